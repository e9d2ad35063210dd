"""Eight programs beat one store and are killed or held up at random: each occurrence once, none missed [REC-14]."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from assure_tui.domain.recurrence.plan import plan
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.store.check import check, verify_log
from assure_tui.store.queries import people
from assure_tui.store.queries.series_facts import load
from tests.reliability.programs import PATIENCE, beat_without_rest, ended, heart, size, start
from tests.services.conftest import BUSINESS, NONPROFIT, PERSON, Firm, found_firm, opened

PROGRAMS = 8
SERIES = size("SERIES", 12)  # 200 in a storm
BLOWS = size("BLOWS", 5)  # kills and halts, one every half second
PAUSE = 0.5
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
Occurrences = dict[tuple[int, str], str]  # (series, date) -> state

# Rules that fell behind: each has some due occurrences, the daily ones more than the bound of [REC-16].
RULES = (
    ("D", "FREQ=DAILY", "day", date(2026, 2, 1)),
    ("W", "FREQ=WEEKLY;BYDAY=MO", "week", date(2025, 12, 29)),
    ("M", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", None, date(2025, 10, 31)),
)


def series_of(firm: Firm, count: int) -> None:
    """So many series, of three rules in turn, for three clients."""
    for number in range(count):
        code, rule, kind, first = RULES[number % len(RULES)]
        client = (NONPROFIT, PERSON, BUSINESS)[number // len(RULES) % 3]
        command = CreateSeries((client,), "BK-M", rule=rule, start=first, period_kind=kind, qualifier=f"{code}{number}")
        assert firm.one(command).outcome == "done"


def expected(firm: Firm) -> Occurrences:
    """What the pure plan says of every series before anything is made: made, or put before a person."""
    numbers = [row["id"] for row in firm.rows("SELECT id FROM series ORDER BY id")]
    today = firm.clock.today()
    work = people.work(firm.reads.reader)
    found: Occurrences = {}
    for number, series in load(firm.reads.reader.rows, numbers, work, today).items():
        for step in plan(series.facts, today, series.existing):
            found[number, step.on.isoformat()] = {"make": "made", "pend": "pending"}[step.act]
    return found


def kept(firm: Firm) -> Occurrences:
    rows = firm.rows('SELECT series_id, "on" AS day, state FROM occurrence')
    found = {(row["series_id"], row["day"]): row["state"] for row in rows}
    assert len(found) == len(rows)
    return found


def made(firm: Firm) -> list[tuple[int, str]]:
    rows = firm.rows("SELECT series_id, occurrence_on AS day FROM engagement WHERE removed IS FALSE")
    return sorted((row["series_id"], row["day"]) for row in rows if row["series_id"] is not None)


def batter(location: str, folder: Path, dice: random.Random, hit: Callable[[], object]) -> list[str]:
    """Programs come and go, on a slow machine until one of them did something; what those left in peace told."""
    files: list[Path] = []

    def begin(slot: int) -> BaseProcess:
        files.append(folder / f"told-{len(files)}")
        # Every other one is without the lease: then several beat at once [LOOP-3].
        return start(_begin, location, NOW.isoformat(), str(files[-1]), slot % 2 == 0)

    programs = [begin(slot) for slot in range(PROGRAMS)]
    for blow in range(BLOWS * 10):
        if blow >= BLOWS and hit():
            break
        time.sleep(PAUSE if blow < BLOWS else PAUSE * 4)
        slot = dice.randrange(PROGRAMS)
        victim = programs[slot]
        assert victim.is_alive() and victim.pid is not None, "a program ended by itself"
        if dice.random() < 0.3:
            os.kill(victim.pid, signal.SIGSTOP)
            time.sleep(1)
            os.kill(victim.pid, signal.SIGCONT)
        else:
            victim.kill()
            assert ended(victim) == -signal.SIGKILL
            programs[slot] = begin(slot)
    for program in programs:
        program.kill()
    assert [ended(program) for program in programs] == [-signal.SIGKILL] * PROGRAMS
    return [line for file in files if file.exists() for line in file.read_text().splitlines()]


def _begin(location: str, instant: str, told: str, leased: bool) -> None:
    beat_without_rest(location, instant, told, leased=leased)


def test_each_occurrence_is_made_once_whatever_happens_to_the_programs(location: str, tmp_path: Path) -> None:
    """[REC-14] [REC-16] [LOOP-3]: killed, held up, started again: what the plan says, none twice, none missed."""
    found_firm(location)
    firm = opened(location)
    series_of(firm, SERIES)
    firm.clock.instant = NOW
    wanted = expected(firm)
    assert {"made", "pending"} == set(wanted.values()) and made(firm) == []

    lines = batter(location, tmp_path, random.Random(20260302), lambda: made(firm))
    assert all(json.loads(line) == [] for line in lines), lines
    at_the_end = len(made(firm))
    assert at_the_end, "nothing was made under the storm"

    quiet, deadline = heart(firm), time.monotonic() + PATIENCE
    while (report := quiet.beat()).more or report.deeds or report.idle:
        assert not report.failed and time.monotonic() < deadline, report
    assert kept(firm) == wanted
    assert made(firm) == sorted(key for key, state in wanted.items() if state == "made")
    batches = len(firm.batches())
    assert quiet.beat().deeds == () and len(firm.batches()) == batches  # quiet stays quiet
    assert check(firm.store) == []
    assert verify_log(firm.store)[0]
    firm.store.close()
    print(
        f"{SERIES} series, {BLOWS} blows, {len(wanted)} occurrences, {at_the_end} of them made in the storm, "
        "0 twice, 0 missed"
    )
