"""Boxes to tick and circles of which one is chosen, in a list: space, enter or a click changes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from assure_tui.formatting import clean, fit
from assure_tui.widgets.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class Toggle:
    """One line: of a `group` exactly one is chosen; without a key it is a heading."""

    key: str
    label: str
    why: str = ""
    group: str = ""


class ToggleList(RowList):
    """`on` holds the keys that are ticked."""

    ONE_CLICK: ClassVar[bool] = True
    CURSOR_AT_REST: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "choose", "Tick or untick", show=False)]

    @dataclass
    class Toggled(Message):
        """What is ticked has changed."""

        source: ToggleList

        @property
        def control(self) -> ToggleList:
            return self.source

    def __init__(self, toggles: Sequence[Toggle], on: Iterable[str] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.toggles = tuple(toggles)
        self.on = set(on)
        self.styles.height = len(self.toggles)
        self.styles.max_height = 14

    def on_mount(self) -> None:
        """Show them."""
        self.produce(self._produced)

    def _produced(self, width: int) -> list[Row]:
        room = min(max((len(clean(t.label)) for t in self.toggles if t.key), default=0), width // 2)
        return [self._row(toggle, room) for toggle in self.toggles]

    def _row(self, toggle: Toggle, room: int) -> Row:
        if not toggle.key:
            return Row(Content(clean(toggle.label)), tone="head" if toggle.label else "")
        ticked = toggle.key in self.on
        box = ("(*)" if ticked else "( )") if toggle.group else ("[x]" if ticked else "[ ]")
        return Row(Content(f"{box} {fit(toggle.label, room)}  {clean(toggle.why)}".rstrip()), toggle.key)

    def action_choose(self) -> None:
        """Tick or untick the line under the cursor; in a group the others give way."""
        toggle = next((one for one in self.toggles if one.key and one.key == self.current), None)
        if toggle is None:
            return
        if toggle.group:
            self.on -= {one.key for one in self.toggles if one.group == toggle.group}
            self.on.add(toggle.key)
        else:
            self.on ^= {toggle.key}
        self.refresh_rows()
        self.post_message(self.Toggled(self))

    def refresh_rows(self) -> None:
        """Show what is ticked now."""
        self.produce(self._produced)
