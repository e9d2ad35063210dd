"""A store as it was at a past instant: a copy on which the log is read backwards [INS-4].

What the log holds masked (tax ids, passcodes) comes back masked: the past tells no more than the log does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from assure_tui.domain.errors import Invalid
from assure_tui.store import derive
from assure_tui.store import tables as t
from assure_tui.store.capture import ENTITIES, decode, read_key
from assure_tui.store.engine import Store
from assure_tui.store.rehearsal import copy_for_rehearsal
from assure_tui.store.tables.base import write_instant

_STEP = 500
_GONE = "gone"  # the thing was made later
Key = tuple[str, str]


def copy_as_of(store: Store, path: Path, instant: datetime) -> Store:
    """The copy, opened, with every logged row as it was then. Invalid where nothing was logged by then."""
    copy = copy_for_rehearsal(store, path)
    try:
        last = _last_batch(store, instant)
        with copy.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # does nothing once a transaction is open
            with connection.begin():
                touched = _put_back(connection, _overlays(store, last))
                connection.execute(text("DELETE FROM activity_change WHERE batch_id > :last"), {"last": last})
                connection.execute(text("DELETE FROM activity_batch WHERE id > :last"), {"last": last})
                connection.execute(text("DELETE FROM notice WHERE at > :at"), {"at": write_instant(instant)})
                connection.execute(text("DELETE FROM loop_state"))
                _derive(connection, touched)
    except BaseException:
        copy.close()
        raise
    return copy


def _last_batch(store: Store, instant: datetime) -> int:
    batches = t.ActivityBatch.__table__  # type: ignore[attr-defined]
    statement = select(batches.c.id).where(batches.c.at <= instant).order_by(batches.c.id.desc()).limit(1)
    with store.engine.execution_options(read_only=True).connect() as connection:
        found = connection.execute(statement).scalar()
        if found is None:
            first = connection.execute(select(batches.c.at).order_by(batches.c.id).limit(1)).scalar()
            raise Invalid("as_of", "range", f"nothing is known before {first:%Y-%m-%d %H:%M} UTC")
    return int(found)


def _overlays(store: Store, last: int) -> dict[Key, tuple[str | dict[str, Any], bool]]:
    """For each thing changed since: `gone`, or its values then; and whether the row is away now."""
    found: dict[Key, tuple[str | dict[str, Any], bool]] = {}
    for entity, key, op, before in _changes(store, last):
        known, away = found.get((entity, key), ({}, op == "delete"))
        if op == "insert":
            found[entity, key] = (_GONE, away)
        elif op in ("update", "delete"):
            values = before or {}
            found[entity, key] = ({**known, **values} if isinstance(known, dict) and op == "update" else values, away)
    return found


def _changes(store: Store, last: int) -> Iterator[tuple[str, str, str, dict[str, Any] | None]]:
    changes = t.ActivityChange.__table__  # type: ignore[attr-defined]
    statement = (
        select(changes.c.entity, changes.c.entity_id, changes.c.op, changes.c.before)
        .where(changes.c.batch_id > last, changes.c.salt != "")  # what was erased has no past [DEL-6]
        .order_by(changes.c.id.desc())
    )
    with store.engine.execution_options(read_only=True).connect() as connection:
        for row in connection.execution_options(yield_per=_STEP).execute(statement):
            if row.entity in ENTITIES:
                yield row.entity, row.entity_id, row.op, row.before


def _put_back(connection: Connection, overlays: dict[Key, tuple[str | dict[str, Any], bool]]) -> dict[str, set[int]]:
    """Write the rows as they were; the numbers touched by kind."""
    touched: dict[str, set[int]] = {}
    for (entity, key), (values, away) in overlays.items():
        table: Any = ENTITIES[entity].__table__  # type: ignore[attr-defined]
        wanted = read_key(entity, key)
        parts = wanted if isinstance(wanted, tuple) else (wanted,)
        here = [column == part for column, part in zip(table.primary_key.columns, parts, strict=True)]
        if isinstance(wanted, int):
            touched.setdefault(entity, set()).add(wanted)
        if values == _GONE:
            if "engagement_id" in table.c:  # its counts were kept with this row, and no log tells of them
                owner = connection.execute(select(table.c.engagement_id).where(*here)).scalar()
                touched.setdefault("engagement", set()).update([owner] if owner else [])
            connection.execute(delete(table).where(*here))
            continue
        assert isinstance(values, dict)
        columns = {name: decode(entity, name, value) for name, value in values.items() if name in table.c}
        if away:
            connection.execute(insert(table), {**_defaults(ENTITIES[entity]), **columns})
        elif columns:
            if entity == "time_entry" and "engagement_id" in columns:  # it stood elsewhere: both are counted anew
                owner = connection.execute(select(table.c.engagement_id).where(*here)).scalar()
                touched.setdefault("engagement", set()).update([owner] if owner else [])
            connection.execute(update(table).where(*here).values(**columns))
    return touched


def _defaults(model: type[SQLModel]) -> dict[str, Any]:
    """What a column holds when the log did not tell, because the store keeps it."""
    return {name: field.default for name, field in model.model_fields.items() if isinstance(field.default, (int, str))}


def _derive(connection: Connection, touched: dict[str, set[int]]) -> None:
    """Bring the columns that the store keeps in line with the rows of then."""
    with (
        Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session,
        session.begin(),
    ):
        slots: dict[int, str] = dict(session.execute(select(t.Stage.id, t.Stage.holder)).all())  # type: ignore[call-overload, arg-type]
        engagements = set(touched.get("engagement", ()))
        for rows in _rows(session, t.Task, touched.get("task", ())):
            engagements |= {row.engagement_id for row in rows if row.engagement_id}
        for rows in _rows(session, t.Blocker, touched.get("blocker", ())):
            engagements |= {row.engagement_id for row in rows}
        for rows in _rows(session, t.Comment, touched.get("comment", ())):
            engagements |= {row.engagement_id for row in rows}
        for rows in _rows(session, t.TimeEntry, touched.get("time_entry", ())):
            engagements |= {row.engagement_id for row in rows if row.engagement_id}
        for rows in _rows(session, t.Client, touched.get("client", ())):
            for row in rows:
                row.name_key = derive.fold(row.name)
        for rows in _rows(session, t.Engagement, engagements):
            for row in rows:
                derive.engagement(row, slots.get(row.stage_id))
            derive.counts(session, rows)
            derive.spent(session, rows)
            parents = {row.id: row for row in rows}
            tasks = select(t.Task).where(t.Task.engagement_id.in_(list(parents)))  # type: ignore[union-attr]
            for task in session.execute(tasks).scalars():
                derive.task(task, parents[task.engagement_id])


def _rows(session: Session, model: Any, numbers: Iterable[int]) -> Iterator[list[Any]]:
    listed = sorted(numbers)
    for start in range(0, len(listed), _STEP):
        yield list(session.execute(select(model).where(model.id.in_(listed[start : start + _STEP]))).scalars())
