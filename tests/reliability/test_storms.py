"""Several processes on one store, and kill -9: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from assure_tui.bootstrap import create_firm, open_services
from assure_tui.domain.commands import CreateClient, CreateEngagement
from assure_tui.services.clock import FixedClock
from assure_tui.store.check import check

CLOCK = FixedClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "America/New_York")
KILLS = int(os.environ.get("ASSURE_KILLS", "8"))

WORKER = """
import sys
from assure_tui.bootstrap import open_services
from assure_tui.domain.commands import AddComment, EditEngagement, MoveStage, SetPriority
from assure_tui.domain.errors import Conflict
services = open_services(sys.argv[1])
actor = services.reads.actor("pat")
door = services.dispatcher
mode, rounds = sys.argv[2], int(sys.argv[3])
for n in range(rounds):
    if mode == "count":  # a form: read, think, save with the version that was seen
        while True:
            view = services.reads.engagement(actor, 1, services.clock.today()).engagement
            budget = (view.budget_minutes or 0) + 1
            try:
                door.execute(EditEngagement((1,), {"budget": budget}, if_version=view.version), actor)
                break
            except Conflict:
                pass
    else:
        number = 1 + n % 5
        command = [
            SetPriority((number,), ("low", "high", "urgent", "medium")[n % 4]),
            MoveStage((number,), step=1 if n % 7 < 4 else -1, confirm_all=True, reason="storm"),
            AddComment((number,), f"storm {n}"),
        ][n % 3]
        outcome = door.execute(command, actor)
        if outcome.batch is not None:
            print(outcome.batch, flush=True)
"""


def made_store(folder: Path) -> str:
    """A firm with five engagements."""
    path = str(folder / "firm.db")
    services = create_firm(path, firm="Bay & Co", owner="Pat Lee", login="pat", zone="America/New_York", clock=CLOCK)
    actor = services.reads.actor("pat")
    assert actor is not None
    for n in range(5):
        services.dispatcher.execute(CreateClient({"name": f"Client {n}", "entity": "business"}), actor)
    services.dispatcher.execute(CreateEngagement((1, 2, 3, 4, 5), "1120", "2025"), actor)
    services.close()
    return path


def start(path: str, mode: str, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, path, mode, str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_eight_processes_lose_no_edit_form_gap_included(tmp_path: Path) -> None:
    """[CONV-9]: a save that rests on an older version is refused and tried again; the sum is exact."""
    path = made_store(tmp_path)
    workers = [start(path, "count", 25) for _ in range(8)]
    assert [worker.wait(timeout=240) for worker in workers] == [0] * 8
    services = open_services(path, clock=CLOCK)
    actor = services.reads.actor("pat")
    assert actor is not None
    assert services.reads.engagement(actor, 1, CLOCK.today()).engagement.budget_minutes == 200
    assert check(services.store) == []
    services.close()


def test_kill_minus_nine_loses_nothing_acknowledged_and_leaves_nothing_half(tmp_path: Path) -> None:
    """[MOVE-7] [ACT-6]: after each kill the log holds every acknowledged batch and every check is clean."""
    path = made_store(tmp_path)
    rng = random.Random(7)
    acknowledged: set[int] = set()
    for _ in range(KILLS):
        worker = start(path, "storm", 100_000)
        assert worker.stdout is not None
        first = worker.stdout.readline()  # it is at work
        time.sleep(rng.random() * 0.3)
        worker.send_signal(signal.SIGKILL)
        rest = worker.stdout.read()
        worker.wait(timeout=30)
        lines = (first + rest).split("\n")
        acknowledged |= {int(line) for line in lines[:-1] if line.isdigit()}
        services = open_services(path, clock=CLOCK)
        there = {number for (number,) in services.reads.reader.rows("SELECT id FROM activity_batch")}
        assert acknowledged <= there
        assert check(services.store) == []
        services.close()
    assert len(acknowledged) > KILLS
