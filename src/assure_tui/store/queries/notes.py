"""Notes of clients, pages of the handbook, and how each read before [LINK-6]."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from assure_tui.domain.errors import NotFound
from assure_tui.domain.link_views import LinkedView, NoteDetail, NoteVersion, NoteView
from assure_tui.domain.linking import LinkKind
from assure_tui.store.queries import links
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, read_instant

_SELECT = (
    "SELECT n.id, n.version, n.client_id, c.name, n.title, n.text, n.author_id, n.created_at, n.updated_at"
    " FROM note n LEFT JOIN client c ON c.id = n.client_id"
)


def notes(
    ctx: Context, client_id: int | None, text: str = "", *, limit: int | None = None
) -> tuple[tuple[NoteView, ...], int]:
    """The notes of a client, or of every client one sees, newest first; with how many there are."""
    terms = [f"n.removed = {ctx.bind.false}", "n.client_id IS NOT NULL", f"c.removed = {ctx.bind.false}"]
    if client_id is not None:
        terms.append(f"n.client_id = {ctx.bind(client_id)}")
    return _listed(ctx, [*terms, *links.note_terms(ctx), *_words(ctx, text)], "n.updated_at DESC, n.id DESC", limit)


def handbook(ctx: Context, text: str = "", *, limit: int | None = None) -> tuple[tuple[NoteView, ...], int]:
    """The pages of the firm by title; everybody reads them."""
    terms = [f"n.removed = {ctx.bind.false}", "n.client_id IS NULL", *_words(ctx, text)]
    return _listed(ctx, terms, "lower(n.title), n.id", limit)


def one(ctx: Context, number: int, *, page: bool) -> NoteDetail:
    """A note or page with every version; NotFound when it is not there for the viewer."""
    whose = "n.client_id IS NULL" if page else "n.client_id IS NOT NULL"
    terms = [f"n.id = {ctx.bind(number)}", f"n.removed = {ctx.bind.false}", whose]
    rows = _rows(ctx, terms if page else [*terms, *links.note_terms(ctx)])
    if not rows:
        raise NotFound(f"there is no {'handbook page' if page else 'note'} {number} that you may see")
    view = _view(ctx, rows[0])
    again = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    linked: tuple[LinkedView, ...] = links.linked_to(again, LinkKind.PAGE if page else LinkKind.NOTE, number)
    return NoteDetail(view, versions(ctx, view), linked)


def versions(ctx: Context, view: NoteView) -> tuple[NoteVersion, ...]:
    """How it read after each change, newest first, from the log [ACT-1]."""
    rows = ctx.refs.reader.rows(
        "SELECT ch.op, ch.after, b.at, b.actor FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id"
        " WHERE ch.entity = 'note' AND ch.entity_id = :number ORDER BY ch.id",
        {"number": str(view.id)},
    )
    found: list[NoteVersion] = []
    title = text = ""
    for op, after, at, actor in rows:
        values: dict[str, Any] = json.loads(after) if after else {}
        if op != "insert" and not {"title", "text"} & values.keys():
            continue  # removed, or brought back
        title, text = str(values.get("title", title)), str(values.get("text", text))
        found.append(NoteVersion(len(found) + 1, read_instant(at), actor, title, text))
    if not found:
        found.append(NoteVersion(1, view.created_at, view.author or "system", view.title, view.text))
    return tuple(reversed(found))


def _listed(ctx: Context, terms: Sequence[str], order: str, limit: int | None) -> tuple[tuple[NoteView, ...], int]:
    rows = _rows(ctx, terms, f" ORDER BY {order}")
    shown = rows if limit is None else rows[:limit]
    return tuple(_view(ctx, row) for row in shown), len(rows)


def _rows(ctx: Context, terms: Sequence[str], order: str = "") -> list[tuple[Any, ...]]:
    return ctx.refs.reader.rows(f"{_SELECT} WHERE {' AND '.join(terms)}{order}", ctx.bind.params)


def _words(ctx: Context, text: str) -> list[str]:
    """Every word somewhere in title or text."""
    from assure_tui.store.queries.filter_leaves import any_of, contains

    return [
        any_of([contains(ctx, "fold(n.title)", word), contains(ctx, "fold(n.text)", word)]) for word in text.split()
    ]


def _view(ctx: Context, row: tuple[Any, ...]) -> NoteView:
    number, version, client_id, client, title, text, author, created, updated = row
    login = ctx.refs.login(author) if author is not None else None
    return NoteView(
        number, version, client_id, client, title, text, login, read_instant(created), read_instant(updated)
    )
