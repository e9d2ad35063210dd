"""One day: typed in any of the words for dates, said in full before it counts (interface.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.widget import Widget

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """The day, or none at all where that may be."""

    day: date | None


class DayDialog(FormDialog[DayAnswer]):
    """Until when, or by when; what stands there is taken with enter, the first letter replaces it."""

    SAVE: ClassVar[str] = "Set"

    def __init__(
        self,
        title: str,
        today: date,
        label: str,
        value: date | None,
        *sentences: str,
        work: WorkCalendar | None = None,
        may_clear: bool = True,
        later: bool = False,
    ) -> None:
        super().__init__(title, "enter set   esc leave")
        self.today, self.label, self.value = today, label, value
        self.sentences = sentences
        self.work = work
        self.may_clear = may_clear
        self.later = later  # only days to come

    def form(self) -> Iterable[Widget]:
        for sentence in self.sentences:
            yield note(sentence)
        yield FieldRow(self.label, DateInput(self.today, self.value, work=self.work, id="day"))

    def result(self) -> DayAnswer | list[str]:
        reading = self.query_one("#day", DateInput).reading
        if not reading.ok:
            return [reading.said]
        if reading.day is None and not self.may_clear:
            return ["name a day: tomorrow, mon, +3bd, 15 mar"]
        if self.later and reading.day is not None and reading.day <= self.today:
            return ["name a day to come"]
        return DayAnswer(reading.day)
