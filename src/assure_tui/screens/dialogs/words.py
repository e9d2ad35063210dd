"""Words that narrow a list which has no filter of its own."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField


class WordsDialog(FormDialog[str]):
    """Gives the words back, blanks folded; none shows all."""

    SAVE = "Show"

    def __init__(self, title: str, text: str, finds: str) -> None:
        super().__init__(title, "enter show   esc leave")
        self.text = text
        self.finds = finds

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Words", TextField(self.text, max_length=200, id="words"))
        yield note(f"{self.finds}; empty: all")

    def result(self) -> str | list[str]:
        return " ".join(self.query_one("#words", Input).value.split())
