"""The returns of a client whose date another engagement may follow [DUE-7]."""

from __future__ import annotations

import json

from assure_tui.domain.due_dates import returns_to_follow
from assure_tui.domain.link_views import ReturnOffer
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, read_day


def to_follow(ctx: Context, engagement_id: int) -> tuple[ReturnOffer, ...]:
    """Those of the same client and last day that one sees; none where the type has dates of its own."""
    sight.require_engagement(ctx, engagement_id)
    read = ctx.refs.reader.rows
    own = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    client, end, kind, followed, rules = read(
        "SELECT e.client_id, e.period_end, e.type_id, e.same_as_id, ty.rules FROM engagement e"
        f" JOIN engagement_type ty ON ty.id = e.type_id WHERE e.id = {own.bind(engagement_id)}",
        own.bind.params,
    )[0]
    due = json.loads(rules).get("due") or {}
    if due.get("kind") != "same_as":
        return ()
    other = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    bind = other.bind
    terms = [
        f"e.client_id = {bind(client)}", f"e.period_end = {bind(end)}", f"e.type_id <> {bind(kind)}",
        f"e.in_force = {bind.true}", *sight.engagement_terms(other),
    ]  # fmt: skip
    rows = read(
        "SELECT e.id, e.title, e.due, ty.rules FROM engagement e JOIN engagement_type ty ON ty.id = e.type_id"
        f" WHERE {' AND '.join(terms)} ORDER BY e.id",
        bind.params,
    )
    offers = (
        (ReturnOffer(int(n), str(title), read_day(day), n == followed), json.loads(r)) for n, title, day, r in rows
    )
    return tuple(returns_to_follow(offers, due.get("of") or ""))
