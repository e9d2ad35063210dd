"""The log's two promises: its chain is whole [ACT-6], and replayed it gives the rows [ACT-1]."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Text, type_coerce

from assure_tui.store import derive
from assure_tui.store import tables as t
from assure_tui.store.capture import DERIVED, PURGED, chain, digest
from assure_tui.store.sql import select
from assure_tui.store.tables.base import write_instant

_STEP = 2000
_CONTENT = (
    "id at actor_id actor login origin host process command summary reason results undoes undoable part_of finished"
).split()
_KEPT = DERIVED["engagement"] - {"version", "created_at", "updated_at"}
# Counted from other tables, which one aggregate query compares for all engagements at once.
_COUNTED = frozenset("tasks_done tasks_total required_open blockers_active comment_count spent".split())
# A column younger than the row: its log tells nothing, the upgrade gave it where it starts.
_UNTOLD = {name: value.default for name, value in t.Engagement.model_fields.items() if isinstance(value.default, int)}


class _Row:
    """The columns of an engagement under their names, for the functions that derive from them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def first_break(connection: Connection) -> int | None:
    """The number of the first batch whose hash does not follow from it and the batch before, or None."""
    batches = t.ActivityBatch.__table__  # type: ignore[attr-defined]
    columns = [type_coerce(batches.c.at, Text).label("at") if n == "at" else batches.c[n] for n in _CONTENT]
    statement = select(*columns, batches.c.hash).order_by(batches.c.id).limit(_STEP)
    erased = _erased(connection)
    previous, last = "", 0
    while True:
        rows = _readable(connection, statement, batches.c.id, last)
        if rows is None:
            return last + 1
        if not rows:
            return None
        digests, torn = _digests(connection, last, rows[-1].id)
        for row in rows:
            number = row.id
            if number != last + 1:
                return last + 1
            content = {name: getattr(row, name) for name in _CONTENT}
            marks = digests.get(number, [])
            if number in erased:  # its words went with an erasure, whose own entry says what is left of them
                whole = _left(row.hash, content, marks) == erased[number]
            else:
                whole = chain(previous, content, marks) == row.hash
            if number in torn or not whole:
                return int(number)
            previous, last = row.hash, number


def attested(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """What an erasure says of batches whose words it took: a digest of all that is left of each [DEL-6]."""
    batches = t.ActivityBatch.__table__  # type: ignore[attr-defined]
    columns = [type_coerce(batches.c.at, Text).label("at") if n == "at" else batches.c[n] for n in _CONTENT]
    found = {}
    for number in numbers:
        row = connection.execute(select(*columns, batches.c.hash).where(batches.c.id == number)).one()
        digests, _ = _digests(connection, number - 1, number)
        content = {name: getattr(row, name) for name in _CONTENT}
        found[number] = _left(row.hash, content, digests.get(number, []))
    return found


def _left(mark: str, content: dict[str, Any], digests: list[list[str]]) -> str:
    return chain(f"{PURGED}:{mark}", content, digests)


def _erased(connection: Connection) -> dict[int, str]:
    """What the entries of erasures attest; each is held against its own digest when its batch is reached."""
    batches, changes = t.ActivityBatch.__table__, t.ActivityChange.__table__  # type: ignore[attr-defined]
    statement = (
        select(type_coerce(changes.c.after, Text))
        .join(batches, batches.c.id == changes.c.batch_id)
        .where(batches.c.command == "PurgeClient", changes.c.op == PURGED)
        .order_by(changes.c.id)
    )
    found: dict[int, str] = {}
    for (text,) in connection.execute(statement):
        try:
            found.update({int(number): str(mark) for number, mark in json.loads(text)["batches"].items()})
        except (ValueError, TypeError, LookupError, AttributeError):
            continue  # the digest of that entry tells
    return found


def _readable(connection: Connection, statement: Any, number: Any, last: int) -> Any:
    """The batches after `last`, up to one whose values cannot be read; None when that is the very next one."""
    try:
        return connection.execute(statement.where(number > last)).all()
    except ValueError:
        pass
    try:
        return connection.execute(statement.where(number > last).limit(1)).all()
    except ValueError:
        return None


def _digests(connection: Connection, after: int, upto: int) -> tuple[dict[int, list[list[str]]], set[int]]:
    """Digests by batch, and batches that hold a change whose values are not those of its digest."""
    changes = t.ActivityChange.__table__  # type: ignore[attr-defined]
    statement = (
        select(
            changes.c.batch_id,
            changes.c.entity,
            changes.c.entity_id,
            changes.c.op,
            type_coerce(changes.c.before, Text),
            type_coerce(changes.c.after, Text),
            changes.c.salt,
            changes.c.digest,
        )
        .where(changes.c.batch_id > after, changes.c.batch_id <= upto)
        .order_by(changes.c.id)
    )
    found: dict[int, list[list[str]]] = {}
    torn: set[int] = set()
    for batch, entity, entity_id, op, before, new, salt, mark in connection.execute(statement):
        found.setdefault(batch, []).append([entity, entity_id, op, mark])
        # The one erasure blanks values with their salt and leaves the digest: the chain still verifies [DEL-6].
        if salt and not _is_of(salt, before, new, mark):
            torn.add(batch)
    return found, torn


def _is_of(salt: str, before: str | None, after: str | None, mark: str) -> bool:
    """Whether a digest is that of the values; values that are no JSON have none."""
    try:
        values = {"before": json.loads(before or "null"), "after": json.loads(after or "null")}
    except ValueError:
        return False
    return digest(salt, values) == mark


def replay(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Engagements whose log, replayed, is not their row, or whose kept columns are out of date: (id, code, words)."""
    table = t.Engagement.__table__  # type: ignore[attr-defined]
    logged = [column.name for column in table.columns if column.name not in DERIVED["engagement"]]
    slots = {row.id: row.holder for row in connection.execute(select(t.Stage.id, t.Stage.holder))}
    last = 0
    while True:
        rows = connection.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(_STEP)).all()
        if not rows:
            return
        first, last = last, rows[-1].id
        told = _told(connection, first, last)
        for row in rows:
            values = dict(row._mapping)
            history = told.get(row.id)
            if history is None:
                yield row.id, "unlogged", "was made without an entry in the log"
            else:
                differs = [name for name in logged if _plain(values[name]) != history.get(name, _UNTOLD.get(name))]
                if differs:
                    yield row.id, "unlogged", f"changed without the log: {', '.join(differs)}"
            fresh = _Row(values)
            derive.engagement(cast(t.Engagement, fresh), slots.get(row.stage_id))
            stale = [name for name in sorted(_KEPT - _COUNTED) if fresh.__dict__[name] != values[name]]
            if stale:
                yield row.id, "derived", f"out of date: {', '.join(stale)}"


def _told(connection: Connection, after: int, upto: int) -> dict[int, dict[str, Any]]:
    """What the log says each engagement is by now, as JSON values."""
    changes = t.ActivityChange.__table__  # type: ignore[attr-defined]
    statement = (
        select(changes.c.engagement_id, changes.c.op, type_coerce(changes.c.after, Text))
        .where(changes.c.engagement_id > after, changes.c.engagement_id <= upto, changes.c.entity == "engagement")
        .order_by(changes.c.id)
    )
    told: dict[int, dict[str, Any]] = {}
    for number, op, text in connection.execute(statement):
        if op == "delete":
            told.pop(number, None)
        else:
            told.setdefault(number, {}).update(json.loads(text or "{}"))
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return write_instant(value)
    return value.isoformat() if isinstance(value, date) else value
