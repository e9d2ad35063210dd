"""kill -9 in the middle of work: nothing acknowledged is lost, nothing is half there [MOVE-7] [BULK-3]."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from assure_tui.domain import commands as c
from assure_tui.services import dispatcher
from assure_tui.store.check import check
from tests.reliability.programs import PART, ROWS, ended, import_clients, ready, size, start, storm, wait_for
from tests.services.conftest import BUSINESS, NONPROFIT, Firm, opened

KILLS = size("KILLS", 3)
STRIDE = size("STRIDE", 4)  # every so-manieth statement is a place to be killed at
TABLES = {"C-": "client", "E-": "engagement", "T-": "task"}
IMPORTED = "SELECT external_id FROM client WHERE external_id IS NOT NULL AND external_id LIKE '%/%'"


def whole(firm: Firm, answers: list[dict[str, Any]]) -> None:
    """The file, the counts, the chain, the replay of the log; all that was acknowledged; no part of a part."""
    assert check(firm.store) == []
    logged = [row["id"] for row in firm.batches()]
    assert logged == list(range(1, len(logged) + 1)), "a number of the log is left out"
    changed = {row["batch_id"] for row in firm.rows("SELECT DISTINCT batch_id FROM activity_change")}
    assert {answer["batch"] for answer in answers} <= changed
    there = {kind: {row["id"] for row in firm.rows(f"SELECT id FROM {table}")} for kind, table in TABLES.items()}
    for made in (made for answer in answers for made in answer.get("made", ())):
        assert int(made[2:]) in there[made[:2]], made
    runs: dict[str, int] = {}
    for row in firm.rows(IMPORTED):
        run = row["external_id"].partition("/")[0]
        runs[run] = runs.get(run, 0) + 1
    assert set(runs.values()) <= {PART, 2 * PART, ROWS}, "a part of an import is half there"
    assert all(runs[answer["import"]] == ROWS for answer in answers if "import" in answer)


def test_nothing_is_lost_when_programs_are_killed(tmp_path: Path) -> None:
    """Two programs storm at once and are killed at random moments; the next ones find a whole store."""
    path = tmp_path / "firm.db"
    ready(path, 4).store.close()
    dice = random.Random(20260302)
    answers: list[dict[str, Any]] = []
    for kill in range(KILLS):
        files = [tmp_path / f"answered-{kill}-{n}" for n in (1, 2)]
        programs = [start(storm, str(path), 2 * kill + n, str(file)) for n, file in enumerate(files)]
        for program, file in zip(programs, files, strict=True):
            wait_for(file, program)
        for program in programs:
            time.sleep(dice.random() * 0.3)
            assert program.is_alive(), "the storm ended by itself"
            program.kill()
        assert [ended(program) for program in programs] == [-signal.SIGKILL] * 2
        answers += [json.loads(line) for file in files for line in file.read_text().splitlines()]
        firm = opened(path)
        whole(firm, answers)
        firm.store.close()
    assert len(answers) >= 2 * KILLS
    assert len({answer["batch"] for answer in answers}) == len(answers)
    firm = opened(path)
    batches, changes = len(firm.batches()), firm.rows("SELECT count(*) AS n FROM activity_change")[0]["n"]
    firm.store.close()
    print(f"{2 * KILLS} kills, {len(answers)} acknowledged, {batches} batches, {changes} changes, 0 lost, 0 half there")


def die_at(location: str, command: c.Command, statement: int) -> None:
    """Give one command and be killed before the so-manieth statement of its transaction; end if it has fewer."""
    firm = opened(location)
    actor = firm.actor("own")
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(firm.store.engine, "before_cursor_execute", count)
    event.listen(firm.store.engine, "commit", count)
    firm.door.execute(command, actor)
    os._exit(0)


@pytest.mark.parametrize(
    "command",
    [
        c.MoveStage((1, 2), confirm_all=True, open_items="carry"),
        c.CreateEngagement((NONPROFIT, BUSINESS), "BK-M", "2026-03"),
        c.Undo(confirmed=True),
    ],
    ids=lambda command: command.name,
)
def test_a_command_is_there_whole_or_not_at_all(tmp_path: Path, command: c.Command) -> None:
    """[MOVE-7]: killed before each statement of its transaction in turn, a command has changed nothing."""
    path = tmp_path / "firm.db"
    firm = ready(path, 2)
    before, rows = len(firm.batches()), [dict(firm.job(n)) for n in (1, 2)]
    statement = 1
    while (status := ended(start(die_at, str(path), command, statement))) == -signal.SIGKILL:
        statement += STRIDE
        assert len(firm.batches()) == before and [dict(firm.job(n)) for n in (1, 2)] == rows
    assert status == 0 and statement > 10
    assert len(firm.batches()) == before + 1
    assert check(firm.store) == []
    firm.store.close()


def cut_off(location: str, run: str, after: int) -> None:
    """Import, and be killed once so many rows are written."""
    dispatcher.PART = PART
    firm = opened(location)
    services = SimpleNamespace(reads=firm.reads, clock=firm.clock, dispatcher=firm.door)

    def progress(done: int, _total: int) -> None:
        if done >= after:
            os.kill(os.getpid(), signal.SIGKILL)

    import_clients(services, firm.actor("own"), run, progress)


def test_an_import_cut_off_is_undone_or_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[IMP-6] [BULK-3]: it shows as unfinished; undo takes back what is there, the same file writes the rest."""
    monkeypatch.setattr(dispatcher, "PART", PART)
    path = tmp_path / "firm.db"
    firm = ready(path, 1)
    services = SimpleNamespace(reads=firm.reads, clock=firm.clock, dispatcher=firm.door)
    there = "SELECT id FROM client WHERE removed = 0 AND external_id LIKE 'x/%'"
    assert ended(start(cut_off, str(path), "x", 2 * PART)) == -signal.SIGKILL
    first, second = firm.batches()[-2:]
    assert second["part_of"] == first["id"] and not second["finished"]
    assert len(firm.rows(there)) == 2 * PART
    rest = import_clients(services, firm.actor("own"), "x")
    assert (rest.count("create"), rest.count("unchanged")) == (ROWS - 2 * PART, 2 * PART)
    assert len(firm.rows(there)) == ROWS
    firm.do(c.Undo(confirmed=True))
    assert len(firm.rows(there)) == 2 * PART
    firm.do(c.Undo(first["id"], confirmed=True))
    assert firm.rows(there) == []
    assert check(firm.store) == []
    firm.store.close()
