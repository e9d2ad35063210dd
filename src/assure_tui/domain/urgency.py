"""How near a deadline is: six buckets, a glyph and words [URG-1] [URG-2]."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from assure_tui.domain.calendars import MONTHS, WEEKDAYS


class Bucket(StrEnum):
    """Deadlines by calendar days left [URG-1]."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    LATER = "later"
    NONE = "none"

    def glyph(self, ascii: bool = False) -> str:
        """The mark in front of a date; later buckets have none [URG-1]."""
        if self is Bucket.OVERDUE:
            return "^" if ascii else "▲"
        return {Bucket.TODAY: "=", Bucket.WEEK: "~"}.get(self, "")

    @property
    def rank(self) -> int:
        """Sort order, most pressing first, no date last [DUE-3]."""
        return tuple(Bucket).index(self)


def bucket(deadline: date | None, today: date, *, live: bool = True, on_hold: bool = False) -> Bucket:
    """The bucket of a deadline; closed work has none, work on hold keeps its own and is dimmed [URG-1]."""
    # On hold is still live [CONV-6], so an overdue engagement stays overdue; only the front end dims it.
    del on_hold
    if deadline is None or not live:
        return Bucket.NONE
    left = (deadline - today).days
    if left < 0:
        return Bucket.OVERDUE
    if left <= 1:
        return Bucket.TODAY
    if left <= 7:
        return Bucket.WEEK
    return Bucket.MONTH if left <= 30 else Bucket.LATER


def words(deadline: date | None, today: date) -> str:
    """The deadline as people say it: `3 days late`, `tomorrow`, `Fri 20 Nov`, `30 Nov 2027` [URG-1]."""
    if deadline is None:
        return "no date"
    left = (deadline - today).days
    if left < 0:
        return "1 day late" if left == -1 else f"{-left} days late"
    if left <= 1:
        return ("today", "tomorrow")[left]
    plain = f"{deadline.day} {MONTHS[deadline.month - 1][:3]}"
    if left <= 7:
        return f"{WEEKDAYS[deadline.weekday()][:3]} {plain}"
    return plain if deadline.year == today.year else f"{plain} {deadline.year}"
