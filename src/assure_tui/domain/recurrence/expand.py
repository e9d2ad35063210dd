"""From a rule and its first date to dates, as RFC 5545 reads it, nothing clamped [REC-4] [REC-5].

Written for whole days and for the parts of [REC-4] only, and bounded: a rule that never comes costs the look at
a bounded number of periods, where a general library searches to the year 9999. Tests hold it against
the dates of RFC 5545 section 3.8.5.3 and against python-dateutil.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from assure_tui.domain.calendars import WorkCalendar, last_of_month
from assure_tui.domain.recurrence.rule import LATEST, Rule

MOST = 400  # occurrences of one expansion
# The weekday of a leap day comes round within forty years; periods beyond the last day are not looked at anyway.
_IDLE = {"DAILY": 366 * 41, "WEEKLY": 53 * 41, "MONTHLY": 12 * 100, "YEARLY": 400}
_DAY = timedelta(days=1)


def occurrences(
    rule: Rule,
    start: date,
    *,
    after: date | None = None,
    through: date | None = None,
    work: WorkCalendar | None = None,
    counted: int = 0,
) -> Iterator[date]:
    """Dates in order, from `start` on; `after` leaves out what is not later, `through` ends it.

    `work`: the rule counts working days, holidays are left out [REC-7]. `counted`: occurrences that COUNT has
    used up before `start`, as a series split off another goes on counting [REC-25].
    """
    last = min(day for day in (LATEST, rule.until, through) if day is not None)
    left = None if rule.count is None else rule.count - counted
    if left is not None and left <= 0:
        return
    idle = 0
    # Without a count what lies far back need not be walked through.
    since = after if left is None and after is not None and after > start else start
    for candidates in _sets(rule, start, last, since):
        chosen = [day for day in _chosen(rule, candidates, work) if day >= start]
        idle = 0 if chosen else idle + 1
        if idle > _IDLE[rule.freq]:
            return
        for day in chosen:
            if day > last:
                return
            if after is None or day > after:
                yield day
            if left is not None:
                left -= 1
                if left == 0:
                    return


def dates(rule: Rule, start: date, limit: int = MOST, **more: object) -> list[date]:
    """At most `limit` dates, never more than 400."""
    return list(islice(occurrences(rule, start, **more), min(limit, MOST)))  # type: ignore[arg-type]


# -- the candidates of each day, week, month or year ---------------------------------------------


def _sets(rule: Rule, start: date, last: date, since: date) -> Iterator[list[date]]:
    """The days that pass the rule's limits, one list for each interval, until the last day lies behind."""
    step = rule.interval
    if rule.freq in ("DAILY", "WEEKLY"):
        width = 1 if rule.freq == "DAILY" else 7
        first = start if width == 1 else start - timedelta(days=(start.weekday() - rule.wkst) % 7)
        first += timedelta(days=(since - first).days // (step * width) * step * width)
        while first <= last:
            days = (first + timedelta(days=index) for index in range(width))
            yield [day for day in days if _passes(rule, day, start)]
            first += timedelta(days=step * width)
        return
    if rule.freq == "MONTHLY":
        index = start.year * 12 + start.month - 1
        index += (since.year * 12 + since.month - 1 - index) // step * step
        while date(index // 12, index % 12 + 1, 1) <= last:
            yield _month_days(rule, index // 12, index % 12 + 1, start)
            index += step
        return
    year = start.year + (since.year - start.year) // step * step
    while year <= last.year:
        yield [day for month in _months(rule, start) for day in _month_days(rule, year, month, start)]
        year += step


def _months(rule: Rule, start: date) -> tuple[int, ...]:
    """The months of a yearly rule: the named ones, all for weekdays, else that of the first date."""
    return rule.bymonth or (tuple(range(1, 13)) if rule.byday else (start.month,))


def _month_days(rule: Rule, year: int, month: int, start: date) -> list[date]:
    if rule.bymonth and month not in rule.bymonth:
        return []
    length = last_of_month(year, month).day
    first = date(year, month, 1)
    days = (first + timedelta(days=index) for index in range(length))
    return [day for day in days if _passes(rule, day, start)]


def _passes(rule: Rule, day: date, start: date) -> bool:
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    if rule.bymonthday:
        from_end = day.day - last_of_month(day.year, day.month).day - 1
        if day.day not in rule.bymonthday and from_end not in rule.bymonthday:
            return False
    if rule.byday:
        return any(weekday == day.weekday() and _nth(rule, n, day) for n, weekday in rule.byday)
    if rule.bymonthday or rule.freq == "DAILY":
        return True
    # What the rule does not say is taken from the first date (RFC 5545 3.3.10).
    return day.weekday() == start.weekday() if rule.freq == "WEEKLY" else day.day == start.day


def _nth(rule: Rule, n: int, day: date) -> bool:
    """Whether the day is the n-th of its weekday: in its month, or in its year where no month is named."""
    if n == 0:
        return True
    if rule.freq == "YEARLY" and not rule.bymonth:
        begins, ends = date(day.year, 1, 1), date(day.year, 12, 31)
    else:
        begins, ends = day.replace(day=1), last_of_month(day.year, day.month)
    return (day - begins).days // 7 + 1 == n if n > 0 else (ends - day).days // 7 + 1 == -n


def _chosen(rule: Rule, candidates: list[date], work: WorkCalendar | None) -> list[date]:
    """BYSETPOS picks from the set; of working days the last one stands for an n-th there is not [REC-5] [REC-7]."""
    if work is not None:
        candidates = [day for day in candidates if work.is_working(day)]
    if not rule.bysetpos or not candidates:
        return candidates
    found = set()
    for position in rule.bysetpos:
        index = position - 1 if position > 0 else len(candidates) + position
        if work is not None:
            index = max(0, min(index, len(candidates) - 1))
        if 0 <= index < len(candidates):
            found.add(candidates[index])
    return sorted(found)
