"""What is new, version by version (interface.md 28)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button

from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.whats_new import NOTES


class WhatsNewDialog(Dialog[None]):
    """Three lines a version; any of the usual keys leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", "Leave", show=False)]

    def __init__(self) -> None:
        super().__init__("What's new", "enter or esc leave")

    def body(self) -> Iterable[Widget]:
        for version, lines in NOTES.items():
            yield note(f"Version {version}")
            for line in lines:
                yield note(f"- {line}")
        yield Button("Leave", id="leave", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button does what the keys do."""
        event.stop()
        self.action_leave()
