"""What people see of pipelines while they edit them [EDIT-1] [PIPE-7]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assure_tui.domain.pipeline_values import PipelineDraft


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """A pipeline in the list of the builder; `why_not` says why it cannot be edited."""

    id: int
    code: str
    name: str
    description: str
    stages: int
    live: int  # cards of live engagements, all of them: counts only, no card is shown [PERM-5]
    default_for: tuple[str, ...]  # names of the service lines whose default it is
    available: str  # to whom, in words
    version: int
    editable: bool
    why_not: str
    types: tuple[str, ...] = ()  # codes of the engagement types that go here
    series: int = 0
    live_by_stage: tuple[tuple[str, int], ...] = ()  # stage code and live cards, from left to right


@dataclass(frozen=True, slots=True)
class MovedBy:
    """Cards that the edit moves out of a removed stage [EDIT-3]; `to` empty is still to be chosen."""

    stage: str
    count: int
    to: str


@dataclass(frozen=True, slots=True)
class WouldAdvance:
    """A card that would move on by itself once this is saved [EDIT-6]."""

    number: str  # E-142
    client: str
    at: str
    to: str
    because: str


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task not started that could follow its changed template [TPL-5]; `fields` are words."""

    stage: str  # its code
    number: str  # E-142
    client: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PipelineEffects:
    """What would happen to live cards, without doing it [EDIT-1]; `blocked` must be settled before saving."""

    affected: int = 0  # live engagements in stages that change
    live: int = 0
    moved: tuple[MovedBy, ...] = ()
    would_advance: tuple[WouldAdvance, ...] = ()  # the first of them
    would_advance_total: int = 0
    loses_sight: tuple[str, ...] = ()
    new_tasks: int = 0
    warnings: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    held_now: int = 0  # ready to move and held by their gate
    offered: tuple[tuple[str, int], ...] = ()  # stage code, and tasks that "also now" would make there
    could_change: tuple[TaskChange, ...] = ()  # the first of the tasks that "also now" would change
    changeable: tuple[tuple[str, int], ...] = ()  # stage code, and how many of them there are
    changed_tasks: int = 0

    @property
    def asks(self) -> bool:
        """Whether a person has to see it before it is saved."""
        tasks = self.new_tasks or self.changed_tasks
        return bool(self.moved or self.would_advance_total or self.loses_sight or tasks or self.warnings)

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole of it in words, most pressing first."""
        found = [f"cannot be saved: {line}" for line in self.blocked]
        found += [
            f"{_cards(one.count)} of {one.stage} {'goes' if one.count == 1 else 'go'} to {one.to}"
            for one in self.moved
            if one.to
        ]
        if self.would_advance_total:
            found.append(f"{_cards(self.would_advance_total)} would move on by themselves")
        found += list(self.loses_sight)
        if self.new_tasks:
            found.append(f"{self.new_tasks} task{'s' if self.new_tasks != 1 else ''} would be made now")
        if self.changed_tasks:
            found.append(f"{self.changed_tasks} task{'s' if self.changed_tasks != 1 else ''} would be changed now")
        found += list(self.warnings)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PipelineVersionRow:
    """One saved state of a pipeline [PIPE-7]."""

    number: int
    at: datetime
    author: str
    summary: str
    current: bool


@dataclass(frozen=True, slots=True)
class LibraryPipeline:
    """A ready pipeline that comes with the product [PIPE-4]."""

    code: str
    name: str
    description: str
    draft: PipelineDraft


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
