"""Type to narrow, arrows to choose: one picker for people, clients and types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from assure_tui.domain.query.words import fold
from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean, cut, fit, width
from assure_tui.widgets.fields import TextField
from assure_tui.widgets.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick; `also` holds words that find it too, such as initials."""

    key: str
    label: str
    note: str = ""
    also: tuple[str, ...] = ()


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """Options of which every typed word begins some word; exact initials or codes come first."""
    words = fold(typed).split()
    if not words:
        return list(options)
    found: list[tuple[int, int, Option]] = []
    for n, option in enumerate(options):
        exact = [fold(a) for a in option.also]
        known = fold(option.label).split() + exact
        if all(any(k.startswith(w) for k in known) for w in words):
            found.append((0 if " ".join(words) in exact else 1, n, option))
    return [option for _, _, option in sorted(found, key=lambda item: item[:2])]


def people_options(staff: Sequence[StaffView], *, nobody: bool = True) -> list[Option]:
    """Everybody who can be given work, and nobody."""
    options = [
        Option(str(s.id), s.name, s.initials, (s.initials, *([s.login] if s.login else [])))
        for s in staff
        if s.state.value != "left"
    ]
    return [*options, Option("", "Nobody", "--", ("none",))] if nobody else options


NONE_KEY = "option:none"


class _Offers(RowList):
    """The list under the input: one click takes."""

    ONE_CLICK: ClassVar[bool] = True


class Picker(Vertical):
    """An input above a list: what is typed narrows, up and down choose, enter picks."""

    DEFAULT_CSS = """
    Picker { height: auto; }
    Picker > RowList { height: 8; }
    """

    @dataclass
    class Picked(Message):
        """An option was taken; the key is that of the option."""

        picker: Picker
        key: str

        @property
        def control(self) -> Picker:
            return self.picker

    @dataclass
    class Typed(Message):
        """The text changed: whoever looks things up can give new options."""

        picker: Picker
        text: str

        @property
        def control(self) -> Picker:
            return self.picker

    def __init__(
        self,
        options: Sequence[Option] = (),
        *,
        current: str | None = None,
        hint: str = "type to find",
        narrow: Callable[[Sequence[Option], str], list[Option]] = matching,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self._shown = list(options)
        self._current = current
        self._hint = hint
        self._narrow = narrow

    def compose(self) -> ComposeResult:
        yield TextField(placeholder=self._hint, max_length=120)
        rows = _Offers(empty="nothing found")
        rows.can_focus = False
        yield rows

    @property
    def field(self) -> TextField:
        """The input of the picker."""
        return self.query_one(TextField)

    def on_mount(self) -> None:
        """Show everything at first, cursor on what is chosen now."""
        self._show(self._options)
        if self._current is not None:
            self.query_one(RowList).go_to(self._row_key(self._current))

    def give(self, options: Sequence[Option]) -> None:
        """New options, as they come from a look-up; they are shown in this order."""
        self._options = tuple(options)
        self._show(self._options)

    def _show(self, options: Sequence[Option]) -> None:
        self._shown = list(options)
        rows = self.query_one(RowList)
        rows.empty = "nothing is called so" if self.field.value.strip() else "type to see what there is"
        rows.produce(self._produced, top=True)

    @staticmethod
    def _row_key(key: str) -> str:
        return key or NONE_KEY

    def _produced(self, cells: int) -> list[Row]:
        ascii = bool(getattr(self.app, "ascii", False))
        longest = max((width(clean(o.label)) for o in self._shown), default=0)
        notes = [cut(o.note, max(8, cells // 3, cells - longest - 2), ascii=ascii) for o in self._shown]
        beside = max(map(width, notes), default=0)
        room = max(1, min(longest, cells - beside - 2 if beside else cells))
        return [
            Row(Content(f"{fit(o.label, room, ascii=ascii)}  {said}".rstrip()), self._row_key(o.key))
            for o, said in zip(self._shown, notes, strict=True)
        ]

    @property
    def chosen(self) -> Option | None:
        """The option under the cursor."""
        key = self.query_one(RowList).current
        return next((o for o in self._shown if self._row_key(o.key) == key), None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        if not self.is_mounted:
            return
        if event.value:
            self._show(self._narrow(self._options, event.value))
        self.post_message(self.Typed(self, event.value))
        if not event.value:
            self._show(self._options)
            if self._current is not None:
                self.query_one(RowList).go_to(self._row_key(self._current))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter picks what the cursor stands on."""
        event.stop()
        self._pick()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """So does a click."""
        event.stop()
        self._pick()

    def _pick(self) -> None:
        option = self.chosen
        if option is not None:
            self.post_message(self.Picked(self, option.key))

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the input keeps the letters."""
        rows = self.query_one(RowList)
        moves = {"down": rows.action_down, "up": rows.action_up}
        if event.key in moves:
            event.stop()
            event.prevent_default()
            moves[event.key]()
