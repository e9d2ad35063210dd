"""The read side of what was removed; part of `Reads` [DEL-1]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.removal_views import RemovedView


class RemovedReads:
    """Engagements and tasks that can be brought back, over one reader."""

    reader: Reader

    def removed(self, viewer: Actor, today: date, limit: int = 200) -> tuple[RemovedView, ...]:
        """What was removed among what the viewer may see, newest first."""
        from assure_tui.store.queries import removed

        return removed.removed(self.reader, viewer, today, limit)
