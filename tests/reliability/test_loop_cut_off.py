"""A program killed between what a person did and what follows from it: the next beat takes it up [ADV-10] [LOOP-3]."""

from __future__ import annotations

import os
import signal
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from assure_tui.domain import commands as c
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.services.dispatcher import Dispatcher, Following
from assure_tui.services.heartbeat import Report
from assure_tui.store.check import check
from tests.reliability.programs import ended, heart, start
from tests.services.conftest import BUSINESS, Firm, found_firm, opened
from tests.services.test_advancing import needed

NEXT_DAY = datetime(2026, 4, 2, 14, 30, tzinfo=UTC)


def cut_off(location: str, instant: str, command: c.Command, statement: int) -> None:
    """Give a command and be killed before the so-manieth statement of what follows from it."""
    firm = opened(location)
    firm.clock.instant = datetime.fromisoformat(instant)
    follow = Dispatcher._follow

    def following(door: Dispatcher, ready: Following) -> None:
        assert ready or ready.occurrences, "nothing follows from it"
        left = statement

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        if statement == 0:
            count()
        event.listen(firm.store.engine, "before_cursor_execute", count)
        event.listen(firm.store.engine, "commit", count)
        follow(door, ready)

    Dispatcher._follow = following  # type: ignore[method-assign]
    firm.door.execute(command, firm.actor("own"))
    os._exit(0)


def killed(path: Path, firm: Firm, command: c.Command, statement: int) -> None:
    """The command is done, what follows from it is not begun or not committed."""
    before = len(firm.batches())
    program = start(cut_off, str(path), firm.clock.now().isoformat(), command, statement)
    assert ended(program) == -signal.SIGKILL
    assert len(firm.batches()) == before + 1


def beats(firm: Firm) -> list[Report]:
    loop = heart(firm)
    found = [loop.beat(), loop.beat()]
    assert all(not report.failed and not report.idle for report in found)
    return found


@pytest.mark.parametrize("statement", [0, 1, 6, 15])
def test_an_advance_that_was_not_made_is_made_by_the_next_beat(tmp_path: Path, statement: int) -> None:
    """[ADV-10]: the card moves once, by the system and as a batch of its own, and goes back by one undo."""
    path = tmp_path / "firm.db"
    found_firm(path)
    firm = opened(path)
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    beats(firm)  # what was due before
    here = firm.stage_of(number)

    killed(path, firm, c.WaiveItem(item, "not needed this year"), statement)
    assert firm.stage_of(number) == here
    first, second = beats(firm)
    assert [deed.about for deed in first.deeds if deed.kind == "advanced"] == [f"E-{number}"]
    there = firm.stage_of(number)
    assert there != here and second.counts().get("advanced", 0) == 0
    moves = [row for row in firm.batches() if row["command"] == "Advance"]
    assert len(moves) == 1 and (moves[0]["actor"], moves[0]["origin"]) == ("system", "loop")
    firm.do(c.Undo(moves[0]["id"], confirmed=True))
    assert firm.stage_of(number) == here
    beats(firm)
    assert firm.stage_of(number) == here  # what a person took back is not done over [ADV-9]
    assert check(firm.store) == []
    firm.store.close()


@pytest.mark.parametrize("statement", [0, 1, 9])
def test_an_occurrence_that_was_set_free_is_made_by_the_next_beat(tmp_path: Path, statement: int) -> None:
    """[REC-17] [REC-21]: closing the one before frees it; made once, whoever gets to it."""
    path = tmp_path / "firm.db"
    found_firm(path)
    firm = opened(path)
    rule = "FREQ=MONTHLY;BYMONTHDAY=1"
    firm.do(CreateSeries((BUSINESS,), "BK-M", rule=rule, start=date(2026, 3, 1), wait="closed"))
    beats(firm)
    firm.clock.instant = NEXT_DAY
    beats(firm)
    made = "SELECT id, occurrence_on FROM engagement WHERE series_id = 1 ORDER BY occurrence_on"
    [only] = firm.rows(made)

    killed(path, firm, c.SetStatus((only["id"],), "completed", confirm_all=True), statement)
    assert len(firm.rows(made)) == 1
    first, second = beats(firm)
    assert first.counts().get("created") == 1 and second.counts().get("created", 0) == 0
    assert [row["occurrence_on"] for row in firm.rows(made)] == ["2026-03-01", "2026-04-01"]
    assert check(firm.store) == []
    firm.store.close()
