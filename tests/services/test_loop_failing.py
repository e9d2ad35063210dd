"""The order of a beat, and what happens when one of its steps cannot be done [LOOP-2] [LOOP-6]."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Busy
from assure_tui.domain.notice_commands import MarkNotice
from assure_tui.services import heartbeat
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.services.loop import Beat
from assure_tui.store.read import SqlReader
from tests.services.conftest import ADM, OWN, Firm

# The steps of [LOOP-2] in its order. Tied tasks follow inside each command, so they have no step of their own.
ORDER = ("resuming", "files", "checklist", "requests", "blockers", "advancing", "series", "tasks", "notices")


class Broken:
    """A step that fails while `message` says why."""

    def __init__(self, message: str | None) -> None:
        self.message = message
        self.error: type[Exception] = OSError

    def __call__(self, beat: Beat) -> None:
        if self.message is not None:
            raise self.error(self.message)


def loop_of(firm: Firm, **steps: Any) -> Heartbeat:
    return Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock, tuple(steps.items()))


def told(firm: Firm) -> list[Any]:
    return firm.rows("SELECT * FROM notice WHERE kind = 'loop_failed' ORDER BY id")


def test_facts_come_before_decisions() -> None:
    """[LOOP-2]: the order of a beat; a rehearsal leaves files alone and keeps the order of the rest."""
    assert tuple(name for name, _ in heartbeat.steps()) == ORDER
    assert tuple(name for name, _ in heartbeat.steps(files=False)) == tuple(n for n in ORDER if n != "files")


def test_admins_are_told_of_a_broken_step_once_a_day(firm: Firm) -> None:
    """[LOOP-6] [NOTE-3]: owner and admins, one notice a step and day, and again on the next day."""
    files, series = Broken("the disk is away"), Broken(None)
    loop = loop_of(firm, files=files, series=series)
    loop.beat()
    rows = told(firm)
    assert [row["staff_id"] for row in rows] == [OWN, ADM]
    assert {row["matter"] for row in rows} == {"loop:files"}
    assert rows[0]["text"] == "the loop cannot do the step files: OSError: the disk is away"
    before = len(firm.batches())
    firm.clock.instant += timedelta(minutes=1)
    loop.beat()
    assert len(told(firm)) == 2 and len(firm.batches()) == before  # nobody is asked twice, nothing is written
    series.message = "type gone"
    loop.beat()
    assert [row["matter"] for row in told(firm)[2:]] == ["loop:series"] * 2
    firm.clock.instant += timedelta(days=1)
    loop.beat()
    assert len(told(firm)) == 8


def test_a_notice_that_was_done_does_not_come_back_on_the_same_day(firm: Firm) -> None:
    """[NOTE-4]: the same matter on the same day is one notice, also when the step worked in between."""
    files = Broken("away")
    loop = loop_of(firm, files=files)
    loop.beat()
    firm.do(MarkNotice((), "done"))
    files.message = None
    loop.beat()
    assert firm.reads.loop_status()["failing"] is None
    files.message = "away"
    loop.beat()
    assert [(row["staff_id"], row["state"]) for row in told(firm)] == [(OWN, "done"), (ADM, "unread")]


def test_a_busy_store_is_nobodys_fault(firm: Firm) -> None:
    """A store somebody writes to is no broken step: shown with the loop, told to nobody."""
    busy = Broken("the store is locked")
    busy.error = Busy
    report = loop_of(firm, files=busy).beat()
    assert report.failed == (("files", "the store is locked"),) and told(firm) == []
    assert firm.reads.loop_status()["failing"]["files"]["message"] == "the store is locked"


def test_a_beat_that_cannot_be_written_down_has_done_its_work(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[LOOP-8]: the last beat is there to be shown; a store that stays locked just then costs nothing else."""

    def locked(*_: object, **__: object) -> None:
        raise Busy("the store is locked")

    monkeypatch.setattr(heartbeat, "write_state", locked)
    report = loop_of(firm, files=Broken(None)).beat()
    assert report.failed == () and report.idle is None
    monkeypatch.undo()
    assert firm.reads.loop_status()["last_beat"] is None


def test_what_a_step_says_is_safe_to_show(firm: Firm) -> None:
    """[VAL-3]: the words of an error may hold anything, the names of files among them."""
    loop_of(firm, files=Broken("no \x1b]52;c;aGk=\x07 [b]folder[/b]\nat\u202e all")).beat()
    text = told(firm)[0]["text"]
    assert text == "the loop cannot do the step files: OSError: no ]52;c;aGk= [b]folder[/b] at all"


def test_a_broken_step_holds_nothing_else_back(firm: Firm) -> None:
    """[LOOP-6]: skipped until the next beat, which finds the work where it was."""
    from assure_tui.services.loop import resuming

    number = firm.make()
    firm.do(c.SetStatus((number,), "on_hold", "waiting", firm.clock.today() + timedelta(days=1)))
    firm.clock.instant += timedelta(days=1)
    first = Broken("not now")

    def resume(beat: Beat) -> None:
        first(beat)
        resuming.step(beat)

    loop = loop_of(firm, resuming=resume)
    loop.beat()
    assert firm.job(number)["status"] == "on_hold"
    first.message = None
    assert [deed.about for deed in loop.beat().deeds] == [f"E-{number}"]
    assert firm.job(number)["status"] == "active"
