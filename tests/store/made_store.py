"""A store made by inserting rows directly: what the read side must cope with, whoever wrote it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from assure_tui.domain.model import Actor, Role
from assure_tui.domain.query import ResolvedQuery, parse, resolve
from assure_tui.services.reads import Reads
from assure_tui.store import tables
from assure_tui.store.read import SqliteReader, fold
from assure_tui.store.sqlite_library import dbapi

TODAY = date(2026, 3, 10)  # a Tuesday
NOON = "2026-03-01T12:00:00.000000Z"
RANKS = {"urgent": 0, "high": 1, "medium": 2, "low": 3}
STAGES = ("Awaiting docs", "In prep", "In review", "Filed")
BOSS = Actor(1, "Olive Owner", "OO", "olive", Role.OWNER)
PAT = Actor(2, "Pat Preparer", "PP", "pat", Role.MEMBER, frozenset({"View engagements"}))
REX = Actor(3, "Rex Reviewer", "RR", "rex", Role.MEMBER, frozenset({"Access all clients"}))


def at(day: date, hour: int = 12) -> str:
    """An instant as columns hold it."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# Columns that have a value in every row and matter to no question here.
USUAL: dict[str, dict[str, Any]] = {
    "stage": {"on_entry": True, "limit_unit": "days", "removed": False},
    "pipeline": {"removed": False, "version": 1},
    "engagement_type": {"description": ""},
    "engagement": {"status_entry": 0, "rest_turned": False},
    "checklist_item": {"by_hand": False},
}


@dataclass
class MadeStore:
    """Rows go in through `add`; questions are asked through `reads`."""

    path: Path
    db: Any = field(init=False)
    reads: Reads = field(init=False)
    next_id: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        engine = create_engine(f"sqlite:///{self.path}", module=dbapi)
        tables.everything().create_all(engine)
        engine.dispose()
        self.db = dbapi.connect(str(self.path), isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=OFF")
        self.reads = Reads(SqliteReader(self.path), lambda: TODAY)
        self._small_tables()

    def close(self) -> None:
        self.reads.close()
        self.db.close()

    def add(self, table: str, **values: Any) -> int:
        """Insert one row; a missing id is the next number."""
        values = {**USUAL.get(table, {}), **values}
        columns = {row[1] for row in self.db.execute(f"PRAGMA table_info({table})")}
        if "id" in columns and "id" not in values:
            values["id"] = self.next_id.get(table, 0) + 1
        if "id" in values:
            self.next_id[table] = max(self.next_id.get(table, 0), values["id"])
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(f":{name}" for name in values)
        plain = {
            name: json.dumps(value) if isinstance(value, (dict, list)) else value for name, value in values.items()
        }
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)
        return int(values.get("id", 0))

    def _small_tables(self) -> None:
        self.add("firm", id=1, name="Made Firm", zone="America/New_York", currency="USD", created_at=NOON, version=1)
        for actor in (BOSS, PAT, REX):
            self.add(
                "staff",
                id=actor.staff_id,
                name=actor.name,
                initials=actor.initials,
                login=actor.login,
                role=actor.role.value,
                state="active",
                capacity=2400,
                version=1,
            )
        for number, code in enumerate(("tax", "books"), 1):
            self.add("pipeline", id=number, code=code, name=code.title(), description="", sort="due",
                     counts_earlier=False, position=number)  # fmt: skip
            self.add("service_line", id=number, code=code, name=code.title(), scope="", position=number,
                     hidden=False, pipeline_id=number)  # fmt: skip
            for position, name in enumerate(STAGES):
                self.add(
                    "stage",
                    pipeline_id=number,
                    code=fold(name).replace(" ", "-"),
                    name=name,
                    position=position,
                    colour="grey",
                    gate="strict" if name == "In review" else "flexible",
                    blockers=["document", "manual"],
                    advance={"all": ["documents_matched"]} if position == 0 else None,
                    on_empty="stay",
                    holder="reviewer" if name == "In review" else "preparer",
                    time_limit=14 if name == "In prep" else None,
                    review=name == "In review",
                    k1_ready=False,
                    about="",
                )
        kinds = (("1040", "Form 1040", 1, "irc7503"), ("1040-X", "Amended 1040", 1, "irc7503"),
                 ("BOOKS", "Bookkeeping", 2, "none"))  # fmt: skip
        for code, name, line, roll in kinds:
            self.add(
                "engagement_type",
                code=code,
                name=name,
                line_id=line,
                entities=["individual"],
                period_kind="tax_year" if line == 1 else "month",
                rules={"roll": roll, "due": {}} | ({"ext": {"form": "4868"}} if line == 1 else {}),
                title_pattern="{type}",
                priority="medium",
                position=0,
                hidden=False,
            )

    def client(self, name: str, **values: Any) -> int:
        """One client."""
        row: dict[str, Any] = {
            "name": name,
            "name_key": fold(name),
            "entity": "individual",
            "status": "active",
            "fiscal_year_end": "12-31",
            "weeks_5253": False,
            "removed": False,
            "version": 1,
            "created_at": NOON,
            "updated_at": NOON,
        }
        return self.add("client", **(row | values))

    def engagement(self, client_id: int, **values: Any) -> int:
        """One engagement; what the store derives is derived here as well."""
        due = values.get("due")
        status = values.get("status", "active")
        removed = values.get("removed", False)
        priority = values.get("priority", "medium")
        stage = values.get("stage_id", 1)
        number = values.get("id", self.next_id.get("engagement", 0) + 1)
        row: dict[str, Any] = {
            "client_id": client_id,
            "type_id": 1,
            "period_kind": "tax_year",
            "period_start": "2025-01-01",
            "period_end": "2025-12-31",
            "period_label": "2025",
            "qualifier": "",
            "title": f"Job {number}",
            "title_pattern": "",
            "title_edited": False,
            "pipeline_id": 1 if stage <= len(STAGES) else 2,
            "stage_id": stage,
            "stage_since": NOON,
            "entry_no": 1,
            "status": status,
            "priority": priority,
            "because": [],
            "extended": False,
            "anchors": {},
            "spent": 0,
            "overridden": False,
            "removed": removed,
            "made_tasks": [],
            "visited": [],
            "version": 1,
            "created_at": NOON,
            "updated_at": NOON,
            "identity": f"made|{number}",
            "in_force": not removed and status != "cancelled",
            "on_board": not removed and status in ("active", "on_hold", "completed"),
            "live": not removed and status in ("active", "on_hold"),
            "urgent": 0 if priority == "urgent" else 1,
            "rank": RANKS[priority],
            "due_key": due or "9999-12-31",
            "law": values.get("effective"),
            "holder_id": values.get("preparer_id"),
            "tasks_done": 0,
            "tasks_total": 0,
            "required_open": 0,
            "blockers_active": 0,
            "comment_count": 0,
        }
        return self.add("engagement", **(row | values))

    def task(self, engagement_id: int | None, **values: Any) -> int:
        """One task."""
        status = values.get("status", "todo")
        row: dict[str, Any] = {
            "engagement_id": engagement_id,
            "title": "Step",
            "type": "prepare",
            "status": status,
            "required": False,
            "due_typed": False,
            "after": [],
            "removed": False,
            "position": 0,
            "version": 1,
            "created_at": NOON,
            "updated_at": NOON,
            "open": status in ("todo", "in_progress"),
            "due_key": values.get("due") or "9999-12-31",
        }
        return self.add("task", **(row | values))

    def batch(self, actor: Actor, command: str, summary: str, **values: Any) -> int:
        """One batch of the log."""
        row: dict[str, Any] = {
            "at": NOON,
            "actor_id": actor.staff_id,
            "actor": actor.name,
            "login": actor.login,
            "origin": "ui",
            "host": "",
            "process": "",
            "command": command,
            "summary": summary,
            "undoable": True,
            "finished": True,
            "hash": "",
        }
        return self.add("activity_batch", **(row | values))

    def change(self, batch_id: int, entity: str, entity_id: int, **values: Any) -> int:
        """One change of a batch."""
        row = {"batch_id": batch_id, "entity": entity, "entity_id": str(entity_id), "op": "update"}
        return self.add("activity_change", **(row | {"salt": "", "digest": ""} | values))

    def listed(self, query: str = "", viewer: Actor = BOSS, **options: Any) -> list[int]:
        """The numbers of the engagements a filter finds, in order."""
        found, total = self.reads.engagements(viewer, asked(query), today=TODAY, **options)
        assert options.get("limit") or total == len(found)
        return [view.id for view in found]


def asked(query: str, target: Any = "engagements") -> ResolvedQuery | None:
    """A filter as front ends hand it over."""
    return resolve(parse(query, target), TODAY) if query else None


def many(store: MadeStore, count: int) -> None:
    """A spread of clients, engagements and tasks; the same for the same count."""
    store.db.execute("BEGIN")
    for number in range(4, 41):
        store.add("staff", id=number, name=f"Staff {number}", initials=f"S{number}", login=f"staff{number}",
                  role="member", state="active", capacity=2400, version=1)  # fmt: skip
    clients = max(1, count // 10)
    for number in range(clients):
        store.client(
            f"{'Acme Birch Cedar Delta Elm Fir'.split()[number % 6]} {number:05d} Holdings",
            preparer_id=1 + number % 40,
        )
    statuses = ("active",) * 8 + ("completed", "on_hold")
    for number in range(count):
        due = TODAY + timedelta(days=(number * 7919) % 400 - 30)
        stage = 1 + (number * 31) % 4 + (4 if number % 3 == 0 else 0)
        store.engagement(
            1 + number % clients,
            stage_id=stage,
            status=statuses[(number * 13) % 10],
            priority=("medium", "high", "low", "medium", "urgent")[(number * 17) % 5],
            due=due.isoformat(),
            type_id=3 if stage > 4 else 1,
            title=f"{'Bookkeeping' if stage > 4 else '1040'} {number}",
            preparer_id=1 + number % 40,
            reviewer_id=1 + number % 7,
            tasks_total=2,
            blockers_active=1 if number % 50 == 0 else 0,
            stage_since=at(TODAY - timedelta(days=number % 60)),
        )
        for step in range(2 if number % 5 == 0 else 0):
            store.task(
                number + 1,
                assignee_id=1 + (number + step) % 40,
                type=("prepare", "review")[step],
                due=(due - timedelta(days=step)).isoformat(),
                stage_id=stage,
            )
    store.db.execute("COMMIT")
