"""How one person works, and when they are away from some day on [STAFF-1] [TIME-5]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.errors import NotFound
from assure_tui.domain.working_time import WorkingTime, stretches
from assure_tui.store.queries import people
from assure_tui.store.queries.refs import read_json
from assure_tui.store.read import Reader


def week_of(kept: object) -> tuple[int, ...] | None:
    """Weekdays as the column keeps them; nothing is the firm's."""
    week = read_json(kept) if isinstance(kept, str) else kept
    return tuple(int(day) for day in week) if isinstance(week, list) and week else None


def working_time(reader: Reader, staff_id: int, since: date) -> WorkingTime:
    """As it is kept; days away before `since` are left out."""
    rows = reader.rows("SELECT capacity, working_days FROM staff WHERE id = :id", {"id": staff_id})
    if not rows:
        raise NotFound("there is no such person")
    capacity, kept = rows[0]
    away = reader.rows(
        'SELECT "on", minutes, note FROM absence WHERE staff_id = :id AND "on" >= :since ORDER BY "on"',
        {"id": staff_id, "since": since.isoformat()},
    )
    return WorkingTime(
        staff_id,
        capacity,
        week_of(kept),
        tuple(sorted(people.work(reader).week)),
        stretches((date.fromisoformat(day), minutes, note or "") for day, minutes, note in away),
    )
