"""The dialogs of one stage: its name and looks, its limits, its gate [STAGE-1] [STAGE-3] [GATE-2..7]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from assure_tui.domain.model import BlockerType
from assure_tui.domain.pipeline_values import StageDraft
from assure_tui.domain.query.words import fold
from assure_tui.domain.seed_words import COLOURS
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import ChoiceDialog, note
from assure_tui.screens.dialogs.ticking import TickingDialog, number_in
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.stage_looks import stage_glyph
from assure_tui.widgets.toggle_list import Toggle, ToggleList

Values = Mapping[str, Any]
NAME_MOST = 120
REVIEW, K1 = "review", "k1_ready"
GUIDANCE = (
    "Add a stage when a real step is missing. For an exception use a custom status, for sub-steps tasks on the "
    "stage, for one case a blocker."
)
GATES = {
    "strict": "required tasks and blockers must be done",
    "flexible": "warned once with all that is open",
    "none": "no check, the stage only informs",
}
HOLDERS = {
    "preparer": "prepares it",
    "reviewer": "reviews it",
    "partner": "signs it off",
    "owner": "keeps the client",
}


class StageDialog(TickingDialog[Values]):
    """Name, colour, instructions, review and K-1 flags; of a new stage with the guidance [EDIT-7]."""

    WIDTH: ClassVar[int] = 78

    def __init__(self, stage: StageDraft, taken: Collection[str] = (), *, new: bool = False) -> None:
        super().__init__("New stage" if new else f"Stage {stage.name}", "^s take   esc leave")
        self.stage = stage
        self.taken = {fold(name): name for name in taken}
        self.new = new

    def form(self) -> Iterable[Widget]:
        if self.new:
            yield note(GUIDANCE)
        yield FieldRow("Name", TextField(self.stage.name, max_length=NAME_MOST, id="name"))
        yield Static(id="name-wrong", classes="wrong")
        yield FieldRow("Colour", TextField(self.stage.colour, max_length=12, id="colour"))
        yield Static(id="colour-wrong", classes="wrong")
        ascii = bool(getattr(self.app, "ascii", False))
        for some in (COLOURS[:5], COLOURS[5:]):
            yield note(" " * 13 + "  ".join(f"{stage_glyph(name, ascii=ascii)} {name}" for name in some))
        yield note("Instructions")
        area = LongField(self.stage.about, id="about")
        area.styles.height = 4
        yield area
        on = [key for key in (REVIEW, K1) if getattr(self.stage, key)]
        yield ToggleList(
            (
                Toggle(REVIEW, "Review stage", "going back out of it needs a reason"),
                Toggle(K1, "K-1s are ready", "from here on partners' returns need not wait"),
            ),
            on,
            id="flags",
        )

    def on_input_changed(self) -> None:
        """The live checks, beside their fields; a new stage is not wrong before anything was typed."""
        if self.dirty or not self.new:
            self._look()

    def _look(self) -> dict[str, str]:
        wrong: dict[str, str] = {}
        name = " ".join(self.text("name").split())
        if not name:
            wrong["name"] = "a stage needs a name"
        elif fold(name) in self.taken and fold(name) != fold(self.stage.name):
            wrong["name"] = "another stage of this pipeline is called so"
        if not self.colour:
            wrong["colour"] = "one of the ten below"
        for field in ("name", "colour"):
            place = self.query_one(f"#{field}-wrong", Static)
            place.update(Content(f"! {clean(wrong[field])}" if field in wrong else ""))
            place.display = field in wrong
        return wrong

    @property
    def colour(self) -> str:
        """The colour that is named, by its whole name or a beginning only one has."""
        typed = self.text("colour").casefold().replace("gray", "grey")
        found = [one for one in COLOURS if one == typed] or [c for c in COLOURS if typed and c.startswith(typed)]
        return found[0] if len(found) == 1 else ""

    def result(self) -> Values | list[str]:
        wrong = self._look()
        if wrong:
            return [f"{field}: {text}" for field, text in wrong.items()]
        name = " ".join(self.text("name").split())
        about = restored(self.query_one("#about", LongField).text, self.stage.about) or ""
        found: dict[str, Any] = {"name": restored(name, self.stage.name) or name, "colour": self.colour, "about": about}
        return found | {key: key in self.ticked() for key in (REVIEW, K1)}


class HolderDialog(ChoiceDialog):
    """Whose hands the engagement is in while it stands there [STAGE-2]."""

    def __init__(self, title: str, current: str) -> None:
        choices = [Choice(slot, slot.capitalize(), why) for slot, why in HOLDERS.items()]
        ask = "Who has it in hand here, and gets the tasks made here; if that slot is empty: owner, then preparer."
        super().__init__(title, choices, current=current, ask=ask)


class LimitDialog(TickingDialog[Values]):
    """Days until a card is stale, and how many cards a column takes; neither moves a card [STAGE-3] [STAGE-4]."""

    def __init__(self, title: str, stage: StageDraft, suggested: int | None = None) -> None:
        super().__init__(title, "enter next   ^s take   esc leave")
        self.stage = stage
        self.suggested = suggested

    def form(self) -> Iterable[Widget]:
        limit, cards = self.stage.time_limit, self.stage.wip_limit
        hint = f"none; suggested: {self.suggested}" if self.suggested else "none"
        yield FieldRow("Time limit", TextField(str(limit or ""), max_length=4, placeholder=hint, id="time_limit"))
        yield ToggleList(
            (
                Toggle("days", "days", "of the calendar", "unit"),
                Toggle("working_days", "working days", "without weekends and holidays", "unit"),
            ),
            (self.stage.limit_unit,),
            id="unit",
        )
        yield note("Beyond it the card is marked stale. Time On hold is not counted; the deadline is another matter.")
        yield FieldRow("Card limit", TextField(str(cards or ""), max_length=4, placeholder="none", id="wip_limit"))
        yield note("The head of the column shows n/limit. Going over it warns and never refuses.")

    def result(self) -> Values | list[str]:
        wrong: list[str] = []
        days = number_in(self.text("time_limit"), 1, 3650, lambda said: wrong.append(f"time limit: {said}"))
        cards = number_in(self.text("wip_limit"), 1, 999, lambda said: wrong.append(f"card limit: {said}"))
        if wrong:
            return wrong
        unit = "working_days" if "working_days" in self.ticked() else "days"
        return {"time_limit": days, "limit_unit": unit, "wip_limit": cards}


class GateRulesDialog(TickingDialog[Values]):
    """How strict the way out is, and which blockers hold [GATE-2..4] [GATE-7]."""

    def __init__(self, title: str, stage: StageDraft) -> None:
        super().__init__(title, "space change   ^s take   esc leave")
        self.stage = stage

    def form(self) -> Iterable[Widget]:
        blockers = [Toggle(kind.value, kind.label) for kind in BlockerType]
        counted = counted_blockers(self.stage)
        yield ToggleList(
            (
                Toggle("", "To leave this stage forward"),
                *(Toggle(mode, mode, why, "gate") for mode, why in GATES.items()),
                Toggle("", ""),
                Toggle("", "Blockers that count here"),
                *blockers,
            ),
            (self.stage.gate, *counted),
            id="rules",
        )
        yield note("Going back is never refused. A flexible stage never moves on by itself with a counted blocker.")

    def result(self) -> Values | list[str]:
        on = self.ticked()
        gate = next((mode for mode in GATES if mode in on), "flexible")
        counted: tuple[str, ...] = tuple(kind.value for kind in BlockerType if kind.value in on)
        if not counted:
            return ["tick a type of blocker that counts; where nothing is to be checked, the gate is none"]
        if counted == counted_blockers(self.stage):
            counted = self.stage.blockers  # untouched, whatever way it was written
        return {"gate": gate, "blockers": ("all",) if len(counted) == len(BlockerType) else counted}


def counted_blockers(stage: StageDraft) -> tuple[str, ...]:
    """The types that count, all of them spelled out [GATE-7]."""
    every = tuple(kind.value for kind in BlockerType)
    return (
        every
        if not stage.blockers or "all" in stage.blockers
        else tuple(kind for kind in every if kind in stage.blockers)
    )
