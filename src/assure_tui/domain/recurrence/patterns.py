"""The closed list of patterns people choose from, and the rule each is kept as [REC-3] [REC-5] [REC-6] [REC-7]."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from assure_tui.domain.errors import Invalid
from assure_tui.domain.recurrence.rule import MOST_EVERY, Rule, parse_rule

FREQUENCIES = (
    *("daily", "weekly", "biweekly", "semi_monthly", "monthly", "quarterly", "semi_annual", "annual"),
    "installments",
)
INSTALLMENTS = "installments"  # stands for the rule where the type's own parts are the dates
MONTHS_OF = {"monthly": 1, "quarterly": 3, "semi_annual": 6}
WORKING_WEEK = (0, 1, 2, 3, 4)
_CLAMPED = {29: (28, 29), 30: (28, 29, 30), 31: (28, 29, 30, 31)}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a person chose; `day` counts from the first, -1 is the last day, `days` are weekdays or two days."""

    frequency: str
    every: int = 1
    days: tuple[int, ...] = ()  # weekly: weekdays; semi-monthly: days of the month
    day: int | None = None  # day of the month, -1 for the last
    nth: int | None = None  # with `weekday`, or of the working days; -1 for the last
    weekday: int | None = None
    month: int | None = None  # annual
    working: bool = False  # every, n-th or last working day [REC-7]


def months_apart(pattern: Pattern) -> int:
    """Months between two occurrences of a monthly kind: a quarter is three, whatever `every` says [REC-3]."""
    return MONTHS_OF.get(pattern.frequency, 1) * pattern.every


def rule_of(pattern: Pattern, start: date, *, week: Collection[int] = WORKING_WEEK) -> Rule:
    """The rule a pattern is kept as; what it leaves open is taken from the first date."""
    if pattern.frequency not in FREQUENCIES or pattern.frequency == INSTALLMENTS:
        raise Invalid("frequency", "unknown", f"a frequency is one of {', '.join(FREQUENCIES)}")
    if not 1 <= pattern.every <= MOST_EVERY:
        raise Invalid("every", "range", f"every N lies between 1 and {MOST_EVERY}")
    rule = _BUILD.get(pattern.frequency, _monthly)(pattern, start, tuple(sorted(week)))
    return parse_rule(rule.text)


def _daily(pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    if pattern.working:
        return Rule("WEEKLY", byday=tuple((0, day) for day in week))
    return Rule("DAILY", pattern.every)


def _weekly(pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    every = 2 if pattern.frequency == "biweekly" else pattern.every
    days = tuple(sorted(set(pattern.days))) or (start.weekday(),)
    if not all(0 <= day <= 6 for day in days):
        raise Invalid("days", "range", "a weekday is one of Monday to Sunday")
    return Rule("WEEKLY", every, byday=tuple((0, day) for day in days))


def _semi_monthly(pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    days = pattern.days or (15, -1)
    if len(set(days)) != 2 or not all(day == -1 or 1 <= day <= 31 for day in days):
        raise Invalid("days", "range", "semi-monthly takes two different days of the month, such as 15 and the last")
    late = max(days)
    if late <= 28:
        return Rule("MONTHLY", bymonthday=days)
    if not 1 <= min(days) <= 27:
        raise Invalid("days", "range", "of two days late in the month one is missing in February; choose the last day")
    # The first of the set is the early day, the last of it the late one or the month's end [REC-5].
    return Rule("MONTHLY", bymonthday=(min(days), *_CLAMPED[late]), bysetpos=(1, -1))


def _monthly(pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    return _on_day(Rule("MONTHLY", months_apart(pattern)), pattern, start, week)


def _annual(pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    month = pattern.month or start.month
    if not 1 <= month <= 12:
        raise Invalid("month", "range", "a month is 1 to 12")
    return _on_day(Rule("YEARLY", pattern.every, bymonth=(month,)), pattern, start, week)


def _on_day(rule: Rule, pattern: Pattern, start: date, week: tuple[int, ...]) -> Rule:
    """A day of the month with its anchor kept, the last day, an n-th weekday or an n-th working day."""
    if pattern.working:
        n = _between("nth", pattern.nth or 1, 23)
        return replace(rule, byday=tuple((0, day) for day in week), bysetpos=(n,))
    if pattern.weekday is not None:
        return replace(rule, byday=((_between("nth", pattern.nth or 1, 5), pattern.weekday % 7),))
    day = start.day if pattern.day is None else pattern.day
    if day == -1:
        return replace(rule, bymonthday=(-1,))
    if not 1 <= day <= 31:
        raise Invalid("day", "range", "a day of the month is 1 to 31 or the last")
    if day <= 28:
        return replace(rule, bymonthday=(day,))
    return replace(rule, bymonthday=_CLAMPED[day], bysetpos=(-1,))


def _between(field: str, n: int, high: int) -> int:
    if n == 0 or not -high <= n <= high:
        raise Invalid(field, "range", f"the number before the day is 1 to {high}, or -1 for the last")
    return n


_BUILD = {
    "daily": _daily,
    "weekly": _weekly,
    "biweekly": _weekly,
    "semi_monthly": _semi_monthly,
    "annual": _annual,
}


def pattern_of(rule: Rule, *, working: bool = False) -> Pattern | None:
    """The pattern a rule is the spelling of; None for a rule outside the list, which is shown as text."""
    plain = replace(rule, until=None, count=None, wkst=0)
    found = _read(plain, working)
    return found if found is not None and _same(found, plain) else None


def _same(pattern: Pattern, rule: Rule) -> bool:
    week = tuple(day for _, day in rule.byday) if pattern.working else WORKING_WEEK
    try:
        return rule_of(pattern, date(2024, 1, 1), week=week) == rule
    except Invalid:
        return False


def _read(rule: Rule, working: bool) -> Pattern | None:
    weekdays = tuple(day for n, day in rule.byday if n == 0)
    if rule.freq == "DAILY":
        return Pattern("daily", rule.interval)
    if rule.freq == "WEEKLY":
        if working:
            return Pattern("daily", working=True)
        return Pattern("biweekly" if rule.interval == 2 else "weekly", rule.interval, weekdays) if weekdays else None
    if rule.freq == "MONTHLY":
        frequency, every = "monthly", rule.interval
        for name in ("semi_annual", "quarterly"):
            if rule.interval % MONTHS_OF[name] == 0:
                frequency, every = name, rule.interval // MONTHS_OF[name]
                break
        if len(rule.bymonthday) == 2 and not rule.bysetpos and rule.interval == 1:
            return Pattern("semi_monthly", days=rule.bymonthday)
        if rule.bysetpos == (1, -1) and rule.bymonthday and not rule.byday:
            return Pattern("semi_monthly", days=(rule.bymonthday[0], rule.bymonthday[-1]))
        return _read_day(Pattern(frequency, every), rule, working, weekdays)
    if len(rule.bymonth) != 1:
        return None
    return _read_day(Pattern("annual", rule.interval, month=rule.bymonth[0]), rule, working, weekdays)


def _read_day(base: Pattern, rule: Rule, working: bool, weekdays: tuple[int, ...]) -> Pattern | None:
    if working and weekdays and len(rule.bysetpos) == 1:
        return replace(base, working=True, nth=rule.bysetpos[0])
    if len(rule.byday) == 1 and rule.byday[0][0]:
        return replace(base, nth=rule.byday[0][0], weekday=rule.byday[0][1])
    if rule.bysetpos == (-1,) and rule.bymonthday:
        return replace(base, day=max(rule.bymonthday))
    return replace(base, day=rule.bymonthday[0]) if len(rule.bymonthday) == 1 else None


def frequency_of(rule: Rule, *, working: bool = False) -> str:
    """The frequency a rule is listed under, also for one outside the list."""
    found = pattern_of(rule, working=working)
    if found is not None:
        return found.frequency
    return {"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly", "YEARLY": "annual"}[rule.freq]
