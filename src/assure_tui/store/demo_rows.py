"""Rows of a made-up firm in bulk: Core inserts with the columns the store keeps, and a log that verifies.

The one place besides the unit of work that writes data; it writes only into an empty store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assure_tui.domain.errors import StoreError
from assure_tui.domain.model import Origin
from assure_tui.store import tables as t
from assure_tui.store.capture import ALWAYS_DERIVED, DERIVED, ENTITIES, Capture, chain, digest, masked
from assure_tui.store.engine import Store, explain
from assure_tui.store.loop_state import write_state
from assure_tui.store.tables.base import DayText, JsonText, UtcText, canonical, write_instant
from assure_tui.store.unit_of_work import UnitOfWork

Values = dict[str, Any]
CHUNK = 5000

_SPELLED: dict[type, Callable[[Any], str]] = {UtcText: write_instant, DayText: date.isoformat, JsonText: canonical}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of a batch as the log keeps it."""

    entity: str
    entity_id: str
    op: str
    before: Values | None
    after: Values | None
    engagement_id: int | None = None
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One command of the made-up past."""

    at: datetime
    actor_id: int | None
    actor: str
    login: str
    command: str
    summary: str
    changes: Sequence[Change]
    reason: str | None = None
    results: Sequence[Values] = ()
    origin: Origin = Origin.UI


class DemoRows:
    """Collects rows and batches and writes them in chunks; ids and salts are given, so all is repeatable."""

    def __init__(self, store: Store, rng: Random) -> None:
        self._store = store
        self._rng = rng
        self._rows: dict[str, list[Values]] = {}
        self._batches: list[Values] = []
        self._changes: list[Values] = []
        self._hash = ""
        self._last = 0

    def require_empty(self) -> None:
        """Refuse a store in which a firm has begun to work."""
        with self._store.engine.connect() as connection:
            for model in (t.Firm, t.Client, t.Engagement, t.ActivityBatch):
                found = connection.execute(select(func.count()).select_from(_table(model))).scalar_one()
                if found:
                    raise StoreError("this store has a firm in it; the demo needs a new one")

    def through_unit(self, now: datetime, work: Callable[[UnitOfWork], None]) -> list[Change]:
        """Do what needs the ORM (the firm, its people, the seeds) and give back what it changed."""
        with Session(self._store.engine, expire_on_commit=False) as session, session.begin():
            session.connection()
            seen = Capture(session)
            unit = UnitOfWork(session, now)
            work(unit)
            unit.settle()
            return [
                Change(c.entity, c.entity_id, c.op, c.before or None, c.after or None, c.engagement_id, c.client_id)
                for c in seen.changes()
            ]

    def add(self, entity: str, rows: Iterable[Values]) -> None:
        """Queue rows of one table; parents must be queued no later than their children."""
        self._rows.setdefault(entity, []).extend(rows)

    def queued(self, entity: str) -> list[Values]:
        """The rows of one table that wait to be written."""
        return self._rows.get(entity, [])

    def log(self, batch: Batch, *, part_of: int | None = None) -> int:
        """Queue a batch as the next link of the chain; its number."""
        self._last += 1
        number = self._last
        content: Values = {
            "id": number,
            "at": write_instant(batch.at),
            "actor_id": batch.actor_id,
            "actor": batch.actor,
            "login": batch.login,
            "origin": batch.origin.value,
            "host": "",
            "process": "",
            "command": batch.command,
            "summary": batch.summary,
            "reason": batch.reason,
            "results": list(batch.results) or None,
            "undoes": None,
            "undoable": True,
            "part_of": part_of,
            "finished": True,
        }
        digests = []
        for change in batch.changes:
            salt = f"{self._rng.getrandbits(64):016x}"
            values = {"before": change.before, "after": change.after}
            mark = digest(salt, values)
            digests.append([change.entity, change.entity_id, change.op, mark])
            self._changes.append(
                {
                    "batch_id": number,
                    "entity": change.entity,
                    "entity_id": change.entity_id,
                    "engagement_id": change.engagement_id,
                    "client_id": change.client_id,
                    "op": change.op,
                    **values,
                    "salt": salt,
                    "digest": mark,
                }
            )
        self._hash = chain(self._hash, content, digests)
        self._batches.append({**content, "at": batch.at, "hash": self._hash})
        return number

    def flush(self) -> None:
        """Write what is queued in one transaction."""
        try:
            with self._store.engine.begin() as connection:
                for entity, rows in self._rows.items():
                    _insert(connection, _table(ENTITIES[entity]), rows)
                _insert(connection, _table(t.ActivityBatch), self._batches)
                _insert(connection, _table(t.ActivityChange), self._changes)
        except DBAPIError as error:
            raise explain(error, str(self._store.path or "the server")) from error
        self._rows, self._batches, self._changes = {}, [], []

    def finish(self) -> None:
        """Write the rest; numbers given later follow those used here."""
        self.flush()
        if not self._store.is_sqlite:
            with self._store.engine.begin() as connection:
                for model in (*ENTITIES.values(), t.ActivityBatch, t.ActivityChange):
                    _follow(connection, _table(model))
        # The rules find nothing to do in what was just made up: the loop need not look through its past.
        write_state(self._store, cursor=self._last, checklist_cursor=self._last)


def inserted(entity: str, entity_id: int | str, row: Mapping[str, Any]) -> Change:
    """The log's entry for a new row, without what the store derives."""
    skipped = DERIVED.get(entity, ALWAYS_DERIVED)
    after = {
        name: masked(entity, name, as_json(value))
        for name, value in row.items()
        if value is not None and name not in skipped
    }
    engagement = row["id"] if entity == "engagement" else row.get("engagement_id")
    client = row["id"] if entity == "client" else row.get("client_id")
    return Change(entity, str(entity_id), "insert", None, after, engagement, client)


def updated(
    entity: str, entity_id: int, before: Mapping[str, Any], after: Mapping[str, Any], engagement: int | None
) -> Change:
    """The log's entry for changed fields."""
    return Change(
        entity,
        str(entity_id),
        "update",
        {name: as_json(value) for name, value in before.items()},
        {name: as_json(value) for name, value in after.items()},
        engagement,
    )


def as_json(value: Any) -> Any:
    """A column's value as the log's JSON holds it."""
    if isinstance(value, datetime):
        return write_instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


def _insert(connection: Connection, table: Table, rows: list[Values]) -> None:
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        for start in range(0, len(rows), CHUNK):
            connection.execute(insert(table), rows[start : start + CHUNK])
        return
    # Values spelled here as the column types spell them, each object once, take a third of the time.
    columns = [column for column in table.columns if column.name in rows[0]]
    spelled = [(index, _SPELLED[type(c.type)]) for index, c in enumerate(columns) if type(c.type) in _SPELLED]
    take = itemgetter(*(column.name for column in columns))
    known: dict[int, str] = {}  # by the identity of objects that the rows keep alive
    flat = []
    for row in rows:
        values = list(take(row))
        for index, spell in spelled:
            value = values[index]
            if value is not None:
                text = known.get(id(value))
                if text is None:
                    text = known[id(value)] = spell(value)
                values[index] = text
        flat.append(tuple(values))
    names, marks = ", ".join(f'"{column.name}"' for column in columns), ", ".join("?" * len(columns))
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', flat)


def _follow(connection: Connection, table: Table) -> None:
    key = table.primary_key.columns.values()[0]
    if len(table.primary_key.columns) == 1 and key.name == "id" and table.name != "firm":
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
            f"coalesce((SELECT max(id) FROM {table.name}), 0) + 1, false)"
        )
