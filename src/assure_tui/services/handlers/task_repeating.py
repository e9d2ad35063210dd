"""The next task of one that repeats: made once, on its date or when the one before is done [TASK-15]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.model import TaskStatus, short
from assure_tui.domain.task_repeats import due_now, read
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t


def make_next(ctx: Context, number: int) -> Handled:
    """Looks again whether it is time; the rule goes on with the new task, so nothing is made twice [LOOP-3]."""
    row = ctx.unit.find(t.Task, number) if ctx.actor.is_system else ctx.task(number)
    shown = short("task", number)
    if row is None or row.removed or row.repeats is None or row.engagement_id is not None:
        return Handled(f"{shown} repeats no more", [unchanged(shown, "it repeats no more")])
    repeats = read(row.repeats)
    last = row.due or date.fromisoformat(row.repeats["start"])
    due = due_now(repeats, last, TaskStatus(row.status).done, ctx.today)
    if due is None:
        return Handled(f"{shown} is not to be repeated yet", [unchanged(shown, "it is not time yet")])
    person = ctx.unit.find(t.Staff, row.assignee_id) if row.assignee_id is not None else None
    made = ctx.unit.add(
        t.Task(
            title=row.title,
            type=row.type,
            required=row.required,
            assignee_id=person.id if person is not None and person.state != "left" else None,
            priority=row.priority,
            due=due,
            due_typed=True,
            instructions=row.instructions,
            estimate=row.estimate,
            lines=[{"text": line["text"], "done": False} for line in row.lines or ()] or None,
            repeats=row.repeats,
            author_id=row.author_id,
            after=[],
            position=row.position,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    row.repeats = None
    ctx.unit.session.flush()
    what = f"{row.title} again, due {due}"
    return Handled(what, [done(short("task", made.id or 0), what)])
