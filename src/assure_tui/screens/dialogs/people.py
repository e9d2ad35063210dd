"""Who: a person from the firm's staff, and the slot they go into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from assure_tui.domain.model import SLOTS
from assure_tui.domain.views import StaffView
from assure_tui.screens.dialogs.base import ChoiceDialog, Dialog, note
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.picker import Option, Picker, people_options

LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or nobody when there is no id."""

    staff_id: int | None


class PersonDialog(Dialog[Person]):
    """Type a name or initials, enter takes the person."""

    def __init__(
        self,
        title: str,
        staff: Sequence[StaffView],
        *,
        current: int | None = None,
        nobody: bool = True,
        ask: str = "",
        mixed: bool = False,
    ) -> None:
        """`mixed`: the targets have different people now, so enter alone must leave them."""
        super().__init__(title, "type name or initials   enter take   esc leave")
        self.options = people_options(staff, nobody=nobody)
        self.mixed = mixed
        if mixed:
            self.options.insert(0, Option(LEAVE, "Leave them as they are"))
        self.current = current
        self.ask = ask

    def body(self) -> Iterable[Widget]:
        if self.ask:
            yield note(self.ask)
        current = LEAVE if self.mixed else "" if self.current is None else str(self.current)
        yield Picker(self.options, current=current, hint="name or initials")

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Give the person back."""
        if event.key == LEAVE:
            self.dismiss(None)
        else:
            self.dismiss(Person(int(event.key) if event.key else None))


class SlotDialog(ChoiceDialog):
    """Which slot: reviewer, partner, owner, preparer [ENG-4]."""

    ORDER = ("reviewer", "partner", "owner", "preparer")

    def __init__(self, title: str, holders: Mapping[str, str | None]) -> None:
        names = {"owner": "Owner of the engagement"}
        choices = [
            Choice(slot, names.get(slot, slot.capitalize()), holders.get(slot) or "nobody")
            for slot in self.ORDER
            if slot in SLOTS
        ]
        super().__init__(title, choices, current="reviewer")
