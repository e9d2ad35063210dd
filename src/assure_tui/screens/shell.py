"""The first frame: the frame of the board while everything behind it is still being loaded."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from assure_tui.widgets.line import Line


class ShellScreen(Screen[None]):
    """Title, an empty board, and the words that say what it waits for."""

    def compose(self) -> ComposeResult:
        yield Line(id="shell-title")
        yield Line(id="shell-words")
        yield Line(id="shell-hints")

    def on_mount(self) -> None:
        """Say the three lines."""
        self.query_one("#shell-title", Line).say(
            Content.assemble((" assure", "bold $accent"), (" | ", "$done"), ("Board", "bold"))
        )
        self.query_one("#shell-words", Line).say(Content.styled("Opening the store", "$done"))
        self.query_one("#shell-hints", Line).say(Content.assemble((" q", "bold $accent"), (" quit", "$done")))

    def key_q(self) -> None:
        """Leave before it has opened."""
        self.app.exit()
