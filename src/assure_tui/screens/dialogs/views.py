"""Dialogs of the view: which field, which value, which order, and the name it is kept under (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.views import SavedView
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import Option, Picker

Lookup = Callable[[str], Awaitable[Sequence[Option]]]


class PickDialog(Dialog[str]):
    """One of many: typing narrows, enter takes; a look-up asks the store for what is typed."""

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        current: str | None = None,
        hint: str = "type to find",
        lookup: Lookup | None = None,
    ) -> None:
        super().__init__(title, "type to find   enter take   esc leave")
        self.options = tuple(options)
        self.current = current
        self.hint = hint
        self.lookup = lookup

    def body(self) -> Iterable[Widget]:
        yield Picker(self.options, current=self.current, hint=self.hint)

    @on(Picker.Typed)
    def _typed(self, event: Picker.Typed) -> None:
        if self.lookup is not None:
            self.run_worker(self._look(self.lookup, event.text), exclusive=True, group="look", exit_on_error=False)

    async def _look(self, lookup: Lookup, text: str) -> None:
        self.query_one(Picker).give(await lookup(text))

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Give the key of the option back."""
        self.dismiss(event.key)


@dataclass(frozen=True, slots=True)
class ViewName:
    """What a view is called, and the digit it is on."""

    name: str
    slot: int | None


class SaveViewDialog(FormDialog[ViewName]):
    """Name and digit of a view of one's own; the same name is replaced [FILT-6]."""

    def __init__(self, text: str, views: Sequence[SavedView], *, kind: str, slot: int | None = None) -> None:
        super().__init__("Save this view")
        self.text = text
        self.kind = kind
        self.views = tuple(views)
        self.now = next((view for view in views if view.slot == slot and slot is not None and not view.shared), None)

    def form(self) -> Iterable[Widget]:
        yield note(f"Keeps: {self.text}" if self.text else "Keeps: everything, without a filter")
        free = next((n for n in range(1, 10) if all(view.slot != n for view in self.views)), None)
        slot = self.now.slot if self.now else free
        yield FieldRow("Name", TextField(self.now.name if self.now else "", max_length=60, id="name"))
        yield FieldRow(
            "On key", TextField(str(slot or ""), max_length=1, placeholder="1-9", id="slot"), "empty: on none"
        )
        taken = [f"{view.slot} {view.name}" for view in self.views if view.slot]
        if taken:
            yield note("Keys in use: " + "   ".join(taken))

    def result(self) -> ViewName | list[str]:
        name = " ".join(self.query_one("#name", Input).value.split())
        typed = self.query_one("#slot", Input).value.strip()
        told = [] if name else ["a name is needed"]
        if typed and typed not in "123456789":
            told.append("the key is a digit from 1 to 9, or empty")
        return told or ViewName(name, int(typed) if typed else None)
