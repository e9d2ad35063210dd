"""Values of one field read into what an SQL compiler compares: numbers, periods, year ends, spans of days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assure_tui.domain.errors import Invalid, QueryError
from assure_tui.domain.query.ast import PeriodCond, Word, YearEndCond
from assure_tui.domain.query.dates import DATE_WORDS, MONTHS, parse_amount, parse_span
from assure_tui.domain.query.words import Field, Target, nearest

# A Wednesday of a leap year: every form of date can be read from here.
_ANY_DAY = date(2024, 1, 3)
_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,12}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}))(%?)")
_CLOCK = re.compile(r"([0-9]{1,6})(?::|h)([0-5]?[0-9])m?|([0-9]{1,6})(h|min|m)")
_ID = re.compile(r"(?:([ect])-|#)?([0-9]{1,12})")
_PERIOD = re.compile(r"(fy)?([0-9]{4})(?:-(?:q([1-4])|h([12])|([0-9]{2})))?")
_YEAR_END = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")
_HOURS = frozenset({"hours", "budget", "left"})


def check_value(entry: Field, word: Word, target: Target) -> None:
    """Refuse a value that could never be read, whatever the day [VAL-5]."""
    match entry.kind:
        case "date":
            check_date(word)
        case "age":
            read_age(word)
        case "number":
            read_number(entry, word, target)
        case "period":
            read_period(word)
        case "yearend":
            read_year_end(word)
        case _:
            pass


def check_date(word: Word) -> None:
    """A date word in either order of day and month; which one holds is settled when it is resolved."""
    try:
        parse_span(word.text, _ANY_DAY)
    except Invalid as error:
        try:
            parse_span(word.text, _ANY_DAY, day_first=True)
        except Invalid:
            near = nearest(word.text, DATE_WORDS)
            raise QueryError(error.message, *word.span, near, code=error.value_code) from None


def read_age(word: Word) -> tuple[int, str]:
    """A duration from nought up: `5bd`, `3d`, `2w`."""
    try:
        count, unit = parse_amount(word.text)
    except Invalid as error:
        raise QueryError(error.message, *word.span, ("3d", "5bd", "2w"), code=error.value_code) from None
    if count < 0:
        raise QueryError("A duration is not negative.", *word.span, code="range")
    return count, unit


def read_number(entry: Field, word: Word, target: Target) -> tuple[float, bool]:
    """A number and whether it is in per cent; ids may carry their letter, hours may be `1h30`."""
    typed = word.text.lower()
    if entry.name == "id":
        found = _ID.fullmatch(typed)
        letter = target[0]
        if found is None or found[1] not in (None, letter):
            raise QueryError(f"A number here is {letter.upper()}-142 or 142.", *word.span, code="format")
        return float(found[2]), False
    if entry.name in _HOURS and (clock := _CLOCK.fullmatch(typed)) is not None:
        if clock[1]:
            return int(clock[1]) + int(clock[2]) / 60, False
        return int(clock[3]) / (1 if clock[4] == "h" else 60), False
    found = _NUMBER.fullmatch(typed)
    if found is None:
        raise QueryError(f"{entry.name} takes a number.", *word.span, code="format")
    if found[2] and not entry.percent:
        raise QueryError(f"{entry.name} is not counted in %.", *word.span, code="format")
    # Progress has no other unit, so the sign may be left out.
    return float(found[1]), bool(found[2]) or entry.name == "progress"


def read_period(word: Word) -> PeriodCond:
    """One form of [PER-2]."""
    typed = word.text.lower()
    if (found := _PERIOD.fullmatch(typed)) is not None:
        fiscal, year, quarter, half, month = found.groups()
        if fiscal and not (quarter or half) and 1 <= int(month or 1) <= 12:
            return PeriodCond("ends", int(year), int(month) if month else None)
        if not fiscal and not (quarter or half or month):
            return PeriodCond("begins", int(year))
        if not fiscal and 1900 <= int(year) < 2200:
            first, length = 1, 12
            if quarter:
                first, length = 3 * int(quarter) - 2, 3
            elif half:
                first, length = 6 * int(half) - 5, 6
            elif month:
                first, length = int(month), 1
            if 1 <= first <= 12:
                after = first + length
                past = date(int(year) + (after > 12), (after - 1) % 12 + 1, 1)
                return PeriodCond("span", start=date(int(year), first, 1), end=past - timedelta(days=1))
    day = _iso(typed)
    if day is not None:
        return PeriodCond("span", start=day, end=day)
    raise QueryError(
        "A period is 2025, FY2026, FY2026-06, 2026-Q1, 2026-H1, 2026-03, a day, or from..to.",
        *word.span,
        code="period.format",
    )


def read_period_range(lo: Word | None, hi: Word | None, span: tuple[int, int]) -> PeriodCond:
    """`from..to` of [PER-2]: two days, the first not after the last."""
    start = _iso(lo.text) if lo else None
    end = _iso(hi.text) if hi else None
    if start is None or end is None:
        raise QueryError("A period from..to takes two days such as 2026-01-01.", *span, code="period.format")
    if start > end:
        raise QueryError("The period ends before it begins.", *span, code="period.order")
    return PeriodCond("span", start=start, end=end)


def read_year_end(word: Word) -> YearEndCond:
    """A month by number or name, or `MM-DD`; the end of February is one day under two names [VAL-5]."""
    typed = word.text.lower()
    found = _YEAR_END.fullmatch(typed)
    if found is not None and 1 <= int(found[1]) <= 12:
        month = int(found[1])
        if found[2] is None:
            return YearEndCond(month)
        day = int(found[2])
        if month == 2 and day in (28, 29):
            return YearEndCond(2, (28, 29))
        if _real(2024, month, day):
            return YearEndCond(month, (day,))
    if len(typed) >= 3:
        for number, name in enumerate(MONTHS, 1):
            if name.startswith(typed):
                return YearEndCond(number)
    raise QueryError("A fiscal year end is a month or MM-DD, such as dec or 06-30.", *word.span, code="format")


def _iso(text: str) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
