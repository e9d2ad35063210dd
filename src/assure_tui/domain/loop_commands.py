"""What the loop does by rule, and what people say to it [LOOP-3] [PERM-13]. Moments are instants in UTC, days local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class Advance(Command):
    """Move on by itself what stands in a stage whose condition holds and whose gate lets it go [ADV-1] [ADV-6]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HoldAdvance(Command):
    """Auto-advance rests for this visit, because a person asked [ADV-9]."""

    ids: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeAdvance(Command):
    """Auto-advance looks at it again [ADV-9]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """Back to Active on the day that was named when it was put on hold [ST-7]."""

    ids: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True)
class PauseLoop(Command):
    """The loop rests until an instant, or goes on again when `until` is empty [LOOP-6]."""

    until: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunBeat(Command):
    """A beat asked for by hand; the beat itself logs what it does [LOOP-1]."""
