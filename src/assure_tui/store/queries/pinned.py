"""What a person pinned, and what they opened last, as far as they may still see it [VIEW-9]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.model import Actor
from assure_tui.domain.views import EngagementView
from assure_tui.store.queries import sight
from assure_tui.store.queries.engagements import views
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader


def pinned(reader: Reader, viewer: Actor, today: date) -> tuple[EngagementView, ...]:
    """Their pins in the order of pinning; closed work stays, removed work goes."""
    return _of(reader, viewer, today, "pin", "m.position, e.id", 1000)


def opened(reader: Reader, viewer: Actor, today: date, limit: int) -> tuple[EngagementView, ...]:
    """What they opened last, newest first."""
    return _of(reader, viewer, today, "opened", "m.at DESC, e.id", limit)


def _of(reader: Reader, viewer: Actor, today: date, table: str, order: str, limit: int) -> tuple[EngagementView, ...]:
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"m.staff_id = {ctx.bind(viewer.staff_id or 0)}", f"e.removed = {ctx.bind.false}"]
    terms += sight.terms_of_few(ctx)
    sql = (
        f"SELECT e.id FROM {table} m JOIN engagement e ON e.id = m.engagement_id WHERE {' AND '.join(terms)}"
        f" ORDER BY {order} LIMIT {ctx.bind(limit)}"
    )
    return views(ctx, [row[0] for row in reader.rows(sql, ctx.bind.params)])
