"""A family: clients by their relationships, the engagements of a year, and the K-1 chain [INS-8]."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from assure_tui.domain.blocking import k1_waits
from assure_tui.domain.errors import NotFound
from assure_tui.domain.family import chains
from assure_tui.domain.model import Actor, short
from assure_tui.domain.request_views import FamilyClient, FamilyLink, FamilyView, FamilyWork
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day

MOST = 200  # clients of one family


def family(reader: Reader, viewer: Actor, client_id: int, year: int, today: date) -> FamilyView:
    """Everybody related to a client, directly or through others, as far as the viewer sees [PERM-3] [PERM-4]."""
    refs = Refs(reader)
    seen = _seen(refs, viewer, [client_id], today)
    if not seen:
        raise NotFound(f"there is no client {short('client', client_id)} that you may see")
    links: dict[int, FamilyLink] = {}
    edge = [client_id]
    while edge and len(seen) < MOST:
        fresh: set[int] = set()
        for number, link in _links(reader, edge):
            links[number] = link
            fresh |= {link.from_id, link.to_id}
        edge = sorted(fresh - seen.keys())[: MOST - len(seen)]
        found = _seen(refs, viewer, edge, today)
        seen |= found
        edge = sorted(found)
    work, facts = _work(refs, viewer, list(seen), year, today)
    owners = {(link.from_id, link.to_id) for link in links.values() if link.kind == "owner_of"}
    edges = [
        (source.id, taker.id)
        for source in work
        for taker in work
        if (taker.client_id, source.client_id) in owners
        and facts[source.id].gives
        and facts[taker.id].takes
        and k1_waits(facts[taker.id].first, facts[taker.id].last, facts[source.id].last)
    ]
    return FamilyView(
        client_id,
        year,
        tuple(sorted(seen.values(), key=lambda one: (one.id != client_id, one.name.casefold(), one.id))),
        tuple(link for _, link in sorted(links.items()) if link.from_id in seen and link.to_id in seen),
        tuple(work),
        chains({one.id: one for one in work}, edges),
    )


class _Facts:
    """What decides whether one return needs the other's K-1."""

    __slots__ = ("first", "gives", "last", "takes")

    def __init__(self, first: date, last: date | None, rules: str) -> None:
        read = json.loads(rules)
        self.first, self.last = first, last
        self.takes, self.gives = bool(read.get("takes_k1")), bool(read.get("produces_k1"))


def _seen(refs: Refs, viewer: Actor, numbers: Collection[int], today: date) -> dict[int, FamilyClient]:
    ctx = Context(Binder(), refs, viewer, today)
    terms = [f"c.id IN {ctx.bind.many(numbers)}", f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)]
    rows = refs.reader.rows(
        f"SELECT c.id, c.name, c.entity, c.status FROM client c WHERE {' AND '.join(terms)}", ctx.bind.params
    )
    return {row[0]: FamilyClient(*row) for row in rows}


def _links(reader: Reader, numbers: Collection[int]) -> list[tuple[int, FamilyLink]]:
    found: list[tuple[int, FamilyLink]] = []
    for part in chunks(numbers):
        bind = Binder()
        ids = bind.many(part)
        columns = "SELECT id, from_id, kind, to_id, percent FROM relationship"
        sql = f"{columns} WHERE from_id IN {ids} UNION {columns} WHERE to_id IN {ids}"
        found += [(row[0], FamilyLink(*row[1:])) for row in reader.rows(sql, bind.params)]
    return found


def _work(
    refs: Refs, viewer: Actor, clients: Collection[int], year: int, today: date
) -> tuple[list[FamilyWork], dict[int, _Facts]]:
    """Engagements whose period begins in the year, and K-1 sources whose period ends in it; none Cancelled."""
    work: list[FamilyWork] = []
    facts: dict[int, _Facts] = {}
    for part in chunks(sorted(clients)):
        ctx = Context(Binder(), refs, viewer, today)
        bind = ctx.bind
        first, last = bind(f"{year:04d}-01-01"), bind(f"{year:04d}-12-31")

        def within(column: str, first: str = first, last: str = last) -> str:
            return f"({column} >= {first} AND {column} <= {last})"

        terms = [
            f"e.client_id IN {bind.many(part)}",
            f"e.in_force = {bind.true}",
            f"({within('e.period_start')} OR {within('e.period_end')})",
            *sight.engagement_terms(ctx),
        ]
        rows = refs.reader.rows(
            "SELECT e.id, e.client_id, c.name, e.title, y.code, s.name, e.status, e.due, e.holder_id, e.period_start,"
            " e.period_end, y.rules, CASE WHEN e.status IN ('completed', 'archived') OR EXISTS (SELECT 1 FROM stage z"
            f" WHERE z.pipeline_id = s.pipeline_id AND z.k1_ready = {bind.true} AND z.removed = {bind.false} AND z.position <= s.position)"
            " THEN 1 ELSE 0 END FROM engagement e JOIN client c ON c.id = e.client_id"
            " JOIN engagement_type y ON y.id = e.type_id JOIN stage s ON s.id = e.stage_id"
            f" WHERE {' AND '.join(terms)} ORDER BY c.name_key, e.due_key, e.id",
            bind.params,
        )
        for row in rows:
            fact = _Facts(date.fromisoformat(row[9]), read_day(row[10]), row[11])
            if fact.first.year != year and not fact.gives:
                continue  # of another year; a K-1 counts in the year in which its own ends
            number, client, name, title, code, stage, status = row[:7]
            holder = refs.initials(row[8])
            due, ready = read_day(row[7]), bool(row[12])
            work.append(FamilyWork(number, client, name, title, code, stage, status, due, holder, ready))
            facts[row[0]] = fact
    return work, facts
