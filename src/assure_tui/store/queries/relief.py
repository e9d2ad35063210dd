"""Reliefs, what one would postpone, and who has seen a deadline [EXT-5] [EXT-6]."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from assure_tui.domain.relief import ReliefTerms
from assure_tui.store.read import Binder, Reader, fold, read_day, read_instant

_LIST = """
SELECT r.id, r.name, r.citation, r.window_from, r.window_to, r.new_date, r.states, r.tags, r.client_ids, r.types,
  r.payments, r.withdrawn, (SELECT count(*) FROM engagement e WHERE e.relief_id = r.id AND e.live = :yes)
FROM relief r ORDER BY r.id"""
_CANDIDATES = """
SELECT e.id, e.client_id, c.state, ty.code, e.effective, e.ext_effective, e.extended, e.due, e.title, c.name, ty.rules
FROM engagement e JOIN client c ON c.id = e.client_id JOIN engagement_type ty ON ty.id = e.type_id
WHERE e.live = {yes} AND e.removed = {no} AND (e.effective BETWEEN {first} AND {last}
  OR e.extended = {yes} AND e.ext_effective BETWEEN {first} AND {last}){types}
ORDER BY e.id"""
_TAGS = "SELECT ct.client_id, t.name FROM client_tag ct JOIN tag t ON t.id = ct.tag_id WHERE t.key IN {keys}"
_SEEN = """
SELECT s.name, d.at, d.due FROM deadline_seen d JOIN staff s ON s.id = d.staff_id
WHERE d.engagement_id = :id ORDER BY d.id"""


def reliefs(reader: Reader) -> list[dict[str, Any]]:
    """Every relief with its terms and how many live engagements it covers."""
    names = (
        "id name citation window_from window_to new_date states tags client_ids types payments withdrawn covered"
    ).split()
    found = []
    for row in reader.rows(_LIST, {"yes": True}):
        values = dict(zip(names, row, strict=True))
        for name in ("states", "tags", "client_ids", "types"):
            values[name] = json.loads(values[name])
        found.append({**values, "payments": bool(values["payments"]), "withdrawn": bool(values["withdrawn"])})
    return found


def covered(reader: Reader, terms: ReliefTerms) -> list[tuple[int, str, str, date | None]]:
    """What the terms would reach among live engagements: number, client, title, the deadline now."""
    bind = Binder()
    marks = {
        "yes": bind.true,
        "no": bind.false,
        "first": bind(terms.window_from.isoformat()),
        "last": bind(terms.window_to.isoformat()),
        "types": f" AND ty.code IN {bind.many(sorted(terms.types))}" if terms.types else "",
    }
    rows = reader.rows(_CANDIDATES.format(**marks), bind.params)
    tags = _tags(reader, terms)
    return [
        (int(number), str(client), str(title), read_day(due))
        for number, client_id, state, code, effective, later, extended, due, title, client, rules in rows
        if (json.loads(rules).get("roll") or "none") != "none"
        and terms.covers(
            client=client_id,
            state=state,
            tags=tags.get(client_id, ()),
            type_code=code,
            original=read_day(effective),
            extended=read_day(later) if extended else None,
        )
    ]


def _tags(reader: Reader, terms: ReliefTerms) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    if terms.tags:
        bind = Binder()
        sql = _TAGS.format(keys=bind.many(sorted(terms.tags)))
        for client, name in reader.rows(sql, bind.params):
            found.setdefault(int(client), set()).add(fold(name))
    return found


def covered_by(reader: Reader, relief_id: int) -> tuple[int, ...]:
    """The engagements under a relief."""
    rows = reader.rows("SELECT id FROM engagement WHERE relief_id = :id ORDER BY id", {"id": relief_id})
    return tuple(int(number) for (number,) in rows)


def seen(reader: Reader, engagement_id: int) -> list[tuple[str, datetime, str]]:
    """Who has acknowledged which deadline of an engagement, and when."""
    return [(str(name), read_instant(at), str(due)) for name, at, due in reader.rows(_SEEN, {"id": engagement_id})]
