"""Search over everything one may see: every kind by its words, each branch on an index or bounded [FILT-7]."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from assure_tui.domain.found_views import FOUND_KINDS, Found, fair, wanted
from assure_tui.domain.model import Actor, read_short, short
from assure_tui.domain.requests import RESOLVED
from assure_tui.store.queries import people, sight
from assure_tui.store.queries.filter_leaves import all_of, any_of, contains, like
from assure_tui.store.queries.links import note_terms
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.queries.requests import terms_of
from assure_tui.store.queries.search import Near, clients_like
from assure_tui.store.read import Binder, Reader, Row, fold

_NEWEST = 20_000  # requests and notes that are looked through, by number; finished tasks by date
_NEAR = 2_000  # names that are held against what was typed, where nothing holds it as it is


class _Search:
    """One question: the words, who asks, and whether what is over is meant."""

    def __init__(self, reader: Reader, viewer: Actor, words: Sequence[str], archived: bool, limit: int, today: date):
        self.refs = Refs(reader)
        self.lead = ""  # instead of words: how a word of the name begins
        self.viewer, self.words, self.archived, self.limit, self.today = viewer, words, archived, limit, today

    def context(self) -> Context:
        return Context(Binder(), self.refs, self.viewer, self.today)

    def rows(self, ctx: Context, select: str, terms: Iterable[str], order: str) -> list[Row]:
        sql = f"{select} WHERE {' AND '.join(terms)} ORDER BY {order} LIMIT {ctx.bind(self.limit)}"
        return self.refs.reader.rows(sql, ctx.bind.params)

    def each(self, ctx: Context, *columns: str) -> list[str]:
        """Every word stands in one of the columns, which fold or are folded."""
        if self.lead:
            return [
                any_of(f"{columns[0]} LIKE {ctx.bind(edge + like(self.lead) + '%')} ESCAPE '!'" for edge in ("", "% "))
            ]
        return [any_of(contains(ctx, column, word) for column in columns) for word in self.words]

    def numbered(self, kind: str) -> int | None:
        """The one that is asked for by its number, such as `E-7`."""
        typed = self.words[0] if len(self.words) == 1 else ""
        return read_short(typed, kind) if typed[:1].upper() == short(kind, 0)[0] else None


def search(reader: Reader, viewer: Actor, text: str, limit: int, today: date, near: Near) -> tuple[Found, ...]:
    """What holds every word, a fair share of each kind; where nothing does, what is nearly called so [FILT-7]."""
    words, archived = wanted(text)
    if not words or limit < 1:
        return ()
    look = _Search(reader, viewer, words, archived, limit, today)
    numbered = [kind for kind in ("engagement", "task", "request", "client") if look.numbered(kind) is not None]
    found = {kind: _LOOK[kind](look) for kind in numbered or FOUND_KINDS}
    if not numbered and not any(found.values()):
        found = _nearly(look, near)
    return fair(found, limit)


# -- engagements -----------------------------------------------------------------------------------

_OF_WORK = (
    "SELECT e.id, e.title, c.name, e.client_id, e.pipeline_id, e.period_label, e.on_board FROM engagement e"
    " JOIN client c ON c.id = e.client_id"
)
_BY_DATE = "e.urgent, e.due_key, e.rank, e.id"
_PERIOD = re.compile(r"(fy)?\d{4}|[qh]\d|\d{4}-\d\d", re.IGNORECASE)


def _engagements(look: _Search, more: Callable[[Context], str] | None = None) -> list[Found]:
    """Live work first, then what is Completed and still on the board; archived and cancelled when asked [FILT-3]."""
    number = look.numbered("engagement")
    if number is not None:
        return _as_work(look, [number])
    ids: list[int] = []
    for live in (False,) if look.archived else (True, False):
        ctx = look.context()
        terms = [f"e.live = {ctx.bind.true if live else ctx.bind.false}"]
        if not live:
            terms += [f"e.on_board = {ctx.bind(not look.archived)}", f"e.removed = {ctx.bind.false}"]
        terms += sight.engagement_terms(ctx)
        terms += [more(ctx)] if more is not None else [_of_work(ctx, word, look) for word in look.words]
        ids += [row[0] for row in look.rows(ctx, "SELECT e.id FROM engagement e", terms, _BY_DATE)]
        if len(ids) >= look.limit:
            break
    return _as_work(look, ids[: look.limit])


def _as_work(look: _Search, ids: list[int]) -> list[Found]:
    if not ids:
        return []
    ctx = look.context()
    terms = [f"e.id IN {ctx.bind.many(ids)}", f"e.removed = {ctx.bind.false}", *sight.terms_of_few(ctx)]
    rows = {row[0]: row for row in look.rows(ctx, _OF_WORK, terms, "e.id")}
    return [
        Found("engagement", row[0], row[1], row[2], row[3], row[0], row[4], row[5] or "", archived=not row[6])
        for row in map(rows.get, ids)
        if row
    ]


def _of_work(ctx: Context, word: str, look: _Search) -> str:
    """The client's name, the title, the number; beside another word the period, which most titles hold anyway."""
    from assure_tui.store.queries.filter_text import free_text

    terms = [free_text(ctx, word, ())]
    if len(look.words) > 1 and _PERIOD.fullmatch(word):
        terms.append(contains(ctx, "fold(e.period_label)", word))
    return any_of(terms)


# -- clients and their people ----------------------------------------------------------------------


def _status(look: _Search) -> str:
    return "c.status = 'inactive'" if look.archived else "c.status <> 'inactive'"


def _clients(look: _Search, near: Near | None = None) -> list[Found]:
    if not look.archived:
        text = " ".join(look.words)
        views = clients_like(
            look.refs.reader, look.viewer, text, look.limit, look.today, near or (lambda _text, _names, _limit: [])
        )
        return [Found("client", one.id, one.name, one.name, one.id) for one in views]
    ctx = look.context()
    terms = [f"c.removed = {ctx.bind.false}", _status(look), *sight.client_terms(ctx)]
    terms += look.each(ctx, "c.name_key", "fold(c.number)")
    rows = look.rows(ctx, "SELECT c.id, c.name FROM client c", terms, "c.name_key, c.id")
    return [Found("client", row[0], row[1], row[1], row[0], archived=True) for row in rows]


def _contacts(look: _Search) -> list[Found]:
    """People of clients, by name or mail address [CLT-8]."""
    ctx = look.context()
    named = all_of(look.each(ctx, "fold(p.name)", "fold(p.email)"))
    terms = [f"j.contact_id IN (SELECT p.id FROM contact p WHERE {named})"]
    terms += ["o.id = j.contact_id", "c.id = j.client_id"]
    terms += [f"c.removed = {ctx.bind.false}", _status(look)]
    seen = sight.client_terms(ctx, "v")
    if seen:  # `+ 0`: asked of each that fits, and not gone through for each
        terms.append(f"j.client_id + 0 IN (SELECT v.id FROM client v WHERE {' AND '.join(seen)})")
    select = (
        # In this order: those who fit are few, the clients one sees may be half the firm's.
        "SELECT o.id, o.name, c.name, c.id, o.email FROM client_contact j CROSS JOIN contact o CROSS JOIN client c"
    )
    rows = look.rows(ctx, select, terms, "o.name, o.id, c.id")
    return [
        Found("contact", row[0], row[1], row[2], row[3], about=row[4] or "", archived=look.archived) for row in rows
    ]


# -- tasks, requests, texts, views -----------------------------------------------------------------


def _of(look: _Search, kind: str, row: Row) -> Found:
    return Found(kind, row[0], row[1], row[2], row[3], row[4], row[5], archived=look.archived)


def _tasks(look: _Search) -> list[Found]:
    """Open tasks, the most pressing first; a word at least stands in the title, the others in client or work."""
    from assure_tui.store.queries.filter_text import free_text

    ctx = look.context()
    terms = [f"t.open = {ctx.bind(not look.archived)}", *sight.task_terms(ctx)]
    if look.archived:
        last = f"x.open = {ctx.bind.false} ORDER BY x.due_key DESC, x.id DESC LIMIT {ctx.bind(_NEWEST)}"
        terms += [f"t.id IN (SELECT x.id FROM task x WHERE {last})", f"t.removed = {ctx.bind.false}"]
    number = look.numbered("task")
    if number is not None:
        terms.append(f"t.id = {ctx.bind(number)}")
    else:
        titled = look.each(ctx, "fold(t.title)")
        terms.append(any_of(titled))
        if len(titled) > 1:
            live = f"e.live IN ({ctx.bind.true}, {ctx.bind.false})"
            terms += [
                f"({title} OR t.engagement_id IN"
                f" (SELECT e.id FROM engagement e WHERE {live} AND {free_text(ctx, word, ())}))"
                for title, word in zip(titled, look.words, strict=True)
            ]
    select = (
        "SELECT t.id, t.title, c.name, e.client_id, t.engagement_id, e.pipeline_id FROM task t"
        " LEFT JOIN engagement e ON e.id = t.engagement_id LEFT JOIN client c ON c.id = e.client_id"
    )
    rows = look.rows(ctx, select, terms, "t.due_key, t.id")
    return [_of(look, "task", row) for row in rows]


def _requests(look: _Search) -> list[Found]:
    """What clients were asked for, the newest first; what they have done with when what is over is asked for."""
    ctx = look.context()
    terms = terms_of(ctx)
    done = any_of(
        f"(q.kind = {ctx.bind(str(kind))} AND q.state IN {ctx.bind.many(states)})" for kind, states in RESOLVED.items()
    )
    terms.append(done if look.archived else f"NOT {done}")
    number = look.numbered("request")
    if number is not None:
        terms.append(f"q.id = {ctx.bind(number)}")
    else:
        terms.append(f"q.id > (SELECT COALESCE(MAX(x.id), 0) FROM request x) - {ctx.bind(_NEWEST)}")
        terms += look.each(ctx, "fold(q.title)", "fold(q.number)", "c.name_key")
    select = (
        "SELECT q.id, q.title, c.name, q.client_id, q.engagement_id, e.pipeline_id FROM request q"
        " JOIN client c ON c.id = q.client_id LEFT JOIN engagement e ON e.id = q.engagement_id"
    )
    rows = look.rows(ctx, select, terms, "q.id DESC")
    return [_of(look, "request", row) for row in rows]


def _texts(look: _Search, *, page: bool) -> list[Found]:
    """Notes of clients and pages of the handbook by title and text, the newest first [LINK-6]."""
    if page and look.archived:
        return []  # a page is there or removed
    ctx = look.context()
    terms = [f"n.removed = {ctx.bind.false}", f"n.client_id IS {'' if page else 'NOT '}NULL"]
    terms.append(f"n.id > (SELECT COALESCE(MAX(x.id), 0) FROM note x) - {ctx.bind(_NEWEST)}")
    terms += look.each(ctx, "fold(n.title)", "fold(n.text)")
    if not page:
        if not ctx.refs.reader.rows(f"SELECT 1 FROM note n WHERE {' AND '.join(terms)} LIMIT 1", ctx.bind.params):
            return []  # before the work one sees is gathered
        terms += [f"c.removed = {ctx.bind.false}", _status(look), *note_terms(ctx)]
    select = "SELECT n.id, n.title, c.name, n.client_id FROM note n LEFT JOIN client c ON c.id = n.client_id"
    rows = look.rows(ctx, select, terms, "n.id DESC")
    return [_of(look, "page" if page else "note", (*row, None, None)) for row in rows]


def _views(look: _Search) -> list[Found]:
    """One's own saved views and the firm's, on a digit or not [FILT-6]."""
    if look.archived:
        return []
    words = [fold(word) for word in look.words]
    return [
        Found("view", view.id, view.name, about=view.query)
        for view in people.views(look.refs.reader, look.viewer)
        if all(word in fold(view.name) for word in words)
    ]


_LOOK: dict[str, Callable[[_Search], list[Found]]] = {
    "engagement": _engagements,
    "client": _clients,
    "contact": _contacts,
    "task": _tasks,
    "request": _requests,
    "note": partial(_texts, page=False),
    "page": partial(_texts, page=True),
    "view": _views,
}


# -- small slips -----------------------------------------------------------------------------------


def _nearly(look: _Search, near: Near) -> dict[str, list[Found]]:
    """Names that are nearly what was typed: of clients with their work, and of a bounded number of the others."""
    text = fold(" ".join(look.words))
    found: dict[str, list[Found]] = {kind: [] for kind in FOUND_KINDS}
    found["client"] = _clients(look, near)
    if found["client"]:
        ids = [one.id for one in found["client"]]
        found["engagement"] = _engagements(look, lambda ctx: f"e.client_id IN {ctx.bind.many(ids)}")
    everything = _Search(look.refs.reader, look.viewer, (), look.archived, _NEAR, look.today)
    everything.lead = text[:1]
    for kind in ("contact", "task", "request", "note", "page", "view"):
        known = dict(enumerate(_LOOK[kind](everything)))
        best = near(text, {number: fold(one.label) for number, one in known.items()}, look.limit)
        found[kind] = [known[number] for number in best]
    return found
