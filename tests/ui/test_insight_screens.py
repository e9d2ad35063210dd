"""What the loop will do, flow, and the past on screen [INS-3] [INS-4] [INS-5] [INS-6]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.flow import StageFlow
from assure_tui.domain.model import Actor, GateMode
from assure_tui.domain.views import StageView
from assure_tui.formatting import glyphs
from assure_tui.screens.flow import FlowScreen
from assure_tui.screens.foresight import ForesightScreen
from assure_tui.screens.past import PastDialog
from assure_tui.widgets import flow_rows
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def lead(firm: Services) -> Actor:
    found = firm.reads.actor("lead")
    assert found is not None
    return found


def live(firm: Services) -> int:
    """An engagement that is active."""
    found, _ = firm.reads.engagements(lead(firm), today=firm.clock.today())
    return next(item.id for item in found if item.status.value == "active")


async def test_what_the_loop_will_do_is_told_by_day_with_its_reason(firm: Services) -> None:
    """[INS-3] [LOOP-5]: on a copy, nothing changes; tab looks farther."""
    number = live(firm)
    day = firm.clock.today() + timedelta(days=20)
    firm.dispatcher.execute(c.SetStatus((number,), "on_hold", "for a while", day), lead(firm))
    before = firm.newest_batch()
    screen = ForesightScreen()
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: screen.idle)
        assert not any(f"E-{number} " in line and "resumed" in line for line in lines(screen))
        await pilot.press("tab")
        await settled(pilot, lambda: any(f"E-{number} " in line and "resumed" in line for line in lines(screen)))
        line = next(line for line in lines(screen) if f"E-{number} " in line and "resumed" in line)
        assert "Sun 22 Mar  " in line and "on hold until 2026-03-22" in line
    assert firm.newest_batch() == before


async def test_flow_shows_each_stage_and_its_figures(firm: Services) -> None:
    """[INS-5]: a line per stage; tab shows the next pipeline; enter leads to the cards counted [VIEW-5]."""
    screen = FlowScreen()
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: len(screen.things) == 6)
        assert lines(screen)[0].startswith("Stage") and "Awaiting docs" in lines(screen)[1]
        await pilot.press("tab")
        await settled(pilot, lambda: len(screen.things) == 4)
        await pilot.press("enter")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        assert "stage:" in pilot.app.screen.query_text  # type: ignore[attr-defined]


def stage(n: int) -> StageView:
    """A stage with an awkward name and no limits."""
    return StageView(
        n, 1, f"s{n}", f"Stage [b]{n}", n, "blue", GateMode.NONE, frozenset(), "preparer", False, False, None, None,
        None, "", None,
    )  # fmt: skip


@pytest.mark.parametrize(("ascii", "cells"), [(True, 80), (False, 160)])
def test_bars_stand_beside_their_numbers(ascii: bool, cells: int) -> None:
    """[INS-5]: the oldest fills the bar, what is empty has none, and no line is wider than the screen."""
    stages = [
        (stage(n), StageFlow(n, 3, here, 1.0, 2.0, oldest, None))
        for n, (here, oldest) in enumerate([(4, 20.0), (0, None), (1, 0.2)], 1)
    ]
    weeks = ((date(2026, 2, 16), 0), (date(2026, 2, 23), 6))
    rows = [str(row.content) for row in flow_rows.charts(stages, weeks, cells, ascii=ascii)]
    full = "#" if ascii else glyphs(False).bar_full
    bars = [row.count(full) for row in rows]
    assert bars[2] == max(bars) and bars[3] == 0 and bars[4] == 1
    assert rows[2].endswith("20.0 d, of 4") and rows[3].endswith("nothing here") and rows[-1].endswith(" 6")
    assert bars[-2] == 0 and bars[-1] == bars[2]
    assert all(len(row) <= cells - 4 for row in rows)
    assert list(flow_rows.charts([stages[1]], weeks[:1], cells)) == []


async def test_a_stage_over_its_limit_says_so(firm: Services) -> None:
    """[INS-6]: stages over WIP or time limit, in words."""
    store = firm.store
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stage SET wip_limit = 1, time_limit = 1 WHERE name = 'Awaiting docs'")
    screen = FlowScreen()
    async with shown(firm, screen, size=(140, 30)):
        assert "at its limit of 1" in lines(screen)[1] or "over 1 days" in lines(screen)[1]


async def test_the_past_is_shown_marked_and_read_only_until_one_comes_back(firm: Services) -> None:
    """[INS-4]: every screen says the moment; a verb is refused; an empty day comes back to now."""
    screen = FlowScreen()
    async with shown(firm, screen, size=(140, 30)) as pilot:
        app = pilot.app
        app.push_screen(PastDialog())
        await settled(pilot)
        await pilot.press(*"2026-01-15", "enter")
        await settled(pilot, lambda: getattr(app, "as_of", "").startswith("2026-01-15"))
        await settled(pilot)
        from assure_tui.widgets.title_bar import TitleBar

        assert "as of 2026-01-15" in str(screen.query_one(TitleBar).render())
        with pytest.raises(Exception, match="past cannot be changed"):
            await screen.base.dispatch(c.SetPriority((1,), "urgent"))
        app.push_screen(PastDialog())
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot, lambda: not app.as_of)  # type: ignore[attr-defined]
        outcome = await screen.base.dispatch(c.SetPriority((live(firm),), "urgent"))
        assert outcome.results


async def test_a_day_to_come_is_refused_in_the_dialog(firm: Services) -> None:
    screen = FlowScreen()
    async with shown(firm, screen) as pilot:
        dialog = PastDialog()
        pilot.app.push_screen(dialog)
        await settled(pilot)
        await pilot.press(*"2026-12-31", "enter")
        await settled(pilot)
        assert pilot.app.screen is dialog and not pilot.app.as_of  # type: ignore[attr-defined]
