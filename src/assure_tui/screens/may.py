"""What a person may do: every command with yes or no, and the whole reason [PERM-10]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from assure_tui.actions import bindings_for
from assure_tui.domain.people_views import MayLine
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.words import WordsDialog
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets import people_rows as paint
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

ALL, YES, NO = range(3)


class MayScreen(ListScreen, inherit_bindings=False):
    """Read-only; tabs narrow to what is allowed or not, `/` to words."""

    NAME = "May"
    PLACE = "may"
    SCOPES: ClassVar[tuple[str, ...]] = ("list", "global")
    HIDDEN = frozenset({"global.new", "global.new_form"})
    TABS = ("All", "May", "May not")
    EMPTY = ("No command fits these words. {global.reset} shows all again.",) * 3
    HINTS = (("/", "find"), ("tab", "may, may not"), ("enter", "whole reason"), ("q", "back"), ("?", "keys"))
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("list", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, staff_id: int, name: str) -> None:
        super().__init__()
        self.staff_id, self.name_of = staff_id, name
        self.words = ""

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The commands that fit."""
        fit = self.words.casefold().split()
        lines = reads.person_may(viewer, self.staff_id)
        found = [one for one in lines if self.tab == ALL or one.allowed == (self.tab == YES)]
        return {
            one.command: one
            for one in found
            if all(word in f"{one.command} {one.rule} {one.because}".casefold() for word in fit)
        }

    def subject(self) -> str:
        """Whom it is about, and what narrows it."""
        words = f"  / {clean(self.words)}" if self.words else ""
        return f"{clean(self.name_of)}  {len(self.things)} commands{words}"

    def row_of(self, key: str, thing: MayLine, cells: int) -> Row:
        """A command and why."""
        return paint.may_row(thing, key, cells, ascii=self.base.ascii)

    def open_thing(self, thing: MayLine) -> None:
        """The whole sentence."""
        yes = "may" if thing.allowed else "may not"
        self.base.toast(f"{clean(self.name_of)} {yes} give {thing.command}: {clean(thing.because)}", "told")

    def action_global_search(self) -> None:
        """Narrow the list."""
        self.flow(self._find(), asks=True)

    async def _find(self) -> None:
        words = await self.ask(WordsDialog("Find", self.words, "words of a permission or what it lets one do"))
        if words is not None:
            self.words = words
            self.reload()

    def action_global_reset(self) -> None:
        """All of them again."""
        self.words = ""
        self.reload()
