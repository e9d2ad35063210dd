"""Legal holidays, rolling and working days [CAL-1..6]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Roll = Literal["irc7503", "federal", "none"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PATRIOTS_STATES = frozenset({"ME", "MA"})

_DAY = timedelta(days=1)
# A calendar that never opens would otherwise be searched to the end of time.
_SEARCH_LIMIT = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days the firm added to the law's: a state's holidays under a name of its own [CAL-5]."""

    name: str
    extra_days: frozenset[date] = frozenset()


def day_words(day: date) -> str:
    """A day with its weekday, the same in every locale: `Saturday 2023-04-15`."""
    return f"{WEEKDAYS[day.weekday()]} {day.isoformat()}"


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - _DAY


def is_month_end(day: date) -> bool:
    """Whether the day is the last of its month."""
    return (day + _DAY).day == 1


def clamped(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day where it has none [DUE-5]; month may exceed 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, last_of_month(year, month).day))


def add_months(day: date, months: int) -> date:
    """Months on the calendar, clamped to the last day of the month [DUE-5]."""
    return clamped(day.year, day.month + months, day.day)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th Monday (0) … Sunday (6) of a month; n = -1 is the last one."""
    if n < 0:
        last = last_of_month(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    """Saturday is kept on the Friday before, Sunday on the Monday after (5 U.S.C. 6103(b)) [CAL-2]."""
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta())


def _put(days: dict[date, str], day: date, name: str) -> None:
    days.setdefault(day, name)
    observed = _observed(day)
    if observed != day:
        days.setdefault(observed, f"{name} (observed)")


@lru_cache(maxsize=512)
def _federal(year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    _put(days, date(year, 1, 1), "New Year's Day")
    if year >= 1986:
        days[nth_weekday(year, 1, 0, 3)] = "Martin Luther King Day"
    days[nth_weekday(year, 2, 0, 3)] = "Washington's Birthday"
    days[nth_weekday(year, 5, 0, -1)] = "Memorial Day"
    if year >= 2021:
        _put(days, date(year, 6, 19), "Juneteenth")
    _put(days, date(year, 7, 4), "Independence Day")
    days[nth_weekday(year, 9, 0, 1)] = "Labor Day"
    days[nth_weekday(year, 10, 0, 2)] = "Columbus Day"
    _put(days, date(year, 11, 11), "Veterans Day")
    days[nth_weekday(year, 11, 3, 4)] = "Thanksgiving"
    _put(days, date(year, 12, 25), "Christmas")
    if date(year + 1, 1, 1).weekday() == 5:
        days[date(year, 12, 31)] = "New Year's Day (observed)"
    # New Year's Day on a Saturday is kept in the year before, so nothing may fall outside the year asked for.
    return {day: days[day] for day in sorted(days) if day.year == year}


@lru_cache(maxsize=512)
def _dc_only(year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    if year >= 2005:
        _put(days, date(year, 4, 16), "Emancipation Day")
    if year >= 1937 and year % 4 == 1:
        inauguration = date(year, 1, 20)
        days[inauguration] = "Inauguration Day"
        if inauguration.weekday() == 6:
            days[inauguration + _DAY] = "Inauguration Day (observed)"
    return days


@lru_cache(maxsize=512)
def _dc(year: int) -> dict[date, str]:
    days = _federal(year) | {day: name for day, name in _dc_only(year).items() if day not in _federal(year)}
    return {day: days[day] for day in sorted(days)}


def federal_holidays(year: int) -> dict[date, str]:
    """Federal holidays of a year with the days they are observed on (5 U.S.C. 6103) [CAL-2]."""
    return dict(_federal(year))


def dc_holidays(year: int) -> dict[date, str]:
    """Legal holidays of the District of Columbia, which IRC 7503 looks at [CAL-3]."""
    return dict(_dc(year))


def patriots_day(year: int) -> date:
    """Third Monday of April, a legal holiday of Maine and Massachusetts [CAL-4]."""
    return nth_weekday(year, 4, 0, 3)


def is_legal_holiday(day: date, state: str | None = None, patriots: bool = False) -> bool:
    """Whether the day is a holiday for IRC 7503; Patriots' Day only where it counts [CAL-1] [CAL-4]."""
    return _holiday_words(day, "irc7503", state, patriots, ()) is not None


def _holiday_words(
    day: date, roll: Roll, state: str | None, patriots: bool, calendars: tuple[Calendar, ...]
) -> str | None:
    """What the law calls a holiday that day, worded for an explanation, or None."""
    name = _federal(day.year).get(day)
    if name is not None:
        return name
    if roll == "irc7503":
        name = _dc_only(day.year).get(day)
        if name is not None:
            return f"{name} in D.C."
        if patriots and state in PATRIOTS_STATES and day == patriots_day(day.year):
            return f"Patriots' Day in {state}"
    for calendar in calendars:
        if day in calendar.extra_days:
            return f"a holiday in {calendar.name}"
    return None


def roll_forward(
    day: date,
    roll: Roll,
    *,
    state: str | None = None,
    patriots: bool = False,
    calendars: tuple[Calendar, ...] = (),
) -> tuple[date, tuple[str, ...]]:
    """The first day that is no weekend and no holiday, and why it moved, step by step [CAL-1].

    The fragments continue a sentence that has named the day with its weekday already:
    `("Sunday", "Monday 2023-04-17 is Emancipation Day (observed) in D.C.", "so Tuesday 2023-04-18")`.
    """
    if roll == "none":
        return day, ()
    current, steps = day, list[str]()
    for _ in range(_SEARCH_LIMIT):
        holiday = _holiday_words(current, roll, state, patriots, calendars)
        weekend = current.weekday() >= 5
        if not weekend and holiday is None:
            break
        if weekend:
            if current != day:
                steps.append(WEEKDAYS[current.weekday()])
        elif current == day:
            steps.append(f"that is {holiday}")
        else:
            steps.append(f"{day_words(current)} is {holiday}")
        current += _DAY
    if current != day:
        steps.append(f"so {day_words(current)}")
    return current, tuple(steps)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The firm's working week, less federal holidays and its own closing days [CONV-6] [CAL-5]."""

    week: frozenset[int] = frozenset(range(5))
    closing: frozenset[date] = frozenset()
    federal: bool = True

    def __post_init__(self) -> None:
        if not self.week or not self.week <= frozenset(range(7)):
            raise ValueError("a working week has at least one day, Monday = 0 to Sunday = 6")

    def closed_because(self, day: date) -> str | None:
        """Why a day of the working week is closed, or None."""
        if day in self.closing:
            return "a closing day of the firm"
        return _federal(day.year).get(day) if self.federal else None

    def is_working(self, day: date) -> bool:
        """Whether people work that day [CONV-6]."""
        return (
            day.weekday() in self.week and day not in self.closing and not (self.federal and day in _federal(day.year))
        )

    def add(self, day: date, n: int) -> date:
        """The n-th working day after (or before, n < 0) a day, not counting the day itself [CAL-6]."""
        step = _DAY if n > 0 else -_DAY
        left, current, idle = abs(n), day, 0
        while left:
            current += step
            if self.is_working(current):
                left, idle = left - 1, 0
                continue
            idle += 1
            if idle > _SEARCH_LIMIT:
                raise ValueError("the calendar has no working day within ten years")
        return current

    def between(self, a: date, b: date) -> int:
        """Working days after a up to and including b, negative when b lies before a [URG-3]."""
        if b < a:
            return -sum(self.is_working(b + timedelta(days=step)) for step in range((a - b).days))
        return sum(self.is_working(a + timedelta(days=step)) for step in range(1, (b - a).days + 1))
