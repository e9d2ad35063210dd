"""A client that has contacts has exactly one primary, also after the primary was taken off or an undo [CLT-5]."""

from __future__ import annotations

from collections.abc import Collection

from assure_tui.services.context import Context
from assure_tui.services.rules import Touched
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select


def act(ctx: Context, touched: Touched) -> None:
    """Look at the clients whose contacts went, or were put back; a handler that adds one keeps the rule itself."""
    changed = [c for c in touched.changes if c.entity == "client_contact" and (c.op == "delete" or ctx.undoing)]
    clients: dict[int, set[int]] = {}
    for change in changed:
        client, _, contact = change.entity_id.partition("/")
        clients.setdefault(int(client), set()).add(int(contact))
    for part in chunks(sorted(clients)):
        found: dict[int, list[t.ClientContact]] = {}
        for link in ctx.unit.all(select(t.ClientContact).where(t.ClientContact.client_id.in_(part))):
            found.setdefault(link.client_id, []).append(link)
        for client_id, links in found.items():
            keep_one(links, clients[client_id])
    ctx.unit.session.flush()


def keep_one(links: Collection[t.ClientContact], changed: Collection[int] = ()) -> None:
    """Of several the one that stood before stays primary; of none the one that is known longest becomes it."""
    primary = [link for link in links if link.is_primary] or list(links)
    chosen = min(primary, key=lambda link: (link.contact_id in changed, link.contact_id))
    for link in links:
        if link.is_primary != (link is chosen):
            link.is_primary = link is chosen
