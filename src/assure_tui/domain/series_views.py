"""What is shown of series, their occurrences and what is still to come [REC-14] [REC-29]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assure_tui.domain.recurrence.preview import Foreseen


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One line of the list of series."""

    id: int
    version: int
    external_id: str | None
    client: str
    client_id: int
    type: str
    type_name: str
    qualifier: str
    frequency: str
    rule: str
    words: str
    start: date
    lead: int
    shift: str
    mapping: str
    wait: str
    state: str  # active, paused, ended
    next_on: date | None
    pending: int
    failed: int
    made: int
    pipeline: str | None
    preparer: str | None
    reviewer: str | None
    partner: str | None
    owner: str | None
    paused_from: date | None = None
    paused_to: date | None = None
    ended_on: date | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """One occurrence that has its record [REC-14]."""

    series_id: int
    on: date
    creation: date
    state: str
    part: int | None
    period_start: date | None
    period_end: date | None
    engagement_id: int | None
    engagement: str | None
    reason: str | None
    late_days: int
    client: str = ""
    type: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesDetail:
    """Everything about one series: how it is made, what it made, and the next twelve [REC-29]."""

    series: SeriesView
    template: Mapping[str, Any]
    working_days: bool
    shift_holidays: bool
    period_kind: str
    due_rule: Mapping[str, Any] | None
    pause_reason: str | None
    author: str | None
    occurrences: tuple[OccurrenceView, ...]
    next: tuple[Foreseen, ...]


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The series an engagement came from, and how late it was made [REC-16] [REC-20]."""

    series_id: int
    on: date | None
    late_by: int | None
    words: str
    state: str
