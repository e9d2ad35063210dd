"""Clients: lists, one client, and finding the one a reference means [CLT-*]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import Actor, read_short, short
from assure_tui.domain.views import ClientView
from assure_tui.store.queries import order, sight
from assure_tui.store.queries.engagements import tags_of, window_size
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, fold, numbers

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_COLUMNS = (
    "c.id, c.version, c.external_id, c.number, c.name, c.entity, c.status, c.fiscal_year_end, c.email, c.phone,"
    " c.street, c.city, c.state, c.zip, c.preparer_id, c.reviewer_id, c.partner_id, c.owner_id, c.tax_id, c.notes,"
    " c.folder"
)


def clients(
    reader: Reader, viewer: Actor, query: ResolvedQuery | None, *, limit: int | None, offset: int, today: date
) -> tuple[tuple[ClientView, ...], int]:
    """Clients by name, Active ones unless the filter speaks of a status [CLT-4], and how many in all."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"c.removed = {ctx.bind.false}"]
    if query is None or not query.mentions_status():
        terms.append("c.status = 'active'")
    terms += sight.client_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        terms += where(query, ctx)
    condition = " AND ".join(terms)
    sql = f"SELECT c.id FROM client c WHERE {condition} ORDER BY {order.clients(order.chosen((), query))}"
    size = window_size(limit, query)
    if query is not None and query.where is not None:  # a filter is asked once, for both
        found = numbers(reader, sql, ctx.bind.params)
        start = max(0, offset)
        return views(ctx.refs, found[start:] if size is None else found[start : start + size]), len(found)
    total = int(reader.rows(f"SELECT COUNT(*) FROM client c WHERE {condition}", ctx.bind.params)[0][0])
    if size is not None:
        sql += f" LIMIT {ctx.bind(size)} OFFSET {ctx.bind(max(0, offset))}"
    ids = [row[0] for row in reader.rows(sql, ctx.bind.params)]
    if size is None and offset > 0:
        ids = ids[offset:]
    return views(ctx.refs, ids), total


def client(reader: Reader, viewer: Actor, client_id: int, today: date) -> ClientView:
    """One client; who only stands on an engagement of it sees its name and contacts [PERM-6]."""
    refs = Refs(reader)
    found = views(refs, [client_id])
    if found and sight.sees_client(Context(Binder(), refs, viewer, today), client_id):
        return found[0]
    if found:
        ctx = Context(Binder(), refs, viewer, today)
        terms = [f"e.client_id = {ctx.bind(client_id)}", *sight.terms_of_few(ctx)]
        if reader.rows(f"SELECT 1 FROM engagement e WHERE {' AND '.join(terms)} LIMIT 1", ctx.bind.params):
            return _outside(found[0])
    raise NotFound(f"there is no client {short('client', client_id)} that you may see")


def find(reader: Reader, viewer: Actor, ref: str, today: date) -> int:
    """The client meant by `C-7`, its number, its external id or its exact name; each in turn [CONV-10]."""
    wanted = ref.strip()
    ways: list[tuple[str, object]] = []
    number = read_short(wanted, "client")
    if number is not None and wanted[:1] in "Cc":
        ways.append(("c.id = {}", number))
    ways += [("c.number = {}", wanted), ("c.external_id = {}", wanted), ("c.name_key = {}", fold(wanted))]
    if number is not None and wanted[:1] not in "Cc":
        ways.append(("c.id = {}", number))
    refs = Refs(reader)
    for condition, value in ways:
        ctx = Context(Binder(), refs, viewer, today)
        terms = [condition.format(ctx.bind(value)), f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)]
        rows = reader.rows(
            f"SELECT c.id FROM client c WHERE {' AND '.join(terms)} ORDER BY c.id LIMIT 6", ctx.bind.params
        )
        if len(rows) > 1:
            named = ", ".join(short("client", row[0]) for row in rows[:5]) + (" …" if len(rows) > 5 else "")
            raise Invalid("client", "ambiguous", f"“{wanted[:80]}” is the name of several clients: {named}")
        if rows:
            return int(rows[0][0])
    raise NotFound(f"there is no client “{wanted[:80]}” that you may see")


def removed(reader: Reader, viewer: Actor, text: str, limit: int, today: date) -> tuple[ClientView, ...]:
    """Removed clients by name that the viewer would see, by a part of the name or as `C-7` [DEL-1]."""
    from assure_tui.store.queries.filter_leaves import like

    ctx = Context(Binder(), Refs(reader), viewer, today)
    named = [f"c.name_key LIKE {ctx.bind(f'%{like(fold(text).strip())}%')} ESCAPE '!'"]
    number = read_short(text, "client")
    if number is not None:
        named.append(f"c.id = {ctx.bind(number)}")
    terms = [f"c.removed = {ctx.bind.true}", f"({' OR '.join(named)})", *sight.client_terms(ctx)]
    sql = f"SELECT c.id FROM client c WHERE {' AND '.join(terms)} ORDER BY c.name_key, c.id LIMIT {ctx.bind(limit)}"
    return views(ctx.refs, numbers(reader, sql, ctx.bind.params))


def views(refs: Refs, ids: Sequence[int]) -> tuple[ClientView, ...]:
    """The clients in this order; whether the viewer may see them was asked before."""
    found: dict[int, ClientView] = {}
    for part in chunks(ids):
        bind = Binder()
        rows = refs.reader.rows(f"SELECT {_COLUMNS} FROM client c WHERE c.id IN {bind.many(part)}", bind.params)
        tags = tags_of(refs.reader, "client", part)
        bind = Binder()
        live: dict[int, int] = dict(
            refs.reader.rows(
                # IS TRUE keeps the planner from an index of everything live.
                f"SELECT e.client_id, COUNT(*) FROM engagement e WHERE e.client_id IN {bind.many(part)}"
                " AND e.live IS TRUE GROUP BY e.client_id",
                bind.params,
            )
        )
        for row in rows:
            found[row[0]] = _view(refs, row, tags.get(row[0], ()), live.get(row[0], 0))
    return tuple(found[number] for number in ids if number in found)


def mask(tax_id: str | None) -> str | None:
    """A tax id by its last four characters [CLT-10]."""
    return None if not tax_id else "•••" + tax_id[-4:]


def _view(refs: Refs, row: Row, tags: tuple[str, ...], live: int) -> ClientView:
    return ClientView(
        id=row[0],
        version=row[1],
        external_id=row[2],
        number=row[3],
        name=row[4],
        entity=row[5],
        status=row[6],
        fiscal_year_end=row[7],
        email=row[8],
        phone=row[9],
        street=row[10],
        city=row[11],
        state=row[12],
        zip=row[13],
        tags=tags,
        preparer=refs.login(row[14]),
        reviewer=refs.login(row[15]),
        partner=refs.login(row[16]),
        owner=refs.login(row[17]),
        tax_id_masked=mask(row[18]),
        open_engagements=live,
        notes=row[19],
        folder=row[20],
    )


def _outside(view: ClientView) -> ClientView:
    return ClientView(
        id=view.id,
        version=view.version,
        external_id=None,
        number=view.number,
        name=view.name,
        entity=view.entity,
        status=view.status,
        fiscal_year_end=view.fiscal_year_end,
        email=view.email,
        phone=view.phone,
        street=None,
        city=None,
        state=None,
        zip=None,
        tags=(),
        preparer=None,
        reviewer=None,
        partner=None,
        owner=None,
    )
