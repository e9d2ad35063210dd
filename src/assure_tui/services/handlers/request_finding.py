"""Requests by number, with the sight and the kind that a command needs [PERM-4] [PERM-13]."""

from __future__ import annotations

from collections.abc import Collection

from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.requests import RequestKind, SignerFact
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.sql import select

_COMMANDS = {
    RequestKind.PROPOSAL: "signatures",
    RequestKind.SIGNATURE: "signatures",
    RequestKind.INVOICE: "invoices",
}


def find(ctx: Context, number: int, kinds: Collection[str]) -> t.Request:
    """The request, if the actor sees its engagement or client, it is of these kinds and not archived [ST-13]."""
    row = ctx.unit.find(t.Request, number)
    named = short("request", number)
    if row is None or row.removed or not seen(ctx, row):
        raise NotFound(f"there is no request {named}")
    if row.kind not in kinds:
        group = _COMMANDS.get(RequestKind(row.kind), "intake")
        raise Invalid(
            "kind", "not_offered", f"{named} is {a(RequestKind(row.kind).label)}; that is a matter of {group}"
        )
    if row.engagement_id is not None:
        ctx.open_for_work(ctx.unit.get(t.Engagement, row.engagement_id))
    return row


def seen(ctx: Context, row: t.Request) -> bool:
    """Whether the actor sees its engagement, or its client where it lies with none."""
    if row.engagement_id is not None:
        parent = ctx.unit.find(t.Engagement, row.engagement_id)
        return parent is not None and not parent.removed and ctx.sees(parent)
    client = ctx.unit.find(t.Client, row.client_id)
    return client is not None and not client.removed and ctx.sees_client(client)


def a(noun: str) -> str:
    """`an invoice`, `a proposal`."""
    word = noun[:1].casefold() + noun[1:]
    return f"{'an' if word[:1] in 'aeio' else 'a'} {word}"


def signers_of(ctx: Context, request_id: int) -> list[t.Signer]:
    """The signers of a package in their order."""
    statement = select(t.Signer).where(t.Signer.request_id == request_id, t.Signer.removed.is_(False))
    return list(ctx.unit.all(statement.order_by(t.Signer.position, t.Signer.id)))


def fact(row: t.Signer) -> SignerFact:
    """A signer as the rules see it."""
    return SignerFact(row.id or 0, row.name, row.role, row.state, row.position)


def lines_of(ctx: Context, request_id: int) -> list[t.InvoiceLine]:
    """The lines of an invoice in their order."""
    statement = select(t.InvoiceLine).where(t.InvoiceLine.request_id == request_id, t.InvoiceLine.removed.is_(False))
    return list(ctx.unit.all(statement.order_by(t.InvoiceLine.position, t.InvoiceLine.id)))


def payments_of(ctx: Context, request_id: int) -> list[t.Payment]:
    """The payments of an invoice."""
    statement = select(t.Payment).where(t.Payment.request_id == request_id, t.Payment.removed.is_(False))
    return list(ctx.unit.all(statement.order_by(t.Payment.on, t.Payment.id)))
