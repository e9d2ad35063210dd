"""Requests of what the viewer sees; invoices and their money need View billing [PERM-4] [PERM-13]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor, short
from assure_tui.domain.request_views import (
    AskedItem,
    LineView,
    PaymentView,
    RequestDetail,
    RequestEventView,
    RequestView,
    SignerView,
)
from assure_tui.domain.requests import (
    OUT,
    PaymentFact,
    SignerFact,
    counted,
    is_overdue,
    is_resolved,
    must_wait,
    next_states,
    offers,
)
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day, read_instant

_COLUMNS = (
    "q.id, q.version, q.kind, q.form, q.title, q.text, q.client_id, c.name, q.engagement_id, e.title, q.stage_id,"
    " s.name, q.entry_no, q.action_item, q.state, q.state_since, q.sent_on, q.due, q.expires, q.number, q.tax_year,"
    " q.identity_check, q.external_id, q.author_id"
)
_FROM = (
    " FROM request q JOIN client c ON c.id = q.client_id LEFT JOIN engagement e ON e.id = q.engagement_id"
    " LEFT JOIN stage s ON s.id = q.stage_id"
)


def sees_billing(viewer: Actor) -> bool:
    """Whether invoices are shown to this person [PERM-13]."""
    return viewer.is_system or policy.holds(viewer, "View billing") or policy.holds(viewer, "Edit billing")


def requests(
    reader: Reader,
    viewer: Actor,
    today: date,
    *,
    engagement_id: int | None = None,
    client_id: int | None = None,
    kinds: Sequence[str] = (),
    open_only: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[tuple[RequestView, ...], int]:
    """A window of the requests, what is out and due first, and the number of all."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = terms_of(ctx)
    if engagement_id is not None:
        of = (
            f"q.engagement_id = {ctx.bind(engagement_id)}",
            _itemised(ctx, engagement_id),
            _linked(ctx, engagement_id),
        )
        terms.append(f"({' OR '.join(of)})")
    if client_id is not None:
        terms.append(f"q.client_id = {ctx.bind(client_id)}")
    if kinds:
        terms.append(f"q.kind IN {ctx.bind.many(kinds)}")
    if open_only:
        states = sorted({state for known in OUT.values() for state in known})
        terms.append(f"q.state IN {ctx.bind.many(states)}")
    where = " WHERE " + " AND ".join(terms)
    total = int(reader.rows(f"SELECT count(*){_FROM}{where}", ctx.bind.params)[0][0])
    window = ""
    if limit is not None:
        window = f" LIMIT {ctx.bind(limit)} OFFSET {ctx.bind(offset)}"
    rows = reader.rows(
        f"SELECT {_COLUMNS}{_FROM}{where} ORDER BY CASE WHEN q.due IS NULL THEN 1 ELSE 0 END, q.due, q.id{window}",
        ctx.bind.params,
    )
    money = _money(reader, [row[0] for row in rows if row[2] == "invoice"])
    return tuple(_view(ctx, row, money) for row in rows), total


def request(reader: Reader, viewer: Actor, request_id: int, today: date) -> RequestDetail:
    """A request with all it carries; NotFound when it is not there for the viewer."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"q.id = {ctx.bind(request_id)}", *terms_of(ctx)]
    rows = reader.rows(f"SELECT {_COLUMNS}{_FROM} WHERE {' AND '.join(terms)}", ctx.bind.params)
    if not rows:
        raise NotFound(f"there is no request {short('request', request_id)} that you may see")
    view = _view(ctx, rows[0], _money(reader, [request_id]))
    bind = Binder()
    mine = f"request_id = {bind(request_id)}"
    kept = f"{mine} AND removed = {bind.false}"
    lines = reader.rows(
        f"SELECT id, text, cents, engagement_id FROM invoice_line WHERE {kept} ORDER BY position, id", bind.params
    )
    payments = reader.rows(
        f'SELECT id, "on", cents, method, cleared FROM payment WHERE {kept} ORDER BY "on", id', bind.params
    )
    bare = Binder()
    only = f"request_id = {bare(request_id)}"
    items = reader.rows(
        "SELECT i.id, i.name, i.state FROM request_item a JOIN checklist_item i ON i.id = a.item_id"
        f" WHERE a.{only} ORDER BY i.position, i.id",
        bare.params,
    )
    history = reader.rows(
        f"SELECT at, staff_id, before, after, how, reason FROM request_event WHERE {only} ORDER BY id", bare.params
    )
    return RequestDetail(
        request=view,
        signers=_signers(reader, request_id),
        lines=tuple(LineView(*row) for row in lines),
        payments=tuple(
            PaymentView(row[0], date.fromisoformat(row[1]), row[2], row[3], bool(row[4])) for row in payments
        ),
        items=tuple(AskedItem(*row) for row in items),
        history=tuple(RequestEventView(read_instant(row[0]), ctx.refs.login(row[1]), *row[2:]) for row in history),
        next_states=next_states(view.kind, view.state),
        offers=offers(view.kind, view.state),
    )


def terms_of(ctx: Context) -> list[str]:
    """Sight of the engagement, or of the client where there is none; invoices with their permission."""
    terms = [f"q.removed = {ctx.bind.false}", f"(e.id IS NULL OR e.removed = {ctx.bind.false})"]
    if not sees_billing(ctx.viewer):
        terms.append("q.kind <> 'invoice'")
    seen, clients = sight.engagement_terms(ctx), sight.client_terms(ctx)
    if seen or clients:
        work = " AND ".join(["q.engagement_id IS NOT NULL", *seen])
        other = " AND ".join(["q.engagement_id IS NULL", *clients])
        terms.append(f"(({work}) OR ({other}))")
    return terms


def _itemised(ctx: Context, engagement_id: int) -> str:
    return (
        "q.id IN (SELECT l.request_id FROM invoice_line l JOIN request x ON x.id = l.request_id"
        f" WHERE l.engagement_id = {ctx.bind(engagement_id)} AND l.removed = {ctx.bind.false}"
        " AND x.kind = 'invoice')"
    )


def _linked(ctx: Context, engagement_id: int) -> str:
    """Linked by hand besides the engagement they lie with [LINK-2]."""
    of = ctx.bind(engagement_id)
    return f"q.id IN (SELECT k.target_id FROM link k WHERE k.engagement_id = {of} AND k.kind = 'request')"


def _view(ctx: Context, row: tuple[Any, ...], money: dict[int, tuple[int, int]]) -> RequestView:
    kind, state, due = row[2], row[14], read_day(row[17])
    total, paid = money.get(row[0], (0, 0)) if kind == "invoice" else (None, None)
    return RequestView(
        id=row[0],
        version=row[1],
        kind=kind,
        form=row[3],
        title=row[4],
        text=row[5],
        client_id=row[6],
        client=row[7],
        engagement_id=row[8],
        engagement=row[9],
        stage_id=row[10],
        stage=row[11],
        entry_no=row[12],
        action_item=bool(row[13]),
        state=state,
        state_since=read_instant(row[15]),
        resolved=is_resolved(kind, state),
        overdue=is_overdue(kind, state, due, ctx.today),
        sent_on=read_day(row[16]),
        due=due,
        expires=read_day(row[18]),
        number=row[19],
        tax_year=row[20],
        identity_check=bool(row[21]),
        external_id=row[22],
        author=ctx.refs.login(row[23]),
        total=total,
        paid=paid,
    )


def _money(reader: Reader, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Total and paid of some invoices, as the rule counts them [REQ-7] [REQ-8]."""
    totals: dict[int, int] = {}
    paid: dict[int, list[PaymentFact]] = {}
    for part in chunks(numbers):
        bind = Binder()
        mine = f"request_id IN {bind.many(part)} AND removed = {bind.false}"
        for number, cents in reader.rows(
            f"SELECT request_id, sum(cents) FROM invoice_line WHERE {mine} GROUP BY request_id", bind.params
        ):
            totals[number] = int(cents)
        for number, cents, method, cleared in reader.rows(
            f"SELECT request_id, cents, method, cleared FROM payment WHERE {mine}", bind.params
        ):
            paid.setdefault(number, []).append(PaymentFact(cents, method, bool(cleared)))
    if not numbers:
        return {}
    debit = reader.rows("SELECT value FROM setting WHERE key = 'billing.debit_counts'")
    counts = "at_once" if debit and debit[0][0] == '"at_once"' else "cleared"
    return {number: (totals.get(number, 0), counted(paid.get(number, ()), counts)) for number in numbers}


def _signers(reader: Reader, request_id: int) -> tuple[SignerView, ...]:
    bind = Binder()
    rows = reader.rows(
        f"SELECT id, name, role, state, position, at FROM signer WHERE request_id = {bind(request_id)}"
        f" AND removed = {bind.false} ORDER BY position, id",
        bind.params,
    )
    facts = [SignerFact(*row[:5]) for row in rows]
    return tuple(
        SignerView(
            fact.id, fact.name, fact.role, fact.state, None if row[5] is None else read_instant(row[5]),
            must_wait(fact, facts) if fact.signs and fact.state == "waiting" else None,
        )
        for fact, row in zip(facts, rows, strict=True)
    )  # fmt: skip
