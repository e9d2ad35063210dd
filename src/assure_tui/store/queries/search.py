"""Finding by a few letters: clients for pickers, values for completion [FILT-7]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from assure_tui.domain.model import Actor, read_short
from assure_tui.domain.views import ClientView
from assure_tui.store.queries import sight
from assure_tui.store.queries.clients import views
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, fold

_CANDIDATES = 2000


Near = Callable[[str, Mapping[int, str], int], list[int]]


def clients_like(
    reader: Reader, viewer: Actor, text: str, limit: int, today: date, near: Near
) -> tuple[ClientView, ...]:
    """Active and prospective clients whose words begin so, whole names first; small slips are forgiven."""
    from assure_tui.store.queries.filter_leaves import like

    words = fold(text).split()
    refs = Refs(reader)
    ctx = Context(Binder(), refs, viewer, today)
    base = [f"c.removed = {ctx.bind.false}", "c.status <> 'inactive'", *sight.client_terms(ctx)]
    terms = list(base)
    for word in words:
        starts = (f"c.name_key LIKE {ctx.bind(lead + like(word) + '%')} ESCAPE '!'" for lead in ("", "% ", "%-", "%("))
        number = f"fold(c.number) LIKE {ctx.bind(like(word) + '%')} ESCAPE '!'"
        terms.append(f"({' OR '.join((*starts, number))})")
    first = f"c.name_key LIKE {ctx.bind(like(fold(text).strip()) + '%')} ESCAPE '!'"
    rows = reader.rows(
        f"SELECT c.id FROM client c WHERE {' AND '.join(terms)}"
        f" ORDER BY CASE WHEN {first} THEN 0 ELSE 1 END, c.name_key, c.id LIMIT {ctx.bind(limit)}",
        ctx.bind.params,
    )
    ids = _named_exactly(refs, viewer, text, today)
    ids += [row[0] for row in rows if row[0] not in ids]
    if len(ids) < limit and words:
        close = near(fold(text), _candidates(refs, viewer, fold(text), today), limit)
        ids += [number for number in close if number not in ids]
    return views(refs, ids[:limit])


def _named_exactly(refs: Refs, viewer: Actor, text: str, today: date) -> list[int]:
    """The client whose own number or external id this is, or whose `C-7`; a bare `7` may be either [CONV-10]."""
    typed = text.strip()
    if not typed or len(typed) > 120:
        return []
    ctx = Context(Binder(), refs, viewer, today)
    key = ctx.bind(fold(typed))
    named = [f"fold(c.number) = {key}", f"fold(c.external_id) = {key}"]
    number = read_short(typed, "client")
    if number is not None:
        named.append(f"c.id = {ctx.bind(number)}")
    terms = [f"({' OR '.join(named)})", f"c.removed = {ctx.bind.false}", "c.status <> 'inactive'"]
    terms += sight.client_terms(ctx)
    sql = f"SELECT c.id FROM client c WHERE {' AND '.join(terms)} ORDER BY CASE WHEN {named[0]} THEN 0 ELSE 1 END, c.id"
    return [row[0] for row in refs.reader.rows(sql, ctx.bind.params)]


def _candidates(refs: Refs, viewer: Actor, wanted: str, today: date) -> dict[int, str]:
    """A bounded number of folded names, those that share the first letter of a word first."""
    from assure_tui.store.queries.filter_leaves import like

    names: dict[int, str] = {}
    for lead in (wanted.split()[0][:1], ""):
        ctx = Context(Binder(), refs, viewer, today)
        terms = [f"c.removed = {ctx.bind.false}", "c.status <> 'inactive'", *sight.client_terms(ctx)]
        if lead:
            starts = (f"c.name_key LIKE {ctx.bind(edge + like(lead) + '%')} ESCAPE '!'" for edge in ("", "% "))
            terms.append(f"({' OR '.join(starts)})")
        rows = refs.reader.rows(
            f"SELECT c.id, c.name_key FROM client c WHERE {' AND '.join(terms)}"
            f" ORDER BY c.name_key LIMIT {ctx.bind(_CANDIDATES)}",
            ctx.bind.params,
        )
        names.update((row[0], row[1]) for row in rows)
    return names


# -- completion ------------------------------------------------------------------------------------

_BY_COLUMN: Mapping[str, str] = {
    "type": "e.type_id",
    "line": "e.type_id",
    "pipeline": "e.pipeline_id",
    "stage": "e.stage_id",
    "preparer": "e.preparer_id",
    "reviewer": "e.reviewer_id",
    "partner": "e.partner_id",
    "owner": "e.owner_id",
    "holder": "e.holder_id",
    "assignee": "e.holder_id",
    "author": "e.holder_id",
    "status": "COALESCE(e.custom_status, e.status)",
    "priority": "e.priority",
    "clientstatus": "e.client_status",
    "qualifier": "e.qualifier",
}


def values(reader: Reader, viewer: Actor, field: str, prefix: str, today: date, near: Near) -> list[tuple[str, int]]:
    """Values of a field that begin so, with how much live work has each, most first."""
    refs = Refs(reader)
    ctx = Context(Binder(), refs, viewer, today)
    condition = " AND ".join((f"e.live = {ctx.bind.true}", *sight.engagement_terms(ctx)))
    counted: list[tuple[str, int]]
    if field in _BY_COLUMN:
        column = _BY_COLUMN[field]
        rows = reader.rows(
            f"SELECT {column}, COUNT(*) FROM engagement e WHERE {condition} GROUP BY {column}", ctx.bind.params
        )
        counted = _named(refs, field, rows)
    elif field in ("tag", "clienttag"):
        by = "engagement" if field == "tag" else "client"
        key = "e.id" if field == "tag" else "e.client_id"
        rows = reader.rows(
            f"SELECT g.name, COUNT(*) FROM tag g JOIN {by}_tag j ON j.tag_id = g.id"
            f" JOIN engagement e ON {key} = j.{by}_id WHERE {condition} GROUP BY g.name",
            ctx.bind.params,
        )
        counted = [(name, count) for name, count in rows]
    elif field == "client":
        found = clients_like(reader, viewer, prefix, 20, today, near)
        return [(client.name, client.open_engagements) for client in found]
    elif field == "team":
        counted = [(name, 0) for (name,) in reader.rows("SELECT name FROM team ORDER BY id")]
    else:
        counted = []
    wanted = fold(prefix)
    kept = [(name, count) for name, count in counted if _begins(name, wanted)]
    return sorted(kept, key=lambda pair: (-pair[1], fold(pair[0])))


def _named(refs: Refs, field: str, rows: Iterable[tuple[object, ...]]) -> list[tuple[str, int]]:
    namers: dict[str, Callable[[int], str]] = {
        "type": lambda number: refs.types[number].code,
        "line": lambda number: refs.types[number].line,
        "pipeline": lambda number: refs.pipelines[number].code,
        "stage": lambda number: refs.stages[number].name,
    }
    people = _BY_COLUMN[field].endswith("_id") and field not in namers
    totals: dict[str, int] = {}
    for value, count in rows:
        if value is None or value == "":
            continue
        if field in namers:
            assert isinstance(value, int)
            name = namers[field](value)
        elif people:
            assert isinstance(value, int)
            name = refs.login(value) or ""
        else:
            name = str(value)
        assert isinstance(count, int)
        totals[name] = totals.get(name, 0) + count
    if people:
        # Colleagues without live work may be asked for as well.
        for person in refs.staff.values():
            if person.state == "active":
                totals.setdefault(refs.login(person.id) or person.initials, 0)
    elif field in ("type", "line", "pipeline", "stage"):
        every = {
            "type": [t.code for t in refs.types.values()],
            "line": [t.line for t in refs.types.values()],
            "pipeline": [p.code for p in refs.pipelines.values() if not p.removed],
            "stage": [s.name for s in refs.stages.values() if not s.removed],
        }[field]
        for name in every:
            totals.setdefault(name, 0)
    elif field in ("status", "clientstatus"):
        for name in refs.custom_colours if field == "status" else refs.client_statuses:
            totals.setdefault(name, 0)
    return list(totals.items())


def _begins(name: str, wanted: str) -> bool:
    folded = fold(name)
    return folded.startswith(wanted) or f" {wanted}" in folded
