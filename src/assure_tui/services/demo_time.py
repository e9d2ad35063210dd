"""The demo's logged time: entries that add up to what each engagement has spent [TIME-3]."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from datetime import date as Day
from typing import Any

from assure_tui.services.demo_schedule import Plan

Values = dict[str, Any]
LONGEST = 420  # minutes of one entry
_NOTES = ("Books and statements", "Return prepared", None, "Call with the client", "Review points", None)


class TimeMaker:
    """Counts entries up; draws no chances, so that the rest of the firm is what it was without them."""

    def __init__(self, today: Day) -> None:
        self.today = today
        self._entry = 0

    def make(self, plan: Plan, row: Values) -> list[Values]:
        """Entries of the preparer, the last of several the reviewer's, a day each, back from the last step."""
        left, made = int(row["spent"]), list[Values]()
        hand = row["preparer_id"] or row["owner_id"] or row["partner_id"] or 1
        first = plan.created.date()
        on = max(first, min((plan.closed or plan.entries[-1]).date(), self.today - timedelta(days=1)))
        while left > 0:
            while on.weekday() > 4 and on > first:
                on -= timedelta(days=1)
            self._entry += 1
            minutes = min(left, LONGEST - 30 * (self._entry % 4))
            person = hand if made or left <= LONGEST else row["reviewer_id"] or hand
            at = datetime.combine(on, time(17, self._entry % 50), UTC)
            made.append(
                {
                    "id": self._entry,
                    "staff_id": person,
                    "on": on,
                    "minutes": minutes,
                    "engagement_id": plan.number,
                    "client_id": plan.client.id,
                    "task_id": None,
                    "billable": self._entry % 9 != 0,
                    "rate": None,
                    "note": _NOTES[self._entry % len(_NOTES)],
                    "removed": False,
                    "version": 1,
                    "created_at": max(at, plan.created + timedelta(minutes=1)),
                }
            )
            left -= minutes
            on = max(first, on - timedelta(days=1))
        return made
