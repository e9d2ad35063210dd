"""Patterns, ends, shifts and due choices as people type them, and back [REC-3] [REC-8] [REC-12] [REC-13]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain.calendars import MONTHS, WEEKDAYS
from assure_tui.domain.errors import Invalid
from assure_tui.domain.recurrence.patterns import Pattern

_DAYS = [name[:2].casefold() for name in WEEKDAYS]
_WORKING = ("wd", "working", "workdays", "working day", "working days")


def read_pattern(frequency: str, on: str | None, n: int) -> Pattern:
    """`1`, `last`, `3wd` (working day), `2tu`, `mo,we`, `03-31`: what it means goes by the frequency."""
    base: dict[str, Any] = {"frequency": frequency, "every": n}
    typed = " ".join((on or "").split()).casefold()
    if not typed:
        return Pattern(**base)
    more: dict[str, Any]
    if frequency == "daily":
        if typed not in _WORKING:
            raise Invalid("on", "unknown", f"'{on}': type wd for every working day, or leave it empty")
        more = {"working": True}
    elif frequency in ("weekly", "biweekly"):
        more = {"days": tuple(_weekday(part) for part in typed.split(","))}
    elif frequency == "semi_monthly":
        more = {"days": tuple(_day(part.strip()) for part in typed.split(","))}
    else:
        month, text = (None, typed) if frequency != "annual" else _month(typed)
        more = {"month": month, **_day_of_month(text)}
    return Pattern(**base, **more)


def pattern_text(pattern: Pattern) -> str:
    """What `read_pattern` reads as this one."""
    if pattern.frequency == "daily":
        return "wd" if pattern.working else ""
    if pattern.frequency in ("weekly", "biweekly"):
        return ",".join(_DAYS[day] for day in pattern.days)
    if pattern.frequency == "semi_monthly":
        return ",".join(_said(day) for day in pattern.days)
    if pattern.working:
        day = f"{_said(pattern.nth or 1)}wd"
    elif pattern.weekday is not None:
        day = f"{_said(pattern.nth or 1)}{_DAYS[pattern.weekday]}"
    else:
        day = "" if pattern.day is None else _said(pattern.day)
    return f"{pattern.month:02}-{day}" if pattern.month and day else day


def _said(day: int) -> str:
    return "last" if day == -1 else str(day)


def _weekday(text: str) -> int:
    start = text.strip()[:2]
    if start not in _DAYS:
        raise Invalid("on", "unknown", f"'{text.strip()}' is no weekday; type mo, tu, we, th, fr, sa or su.")
    return _DAYS.index(start)


def _day(text: str) -> int:
    return -1 if text in ("last", "-1") else read_number("on", text)


def _month(text: str) -> tuple[int | None, str]:
    """`03-31` or `mar last`: the month in front of the day."""
    head, mark, rest = text.replace(" ", "-").partition("-")
    if mark and rest:
        if head.isascii() and head.isdigit():
            return int(head), rest
        for number, name in enumerate(MONTHS, 1):
            if name.casefold().startswith(head):
                return number, rest
    return None, text


def _day_of_month(text: str) -> dict[str, Any]:
    number = text[:-2]
    bare = number.lstrip("-")
    n = -1 if number == "last" else int(number) if bare.isascii() and bare.isdigit() else 0
    if text.endswith("wd") and n:
        return {"working": True, "nth": n}
    if text[-2:] in _DAYS and n:
        return {"nth": n, "weekday": _DAYS.index(text[-2:])}
    return {"day": _day(text)}


def read_number(field: str, text: str) -> int:
    """A whole number."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid(field, "format", f"{field} is a number, not '{text}'.")
    return int(text)


def _days_before(field: str, text: str) -> dict[str, Any]:
    """`10` days, `10bd` working days."""
    working = text.casefold().endswith("bd")
    return {"days": read_number(field, text[:-2] if working else text), "working": working}


def read_target(text: str) -> dict[str, Any]:
    """`10` days, `10bd` working days before the deadline [DUE-10]."""
    return _days_before("target", text.strip())


def read_due(text: str) -> dict[str, Any]:
    """`10`, `10bd` after the period's end; `occurrence+10bd`; `day 15` of the month after [REC-13]."""
    base, typed = "period_end", text.strip().casefold()
    for name, kept in (("occurrence", "occurrence"), ("period_end", "period_end"), ("period", "period_end")):
        if typed.startswith(name):
            base, typed = kept, typed[len(name) :].lstrip("+ ")
            break
    if typed.startswith("day"):
        return {"from": base, "day": read_number("due", typed[3:].strip()), "months": 1}
    return {"from": base, **_days_before("due", typed)}


def due_text(rule: Mapping[str, Any] | None) -> str:
    """What `read_due` reads as this choice."""
    if not rule:
        return ""
    start = "occurrence+" if rule.get("from") == "occurrence" else ""
    if "day" in rule:
        return f"{start}day {rule['day']}"
    return f"{start}{days_text(rule)}"


def days_text(rule: Mapping[str, Any] | None) -> str:
    """`10`, `10bd`."""
    return f"{rule['days']}{'bd' if rule.get('working') else ''}" if rule else ""
