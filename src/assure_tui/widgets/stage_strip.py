"""Every stage with its count on one line, the focused one in brackets, for when not all columns fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from assure_tui.domain.views import StageView
from assure_tui.formatting import clean, fit, width
from assure_tui.widgets.line import Line


class StageStrip(Line):
    """The strip; a click on a stage asks to go there."""

    class Chosen(Message):
        """A stage of the strip was clicked."""

        def __init__(self, col: int) -> None:
            super().__init__()
            self.col = col

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ends: list[tuple[int, int, int]] = []

    def show(self, stages: Sequence[tuple[StageView, int]], focus: int, cells: int, *, ascii: bool) -> None:
        """Say all stages, names shortened alike until they fit; if none does, the ones around the focus."""
        self._ends = []
        if not stages:
            self.say(Content())
            return
        for longest in (30, 20, 16, 14, 12, 11, 10, 9, 8):
            parts = [self._part(stage, count, longest, ascii) for stage, count in stages]
            if self._length(parts) <= cells:
                break
        first, last = 0, len(parts)
        while self._length(parts[first:last]) > cells - 4 and last - first > 1 and self._length(parts) > cells:
            if focus - first > last - 1 - focus:
                first += 1
            else:
                last -= 1
        said = Content(" ") if first == 0 else Content.styled(" < ", "$accent")
        for index in range(first, last):
            name, count = parts[index]
            if index > first:
                said = Content.assemble(said, "  ")
            start = said.cell_length
            if index == focus:
                said = Content.assemble(said, ("[", "$accent"), (f"{name} {count}", "bold"), ("]", "$accent"))
            else:
                said = Content.assemble(said, (f"{name} ", "$done"), str(count))
            self._ends.append((start, said.cell_length, index))
        self.say(said if last == len(parts) else Content.assemble(said, (" >", "$accent")))

    def _part(self, stage: StageView, count: int, longest: int, ascii: bool) -> tuple[str, int]:
        name = clean(stage.name)
        return (name if width(name) <= longest else fit(name, longest, ascii=ascii).rstrip(), count)

    def _length(self, parts: Sequence[tuple[str, int]]) -> int:
        return 3 + sum(width(name) + 1 + len(str(count)) + 2 for name, count in parts) - 2

    def on_click(self, event: events.Click) -> None:
        for start, end, index in self._ends:
            if start <= event.x < end:
                self.post_message(self.Chosen(index))
