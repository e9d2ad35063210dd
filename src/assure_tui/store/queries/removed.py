"""Engagements and tasks out of sight, newest first, with who took them out [DEL-1]."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from assure_tui.domain.model import Actor
from assure_tui.domain.removal_views import RemovedView
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, read_instant

Deeds = dict[int, tuple[str, datetime]]


def removed(reader: Reader, viewer: Actor, today: date, limit: int) -> tuple[RemovedView, ...]:
    """What the viewer may see of it; a task only while its engagement is there."""
    found = [*_engagements(reader, viewer, today, limit), *_tasks(reader, viewer, today, limit)]
    return tuple(sorted(found, key=lambda view: (view.at, view.kind, view.number), reverse=True)[:limit])


def _engagements(reader: Reader, viewer: Actor, today: date, limit: int) -> list[RemovedView]:
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"e.removed = {ctx.bind.true}", *sight.engagement_terms(ctx)]
    rows = reader.rows(
        "SELECT e.id, e.title, c.name, e.id, e.updated_at FROM engagement e JOIN client c ON c.id = e.client_id"
        f" WHERE {' AND '.join(terms)} ORDER BY e.updated_at DESC, e.id DESC LIMIT {ctx.bind(limit)}",
        ctx.bind.params,
    )
    return _views(reader, "engagement", rows)


def _tasks(reader: Reader, viewer: Actor, today: date, limit: int) -> list[RemovedView]:
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [
        f"t.removed = {ctx.bind.true}",
        f"(e.id IS NULL OR e.removed = {ctx.bind.false})",
        *sight.task_terms(ctx),
    ]
    rows = reader.rows(
        "SELECT t.id, t.title, c.name, e.id, t.updated_at FROM task t LEFT JOIN engagement e ON e.id = t.engagement_id"
        f" LEFT JOIN client c ON c.id = e.client_id WHERE {' AND '.join(terms)}"
        f" ORDER BY t.updated_at DESC, t.id DESC LIMIT {ctx.bind(limit)}",
        ctx.bind.params,
    )
    return _views(reader, "task", rows)


def _views(reader: Reader, kind: str, rows: Sequence[Row]) -> list[RemovedView]:
    deeds = _deeds(reader, kind, [row[0] for row in rows])
    return [
        RemovedView(kind, number, title, client or "", home, *deeds.get(number, ("", read_instant(at))))
        for number, title, client, home, at in rows
    ]


def _deeds(reader: Reader, kind: str, ids: Sequence[int]) -> Deeds:
    """Who took each of them out and when; the last time counts."""
    found: Deeds = {}
    for part in chunks(ids):
        bind = Binder()
        rows = reader.rows(
            "SELECT h.entity_id, b.actor, b.at, h.after FROM activity_change h JOIN activity_batch b ON b.id = h.batch_id"
            f" WHERE h.entity = {bind(kind)} AND h.entity_id IN {bind.many(str(number) for number in part)} ORDER BY h.id",
            bind.params,
        )
        for number, actor, at, after in rows:
            if after and '"removed"' in after and json.loads(after).get("removed") is True:
                found[int(number)] = (actor, read_instant(at))
    return found
