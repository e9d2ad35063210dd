"""Who holds how much, of the work the viewer may see [PERM-5]."""

from __future__ import annotations

from assure_tui.domain.model import SLOTS
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context


def engagements_held(ctx: Context) -> dict[int, int]:
    """Live engagements with a slot of the person, each once."""
    # One walk of an index that holds all slots: teams are few, whatever the number of engagements.
    held = ", ".join(f"e.{slot}_id" for slot in SLOTS)
    where = " AND ".join([f"e.live = {ctx.bind.true}", *sight.engagement_terms(ctx)])
    found: dict[int, int] = {}
    for *team, count in ctx.refs.reader.rows(
        f"SELECT {held}, COUNT(*) FROM engagement e WHERE {where} GROUP BY {held}", ctx.bind.params
    ):
        for person in {one for one in team if one is not None}:
            found[person] = found.get(person, 0) + int(count)
    return found


def tasks_held(ctx: Context) -> dict[int, int]:
    """Open tasks assigned to the person: those in the queues, and those that rest with their engagement [ST-7]."""
    seen = sight.task_terms(ctx)
    found: dict[int, int] = {}
    people = ctx.bind.many(ctx.refs.staff)
    works = " LEFT JOIN engagement e ON e.id = t.engagement_id" if seen else ""
    waiting = " AND ".join([f"t.assignee_id IN {people}", f"t.open = {ctx.bind.true}", *seen])
    # CROSS JOIN keeps the order: what is On hold is little, whatever the statistics say.
    resting = " AND ".join(
        [
            f"e.live = {ctx.bind.true} AND e.status = 'on_hold' AND t.engagement_id = e.id",
            f"t.assignee_id IS NOT NULL AND t.removed = {ctx.bind.false} AND t.status IN ('todo', 'in_progress')",
            *seen,
        ]
    )
    for source in (f"task t{works} WHERE {waiting}", f"engagement e CROSS JOIN task t WHERE {resting}"):
        for person, count in ctx.refs.reader.rows(
            f"SELECT t.assignee_id, COUNT(*) FROM {source} GROUP BY t.assignee_id", ctx.bind.params
        ):
            found[person] = found.get(person, 0) + int(count)
    return found
