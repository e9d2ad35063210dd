"""tick, worker and loop: the contract's object, exit codes, a dry run that writes nothing [LOOP-1] [LOOP-5] [LOOP-6]."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assure_tui.bootstrap import open_services
from assure_tui.domain.commands import SetStatus
from tests.cli.conftest import LEAD, Assure

LISTS = "advanced created blockers requests reminders skipped".split()


def hold(store: Path, until: str) -> str:
    """E-1 on hold until a day."""
    services = open_services(str(store))
    try:
        actor = services.reads.actor(LEAD)
        assert actor is not None
        services.dispatcher.execute(SetStatus((1,), "on_hold", "", date.fromisoformat(until)), actor)
    finally:
        services.close()
    return "E-1"


def test_tick_gives_the_object_of_the_contract(assure: Assure, store: Path) -> None:
    number = hold(store, "2026-03-02")
    found = assure("tick", "--json").json
    assert found["v"] == 1 and all(found[name] == [] for name in LISTS)
    (entry,) = found["resumed"]
    assert entry["engagement"] == number and "on hold until 2026-03-02" in entry["because"]
    assert found["batch"] == assure("log", "--limit", 1, "--json").json["batches"][0]["id"]
    assert assure("tick", "--json").json["batch"] is None
    assert "Nothing was due." in assure("tick").err


def test_a_dry_run_looks_ahead_and_writes_nothing(assure: Assure, store: Path) -> None:
    """[LOOP-5] [INS-3]."""
    number = hold(store, "2026-03-20")
    before = assure("log", "--json").json["batches"]
    assert assure("tick", "--dry-run", "--json").json["resumed"] == []
    found = assure("tick", "--dry-run", "--at", "2026-03-31", "--json").json
    assert found["batch"] is None
    assert [(entry["engagement"], entry["day"]) for entry in found["resumed"]] == [(number, "2026-03-20")]
    assert assure("log", "--json").json["batches"] == before


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["tick", "--at", "2026-03-31"], 2),
        (["tick", "--dry-run", "--at", "soon"], 2),
        (["tick", "--dry-run", "--at", "2026-01-01"], 2),
        (["tick", "--dry-run", "--at", "2029-01-01"], 2),
        (["worker", "--every", "0"], 2),
        (["loop", "resume"], 0),
    ],
)
def test_what_is_wrong_is_said(assure: Assure, args: list[str], code: int) -> None:
    ran = assure(*args)
    assert ran.code == code, ran.err


def test_pause_and_status(assure: Assure, store: Path) -> None:
    """[LOOP-6]: a mark shows it and how long it has been."""
    number = hold(store, "2026-03-02")
    assert assure("loop", "pause", "--for", 30, "--reason", "month end").code == 0
    assert "paused since" in assure("tick").err
    assert assure("loop", "status", "--json").json["loop"]["paused"]["reason"] == "month end"
    assert assure("loop", "resume").code == 0
    assert assure("tick", "--json").json["resumed"][0]["engagement"] == number
    assert "1 resumed" in assure("loop").out


def test_a_worker_stops_after_its_beat_when_told(store: Path) -> None:
    """[LOOP-1] [LOOP-3]: SIGTERM ends it between beats, exit 0."""
    number = hold(store, "2026-03-02")
    running = subprocess.Popen(
        [sys.executable, "-m", "assure_tui", "--store", str(store), "--as", LEAD, "worker", "--every", "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert running.stdout is not None
    line = running.stdout.readline()
    assert number in line and "resumed" in line
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0
