"""Time limits of stages, and the clock that stands still while On hold [STAGE-3] [ST-7]; working days [CONV-6]."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.model import Origin
from assure_tui.domain.pipeline_commands import SavePipeline
from assure_tui.domain.pipeline_draft import changed_stage
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.resolve import resolve
from assure_tui.store import tables as t
from assure_tui.store.unit_of_work import UnitOfWork, write
from tests.services.conftest import Firm


def limit(firm: Firm, days: int, stage: str = "Awaiting docs") -> None:
    """A time limit, as the builder will save it."""

    def work(unit: UnitOfWork) -> None:
        unit.get(t.Stage, firm.stage(stage)).time_limit = days
        unit.write_batch(
            actor=firm.actor("own"), origin=Origin.UI, login="own", command="SavePipeline", summary="a limit"
        )

    write(firm.store, firm.clock.now(), work)


def test_a_limit_in_working_days_leaves_out_weekends_and_closing_days(firm: Firm) -> None:
    """[STAGE-3] [CONV-6]: 3 working days from a Monday end on Thursday, from a Thursday on Tuesday."""
    own = firm.actor("own")
    number = int(firm.rows("SELECT id FROM pipeline WHERE name = 'Tax'")[0]["id"])
    edited = changed_stage(firm.reads.pipeline_draft(own, number), 0, time_limit=3, limit_unit="working_days")
    firm.do(SavePipeline(edited, confirmed=True))
    monday = firm.make()
    wait(firm, 3)
    thursday = firm.make(client=firm.client("Thursday"))
    assert not marked(firm, monday) and stale(firm) == []
    wait(firm, 1)
    assert marked(firm, monday) and stale(firm) == [monday]
    wait(firm, 4)  # Tuesday
    assert not marked(firm, thursday) and stale(firm) == [monday]
    wait(firm, 1)
    assert marked(firm, thursday) and stale(firm) == [monday, thursday]


def stale(firm: Firm) -> list[int]:
    today = firm.clock.today()
    found, _ = firm.reads.engagements(firm.actor("own"), resolve(parse("is:stale"), today), today=today)
    return sorted(view.id for view in found)


def marked(firm: Firm, number: int) -> bool:
    firm.reads.today = firm.clock.today
    card = firm.reads.cards(firm.actor("own"), [number])[number]
    return card.stale_after is not None and firm.clock.today() > card.stale_after


def wait(firm: Firm, days: int) -> None:
    firm.clock.instant += timedelta(days=days)


def test_without_a_limit_nothing_is_stale(firm: Firm) -> None:
    """[STAGE-3]: off until adopted."""
    number = firm.make()
    wait(firm, 400)
    assert not marked(firm, number) and stale(firm) == []


def test_beyond_the_limit_card_and_filter_say_stale(firm: Firm) -> None:
    """[STAGE-3]: within the limit up to and including its last day."""
    limit(firm, 5)
    number = firm.make()
    wait(firm, 5)
    assert not marked(firm, number) and stale(firm) == []
    wait(firm, 1)
    assert marked(firm, number) and stale(firm) == [number]


@pytest.mark.parametrize("held", [3, 20])
def test_time_on_hold_is_left_out(firm: Firm, held: int) -> None:
    """[STAGE-3] [ST-7]: stage clocks stand still; card, filter and why say the same."""
    limit(firm, 5)
    number = firm.make()
    wait(firm, 4)
    firm.do(c.SetStatus((number,), "on_hold"))
    wait(firm, held)
    assert stale(firm) == []  # its clock stands still
    firm.do(c.SetStatus((number,), "active"))
    wait(firm, 1)
    assert not marked(firm, number) and stale(firm) == []
    wait(firm, 1)
    assert marked(firm, number) and stale(firm) == [number]
    said = [line["text"] for line in firm.reads.why(firm.actor("own"), number, firm.clock.today())]
    assert any(f"{held} days of them On hold" in text for text in said)
    assert any("stale" in text for text in said)


def test_a_hold_of_an_earlier_visit_does_not_count(firm: Firm) -> None:
    """[MOVE-6] [STAGE-3]: entering a stage restarts its clock."""
    limit(firm, 5, "Docs received")
    number = firm.make()
    firm.do(c.SetStatus((number,), "on_hold"))
    wait(firm, 30)
    firm.do(c.SetStatus((number,), "active"))
    firm.bring(number, "Docs received")
    wait(firm, 6)
    assert marked(firm, number) and stale(firm) == [number]


def test_several_holds_add_up_and_undo_counts_as_what_it_is(firm: Firm) -> None:
    """[STAGE-3]: what was On hold was On hold, however it ended."""
    limit(firm, 2)
    number = firm.make()
    for _ in range(3):
        batch = firm.do(c.SetStatus((number,), "on_hold")).batch
        wait(firm, 10)
        firm.do(c.Undo(batch, confirmed=True))
    wait(firm, 2)
    assert not marked(firm, number)
    wait(firm, 1)
    assert marked(firm, number)


def test_working_days_are_the_firms_own(firm: Firm) -> None:
    """[CONV-6] [CAL-5]: its week and its closing days, for the filter too."""
    assert not firm.reads.work().is_working(date(2026, 3, 7))
    firm.do(c.SaveSettings({"firm.week": [0, 1, 2, 3, 5]}))

    def close(unit: UnitOfWork) -> None:
        unit.add(t.ClosingDay(on="2026-03-03", name="Office move"))
        unit.write_batch(
            actor=firm.actor("own"), origin=Origin.UI, login="own", command="SaveCalendar", summary="closed"
        )

    write(firm.store, firm.clock.now(), close)
    work = firm.reads.work()
    assert work.is_working(date(2026, 3, 7)) and not work.is_working(date(2026, 3, 6))
    assert not work.is_working(date(2026, 3, 3)) and not work.is_working(date(2026, 5, 25))  # Memorial Day
    today = date(2026, 3, 2)  # Monday: Tuesday is closed, Friday is not worked; the third is Saturday
    asked = resolve(parse("due<=3bd"), today, work)
    assert "2026, 3, 8" in repr(asked.where)
    assert "2026, 3, 6" in repr(resolve(parse("due<=3bd"), today).where)
