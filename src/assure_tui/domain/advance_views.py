"""What people read of auto-advance: each condition and what holds it [INS-1]."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdvanceLine:
    """One line of the answer with the rule it comes from; `holds` is None for what is no condition."""

    text: str
    rule: str
    holds: bool | None = None
