"""Date words (interface.md 3.4): one reading for filters, prompts, quick add, the command line and import.

A day without a year, a weekday and `q1`..`q4` mean the coming one: people type dates for work to come.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Protocol

from assure_tui.domain import calendars
from assure_tui.domain.calendars import add_months
from assure_tui.domain.errors import Invalid

FIRST = date(1900, 1, 1)
LAST = date(2199, 12, 31)
WEEKDAYS = tuple(name.lower() for name in calendars.WEEKDAYS)
MONTHS = tuple(name.lower() for name in calendars.MONTHS)
DATE_WORDS = (
    *("today", "tomorrow", "yesterday"),
    *(name[:3] for name in WEEKDAYS),
    *("sow", "eow", "som", "eom", "soq", "eoq", "soy", "eoy"),
    *("next week", "next month", "next quarter", "next year"),
    *("q1", "q2", "q3", "q4"),
    *("7d", "5bd", "2w", "1m", "1q", "1y"),
)
FORMS = "2027-03-15, 15 mar, 3/15, tomorrow, fri, next friday, eom, q2, 7d, +5bd, 3bd before 15 mar"
MAX_STEPS = 8


class WorkCalendar(Protocol):
    """The firm's working days [CONV-6]."""

    def is_working(self, d: date, /) -> bool:
        """Whether the day is worked."""
        ...

    def add(self, d: date, n: int, /) -> date:
        """The day `n` working days later, or earlier where `n` is negative."""
        ...


class Weekdays:
    """Monday to Friday without holidays, where no firm is known."""

    def is_working(self, d: date, /) -> bool:
        """Whether the day is Monday to Friday."""
        return d.weekday() < 5

    def add(self, d: date, n: int, /) -> date:
        """Step over weekends."""
        step = 1 if n >= 0 else -1
        left = abs(n)
        while left:
            d += timedelta(days=step)
            left -= self.is_working(d)
        return d


MON_FRI = Weekdays()

_BLANKS = re.compile(r"\s+")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]?([a-z]{3,9})\.?(?:,?[ -]([0-9]{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[ -]?([0-9]{1,2})(?:st|nd|rd|th)?(?:,?[ -]([0-9]{4}))?")
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,4}) ?(bd|d|w|m|q|y)")
_AROUND = re.compile(r"([0-9]{1,4}) ?(bd|d|w|m|q|y) (before|after) (.+)")
_QUARTER = re.compile(r"(?:([0-9]{4})-)?q([1-4])(?: ([0-9]{4}))?")
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
_EDGE = re.compile(r"([se])o([wmqy])")
_UNITS = {"week": "w", "month": "m", "quarter": "q", "year": "y"}


def parse_date(
    text: str,
    today: date,
    work: WorkCalendar | None = None,
    *,
    day_first: bool = False,
    week_start: int = 0,
    tax: date | None = None,
) -> date:
    """The day that `text` means; `Invalid` with `date.format`, `date.range` or `date.unreal` [VAL-5].

    `next month` is the first working day of it, `q2` the last day of the quarter (what is due in it is
    due by then). `tax` is the next statutory date of the work at hand, where the caller knows one.
    """
    words = _BLANKS.sub(" ", text.strip().lower())
    work = work or MON_FRI
    steps: list[tuple[int, str]] = []
    while (around := _AROUND.fullmatch(words)) is not None:
        if len(steps) == MAX_STEPS:
            raise Invalid("date", "date.format", f"At most {MAX_STEPS} steps before or after a date.")
        sign = -1 if around[3] == "before" else 1
        steps.append((sign * int(around[1]), around[2]))
        words = around[4]
    try:
        day = _base(words, text, today, work, day_first, week_start, tax)
        for count, unit in reversed(steps):
            day = shift(day, count, unit, work)
    except OverflowError:
        raise _out_of_range() from None
    if not FIRST <= day <= LAST:
        raise _out_of_range()
    return day


def parse_span(
    text: str,
    today: date,
    work: WorkCalendar | None = None,
    *,
    day_first: bool = False,
    week_start: int = 0,
    tax: date | None = None,
) -> tuple[date, date]:
    """First day and the day after the last of what `text` names.

    As `parse_date`, but `q2`, `2027-03` and `2027` are all their days, which is what a filter asks for.
    """
    words = _BLANKS.sub(" ", text.strip().lower())
    if (quarter := _QUARTER.fullmatch(words)) is not None and not (quarter[1] and quarter[3]):
        first = _quarter_start(quarter, today)
        return first, add_months(first, 3)
    if (month := _YEAR_MONTH.fullmatch(words)) is not None:
        first = _real(int(month[1]), int(month[2]), 1)
        return first, add_months(first, 1)
    if _YEAR.fullmatch(words):
        return date(int(words), 1, 1), date(int(words) + 1, 1, 1)
    day = parse_date(text, today, work, day_first=day_first, week_start=week_start, tax=tax)
    return day, day + timedelta(days=1)


def parse_amount(text: str) -> tuple[int, str]:
    """A count and a unit: `5bd` is (5, 'bd'); a bare number counts days."""
    words = text.strip().lower()
    found = _AMOUNT.fullmatch(words)
    if found is not None:
        return int(found[1] + found[2]), found[3]
    if re.fullmatch(r"[0-9]{1,4}", words):
        return int(words), "d"
    raise Invalid("duration", "duration.format", "A duration is a number and d, bd, w, m, q or y, such as 5bd.")


def shift(day: date, count: int, unit: str, work: WorkCalendar | None = None) -> date:
    """Move a day by so many days, working days, weeks, months, quarters or years."""
    try:
        match unit:
            case "bd":
                return (work or MON_FRI).add(day, count) if count else day
            case "d":
                return day + timedelta(days=count)
            case "w":
                return day + timedelta(weeks=count)
            case "m":
                return add_months(day, count)
            case "q":
                return add_months(day, 3 * count)
            case _:
                return add_months(day, 12 * count)
    except (ValueError, OverflowError):
        raise _out_of_range() from None


def describe(day: date, today: date) -> str:
    """A day as people say it: `Fri 15 Mar, in 3 days`; the year is named when it is another one."""
    away = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away)
    if near is None:
        near = f"in {away} days" if away > 0 else f"{-away} days ago"
    year = "" if day.year == today.year else f" {day.year}"
    weekday, month = calendars.WEEKDAYS[day.weekday()][:3], calendars.MONTHS[day.month - 1][:3]
    return f"{weekday} {day.day} {month}{year}, {near}"


def _base(
    words: str,
    typed: str,
    today: date,
    work: WorkCalendar,
    day_first: bool,
    week_start: int,
    tax: date | None,
) -> date:
    near = {"today": 0, "tod": 0, "tomorrow": 1, "tom": 1, "yesterday": -1}
    if words in near:
        return today + timedelta(days=near[words])
    if words == "tax" and tax is not None:
        return tax
    if (edge := _EDGE.fullmatch(words)) is not None:
        first, last = _around(today, edge[2], week_start)
        return first if edge[1] == "s" else last
    if (quarter := _QUARTER.fullmatch(words)) is not None and not (quarter[1] and quarter[3]):
        return add_months(_quarter_start(quarter, today), 3) - timedelta(days=1)
    if (amount := _AMOUNT.fullmatch(words)) is not None:
        return shift(today, int(amount[1] + amount[2]), amount[3], work)
    if words.startswith("next "):
        return _next(words[5:], typed, today, work, week_start)
    if (weekday := _named(words, WEEKDAYS)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if (iso := _ISO.fullmatch(words)) is not None:
        return _real(int(iso[1]), int(iso[2]), int(iso[3]))
    if (slashed := _SLASHED.fullmatch(words)) is not None:
        one, two = int(slashed[1]), int(slashed[2])
        month, day = (two, one) if day_first else (one, two)
        year = slashed[3]
        return _on(day, month, (f"20{year}" if len(year) == 2 else year) if year else None, today)
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        found = pattern.fullmatch(words)
        month_index = None if found is None else _named(found[month_at], MONTHS)
        if found is not None and month_index is not None:
            return _on(int(found[day_at]), month_index + 1, found[3], today)
    raise _unreadable(typed)


def _next(what: str, typed: str, today: date, work: WorkCalendar, week_start: int) -> date:
    if (unit := _UNITS.get(what)) is not None:
        first = _around(today, unit, week_start)[1] + timedelta(days=1)
        return first if work.is_working(first) else work.add(first, 1)
    if (weekday := _named(what, WEEKDAYS)) is not None:
        monday_after = _around(today, "w", week_start)[1] + timedelta(days=1)
        return monday_after + timedelta(days=(weekday - week_start) % 7)
    raise _unreadable(typed)


def _around(today: date, unit: str, week_start: int) -> tuple[date, date]:
    """First and last day of the week, month, quarter or year that holds `today`."""
    if unit == "w":
        first = today - timedelta(days=(today.weekday() - week_start) % 7)
        return first, first + timedelta(days=6)
    month = {"m": today.month, "q": 3 * ((today.month - 1) // 3) + 1, "y": 1}[unit]
    length = {"m": 1, "q": 3, "y": 12}[unit]
    first = date(today.year, month, 1)
    return first, add_months(first, length) - timedelta(days=1)


def _quarter_start(found: re.Match[str], today: date) -> date:
    year, number = found[1] or found[3], int(found[2])
    if year:
        return _real(int(year), 3 * number - 2, 1)
    first = date(today.year, 3 * number - 2, 1)
    over = add_months(first, 3) <= today
    return date(today.year + 1, first.month, 1) if over else first


def _on(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return _real(int(year), month, day)
    # A leap day may be up to eight years away.
    for candidate in range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise _unreal()


def _real(year: int, month: int, day: int) -> date:
    if not FIRST.year <= year <= LAST.year:
        raise _out_of_range()
    try:
        return date(year, month, day)
    except ValueError:
        raise _unreal() from None


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which name `word` is, from its first three letters on."""
    if len(word) < 3:
        return None
    return next((i for i, name in enumerate(names) if name.startswith(word)), None)


def _unreadable(text: str) -> Invalid:
    shown = text.strip()[:40]
    return Invalid("date", "date.format", f"“{shown}” is no date; write one such as {FORMS}.")


def _unreal() -> Invalid:
    return Invalid("date", "date.unreal", "There is no such day.")


def _out_of_range() -> Invalid:
    return Invalid("date", "date.range", f"Dates go from {FIRST} to {LAST}.")
