"""When a person works: the weekdays, and days away, as typed and as read back [STAFF-1] [TIME-5]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assure_tui.domain.errors import Invalid

if TYPE_CHECKING:
    from assure_tui.domain.query.dates import WorkCalendar

MOST_DAYS = 366  # of one absence
NONE = ("", "-")


@dataclass(frozen=True, slots=True)
class Away:
    """Days one after the other on which a person is away alike; no minutes: whole days."""

    first: date
    last: date
    minutes: int | None
    note: str


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Minutes a week, weekdays of their own or None for the firm's, and the days away from some day on."""

    staff_id: int
    capacity: int
    days: tuple[int, ...] | None
    firm_days: tuple[int, ...]
    away: tuple[Away, ...]


def weekdays(text: str) -> list[int] | None:
    """`Mon-Thu`, `mon, tue`; empty or `-` is None, the firm's."""
    from assure_tui.domain.firm_settings import typed

    word = text.strip()
    if word in NONE:
        return None
    found = typed("firm.week", word)
    if not isinstance(found, list) or not found:
        raise Invalid("working_days", "format", f"'{word}' are no weekdays; type Mon-Thu, or Mon, Tue, Fri")
    return found


def days_named(text: str, field: str, today: date, work: WorkCalendar | None = None) -> list[date]:
    """Every day of `1 jul`, or of `2026-07-01..2026-07-10`, both ends included [CONV-4]."""
    from assure_tui.domain.query.dates import parse_date

    first, _, last = text.partition("..")
    try:
        begin = parse_date(first, today, work)
        end = parse_date(last, today, work) if last.strip() else begin
    except Invalid as problem:
        raise Invalid(field, problem.value_code, problem.message) from None
    if end < begin or (end - begin).days > MOST_DAYS:
        raise Invalid(field, "range", "the days go from the first to the last, at most a year of them")
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def stretches(days: Iterable[tuple[date, int | None, str]]) -> tuple[Away, ...]:
    """Days with minutes and note, put together where they follow each other and are alike."""
    found: list[Away] = []
    for day, minutes, note in sorted(days, key=lambda one: one[0]):
        before = found[-1] if found else None
        if before and (before.minutes, before.note) == (minutes, note) and day - before.last == timedelta(days=1):
            found[-1] = Away(before.first, day, minutes, note)
        else:
            found.append(Away(day, day, minutes, note))
    return tuple(found)
