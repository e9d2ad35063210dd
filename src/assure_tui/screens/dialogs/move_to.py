"""Where to: the stages of this pipeline with their gates, and the other pipelines [MOVE-2] [MOVE-9]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assure_tui.domain.views import PipelineView
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.widgets.choice_list import Choice, ChoiceList

GATES = {"strict": "S  strict gate", "flexible": "F  flexible gate", "none": "-  no gate"}


@dataclass(frozen=True, slots=True)
class Destination:
    """A stage of the same pipeline, or another pipeline."""

    stage_id: int | None = None
    pipeline_id: int | None = None


class MoveToDialog(Dialog[Destination]):
    """Choose the stage; where the engagement stands is the start of the cursor."""

    def __init__(
        self, title: str, pipeline: PipelineView | None, others: Sequence[PipelineView], current: int | None
    ) -> None:
        super().__init__(title, "letter or enter choose   esc leave")
        self.pipeline = pipeline
        self.others = tuple(others)
        self.current = current

    def body(self) -> list[ChoiceList]:
        choices = []
        for stage in self.pipeline.stages if self.pipeline else ():
            words = GATES[stage.gate.value] + (f"   only {stage.conditional}" if stage.conditional else "")
            words += "   here" if stage.id == self.current else ""
            choices.append(Choice(f"stage:{stage.id}", stage.name, words))
        for other in self.others:
            first = other.stages[0].name if other.stages else ""
            choices.append(Choice(f"pipeline:{other.id}", f"To pipeline {other.name}", first))
        return [ChoiceList(choices, current=f"stage:{self.current}")]

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the destination back."""
        kind, _, number = event.value.partition(":")
        self.dismiss(Destination(stage_id=int(number)) if kind == "stage" else Destination(pipeline_id=int(number)))
