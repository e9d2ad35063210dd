"""A beat of the loop: what is due by date, once, whoever runs it; failures and pauses told [LOOP-1..7]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Busy, Denied, Invalid
from assure_tui.domain.loop_commands import PauseLoop, Resume
from assure_tui.domain.model import SYSTEM
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.services.loop import Beat, resuming
from assure_tui.services.rehearsal import rehearse
from assure_tui.store.lease import beat_lease
from assure_tui.store.read import SqlReader
from tests.services.conftest import ZONE, Firm

RESUMING = (("resuming", resuming.step),)


def loop_of(firm: Firm, *the_steps: Any) -> Heartbeat:
    return Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock, tuple(the_steps) or RESUMING)


def held(firm: Firm, days: int, **more: Any) -> int:
    """A new engagement on hold for so many days."""
    number = firm.make(**more)
    firm.do(c.SetStatus((number,), "on_hold", "waiting for the client", firm.clock.today() + timedelta(days=days)))
    return number


def test_on_the_resume_date_the_loop_sets_it_back_to_active(firm: Firm) -> None:
    """[ST-7] [LOOP-2]: not a day earlier, and the log says that the system did it and why."""
    number = held(firm, 3)
    loop = loop_of(firm)
    assert loop.beat().deeds == ()
    firm.clock.instant += timedelta(days=3)
    (deed,) = loop.beat().deeds
    assert (deed.kind, deed.about) == ("resumed", f"E-{number}") and "on hold until" in deed.because
    row = firm.job(number)
    assert row["status"] == "active" and row["resume_on"] is None and row["hold_reason"] is None
    last = firm.batches()[-1]
    assert (last["actor"], last["origin"], last["command"]) == ("system", "loop", "Resume")
    assert loop.beat().deeds == ()  # once [LOOP-3]


def test_the_longest_waiting_come_first(firm: Firm) -> None:
    """[LOOP-7]: after a gap everything due is done in the order of the days it was due."""
    late, early = held(firm, 5), held(firm, 2, period="FY2025")
    firm.clock.instant += timedelta(days=30)
    assert [deed.about for deed in loop_of(firm).beat().deeds] == [f"E-{early}", f"E-{late}"]


def test_what_a_person_did_meanwhile_stands(firm: Firm) -> None:
    """[LOOP-3]: an automatic act looks again inside its own transaction."""
    number = held(firm, 1)
    firm.clock.instant += timedelta(days=1)
    firm.do(c.SetStatus((number,), "cancelled", "the client left", confirm_all=True))
    outcome = firm.door.execute(Resume((number,), firm.clock.today()), SYSTEM)
    assert outcome.batch is None and firm.job(number)["status"] == "cancelled"


def test_resuming_by_rule_can_be_undone(firm: Firm) -> None:
    """[UNDO-6]: a single act of the loop is undone as one batch."""
    number = held(firm, 1)
    firm.clock.instant += timedelta(days=1)
    loop_of(firm).beat()
    firm.do(c.Undo(firm.batches()[-1]["id"], confirmed=True))
    assert firm.job(number)["status"] == "on_hold"


def test_one_program_beats_at_a_time(firm: Firm) -> None:
    """[LOOP-1]: a beat never overlaps another on the same database."""
    number = held(firm, 1)
    firm.clock.instant += timedelta(days=1)
    other = beat_lease(firm.store)
    assert other.take()
    report = loop_of(firm).beat()
    assert report.idle == "another program beats" and firm.job(number)["status"] == "on_hold"
    other.give_up()
    assert len(loop_of(firm).beat().deeds) == 1


def test_a_failing_step_is_told_and_the_others_go_on(firm: Firm) -> None:
    """[LOOP-6]: logged, remembered since when, tried again at the next beat."""
    number = held(firm, 1)
    firm.clock.instant += timedelta(days=1)

    def broken(beat: Beat) -> None:
        raise RuntimeError("no such folder")

    loop = loop_of(firm, ("files", broken), *RESUMING)
    report = loop.beat()
    assert report.failed == (("files", "RuntimeError: no such folder"),)
    assert firm.job(number)["status"] == "active"
    since = firm.reads.loop_status()["failing"]["files"]["since"]
    firm.clock.instant += timedelta(minutes=5)
    loop.beat()
    assert firm.reads.loop_status()["failing"]["files"]["since"] == since
    loop_of(firm).beat()
    assert firm.reads.loop_status()["failing"] is None


def test_a_busy_store_ends_the_beat_without_harm(firm: Firm) -> None:
    """Whoever writes goes first: the rest of the beat waits for the next one."""

    def busy(beat: Beat) -> None:
        raise Busy("the store is locked")

    def never(beat: Beat) -> None:
        raise AssertionError("came after a busy store")

    assert loop_of(firm, ("one", busy), ("two", never)).beat().failed == (("one", "the store is locked"),)


def test_people_can_let_the_loop_rest(firm: Firm) -> None:
    """[LOOP-6]: until a moment, with how long it has been; logged, and it ends by itself or by hand."""
    number = held(firm, 1)
    firm.clock.instant += timedelta(days=1)
    firm.do(PauseLoop(firm.clock.now() + timedelta(hours=2), "cleaning up"))
    report = loop_of(firm).beat()
    assert report.idle is not None and report.idle.startswith("paused since")
    assert firm.reads.loop_status()["paused"]["reason"] == "cleaning up"
    assert firm.batches()[-1]["command"] == "PauseLoop" and firm.job(number)["status"] == "on_hold"
    firm.do(PauseLoop(None))
    assert len(loop_of(firm).beat().deeds) == 1
    firm.do(PauseLoop(firm.clock.now() + timedelta(hours=2)))
    firm.clock.instant += timedelta(hours=3)
    assert loop_of(firm).beat().idle is None


def test_a_pause_in_the_past_and_by_a_preparer_is_refused(firm: Firm) -> None:
    """[PERM-13]: PauseLoop needs Edit settings."""
    with pytest.raises(Invalid, match="passed"):
        firm.do(PauseLoop(firm.clock.now() - timedelta(hours=1)))
    with pytest.raises(Denied):
        firm.do(PauseLoop(None), by="prep")


def test_the_last_beat_is_there_for_every_program(firm: Firm) -> None:
    """[LOOP-8]: when, how long, what it did; and it leaves no trace in the log."""
    held(firm, 0)
    count = len(firm.batches())
    loop_of(firm).beat()
    last = firm.reads.loop_status()["last_beat"]
    assert last["did"] == {"resumed": 1} and last["ms"] >= 0 and last["at"].endswith("Z")
    loop_of(firm).beat()
    assert len(firm.batches()) == count + 1


def test_a_rehearsal_tells_each_day_and_changes_nothing(firm: Firm) -> None:
    """[LOOP-5] [INS-3]: day by day up to a date, each with its reason."""
    first, second = held(firm, 2), held(firm, 9, period="FY2025")
    before = firm.batches()
    today = firm.clock.today()
    found = list(rehearse(firm.store, ZONE, firm.clock.now(), today + timedelta(days=10)))
    assert [(f.day, f.deed.about) for f in found if f.deed.kind == "resumed"] == [
        (today + timedelta(days=2), f"E-{first}"),
        (today + timedelta(days=9), f"E-{second}"),
    ]
    assert firm.batches() == before and firm.job(first)["status"] == "on_hold"
    assert firm.reads.loop_status()["last_beat"] is None


@pytest.mark.parametrize("days", [-1, 367])
def test_a_rehearsal_looks_ahead_a_year_at_most(firm: Firm, days: int) -> None:
    """[INS-3]: at most 366 days."""
    until: date = firm.clock.today() + timedelta(days=days)
    with pytest.raises(Invalid):
        list(rehearse(firm.store, ZONE, firm.clock.now(), until))
