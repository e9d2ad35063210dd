"""Names of tabs or modes on one line, the present one in brackets; a click chooses."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from assure_tui.widgets.zones import ZoneLine


class TabLine(ZoneLine):
    """One of several, by name."""

    class Chosen(Message):
        """A name was clicked; `index` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def show(self, names: Sequence[str], chosen: int, *, indent: int = 0, tight: bool = False) -> None:
        """Say the names, each a zone of its own; `tight` leaves one blank between them."""
        said = Content(" " * indent)
        self.zones = []
        for index, name in enumerate(names):
            if index and tight:
                said = Content.assemble(said, " ")
            start = said.cell_length
            if index == chosen:
                said = Content.assemble(said, ("[", "$accent"), (name, "bold"), ("]", "$accent"))
            else:
                said = Content.assemble(said, (name if tight else f" {name} ", "$done"))
            self.zones.append((start, said.cell_length, str(index)))
        self.say(said)

    def clicked(self, value: str) -> None:
        """Ask for that one."""
        self.post_message(self.Chosen(int(value)))
