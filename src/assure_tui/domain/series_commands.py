"""What people and the loop do with series and their occurrences, and rolling forward [PERM-13] [REC-*]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import KEEP, Command, Seen

if TYPE_CHECKING:
    from assure_tui.domain.recurrence.patterns import Pattern

Items = tuple[tuple[int, date], ...]  # (number of the series, occurrence date)


@dataclass(frozen=True, slots=True)
class CreateSeries(Command):
    """A series of its own for each client [REC-1] [REC-30].

    The rule is RFC 5545 text, a pattern of [REC-3], or that of a ready-made series. `template` holds pipeline,
    stage, title (a pattern of codes), description, priority, slots, budget, tags, checklist, tasks, client_status
    and target; a slot that is missing is the client's default, None is nobody.
    """

    client_ids: tuple[int, ...]
    type_code: str | None = None
    rule: str | None = None
    pattern: Pattern | None = None
    ready_made: str | None = None
    start: date | None = None
    qualifier: str = ""
    until: date | None = None
    count: int | None = None
    working_days: bool | None = None
    shift: str | None = None
    shift_holidays: bool = True
    lead: int | None = None
    mapping: str | None = None
    period_kind: str | None = None
    wait: str | None = None
    due_rule: Mapping[str, Any] | None = None
    template: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    bulk: bool = False  # a client that has such a series already is passed over [REC-30]


@dataclass(frozen=True, slots=True)
class EditSeries(Command):
    """Changes what is still planned [REC-23]; `to_open` names fields that open engagements take over as well."""

    ids: tuple[int, ...]
    fields: Mapping[str, Any]  # names of CreateSeries and of its template
    to_open: tuple[str, ...] = ()
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SplitSeries(Command):
    """This and future: the old series ends the day before, a new one carries the changes [REC-25]."""

    id: int
    on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class PauseSeries(Command):
    """From a day, optionally to a day [REC-26]."""

    ids: tuple[int, ...]
    since: date | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeSeries(Command):
    """Goes on again; what was passed over is listed [REC-26]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EndSeries(Command):
    """Keeps all it made and drops what is planned after the day [REC-28]."""

    ids: tuple[int, ...]
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeOccurrence(Command):
    """This one: its own creation date, due date or people, or skipped and unskipped [REC-24]."""

    series_id: int
    on: date
    creation: Any = KEEP
    due: Any = KEEP
    slots: Mapping[str, int | None] = field(default_factory=dict)
    skip: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmCatchUp(Command):
    """Pending ones, and those passed over while it rested: make all, make the latest, or skip [REC-16] [REC-26]."""

    series_id: int
    choice: str  # all, latest, skip
    ons: tuple[date, ...] = ()  # only these; a skipped one is made after all


@dataclass(frozen=True, slots=True)
class MakeOccurrence(Command):
    """The system makes what is due, each at most once [REC-14]."""

    items: Items


@dataclass(frozen=True, slots=True)
class SkipOccurrence(Command):
    """The system passes over what fell into a pause, or puts it before a person [REC-16] [REC-26] [REC-27]."""

    items: Items


@dataclass(frozen=True, slots=True)
class RollForward(Command):
    """The next period for chosen engagements, linked back [REC-33]."""

    ids: tuple[int, ...]
    budget: str = "last"  # the last budget, or `actual`: the last actual time
    task_ids: tuple[int, ...] | None = None  # extra tasks to take along; None takes all of them
    with_checklist: bool = True
    with_tags: bool = True
    own: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # engagement -> budget and slots typed for it
