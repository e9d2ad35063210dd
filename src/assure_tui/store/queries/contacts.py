"""Contacts: those of one client, and those that another client may be given [CLT-5]."""

from __future__ import annotations

from collections import defaultdict

from assure_tui.domain.client_views import ContactView, KnownContact
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, Reader, fold


def of_client(reader: Reader, client_id: int, ctx: Context | None = None) -> tuple[ContactView, ...]:
    """The contacts of a client, the primary one first; with `ctx` also which clients the viewer sees have them."""
    rows = reader.rows(
        "SELECT p.id, p.name, k.label, p.email, p.phone, k.is_primary FROM client_contact k"
        " JOIN contact p ON p.id = k.contact_id WHERE k.client_id = :id"
        " ORDER BY CASE WHEN k.is_primary THEN 0 ELSE 1 END, lower(p.name), p.id",
        {"id": client_id},
    )
    also = _clients_of(ctx, [row[0] for row in rows], but=client_id) if ctx is not None and rows else {}
    return tuple(
        ContactView(number, name, label, email, phone, bool(primary), tuple(also.get(number, ())))
        for number, name, label, email, phone, primary in rows
    )


def known(ctx: Context, text: str, limit: int) -> tuple[KnownContact, ...]:
    """Contacts of clients the viewer sees, by a part of the name or the address."""
    from assure_tui.store.queries.filter_leaves import like

    part = ctx.bind(f"%{like(fold(text).strip())}%")
    terms = [f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)]
    rows = ctx.refs.reader.rows(
        "SELECT p.id, p.name, p.email, p.phone FROM contact p"
        f" WHERE (fold(p.name) LIKE {part} ESCAPE '!' OR fold(p.email) LIKE {part} ESCAPE '!')"
        " AND EXISTS (SELECT 1 FROM client_contact k JOIN client c ON c.id = k.client_id"
        f" WHERE k.contact_id = p.id AND {' AND '.join(terms)}) ORDER BY lower(p.name), p.id LIMIT {ctx.bind(limit)}",
        ctx.bind.params,
    )
    have = _clients_of(ctx, [row[0] for row in rows])
    return tuple(
        KnownContact(number, name, email, phone, tuple(have.get(number, ()))) for number, name, email, phone in rows
    )


def _clients_of(ctx: Context, contacts: list[int], *, but: int = 0) -> dict[int, list[str]]:
    """The names of the clients of some contacts, those the viewer sees [PERM-5]."""
    found: dict[int, list[str]] = defaultdict(list)
    if not contacts:
        return found
    ctx.bind = Binder()
    terms = [
        f"k.contact_id IN {ctx.bind.many(contacts)}", f"c.id <> {ctx.bind(but)}", f"c.removed = {ctx.bind.false}",
        *sight.client_terms(ctx),
    ]  # fmt: skip
    rows = ctx.refs.reader.rows(
        "SELECT k.contact_id, c.name FROM client_contact k JOIN client c ON c.id = k.client_id"
        f" WHERE {' AND '.join(terms)} ORDER BY c.name_key, c.id",
        ctx.bind.params,
    )
    for contact, name in rows:
        found[contact].append(name)
    return found
