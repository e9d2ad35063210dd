"""Time typed by hand: a new entry, or an old one put right [TIME-1]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.hours import DAY
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.time_views import EntryView
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField, restored

YES, NO = frozenset({"yes", "y"}), frozenset({"no", "n", ""})


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """The fields of an entry."""

    minutes: int
    on: date
    billable: bool
    note: str


class TimeDialog(FormDialog[TimeAnswer]):
    """Minutes, day, billable, note."""

    def __init__(
        self, title: str, today: date, *, entry: EntryView | None = None, minutes: int | None = None, said: str = ""
    ) -> None:
        super().__init__(title)
        self.today = today
        self.entry = entry
        self.minutes = entry.minutes if entry is not None else minutes
        self.said = said

    def form(self) -> Iterable[Widget]:
        entry = self.entry
        typed = minutes_words(self.minutes) if self.minutes else ""
        yield FieldRow("Time", TextField(typed, max_length=12, placeholder="1h30, 90, 1:30", id="minutes"))
        yield FieldRow("Day", DateInput(self.today, entry.on if entry else self.today, id="on"))
        yield FieldRow("Note", TextField((entry.note or "") if entry else "", max_length=500, id="note"))
        billable = "yes" if entry is None or entry.billable else "no"
        yield FieldRow("Billable", TextField(billable, max_length=3, placeholder="yes or no", id="billable"))
        if self.said:
            yield note(self.said)

    def result(self) -> TimeAnswer | list[str]:
        minutes = read_minutes(self.query_one("#minutes", Input).value)
        on = self.query_one("#on", DateInput).reading
        billable = self.query_one("#billable", Input).value.strip().lower()
        told = []
        if minutes is None or not 1 <= minutes <= DAY:
            told.append("time: 1 minute to 24 hours, as 1h30, 90 or 1:30")
        if not on.ok or on.day is None:
            told.append(on.said or "a day is needed")
        if billable not in YES | NO:
            told.append("billable: yes or no")
        if told or minutes is None or on.day is None:
            return told
        kept = self.entry.note if self.entry is not None else None
        text = restored(self.query_one("#note", Input).value.strip(), kept) or ""
        return TimeAnswer(minutes, on.day, billable in YES, text)
