"""The log as people read it: batches newest first, with their changes field by field [ACT-2] [ACT-7]."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from assure_tui.domain.errors import Denied, NotFound
from assure_tui.domain.log_words import DAYS, field_of
from assure_tui.domain.log_words import KINDS as KINDS_OF_LOG
from assure_tui.domain.model import KINDS, Actor, read_short, short
from assure_tui.domain.views import BatchView, ChangeView
from assure_tui.store.queries import sight
from assure_tui.store.queries.filter_leaves import any_of, contains
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, midnight, read_instant

PERMISSION = "View activity log"
PURGED = "purge"  # as capture has it, which the read side does not load
_COLUMNS = (
    "b.id, b.at, b.actor, b.login, b.origin, b.command, b.summary, b.reason, b.undoes,"
    # An undo that was undone itself (a redo) no longer counts [UNDO-1].
    " (SELECT MAX(u.id) FROM activity_batch u WHERE u.undoes = b.id"
    " AND NOT EXISTS (SELECT 1 FROM activity_batch r WHERE r.undoes = u.id)),"
    " b.undoable, b.part_of"
)


def log(
    reader: Reader,
    viewer: Actor,
    *,
    engagement_id: int | None = None,
    client_id: int | None = None,
    text: str = "",
    since: date | datetime | None = None,
    limit: int = 100,
    most: int | None = None,
) -> tuple[BatchView, ...]:
    """Batches newest first; parts of a long one show as one [BULK-3]; unseen things are left out [ACT-7].

    With `most` no more than about so many changes of each are read: a line tells a few, an import has thousands.
    """
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    if engagement_id is not None:
        sight.require_engagement(Context(Binder(), ctx.refs, viewer, date.min), engagement_id)
    elif client_id is not None:
        if not sight.sees_client(Context(Binder(), ctx.refs, viewer, date.min), client_id):
            raise NotFound(f"there is no client {short('client', client_id)} that you may see")
    elif not viewer.is_admin and PERMISSION not in viewer.permissions:
        raise Denied("PERM-13", f"reading the firm's log needs the permission {PERMISSION}")
    found: list[BatchView] = []
    before: int | None = None
    # Entries nobody may see are left out after reading, so more is read until enough is left.
    while len(found) < limit:
        size = max(20, limit - len(found))
        rows = _batches(ctx, engagement_id, client_id, text, since, before, size)
        found += _seen(ctx, rows, engagement_id, client_id, most)
        if len(rows) < size:
            break
        before = rows[-1][0]
    return tuple(found[:limit])


def _batches(
    ctx: Context,
    engagement_id: int | None,
    client_id: int | None,
    text: str,
    since: date | datetime | None,
    before: int | None,
    limit: int,
) -> list[Row]:
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    bind = inner.bind
    source, terms = "activity_batch b", ["b.part_of IS NULL"]
    if engagement_id is not None:
        # Its few batches are looked up first; CROSS JOIN keeps that order whatever the statistics say.
        source = (
            "(SELECT DISTINCT COALESCE(p.part_of, p.id) AS id FROM activity_change h"
            " JOIN activity_batch p ON p.id = h.batch_id"
            f" WHERE h.engagement_id = {bind(engagement_id)}) w CROSS JOIN activity_batch b"
        )
        terms = ["b.id = w.id"]
    elif client_id is not None:
        source, terms = f"({_about_client(bind, client_id)}) w CROSS JOIN activity_batch b", ["b.id = w.id"]
    if since is not None:
        start = since.isoformat() if not isinstance(since, datetime) else None
        # The newest come first by their number: an index of the instants would have them sorted.
        terms.append(
            f"b.at || '' >= {bind(midnight(date.fromisoformat(start), ctx.refs.zone) if start else _utc(since))}"
        )
    if before is not None:
        terms.append(f"b.id < {bind(before)}")
    terms += [_says(inner, word) for word in text.split()]
    sql = f"SELECT {_COLUMNS} FROM {source} WHERE {' AND '.join(terms)} ORDER BY b.id DESC LIMIT {bind(limit)}"
    return ctx.refs.reader.rows(sql, bind.params)


# The things of a client by the keys the log gives them: each is an index search, where its column has no index.
_OF_CLIENT = """SELECT {batch} WHERE h.engagement_id IN (SELECT id FROM engagement WHERE client_id = {me})
UNION SELECT {batch} WHERE h.entity = 'client' AND h.entity_id = {key}
UNION SELECT {batch} WHERE h.entity = 'client_tag' AND h.entity_id IN (SELECT {key} || '/' || CAST(id AS TEXT) FROM tag)
UNION SELECT {batch} WHERE h.entity = 'client_access'
AND h.entity_id IN (SELECT {key} || '/' || CAST(id AS TEXT) FROM staff)
UNION SELECT {batch} WHERE h.entity = 'client_contact'
AND h.entity_id IN (SELECT {key} || '/' || CAST(contact_id AS TEXT) FROM client_contact WHERE client_id = {me})
UNION SELECT {batch} WHERE h.entity = 'relationship'
AND h.entity_id IN (SELECT CAST(id AS TEXT) FROM relationship WHERE from_id = {me} OR to_id = {me})
UNION SELECT {batch} WHERE h.entity = 'request'
AND h.entity_id IN (SELECT CAST(id AS TEXT) FROM request WHERE client_id = {me})"""


def _about_client(bind: Binder, client_id: int) -> str:
    batch = "COALESCE(p.part_of, p.id) AS id FROM activity_change h JOIN activity_batch p ON p.id = h.batch_id"
    return _OF_CLIENT.format(batch=batch, me=bind(client_id), key=f"CAST({bind(str(client_id))} AS TEXT)")


def _utc(instant: Any) -> str:
    from datetime import UTC

    moment = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return str(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def _says(ctx: Context, word: str) -> str:
    """A word in summary, reason, command or person; `E-142` is what happened to that engagement.

    `by:jo`, `kind:stage`, `since:2026-11-01` and `until:2026-11-30` are exact [ACT-3].
    """
    name, value = field_of(word)
    if name == "by":
        # Who acted, not the login of the computer they sat at, which stands in the batch as well [ACT-2].
        who = ctx.bind(value)
        named = f"fold(login) = fold({who}) OR fold(initials) = fold({who})"
        return f"b.actor_id IN (SELECT id FROM staff WHERE {named})"
    if name == "kind":
        return f"b.command IN {ctx.bind.many(KINDS_OF_LOG.get(value, ('',)))}"
    if name in DAYS:
        day = date.fromisoformat(value)
        if name == "since":
            return f"b.at || '' >= {ctx.bind(midnight(day, ctx.refs.zone))}"
        return f"b.at || '' < {ctx.bind(midnight(day + timedelta(days=1), ctx.refs.zone))}"
    for kind in ("engagement", "client"):
        number = read_short(word, kind) if word[:2].upper() == f"{KINDS[kind]}-" else None
        if number is not None:
            about = f"SELECT h.batch_id FROM activity_change h WHERE h.{kind}_id = {ctx.bind(number)}"
            return f"b.id IN ({about})"
    columns = ("b.summary", "b.reason", "b.command", "b.actor", "b.login")
    return any_of(contains(ctx, f"fold({column})", word) for column in columns)


def _seen(
    ctx: Context,
    rows: Sequence[Row],
    engagement_id: int | None,
    client_id: int | None = None,
    most: int | None = None,
) -> list[BatchView]:
    if not rows:
        return []
    # Who does not see everything may see only the last change of many, so then all are looked at.
    few = most if ctx.viewer.is_admin else None
    changes = _changes(ctx, [row[0] for row in rows], engagement_id, client_id, few)
    kept = _visible(ctx, [change for listed in changes.values() for change in listed])
    found = []
    for row in rows:
        mine = changes.get(row[0], [])
        shown = [change for change in mine if _may_see(change, kept)]
        if mine and not shown:
            continue
        flat = tuple(view for change in shown[:most] for view in _flatten(ctx.refs, change))
        found.append(
            BatchView(
                id=row[0],
                at=read_instant(row[1]),
                actor=row[2],
                login=row[3],
                origin=row[4],
                command=row[5],
                summary=row[6],
                reason=row[7],
                undoes=row[8],
                undone_by=row[9],
                undoable=bool(row[10]),
                changes=flat,
                part_of=row[11],
            )
        )
    return found


# The first changes of a batch end here, and of one in parts the first part speaks for the rest.
_FEW = (
    " AND h.id <= COALESCE((SELECT x.id FROM activity_change x WHERE x.batch_id = b.id"
    " ORDER BY x.id LIMIT 1 OFFSET {most}), h.id)"
)
_FIRST_PARTS = "SELECT MIN(p.id) FROM activity_batch p WHERE p.part_of IN {batches} GROUP BY p.part_of"


def _changes(
    ctx: Context,
    batches: Sequence[int],
    engagement_id: int | None,
    client_id: int | None = None,
    most: int | None = None,
) -> dict[int, list[Row]]:
    """Changes by the batch they show under: (entity, number, engagement, client, op, before, after)."""
    found: dict[int, list[Row]] = {}
    for part in chunks(batches):
        bind = Binder()
        marks = bind.many(part)
        only = "" if engagement_id is None else f" AND h.engagement_id = {bind(engagement_id)}"
        if client_id is not None:  # of a batch about many, only what concerns this one
            me = bind(client_id)
            mine = f"h.engagement_id IN (SELECT id FROM engagement WHERE client_id = {me})"
            only = f" AND (h.client_id = {me} OR {mine} OR h.entity IN ('contact', 'relationship'))"
        shown = f"(b.id IN {marks} OR b.part_of IN {marks})"
        if most is not None:
            only += _FEW.format(most=bind(most - 1))
            shown = f"(b.id IN {marks} OR b.id IN ({_FIRST_PARTS.format(batches=marks)}))"
        rows = ctx.refs.reader.rows(
            "SELECT COALESCE(b.part_of, b.id), h.entity, h.entity_id, h.engagement_id, h.client_id, h.op, h.before,"
            " h.after FROM activity_batch b JOIN activity_change h ON h.batch_id = b.id"
            f" WHERE {shown}{only} ORDER BY h.id",
            bind.params,
        )
        for number, *change in rows:
            found.setdefault(number, []).append(tuple(change))
    return found


def _visible(ctx: Context, changes: Iterable[Row]) -> tuple[frozenset[int], frozenset[int]] | None:
    """Engagements and clients among the changes that the viewer sees; None is everything."""
    if ctx.viewer.is_admin:
        return None
    listed = list(changes)
    work = sorted({change[2] for change in listed if change[2] is not None})
    people = sorted({change[3] for change in listed if change[2] is None and change[3] is not None})
    seen: list[frozenset[int]] = []
    for table, alias, ids, terms_of in (
        ("engagement", "e", work, sight.terms_of_few),
        ("client", "c", people, sight.client_terms),
    ):
        kept: set[int] = set()
        for part in chunks(ids):
            inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
            terms = [f"{alias}.id IN {inner.bind.many(part)}", *terms_of(inner)]
            sql = f"SELECT {alias}.id FROM {table} {alias} WHERE {' AND '.join(terms)}"
            kept.update(row[0] for row in ctx.refs.reader.rows(sql, inner.bind.params))
        seen.append(frozenset(kept))
    return seen[0], seen[1]


def _may_see(change: Row, kept: tuple[frozenset[int], frozenset[int]] | None) -> bool:
    if kept is None:
        return True
    if change[2] is not None:
        return change[2] in kept[0]
    return change[3] is None or change[3] in kept[1]


_PEOPLE = frozenset({"preparer_id", "reviewer_id", "partner_id", "owner_id", "assignee_id", "author_id", "staff_id"})


def _flatten(refs: Refs, change: Row) -> list[ChangeView]:
    entity, key, _engagement, _client, op, raw_before, raw_after = change
    before: Mapping[str, Any] = json.loads(raw_before) if raw_before else {}
    after: Mapping[str, Any] = json.loads(raw_after) if raw_after else {}
    number = short(entity, int(key)) if entity in KINDS and key.isdigit() else key
    views = []
    for name in dict.fromkeys((*before, *after)):
        if op == PURGED and name == "batches":  # for the check of the log only
            continue
        if op == "insert" and (name == "id" or after.get(name) in (None, "", [], {})):
            continue
        field, old = _named(refs, name, before.get(name))
        views.append(ChangeView(entity, number, field, old, _named(refs, name, after.get(name))[1]))
    return views


def _named(refs: Refs, name: str, value: Any) -> tuple[str, Any]:
    """Numbers of other things as people know them: a stage by name, a person by login."""
    if name in _PEOPLE:
        known: Any = refs.login(value) if value in refs.staff else value
    elif name == "stage_id":
        known = refs.stages[value].name if value in refs.stages else value
    elif name == "pipeline_id":
        known = refs.pipelines[value].name if value in refs.pipelines else value
    elif name == "type_id":
        known = refs.types[value].code if value in refs.types else value
    elif name in ("client_id", "engagement_id"):
        known = short(name.removesuffix("_id"), value) if isinstance(value, int) else value
    else:
        return name, value
    return name.removesuffix("_id"), known
