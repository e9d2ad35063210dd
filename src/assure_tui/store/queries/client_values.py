"""Values of a filter field of clients with how many Active clients have each (interface.md 3.5)."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.model import SLOTS, Actor, ClientStatus, Entity, StaffState
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, fold

_COLUMNS = {name: f"c.{name}" for name in ("entity", "status", "state", "city", "zip", "number", "external_id")}
_COLUMNS["external"] = _COLUMNS.pop("external_id")
_FIXED = {"entity": tuple(Entity), "status": tuple(ClientStatus)}
MOST = 200  # values of one field


def values(reader: Reader, viewer: Actor, field: str, prefix: str, today: date) -> list[tuple[str, int]]:
    """Values that begin so, most first; a status counts its own clients, all else the Active ones [CLT-4]."""
    refs = Refs(reader)
    ctx = Context(Binder(), refs, viewer, today)
    terms = [f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)]
    if field != "status":
        terms.append("c.status = 'active'")
    where = " AND ".join(terms)
    counted: list[tuple[str, int]] = []
    if field in SLOTS:
        sql = f"SELECT c.{field}_id, COUNT(*) FROM client c WHERE {where} AND c.{field}_id IS NOT NULL GROUP BY 1"
        totals = {refs.login(row[0]) or "": row[1] for row in reader.rows(sql, ctx.bind.params)}
        for person in refs.staff.values():
            if person.state == StaffState.ACTIVE.value:  # colleagues without a client may be asked for as well
                totals.setdefault(refs.login(person.id) or "", 0)
        counted = list(totals.items())
    elif field in ("tag", "clienttag"):
        sql = (
            "SELECT g.name, COUNT(*) FROM tag g JOIN client_tag j ON j.tag_id = g.id JOIN client c ON c.id = j.client_id"
            f" WHERE {where} GROUP BY g.name"
        )
        counted = [(row[0], row[1]) for row in reader.rows(sql, ctx.bind.params)]
    elif field == "client":
        sql = f"SELECT c.name, 1 FROM client c WHERE {where} ORDER BY c.name_key, c.id"
        counted = [(row[0], row[1]) for row in reader.rows(sql, ctx.bind.params)]
        return [(name, count) for name, count in counted if _begins(name, fold(prefix))][:MOST]
    elif field in _COLUMNS:
        column = _COLUMNS[field]
        sql = f"SELECT {column}, COUNT(*) FROM client c WHERE {where} AND {column} IS NOT NULL GROUP BY {column}"
        totals = {row[0]: row[1] for row in reader.rows(sql, ctx.bind.params) if row[0]}
        for word in _FIXED.get(field, ()):
            totals.setdefault(str(word), 0)
        counted = list(totals.items())
    wanted = fold(prefix)
    kept = [(name, count) for name, count in counted if _begins(name, wanted)]
    return sorted(kept, key=lambda pair: (-pair[1], fold(pair[0])))[:MOST]


def _begins(name: str, wanted: str) -> bool:
    folded = fold(name)
    return folded.startswith(wanted) or f" {wanted}" in folded
