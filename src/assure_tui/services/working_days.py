"""The firm's working days, read by plain SQL inside or outside a transaction [CONV-6]."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assure_tui.domain.calendars import WorkCalendar

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def calendar(rows: Rows) -> WorkCalendar:
    """The firm's working week, less federal holidays and its closing days [CAL-5]."""
    found = rows("SELECT value FROM setting WHERE key = 'firm.week'", {})
    week = json.loads(found[0][0]) if found else None
    closing = rows('SELECT "on" FROM closing_day', {})
    return WorkCalendar(frozenset(week or range(5)), frozenset(date.fromisoformat(row[0]) for row in closing))
