"""Which of the client's files answers a checklist item [DOC-10]."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.picker import Option, Picker


class FileDialog(Dialog[int]):
    """Type to find a file of the client; enter takes it."""

    def __init__(self, title: str, files: list[Option], said: str = "") -> None:
        super().__init__(title, "type a part of the name   enter take   esc leave")
        self.files = files
        self.said = said

    def body(self) -> Iterable[Widget]:
        if self.said:
            yield note(self.said)
        yield Picker(self.files, hint="file name", narrow=_holding)

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Give its number back."""
        self.dismiss(int(event.key))


def _holding(options: object, typed: str) -> list[Option]:
    """Files whose path holds every word, wherever it stands: names are not made of words."""
    words = typed.casefold().split()
    return [one for one in options if all(word in one.label.casefold() for word in words)]  # type: ignore[attr-defined]
