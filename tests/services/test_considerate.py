"""Nobody waits for what a program does once, and the loop gives way to whoever types (performance.md) [LOOP-7]."""

from __future__ import annotations

import gc
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, NotFound
from assure_tui.services import loop_host
from assure_tui.services.loop import Beat, series
from assure_tui.services.loop_host import ANSWERED, BUSY, PATIENCE, REST, SWITCH, TYPING, WHOLE, LoopHost
from assure_tui.store import tables as t
from assure_tui.store.unit_of_work import UnitOfWork, try_out
from tests.services.conftest import Firm

SHOWN = "SELECT id, stage_id, version, priority FROM engagement"
LOGGED = "SELECT command, summary FROM activity_batch ORDER BY id"


def test_a_try_leaves_nothing_behind(firm: Firm) -> None:
    """The first command of a kind is tried before it is carried out: it happens once, and is logged once [ACT-2]."""
    number = firm.make()
    firm.door.considerate = True
    before, version = firm.rows(LOGGED), firm.row("engagement", number)["version"]
    outcome = firm.do(c.SetPriority((number,), "high"))
    assert outcome.results[0].outcome == "done" and firm.row("engagement", number)["priority"] == "high"
    assert len(firm.rows(LOGGED)) == len(before) + 1
    assert firm.row("engagement", number)["version"] == version + 1
    assert firm.door._practised == {"SetPriority"}


def test_what_is_wrong_is_said_by_the_real_one(firm: Firm) -> None:
    """A try that fails is silent; the command itself says what is wrong, and changes nothing."""
    firm.door.considerate = True
    before = firm.rows(LOGGED)
    with pytest.raises(NotFound):
        firm.do(c.SetPriority((99_999,), "high"))
    assert firm.rows(LOGGED) == before


def test_a_try_is_cut_short_and_lets_go_of_the_lock(firm: Firm) -> None:
    """A piece of a try ends when its time is over, whatever is left; others can write at once."""
    number = firm.make()
    before = firm.rows(SHOWN)

    def work(unit: UnitOfWork) -> None:
        row: Any = unit.get(t.Engagement, number)
        row.priority = "high"
        unit.settle()

    assert not try_out(firm.store, firm.clock.now(), work, 0.0)
    assert try_out(firm.store, firm.clock.now(), work, 60.0)
    assert firm.rows(SHOWN) == before
    firm.do(c.SetPriority((number,), "low"))
    assert firm.row("engagement", number)["priority"] == "low"


def test_a_store_that_is_broken_is_told_in_words(firm: Firm) -> None:
    """[VAL-1]: an error of the database inside a try is one of the family."""

    def work(unit: UnitOfWork) -> None:
        unit.session.connection().exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(AssureError):
        try_out(firm.store, firm.clock.now(), work, 60.0)


class Clockwork:
    """A clock that goes on while someone sleeps, and a person who types until an instant."""

    def __init__(self, until: float) -> None:
        self.now, self.until = 100.0, until

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def typed(self) -> float:
        return min(self.now, self.until)


@pytest.mark.parametrize(
    ("typing", "least", "most"),
    [
        (-10.0, 0.0, 0.0),  # nobody has typed for a while
        (0.5, 0.5 + TYPING, 0.5 + TYPING + 0.05),
        (60.0, PATIENCE, PATIENCE + 0.05),  # who never stops is not waited for
    ],
)
def test_the_loop_gives_way_to_whoever_types_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, typing: float, least: float, most: float
) -> None:
    """[LOOP-7]: between two things it does, with nothing locked."""
    person = Clockwork(100.0 + typing)
    monkeypatch.setattr(loop_host, "time", SimpleNamespace(monotonic=person.monotonic, sleep=person.sleep))
    host = object.__new__(LoopHost)
    host._closing, host._typed = False, person.typed
    host._give_way()
    assert least <= round(person.now - 100.0, 6) <= most
    host._closing, before = True, person.now
    host._give_way()
    assert person.now == before  # leaving the program waits for nobody


def test_the_loop_rests_twice_as_long_as_it_worked_and_no_longer_than_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """[LOOP-7]: most of its time is for the screen and for other writers, with nothing locked."""
    person = Clockwork(0.0)
    monkeypatch.setattr(loop_host, "time", SimpleNamespace(monotonic=person.monotonic, sleep=person.sleep))
    host = object.__new__(LoopHost)
    host._closing, host._typed = False, person.typed
    host._give_way()
    assert person.now == 100.0  # nothing was done yet
    for worked, rests in ((0.01, 0.02), (5.0, REST)):
        person.now = start = person.now + worked
        host._give_way()
        assert round(person.now - start, 6) == rests


def test_a_beat_that_does_much_is_at_work_and_looks_for_garbage_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """[LOOP-7]: no collection in the midst of painting; of what is young after each thing, of all now and then."""
    person, found = Clockwork(0.0), list[int]()
    monkeypatch.setattr(loop_host, "time", SimpleNamespace(monotonic=person.monotonic, sleep=person.sleep))
    monkeypatch.setattr(loop_host, "gc", SimpleNamespace(isenabled=lambda: False, collect=found.append))
    host = object.__new__(LoopHost)
    host._closing, host._typed = False, person.typed
    at_work = []
    for _ in range(WHOLE + 1):
        host._give_way()
        at_work.append(host.at_work)
    assert at_work == [False] * BUSY + [True] * (WHOLE + 1 - BUSY)
    assert found == [1] * (WHOLE - 1) + [2]


def test_garbage_is_looked_for_as_ever_once_a_beat_is_over() -> None:
    """Whatever the beat did or raised: collecting and the switch interval are as they were, and nothing is at work."""
    host = object.__new__(LoopHost)
    seen = []

    def beat() -> None:
        host._things = BUSY + 1
        seen.append((gc.isenabled(), host.at_work, sys.getswitchinterval() <= SWITCH))
        raise OSError

    host._heartbeat = lambda: SimpleNamespace(give_way=lambda *_: None, beat=beat)  # type: ignore[assignment,return-value]
    usual = sys.getswitchinterval()
    with pytest.raises(OSError):
        host._beat()
    assert seen == [(False, True, True)]
    assert gc.isenabled() and not host.at_work and sys.getswitchinterval() == usual


def test_a_key_is_let_through_once_in_the_midst_of_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is held for some milliseconds more at most, however many statements follow and whoever goes on typing."""
    person = Clockwork(100.0)  # pressed a key just now
    current = object()
    monkeypatch.setattr(loop_host, "time", SimpleNamespace(monotonic=person.monotonic, sleep=person.sleep))
    monkeypatch.setattr(loop_host, "threading", SimpleNamespace(current_thread=lambda: current))
    host = object.__new__(LoopHost)
    host._closing, host._typed, host._let_through = False, person.typed, 0.0
    host._thread = current  # type: ignore[assignment]
    host._breathe()
    assert round(person.now - 100.0, 6) == ANSWERED
    host._breathe()
    assert round(person.now - 100.0, 6) == ANSWERED  # the same key is not waited for again
    person.now, person.until = 200.0, 150.0
    host._breathe()
    assert person.now == 200.0  # long since answered
    person.until, host._thread = 200.0, object()  # type: ignore[assignment]
    host._breathe()
    assert person.now == 200.0  # a person's own command waits for nothing


def test_parts_that_take_long_are_followed_by_smaller_ones(firm: Firm) -> None:
    """[LOOP-7]: the size of a part goes by how long the last one took; none is left out or done twice."""
    days = [(number, firm.clock.today()) for number in range(1, series.ALONE + 11)]
    beat = Beat(firm.clock.now(), firm.clock.today(), None, firm.door)  # type: ignore[arg-type]
    found, sizes = [], []
    for index, part in enumerate(series._parts(beat, days)):
        beat.took = 10.0 if index in (3, 4) else 0.0
        found += part
        sizes.append(len(part))
    assert found == days
    assert sizes[:8] == [1, 2, 4, 4, 1, 1, 2, 4]
