"""Dialogs of a client: its notes, who may see it, and the share of an owner [CLT-6] [CLT-8] [CLT-11]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, LongField, TextField
from assure_tui.widgets.picker import matching, people_options

NOTES = 200_000  # characters of a client's notes [VAL-5]


class NotesDialog(FormDialog[str]):
    """The notes of a client in a long field; ^g opens them in one's own editor."""

    DRAFT: ClassVar[str] = "client-notes"
    DEFAULT_CSS = "NotesDialog LongField { height: 12; }"

    def __init__(self, title: str, text: str, *, about: str = "") -> None:
        super().__init__(title, "^s save   ^g in $EDITOR   esc leave", about=about)
        self.text = text

    def form(self) -> Iterable[Widget]:
        yield LongField(self.text, max_length=NOTES, id="notes")

    def result(self) -> str | list[str]:
        return self.query_one("#notes", LongField).text


@dataclass(frozen=True, slots=True)
class Share:
    """How much of it is owned, in per cent; None where that is not known."""

    percent: float | None


class ShareDialog(FormDialog[Share]):
    """The share of an owner, which may be left open [CLT-6]."""

    SAVE: ClassVar[str] = "Relate"

    def __init__(self, title: str, said: str, percent: float | None = None) -> None:
        super().__init__(title, "enter save   esc leave everything as it was")
        self.said = said
        self.now = f"{percent:g}" if percent is not None else ""

    def form(self) -> Iterable[Widget]:
        yield note(self.said)
        yield FieldRow(
            "Per cent", TextField(self.now, max_length=8, placeholder="0 to 100; empty: not known", id="percent")
        )

    def result(self) -> Share | list[str]:
        text = self.query_one("#percent", Input).value.strip().removesuffix("%").strip().replace(",", ".")
        if not text:
            return Share(None)
        try:
            percent = float(text) if text.isascii() else -1.0
        except ValueError:
            percent = -1.0
        return Share(percent) if 0 <= percent <= 100 else ["percent: a number from 0 to 100, such as 33.3"]


class AccessDialog(FormDialog[tuple[int, ...]]):
    """The people who may see a client besides those in its default slots [CLT-8]."""

    def __init__(self, title: str, staff: Sequence[StaffView], present: Sequence[tuple[int, str]]) -> None:
        super().__init__(title, "names or initials, with commas   enter save   esc leave")
        self.staff = tuple(staff)
        initials = {person.id: person.initials for person in staff}
        self.present = ", ".join(initials.get(number, name) for number, name in present)

    def form(self) -> Iterable[Widget]:
        yield note("Besides the people in its default slots, and those who may see every client.")
        yield FieldRow("People", TextField(self.present, max_length=1000, id="people"))

    def result(self) -> tuple[int, ...] | list[str]:
        found: list[int] = []
        told: list[str] = []
        options = people_options(self.staff, nobody=False)
        for typed in self.query_one("#people", Input).value.split(","):
            name = " ".join(typed.split())
            if not name:
                continue
            fits = matching(options, name)
            exact = [option for option in fits if name.casefold() in (a.casefold() for a in option.also)]
            if len(exact or fits) == 1:
                found.append(int((exact or fits)[0].key))
            else:
                told.append(f"{'several people fit' if fits else 'nobody is called'} “{clean(name)}”")
        return told or tuple(dict.fromkeys(found))
