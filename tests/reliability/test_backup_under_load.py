"""A backup taken while eight programs write is one moment of the store, and a restore brings exactly it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assure_tui.domain.errors import StoreError
from assure_tui.services import storekeeping
from assure_tui.store.backup import backup, restore
from assure_tui.store.check import check
from assure_tui.store.versions import SCHEMA
from tests.reliability.programs import CONTEXT, ended, fill_forms, ready, size, start
from tests.services.conftest import Firm, opened

PROCESSES = 8
EDITS = size("EDITS", 10)
JOBS = 3


def everything(firm: Firm) -> dict[str, list[Any]]:
    """Every row of every table."""
    names = [row["name"] for row in firm.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: [tuple(row.values()) for row in firm.rows(f"SELECT * FROM {name}")] for name in names}


def one_moment(firm: Firm, live: list[Any]) -> int:
    """The data are what the log says, and the log is the beginning of the live one; how long it is."""
    assert check(firm.store) == []
    log = firm.batches()
    assert [batch["hash"] for batch in log] == [batch["hash"] for batch in live[: len(log)]]
    edits = sum(batch["command"] == "EditEngagement" for batch in log)
    comments = sum(batch["command"] == "AddComment" for batch in log)
    jobs = [firm.job(number) for number in range(1, JOBS + 1)]
    assert sum(int(job["description"]) for job in jobs) == edits
    assert sum(job["comment_count"] for job in jobs) == comments == len(firm.rows("SELECT id FROM comment"))
    return len(log)


def test_a_backup_under_load_is_one_moment_and_comes_back_whole(tmp_path: Path) -> None:
    """Backups go on while people work; each is older than the next, and none mixes two moments."""
    path = tmp_path / "firm.db"
    firm = ready(path, JOBS)
    told = CONTEXT.Queue()
    programs = [start(fill_forms, str(path), seed, JOBS, EDITS, told) for seed in range(PROCESSES)]
    copies: list[Path] = []
    while any(program.is_alive() for program in programs):
        copies.append(tmp_path / f"copy-{len(copies)}.db")
        assert backup(firm.store, copies[-1]) > 100_000
    assert [ended(program) for program in programs] == [0] * PROCESSES
    live = firm.batches()
    lengths = []
    for copy in copies[:: max(1, len(copies) // 5)]:
        held = opened(copy)
        lengths.append(one_moment(held, live))
        held.store.close()
    assert lengths == sorted(lengths) and lengths[0] < len(live), lengths

    before = everything(firm)
    middle = copies[len(copies) // 2]
    with pytest.raises(StoreError, match="open in another program"):
        restore(middle, path, latest=SCHEMA)  # this one still has it open
    assert everything(firm) == before
    firm.store.close()
    aside = storekeeping.put_back(middle, path)
    assert aside is not None
    former, back, copy = opened(aside), opened(path), opened(middle)
    assert everything(back) == everything(copy)
    assert everything(former) == before
    one_moment(back, live)
    for store in (former.store, back.store, copy.store):
        store.close()
