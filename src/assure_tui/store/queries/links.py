"""What is linked to an engagement, where a thing is linked, and what could be: as far as the viewer sees it [LINK-1].

Nobody learns of a thing through a link to it: each kind keeps its own sight [PERM-4] [PERM-9].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assure_tui.domain.link_views import LinkedView
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import Status
from assure_tui.domain.money import write_cents
from assure_tui.domain.policy import holds
from assure_tui.domain.requests import RequestKind, label
from assure_tui.store.queries import requests, sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, chunks

_BOTH = """SELECT kind, target_id FROM link WHERE engagement_id = :id
UNION SELECT 'engagement', engagement_id FROM link WHERE kind = 'engagement' AND target_id = :id"""
_LINKED = "SELECT engagement_id FROM link WHERE kind = :kind AND target_id = :number"
# Where a thing lies or is named besides the links by hand; `:number` is the thing.
_HOMES = {
    LinkKind.TASK: "SELECT engagement_id FROM task WHERE id = :number",
    LinkKind.REQUEST: "SELECT engagement_id FROM request WHERE id = :number UNION SELECT engagement_id FROM invoice_line"
    " WHERE request_id = :number AND removed = :no",
    LinkKind.PAYMENT: "SELECT l.engagement_id FROM payment p JOIN invoice_line l ON l.request_id = p.request_id"
    " WHERE p.id = :number AND l.removed = :no",
    LinkKind.DOCUMENT: "SELECT engagement_id FROM document WHERE id = :number UNION SELECT i.engagement_id"
    " FROM item_file f JOIN checklist_item i ON i.id = f.item_id WHERE f.document_id = :number"
    " AND f.state = 'matched' AND i.removed = :no",
    LinkKind.TIME: "SELECT engagement_id FROM time_entry WHERE id = :number",
    LinkKind.ENGAGEMENT: "SELECT target_id FROM link WHERE kind = 'engagement' AND engagement_id = :number",
}
Numbers = Iterable[int]


def linked(ctx: Context, engagement_id: int) -> tuple[LinkedView, ...]:
    """Everything linked to an engagement by hand, by kind; links between engagements from both sides."""
    wanted: dict[str, list[int]] = {}
    for kind, number in ctx.refs.reader.rows(_BOTH, {"id": engagement_id}):
        wanted.setdefault(kind, []).append(number)
    return tuple(one for kind in LinkKind if kind in wanted for one in named(ctx, kind, wanted[kind]))


def linked_to(ctx: Context, kind: LinkKind, number: int) -> tuple[LinkedView, ...]:
    """The engagements where a thing lies or is linked, of those the viewer sees [PAGE-3]."""
    known: dict[str, Any] = {"number": number}
    found = {row[0] for row in ctx.refs.reader.rows(_LINKED, {**known, "kind": kind.value})}
    if kind in _HOMES:
        home = _HOMES[kind]
        more = {**known, "no": False} if ":no" in home else known
        found |= {row[0] for row in ctx.refs.reader.rows(home, more)}
    return named(ctx, LinkKind.ENGAGEMENT, sorted(one for one in found if one is not None))


def named(ctx: Context, kind: LinkKind, numbers: Numbers) -> tuple[LinkedView, ...]:
    """Things of one kind by number, those the viewer sees."""
    found: list[LinkedView] = []
    for part in chunks(numbers):
        found += _NAMED[kind](Context(Binder(), ctx.refs, ctx.viewer, ctx.today), part)
    return tuple(found)


def note_terms(ctx: Context) -> list[str]:
    """Conditions on a note `n` of a client: the client is seen, or an engagement it is linked to [PERM-3] [PERM-4]."""
    clients = sight.client_terms(ctx, "o")
    if not clients:
        return []
    own = f"n.client_id IN (SELECT o.id FROM client o WHERE {' AND '.join(clients)})"
    work = " AND ".join((f"e.removed = {ctx.bind.false}", *sight.engagement_terms(ctx)))
    through = (
        f"SELECT k.target_id FROM link k JOIN engagement e ON e.id = k.engagement_id WHERE k.kind = 'note' AND {work}"
    )
    return [f"({own} OR n.id IN ({through}))"]


def there(ctx: Context, kind: LinkKind, number: int) -> bool:
    """Whether the viewer sees a thing by itself, not only through a link."""
    own = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    if kind is LinkKind.NOTE:
        return bool(note_views(own, [f"n.id = {own.bind(number)}", "n.client_id IS NOT NULL", *note_terms(own)]))
    if kind is LinkKind.PAGE:
        return bool(note_views(own, [f"n.id = {own.bind(number)}", "n.client_id IS NULL"]))
    if kind is LinkKind.DOCUMENT:
        clients = sight.client_terms(own, "o")
        of = [f"d.client_id IN (SELECT o.id FROM client o WHERE {' AND '.join(clients)})"] if clients else []
        return bool(document_views(own, [f"d.id = {own.bind(number)}", *of]))
    return bool(_NAMED[kind](own, [number]))


def engagement_views(ctx: Context, terms: Sequence[str], most: str = "") -> list[LinkedView]:
    """Engagements `e` that fit: client, title, and where they stand."""
    rows = ctx.refs.reader.rows(
        "SELECT e.id, c.name, e.title, s.name, e.status, e.custom_status FROM engagement e"
        " JOIN client c ON c.id = e.client_id JOIN stage s ON s.id = e.stage_id"
        f" WHERE {' AND '.join((*terms, *sight.engagement_terms(ctx)))} ORDER BY e.due_key, e.id{most}",
        ctx.bind.params,
    )
    return [
        LinkedView("engagement", number, f"{client}: {title}", stage if status == "active" else own or _status(status))
        for number, client, title, stage, status, own in rows
    ]


def request_views(ctx: Context, terms: Sequence[str]) -> list[LinkedView]:
    """Requests `q` that fit: kind, title, state."""
    rows = ctx.refs.reader.rows(
        "SELECT q.id, q.kind, q.title, q.state FROM request q JOIN client c ON c.id = q.client_id"
        " LEFT JOIN engagement e ON e.id = q.engagement_id"
        f" WHERE {' AND '.join((*terms, *requests.terms_of(ctx)))} ORDER BY q.id",
        ctx.bind.params,
    )
    return [
        LinkedView("request", number, f"{RequestKind(kind).label}: {title}", label(state))
        for number, kind, title, state in rows
    ]


def payment_views(ctx: Context, terms: Sequence[str]) -> list[LinkedView]:
    """Payments `p` that fit, on invoices one may see."""
    if not requests.sees_billing(ctx.viewer):
        return []
    rows = ctx.refs.reader.rows(
        'SELECT p.id, p.request_id, p.cents, p."on", p.method, p.cleared, q.number, q.title FROM payment p'
        " JOIN request q ON q.id = p.request_id JOIN client c ON c.id = q.client_id"
        " LEFT JOIN engagement e ON e.id = q.engagement_id"
        f" WHERE {' AND '.join((*terms, *requests.terms_of(ctx)))} AND p.removed = {ctx.bind.false}"
        ' ORDER BY p."on", p.id',
        ctx.bind.params,
    )
    return [
        LinkedView(
            "payment", number, f"{write_cents(cents)} on {on} for {invoice or title}",
            method.replace("_", " ") if cleared else "pending", request,
        )
        for number, request, cents, on, method, cleared, invoice, title in rows
    ]  # fmt: skip


def document_views(ctx: Context, terms: Sequence[str], most: str = "") -> list[LinkedView]:
    """Files `d` that fit; whether their client or engagement is seen was asked before [DOC-2]."""
    rows = ctx.refs.reader.rows(
        f"SELECT d.id, d.path, d.missing FROM document d WHERE {' AND '.join(terms)}"
        f" AND d.removed = {ctx.bind.false} ORDER BY d.first_seen DESC, d.path{most}",
        ctx.bind.params,
    )
    return [LinkedView("document", number, path, "missing" if missing else "") for number, path, missing in rows]


def time_views(ctx: Context, terms: Sequence[str], most: str = "") -> list[LinkedView]:
    """Time entries `h` that fit: one's own, others' with View all time [TIME-4]."""
    whose = [] if holds(ctx.viewer, "View all time") else [f"h.staff_id = {ctx.bind(ctx.viewer.staff_id)}"]
    rows = ctx.refs.reader.rows(
        'SELECT h.id, h.minutes, h."on", h.staff_id, h.note FROM time_entry h'
        f" WHERE {' AND '.join((*terms, *whose))} AND h.removed = {ctx.bind.false}"
        f' ORDER BY h."on" DESC, h.id DESC{most}',
        ctx.bind.params,
    )
    return [
        LinkedView("time", number, f"{minutes_words(minutes)} on {on}  {ctx.refs.initials(person) or ''}", note or "")
        for number, minutes, on, person, note in rows
    ]


def note_views(ctx: Context, terms: Sequence[str]) -> list[LinkedView]:
    """Notes and pages `n` that fit; whether their client or engagement is seen was asked before."""
    rows = ctx.refs.reader.rows(
        f"SELECT n.id, n.client_id, n.title, n.updated_at FROM note n WHERE {' AND '.join(terms)}"
        f" AND n.removed = {ctx.bind.false} ORDER BY n.updated_at DESC, n.id DESC",
        ctx.bind.params,
    )
    return [
        LinkedView("page" if client is None else "note", number, title, str(ctx.refs.day_of(at)))
        for number, client, title, at in rows
    ]


def task_views(ctx: Context, terms: Sequence[str], most: str = "") -> list[LinkedView]:
    """Tasks `t` that fit and are seen [TASK-17]."""
    rows = ctx.refs.reader.rows(
        "SELECT t.id, t.title, t.status FROM task t LEFT JOIN engagement e ON e.id = t.engagement_id"
        f" WHERE {' AND '.join((*terms, *sight.task_terms(ctx)))} AND t.removed = {ctx.bind.false}"
        f" ORDER BY t.due_key, t.id{most}",
        ctx.bind.params,
    )
    return [LinkedView("task", number, title, _status(status)) for number, title, status in rows]


def _status(word: str) -> str:
    return Status(word).label if word in list(Status) else word.replace("_", " ").capitalize()


def _by_number(views: Callable[[Context, Sequence[str]], list[LinkedView]], letter: str) -> Any:
    def read(ctx: Context, numbers: Numbers) -> list[LinkedView]:
        return views(ctx, [f"{letter}.id IN {ctx.bind.many(numbers)}"])

    return read


def _engagements(ctx: Context, numbers: Numbers) -> list[LinkedView]:
    return engagement_views(ctx, [f"e.id IN {ctx.bind.many(numbers)}", f"e.removed = {ctx.bind.false}"])


_NAMED: dict[LinkKind, Callable[[Context, Numbers], list[LinkedView]]] = {
    LinkKind.TASK: _by_number(task_views, "t"),
    LinkKind.REQUEST: _by_number(request_views, "q"),
    LinkKind.PAYMENT: _by_number(payment_views, "p"),
    LinkKind.DOCUMENT: _by_number(document_views, "d"),
    LinkKind.TIME: _by_number(time_views, "h"),
    LinkKind.NOTE: _by_number(note_views, "n"),
    LinkKind.PAGE: _by_number(note_views, "n"),
    LinkKind.ENGAGEMENT: _engagements,
}
