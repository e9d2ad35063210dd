"""Workload, logging time and the timer on screen [TIME-2] [TIME-3] [TIME-4] [TIME-6] [VIEW-5]."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.model import Actor
from assure_tui.domain.time_commands import LogTime, SetBudget, StartTimer
from assure_tui.domain.time_views import WeekCell
from assure_tui.domain.workload import monday
from assure_tui.screens.client_page import TIME, ClientPage
from assure_tui.screens.dialogs.time import TimeDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.screens.workload import WorkloadScreen
from assure_tui.screens.workload_items import WorkItemsScreen
from assure_tui.widgets.line import Line
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.workload_rows import cell_words
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.work_gateway import HOSTILE

SMALL, BIG = (80, 24), (160, 48)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def lead(firm: Services) -> Actor:
    found = firm.reads.actor("lead")
    assert found is not None
    return found


def live(firm: Services) -> Any:
    """An engagement that is active, with far more work than its holder has room for in this week."""
    who, today = lead(firm), firm.clock.today()
    found, _ = firm.reads.engagements(who, today=today)
    one = next(item for item in found if item.status.value == "active" and item.holder)
    firm.dispatcher.execute(SetBudget((one.id,), 60_000), who)
    firm.dispatcher.execute(c.SetDates((one.id,), target=today + timedelta(days=3)), who)
    return firm.reads.engagement(who, one.id, today).engagement


def holder(firm: Services, one: Any) -> Any:
    """The person who holds it."""
    return next(person for person in firm.reads.staff() if person.login == one.holder)


def entries(firm: Services) -> tuple[Any, ...]:
    """Today's own entries."""
    who = lead(firm)
    return firm.reads.time_entries(who, staff_id=who.staff_id, first=firm.clock.today())[0]


async def typed(pilot: Pilot[object], field: str, text: str) -> None:
    """A field of the dialog on screen, filled."""
    pilot.app.screen.query_one(field, Input).value = text
    await pilot.pause()


def foot(pilot: Pilot[object]) -> str:
    """The last line of the screen."""
    return pilot.app.screen.query_one(StatusLine).said


# -- workload ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, BIG])
async def test_people_by_weeks_with_numbers_bars_and_a_word_where_it_is_too_much(
    firm: Services, size: tuple[int, int]
) -> None:
    """[TIME-6]: over is a mark and a word, and the chosen cell is a sentence."""
    one = live(firm)
    name = holder(firm, one).name
    screen = WorkloadScreen()
    async with shown(firm, screen, size=size) as pilot:
        await settled(pilot, lambda: screen.view is not None)
        said = lines(screen)
        row = next(line for line in said if line.startswith(name[:10]))
        assert "! over" in row or "!over" in row
        assert "[02 Mar" in said[0] and "09 Mar" in said[0]
        assert "━" in said[said.index(row) + 1]
        screen.rows.go_to(f"person:{holder(firm, one).id}")
        await settled(pilot)
        told = screen.query_one("#cell", Line).said
        assert f"{name}, Mon 2 Mar" in told and "over by" in told and "pieces" in told
        assert all(len(line) <= size[0] for line in said)


@pytest.mark.parametrize("room", [9, 10, 16, 22, 36])
def test_a_cell_says_over_in_a_word_however_narrow(room: int) -> None:
    """[TIME-6] [VIEW-8]: numbers first; the word is never cut off."""
    for planned, over in ((1083, False), (2376, True), (5900, True)):
        said = cell_words(WeekCell(planned, 1152 if planned < 1152 else 1920, 1920, 0, 1), room, past=False)
        assert len(said) <= room - 1 and ("over" in said) is over
    assert cell_words(WeekCell(2376, 1920, 1920, 0, 1), 5, past=False) == "40!"
    assert cell_words(WeekCell(0, 0, 2400, 630, 0), room, past=True).startswith("10.5")


async def test_weeks_are_chosen_and_the_horizon_turns(firm: Services) -> None:
    """[interface.md 2.3]: `+` is 1, 4, 13 weeks; `[` and `]` begin earlier and later; 0 is this week."""
    live(firm)
    screen = WorkloadScreen()
    async with shown(firm, screen, size=SMALL) as pilot:
        await settled(pilot, lambda: screen.view is not None)

        def weeks() -> tuple[date, ...]:
            assert screen.view is not None
            return screen.view.weeks

        first = monday(firm.clock.today())
        for count in (13, 1, 4):
            await pilot.press("plus")
            await settled(pilot, lambda: len(weeks()) == count)  # noqa: B023
            assert all(len(line) <= 80 for line in lines(screen))
        await pilot.press("l", "l", "h")
        assert screen.at == 1
        await pilot.press("right_square_bracket")
        await settled(pilot, lambda: weeks()[0] == first + timedelta(days=7))
        await pilot.press("left_square_bracket", "left_square_bracket")
        await settled(pilot, lambda: weeks()[0] == first - timedelta(days=7))
        assert "done" in "\n".join(lines(screen))  # what was logged in a week that has gone by
        await pilot.press("0")
        await settled(pilot, lambda: weeks()[0] == first)


async def test_a_cell_opens_its_work_which_is_handed_over_and_taken_back(firm: Services) -> None:
    """[VIEW-5] [TIME-6] [TIME-7]: the list has the pieces counted; `a` gives one to another person, `u` back."""
    one = live(firm)
    mine = holder(firm, one)
    other = next(person for person in firm.reads.staff() if person.id != mine.id and person.state.value == "active")
    screen = WorkloadScreen()
    async with shown(firm, screen, size=BIG) as pilot:
        await settled(pilot, lambda: screen.view is not None)
        screen.rows.go_to(f"person:{mine.id}")
        cell = screen.things[f"person:{mine.id}"].cells[0]
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, WorkItemsScreen) and pilot.app.screen.things)
        items = pilot.app.screen
        assert isinstance(items, WorkItemsScreen)
        assert (len(items.things), sum(work.here for work in items.things.values())) == (cell.items, cell.planned)
        key = next(key for key in items.things if key.startswith(f"work:{one.id}:0:"))
        assert any(f"E-{one.id} " in line and "! late" in line for line in lines(items))
        items.rows.go_to(key)
        await pilot.press("a")
        await settled(pilot, lambda: pilot.app.screen is not items)
        await pilot.press(*other.name[:6].lower().replace(" ", ""))
        await pilot.press("enter")
        await settled(pilot, lambda: pilot.app.screen is items and key not in items.things)
        assert firm.reads.engagement(lead(firm), one.id, firm.clock.today()).engagement.holder == other.login
        await pilot.press("u")
        await settled(pilot, lambda: key in items.things)
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is screen)


async def test_plan_and_actual_by_engagement_client_type_and_person(firm: Services) -> None:
    """[TIME-3]: tab by tab; numbers beside their bars."""
    one = live(firm)
    firm.dispatcher.execute(LogTime(90, engagement_id=one.id), lead(firm))
    spent = firm.reads.engagement(lead(firm), one.id, firm.clock.today()).engagement.spent_minutes
    screen = WorkloadScreen()
    async with shown(firm, screen, size=SMALL) as pilot:
        for tab, (by, key) in enumerate(
            (("engagement", one.id), ("client", one.client_id), ("type", None), ("person", None)), 1
        ):
            await pilot.press("tab")
            await settled(pilot, lambda: screen.tab == tab and any(k.startswith(by) for k in screen.things))  # noqa: B023
            said = lines(screen)
            assert "spent" in said[0] and all(len(line) <= 80 for line in said)
            if key is not None and by == "engagement":
                assert screen.things[f"{by}:{key}"].actual == spent
        await pilot.press("tab", "tab")
        await settled(pilot, lambda: screen.tab == 1 and f"engagement:{one.id}" in screen.things)
        screen.rows.go_to(f"engagement:{one.id}")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))


async def test_hostile_names_are_harmless(firm: Services, tmp_path: Path) -> None:
    """[CONV-11]: in people, clients, titles and notes."""
    one = live(firm)
    firm.dispatcher.execute(LogTime(5, engagement_id=one.id), lead(firm))
    with sqlite3.connect(tmp_path / "firm.db") as db:
        db.execute("UPDATE client SET name = ?", (HOSTILE,))
        db.execute("UPDATE engagement SET title = ?", (HOSTILE,))
        db.execute("UPDATE staff SET name = ? || id", (HOSTILE,))
        db.execute("UPDATE time_entry SET note = ?", (HOSTILE,))
    screen = WorkloadScreen()

    def harmless() -> None:
        said = [*lines(pilot.app.screen), screen.query_one("#cell", Line).said]
        assert said and not any("\x1b" in line or "\n" in line or "\u202e" in line for line in said)

    async with shown(firm, screen, size=SMALL) as pilot:
        await settled(pilot, lambda: screen.view is not None)
        harmless()
        await pilot.press("tab")
        await settled(pilot, lambda: screen.tab == 1 and f"engagement:{one.id}" in screen.things)
        harmless()
        screen.rows.go_to(f"engagement:{one.id}")
        await pilot.press("enter", "5")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.sheet)
        harmless()
        assert "[red]" in "\n".join(lines(pilot.app.screen))
        await pilot.press("escape", "w")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))


# -- logging -------------------------------------------------------------------------------------


async def test_time_is_logged_and_taken_back(firm: Services) -> None:
    """[TIME-1]: what is wrong is said and stays; `u` takes the entry back."""
    one = live(firm)
    drawer = DrawerScreen(one.id, tab=4)
    async with shown(firm, drawer, size=SMALL) as pilot:
        await settled(pilot, lambda: drawer.sheet is not None)
        await pilot.press("w")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))
        await typed(pilot, "#minutes", "soon")
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, TimeDialog)
        await typed(pilot, "#minutes", "1h30")
        await typed(pilot, "#note", "K-1 [b]call[/b]")
        await typed(pilot, "#billable", "no")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: len(entries(firm)) == 1)
        [entry] = entries(firm)
        assert (entry.minutes, entry.note, entry.billable, entry.engagement_id) == (
            90,
            "K-1 [b]call[/b]",
            False,
            one.id,
        )
        await settled(pilot, lambda: any("K-1 [b]call[/b]" in line for line in lines(drawer)))
        await pilot.press("u")
        await settled(pilot, lambda: not entries(firm))


async def test_on_a_task_the_time_is_the_tasks(firm: Services) -> None:
    """[TIME-1]: in the list of tasks the entry has task, engagement and client."""
    who = lead(firm)
    one = live(firm)
    number = int(
        firm.dispatcher.execute(c.CreateTask((one.id,), "Sort", assignee_id=who.staff_id), who).results[0].id[2:]
    )
    screen = TasksScreen(f"T-{number}")
    async with shown(firm, screen, size=SMALL) as pilot:
        await settled(pilot, lambda: getattr(screen.rows.task_under, "id", None) == number)
        await pilot.press("w")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))
        await typed(pilot, "#minutes", "10")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: len(entries(firm)) == 1)
        [entry] = entries(firm)
        assert (entry.task_id, entry.engagement_id, entry.client_id) == (number, one.id, one.client_id)


async def test_own_entries_are_put_right_and_removed_in_the_drawer(firm: Services) -> None:
    """[TIME-4] [PAGE-1]: enter edits, X removes, u brings back."""
    one = live(firm)
    number = int(firm.dispatcher.execute(LogTime(30, engagement_id=one.id), lead(firm)).results[0].id[2:])
    drawer = DrawerScreen(one.id, tab=4)
    async with shown(firm, drawer, size=SMALL) as pilot:
        await settled(pilot, lambda: drawer.sheet is not None and drawer.sheet.time.entry(number) is not None)
        assert lines(drawer)[0].startswith("Time   ") and "start by" in "\n".join(lines(drawer))
        drawer.rows.go_to(f"time:{number}")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))
        await typed(pilot, "#minutes", "45")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: entries(firm)[0].minutes == 45)
        await settled(pilot, lambda: drawer.sheet.time.entry(number).minutes == 45)  # type: ignore[union-attr]
        drawer.rows.go_to(f"time:{number}")
        await pilot.press("X")
        await settled(pilot, lambda: not entries(firm))
        await pilot.press("u")
        await settled(pilot, lambda: len(entries(firm)) == 1)


async def test_the_client_page_has_its_time(firm: Services) -> None:
    """[CLT-11] [TIME-1]: time of the client itself and of its work; `w` logs for the client."""
    one = live(firm)
    page = ClientPage(one.client_id, TIME)
    async with shown(firm, page, size=SMALL) as pilot:
        await settled(pilot, lambda: page.shown_tab == TIME and page.detail is not None)
        page.rows.mark(())
        before = len(page.things)
        firm.dispatcher.execute(LogTime(20, client_id=one.client_id), lead(firm))
        await pilot.press("r")
        await settled(pilot, lambda: len(page.things) == before + 1)
        assert "in all" in lines(page)[0]
        await pilot.press("w")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))
        await typed(pilot, "#minutes", "15")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: len(entries(firm)) == 2)
        assert entries(firm)[0].client_id == one.client_id and entries(firm)[0].engagement_id is None


# -- the timer -----------------------------------------------------------------------------------


async def test_a_timer_runs_in_the_last_line_and_is_stopped_into_an_entry(firm: Services) -> None:
    """[TIME-2]: on every screen, elapsed time moves once a minute without a read of the store."""
    one = live(firm)
    drawer = DrawerScreen(one.id, tab=4)
    async with shown(firm, drawer, size=SMALL) as pilot:
        await settled(pilot, lambda: drawer.card is not None)
        await pilot.press("W")
        await settled(pilot, lambda: f"timer 0:00 E-{one.id}" in foot(pilot))
        firm.clock.instant += timedelta(minutes=25)  # type: ignore[attr-defined]
        pilot.app._tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert f"timer 0:25 E-{one.id}" in foot(pilot) and foot(pilot).rstrip().endswith(str(one.id))
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is not drawer)
        assert f"timer 0:25 E-{one.id}" in foot(pilot)  # the board's
        await pilot.press("W")
        await settled(pilot, lambda: "ChoiceDialog" in type(pilot.app.screen).__name__)
        await pilot.press("p")
        await settled(pilot, lambda: f"paused 0:25 E-{one.id}" in foot(pilot))
        assert pilot.app._minutes._active.is_set() is False  # type: ignore[attr-defined]  # nothing ticks
        await pilot.press("W")
        await settled(pilot, lambda: "ChoiceDialog" in type(pilot.app.screen).__name__)
        await pilot.press("s")
        await settled(pilot, lambda: len(entries(firm)) == 1 and "E-" not in foot(pilot)[-12:])
        assert entries(firm)[0].minutes == 25
        await pilot.press("u")
        await settled(pilot, lambda: "paused 0:25" in foot(pilot) and not entries(firm))


async def test_a_timer_from_before_is_there_at_the_start_and_asks_when_it_ran_long(firm: Services) -> None:
    """[TIME-2]: it survives a restart; over 12 hours the line asks, and so does stopping it."""
    one = live(firm)
    firm.dispatcher.execute(StartTimer(one.id), lead(firm))
    firm.clock.instant += timedelta(hours=13)  # type: ignore[attr-defined]
    screen = WorkloadScreen()
    async with shown(firm, screen, size=BIG) as pilot:
        await settled(pilot, lambda: "forgotten?" in foot(pilot))
        await pilot.press("W")
        await settled(pilot, lambda: "ChoiceDialog" in type(pilot.app.screen).__name__)
        await pilot.press("s")
        await settled(pilot, lambda: "ConfirmDialog" in type(pilot.app.screen).__name__)
        await pilot.press("n")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert firm.reads.timer(lead(firm)) is not None
        await pilot.press("W")
        await settled(pilot, lambda: "ChoiceDialog" in type(pilot.app.screen).__name__)
        await pilot.press("m")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TimeDialog))
        await typed(pilot, "#minutes", "2h")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: firm.reads.timer(lead(firm)) is None)
        assert [entry.minutes for entry in entries(firm)] == [120]
