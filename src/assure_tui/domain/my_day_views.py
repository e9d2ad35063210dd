"""The day of one person as it was read [VIEW-6]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assure_tui.domain.my_day import DayItem, News
from assure_tui.domain.views import CardView, TaskView


@dataclass(frozen=True, slots=True)
class MyDay:
    """Every task and engagement of a person, what they are about, and what is new since the last look."""

    items: tuple[DayItem, ...]
    tasks: Mapping[int, TaskView]
    cards: Mapping[int, CardView]
    news: tuple[News, ...] = ()
    since: datetime | None = None  # when the person looked last; None for never
    stages: Mapping[int, str] = field(default_factory=dict)  # names of the stages of those engagements
    total: int | None = None  # of all items, where only the most pressing were read
