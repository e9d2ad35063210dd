"""How the days of a calendar lie: zoom, weekdays and weeks for one day at one size [VIEW-2]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assure_tui.domain import calendar_layout as layout
from assure_tui.domain.calendar_layout import Zoom

TOP = 2  # lines above the weeks: the overdue bucket and the names of the weekdays


@dataclass(frozen=True, slots=True)
class Plan:
    """What every line of a picture asks."""

    columns: tuple[int, ...]
    start: int
    zoom: Zoom
    weeks: tuple[tuple[date, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A plan at one size: how high weeks are and how wide days, and which line of which week stands where."""

    plan: Plan
    size: tuple[int, int]
    heights: tuple[int, ...]
    widths: tuple[int, ...]
    lines: tuple[tuple[int, int], ...]  # below the bucket and the weekdays


def laid(planned: Plan, size: tuple[int, int]) -> Laid:
    """What a picture of that size asks for each of its lines."""
    heights = layout.shares(size[1] - TOP, len(planned.weeks))
    lines = tuple((number, line) for number, height in enumerate(heights) for line in range(height))
    return Laid(planned, size, heights, layout.shares(size[0], len(planned.columns)), lines)


def plan(wanted: Zoom, day: date, week: frozenset[int], weekends: bool, room: tuple[int, int]) -> Plan:
    """The zoom that was asked for, or the next nearer one that fits, and its days."""
    columns = layout.columns(week, weekends=weekends)
    start = layout.first_weekday(week)
    zoom = fitting(wanted, day, start, columns, room)
    return Plan(columns, start, zoom, layout.grid_weeks(zoom, day, start, columns))


def fitting(zoom: Zoom, day: date, start: int, columns: tuple[int, ...], room: tuple[int, int]) -> Zoom:
    """What a zoom becomes in so many cells and lines; where nothing is known of them, itself."""
    cells, lines = room
    rows = len(layout.month_weeks(day, start, columns))
    return layout.fitting(zoom, cells, lines - TOP, len(columns), rows) if cells and lines else zoom
