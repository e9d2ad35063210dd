"""Which days a calendar shows and how they lie on a screen: the firm's weeks, four zooms, load per day [VIEW-2]."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum

from assure_tui.domain.calendars import MONTHS, last_of_month

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LEAST_COLUMN = 9  # cells a day needs to say its number, its load and the beginning of a name
LEAST_LINES = 2  # the day's head and one engagement
MOST_WEEKS = 6  # of a month: a first on the last day of a week


class Zoom(StrEnum):
    """How much is seen at once, from far to near (interface.md 2.3, `calendar.zoom`)."""

    MONTH = "month"
    FORTNIGHT = "two weeks"
    WEEK = "week"
    AGENDA = "agenda"

    @property
    def nearer(self) -> Zoom:
        """The next one; after the agenda it begins anew."""
        order = tuple(Zoom)
        return order[(order.index(self) + 1) % len(order)]


class By(StrEnum):
    """Which of an engagement's dates a calendar goes by [VIEW-2]."""

    DEADLINE = "deadline"
    TARGET = "target"
    BOTH = "both"

    @property
    def next(self) -> By:
        """The next one, in a circle."""
        order = tuple(By)
        return order[(order.index(self) + 1) % len(order)]


def clamped_day(day: date) -> date:
    """A day the calendar can show."""
    return max(FIRST_DAY, min(day, LAST_DAY))


def first_weekday(week: Collection[int]) -> int:
    """The weekday a firm's weeks begin with: its first working day after a day off; Monday without one [FIRM-1].

    Monday to Friday gives Monday, Sunday to Thursday gives Sunday; of several starts the longest run wins.
    """
    starts = [day for day in sorted(week) if (day - 1) % 7 not in week]
    return max(starts, key=lambda day: (_run(day, week), -day)) if starts else 0


def _run(day: int, week: Collection[int]) -> int:
    length = 0
    while length < 7 and (day + length) % 7 in week:
        length += 1
    return length


def columns(week: Collection[int], *, weekends: bool = True) -> tuple[int, ...]:
    """The weekdays shown, in the order of the firm's week; days off can be left out."""
    start = first_weekday(week)
    ordered = tuple((start + step) % 7 for step in range(7))
    return ordered if weekends else tuple(day for day in ordered if day in week)


def week_of(day: date, start: int) -> date:
    """The first day of the week a day lies in."""
    return day - timedelta(days=(day.weekday() - start) % 7)


def weeks(first: date, count: int, shown: Sequence[int]) -> tuple[tuple[date, ...], ...]:
    """So many weeks from the one that begins on `first`, each with the weekdays shown."""
    start = first.weekday()
    return tuple(
        tuple(first + timedelta(days=7 * number + (weekday - start) % 7) for weekday in shown)
        for number in range(count)
    )


def month_weeks(day: date, start: int, shown: Sequence[int]) -> tuple[tuple[date, ...], ...]:
    """Every week that has a day of the month among the weekdays shown."""
    first = week_of(day.replace(day=1), start)
    found = weeks(first, MOST_WEEKS, shown)
    return tuple(week for week in found if any((each.year, each.month) == (day.year, day.month) for each in week))


def grid_weeks(zoom: Zoom, day: date, start: int, shown: Sequence[int]) -> tuple[tuple[date, ...], ...]:
    """The weeks of the picture in which a day lies; the agenda has none, it is a list."""
    if zoom is Zoom.MONTH:
        return month_weeks(day, start, shown)
    if zoom is Zoom.AGENDA:
        return ()
    return weeks(week_of(day, start), 2 if zoom is Zoom.FORTNIGHT else 1, shown)


def span(zoom: Zoom, day: date, start: int) -> tuple[date, date]:
    """First and last day that are read for a zoom, days off included, so that switching them reads nothing."""
    if zoom is Zoom.AGENDA:
        return day.replace(day=1), last_of_month(day.year, day.month)
    if zoom is Zoom.MONTH:
        first = week_of(day.replace(day=1), start)
        return first, week_of(last_of_month(day.year, day.month), start) + timedelta(days=6)
    first = week_of(day, start)
    return first, first + timedelta(days=13 if zoom is Zoom.FORTNIGHT else 6)


def fitting(zoom: Zoom, cells: int, lines: int, shown: int, rows: int) -> Zoom:
    """The zoom itself where it fits into so many cells and lines, else the next nearer one that does."""
    if zoom is Zoom.AGENDA or cells < LEAST_COLUMN * shown:
        return Zoom.AGENDA
    for each, count in ((Zoom.MONTH, rows), (Zoom.FORTNIGHT, 2), (Zoom.WEEK, 1)):
        nearer = tuple(Zoom).index(each) >= tuple(Zoom).index(zoom)
        if nearer and lines >= LEAST_LINES * count:
            return each
    return Zoom.AGENDA


def shares(whole: int, parts: int) -> tuple[int, ...]:
    """Cells or lines dealt out to so many parts; what is over goes to the first ones."""
    if parts <= 0:
        return ()
    each, over = divmod(max(0, whole), parts)
    return tuple(each + (number < over) for number in range(parts))


def shown_entries(total: int, lines: int) -> tuple[int, int]:
    """How many entries so many lines show, and how many `+n more` stands for; one line is for an entry."""
    if total <= lines:
        return total, 0
    kept = lines - 1 if lines > 1 else lines
    return kept, total - kept


def bar_cells(count: int, most: int, cells: int) -> int:
    """The full cells of a load bar: any load shows, and only the heaviest day fills it."""
    if count <= 0 or most <= 0 or cells <= 0:
        return 0
    return cells if count >= most else max(1, min(cells - 1, round(count * cells / most)))


def stepped(day: date, steps: int, shown: Collection[int]) -> date:
    """So many shown days on or back; weekdays that are left out are passed over."""
    step = timedelta(days=1 if steps > 0 else -1)
    for _ in range(abs(steps)):
        following = day + step
        while following.weekday() not in shown:
            following += step
        if not FIRST_DAY <= following <= LAST_DAY:
            break
        day = following
    return day


def on_shown_day(day: date, shown: Collection[int]) -> date:
    """The day itself, or the next one that is shown."""
    return day if day.weekday() in shown else stepped(day, 1, shown)


def month_on(day: date, months: int) -> date:
    """The same day some months on or back, clamped to the last day of the month [DUE-5]."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    if year > LAST_DAY.year:
        return LAST_DAY
    return date(year, month + 1, min(day.day, last_of_month(year, month + 1).day))


def heading(zoom: Zoom, first: date, last: date, day: date) -> str:
    """What is shown, in words: `November 2026`, `16 - 29 Nov 2026`, `28 Dec 2026 - 10 Jan 2027`."""
    if zoom in (Zoom.MONTH, Zoom.AGENDA):
        return f"{MONTHS[day.month - 1]} {day.year}"
    end = f"{last.day} {MONTHS[last.month - 1][:3]} {last.year}"
    if first.year != last.year:
        return f"{first.day} {MONTHS[first.month - 1][:3]} {first.year} - {end}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1][:3]} - {end}"
    return f"{first.day} - {end}"
