"""What a key of the calendar costs: two days are painted, little is read, the list follows at rest [VIEW-2]."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from assure_tui.bootstrap import Services
from assure_tui.domain.calendar_layout import By, Zoom
from assure_tui.domain.calendar_views import CalendarView, DayLoad
from assure_tui.screens import calendar_load, calendar_reader
from assure_tui.screens.calendar import CalendarScreen
from assure_tui.screens.calendar_days import KeptDays
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_filter_typing import comes

BIG = date(2026, 3, 18)  # most of the firm's work falls on this day
NEXT = date(2026, 3, 19)
NARROW, WIDE = (80, 24), (160, 48)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    with opened.store.engine.begin() as connection:
        for day, rest in ((BIG, "id % 4 <> 0"), (NEXT, "id % 4 = 0")):
            connection.exec_driver_sql(
                f"UPDATE engagement SET due = '{day}', due_key = '{day}' WHERE live = 1 AND {rest}"
            )
    yield opened
    opened.close()


@pytest.fixture
def asked(firm: Services, monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, date, int, Any]]:
    """What was read: first and last day, how much of each, and of which day more."""
    found: list[tuple[date, date, int, Any]] = []
    read = firm.reads.calendar

    def calendar(viewer: Any, first: date, last: date, *rest: Any, **how: Any) -> CalendarView:
        found.append((first, last, how["per_day"], how.get("look")))
        return read(viewer, first, last, *rest, **how)

    monkeypatch.setattr(firm.reads, "calendar", calendar)
    return found


async def on_big_day(pilot: Pilot[object], screen: CalendarScreen) -> None:
    await settled(pilot, lambda: bool(screen.view.statutory_types))
    screen.grid.go_to(BIG)
    await settled(pilot, lambda: not screen.cut_short)
    kept = screen.kept
    assert kept is not None
    await settled(pilot, lambda: kept.missing(date(2026, 2, 2), date(2026, 4, 26)) is None)
    await settled(pilot)


def head(screen: CalendarScreen) -> str:
    return screen.rows.rows[0].content.plain


async def test_a_key_paints_two_days_and_not_the_others(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """performance.md: a key repaints what has changed; what was painted once is found again."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        monkeypatch.setattr(calendar_reader, "REST", 600.0)
        grid, lines, render = screen.grid, [], screen.grid.render_line

        def render_line(y: int) -> Strip:
            lines.append(y)
            return render(y)

        monkeypatch.setattr(grid, "render_line", render_line)
        painted = grid.days_painted
        await pilot.press("l")
        await settled(pilot)
        week = grid._region(NEXT)
        assert grid.day == NEXT and week is not None
        assert grid.days_painted == painted + 2, "the day that was left and the one that was reached"
        assert lines and set(lines) <= set(range(week.y, week.bottom)), "only the lines of their week"
        await pilot.press("h")
        await settled(pilot)
        painted = grid.days_painted
        await pilot.press("l", "h", "l")
        await settled(pilot)
        assert grid.days_painted == painted, "all of it is kept"


async def test_a_month_that_was_seen_is_not_painted_again(firm: Services) -> None:
    """performance.md: leafing to and fro between months finds the days as they were painted."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        for key in ("]", "["):
            await pilot.press(key)
            await settled(pilot)
        painted = screen.grid.days_painted
        await pilot.press("]", "[")
        await settled(pilot)
        assert screen.grid.day == BIG and screen.grid.days_painted == painted


async def test_the_list_follows_once_the_cursor_rests(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-2]: days answer at once, the list of the day when the cursor stands; enter lists the right day at any time."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        assert head(screen).startswith("Wed 18 Mar 2026")
        await pilot.press("l")
        await settled(pilot, lambda: head(screen).startswith("Thu 19 Mar 2026"))
        monkeypatch.setattr(calendar_reader, "REST", 600.0)
        await pilot.press("h")
        await settled(pilot)
        assert screen.grid.day == BIG and head(screen).startswith("Thu 19 Mar 2026")
        await pilot.press("enter")
        await settled(pilot, lambda: screen.focused is screen.rows)
        assert head(screen).startswith("Wed 18 Mar 2026")
        entry = screen.entry_under()
        assert entry is not None and entry.day == BIG


async def test_of_each_day_so_much_is_read_as_its_cell_shows(
    firm: Services, asked: list[tuple[date, date, int, Any]]
) -> None:
    """performance.md: what a month reads does not grow with its days; of the day under the cursor a list's worth is read."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await on_big_day(pilot, screen)
        months = [each for each in asked if each[0] != each[1]]
        assert months and max(per_day for _, _, per_day, _ in months) <= 24 // 4
        assert (BIG, BIG, calendar_load.LOOKED, None) in asked
        for first, last, _, look in months:
            assert look is None or first <= look[0] <= last
        await pilot.press("+", "+")
        await settled(pilot, lambda: screen.grid.zoom is Zoom.WEEK)
        shown_of = screen.grid._lines.heights[0] - 1
        await settled(pilot, lambda: len(screen.view.on(NEXT).entries) >= min(shown_of, screen.view.on(NEXT).count))


async def test_what_is_read_ahead_stops_at_the_next_key(
    firm: Services, asked: list[tuple[date, date, int, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """performance.md: a reading that was overtaken is dropped; the stretches after it are never asked for."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        kept = screen.kept
        assert kept is not None
        gate, begun, read = threading.Event(), threading.Event(), firm.reads.calendar

        def slow(*rest: Any, **how: Any) -> CalendarView:
            begun.set()
            assert gate.wait(20)
            return read(*rest, **how)

        await pilot.press("]", "]", "]", "]")
        await settled(pilot, lambda: kept.missing(date(2026, 7, 1), date(2026, 8, 31)) is None)
        await settled(pilot)
        monkeypatch.setattr(firm.reads, "calendar", slow)
        known = len(kept.known)
        screen.grid.go_to(date(2026, 8, 20))  # September is not known yet
        await comes(begun.is_set)
        asked.clear()
        monkeypatch.setattr(calendar_reader, "REST", 600.0)
        await pilot.press("h")
        gate.set()
        await settled(pilot)
        assert len(asked) <= 1, "only what was under way when the key came"
        assert len(kept.known) == known, "and nobody waits for it"


async def test_a_filter_reads_nothing_ahead_while_it_is_typed(
    firm: Services, asked: list[tuple[date, date, int, Any]]
) -> None:
    """performance.md: the next letter asks for other days; once it is kept, the months around are read."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        asked.clear()
        await pilot.press("slash", *"type:1040")
        await settled(pilot, lambda: screen.kept is not None and screen.kept.query == "type:1040")
        await pilot.pause(calendar_reader.REST * 2)
        await settled(pilot)
        assert asked and all(each[3] is not None for each in asked), "only the days in sight"
        await pilot.press("enter")
        await settled(pilot, lambda: any(each[3] is None for each in asked))


async def test_a_range_marks_what_falls_on_its_days_and_not_only_what_is_seen(firm: Services) -> None:
    """interface.md 2.4: `v` marks all of a range of days, however few lines a day has."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await on_big_day(pilot, screen)
        await pilot.press("v", "l", "v")
        wanted = sum(min(screen.view.on(day).count, calendar_load.PER_DAY) for day in (BIG, NEXT))
        await settled(pilot, lambda: len(screen.marked) == wanted)
        assert wanted > 12 and screen.grid.range_from is None


async def test_a_long_day_is_read_further_as_one_goes_down_its_list(
    firm: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[VAL-8]: of a day of thousands only what is gone through is read; its last line is reached all the same."""
    monkeypatch.setattr(calendar_reader, "LOOKED", 4)
    monkeypatch.setattr("assure_tui.screens.calendar.NEAR", 1)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await settled(pilot, lambda: bool(screen.view.statutory_types))
        screen.grid.go_to(BIG)
        await settled(pilot)
        load = screen.view.on(BIG)
        assert load.count > 16 and 0 < len(load.entries) < load.count
        await pilot.press("enter")
        await settled(pilot, lambda: screen.focused is screen.rows)
        read = len(screen.grid.entries)
        await pilot.press(*"j" * (read - 1))
        await settled(pilot, lambda: len(screen.grid.entries) > read)
        assert screen.entry_under() == screen.grid.entries[read - 1], "the cursor stays on its line"
        assert screen.cut_short
        await pilot.press("G")
        await settled(pilot, lambda: not screen.cut_short and screen.rows.is_near_end(1))
        assert len(screen.rows.keys) == load.count


async def test_an_engagement_far_down_its_day_is_found(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-2]: the highlighted engagement stays highlighted when the view changes, wherever it stands on its day."""
    monkeypatch.setattr(calendar_reader, "LOOKED", 3)
    lead = firm.reads.actor("lead")
    assert lead is not None
    last = firm.reads.calendar(lead, BIG, BIG, per_day=500, today=firm.clock.today()).on(BIG).entries[-1]
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await settled(pilot, lambda: bool(screen.view.statutory_types))
        screen.reload(reveal=(last.card.id, "due"))
        await settled(pilot, lambda: screen.grid.entry is not None and screen.grid.entry.card.id == last.card.id)
        await settled(pilot, lambda: screen.rows.current.endswith(last.key))


def test_days_are_missing_where_less_was_read_than_is_seen() -> None:
    """performance.md: a nearer zoom reads only days that have more; what is known in full is not lost to less of it."""
    start = date(2026, 1, 1)
    days = [start + timedelta(days=step) for step in range(3)]
    loads = {days[0]: DayLoad(days[0], 9, 60), days[1]: DayLoad(days[1])}
    kept = KeptDays(CalendarView(days[0], days[1], By.DEADLINE, loads), "", By.DEADLINE, start, 4)
    assert kept.missing(days[0], days[1]) is None
    assert kept.missing(days[0], days[1], 8) == (days[0], days[0])
    assert kept.missing(days[0], days[2], 4) == (days[2], days[2])
    kept.add(CalendarView(days[0], days[0], By.DEADLINE, {days[0]: DayLoad(days[0], 9, 61)}), 8)
    assert kept.missing(days[0], days[1], 8) is None and kept.view.on(days[0]).minutes == 61
    kept.add(CalendarView(days[0], days[2], By.DEADLINE, {days[0]: DayLoad(days[0], 9, 62)}), 4)
    assert kept.view.on(days[0]).minutes == 61 and kept.missing(*days[::2], 4) is None


async def test_the_first_letter_of_a_filter_waits_for_no_days_around(
    firm: Services, asked: list[tuple[date, date, int, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """performance.md: what is read ahead is left off as soon as a filter is opened."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_big_day(pilot, screen)
        gate, begun, read = threading.Event(), threading.Event(), firm.reads.calendar

        def slow(*rest: Any, **how: Any) -> CalendarView:
            begun.set()
            assert gate.wait(20)
            return read(*rest, **how)

        monkeypatch.setattr(firm.reads, "calendar", slow)
        screen.grid.go_to(date(2026, 4, 20))  # May is not known yet
        await comes(begun.is_set)
        asked.clear()
        await pilot.press("slash")
        gate.set()
        await settled(pilot)
        assert len(asked) <= 1, "only what was under way"
