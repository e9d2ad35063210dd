"""What the table shows: rows of a window, groups, and the order of all where it cannot be asked by an index [VIEW-2]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from assure_tui.domain.views import CardView

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery


@dataclass(frozen=True, slots=True)
class TableRow:
    """One engagement as a row: its card, and what a card has no room for."""

    card: CardView
    stage: str
    pipeline: str
    line: str
    client_status: str | None
    start: date | None
    payment: date | None
    statutory: date | None
    created: datetime
    updated: datetime
    hold_reason: str | None
    resume_on: date | None
    description: str | None
    tags: tuple[str, ...] = ()
    blocker: str | None = None  # title of the first active one
    next_task: str | None = None  # title of the first open one
    next_person: str | None = None  # initials of whoever has it

    @property
    def id(self) -> int:
        """Number of the engagement."""
        return self.card.id


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Rows `start … start+count` under one heading, with their sums in minutes [FILT-5]."""

    label: str
    start: int
    count: int
    budget: int = 0
    spent: int = 0


@dataclass(frozen=True, slots=True)
class TablePage:
    """A window of the table; `order` holds the numbers of all rows where no index gives them in windows."""

    total: int
    offset: int
    rows: tuple[TableRow, ...]
    at: int | None = None  # index of the engagement that was asked for
    order: Sequence[int] | None = None
    groups: tuple[TableGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class TableTotals:
    """Sums over all rows that the filter holds; times in minutes."""

    count: int = 0
    tasks_done: int = 0
    tasks_total: int = 0
    budget: int = 0
    spent: int = 0
    blocked: int = 0
    on_hold: int = 0


class TablePort(Protocol):
    """What the table asks for one viewer and day."""

    def page(
        self, query: ResolvedQuery | None = None, *, offset: int = 0, limit: int = 60, around: int | None = None
    ) -> TablePage:
        """The window at `offset`, or the one around an engagement where the table holds it."""
        ...

    def rows(self, ids: Sequence[int]) -> tuple[TableRow, ...]:
        """These engagements, in this order; those that are gone or may not be seen are left out."""
        ...

    def order(self, query: ResolvedQuery | None = None) -> Sequence[int]:
        """The numbers of everything the filter holds, in the order shown."""
        ...

    def totals(self, query: ResolvedQuery | None = None) -> TableTotals:
        """Sums over everything the filter holds."""
        ...
