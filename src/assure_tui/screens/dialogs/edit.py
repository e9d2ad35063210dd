"""The plain fields of one engagement: title, start, budget, description [ENG-4]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.views import EngagementView
from assure_tui.screens.dialogs.base import FormDialog, note
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField

MAX_MINUTES = 600_000
_MINUTES = re.compile(r"(?:(\d{1,5})(?::([0-5]\d))|(\d{1,5}(?:[.,]\d{1,2})?) ?h(?:(\d{1,2})m?)?|(\d{1,6}) ?m?)")


def read_minutes(text: str) -> int | None:
    """Minutes from `90`, `1:30`, `1h30`, `10h`, `1.5h`; None when it is none of these [VAL-5]."""
    found = _MINUTES.fullmatch(text.strip().lower())
    if found is None:
        return None
    if found[1] is not None:
        minutes = int(found[1]) * 60 + int(found[2])
    elif found[3] is not None:
        minutes = round(float(found[3].replace(",", ".")) * 60) + int(found[4] or 0)
    else:
        minutes = int(found[5])
    return minutes if minutes <= MAX_MINUTES else None


def minutes_words(minutes: int) -> str:
    """Minutes as they are typed back: `10h`, `1h30`, `45m`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02d}" if rest else f"{hours}h"


class EditDialog(FormDialog[Mapping[str, Any]]):
    """Gives back the fields that differ from what was shown."""

    def __init__(self, engagement: EngagementView, today: date, *, work: WorkCalendar | None = None) -> None:
        super().__init__(f"Edit E-{engagement.id}  {engagement.client}")
        self.engagement = engagement
        self.today = today
        self.work = work

    def form(self) -> Iterable[Widget]:
        e = self.engagement
        budget = minutes_words(e.budget_minutes) if e.budget_minutes is not None else ""
        yield FieldRow("Title", TextField(e.title, max_length=200, id="title"))
        yield FieldRow("Start", DateInput(self.today, e.start, work=self.work, id="start"))
        yield FieldRow("Budget", TextField(budget, max_length=12, placeholder="10h, 1:30, 90", id="budget"))
        yield note("Description")
        yield LongField(e.description or "", id="description")

    def result(self) -> Mapping[str, Any] | list[str]:
        e = self.engagement
        title = self.query_one("#title", Input).value.strip()
        start = self.query_one("#start", DateInput).reading
        typed = self.query_one("#budget", Input).value.strip()
        budget = read_minutes(typed) if typed else None
        told = [] if title else ["a title is needed: 1 to 200 characters"]
        if not start.ok:
            told.append(start.said)
        if typed and budget is None:
            told.append("budget: minutes as 90, 1:30, 1h30 or 10h, at most 10,000 hours")
        if told:
            return told
        text = self.query_one("#description", LongField).text.strip() or None
        now = {"title": title, "start": start.day, "budget": budget, "description": text}
        before = {"title": e.title, "start": e.start, "budget": e.budget_minutes, "description": e.description}
        return {name: value for name, value in now.items() if value != before[name]} or ["nothing was changed"]
