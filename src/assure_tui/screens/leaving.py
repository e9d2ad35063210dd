"""A person leaves: each group of what is in their name, and where it goes, as one change [LEAVE-1..3]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from assure_tui.actions import bindings_for
from assure_tui.domain.commands import LeaveStaff
from assure_tui.domain.leaving import DEFAULT, GROUPS, NOBODY, OFF, Choice, HeldItem
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets import people_rows as paint
from assure_tui.widgets.picker import Option, Picker, people_options
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from textual.widget import Widget

    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import StaffView

UNDECIDED = "? not decided: stays"


class SuccessorDialog(Dialog[str]):
    """A person, or one of the words that mean something for the group."""

    def __init__(self, title: str, staff: Sequence[StaffView], words: Sequence[str], *, people: bool = True) -> None:
        super().__init__(title, "type name or initials   enter take   esc leave")
        found = people_options(staff, nobody=False) if people else []
        self.options = [*found, *(Option(word, paint.WORDS[word].capitalize(), "", (word,)) for word in words)]

    def body(self) -> Iterable[Widget]:
        yield note("What is switched off stays in their name; while something stays, they have not left.")
        yield Picker(self.options, hint="name, initials, nobody, off")

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Give it back."""
        self.dismiss(event.key)


class LeavingScreen(ListScreen, inherit_bindings=False):
    """Groups with their things below; enter chooses where one goes, ^s does it all."""

    NAME = "Leaving"
    PLACE = "leaving"
    SCOPES: ClassVar[tuple[str, ...]] = ("leaving", "list", "global")
    EMPTY = ("Nothing live is in their name. {leaving.apply} makes it so that they have left.",)
    HINTS = (
        ("enter", "where to"), ("A", "everything to"), ("x", "stays"), ("ctrl+s", "leaves"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for("leaving", "list", "global"))

    def __init__(self, person: StaffView) -> None:
        super().__init__()
        self.person = person
        self.chosen_for: dict[str, Choice] = {}
        self.names: dict[int, str] = {}

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Each group that has something, with its things."""
        self.names = {one.id: one.name for one in reads.staff()}
        held = reads.held_by(viewer, self.person.id)
        found: dict[str, Any] = {}
        for group in GROUPS:
            items = [item for item in held if item.group == group]
            if items:
                found[group] = tuple(items)
                found.update({item.key: item for item in items})
        return found

    def subject(self) -> str:
        """Who, and what is not decided yet."""
        left = len(self.undecided())
        said = f"{left} groups not decided" if left else "every group decided"
        return f"{clean(self.person.name)}: {said}" if self.things else clean(self.person.name)

    def undecided(self) -> list[str]:
        """Groups without a choice."""
        return [key for key in self.things if key in GROUPS and key not in self.chosen_for]

    def row_of(self, key: str, thing: Any, cells: int) -> Row:
        """A group or a thing, and where it goes."""
        ascii, choice = self.base.ascii, self.chosen_for.get(key)
        if isinstance(thing, HeldItem):
            words = paint.choice_words(choice, self.names, "") if choice is not None else ""
            return paint.item_row(thing, f"> {words}" if words else "", key, cells, ascii=ascii)
        words = paint.choice_words(choice, self.names, UNDECIDED)
        return paint.group_row(key, len(thing), f"> {words}" if choice is not None else words, key, cells, ascii=ascii)

    # -- keys ------------------------------------------------------------------------------------

    def open_thing(self, thing: Any) -> None:
        """Where it goes."""
        self.action_leaving_choose()

    def action_leaving_choose(self) -> None:
        """Where the marked, or the one under the cursor, goes."""
        keys = [key for key in self.rows.keys if key in self.rows.marks] or [self.rows.current]
        if keys != [""]:
            self.flow(self._choose(keys), asks=True)

    async def _choose(self, keys: Sequence[str]) -> None:
        groups = {self._group(key) for key in keys}
        words = [NOBODY, OFF]
        if all(GROUPS[group][1] for group in groups):
            words.insert(0, DEFAULT)
        first = GROUPS[next(iter(groups))][0] if len(groups) == 1 else f"{len(keys)} lines"
        found = await self.ask(
            SuccessorDialog(
                f"{first}: to whom?", self._successors(await self.staff()), words, people="timer" not in groups
            )
        )
        if found is not None:
            self._set(dict.fromkeys(keys, self._read(found)))

    def action_leaving_everything(self) -> None:
        """One successor for every group."""
        self.flow(self._everything(), asks=True)

    async def _everything(self) -> None:
        found = await self.ask(SuccessorDialog("Everything: to whom?", self._successors(await self.staff()), [NOBODY]))
        if found is not None:
            choice = self._read(found)
            self._set({key: NOBODY if key == "timer" else choice for key in self.things if key in GROUPS})

    def action_leaving_stays(self) -> None:
        """Switched off: it stays in their name."""
        if self.rows.current:
            self._set({self.rows.current: OFF})

    def _set(self, choices: dict[str, Choice]) -> None:
        self.chosen_for.update(choices)
        self.rows.mark(())
        self.rows.produce(self._produced)
        self.describe()

    def _group(self, key: str) -> str:
        thing = self.things[key]
        return thing.group if isinstance(thing, HeldItem) else key

    def _successors(self, staff: Sequence[StaffView]) -> list[StaffView]:
        return [one for one in staff if one.id != self.person.id]

    @staticmethod
    def _read(found: str) -> Choice:
        return int(found) if found.isdecimal() else found

    def action_leaving_apply(self) -> None:
        """Hand it all over, as one change."""
        self.flow(self._apply(), asks=True)

    async def _apply(self) -> None:
        stays = [GROUPS[key][0] for key in self.things if key in GROUPS and self.chosen_for.get(key, OFF) == OFF]
        items = [f"{name}: stays" for name in stays] or ["Nothing stays: they have left then, and act no more."]
        asked = ConfirmDialog(
            f"{clean(self.person.name)} leaves?", "It is not undone; m on the list brings back.", items=items
        )
        if not await self.ask(asked):
            return
        chosen = {key: choice for key, choice in self.chosen_for.items() if key in self.things}
        command = LeaveStaff(self.person.id, None, not self.things, chosen)
        outcome = await self.carry_out(command)
        refused = [r for r in outcome.results if not r.ok] if outcome is not None else []
        if refused:
            said = self.things.get(refused[0].id)
            what = clean(said.label) if isinstance(said, HeldItem) else refused[0].id
            self.base.toast(f"{len(refused)} stayed: {what}: {clean(refused[0].message)}", "refused")
        elif outcome is not None and not stays:
            self.dismiss(None)
