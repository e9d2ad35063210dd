"""Relief, acknowledgement, and which return another engagement's date follows [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class ApplyRelief(Command):
    """Postpone what a notice covers. `ids` are the engagements that were shown; others it covers follow the rule."""

    name_: str
    citation: str
    window_from: date
    window_to: date
    new_date: date
    states: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    clients: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    payments: bool = False
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawRelief(Command):
    """Take a relief back from everything it covers."""

    relief_id: int
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AcknowledgeDeadline(Command):
    """Say that one has seen the deadlines as they stand; changes no date."""

    ids: tuple[int, ...]
