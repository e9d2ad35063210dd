"""What cards do not carry, for people who want to see it on them [VIEW-3]."""

from __future__ import annotations

from collections.abc import Iterable

from assure_tui.domain.card_fields import CardExtras
from assure_tui.domain.model import Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, chunks, read_day

_LONGEST = 80
_ITEMS = (
    "(SELECT COUNT(*) FROM task x WHERE x.engagement_id = e.id AND x.stage_id = e.stage_id"
    " AND x.removed IS NOT TRUE AND x.status IN ('todo', 'in_progress'))"
)


def card_extras(ctx: Context, viewer: Actor, ids: Iterable[int]) -> dict[int, CardExtras]:
    """By number, of those the viewer may see."""
    found: dict[int, CardExtras] = {}
    reader = ctx.refs.reader
    for part in chunks(list(dict.fromkeys(ids))):
        inner = Context(Binder(), ctx.refs, viewer, ctx.today)
        terms = [f"e.id IN {inner.bind.many(part)}", *sight.terms_of_few(inner)]
        rows = reader.rows(
            f"SELECT e.id, c.number, e.start, {_ITEMS}, e.client_status, e.series_id,"
            f" SUBSTR(e.description, 1, {_LONGEST}) FROM engagement e JOIN client c ON c.id = e.client_id"
            f" WHERE {' AND '.join(terms)}",
            inner.bind.params,
        )
        bind = Binder()
        tags: dict[int, list[str]] = {}
        for number, name in reader.rows(
            "SELECT g.engagement_id, t.name FROM engagement_tag g JOIN tag t ON t.id = g.tag_id"
            f" WHERE g.engagement_id IN {bind.many([row[0] for row in rows] or [0])} ORDER BY t.name",
            bind.params,
        ):
            tags.setdefault(number, []).append(name)
        for row in rows:
            own = tuple(tags.get(row[0], ()))
            found[row[0]] = CardExtras(row[1], read_day(row[2]), own, row[3], row[4], row[5], row[6])
    return found
