"""Said in place of everything while the terminal is too small to work in; what is open stays as it is [VIEW-8]."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from assure_tui.widgets.line import Line


class SmallScreen(ModalScreen[None]):
    """One sentence with both sizes; it goes by itself when there is room again."""

    DEFAULT_CSS = "SmallScreen { background: $background; } SmallScreen Line { height: auto; text-wrap: wrap; }"

    def __init__(self, least: tuple[int, int]) -> None:
        super().__init__()
        self.least = least

    def compose(self) -> ComposeResult:
        yield Line()

    def on_mount(self) -> None:
        """Say it."""
        self.say(*self.app.size)

    def say(self, wide: int, high: int) -> None:
        """Both sizes, as they are now."""
        self.query_one(Line).say(
            Content(
                f"This terminal is {wide} by {high}. assure needs {self.least[0]} by {self.least[1]} and likes 80 by "
                "24. Make it larger, or the letters smaller: nothing is lost. ctrl+q leaves."
            )
        )
