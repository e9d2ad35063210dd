"""A filter that says for which clients new series are [REC-30]."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField


class WhichClientsDialog(FormDialog[str]):
    """A filter of clients."""

    SAVE = "Show what each would get"

    def __init__(self) -> None:
        super().__init__("New series for which clients?", "enter go on   esc leave")

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Filter", TextField(max_length=200, id="words"))
        yield note("#monthly, entity:business, state:NY, words of a name; is:active takes all active ones.")
        yield note("Nothing is made before you have seen what each would get.")

    def result(self) -> str | list[str]:
        return " ".join(self.query_one("#words", Input).value.split()) or ["say which: is:active takes all active ones"]
