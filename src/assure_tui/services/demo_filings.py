"""The demo's filing records: what was filed when its File task was done, and a few that nobody wrote down [FIL-1]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

Values = dict[str, Any]
FORGOTTEN = 13  # one of so many has no record: a gap of the control list
ON_PAPER = 9


def filings(number: int, tasks: Sequence[Values], today: date) -> list[Values]:
    """The record of an engagement; draws no chances, so that the rest of the firm is what it was without it."""
    done = [task for task in tasks if task["type"] == "file" and task["status"] == "completed"]
    if not done or number % FORGOTTEN == 0:
        return []
    last = max(done, key=lambda task: task["completed_at"])
    filed_on = min(last["completed_at"].date(), today)
    paper = number % ON_PAPER == 0
    accepted = filed_on + timedelta(days=1 + number % 3)
    return [
        {
            "engagement_id": number,
            "method": "mail" if paper else "e_file",
            "filed_on": filed_on,
            "confirmation": None if paper else f"ACK-{number:06d}",
            "accepted_on": None if paper or accepted > today else accepted,
            "rejected_on": None,
            "reason": None,
            "version": 1,
        }
    ]
