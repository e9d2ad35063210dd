"""The draft on the workbench: its steps, undone and redone, and how it is kept for the next start [EDIT-1]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from assure_tui.domain.pipeline_draft import (
    ChecklistDraft,
    Difference,
    PipelineDraft,
    StageDraft,
    StatusDraft,
    TaskDraft,
    changed_stage,
    differences,
    without_stage,
)

FORM = "pipeline"  # the name under which a draft is kept
NEW = "new"
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class State:
    """The draft, where the cards of removed stages go, and the stages whose cards get new tasks now."""

    draft: PipelineDraft
    stage_map: Mapping[str, str] = field(default_factory=dict)
    also_now: tuple[str, ...] = ()
    summary: str = ""  # what the log says of it; empty: the differences


class Bench:
    """One pipeline being edited; `live` is what it was when it was opened."""

    def __init__(self, live: PipelineDraft | None, draft: PipelineDraft | None = None) -> None:
        """Without `live` it is a new pipeline, and all of it is a change."""
        self.live = live
        start = draft or live or PipelineDraft()
        self._steps: list[tuple[str, State]] = [("", State(start))]
        self._at = 0

    # -- what it is now --------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._steps[self._at][1]

    @property
    def draft(self) -> PipelineDraft:
        return self.state.draft

    @property
    def is_new(self) -> bool:
        """Whether it was never saved."""
        return self.live is None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What publishing would change, in words."""
        return differences(self.live, self.draft)

    @property
    def changed(self) -> bool:
        """Whether there is anything to publish."""
        return self.live is None or replace(self.draft, version=self.live.version) != self.live

    # -- steps -----------------------------------------------------------------------------------

    def do(self, said: str, draft: PipelineDraft, **more: Any) -> bool:
        """A step of the draft; False when it changes nothing."""
        state = replace(self.state, draft=draft, **{"summary": "", **more})
        if replace(state, summary=self.state.summary) == self.state:
            return False
        self._steps = [*self._steps[: self._at + 1], (said, state)][-MOST_STEPS:]
        self._at = len(self._steps) - 1
        return True

    def change(self, said: str, at: int, **values: Any) -> bool:
        """Fields of one stage; a new one that is renamed keeps what was said of it."""
        before = self.draft.stages[at].key
        draft = changed_stage(self.draft, at, **values)
        after = draft.stages[at].key
        if after == before:
            return self.do(said, draft)
        moves = {key: after if to == before else to for key, to in self.state.stage_map.items()}
        now = tuple(after if key == before else key for key in self.state.also_now)
        return self.do(said, draft, stage_map=moves, also_now=now)

    def remove(self, said: str, at: int, to: str = "") -> bool:
        """A stage goes; its cards go to the stage of the key `to`, and so do those already on their way to it."""
        stage = self.draft.stages[at]
        key = stage.key
        moves = {gone: to if target == key else target for gone, target in self.state.stage_map.items()}
        if to and stage.id is not None:
            moves[key] = to
        moves = {gone: target for gone, target in moves.items() if target}
        now = tuple(one for one in self.state.also_now if one != key)
        return self.do(said, without_stage(self.draft, at), stage_map=moves, also_now=now)

    def undo(self) -> str | None:
        """The last step back; what it was."""
        if self._at == 0:
            return None
        self._at -= 1
        return self._steps[self._at + 1][0]

    def redo(self) -> str | None:
        """The step again; what it was."""
        if self._at + 1 >= len(self._steps):
            return None
        self._at += 1
        return self._steps[self._at][0]

    def rest_on(self, live: PipelineDraft) -> None:
        """It has been changed by somebody else: the draft is now one of what is live [CONV-9]."""
        self.live = live
        self._steps = [
            (said, replace(state, draft=replace(state.draft, version=live.version))) for said, state in self._steps
        ]

    # -- kept ------------------------------------------------------------------------------------

    def written(self) -> str:
        """The draft as it is kept."""
        state = self.state
        value = {"draft": asdict(state.draft), "stage_map": dict(state.stage_map), "also_now": list(state.also_now)}
        return json.dumps(value, ensure_ascii=True)

    def take(self, text: str) -> bool:
        """Go on with a draft that was kept; False when it cannot be read."""
        try:
            value = json.loads(text)
            draft = read_draft(value["draft"])
            moves = {str(key): str(to) for key, to in value["stage_map"].items()}
            now = tuple(str(key) for key in value["also_now"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
        self.do("the draft of last time", draft, stage_map=moves, also_now=now)
        return True


def read_draft(value: Mapping[str, Any]) -> PipelineDraft:
    """A draft from what `asdict` made of it; TypeError or KeyError where it is none."""
    stages = tuple(
        _read(StageDraft, stage, tasks=tuple(_read(TaskDraft, task) for task in stage["tasks"]))
        for stage in value["stages"]
    )
    lists = tuple(_read(ChecklistDraft, item) for item in value.get("checklists", ()))
    kept = tuple(_read(StatusDraft, item) for item in value.get("statuses", ()))
    draft: PipelineDraft = _read(PipelineDraft, value, stages=stages, checklists=lists, statuses=kept)
    if not isinstance(draft.name, str):
        raise TypeError("not a draft")
    return draft


def _read(kind: type[Any], value: Mapping[str, Any], **given: Any) -> Any:
    known = {one.name for one in fields(kind)}
    plain = {
        name: tuple(item) if isinstance(item, list) else item
        for name, item in value.items()
        if name in known and name not in given
    }
    return kind(**plain, **given)
