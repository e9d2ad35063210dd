"""People as the people screen shows them, and what a person may do."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.views import StaffView


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with the codes of their teams, what these give, and the work the viewer sees them hold, once counted."""

    staff: StaffView
    team_codes: tuple[str, ...]
    permissions: frozenset[str]
    engagements: int | None
    tasks: int | None
    passcode: bool
    working_days: tuple[int, ...] | None = None  # None: those of the firm [TIME-5]


@dataclass(frozen=True, slots=True)
class MayLine:
    """One command: its rule, whether the person may give it, and why [PERM-10]."""

    command: str
    rule: str
    allowed: bool
    because: str
