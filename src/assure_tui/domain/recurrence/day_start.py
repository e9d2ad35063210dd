"""When a day of the firm begins for what is made by itself [REC-9] [REC-34]."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)
_LONGEST_GAP = 24 * 60  # a zone that moved over the date line left out a day


def instant_of(day: date, clock: time, zone: tzinfo) -> datetime:
    """A local time of day as an instant: one that is left out is the next that is there, of two the first [REC-34]."""
    local = datetime.combine(day, clock)
    for _ in range(_LONGEST_GAP):
        instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == local:
            return instant
        local += _MINUTE
    return datetime.combine(day, clock, zone).astimezone(UTC)


def begun(now: datetime, zone: tzinfo, day_start: str) -> date:
    """The latest day whose start has come: before six in the morning it is still yesterday's work."""
    today = now.astimezone(zone).date()
    try:
        clock = time.fromisoformat(day_start)
    except ValueError:
        clock = time(6)
    return today if now >= instant_of(today, clock, zone) else today - timedelta(days=1)
