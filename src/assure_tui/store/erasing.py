"""The one erasure: rows go for good, the log keeps who did what when, without any value [DEL-6] [ACT-5].

The values of entries go with their salts and leave their digests. The words of a batch (summary, reason, messages)
enter its hash as they are, so the entry of the purge attests what such a batch holds from now on: its hash stays in
the chain, and `check_log` compares the batch with what was attested.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from assure_tui.store.belongings import ORDER, Belongings, holds
from assure_tui.store.check_log import attested
from assure_tui.store.tables.base import canonical

ERASED = "(erased)"
STEP = 400
_KEPT = ("id", "outcome", "code")  # of the result of an item
_NUMBER = re.compile(r"[A-Z]{0,2}-?\d{1,15}")
# Columns whose texts may stand in the words of a batch about several things.
_TEXTS = {
    "client": ("name", "email", "phone", "street", "notes", "number", "external_id"),
    "contact": ("name", "email", "phone"),
    "engagement": ("title", "qualifier", "description", "external_id"),
    "task": ("title",),
    "request": ("title", "number"),
    "comment": ("text",),
    "note": ("title", "text"),
    "blocker": ("title", "note"),
    "checklist_item": ("name",),
    "document": ("path",),
}


def erase(connection: Connection, client_id: int) -> dict[str, Any]:
    """Take everything of a client away; what the log is to keep of it: rows by table, and what batches hold now."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    own = Belongings(connection, client_id)
    texts = _texts(connection, own)
    changes = own.changes()
    batches = _batches_of(connection, changes)
    others = _recounted(connection, own)
    _blank_changes(connection, changes)
    worded = _blank_words(connection, own, batches, texts)
    rows: dict[str, int] = {}
    for table in ORDER:  # children first: what a condition asks of is still there
        count = connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE {own.where(table)}').rowcount
        if count:
            rows[table] = count
    _recount(connection, others)
    return {"rows": rows, "batches": {str(number): mark for number, mark in attested(connection, worded).items()}}


def _texts(connection: Connection, own: Belongings) -> tuple[str, ...]:
    found: dict[str, None] = dict.fromkeys(own.names)
    for table, columns in _TEXTS.items():
        for row in connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table} WHERE {own.where(table)}"):
            found.update(dict.fromkeys(str(text) for text in row if text and len(str(text)) > 4))
    return tuple(found)


def _batches_of(connection: Connection, changes: Sequence[int]) -> dict[int, bool]:
    """The batches of these entries, and whether each was about nothing else."""
    counted: dict[int, int] = {}
    for part in _parts(changes):
        sql = f"SELECT batch_id, count(*) FROM activity_change WHERE id IN {part} GROUP BY batch_id"
        for batch, count in connection.exec_driver_sql(sql):
            counted[batch] = counted.get(batch, 0) + count
    alone: dict[int, bool] = {}
    for part in _parts(list(counted)):
        sql = f"SELECT batch_id, count(*) FROM activity_change WHERE batch_id IN {part} GROUP BY batch_id"
        for batch, count in connection.exec_driver_sql(sql):
            alone[batch] = count == counted[batch]
    return alone


def _blank_changes(connection: Connection, changes: Sequence[int]) -> None:
    """Field names stay, values and salts go; the digest stays and the chain with it."""
    for part in _parts(changes):
        rows = connection.exec_driver_sql(f"SELECT id, before, after FROM activity_change WHERE id IN {part}").all()
        for number, before, after in rows:
            sides = [_names_only(before), _names_only(after)]
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            sql = f"UPDATE activity_change SET before = {mark}, after = {mark}, salt = '' WHERE id = {number}"
            connection.exec_driver_sql(sql, tuple(sides))


def _names_only(text: str | None) -> str | None:
    return None if text is None else canonical(dict.fromkeys(json.loads(text)))


def _blank_words(
    connection: Connection, own: Belongings, batches: dict[int, bool], texts: tuple[str, ...]
) -> list[int]:
    """Take what batches say about it: all they say where they were about it alone, or where its names stand."""
    mine = {f"C-{own.client_id}", *(f"E-{number}" for number in own.engagements)}
    mine |= {
        f"{mark}-{key}"
        for entity, mark in (("task", "T"), ("request", "R"), ("series", "S"))
        for key in own.things[entity]
    }
    changed = []
    for number, summary, reason, results in _worded(connection, own, batches):
        alone = batches.get(number, False)
        told = texts if number in batches else own.names
        kept = (
            ERASED if alone or _holds(summary, told) else summary,
            None if alone or _holds(reason, told) else reason,
            _results(results, told, mine, alone),
        )
        if kept != (summary, reason, results):
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            sql = f"UPDATE activity_batch SET summary = {mark}, reason = {mark}, results = {mark} WHERE id = {number}"
            connection.exec_driver_sql(sql, kept)
            changed.append(int(number))
    return sorted(changed)


def _worded(connection: Connection, own: Belongings, batches: Iterable[int]) -> list[tuple[Any, ...]]:
    """The batches that touched it, and any other whose words hold one of its names."""
    wanted = set(batches)
    for name in own.names:
        for column, text in (("summary", name), ("reason", name), ("results", _spelled(name))):
            wanted.update(own.numbers(f"SELECT id FROM activity_batch WHERE {holds(connection, column)}", text))
    found: list[tuple[Any, ...]] = []
    for part in _parts(sorted(wanted)):
        sql = f"SELECT id, summary, reason, results FROM activity_batch WHERE id IN {part} ORDER BY id"
        found += [tuple(row) for row in connection.exec_driver_sql(sql)]
    return found


def _results(text: str | None, told: Iterable[str], mine: set[str], alone: bool) -> str | None:
    if not text:
        return text
    items = []
    for item in json.loads(text):
        name = str(item.get("id") or "")
        said = canonical({key: value for key, value in item.items() if key not in _KEPT})
        if not _NUMBER.fullmatch(name) and (alone or _holds(name, told)):
            name = ERASED
        if alone or item.get("id") in mine or _holds(said, told) or _holds(said, map(_spelled, told)):
            item = {
                key: value if key in _KEPT else [] if isinstance(value, list) else None for key, value in item.items()
            }
        items.append({**item, "id": name})
    return canonical(items)


def _spelled(name: str) -> str:
    """As it stands in JSON."""
    return json.dumps(name, ensure_ascii=False)[1:-1]


def _holds(text: str | None, names: Iterable[str]) -> bool:
    return bool(text) and any(name in str(text) for name in names)


def _recounted(connection: Connection, own: Belongings) -> list[int]:
    """Work of others that loses a blocker."""
    works = set(own.engagements)
    found = own.numbers(f"SELECT DISTINCT engagement_id FROM blocker WHERE {own.where('blocker')}")
    return [number for number in found if number not in works]


def _recount(connection: Connection, engagements: Sequence[int]) -> None:
    for part in _parts(engagements):
        connection.exec_driver_sql(
            "UPDATE engagement SET blockers_active = (SELECT count(*) FROM blocker b WHERE b.engagement_id = engagement.id"
            f" AND b.state = 'active' AND b.removed IS FALSE) WHERE id IN {part}"
        )


def _parts(numbers: Sequence[int]) -> list[str]:
    return [f"({', '.join(map(str, numbers[start : start + STEP]))})" for start in range(0, len(numbers), STEP)]
