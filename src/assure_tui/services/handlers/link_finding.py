"""The things that can be linked, by number: with the sight and the right that linking takes [LINK-4] [PERM-9]."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.errors import Denied, NotFound
from assure_tui.domain.linking import LinkKind, may_link, reference, rights_for
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.money import write_cents
from assure_tui.domain.requests import RequestKind
from assure_tui.services.context import Context
from assure_tui.services.handlers import request_finding
from assure_tui.store import tables as t
from assure_tui.store.sql import select


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be linked: whose it is, and the engagement it lies with where it lies with one."""

    kind: LinkKind
    number: int
    title: str
    row: Any
    client_id: int | None  # of a page and a firm-level task none
    home: int | None = None
    request_kind: str = ""
    own: bool = False

    @property
    def shown(self) -> str:
        """`R-3 Form 8879`."""
        return f"{reference(self.kind, self.number)} {self.title}"


def find(ctx: Context, kind: LinkKind, number: int, parent: t.Engagement) -> Thing:
    """The thing, if it is there for the actor; Denied without the right to edit such things."""
    thing = _FIND[kind](ctx, number, parent)
    if not may_link(ctx.actor, kind, request_kind=thing.request_kind, own=thing.own):
        rights = " or ".join(rights_for(kind, request_kind=thing.request_kind, own=thing.own))
        what = RequestKind(thing.request_kind).label if thing.request_kind else kind.label
        raise Denied(
            "PERM-9", f"{ctx.actor.name} lacks the permission {rights}, which linking a {what.casefold()} needs"
        )
    return thing


def sees_note(ctx: Context, row: t.Note) -> bool:
    """A page is everybody's; a note is its client's, or comes with an engagement it is linked to [PERM-3] [PERM-4]."""
    if row.client_id is None:
        return True
    client = ctx.unit.find(t.Client, row.client_id)
    if client is not None and not client.removed and ctx.sees_client(client):
        return True
    link: Any = t.Link
    found = select(link.engagement_id).where(link.kind == LinkKind.NOTE.value, link.target_id == row.id)
    parents = [ctx.unit.find(t.Engagement, number) for number in ctx.unit.all(found)]
    return any(one is not None and not one.removed and ctx.sees(one) for one in parents)


def note(ctx: Context, number: int, *, page: bool) -> t.Note:
    """A note, or a page of the handbook, that is there for the actor."""
    row = ctx.unit.find(t.Note, number)
    if row is None or row.removed or (row.client_id is None) != page or not sees_note(ctx, row):
        raise NotFound(f"there is no {'handbook page' if page else 'note'} {number}")
    return row


def _task(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.task(number)
    # A firm-level task is no client's, one of an engagement is that one's.
    return Thing(LinkKind.TASK, number, row.title, row, None, row.engagement_id)


def _request(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.unit.find(t.Request, number)
    if row is None or row.removed or not request_finding.seen(ctx, row):
        raise NotFound(f"there is no request {reference(LinkKind.REQUEST, number)}")
    return Thing(LinkKind.REQUEST, number, row.title, row, row.client_id, row.engagement_id, row.kind)


def _payment(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.unit.find(t.Payment, number)
    invoice = ctx.unit.find(t.Request, row.request_id) if row is not None and not row.removed else None
    if row is None or invoice is None or invoice.removed or not request_finding.seen(ctx, invoice):
        raise NotFound(f"there is no payment {number}")
    title = f"{write_cents(row.cents)} on {row.on} for {invoice.number or invoice.title}"
    return Thing(LinkKind.PAYMENT, number, title, row, invoice.client_id)


def _document(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.unit.find(t.Document, number)
    if row is None or row.removed or not _may_look(ctx, row.client_id, parent):
        raise NotFound(f"there is no document {number}")
    return Thing(LinkKind.DOCUMENT, number, row.path, row, row.client_id, row.engagement_id)


def _may_look(ctx: Context, client_id: int, parent: t.Engagement) -> bool:
    """Files of the client of an engagement one sees can be seen [DOC-2]; those of another with sight of it."""
    client = ctx.unit.find(t.Client, client_id)
    return client_id == parent.client_id or (client is not None and not client.removed and ctx.sees_client(client))


def _time(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.unit.find(t.TimeEntry, number)
    if row is None or row.removed or not _sees_entry(ctx, row):
        raise NotFound(f"there is no time entry {reference(LinkKind.TIME, number)}")
    told = f"{minutes_words(row.minutes)} on {row.on}"
    own = row.staff_id == ctx.actor.staff_id
    return Thing(LinkKind.TIME, number, told, row, row.client_id, row.engagement_id, own=own)


def _sees_entry(ctx: Context, row: t.TimeEntry) -> bool:
    """Own entries; others' with View or Edit all time, on what the actor sees [TIME-4]."""
    if row.staff_id == ctx.actor.staff_id:
        return True
    if not any(policy.holds(ctx.actor, name) for name in ("View all time", "Edit all time")):
        return False
    if row.engagement_id is not None:
        return ctx.sees(ctx.unit.get(t.Engagement, row.engagement_id))
    return row.client_id is None or ctx.sees_client(ctx.unit.get(t.Client, row.client_id))


def _note(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = note(ctx, number, page=False)
    return Thing(LinkKind.NOTE, number, row.title, row, row.client_id)


def _page(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = note(ctx, number, page=True)
    return Thing(LinkKind.PAGE, number, row.title, row, None)


def _engagement(ctx: Context, number: int, parent: t.Engagement) -> Thing:
    row = ctx.engagement(number)
    return Thing(LinkKind.ENGAGEMENT, number, row.title, row, row.client_id)


_FIND: dict[LinkKind, Callable[[Context, int, t.Engagement], Thing]] = {
    LinkKind.TASK: _task,
    LinkKind.REQUEST: _request,
    LinkKind.PAYMENT: _payment,
    LinkKind.DOCUMENT: _document,
    LinkKind.TIME: _time,
    LinkKind.NOTE: _note,
    LinkKind.PAGE: _page,
    LinkKind.ENGAGEMENT: _engagement,
}
