"""What people do with time: log it, let a timer count it, plan it [TIME-*]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.commands import Command, Seen


@dataclass(frozen=True, slots=True)
class LogTime(Command):
    """An own entry, for an engagement, a client or a task; for none of them it is the firm's [TIME-1]."""

    minutes: int
    on: date | None = None  # today
    engagement_id: int | None = None
    client_id: int | None = None
    task_id: int | None = None
    billable: bool = True
    rate: int | None = None  # cents an hour
    note: str = ""
    confirmed: bool = False
    staff_id: int | None = None  # another's, with Edit all time: from a file [IMP-1]
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class EditOwnTime(Command):
    """Fields of own entries: minutes, on, engagement, client, task, billable, rate, note, removed [TIME-4]."""

    entry_ids: tuple[int, ...]
    fields: Mapping[str, Any]
    seen: Seen = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class EditTime(Command):
    """The same for anyone's entries [TIME-4]."""

    entry_ids: tuple[int, ...]
    fields: Mapping[str, Any]
    seen: Seen = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StartTimer(Command):
    """One's own timer on an engagement or a task; without either, the one that pauses goes on [TIME-2]."""

    engagement_id: int | None = None
    task_id: int | None = None
    note: str = ""
    switch: bool = False  # one that runs on something else is stopped first and makes its entry
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class StopTimer(Command):
    """Stop one's own timer and make its entry; or pause it, or throw it away [TIME-2]."""

    pause: bool = False
    discard: bool = False
    minutes: int | None = None  # instead of what it counted
    billable: bool = True
    note: str | None = None  # instead of the one it was started with
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SetBudget(Command):
    """The time budget of engagements; None takes it away [TIME-3]."""

    ids: tuple[int, ...]
    minutes: int | None
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SetCapacity(Command):
    """How much a person works: minutes a week, on which weekdays, and when they are away [TIME-5].

    Fields: capacity; working_days, some of 0 (Monday) to 6, or None for the firm's; absences, a mapping of days to
    minutes, to True for the whole day, or to None where they are there after all; note, of those absences.
    """

    staff_id: int
    fields: Mapping[str, Any]
