"""Columns the store keeps from others: identity, order keys, holder, counts. Never logged, rebuilt after undo."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assure_tui.domain.model import SLOTS, Priority, Status
from assure_tui.store import tables as t
from assure_tui.store.sql import func, plain_rows, select, text

NO_DAY = "9999-12-31"
_COUNTS = """
SELECT 'task', engagement_id, count(*), count(*) FILTER (WHERE status IN ('completed', 'skipped')),
 count(*) FILTER (WHERE status NOT IN ('completed', 'skipped') AND required IS TRUE)
FROM task WHERE engagement_id IN ({ids}) AND removed IS FALSE GROUP BY engagement_id
UNION ALL SELECT 'blocker', engagement_id, count(*), 0, 0 FROM blocker
WHERE engagement_id IN ({ids}) AND state = 'active' AND removed IS FALSE GROUP BY engagement_id
UNION ALL SELECT 'comment', engagement_id, count(*), 0, 0 FROM comment
WHERE engagement_id IN ({ids}) AND withdrawn IS FALSE AND removed IS FALSE GROUP BY engagement_id"""
_SLOTS = {slot: f"{slot}_id" for slot in SLOTS}


def fold(text: str) -> str:
    """Case and accents taken off: what search and order compare."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in flat if not unicodedata.combining(ch))


def identity(row: t.Engagement) -> str:
    """Client + type + first day + last day + part + qualifier as one text [PER-4]."""
    days = (row.period_start, row.period_end)
    return identity_of(row.client_id, row.type_id, days, row.part, row.qualifier)


def identity_of(client: int, kind: int, days: tuple[date, date | None], part: int | None, qualifier: str) -> str:
    """The same of an engagement that is not there yet."""
    start, end = days[0].isoformat(), days[1].isoformat() if days[1] else "-"
    return f"{client}|{kind}|{start}|{end}|{part or 0}|{qualifier.casefold()}"


def engagement(row: t.Engagement, holder_slot: str | None) -> None:
    """Bring the derived columns of an engagement up to date; `holder_slot` is its stage's [STAGE-2]."""
    status = Status(row.status)
    _set(row, "identity", identity(row))
    _set(row, "in_force", status is not Status.CANCELLED and not row.removed)
    _set(row, "live", status.live and not row.removed)
    _set(row, "on_board", (status.live or status is Status.COMPLETED) and not row.removed)
    priority = Priority(row.priority)
    _set(row, "urgent", 0 if priority is Priority.URGENT else 1)
    _set(row, "rank", priority.rank)
    _set(row, "due_key", row.due.isoformat() if row.due else NO_DAY)
    extended = row.ext_effective if row.extended else None
    _set(row, "law", (row.postponed or extended or row.effective) if row.effective is not None else None)
    if holder_slot is not None:
        held = getattr(row, f"{holder_slot}_id") or row.owner_id or row.preparer_id
        _set(row, "holder_id", held)


def holders(session: Session, stage_id: int) -> None:
    """Who has the engagements of a stage in hand after its holder slot changed [STAGE-2]: one statement for all."""
    slot = session.execute(select(t.Stage.holder).where(t.Stage.id == stage_id)).scalar_one()
    held = f"COALESCE({_SLOTS[slot]}, owner_id, preparer_id)"
    session.execute(
        text(
            f"UPDATE engagement SET holder_id = {held} WHERE stage_id = :stage AND COALESCE(holder_id, 0) <> COALESCE({held}, 0)"
        ),
        {"stage": stage_id},
    )


def task(row: t.Task, engagement_row: t.Engagement | None) -> None:
    """Whether the task is in the queues: open, and its engagement live [TASK-14]."""
    live = engagement_row is None or (engagement_row.live and engagement_row.status != Status.ON_HOLD)
    _set(row, "open", row.status in ("todo", "in_progress") and not row.removed and live)
    _set(row, "due_key", row.due.isoformat() if row.due else NO_DAY)


def counts(session: Session, rows: Sequence[t.Engagement]) -> None:
    """Count tasks, active blockers and comments of some engagements anew: one query for all of them."""
    marks = ", ".join(str(int(row.id)) for row in rows if row.id is not None) or "NULL"
    session.flush()
    tasks: dict[int, tuple[int, int, int]] = {}
    others: dict[str, dict[int, int]] = {"blocker": {}, "comment": {}}
    for what, number, *found in plain_rows(session.connection(), _COUNTS.format(ids=marks), {}):
        if what == "task":
            tasks[number] = (found[0], found[1], found[2])
        else:
            others[what][number] = found[0]
    blockers, comments = others["blocker"], others["comment"]
    for row in rows:
        total, finished, required = tasks.get(row.id, (0, 0, 0))
        _set(row, "tasks_total", total)
        _set(row, "tasks_done", finished)
        _set(row, "required_open", required)
        _set(row, "blockers_active", blockers.get(row.id, 0))
        _set(row, "comment_count", comments.get(row.id, 0))


def spent(session: Session, rows: Sequence[t.Engagement]) -> None:
    """Add up the minutes logged on some engagements anew: one query for all of them [TIME-3]."""
    entry = t.TimeEntry
    sums = session.execute(
        select(entry.engagement_id, func.sum(entry.minutes))
        .where(entry.engagement_id.in_([row.id for row in rows]), entry.removed.is_(False))
        .group_by(entry.engagement_id)
    )
    logged = {found[0]: found[1] for found in sums}
    for row in rows:
        _set(row, "spent", int(logged.get(row.id, 0)))


def _set(row: Any, name: str, value: Any) -> None:
    if getattr(row, name) != value:
        setattr(row, name, value)
