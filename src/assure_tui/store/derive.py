"""Columns the store keeps from others: identity, order keys, holder, counts. Never logged, rebuilt after undo."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy.orm import Session

from assure_tui.domain.model import Priority, Status
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select

NO_DAY = "9999-12-31"


def fold(text: str) -> str:
    """Case and accents taken off: what search and order compare."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in flat if not unicodedata.combining(ch))


def identity(row: t.Engagement) -> str:
    """Client + type + first day + last day + part + qualifier as one text [PER-4]."""
    end = row.period_end.isoformat() if row.period_end else "-"
    return (
        f"{row.client_id}|{row.type_id}|{row.period_start.isoformat()}|{end}|{row.part or 0}|{row.qualifier.casefold()}"
    )


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
    if holder_slot is not None:
        held = getattr(row, f"{holder_slot}_id") or row.owner_id or row.preparer_id
        _set(row, "holder_id", held)


def task(row: t.Task, engagement_row: t.Engagement | None) -> None:
    """Whether the task is in the queues: open, and its engagement live [TASK-14]."""
    live = engagement_row is None or (engagement_row.live and engagement_row.status != Status.ON_HOLD)
    _set(row, "open", row.status in ("todo", "in_progress") and not row.removed and live)
    _set(row, "due_key", row.due.isoformat() if row.due else NO_DAY)


def counts(session: Session, row: t.Engagement) -> None:
    """Count tasks, active blockers and comments of one engagement anew."""
    done = t.Task.status.in_(("completed", "skipped"))
    mine = (t.Task.engagement_id == row.id) & (t.Task.removed.is_(False))
    total, finished, required = session.execute(
        select(
            func.count(),
            func.count().filter(done),
            func.count().filter(~done & t.Task.required.is_(True)),
        ).where(mine)
    ).one()
    _set(row, "tasks_total", total)
    _set(row, "tasks_done", finished)
    _set(row, "required_open", required)
    active = (t.Blocker.engagement_id == row.id) & (t.Blocker.state == "active") & (t.Blocker.removed.is_(False))
    _set(row, "blockers_active", session.execute(select(func.count()).where(active)).scalar_one())
    said = (t.Comment.engagement_id == row.id) & (t.Comment.withdrawn.is_(False)) & (t.Comment.removed.is_(False))
    _set(row, "comment_count", session.execute(select(func.count()).where(said)).scalar_one())


def _set(row: Any, name: str, value: Any) -> None:
    if getattr(row, name) != value:
        setattr(row, name, value)
