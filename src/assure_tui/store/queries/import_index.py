"""What an import compares its rows with: clients, engagements and tasks in bulk, a query for each table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assure_tui.domain.model import SYSTEM, Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

CLIENT_COLUMNS = (
    *("id", "external_id", "number", "name", "entity", "status", "fiscal_year_end", "weeks_5253", "tax_id"),
    *("email", "phone", "street", "city", "state", "zip", "notes"),
    *("preparer_id", "reviewer_id", "partner_id", "owner_id"),
)
ENGAGEMENT_COLUMNS = (
    *("id", "external_id", "client_id", "type_id", "period_start", "period_end", "part", "qualifier", "title"),
    *("title_edited", "pipeline_id", "stage_id", "status", "priority", "start", "target", "due", "typed_due"),
    *("extended", "extended_on", "preparer_id", "reviewer_id", "partner_id", "owner_id", "budget"),
    *("description", "in_force", "identity"),
)
TASK_COLUMNS = (*("id", "external_id", "engagement_id", "title", "type", "required", "assignee_id", "due", "status"),)
_FLAGS = ("weeks_5253", "title_edited", "extended", "in_force", "required")
_DAYS = ("period_start", "period_end", "start", "target", "due", "typed_due", "extended_on")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as an import names them; who has left is not offered."""

    id: int
    login: str | None
    initials: str
    name: str
    left: bool


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type with its date rules, its line's pipeline, and whether it is offered."""

    id: int
    code: str
    name: str
    period_kind: str
    entities: tuple[str, ...]
    rules: dict[str, Any]
    pipeline_id: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with its pipeline."""

    id: int
    pipeline_id: int
    code: str
    name: str
    position: int


@dataclass
class Names:
    """The firm's own lists: people, tags, types, pipelines and stages."""

    people: list[Person] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)  # key -> name
    types: list[TypeRow] = field(default_factory=list)
    pipelines: list[tuple[int, str, str]] = field(default_factory=list)  # id, code, name
    stages: list[StageRow] = field(default_factory=list)


def names(reader: Reader, viewer: Actor, today: date) -> Names:
    """The lists that the values of an import are held against."""
    found = Names()
    for number, login, initials, name, state in reader.rows(
        "SELECT id, login, initials, name, state FROM staff ORDER BY id"
    ):
        found.people.append(Person(int(number), login, initials, name, state == "left"))
    found.tags = {str(key): str(name) for key, name in reader.rows("SELECT key, name FROM tag")}
    for number, code, name, kind, entities, rules, own, line, hidden in reader.rows(
        "SELECT t.id, t.code, t.name, t.period_kind, t.entities, t.rules, t.pipeline_id, l.pipeline_id, t.hidden "
        "FROM engagement_type t JOIN service_line l ON l.id = t.line_id ORDER BY t.position, t.id"
    ):
        kinds, rule = tuple(_json(entities) or ()), _json(rules) or {}
        found.types.append(TypeRow(int(number), code, name, kind, kinds, rule, own or line, bool(hidden)))
    seen = {item.id for item in sight.pipelines(Refs(reader), viewer)}
    found.pipelines = [
        (int(number), code, name)
        for number, code, name in reader.rows("SELECT id, code, name FROM pipeline ORDER BY position, id")
        if number in seen
    ]
    found.stages = [
        StageRow(int(number), int(pipeline), code, name, int(position))
        for number, pipeline, code, name, position in reader.rows(
            "SELECT id, pipeline_id, code, name, position FROM stage WHERE removed = :no ORDER BY pipeline_id, position",
            {"no": False},
        )
        if pipeline in seen
    ]
    return found


def clients(reader: Reader, viewer: Actor, today: date) -> list[dict[str, Any]]:
    """Every client the viewer sees, with the keys of its tags and its contacts (name, e-mail, phone)."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"c.removed = {ctx.bind.false}", *sight.client_terms(ctx)]
    rows = _rows(reader, "client", "c", CLIENT_COLUMNS, terms, ctx)
    tags = _grouped(reader, "SELECT ct.client_id, t.key FROM client_tag ct JOIN tag t ON t.id = ct.tag_id")
    people: dict[int, list[tuple[str, str | None, str | None]]] = defaultdict(list)
    for client_id, name, email, phone in reader.rows(
        "SELECT cc.client_id, k.name, k.email, k.phone FROM client_contact cc JOIN contact k ON k.id = cc.contact_id"
    ):
        people[int(client_id)].append((name, email, phone))
    for row in rows:
        row["tags"] = tags.get(row["id"], frozenset())
        row["contacts"] = tuple(people.get(row["id"], ()))
    return rows


def engagements(reader: Reader, viewer: Actor, today: date) -> list[dict[str, Any]]:
    """Every engagement the viewer sees that is not removed, with the keys of its tags."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"e.removed = {ctx.bind.false}", *sight.engagement_terms(ctx)]
    rows = _rows(reader, "engagement", "e", ENGAGEMENT_COLUMNS, terms, ctx)
    tags = _grouped(reader, "SELECT et.engagement_id, t.key FROM engagement_tag et JOIN tag t ON t.id = et.tag_id")
    for row in rows:
        row["tags"] = tags.get(row["id"], frozenset())
    return rows


def tasks(reader: Reader, viewer: Actor, engagement_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The tasks of engagements the viewer sees, and firm-level ones."""
    wanted = set(engagement_ids)
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    rows = _rows(reader, "task", "t", TASK_COLUMNS, [f"t.removed = {ctx.bind.false}"], ctx)
    tags = _grouped(reader, "SELECT kt.task_id, t.key FROM task_tag kt JOIN tag t ON t.id = kt.tag_id")
    for row in rows:
        row["tags"] = tags.get(row["id"], frozenset())
    return [row for row in rows if row["engagement_id"] is None or row["engagement_id"] in wanted]


def _rows(
    reader: Reader, table: str, alias: str, columns: tuple[str, ...], terms: list[str], ctx: Context
) -> list[dict[str, Any]]:
    selected = ", ".join(f"{alias}.{name}" for name in columns)
    sql = f"SELECT {selected} FROM {table} {alias} WHERE {' AND '.join(terms)} ORDER BY {alias}.id"
    found = []
    for values in reader.rows(sql, ctx.bind.params):
        row = dict(zip(columns, values, strict=True))
        for name in _FLAGS:
            if name in row:
                row[name] = bool(row[name])
        for name in _DAYS:
            if isinstance(row.get(name), str):
                row[name] = date.fromisoformat(row[name])
        found.append(row)
    return found


def _grouped(reader: Reader, sql: str) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for owner, key in reader.rows(sql):
        found[int(owner)].add(key)
    return {owner: frozenset(keys) for owner, keys in found.items()}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


TIME_COLUMNS = (
    *("id", "external_id", "staff_id", "on", "minutes", "engagement_id", "client_id", "task_id", "billable", "rate"),
    *("note", "removed"),
)


def time_entries(reader: Reader, first: date, last: date) -> list[dict[str, Any]]:
    """Entries of some days, and all that bear an external id, removed ones too."""
    ctx = Context(Binder(), Refs(reader), SYSTEM, date.min)
    days = f'x."on" BETWEEN {ctx.bind(first.isoformat())} AND {ctx.bind(last.isoformat())}'
    columns = tuple(f'"{name}"' if name == "on" else name for name in TIME_COLUMNS)
    rows = _rows(reader, "time_entry", "x", columns, [f"({days} OR x.external_id IS NOT NULL)"], ctx)
    for row in rows:
        row["on"] = date.fromisoformat(str(row.pop('"on"')))
        row["billable"], row["removed"] = bool(row["billable"]), bool(row["removed"])
    return rows


SERIES_COLUMNS = (
    *("id", "external_id", "client_id", "type_id", "qualifier", "rule", "start", "lead", "state", "template"),
)


def series(reader: Reader, client_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The series of clients the viewer sees."""
    wanted = set(client_ids)
    ctx = Context(Binder(), Refs(reader), SYSTEM, date.min)
    rows = _rows(reader, "series", "s", SERIES_COLUMNS, ["1 = 1"], ctx)
    for row in rows:
        row["template"] = _json(row["template"]) or {}
    return [row for row in rows if row["client_id"] in wanted]
