"""What an undo makes of series and occurrences: the one is ended, the other Skipped [UNDO-6] [REC-28]."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assure_tui.services.context import Context
from assure_tui.services.handlers.series_rows import refresh
from assure_tui.store import tables as t

UNDONE = "undone"
_TAKEN_UP = ("made", "adopted")


class SeriesBack:
    """Looks after the series whose rows an undo sets back, and asks them anew for their next date."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.touched: dict[int, None] = {}

    def take_away(self, row: Any) -> bool:
        """Instead of deleting: a series ends, what was made is Skipped; False where the row may go."""
        if isinstance(row, t.Series):
            self.touched[row.id] = None
            row.state, row.ended_on = "ended", self.ctx.today
            return True
        if not isinstance(row, t.Occurrence):
            return False
        self.touched[row.series_id] = None
        if row.state in _TAKEN_UP:
            row.state, row.engagement_id, row.reason, row.late_days = "skipped", None, UNDONE, 0
            return True
        series = self.ctx.unit.get(t.Series, row.series_id)
        if series.done_through is not None and series.done_through >= row.on:
            series.done_through = row.on - timedelta(days=1)  # it has no record any more, so it is looked at again
        return False

    def set_back(self, row: Any, after: dict[str, Any]) -> None:
        """An occurrence that was planned or failed before it was made is not made once more by the loop."""
        if isinstance(row, t.Series):
            self.touched[row.id] = None
        elif isinstance(row, t.Occurrence):
            self.touched[row.series_id] = None
            if after.get("state") in _TAKEN_UP and row.state in ("planned", "failed"):
                row.state, row.reason = "skipped", UNDONE

    def settle(self) -> None:
        """The loop's question is answered from what the series are now."""
        if self.touched:
            refresh(self.ctx, self.touched)
