"""Eight programs edit the same work at once, forms included: nothing acknowledged is lost [CONV-9]."""

from __future__ import annotations

from pathlib import Path

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Busy
from assure_tui.store.check import check
from tests.reliability.programs import CONTEXT, ended, fill_forms, flat_out, ready, size, start

PROCESSES = 8
EDITS = size("EDITS", 10)
JOBS = 4  # engagements they quarrel about


def test_no_edit_is_lost(location: str) -> None:
    """Every acknowledged edit is in the data and in the log once, and nobody met an unhandled lock."""
    firm = ready(location, JOBS)
    numbers = range(1, JOBS + 1)
    before = len(firm.batches())
    versions = {n: firm.job(n)["version"] for n in numbers}
    told = CONTEXT.Queue()
    programs = [start(fill_forms, location, seed, JOBS, EDITS, told) for seed in range(PROCESSES)]
    assert [ended(program) for program in programs] == [0] * PROCESSES
    answers = [told.get() for _ in programs]
    forms, comments = sum(a[0] for a in answers), sum(a[1] for a in answers)
    assert forms + comments == PROCESSES * EDITS
    assert sum(int(firm.job(n)["description"]) for n in numbers) == forms
    assert sum(firm.job(n)["comment_count"] for n in numbers) == comments
    assert len(firm.batches()) == before + forms + comments
    grown = sum(firm.job(n)["version"] - versions[n] for n in numbers)
    assert grown == forms + comments  # a comment changes its engagement's count, and so its version
    assert check(firm.store) == []
    firm.store.close()
    print(f"{forms} forms, {comments} comments, {sum(a[2] for a in answers)} conflicts tried again, 0 lost")


def test_a_person_can_save_while_eight_programs_write_flat_out(tmp_path: Path) -> None:
    """Writers that never pause may make a person wait, never keep them out: every save is accepted."""
    path = tmp_path / "firm.db"
    firm = ready(path, 2)
    stop, told = CONTEXT.Event(), CONTEXT.Queue()
    programs = [start(flat_out, str(path), seed, stop, told) for seed in range(PROCESSES)]
    saved, wanted = 0, max(5, EDITS // 3)
    actor = firm.actor("own")
    while firm.job(2)["comment_count"] == 0:
        assert all(program.is_alive() for program in programs)
    for _ in range(wanted):
        command = c.EditEngagement((1,), {"description": f"{saved + 1}"}, if_version=firm.job(1)["version"])
        for _ in range(3):  # told that the store is busy, a person presses the key again
            try:
                saved += bool(firm.door.execute(command, actor).batch)
            except Busy:
                continue
            break
    stop.set()
    assert [ended(program) for program in programs] == [0] * PROCESSES
    answers = [told.get() for _ in programs]
    assert saved == wanted and firm.job(1)["description"] == str(wanted)
    assert firm.job(2)["comment_count"] == sum(done for done, _ in answers)
    assert check(firm.store) == []
    firm.store.close()
