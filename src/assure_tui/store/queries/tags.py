"""The firm's list of tags, with how many of what the viewer sees carry each [CLT-9] [PERM-5]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.firm_views import TagView
from assure_tui.domain.model import Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader


def tags(reader: Reader, viewer: Actor) -> tuple[TagView, ...]:
    """Every tag by name; clients that are not removed, live engagements and open tasks are counted."""
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    clients = " AND ".join((f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)))
    work = " AND ".join((f"e.live = {ctx.bind.true}", *sight.engagement_terms(ctx)))
    rows = reader.rows(
        "SELECT t.id, t.name, t.colour,"
        " (SELECT COUNT(*) FROM client_tag ct JOIN client c ON c.id = ct.client_id"
        f"   WHERE ct.tag_id = t.id AND {clients}),"
        " (SELECT COUNT(*) FROM engagement_tag et JOIN engagement e ON e.id = et.engagement_id"
        f"   WHERE et.tag_id = t.id AND {work}),"
        " (SELECT COUNT(*) FROM task_tag kt JOIN task k ON k.id = kt.task_id"
        " LEFT JOIN engagement e ON e.id = k.engagement_id"
        f"   WHERE kt.tag_id = t.id AND k.open = {ctx.bind.true} AND (k.engagement_id IS NULL OR ({work})))"
        " FROM tag t ORDER BY t.key",
        ctx.bind.params,
    )
    return tuple(TagView(*row) for row in rows)
