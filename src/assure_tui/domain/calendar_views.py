"""What a calendar shows: engagements by day, the load of each day, and what is overdue [VIEW-2]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assure_tui.domain.calendar_layout import By
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView


@dataclass(frozen=True, slots=True)
class Entry:
    """One engagement on one day; `kind` is `due` or `target`; the law's date is never moved by hand [EXT-4]."""

    card: CardView
    day: date | None
    kind: str
    statutory: bool

    @property
    def key(self) -> str:
        """What tells it from the other date of the same engagement."""
        return f"{self.kind}:{short('engagement', self.card.id)}"


@dataclass(frozen=True, slots=True)
class DayLoad:
    """All that falls on a day, and the first of it in the order of the view; minutes are budget not yet spent."""

    day: date
    count: int = 0
    minutes: int = 0
    entries: tuple[Entry, ...] = ()

    @property
    def more(self) -> int:
        """How many were not read."""
        return self.count - len(self.entries)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A range of days; overdue and undated engagements stand outside of it."""

    first: date
    last: date
    by: By
    loads: Mapping[date, DayLoad] = field(default_factory=dict)
    overdue: tuple[Entry, ...] = ()
    overdue_total: int = 0
    undated: tuple[Entry, ...] = ()
    undated_total: int = 0
    closed: Mapping[date, str] = field(default_factory=dict)  # holidays and closing days by name [CAL-5]
    week: frozenset[int] = frozenset(range(5))  # the firm's working days
    statutory_types: frozenset[str] = frozenset()  # codes of the types whose dates the law sets

    def on(self, day: date) -> DayLoad:
        """The load of a day, an empty one where nothing falls."""
        return self.loads.get(day) or DayLoad(day)

    @property
    def total(self) -> int:
        """How many dates fall into the range."""
        return sum(load.count for load in self.loads.values())

    @property
    def most(self) -> int:
        """The count of the heaviest day."""
        return max((load.count for load in self.loads.values()), default=0)
