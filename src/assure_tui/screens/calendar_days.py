"""The days a calendar has read, kept for as long as nothing has changed [VIEW-2]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from assure_tui.domain.calendar_layout import By
from assure_tui.domain.calendar_views import CalendarView

MOST_KEPT = 800  # days; whoever leafs through years keeps those seen last


class KeptDays:
    """One reading of the store and the days read since by the same filter; the next reading begins anew."""

    def __init__(self, view: CalendarView, query: str, by: By, today: date, most: int = 0) -> None:
        self.view = view  # as last shown, with all the days that are kept
        self.query, self.by, self.today = query, by, today
        self.known = dict.fromkeys(_days(view.first, view.last), most)  # and how much of each was asked for
        self.whole: set[date] = set()  # days of which every engagement was read, however many
        self.late = len(view.overdue)  # how many overdue ones are known

    def serves(self, query: str, by: By) -> bool:
        """Whether these are the days that filter asks for."""
        return (self.query, self.by) == (query, by)

    def missing(self, first: date, last: date, most: int = 0) -> tuple[date, date] | None:
        """The stretch of a range that was not read yet, or of which less is known than `most` of each day."""
        found = [day for day in _days(first, last) if day not in self.known or self.is_short(day, most)]
        return (found[0], found[-1]) if found else None

    def is_short(self, day: date, most: int) -> bool:
        """Whether more stands on a day than was asked for, and less was asked for than so many."""
        return self.known.get(day, 0) < most and self.view.on(day).more > 0

    def add(self, view: CalendarView, most: int = 0) -> None:
        """Days that were read since, at most so many of each; of what is known nothing is lost."""
        days = tuple(day for day in _days(view.first, view.last) if self.known.get(day, 0) <= most)
        loads = {day: load for day, load in self.view.loads.items() if day not in days}
        loads |= {day: view.loads[day] for day in days if day in view.loads}
        self.view = replace(self.view, loads=loads, closed={**self.view.closed, **view.closed})
        for day in days:
            self.known.pop(day, None)
            self.known[day] = most
        gone = list(self.known)[: max(0, len(self.known) - MOST_KEPT)]
        if gone:
            for day in gone:
                del self.known[day]
                self.whole.discard(day)
            left = {day: load for day, load in self.view.loads.items() if day in self.known}
            self.view = replace(self.view, loads=left)

    def add_whole(self, view: CalendarView, most: int = 0) -> None:
        """One day with every engagement of it."""
        self.add(view, most)
        self.whole.add(view.first)

    def add_overdue(self, view: CalendarView, most: int = 0) -> None:
        """Overdue engagements, so many of them."""
        self.view = replace(self.view, overdue=view.overdue, overdue_total=view.overdue_total)
        self.late = most

    def over(self, first: date, last: date) -> CalendarView:
        """What is shown of a range all of which was read."""
        kept = self.view
        return replace(
            kept,
            first=first,
            last=last,
            loads={day: kept.loads[day] for day in _days(first, last) if day in kept.loads},
            closed={day: name for day, name in sorted(kept.closed.items()) if first <= day <= last},
        )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))
