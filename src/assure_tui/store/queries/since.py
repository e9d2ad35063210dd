"""What the log says of an engagement since its viewer last opened it: one search of an index (interface.md 5.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assure_tui.domain.since import Logged, SinceLook, since_lines
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, read_instant

PLACE = "E-"  # before the number: places of `looked` are words otherwise
MOST = 400  # changes that are read: more are no few lines any more
ABOUT = ("task", "comment", "document", "engagement")


def since_look(ctx: Context, engagement_id: int, titles: Mapping[tuple[str, int], str]) -> SinceLook:
    """What others and the rules did since; nothing for who never opened it, or looks for nobody."""
    bind, me = Binder(), ctx.viewer.staff_id or 0
    row = ctx.refs.reader.rows(
        f"SELECT (SELECT MAX(id) FROM activity_change WHERE engagement_id = {bind(engagement_id)}), l.at, l.upto"
        " FROM (SELECT 1 AS one) o LEFT JOIN looked l"
        f" ON l.staff_id = {bind(me)} AND l.place = {bind(f'{PLACE}{engagement_id}')}",
        bind.params,
    )[0]
    newest, at, seen = row[0] or 0, row[1], row[2]
    if at is None or newest <= seen:
        return SinceLook(newest, read_instant(at) if at is not None else None)
    bind = Binder()
    rows = ctx.refs.reader.rows(
        "SELECT h.entity, h.entity_id, h.op, h.before, h.after, b.actor FROM activity_change h"
        f" JOIN activity_batch b ON b.id = h.batch_id WHERE h.engagement_id = {bind(engagement_id)}"
        f" AND h.id > {bind(seen)} AND h.entity IN {bind.many(ABOUT)}"
        f" AND (b.actor_id IS NULL OR b.actor_id <> {bind(me)}) ORDER BY h.id LIMIT {bind(MOST)}",
        bind.params,
    )
    changes = [
        Logged(entity, int(key), op, _read(before), _read(after), by)
        for entity, key, op, before, after, by in rows
        if key.isdigit()
    ]
    return SinceLook(newest, read_instant(at), since_lines(changes, titles))


def _read(raw: Any) -> Mapping[str, Any]:
    found = json.loads(raw) if isinstance(raw, str) else raw
    return found if isinstance(found, dict) else {}
