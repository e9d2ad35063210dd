"""The dialog of a note or handbook page: a title and a long text [LINK-6]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, LongField, TextField

LONGEST = 200_000  # characters of a note [VAL-5]


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """What was typed."""

    title: str
    text: str


class NoteDialog(FormDialog[NoteAnswer]):
    """What is typed is kept as a draft until it is saved; ^g opens the text in one's own editor."""

    DRAFT: ClassVar[str] = "note"
    DEFAULT_CSS = "NoteDialog LongField { height: 10; }"

    def __init__(self, heading: str, title: str = "", text: str = "", *, about: str = "") -> None:
        super().__init__(heading, "^s save   ^g in $EDITOR   esc leave", about=about)
        self.before = (title, text)

    def form(self) -> Iterable[Widget]:
        title, text = self.before
        yield FieldRow("Title", TextField(title, max_length=200, id="title"))
        yield LongField(text, max_length=LONGEST, id="text")

    def result(self) -> NoteAnswer | list[str]:
        title = self.query_one("#title", Input).value.strip()
        if not title:
            return ["title: give it a title first"]
        return NoteAnswer(title, self.query_one("#text", LongField).text)
