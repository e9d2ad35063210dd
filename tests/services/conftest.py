"""A small firm with one person of every kind, copied afresh for each test and checked after each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assure_tui.bootstrap import create_store
from assure_tui.domain import commands as c
from assure_tui.domain.model import SYSTEM, Actor, Origin
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.services.clock import FixedClock
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.services.reads import Reads
from assure_tui.store.check import check
from assure_tui.store.engine import Store, open_store
from assure_tui.store.read import SqlReader
from assure_tui.store.sql import text

START = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)  # a Monday morning in the firm's zone
ZONE = "America/New_York"
PEOPLE = (
    c.InviteStaff("Ada Admin", "adm", "AA", None, "admin"),
    c.InviteStaff("Pat Preparer", "prep", "PP", None, "member", ("preparers",)),
    c.InviteStaff("Rae Reviewer", "rev", "RR", None, "member", ("reviewers",)),
    c.InviteStaff("Sam Signer", "sgn", "SS", None, "member", ("signers",)),
    c.InviteStaff("Ola Outsider", "out", "OO", None, "member", ("preparers",)),
)
SLOTS = {"preparer": "prep", "reviewer": "rev", "partner": "sgn", "owner": "own"}
NONPROFIT, PERSON, BUSINESS = 1, 2, 3  # numbers of the clients
OWN, ADM, PREP, REV, SGN, OUT = 1, 2, 3, 4, 5, 6  # numbers of the people


@dataclass
class Firm:
    """The door, and short ways to ask what is behind it."""

    store: Store
    clock: FixedClock
    door: Dispatcher
    reads: Reads
    last: Outcome = field(default_factory=lambda: Outcome(None, "", ()))

    def actor(self, login: str) -> Actor:
        found = self.reads.actor(login)
        assert found is not None, login
        return found

    def do(self, command: c.Command, by: str = "own", origin: Origin = Origin.UI, **options: Any) -> Outcome:
        """Give a command a minute after the last one."""
        self.clock.instant += timedelta(minutes=1)
        self.last = self.door.execute(command, self.actor(by), origin, login=by, **options)
        return self.last

    def one(self, command: c.Command, by: str = "own", **options: Any) -> ItemResult:
        """The result of a command on one thing."""
        results = self.do(command, by, **options).results
        assert len(results) == 1, results
        return results[0]

    def rows(self, sql: str, **params: Any) -> list[Any]:
        with self.store.engine.connect().execution_options(read_only=True) as connection:
            return list(connection.execute(text(sql), params).mappings())

    def row(self, table: str, number: int) -> Any:
        found = self.rows(f"SELECT * FROM {table} WHERE id = :id", id=number)
        assert found, f"{table} {number}"
        return found[0]

    def job(self, number: int) -> Any:
        return self.row("engagement", number)

    def make(self, type_code: str = "990", period: str | None = "FY2026", client: int = NONPROFIT, **more: Any) -> int:
        """The number of a new engagement."""
        result = self.one(c.CreateEngagement((client,), type_code, period, **more))
        assert result.outcome == "done", result
        return int(result.id[2:])

    def client(self, name: str = "Another Client", entity: str = "nonprofit", **fields: Any) -> int:
        return int(self.one(c.CreateClient({"name": name, "entity": entity, **fields})).id[2:])

    def stage(self, name: str, pipeline: str = "Tax") -> int:
        found = self.rows(
            "SELECT s.id FROM stage s JOIN pipeline p ON p.id = s.pipeline_id WHERE s.name = :name AND p.name = :of",
            name=name,
            of=pipeline,
        )
        return int(found[0]["id"])

    def stage_of(self, number: int) -> str:
        return str(self.row("stage", self.job(number)["stage_id"])["name"])

    def bring(self, number: int, stage: str) -> None:
        """Bring an engagement forward, doing nothing and confirming everything on the way."""
        result = self.one(c.MoveStage((number,), to=self.stage(stage), confirm_all=True))
        assert result.outcome == "done", result

    def tasks(self, number: int, stage: str | None = None) -> dict[str, Any]:
        """Tasks of an engagement that are not removed, by title."""
        found = self.rows("SELECT * FROM task WHERE engagement_id = :id AND removed = 0 ORDER BY id", id=number)
        return {row["title"]: row for row in found if stage is None or row["stage_name"] == stage}

    def task(self, number: int, title: str) -> int:
        return int(self.tasks(number)[title]["id"])

    def finish(self, number: int, title: str, by: str = "own") -> None:
        result = self.one(c.SetTaskStatus((self.task(number, title),), "completed", confirm_all=True), by)
        assert result.outcome == "done", result

    def batches(self) -> list[Any]:
        return self.rows("SELECT * FROM activity_batch ORDER BY id")

    def changes(self, batch: int | None) -> list[Any]:
        return self.rows("SELECT * FROM activity_change WHERE batch_id = :id ORDER BY id", id=batch)


def opened(location: Path | str, zone: str = ZONE) -> Firm:
    """A firm over a store's file, or over a server."""
    store = open_store(str(location))
    clock = FixedClock(START, zone)
    return Firm(store, clock, Dispatcher(store, clock), Reads(SqlReader(store.engine)))


def found_firm(location: Path | str, *, group: int | None = None) -> None:
    """A new store with its owner, five people and three clients."""
    create_store(str(location), now=START, group=group).close()
    firm = opened(location)
    firm.door.execute(c.CreateFirm("Alder & Birch", "Olive Owner", "own", "OW", ZONE), SYSTEM)
    for person in PEOPLE:
        firm.do(person)
    firm.do(
        c.CreateClient(
            {"name": "Larch Fund", "entity": "nonprofit", "fiscal_year_end": "6", "external_id": "N-1"} | SLOTS
        )
    )
    firm.do(c.CreateClient({"name": "Maple Household", "entity": "individual"} | SLOTS))
    firm.do(c.CreateClient({"name": "Cedar Works", "entity": "business"} | SLOTS))
    firm.store.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("firm") / "firm.db"
    found_firm(path)
    return path


@pytest.fixture(scope="session")
def standing(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """One engine for all tests, so that statements are compiled once; its file is put in anew for each test."""
    path = tmp_path_factory.mktemp("place") / "firm.db"
    shutil.copy(template, path)
    made = opened(path)
    yield made
    made.store.close()


@pytest.fixture
def firm(template: Path, standing: Firm) -> Iterator[Firm]:
    """The firm; afterwards the store must be whole: file, references, counts, log [ACT-6]."""
    path = standing.store.path
    assert path is not None
    standing.store.close()
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(template, path)
    clock = FixedClock(START, ZONE)
    made = replace(standing, clock=clock, door=Dispatcher(standing.store, clock), last=Outcome(None, "", ()))
    before = len(made.batches())
    yield made
    if len(made.batches()) > before:
        assert check(made.store) == []
