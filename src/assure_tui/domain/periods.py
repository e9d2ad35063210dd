"""Periods as people type them, with the values they become [PER-1..3] [DUE-6] [VAL-5]."""

from __future__ import annotations

import re
from datetime import date

from assure_tui.domain.calendars import MONTHS, last_of_month
from assure_tui.domain.errors import Invalid
from assure_tui.domain.period_values import (
    CALENDAR_YEAR_END,
    DAY_KINDS,
    KINDS,
    MONTHLY_KINDS,
    YEAR_KINDS,
    FiscalYearEnd,
    ParsedPeriod,
    Period,
    containing,
    nearest_month_end,
    period_ending,
    period_for_year_beginning,
    period_for_year_ending,
    shift_period,
    suggest_period,
)

__all__ = [
    "CALENDAR_YEAR_END",
    "DAY_KINDS",
    "EARLIEST",
    "KINDS",
    "LATEST",
    "MONTHLY_KINDS",
    "YEAR_KINDS",
    "FiscalYearEnd",
    "ParsedPeriod",
    "Period",
    "containing",
    "fiscal_year_end",
    "nearest_month_end",
    "parse_fiscal_year_end",
    "parse_iso_day",
    "parse_period",
    "period_ending",
    "period_for_year_beginning",
    "period_for_year_ending",
    "shift_period",
    "suggest_period",
]

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_LONGEST_DAYS = 53 * 7
_SPAN = "2026-03-02..2026-03-15"
_YEAR_FORMS = f"2025, FY2026, FY2026-06, a day within it or {_SPAN}"
_FORMS = {
    "half_year": f"2026-H1, a day within it or {_SPAN}",
    "quarter": f"2026-Q1, a day within it or {_SPAN}",
    "month": f"2026-03, a day within it or {_SPAN}",
    "ad_hoc": f"2026-03-02, {_SPAN}, 2026-03, 2026-Q1, 2026-H1, 2025 or FY2026",
} | dict.fromkeys(YEAR_KINDS, _YEAR_FORMS)
_DAY_FORMS = "2026-03-02"

_DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PATTERN = re.compile(
    r"(?P<begins>\d{4})"
    r"|fy ?(?P<ends>\d{4})(?:-(?P<ends_month>\d{2}))?"
    r"|(?P<part_year>\d{4})-(?P<letter>[qh])(?P<number>\d)"
    r"|(?P<month_year>\d{4})-(?P<month>\d{2})"
    r"|(?P<first>\d{4}-\d{2}-\d{2})(?: ?\.\. ?(?P<last>\d{4}-\d{2}-\d{2}))?",
    re.ASCII | re.IGNORECASE,
)


_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}


def parse_fiscal_year_end(text: str) -> str:
    """`MM-DD` from `MM-DD`, a month's number or a month's name [VAL-5]."""
    typed = text.strip().lower()
    month, day = _MONTH_NUMBERS.get(typed.rstrip("."), 0), 31
    found = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", typed, re.ASCII)
    if found:
        month, day = int(found[1]), int(found[2] or 31)
    if 1 <= month <= 12:
        # 2024 has a February 29; both spellings of the last of February come out as 02-28.
        last = last_of_month(2024, month).day
        if found is None or found[2] is None:
            day = last
        if 1 <= day <= last:
            return f"{month:02d}-{28 if month == 2 and day == 29 else day:02d}"
    raise Invalid("fiscal_year_end", "format", "A fiscal year end is typed as MM-DD, a month's number or its name.")


def fiscal_year_end(text: str) -> FiscalYearEnd:
    """The year end as a value, from any form [VAL-5] allows."""
    month, day = parse_fiscal_year_end(text).split("-")
    return FiscalYearEnd(int(month), int(day))


def parse_iso_day(text: str, field: str = "date") -> date:
    """A real day between 1900 and 2199 in ISO form [VAL-5]."""
    typed = text.strip()
    if not _DAY_PATTERN.fullmatch(typed):
        raise Invalid(field, "date.format", "A date is typed as 2026-04-15.")
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Invalid(field, "date.unreal", f"There is no day {typed}.") from None
    if not EARLIEST <= day <= LATEST:
        raise Invalid(field, "date.range", "A date lies between 1900-01-01 and 2199-12-31.")
    return day


def parse_period(
    text: str,
    kind: str,
    fye: FiscalYearEnd,
    *,
    today: date,
    part: int | None = None,
    fiscal_parts: bool = False,
    weeks_52_53: bool = False,
) -> ParsedPeriod:
    """What a person means by a typed period, in any form of [PER-2], for a kind and the client's year end.

    `today` is what an empty text stands for on ad-hoc work; `fiscal_parts` counts quarters and halves from
    the client's year [PER-1]; `weeks_52_53` takes the client's years to end on month ends [DUE-6].
    """
    if kind not in KINDS:
        raise Invalid("period", "period.format", f"There is no period kind {kind!r}.")
    typed = " ".join(text.split())
    if not typed and kind == "ad_hoc":
        return ParsedPeriod(Period(today, None, kind, part))
    found = _PATTERN.fullmatch(typed)
    if found is None:
        raise _bad_form(typed, kind)
    fye = CALENDAR_YEAR_END if kind == "calendar_year" else fye.snapped() if weeks_52_53 else fye
    if found["first"]:
        period, warnings = _from_days(found["first"], found["last"], kind, fye, fiscal_parts)
    elif found["begins"] or found["ends"]:
        period, warnings = _from_year(found, typed, kind, fye)
    else:
        period, warnings = _from_part(found, typed, kind, fye, fiscal_parts), ()
    for day in (period.start, period.end or period.start):
        if not EARLIEST <= day <= LATEST:
            raise Invalid("period", "date.range", "A period lies between 1900-01-01 and 2199-12-31.")
    return ParsedPeriod(Period(period.start, period.end, kind, part), warnings)


def _bad_form(typed: str, kind: str) -> Invalid:
    forms = _FORMS.get(kind) or (_DAY_FORMS if kind in DAY_KINDS else f"{_DAY_FORMS} or {_SPAN}")
    said = f"{typed!r} is" if typed else "Nothing typed is"
    return Invalid("period", "period.format", f"{said} no {kind.replace('_', ' ')}; type {forms}.")


def _from_days(
    first: str, last: str | None, kind: str, fye: FiscalYearEnd, fiscal_parts: bool
) -> tuple[Period, tuple[str, ...]]:
    start = parse_iso_day(first, "period")
    if last is None:
        period = containing(kind, fye, start, fiscal_parts=fiscal_parts)
        if period.end is None or period.start == period.end or period.start == start:
            return period, ()
        return period, (f"{first} is taken as the {kind.replace('_', ' ')} it lies in, {_days(period)}.",)
    end = parse_iso_day(last, "period")
    if start > end:
        raise Invalid("period", "period.order", f"The first day {first} is after the last day {last}.")
    length = (end - start).days + 1
    if kind in DAY_KINDS and length > 1:
        raise _bad_form(f"{first}..{last}", kind)
    if kind != "ad_hoc" and length > _LONGEST_DAYS:
        raise Invalid("period", "period.length", f"{length} days are longer than 53 weeks.")
    return Period(start, end, kind), ()


def _from_year(found: re.Match[str], typed: str, kind: str, fye: FiscalYearEnd) -> tuple[Period, tuple[str, ...]]:
    if kind not in YEAR_KINDS and kind != "ad_hoc":
        raise _bad_form(typed, kind)
    # Ad-hoc work may be about one of the client's years; the days are those, the kind stays its own.
    year_kind = "fiscal_year" if kind == "ad_hoc" else kind
    if not 1900 <= int(found["begins"] or found["ends"]) <= 2199:
        raise Invalid("period", "date.range", "A year lies between 1900 and 2199.")
    if found["begins"]:
        return period_for_year_beginning(int(found["begins"]), fye, year_kind), ()
    year = int(found["ends"])
    if found["ends_month"] is None:
        return period_for_year_ending(year, fye, year_kind), ()
    month = int(found["ends_month"])
    if not 1 <= month <= 12:
        raise _bad_form(typed, kind)
    if month == fye.month:
        return period_for_year_ending(year, fye, year_kind), ()
    if kind == "calendar_year":
        raise Invalid("period", "period.format", f"A calendar year ends in December; {typed!r} does not.")
    named = FiscalYearEnd(month, last_of_month(2024, month).day)
    warning = f"The client's year ends in {MONTHS[fye.month - 1]}, {typed.upper()} in {MONTHS[month - 1]}."
    return period_for_year_ending(year, named, year_kind), (warning,)


def _from_part(found: re.Match[str], typed: str, kind: str, fye: FiscalYearEnd, fiscal_parts: bool) -> Period:
    if found["month"]:
        part_kind, number, count = "month", int(found["month"]), 12
    else:
        part_kind, count = ("quarter", 4) if found["letter"] in "qQ" else ("half_year", 2)
        number = int(found["number"])
    year = int(found["month_year"] or found["part_year"])
    if kind not in (part_kind, "ad_hoc") or not 1 <= number <= count:
        raise _bad_form(typed, kind)
    if not 1900 <= year <= 2199:
        raise Invalid("period", "date.range", "A year lies between 1900 and 2199.")
    # Counted from the client's year, Q1 2026 is the first quarter of the year that begins in 2026.
    first = date(year, 1, 1)
    if fiscal_parts and part_kind != "month":
        first = date(year, fye.snapped().month % 12 + 1, 1)
    period = containing(part_kind, fye, first, fiscal_parts=fiscal_parts)
    return shift_period(period, number - 1)


def _days(period: Period) -> str:
    return f"{period.start.isoformat()} to {period.end.isoformat() if period.end else ''}"
