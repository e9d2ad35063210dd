"""Tasks tied to a request: the tie is made whichever comes first, and the task is done with it [TASK-11]."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from assure_tui.domain.requests import fits_tie, is_called_off, is_resolved
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks
from assure_tui.store.sql import select

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched

_SHAPE = frozenset(["kind", "form", "engagement_id", "removed"])


def act(ctx: Context, touched: Touched) -> None:
    """Make ties that have become possible, and complete the tasks of requests resolved just now."""
    engagements: set[int] = set()
    settled: set[int] = set()
    for change in touched.changes:
        if change.entity == "task" and change.engagement_id:
            new = change.op == "insert" and "tied_to" in change.after
            if new or {"tied_to", "removed"} & change.after.keys():
                engagements.add(change.engagement_id)
        elif change.entity == "request":
            if change.engagement_id and (change.op == "insert" or _SHAPE & change.after.keys()):
                engagements.add(change.engagement_id)
            if "state" in change.after:
                settled.add(int(change.entity_id))
    if engagements:
        tie(ctx, engagements)
    if settled and not ctx.undoing:
        _finish(ctx, settled)


def tie(ctx: Context, engagements: Collection[int]) -> None:
    """Tie each waiting task to the first request of its kind and form that has no task yet."""
    for part in chunks(sorted(engagements)):
        waiting = ctx.unit.all(
            select(t.Task)
            .where(
                t.Task.engagement_id.in_(part),
                t.Task.removed.is_(False),
                t.Task.tied_to.is_not(None),
                t.Task.status.in_(("todo", "in_progress")),
            )
            .order_by(t.Task.position, t.Task.id)
        )
        # Asked here and not there: SQLite would take the index of requests, in which nearly every task has none.
        waiting = [task for task in waiting if task.request_id is None]
        if not waiting:
            continue
        asked = _asked(ctx, {task.engagement_id or 0 for task in waiting})
        if not asked:
            continue
        numbers = [row.id for row in asked]
        taken = set(
            ctx.unit.all(select(t.Task.request_id).where(t.Task.request_id.in_(numbers), t.Task.removed.is_(False)))
        )
        for task in waiting:
            for row in asked:
                if row.id in taken or row.engagement_id != task.engagement_id or is_called_off(row.state):
                    continue
                if fits_tie(task.tied_to, row.kind, row.form):
                    task.request_id = row.id
                    taken.add(row.id)
                    if is_resolved(row.kind, row.state) and not ctx.undoing:
                        _complete(ctx, task)
                    break
    ctx.unit.session.flush()


def _asked(ctx: Context, engagements: Collection[int]) -> list[t.Request]:
    """Their requests in order; new work has none, so that their numbers are asked for first."""
    bind = Binder()
    sql = f"SELECT id FROM request WHERE engagement_id IN {bind.many(engagements)} AND removed = {bind.false}"
    found = ctx.unit.by_number(t.Request, [int(row[0]) for row in ctx.rows(sql, bind.params)])
    return [found[number] for number in sorted(found)]


def _finish(ctx: Context, requests: Collection[int]) -> None:
    for part in chunks(sorted(requests)):
        resolved = [
            row.id
            for row in ctx.unit.all(select(t.Request).where(t.Request.id.in_(part)))
            if not row.removed and is_resolved(row.kind, row.state)
        ]
        if not resolved:
            continue
        statement = select(t.Task).where(
            t.Task.request_id.in_(resolved),
            t.Task.removed.is_(False),
            t.Task.status.in_(("todo", "in_progress")),
        )
        for task in ctx.unit.all(statement):
            _complete(ctx, task)
    ctx.unit.session.flush()


def _complete(ctx: Context, task: t.Task) -> None:
    """By rule, so by nobody [ACT-8]; closed engagements are left alone [LOOP-4]."""
    from assure_tui.services.handlers.tasking import date_followers

    parent = ctx.unit.find(t.Engagement, task.engagement_id)
    if parent is None or not parent.live:
        return
    task.status, task.reason = "completed", None
    task.completed_at, task.completed_by = ctx.now, None
    date_followers(ctx, task)
