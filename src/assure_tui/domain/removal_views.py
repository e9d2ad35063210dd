"""What is shown of things that were removed, so that they can be brought back [DEL-1]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assure_tui.domain.model import short


@dataclass(frozen=True, slots=True)
class RemovedView:
    """An engagement or a task out of sight, with who took it out and when."""

    kind: str  # engagement or task
    number: int
    title: str
    client: str  # empty for a task of the firm
    engagement_id: int | None
    by: str
    at: datetime

    @property
    def reference(self) -> str:
        """`E-30` or `T-4` [CONV-10]."""
        return short(self.kind, self.number)
