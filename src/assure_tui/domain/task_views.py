"""A task as screens and command line hold it [TASK-2]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assure_tui.domain.model import Priority, Status, TaskStatus


@dataclass(frozen=True, slots=True)
class TaskView:
    id: int
    version: int
    title: str
    type: str
    status: TaskStatus
    required: bool
    engagement_id: int | None
    engagement: str | None  # title
    client_id: int | None
    client: str | None
    stage_id: int | None
    stage: str | None
    assignee_id: int | None
    assignee: str | None  # initials
    assignee_login: str | None
    due: date | None
    waiting_on: str | None
    priority: Priority
    reason: str | None = None
    engagement_status: Status | None = None
    template: str | None = None
    external_id: str | None = None
    instructions: str | None = None
    start: date | None = None
    estimate: int | None = None  # minutes
    waiting_note: str | None = None
    waiting_since: date | None = None
    lines: tuple[tuple[str, bool], ...] = ()  # of its checklist, with whether each is ticked [TASK-10]
    after: tuple[int, ...] = ()  # tasks that come first [TASK-9]
    first: tuple[str, ...] = ()  # the titles of those that are still open
    own_priority: str | None = None  # what was set on it; without, the engagement's counts
    round: int | None = None  # the send-back whose points it holds
    repeats: Mapping[str, object] | None = None  # [TASK-15]
    tags: tuple[str, ...] = ()  # of its own [CLT-9]

    @property
    def ticked(self) -> str:
        """`2/5` of its lines; nothing without any [TASK-10]."""
        return f"{sum(done for _, done in self.lines)}/{len(self.lines)}" if self.lines else ""
