"""Who holds how much, of the work the viewer may see [PERM-5]."""

from __future__ import annotations

from assure_tui.domain.model import SLOTS
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context


def engagements_held(ctx: Context) -> dict[int, int]:
    """Live engagements with a slot of the person, each once."""
    seen = sight.engagement_terms(ctx)
    where = " AND ".join(["e.live IS TRUE", *seen])
    parts = [
        f"SELECT e.{slot}_id AS who, e.id FROM engagement e WHERE e.{slot}_id IS NOT NULL AND {where}" for slot in SLOTS
    ]
    sql = f"SELECT who, count(*) FROM ({' UNION '.join(parts)}) AS held GROUP BY who"
    return {row[0]: row[1] for row in ctx.refs.reader.rows(sql, ctx.bind.params)}


def tasks_held(ctx: Context) -> dict[int, int]:
    """Open tasks assigned to the person."""
    seen = sight.task_terms(ctx)
    where = " AND ".join(
        [
            "t.assignee_id IS NOT NULL AND t.removed IS FALSE AND t.status IN ('todo', 'in_progress')",
            "(t.engagement_id IS NULL OR e.live IS TRUE)",
            *seen,
        ]
    )
    sql = f"SELECT t.assignee_id, count(*) FROM task t LEFT JOIN engagement e ON e.id = t.engagement_id WHERE {where} GROUP BY t.assignee_id"
    return {row[0]: row[1] for row in ctx.refs.reader.rows(sql, ctx.bind.params)}
