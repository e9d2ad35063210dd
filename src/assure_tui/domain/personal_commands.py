"""What people keep for themselves: what is put off until a day [VIEW-6]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class PutOff(Command):
    """Out of one's own sight until a day, for this person only; no day brings it back [VIEW-6]."""

    items: tuple[tuple[str, int], ...]  # (task or engagement, number)
    until: date | None


@dataclass(frozen=True, slots=True)
class Pin(Command):
    """Keep engagements at hand for oneself, or no longer [VIEW-9]."""

    ids: tuple[int, ...]
    on: bool = True
