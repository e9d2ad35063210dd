"""What a beat did, and what one is foreseen to do [LOOP-5] [LOOP-8]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a beat did or would do: its list in `assure tick --json`, the thing, and why."""

    kind: str  # advanced, created, blockers, requests, reminders, skipped, resumed, documents, notices
    about: str  # E-12, S-3, R-4
    because: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One thing the loop would do, on which day, and why."""

    day: date
    deed: Deed
