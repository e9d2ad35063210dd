"""What a unit of work changed, taken from the ORM at each flush so that no handler can forget it [ACT-1]."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Integer, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from sqlmodel import SQLModel

from assure_tui.store import tables as t
from assure_tui.store.tables.base import DayText, UtcText, canonical, read_instant


class Entities(Mapping[str, type[SQLModel]]):
    """The tables whose rows are logged, by the name that the log has for them; mapped when they are asked for."""

    def __init__(self, classes: dict[str, str]) -> None:
        self._classes = classes

    def __getitem__(self, entity: str) -> type[SQLModel]:
        found: type[SQLModel] = getattr(t, self._classes[entity])
        return found

    def class_name(self, entity: str) -> str:
        """The name of the class, which is not mapped for that."""
        return self._classes[entity]

    def __contains__(self, entity: object) -> bool:
        return entity in self._classes

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)


_CLASSES = {
    "firm": "Firm",
    "setting": "Setting",
    "closing_day": "ClosingDay",
    "staff": "Staff",
    "team": "Team",
    "staff_team": "StaffTeam",
    "saved_view": "SavedViewRow",
    "client": "Client",
    "contact": "Contact",
    "client_contact": "ClientContact",
    "relationship": "Relationship",
    "client_access": "ClientAccess",
    "tag": "Tag",
    "client_tag": "ClientTag",
    "engagement_tag": "EngagementTag",
    "task_tag": "TaskTag",
    "service_line": "ServiceLine",
    "engagement_type": "EngagementType",
    "pipeline": "Pipeline",
    "stage": "Stage",
    "task_template": "TaskTemplate",
    "checklist_template": "ChecklistTemplate",
    "document_type": "DocumentType",
    "client_facing_status": "ClientFacingStatus",
    "engagement": "Engagement",
    "task": "Task",
    "blocker": "Blocker",
    "checklist_item": "ChecklistItem",
    "comment": "Comment",
    "request": "Request",
    "request_event": "RequestEvent",
    "invoice_line": "InvoiceLine",
    "payment": "Payment",
    "signer": "Signer",
    "request_item": "RequestItem",
    "document": "Document",
    "item_file": "ItemFile",
    "file_to_sort": "FileToSort",
    "series": "Series",
    "occurrence": "Occurrence",
    "relief": "Relief",
    "deadline_seen": "DeadlineSeen",
    "notice_switch": "NoticeSwitch",
    "follow": "Follow",
    "named_template": "NamedTemplate",
    "pipeline_version": "PipelineVersion",
    "custom_status": "CustomStatus",
    "time_entry": "TimeEntry",
    "timer": "Timer",
    "absence": "Absence",
    "pin": "Pin",
    "put_off": "PutOff",
    "note": "Note",
    "link": "Link",
    "filing": "Filing",
    "gap_note": "GapNote",
}
ENTITIES = Entities(_CLASSES)
_NAME_OF = {model: name for name, model in _CLASSES.items()}

# Kept by the store from other columns: never logged, never undone.
DERIVED: dict[str, frozenset[str]] = {
    "client": frozenset({"name_key", "version", "updated_at", "created_at"}),
    "engagement": frozenset(
        [
            "identity",
            "in_force",
            "law",
            "on_board",
            "live",
            "urgent",
            "rank",
            "due_key",
            "holder_id",
            "tasks_done",
            "tasks_total",
            "required_open",
            "blockers_active",
            "comment_count",
            "spent",
            "held_by_gate",
            "advance_on",
            "version",
            "updated_at",
            "created_at",
        ]
    ),
    "task": frozenset({"open", "due_key", "version", "updated_at", "created_at"}),
    "request": frozenset({"version", "updated_at", "created_at"}),
    "series": frozenset({"next_on", "done_through", "version", "updated_at", "created_at"}),
}
ALWAYS_DERIVED = frozenset({"version"})
# Rows that commands read and hardly ever write.
REFERENCE = frozenset(
    "setting closing_day staff team staff_team service_line engagement_type pipeline stage task_template "
    "checklist_template document_type client_facing_status custom_status relief notice_switch tag".split()
)
_DIALECT: Any = None  # the day codec asks nothing of it
MASKED = {("client", "tax_id")}
PURGED = "purge"  # the entry of an erasure: of no thing any more [DEL-6]
SECRET = "passcode."  # settings of this name hold what the log must not [STAFF-5]


@dataclass(slots=True)
class Captured:
    """One thing's change within a unit of work: the first value before, the last value after."""

    entity: str
    entity_id: str
    op: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    engagement_id: int | None = None
    client_id: int | None = None


def key_of(row: SQLModel) -> str:
    """The primary key as text; parts of a compound one are joined by `/`."""
    return "/".join(str(part) for part in inspect(row).mapper.primary_key_from_instance(row))


def read_key(entity: str, text: str) -> Any:
    """The primary key that `key_of` wrote."""
    columns = inspect(ENTITIES[entity]).primary_key
    parts: list[Any] = [
        int(part) if isinstance(column.type, Integer) else part
        for part, column in zip(text.split("/", len(columns) - 1), columns, strict=True)
    ]
    return parts[0] if len(parts) == 1 else tuple(parts)


def decode(entity: str, name: str, value: Any) -> Any:
    """A logged JSON value as the column's Python value."""
    if value is None:
        return None
    kind: Any = ENTITIES[entity].__table__.c[name].type
    if isinstance(kind, DayText):
        return kind.process_result_value(value, _DIALECT)
    return read_instant(value) if isinstance(kind, UtcText) else value


def plain(value: Any) -> Any:
    """A column's value as JSON will hold it."""
    if value is None or isinstance(value, (str, int)):
        return value
    import json

    return json.loads(canonical(value))


def masked(entity: str, name: str, value: Any) -> Any:
    """Tax ids stand in the log by their last four characters only [CLT-10]."""
    if (entity, name) in MASKED and value:
        return "•••" + str(value)[-4:]
    return value


class Capture:
    """Listens to one session and keeps what it flushed, merged per thing."""

    def __init__(self, session: Session) -> None:
        self.found: dict[tuple[str, str], Captured] = {}
        self._session = session
        event.listen(session, "after_flush", self._after_flush)
        event.listen(session, "do_orm_execute", _refuse_bulk)

    def close(self) -> None:
        """Listen no more."""
        event.remove(self._session, "after_flush", self._after_flush)
        event.remove(self._session, "do_orm_execute", _refuse_bulk)

    def _after_flush(self, session: Session, _context: Any) -> None:
        for row in session.new:
            self._add(row, "insert")
        for row in session.dirty:
            if session.is_modified(row):
                self._add(row, "update")
        for row in session.deleted:
            self._add(row, "delete")

    def _add(self, row: Any, op: str) -> None:
        entity = _NAME_OF.get(type(row).__name__)
        if entity is None:
            return
        before, after = _values(row, entity, op)
        if op == "update" and not after:
            return
        key = (entity, key_of(row))
        known = self.found.get(key)
        if known is None:
            self.found[key] = Captured(
                entity, key[1], op, before, after, _engagement(row, entity), _client(row, entity)
            )
            return
        if op == "delete":
            if known.op == "insert":
                del self.found[key]
            else:
                known.op, known.before, known.after = "delete", {**before, **known.before}, {}
            return
        if known.op == "delete":  # taken off and put on again
            known.op, known.after = "update", after
            return
        known.before = {**before, **known.before}
        known.after.update(after)

    def mark(self) -> dict[tuple[str, str], Captured]:
        """What was found so far, to come back to when a part of the work is taken back."""
        return {
            key: replace(change, before=dict(change.before), after=dict(change.after))
            for key, change in self.found.items()
        }

    def back_to(self, mark: dict[tuple[str, str], Captured]) -> None:
        """Forget what was found since `mark`."""
        self.found = mark

    def touches_reference(self) -> bool:
        """Whether a reference row was changed so far."""
        return any(entity in REFERENCE for entity, _ in self.found)

    def changes(self) -> list[Captured]:
        """Every change that is one: values that came back to what they were are left out."""
        kept = []
        for change in self.found.values():
            if change.op == "update":
                same = [name for name, value in change.after.items() if change.before.get(name) == value]
                for name in same:
                    change.before.pop(name, None)
                    change.after.pop(name)
                if not change.after:
                    continue
            kept.append(change)
        return kept


def _values(row: Any, entity: str, op: str) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    skipped = DERIVED.get(entity, ALWAYS_DERIVED)
    state = inspect(row)
    if entity == "setting" and row.key.startswith(SECRET):
        return _secret(row, op)
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        if name in skipped:
            continue
        if op == "insert":
            value = getattr(row, name)
            if value is not None:
                after[name] = masked(entity, name, plain(value))
            continue
        if op == "delete":
            before[name] = masked(entity, name, plain(getattr(row, name)))
            continue
        history = state.attrs[name].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                before[name] = masked(entity, name, plain(old))
                after[name] = masked(entity, name, plain(new))
    return before, after


def _secret(row: Any, op: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """That a passcode or its count of tries changed, without anything of it: a fresh mark each time."""
    mark = {"key": row.key, "value": f"••• {secrets.token_hex(4)}"}
    return ({}, mark) if op == "insert" else (mark, {}) if op == "delete" else ({}, {"value": mark["value"]})


def _engagement(row: Any, entity: str) -> int | None:
    if entity == "task_tag":  # the task was looked at before it was tagged
        session = inspect(row).session
        task = session.identity_map.get(session.identity_key(t.Task, row.task_id)) if session else None
        return getattr(task, "engagement_id", None)
    return row.id if entity == "engagement" else getattr(row, "engagement_id", None)


def _client(row: Any, entity: str) -> int | None:
    return row.id if entity == "client" else getattr(row, "client_id", None)


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise AssertionError("bulk DML would change data without the log; change rows through the unit of work")


def digest(salt: str, change: dict[str, Any]) -> str:
    """Salted SHA-256 of one change's values [ACT-6]."""
    return hashlib.sha256((salt + canonical(change)).encode()).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(8)


def chain(previous: str, content: dict[str, Any], digests: list[list[str]]) -> str:
    """The hash of a batch: its content, the digests of its changes, and the batch before."""
    return hashlib.sha256((previous + canonical([content, digests])).encode()).hexdigest()
