"""My day on screen: groups, put off, news, and every verb on tasks and engagements alike [VIEW-6] [VIEW-7]."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.model import Actor, Origin
from assure_tui.domain.my_day import DayItem
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.my_day import MyDayScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.store.looked import note_look
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown

HOSTILE = "Sm[red]ith[/] [/x] \u05e9\u05dc\u05d5\u05dd 🙂 'quoted' e\u0301"


@pytest.fixture
def firm(tmp_path: Path) -> Services:
    return services(tmp_path)


def lead(firm: Services) -> Actor:
    actor = firm.reads.actor("lead")
    assert actor is not None and actor.staff_id is not None
    return actor


def do(firm: Services, command: c.Command) -> None:
    firm.dispatcher.execute(command, lead(firm), Origin.UI)


def first(screen: MyDayScreen, kind: str) -> str:
    return next(key for key in screen.rows.keys if key.startswith(f"{kind}:"))


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_groups_in_their_order_with_their_counts(firm: Services, size: tuple[int, int]) -> None:
    """[VIEW-6] [VIEW-8] [CONV-11]: most pressing first; no row is broken by what people typed."""
    task = next(iter(firm.reads.my_day(lead(firm), 1, firm.clock.today()).tasks))
    do(firm, c.EditTask((task,), {"title": HOSTILE, "lines": (HOSTILE,)}))
    screen = MyDayScreen()
    async with shown(firm, screen, size) as _:
        rows = screen.rows.rows
        heads = [row.content.plain.rpartition(" (")[0] for row in rows if row.tone == "head"]
        order = ["Overdue", "Today and tomorrow", "Due in 7 days", "In progress", "Waiting to start"]
        assert heads == [name for name in order if name in heads] and heads[0] == "Overdue"
        counted = sum(int(row.content.plain.rpartition("(")[2][:-1]) for row in rows if row.tone == "head")
        assert counted == len(screen.rows.keys) == len({*screen.rows.keys})
        for row in rows:
            assert row.content.cell_length <= max(size[0], 42) and not set("\x1b\n\u202e") & set(row.content.plain)
        assert screen.rows.current == screen.rows.keys[0]


async def test_put_off_with_two_keys_and_back_with_one(firm: Services) -> None:
    """[VIEW-6]: z enter takes the next working day, the cursor goes on; z on the second tab brings it back."""
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        key, following = screen.rows.keys[:2]
        await pilot.press("z")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("enter")
        await settled(pilot, lambda: key not in screen.rows.keys and screen.idle)
        assert screen.rows.current == following and "1 put off" in screen.subject()
        await pilot.press("tab")
        await settled(pilot, lambda: screen.rows.keys == (key,))
        assert "until" in lines(screen)[0]
        await pilot.press("z")
        await settled(pilot, lambda: not screen.rows.keys and screen.idle)
        assert "You have put nothing off" in lines(screen)[0]
        await pilot.press("shift+tab")
        await settled(pilot, lambda: key in screen.rows.keys)


async def test_x_is_for_tasks_and_for_engagements(firm: Services) -> None:
    """2.3: one verb, one key; marked ones together."""
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        key = first(screen, "task")
        screen.rows.go_to(key)
        await pilot.press("x")
        await settled(pilot, lambda: screen.idle and (key not in screen.rows.keys or pilot.app.screen is not screen))
        if pilot.app.screen is not screen:  # something comes first, or it is a review: that is asked about
            await pilot.press("y")
            await settled(pilot, lambda: key not in screen.rows.keys and screen.idle)
        number = int(key.partition(":")[2])
        rows = firm.reads.reader.rows("SELECT status FROM task WHERE id = :n", {"n": number})
        assert rows[0][0] == "completed"
        await pilot.press("u")
        await settled(pilot, lambda: key in screen.rows.keys and screen.idle)


async def test_a_date_for_the_task_itself(firm: Services) -> None:
    """[BULK-1] [TASK-13]: d on a task is its own date, and moves it between the groups."""
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        key = first(screen, "task")
        screen.rows.go_to(key)
        await pilot.press("d")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press(*"+30d", "enter")
        wanted = firm.clock.today() + timedelta(days=30)
        await settled(pilot, lambda: screen.idle and screen.things[key].due == wanted)
        assert screen.rows.current == key


async def test_enter_opens_the_drawer_on_the_task_and_on_the_engagement(firm: Services) -> None:
    """[PAGE-2]"""
    screen = MyDayScreen()
    async with shown(firm, screen, (160, 48)) as pilot:
        for kind in ("task", "engagement"):
            key = first(screen, kind)
            screen.rows.go_to(key)
            thing = screen.things[key]
            assert isinstance(thing, DayItem)
            await pilot.press("enter")
            await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.detail)
            drawer = pilot.app.screen
            assert isinstance(drawer, DrawerScreen) and drawer.engagement_id == thing.engagement_id
            assert kind == "engagement" or drawer.rows.current == key
            await pilot.press("escape")
            await settled(pilot, lambda: pilot.app.screen is screen)


async def test_since_i_last_looked(firm: Services) -> None:
    """screens.md 4: one line that opens its list; leaving the screen ends the look, and nothing of it is logged."""
    from assure_tui.domain.model import SYSTEM
    from assure_tui.domain.notice_commands import RaiseNotice, Told

    me = lead(firm).staff_id or 0
    note_look(firm.store, me, "my_day", firm.clock.now() - timedelta(hours=20))
    today = firm.clock.today()
    told = tuple(Told(me, kind, f"x:{kind}", today, HOSTILE) for kind in ("sent_back", "task_assigned"))
    firm.dispatcher.execute(RaiseNotice(told), SYSTEM)
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        assert "1 sent back to me, 1 task assigned" in lines(screen)[0]
        assert screen.rows.current.startswith(("task:", "engagement:"))  # the first thing to do, not the news
        screen.rows.go_to("news:")
        await pilot.press("x")  # nothing to do there
        await pilot.press("enter")
        await settled(pilot, lambda: screen.tab == 2 and len(screen.rows.keys) == 2)
        batches = firm.reads.reader.rows("SELECT COUNT(*) FROM activity_batch")
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await settled(pilot, lambda: firm.reads.my_day(lead(firm), me, today).news == ())
        assert firm.reads.reader.rows("SELECT COUNT(*) FROM activity_batch") == batches


async def test_an_empty_day_says_so(firm: Services) -> None:
    """[VIEW-7]: why it is empty, and where to look."""
    me = lead(firm).staff_id or 0
    day = firm.reads.my_day(lead(firm), me, firm.clock.today())
    other = next(person.id for person in firm.reads.staff() if person.id != me)
    do(firm, c.AssignTask(tuple(day.tasks), other))
    held = tuple(item.number for item in day.items if item.kind == "engagement")
    do(firm, c.SetSlots(held, {"preparer": other, "reviewer": other, "partner": other, "owner": other}))
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        assert lines(screen)[0].startswith("Nothing is waiting for you.")
        await pilot.press("x", "z", "L", "H", "d", "i")
        await settled(pilot, lambda: screen.idle and pilot.app.screen is screen)


async def test_g_leads_on_to_the_queue_and_back(firm: Services) -> None:
    """[VIEW-9]: one list takes the place of another."""
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        await pilot.press("g")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("q")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TasksScreen))
        assert isinstance(pilot.app.screen, TasksScreen) and pilot.app.screen.mode == "review"
        await pilot.press("g")
        await settled(pilot, lambda: not isinstance(pilot.app.screen, TasksScreen))
        await pilot.press("h")
        await settled(pilot, lambda: isinstance(pilot.app.screen, MyDayScreen))


async def test_what_came_since_one_last_opened_an_engagement(firm: Services) -> None:
    """interface.md 5.1, screens.md 4: on top of the peek and of the drawer; closing the drawer ends the look, a peek does not."""
    me = lead(firm).staff_id or 0
    screen = MyDayScreen()
    async with shown(firm, screen) as pilot:
        screen.rows.go_to(next(key for key in screen.rows.keys if key.startswith("engagement:")))
        number = screen.focused_card().id  # type: ignore[union-attr]
        upto = firm.reads.engagement(lead(firm), number, firm.clock.today()).since.upto
        note_look(firm.store, me, f"E-{number}", firm.clock.now() - timedelta(hours=20), upto)
        people = [firm.reads.actor(p.login) for p in firm.reads.staff() if p.login and p.id != me]
        other = next(one for one in people if one is not None and one.is_admin)
        firm.dispatcher.execute(c.AddComment((number,), HOSTILE), other)
        await pilot.press("p")
        await settled(pilot, lambda: screen._peek is not None and screen._peek.sheet is not None)
        assert screen._peek is not None
        said = [row.content.plain for row in screen._peek._rows(70)]
        assert (
            any(line.startswith("Since you last looked (Sun 01 Mar") for line in said) and "  + 1 new comment" in said
        )
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.detail)
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen)
        assert "  + 1 new comment" in [row.content.plain for row in drawer._rows(70)]
        await pilot.press("escape")
        await settled(pilot, lambda: not firm.reads.engagement(lead(firm), number, firm.clock.today()).since.lines)
