"""The last line: the keys that matter most here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assure_tui.formatting import width
from assure_tui.widgets.line import Line


class StatusLine(Line):
    """Key hints such as `H/L stage`."""

    def show(self, hints: Sequence[tuple[str, str]], cells: int) -> None:
        """Say the first hints that fit; the last one, the help key, always does."""
        if not hints:
            return
        *others, last = hints
        room = cells - 2 - width(f"{last[0]} {last[1]}")
        said = Content(" ")
        for key, words in others:
            size = width(f"{key} {words}") + 2
            if size > room:
                continue
            room -= size
            said = Content.assemble(said, (key, "bold $accent"), (f" {words}  ", "$done"))
        self.say(Content.assemble(said, (last[0], "bold $accent"), (f" {last[1]}", "$done")))
