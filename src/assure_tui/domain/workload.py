"""Work left spread over working days, capacity less holidays and absences, and start-by [TIME-5] [TIME-6] [TIME-7]."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from assure_tui.domain.calendars import WorkCalendar

HORIZONS = (1, 4, 13)  # weeks
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_BACK = 3660  # days a start-by is looked for; what does not fit in ten years has none
_LAST = date(2199, 12, 31)


def monday(day: date) -> date:
    """The first day of the week a day lies in."""
    return day - timedelta(days=day.weekday())


def weeks_from(first: date, count: int) -> tuple[date, ...]:
    """The Mondays of so many weeks."""
    return tuple(monday(first) + WEEK * n for n in range(count))


@dataclass(slots=True)
class Rota:
    """When one person works, and how much: a weekly capacity over their working days [TIME-5].

    Days of the firm's holidays have none, absences take away theirs; an absence without minutes is the whole day.
    """

    capacity: int
    calendar: WorkCalendar
    absences: Mapping[date, int | None] = field(default_factory=dict)
    _days: list[date] = field(default_factory=list)
    _known: tuple[date, date] | None = None

    def works(self, day: date) -> bool:
        """Whether it is one of their working days and no holiday; an absence does not change that."""
        return self.calendar.is_working(day)

    def on(self, day: date) -> int:
        """Minutes of room on a day. The week's minutes are shared evenly, their remainder on its first days."""
        if not self.works(day):
            return 0
        days = sorted(self.calendar.week)
        share, more = divmod(self.capacity, len(days))
        room = share + (1 if days.index(day.weekday()) < more else 0)
        if day not in self.absences:
            return room
        away = self.absences[day]
        return 0 if away is None else max(0, room - away)

    def between(self, first: date, last: date) -> int:
        """Minutes of room on all days of a range, both ends included [CONV-4]."""
        return sum(self.on(first + _DAY * n) for n in range((last - first).days + 1))

    # -- working days, counted ------------------------------------------------------------------

    def working_days(self, first: date, last: date) -> Sequence[date]:
        """Their working days in a range, both ends included."""
        self._know(first, last)
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def count(self, first: date, last: date) -> int:
        """How many working days a range has."""
        if last < first:
            return 0
        self._know(first, last)
        return bisect_right(self._days, last) - bisect_left(self._days, first)

    def first_from(self, day: date) -> date:
        """The first working day from a day on."""
        for n in range(_BACK):
            found = day + _DAY * n
            if self.works(found):
                return found
        return day

    def _know(self, first: date, last: date) -> None:
        """Working days once counted are kept: hundreds of pieces of work ask for the same ones."""
        if self._known is None:
            self._known = (first, first - _DAY)
        low, high = self._known
        if first < low:
            self._days[:0] = self._find(first, low - _DAY)
        if last > high:
            self._days += self._find(high + _DAY, last)
        self._known = min(first, low), max(last, high)

    def _find(self, first: date, last: date) -> Iterator[date]:
        for n in range((last - first).days + 1):
            day = first + _DAY * n
            if self.works(day):
                yield day


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the work left of an engagement: what one person, or nobody, still has to do in it."""

    engagement_id: int
    person_id: int | None
    minutes: int
    start: date | None = None
    end: date | None = None  # the target, else the deadline
    task_id: int | None = None
    on_hold: bool = False

    @property
    def unscheduled(self) -> bool:
        """Without any date it is listed apart [TIME-6]."""
        return self.end is None


def left_over(budget: int | None, spent: int, estimates: int) -> int:
    """What is left of the budget beyond the estimates of the open tasks, the holder's part [TIME-6]."""
    return max(0, (budget or 0) - spent - estimates)


def window(piece: Piece, today: date, rota: Rota) -> tuple[date, date]:
    """The days a piece is spread over: from the later of today and its start to its target, else deadline.

    Work that is late, or whose days are all free days, stands on the first working day there is.
    """
    assert piece.end is not None
    first = max(today, piece.start or today)
    last = min(piece.end, _LAST)
    if rota.count(first, last):
        return first, last
    day = rota.first_from(first)
    return day, day


def share(minutes: int, days: int, done: int) -> int:
    """The minutes of the first `done` of `days` days: evenly, to whole minutes, and all of them at the end."""
    return minutes * done // days if days else 0


def spread(piece: Piece, today: date, rota: Rota) -> dict[date, int]:
    """The minutes of a piece day by day; they add up to the work left, and none fall on a free day [TIME-6]."""
    if piece.unscheduled or piece.on_hold or piece.minutes <= 0:
        return {}
    first, last = window(piece, today, rota)
    days = rota.working_days(first, last) or [first]
    size = len(days)
    return {
        day: share(piece.minutes, size, n + 1) - share(piece.minutes, size, n)
        for n, day in enumerate(days)
    }  # fmt: skip


def by_week(piece: Piece, today: date, rota: Rota, weeks: Sequence[date]) -> list[int]:
    """The minutes of a piece in each of some weeks that follow one another; as `spread`, without its days."""
    if piece.unscheduled or piece.on_hold or piece.minutes <= 0 or not weeks:
        return [0] * len(weeks)
    size, done = _steps(piece, today, rota, weeks)
    return [share(piece.minutes, size, after) - share(piece.minutes, size, before) for before, after in pairwise(done)]


def alike_by_week(
    piece: Piece, minutes: Sequence[int], today: date, rota: Rota, weeks: Sequence[date]
) -> list[tuple[int, int]]:
    """Minutes and number of pieces in each week, of pieces that differ in nothing but their minutes.

    The same as `by_week` of each added up, with the days counted once: a firm has tens of thousands of them.
    """
    own = [each for each in minutes if each > 0]
    if piece.unscheduled or piece.on_hold or not own:
        return [(0, 0)] * len(weeks)
    size, done = _steps(piece, today, rota, weeks)
    least = min(own)
    found = []
    for before, after in pairwise(done):
        if before == after:
            found.append((0, 0))
        elif before == 0 and after == size:
            found.append((sum(own), len(own)))
        else:
            here = [each * after // size - each * before // size for each in own]
            sure = least * (after - before) >= size  # then none of them comes to nothing in this week
            found.append((sum(here), len(own) if sure else len(own) - here.count(0)))
    return found


def _steps(piece: Piece, today: date, rota: Rota, weeks: Sequence[date]) -> tuple[int, list[int]]:
    """Of how many days a piece is made, and how many of them lie before each week and after the last one."""
    first, last = window(piece, today, rota)
    size = max(1, rota.count(first, last))
    alone = first == last

    def upto(day: date) -> int:
        if day < first:
            return 0
        return size if alone or day >= last else rota.count(first, day)

    return size, [upto(week - _DAY) for week in (*weeks, weeks[-1] + WEEK)]


def start_by(minutes: int, end: date | None, rota: Rota) -> date | None:
    """The last working day from which so much work fits before a day, at the person's capacity [TIME-7].

    None without work or without a date, and where it would not fit within ten years.
    """
    if end is None or minutes <= 0:
        return None
    left, day = minutes, end
    for _ in range(_BACK):
        day -= _DAY
        left -= rota.on(day)
        if left <= 0:
            return day
    return None
