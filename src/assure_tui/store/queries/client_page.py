"""What the list and the page of clients need besides the client: work, people, relations, files [CLT-11]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from assure_tui.domain.client_views import ClientDetail, ClientFacts, ClientFiles, RelationView
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import SLOTS, Actor, short
from assure_tui.domain.views import EngagementView, TaskView
from assure_tui.store.queries import clients, contacts, documents, engagements, sight, tasks
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day

FILES = 500  # newest files of a client that are listed

_WORDS = {
    "spouse": ("spouse of", "spouse of"),
    "owner_of": ("owner of", "owned by"),
    "parent_of": ("parent of", "child of"),
    "household": ("household with", "household with"),
    "other": ("related to", "related to"),
}


def facts(reader: Reader, viewer: Actor, ids: Iterable[int], today: date) -> dict[int, ClientFacts]:
    """Live work, next deadline and blockers of each client, of what the viewer sees [PERM-5]."""
    refs = Refs(reader)
    found: dict[int, ClientFacts] = {}
    for part in chunks(ids):
        ctx = Context(Binder(), refs, viewer, today)
        terms = [
            f"e.client_id IN {ctx.bind.many(part)}",
            # IS TRUE keeps the planner from an index of everything live.
            "e.live IS TRUE",
            *sight.terms_of_few(ctx),
        ]
        late = f"SUM(CASE WHEN e.due < {ctx.bind(today.isoformat())} AND e.status = 'active' THEN 1 ELSE 0 END)"
        work = {
            row[0]: row[1:]
            for row in reader.rows(
                f"SELECT e.client_id, COUNT(*), {late}, MIN(e.due), SUM(e.blockers_active) FROM engagement e"
                f" WHERE {' AND '.join(terms)} GROUP BY e.client_id",
                ctx.bind.params,
            )
        }
        bind = Binder()
        columns = ", ".join(f"c.{slot}_id" for slot in SLOTS)
        for number, *held in reader.rows(
            f"SELECT c.id, {columns} FROM client c WHERE c.id IN {bind.many(part)}", bind.params
        ):
            count, overdue, due, blocked = work.get(number, (0, 0, None, 0))
            people = {slot: refs.initials(n) or "" for slot, n in zip(SLOTS, held, strict=True) if n is not None}
            found[number] = ClientFacts(count, overdue or 0, read_day(due), blocked or 0, people)
    return found


def detail(reader: Reader, viewer: Actor, client_id: int, today: date) -> ClientDetail:
    """One client with its people and relations; NotFound when the viewer may not see it [PERM-3] [PERM-6]."""
    view = clients.client(reader, viewer, client_id, today)
    refs = Refs(reader)
    if not sight.sees_client(Context(Binder(), refs, viewer, today), client_id):
        return ClientDetail(view, ClientFacts(), whole=False, contacts=contacts.of_client(reader, client_id))
    columns = ", ".join(f"{slot}_id" for slot in SLOTS)
    weeks, *held = reader.rows(f"SELECT weeks_5253, {columns} FROM client WHERE id = :id", {"id": client_id})[0]
    listed = reader.rows("SELECT staff_id FROM client_access WHERE client_id = :id", {"id": client_id})
    access = ((number, refs.staff[number].name) for (number,) in listed if number in refs.staff)
    return ClientDetail(
        client=view,
        facts=facts(reader, viewer, [client_id], today)[client_id],
        weeks_5253=bool(weeks),
        slots=dict(zip(SLOTS, held, strict=True)),
        contacts=contacts.of_client(reader, client_id, Context(Binder(), refs, viewer, today)),
        relations=_relations(refs, viewer, client_id, today),
        access=tuple(sorted(access, key=lambda one: (one[1].casefold(), one[0]))),
    )


def _relations(refs: Refs, viewer: Actor, client_id: int, today: date) -> tuple[RelationView, ...]:
    """Related clients in both directions, those the viewer sees."""
    ctx = Context(Binder(), refs, viewer, today)
    me = ctx.bind(client_id)
    seen = sight.client_terms(ctx)
    more = f" AND {' AND '.join(seen)}" if seen else ""
    found: list[RelationView] = []
    for mine, other, side in (("from_id", "to_id", 0), ("to_id", "from_id", 1)):
        rows = refs.reader.rows(
            f"SELECT r.kind, c.id, c.name, r.percent FROM relationship r JOIN client c ON c.id = r.{other}"
            f" WHERE r.{mine} = {me} AND c.removed = {ctx.bind.false}{more} ORDER BY r.kind, c.name_key, c.id",
            ctx.bind.params,
        )
        found += [RelationView(_WORDS[row[0]][side], row[1], row[2], row[3], row[0], side == 0) for row in rows]
    return tuple(found)


def work(reader: Reader, viewer: Actor, client_id: int, today: date) -> tuple[EngagementView, ...]:
    """Every engagement of the client that the viewer sees, archived ones too, newest period first [CLT-11]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [
        f"e.client_id = {ctx.bind(client_id)}",
        f"e.removed = {ctx.bind.false}",
        *sight.terms_of_few(ctx),
    ]
    rows = reader.rows(
        f"SELECT e.id FROM engagement e WHERE {' AND '.join(terms)} ORDER BY e.period_start DESC, e.id DESC",
        ctx.bind.params,
    )
    return engagements.views(ctx, [row[0] for row in rows])


def tasks_of(reader: Reader, viewer: Actor, client_id: int, today: date) -> tuple[TaskView, ...]:
    """Tasks on live work of the client, open ones first by date [CLT-11] [TASK-17]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    return tasks.of_client(ctx, client_id)


def holding(
    reader: Reader, viewer: Actor, client_ids: Sequence[int], slot: str, today: date
) -> tuple[EngagementView, ...]:
    """Live engagements that still hold the person who stands in the client's default slot now [CLT-7]."""
    assert slot in SLOTS
    found: list[int] = []
    ctx = Context(Binder(), Refs(reader), viewer, today)
    for part in chunks(client_ids):
        ctx.bind = Binder()
        terms = [
            f"e.client_id IN {ctx.bind.many(part)}",
            "e.live IS TRUE",
            f"e.{slot}_id = c.{slot}_id",
            *sight.terms_of_few(ctx),
        ]
        rows = reader.rows(
            f"SELECT e.id FROM client c JOIN engagement e ON e.client_id = c.id WHERE {' AND '.join(terms)}"
            " ORDER BY c.name_key, e.due_key, e.id",
            ctx.bind.params,
        )
        found += [row[0] for row in rows]
    return engagements.views(ctx, found)


def files(reader: Reader, viewer: Actor, client_id: int, today: date) -> ClientFiles:
    """The files of the client's folder; for who sees the client [PERM-3]."""
    refs = Refs(reader)
    if not sight.sees_client(Context(Binder(), refs, viewer, today), client_id):
        raise NotFound(f"the files of {short('client', client_id)} are not for you to see")
    rows = reader.rows("SELECT folder FROM client WHERE id = :id AND removed = :no", {"id": client_id, "no": False})
    if not rows:
        raise NotFound(f"there is no client {short('client', client_id)}")
    found, places = documents.of_client(reader, client_id, FILES)
    seen: dict[int, str] = {}
    for part in chunks(sorted(set(places.values()))):
        ctx = Context(Binder(), refs, viewer, today)
        terms = [f"e.id IN {ctx.bind.many(part)}", *sight.terms_of_few(ctx)]
        titles = reader.rows(f"SELECT e.id, e.title FROM engagement e WHERE {' AND '.join(terms)}", ctx.bind.params)
        seen |= {number: f"{short('engagement', number)} {title}" for number, title in titles}
    work_of = {one: seen[number] for one, number in places.items() if number in seen}
    return ClientFiles(rows[0][0], found, work_of)
