"""The plain fields of one engagement, and which its series takes over as well [ENG-4] [REC-22]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.views import EngagementView
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.toggle_list import Toggle, ToggleList


class EditDialog(FormDialog[Mapping[str, Any]]):
    """Gives back the fields that differ from what was shown; `to_series` names what was ticked for the series."""

    def __init__(
        self,
        engagement: EngagementView,
        today: date,
        *,
        work: WorkCalendar | None = None,
        series: str = "",
        boxes: Sequence[Toggle] = (),
    ) -> None:
        super().__init__(f"Edit E-{engagement.id}  {engagement.client}")
        self.engagement = engagement
        self.today = today
        self.work = work
        self.series = series
        self.boxes = tuple(boxes)
        self.to_series: tuple[str, ...] = ()

    def form(self) -> Iterable[Widget]:
        e = self.engagement
        budget = minutes_words(e.budget_minutes) if e.budget_minutes is not None else ""
        yield FieldRow(
            "Title", TextField(e.title, max_length=200, placeholder="empty: rendered anew from the type", id="title")
        )
        yield FieldRow("Start", DateInput(self.today, e.start, work=self.work, id="start"))
        yield FieldRow("Budget", TextField(budget, max_length=12, placeholder="10h, 1:30, 90", id="budget"))
        yield note("Description")
        yield LongField(e.description or "", id="description")
        if self.boxes:
            yield note(f"Save to series {self.series} too (tab, space ticks; what it made stays)")
            yield ToggleList(self.boxes, id="to_series")

    def ticked(self) -> tuple[str, ...]:
        """The fields ticked for the series, in the order shown."""
        on = {key for toggles in self.query(ToggleList) for key in toggles.on}
        return tuple(box.key for box in self.boxes if box.key in on)

    def _state(self) -> tuple[str, ...]:
        return (*super()._state(), *self.ticked())

    def result(self) -> Mapping[str, Any] | list[str]:
        e = self.engagement
        title = self.query_one("#title", Input).value.strip()
        start = self.query_one("#start", DateInput).reading
        typed = self.query_one("#budget", Input).value.strip()
        budget = read_minutes(typed) if typed else None
        told: list[str] = []
        if not start.ok:
            told.append(start.said)
        if typed and budget is None:
            told.append("budget: minutes as 90, 1:30, 1h30 or 10h, at most 10,000 hours")
        if told:
            return told
        text = restored(self.query_one("#description", LongField).text, e.description)
        now = {"title": restored(title, e.title), "start": start.day, "budget": budget, "description": text}
        before = {"title": e.title, "start": e.start, "budget": e.budget_minutes, "description": e.description}
        changed = {name: value for name, value in now.items() if value != before[name]}
        self.to_series = self.ticked()
        return changed if changed or self.to_series else ["nothing was changed"]
