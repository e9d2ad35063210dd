"""The due date a series gives where its type has no rule of its own [REC-13]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from assure_tui.domain.calendars import WorkCalendar, clamped
from assure_tui.domain.errors import Invalid

BASES = ("occurrence", "period_end")
_KEYS = frozenset(["from", "days", "working", "day", "months"])


def check_due_rule(rule: Mapping[str, Any], field: str = "due") -> dict[str, Any]:
    """So many days or working days after, or a day of a month after, the occurrence date or period end."""
    unknown = set(rule) - _KEYS
    if unknown:
        raise Invalid(field, "key.unknown", f"the date choice has no {sorted(unknown)[0]!r}")
    if rule.get("from") not in BASES:
        raise Invalid(field, "unknown", f"a date counts from one of {', '.join(BASES)}")
    kept: dict[str, Any] = {"from": rule["from"]}
    if "day" in rule:
        day, months = rule["day"], rule.get("months", 1)
        if not _number(day, 1, 31) or not _number(months, 0, 99):
            raise Invalid(field, "range", "a day of a month after is 1 to 31, 0 to 99 months later")
        return {**kept, "day": day, "months": months}
    if not _number(rule.get("days", 0), 0, 366):
        raise Invalid(field, "range", "a date lies 0 to 366 days after")
    return {**kept, "days": rule.get("days", 0), "working": bool(rule.get("working", False))}


def _number(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def due_by(rule: Mapping[str, Any] | None, on: date, period_end: date | None, work: WorkCalendar) -> date | None:
    """The date a choice gives; empty while its base is, or without a choice."""
    base = on if rule and rule["from"] == "occurrence" else period_end
    if not rule or base is None:
        return None
    if "day" in rule:
        return clamped(base.year, base.month + int(rule["months"]), int(rule["day"]))
    days = int(rule["days"])
    if rule.get("working"):
        return work.add(base, days) if days else base
    return base + timedelta(days=days)


def due_words(rule: Mapping[str, Any]) -> str:
    """The choice in words: `10 working days after the period's end`."""
    base = "the occurrence date" if rule["from"] == "occurrence" else "the period's end"
    if "day" in rule:
        months = int(rule["months"])
        which = "the month" if not months else "the month after" if months == 1 else f"the month {months} months after"
        return f"day {rule['day']} of {which}{'' if months else ' of'} {base}"
    unit = "working day" if rule.get("working") else "day"
    days = int(rule["days"])
    return f"{days} {unit}{'' if days == 1 else 's'} after {base}"
