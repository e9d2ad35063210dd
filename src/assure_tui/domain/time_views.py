"""What is shown of time: entries, the timer, plan and actual, people by weeks [TIME-2] [TIME-3] [TIME-6]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assure_tui.domain import hours
from assure_tui.domain.hours import Spending


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry."""

    id: int
    staff_id: int
    person: str
    initials: str
    login: str
    on: date
    minutes: int
    billable: bool
    rate: int | None
    note: str | None
    engagement_id: int | None
    client_id: int | None
    client: str | None
    title: str | None
    task_id: int | None
    task: str | None
    version: int


@dataclass(frozen=True, slots=True)
class TimerView:
    """One's own timer."""

    engagement_id: int | None
    task_id: int | None
    client: str | None
    title: str | None
    task: str | None
    started_at: datetime
    running_since: datetime | None
    seconds: int
    note: str | None

    @property
    def running(self) -> bool:
        """Whether it counts; else it pauses."""
        return self.running_since is not None

    def elapsed(self, now: datetime) -> int:
        """Seconds counted so far."""
        return hours.counted(self.seconds, self.running_since, now)


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the workload; nobody has no number."""

    id: int | None
    name: str
    initials: str
    login: str | None


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One person's week in minutes: planned, room from today on, the whole week's capacity, and what was logged."""

    planned: int
    room: int
    capacity: int
    logged: int | None  # None where it is not for the viewer to see [TIME-4]
    items: int  # pieces of work counted in it [VIEW-5]

    @property
    def over(self) -> int:
        """Minutes planned beyond the room there is."""
        return max(0, self.planned - self.room)


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """One person by weeks."""

    person: Person
    cells: tuple[WeekCell, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Work listed apart from the weeks: how many pieces, how many minutes."""

    items: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkloadView:
    """People by weeks, each week by its Monday, and what is listed apart."""

    weeks: tuple[date, ...]
    people: tuple[PersonWeeks, ...]
    unscheduled: Apart
    on_hold: Apart


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A piece of work left: whose, how much, in which days, and by when it has to be begun [TIME-7]."""

    engagement_id: int
    client: str
    title: str
    type: str
    person: Person
    minutes: int  # in all
    here: int  # in the days asked about
    task_id: int | None
    task: str | None
    start: date | None
    end: date | None
    start_by: date | None
    on_hold: bool


@dataclass(frozen=True, slots=True)
class PlanActual:
    """Plan and actual of one engagement, client, type or person [TIME-3]; `actual` is None where not to be seen."""

    key: int
    label: str
    note: str  # the number, or what stands beside the label
    engagements: int
    plan: int
    actual: int | None

    @property
    def spending(self) -> Spending:
        """The same with left and share."""
        return Spending(self.plan or None, self.actual or 0)
