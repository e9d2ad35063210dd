"""Columns the store keeps from others: identity, order keys, holder, counts. Never logged, rebuilt after undo."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assure_tui.domain.model import SLOTS, Priority, Status
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select, text

NO_DAY = "9999-12-31"
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
    """Count tasks, active blockers and comments of some engagements anew: three queries for all of them."""
    ids = [row.id for row in rows]
    done = t.Task.status.in_(("completed", "skipped"))
    of: Any = t.Task.engagement_id
    tasks = {
        number: (total, finished, required)
        for number, total, finished, required in session.execute(
            select(
                of,
                func.count(),
                func.count().filter(done),
                func.count().filter(~done & t.Task.required.is_(True)),
            )
            .where(of.in_(ids), t.Task.removed.is_(False))
            .group_by(of)
        )
    }
    blockers = _per_engagement(session, t.Blocker, ids, t.Blocker.state == "active")
    comments = _per_engagement(session, t.Comment, ids, t.Comment.withdrawn.is_(False))
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


def _per_engagement(session: Session, model: Any, ids: Sequence[int], counted: Any) -> dict[int, int]:
    statement = (
        select(model.engagement_id, func.count())
        .where(model.engagement_id.in_(ids), counted, model.removed.is_(False))
        .group_by(model.engagement_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _set(row: Any, name: str, value: Any) -> None:
    if getattr(row, name) != value:
        setattr(row, name, value)
