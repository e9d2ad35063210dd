"""A rule in words: `every month on the 1st`, `every quarter on the last day`."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.calendars import MONTHS, WEEKDAYS
from assure_tui.domain.recurrence.patterns import INSTALLMENTS, Pattern, pattern_of
from assure_tui.domain.recurrence.rule import Rule, parse_rule

_UNITS = {"daily": "day", "weekly": "week", "biweekly": "week", "monthly": "month", "semi_monthly": "month"}
_UNITS |= {"quarterly": "quarter", "semi_annual": "half-year", "annual": "year"}
_FREQ = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def in_words(rule: str | Rule, start: date, *, working: bool = False) -> str:
    """What a rule says, with its end; one outside the closed list is told by its parts."""
    if rule == INSTALLMENTS:
        return "on the due date of each installment"
    read = parse_rule(rule) if isinstance(rule, str) else rule
    pattern = pattern_of(read, working=working)
    told = _pattern(pattern) if pattern is not None else _parts(read, start)
    if read.until is not None:
        told += f", through {read.until.isoformat()}"
    if read.count is not None:
        told += ", once" if read.count == 1 else f", {read.count} times"
    return told


def ordinal(n: int) -> str:
    """`1st`, `22nd`; `last`, `2nd to last` from the end."""
    if n == -1:
        return "last"
    if n < 0:
        return f"{ordinal(-n)} to last"
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _every(n: int, unit: str) -> str:
    return f"every {unit}" if n == 1 else f"every {n} {unit}s"


def _pattern(pattern: Pattern) -> str:
    every = _every(2 if pattern.frequency == "biweekly" else pattern.every, _UNITS[pattern.frequency])
    if pattern.frequency == "daily":
        return "every working day" if pattern.working else every
    if pattern.frequency in ("weekly", "biweekly"):
        return f"{every} on {_list([WEEKDAYS[day] for day in pattern.days])}"
    if pattern.frequency == "semi_monthly":
        return f"{every} on the {_list([_day(day) for day in pattern.days])}"
    if pattern.working:
        day = f"the {ordinal(pattern.nth or 1)} working day"
    elif pattern.weekday is not None:
        day = f"the {ordinal(pattern.nth or 1)} {WEEKDAYS[pattern.weekday]}"
    elif pattern.month is not None and pattern.day != -1:
        return f"{every} on {MONTHS[pattern.month - 1]} {pattern.day}"
    else:
        day = f"the {_day(pattern.day or 1)}"
    return f"{every} on {day}{f' of {MONTHS[pattern.month - 1]}' if pattern.month else ''}"


def _day(day: int) -> str:
    return "last day" if day == -1 else ordinal(day)


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _parts(rule: Rule, start: date) -> str:
    told = _every(rule.interval, _FREQ[rule.freq])
    if rule.byday:
        told += " on " + _list([f"{f'the {ordinal(n)} ' if n else ''}{WEEKDAYS[day]}" for n, day in rule.byday])
    if rule.bymonthday:
        told += f" on the {_list([_day(day) for day in rule.bymonthday])}"
    if rule.bymonth:
        told += f" in {_list([MONTHS[month - 1] for month in rule.bymonth])}"
    if rule.bysetpos:
        told += f", of these the {_list([ordinal(n) for n in rule.bysetpos])}"
    if not (rule.byday or rule.bymonthday):
        told += {"WEEKLY": f" on {WEEKDAYS[start.weekday()]}", "DAILY": ""}.get(
            rule.freq, f" on the {ordinal(start.day)}"
        )
    return told
