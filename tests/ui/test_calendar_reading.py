"""What the calendar reads, and when: keys are answered from what is known, changes are read anew [VIEW-2] [VIEW-10]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.calendar_layout import By
from assure_tui.domain.calendar_views import CalendarView, DayLoad
from assure_tui.screens import calendar_load, calendar_reader
from assure_tui.screens.calendar import CalendarScreen
from assure_tui.screens.calendar_days import MOST_KEPT, KeptDays
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown

TAX_DAY = date(2026, 4, 15)
WIDE = (160, 48)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def asked(firm: Services, monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, date]]:
    """The stretches of days that were read."""
    found: list[tuple[date, date]] = []
    read = firm.reads.calendar

    def calendar(viewer: Any, first: date, last: date, *rest: Any, **how: Any) -> CalendarView:
        found.append((first, last))
        return read(viewer, first, last, *rest, **how)

    monkeypatch.setattr(firm.reads, "calendar", calendar)
    return found


async def on_tax_day(pilot: Pilot[object], screen: CalendarScreen) -> None:
    """April with the cursor on its fullest day, and the months around it read ahead."""
    await settled(pilot, lambda: bool(screen.view.statutory_types))
    screen.grid.go_to(TAX_DAY)
    await settled(pilot, lambda: screen.view.first <= TAX_DAY <= screen.view.last)
    kept = screen.kept
    assert kept is not None
    await settled(pilot, lambda: kept.missing(date(2026, 3, 1), date(2026, 5, 31)) is None)


async def test_keys_in_sight_and_into_the_next_months_read_nothing(
    firm: Services, asked: list[tuple[date, date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """performance.md: a key is answered from what is known; it shows what a reading of those days gives."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_tax_day(pilot, screen)
        monkeypatch.setattr(calendar_reader, "REST", 600.0)
        screen.read_ahead_soon()  # from now on nothing is read ahead
        asked.clear()
        for key in ("j", "l", "k", "h", "]", "[", "[", "]"):
            await pilot.press(key)
        await settled(pilot)
        assert asked == []
        await pilot.press("]")
        await settled(pilot, lambda: screen.grid.day == date(2026, 5, 15))
        shown_now = screen.view
        assert asked == [] and (shown_now.first.month, shown_now.last.month) == (4, 5)
        lead = firm.reads.actor("lead")
        assert lead is not None
        fresh = firm.reads.calendar(lead, shown_now.first, shown_now.last, per_day=40, today=screen.base.today)
        assert shown_now.loads == fresh.loads and shown_now.closed == fresh.closed
        assert (shown_now.total, shown_now.most) == (fresh.total, fresh.most)


async def test_days_that_come_into_view_are_read_alone(
    firm: Services, asked: list[tuple[date, date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """performance.md: what both months show is not read again, nor what stands outside of the days."""
    monkeypatch.setattr(calendar_reader, "REST", 600.0)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await settled(pilot, lambda: bool(screen.view.statutory_types))
        asked.clear()
        last = screen.view.last
        await pilot.press("]")
        await settled(pilot, lambda: screen.view.last > last)
        assert asked == [(last + timedelta(days=1), screen.view.last)]


async def test_a_change_makes_all_of_it_be_read_anew(firm: Services) -> None:
    """[VIEW-10]: days read ahead are no older than those in sight once somebody has changed something."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_tax_day(pilot, screen)
        await pilot.press("]")
        await settled(pilot, lambda: screen.view.first.month == 4)
        before = screen.kept
        count = screen.view.total
        lead = firm.reads.actor("lead")
        april = firm.reads.calendar(lead, TAX_DAY, TAX_DAY, today=screen.base.today) if lead else None
        assert lead is not None and april is not None
        number = april.on(TAX_DAY).entries[0].card.id
        firm.dispatcher.execute(c.SetDates((number,), due=date(2026, 5, 20), reason="agreed"), lead)
        await settled(pilot, lambda: screen.kept is not before and screen.view.total == count + 1)
        await pilot.press("[")
        await settled(pilot, lambda: screen.view.on(TAX_DAY).count == april.on(TAX_DAY).count - 1)


async def test_all_of_a_day_is_marked_as_soon_as_the_cursor_stands_on_it(
    firm: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V marks all of the day, also where the cursor did not rest long enough for the day to be read whole."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE engagement SET due = '2026-04-15', due_key = '2026-04-15' WHERE live = 1")
    monkeypatch.setattr(calendar_reader, "REST", 600.0)
    monkeypatch.setattr(calendar_load, "PER_DAY", 5)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: bool(screen.view.statutory_types))
        screen.grid.go_to(TAX_DAY)
        await settled(pilot, lambda: screen.view.on(TAX_DAY).more > 0)
        assert screen.cut_short
        await pilot.press("V")
        await settled(pilot, lambda: len(screen.marked) == screen.view.on(TAX_DAY).count > 30)


def test_days_kept_are_bounded_and_told_apart() -> None:
    """performance.md: leafing through years keeps the days seen last; whole days stay whole."""
    start = date(2026, 1, 1)
    kept = KeptDays(CalendarView(start, start, By.DEADLINE), "", By.DEADLINE, start)
    assert kept.serves("", By.DEADLINE) and not kept.serves("is:late", By.DEADLINE)
    kept.add_whole(CalendarView(start, start, By.DEADLINE, {start: DayLoad(start, 3, 60)}))
    assert kept.whole == {start} and kept.over(start, start).total == 3
    assert kept.missing(start, start + timedelta(days=3)) == (start + timedelta(days=1), start + timedelta(days=3))
    for number in range(1, MOST_KEPT // 7 + 20):
        first = start + timedelta(days=7 * number)
        kept.add(CalendarView(first, first + timedelta(days=6), By.DEADLINE))
    assert start not in kept.view.loads
    assert len(kept.known) == MOST_KEPT and kept.whole == set() and kept.missing(start, start) == (start, start)


async def test_the_words_of_a_day_follow_once_it_is_read(firm: Services) -> None:
    """[VIEW-2]: a day that was not read yet is not said to have nothing due when its entries stand there."""
    screen = CalendarScreen()
    async with shown(firm, screen, WIDE) as pilot:
        await settled(pilot, lambda: bool(screen.view.statutory_types))
        screen.grid.go_to(TAX_DAY)
        await settled(pilot, lambda: screen.grid.load.entries)
        said = str(screen.query_one(ToastLine).render())
        assert "nothing due" not in said
        assert screen.sentence()[:30] in said
