"""When an engagement appears: shift and lead; neither moves the period or the law's date [REC-2] [REC-8] [REC-9]."""

from __future__ import annotations

from datetime import date, timedelta

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid

SHIFTS = ("none", "before", "after")
MOST_LEAD = 366


def shifted(day: date, shift: str, work: WorkCalendar, *, holidays: bool = True) -> date:
    """The occurrence date on a working day; by weekends alone where `holidays` is off [REC-8]."""
    if shift == "none":
        return day
    calendar = work if holidays else WorkCalendar(work.week, frozenset(), federal=False)
    return day if calendar.is_working(day) else calendar.add(day, -1 if shift == "before" else 1)


def creation_date(day: date, shift: str, lead: int, work: WorkCalendar, *, holidays: bool = True) -> date:
    """The day on which the engagement is made: so many days before the shifted occurrence date [REC-9]."""
    return shifted(day, shift, work, holidays=holidays) - timedelta(days=lead)


def check_timing(shift: str, lead: int) -> None:
    """Refuse what [REC-8] and [REC-9] do not offer."""
    if shift not in SHIFTS:
        raise Invalid("shift", "unknown", f"shift is one of {', '.join(SHIFTS)}, not {shift!r}")
    if not 0 <= lead <= MOST_LEAD:
        raise Invalid("lead", "range", f"an engagement is made 0 to {MOST_LEAD} days before")
