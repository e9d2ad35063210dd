"""`;`: a label on everything in sight, and its letters take the cursor there (interface.md 2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Static

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def labels(count: int) -> list[str]:
    """So many different labels, none the beginning of another, as many as can be of one letter."""
    size = len(LETTERS)
    count = min(count, size * size)
    # Each letter given up as a label of its own makes room for a whole row of two-letter ones.
    firsts = next(n for n in range(size + 1) if size - n + n * size >= count)
    single = list(LETTERS[: size - firsts])
    double = [first + second for first in LETTERS[size - firsts :] for second in LETTERS]
    return [*single, *double][:count]


class JumpScreen(ModalScreen[int | None]):
    """Labels over the screen below; answers the number of the spot, or None."""

    DEFAULT_CSS = """
    JumpScreen { layers: spots; }
    JumpScreen Static {
        position: absolute; layer: spots; width: auto; height: 1;
    }
    JumpScreen Static.-off { display: none; }
    """
    BINDINGS = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, spots: Sequence[Offset]) -> None:
        super().__init__()
        self.spots = list(spots)
        self.labels = labels(len(self.spots))
        self.typed = ""

    def compose(self) -> ComposeResult:
        for spot, label in zip(self.spots, self.labels, strict=False):
            mark = Static(Content(label))
            mark.styles.offset = (spot.x, spot.y)
            yield mark

    def on_key(self, event: events.Key) -> None:
        """Take a letter; two when the label has two."""
        if not event.character or not event.character.isalpha():
            return
        event.stop()
        event.prevent_default()
        self.typed += event.character.lower()
        if self.typed in self.labels:
            self.dismiss(self.labels.index(self.typed))
            return
        marks = list(self.query(Static))
        fits = [label.startswith(self.typed) for label in self.labels]
        if not any(fits):
            self.dismiss(None)
            return
        for mark, fit in zip(marks, fits, strict=True):
            mark.set_class(not fit, "-off")

    def on_click(self, event: events.Click) -> None:
        """A click on a label jumps there, elsewhere it leaves."""
        for index, mark in enumerate(self.query(Static)):
            if mark is event.widget:
                self.dismiss(index)
                return
        self.dismiss(None)

    def action_leave(self) -> None:
        """Stay where one was."""
        self.dismiss(None)
