"""What could be linked to an engagement, for who looks for it by a few letters [LINK-1] [LINK-2] [PERM-9]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assure_tui.domain.link_views import LinkedView
from assure_tui.domain.linking import LinkKind, may_link
from assure_tui.domain.requests import RequestKind
from assure_tui.store.queries import links, sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, fold

if TYPE_CHECKING:
    from assure_tui.domain.views import EngagementView

MOST = 300  # of each kind that are looked through


def offers(ctx: Context, view: EngagementView, text: str, limit: int) -> tuple[LinkedView, ...]:
    """Things of the client, handbook pages, tasks of the firm, and engagements; what is linked is left out."""
    words = fold(text).split()
    there = {(one.kind, one.number) for one in links.linked(ctx, view.id)}
    found: list[LinkedView] = []
    for one in _candidates(ctx, view, text):
        if (one.kind, one.number) not in there and _fits(one, words):
            found.append(one)
            if len(found) == limit:
                break
    return tuple(found)


def _fits(one: LinkedView, words: list[str]) -> bool:
    told = fold(f"{LinkKind(one.kind).label} {one.reference} {one.title} {one.state}")
    return all(word in told for word in words)


def _fresh(ctx: Context) -> Context:
    return Context(Binder(), ctx.refs, ctx.viewer, ctx.today)


def _candidates(ctx: Context, view: EngagementView, text: str) -> Iterator[LinkedView]:
    viewer, most = ctx.viewer, f" LIMIT {MOST}"
    if may_link(viewer, LinkKind.NOTE):
        own = _fresh(ctx)
        yield from links.note_views(own, [f"n.client_id = {own.bind(view.client_id)}", *links.note_terms(own)])
        yield from links.note_views(_fresh(ctx), ["n.client_id IS NULL"])
    kinds = [str(kind) for kind in RequestKind if may_link(viewer, LinkKind.REQUEST, request_kind=kind)]
    if kinds:
        own = _fresh(ctx)
        terms = [f"q.client_id = {own.bind(view.client_id)}", f"q.kind IN {own.bind.many(kinds)}"]
        apart = f"(q.engagement_id IS NULL OR q.engagement_id <> {own.bind(view.id)})"
        yield from links.request_views(own, [*terms, apart])
    if may_link(viewer, LinkKind.PAYMENT):
        own = _fresh(ctx)
        yield from links.payment_views(own, [f"q.client_id = {own.bind(view.client_id)}"])
    if may_link(viewer, LinkKind.ENGAGEMENT):
        own = _fresh(ctx)
        other = [f"e.id <> {own.bind(view.id)}", f"e.client_id = {own.bind(view.client_id)}"]
        same = links.engagement_views(own, [*other, f"e.removed = {own.bind.false}"], most)
        yield from same
        mine = {one.number for one in same}
        yield from (one for one in _called(ctx, view, text) if one.number not in mine)
    if may_link(viewer, LinkKind.DOCUMENT):
        own = _fresh(ctx)
        terms = [f"d.client_id = {own.bind(view.client_id)}", f"d.missing = {own.bind.false}"]
        apart = f"(d.engagement_id IS NULL OR d.engagement_id <> {own.bind(view.id)})"
        yield from links.document_views(own, [*terms, apart], most)
    if may_link(viewer, LinkKind.TASK):
        own = _fresh(ctx)
        yield from links.task_views(own, ["t.engagement_id IS NULL", f"t.open = {own.bind.true}"], most)
    if may_link(viewer, LinkKind.TIME, own=True):
        yield from _entries(ctx, view, most)


def _called(ctx: Context, view: EngagementView, text: str) -> list[LinkedView]:
    """Engagements of any client that are called so [LINK-2]."""
    if not text.strip():
        return []
    from assure_tui.domain.query.ast import And, Text
    from assure_tui.domain.query.checked import Query
    from assure_tui.domain.query.resolve import ResolvedQuery
    from assure_tui.store.queries.filter_sql import where

    tree = And(tuple(Text(word) for word in text.split()))
    own = _fresh(ctx)
    terms = [f"e.on_board = {own.bind.true}", f"e.id <> {own.bind(view.id)}"]
    return links.engagement_views(own, [*terms, *where(ResolvedQuery(Query(tree), tree), own)], f" LIMIT {MOST}")


def _entries(ctx: Context, view: EngagementView, most: str) -> list[LinkedView]:
    own = _fresh(ctx)
    terms = [f"h.client_id = {own.bind(view.client_id)}"]
    terms.append(f"(h.engagement_id IS NULL OR h.engagement_id <> {own.bind(view.id)})")
    if not may_link(ctx.viewer, LinkKind.TIME) or not sight.sees_client(_fresh(ctx), view.client_id):
        terms.append(f"h.staff_id = {own.bind(ctx.viewer.staff_id)}")
    return links.time_views(own, terms, most)
