"""Tasks: mine, everybody's, the reviewer's queue, and the verbs on them [TASK-4] [TASK-14] [TASK-17]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.model import TaskStatus
from assure_tui.domain.task_commands import TagTask
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.tasks import TasksScreen
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import TODAY
from tests.ui.work_gateway import HOSTILE, WorkGateway, task


@asynccontextmanager
async def tasks(
    gateway: WorkGateway, size: tuple[int, int] = (80, 24), **values: Any
) -> AsyncIterator[tuple[Pilot[object], TasksScreen]]:
    """The tasks screen, read."""
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        screen = TasksScreen(**values)
        app.push_screen(screen)
        await settled(pilot, lambda: any(each[0] == "tasks" for each in gateway.store.asked) or screen.rows.tasks)
        await settled(pilot)
        yield pilot, screen


def text(screen: TasksScreen) -> str:
    """The rows as text."""
    return "\n".join(row.content.plain for row in screen.rows.rows)


async def test_my_tasks_come_first_and_tab_shows_everybodys_and_the_queue() -> None:
    """screens.md 4: mine, then all, then what waits for a review."""
    async with tasks(WorkGateway()) as (pilot, screen):
        assert screen.rows.keys == ("task:1",)
        await pilot.press("tab")
        await settled(pilot, lambda: len(screen.rows.keys) == 3)
        assert "tie TB to return" in text(screen)
        await pilot.press("tab")
        await settled(pilot, lambda: screen.rows.keys == ("task:3",))
        await pilot.press("tab")
        await settled(pilot, lambda: screen.rows.keys == ("task:1",))


async def test_rows_say_due_client_person_and_urgency_first() -> None:
    """[URG-1]: overdue, today, week, later, no date; a task without a date takes its engagement's."""
    gateway = WorkGateway()
    for n, days in enumerate((-3, 1, 5, 40), 50):
        due = TODAY.fromordinal(TODAY.toordinal() + days)
        gateway.store.tasks_[n] = task(n, f"task {days}", due=due)
    gateway.store.tasks_[60] = task(60, "firm task", engagement_id=None, engagement=None, client=None, due=None)
    async with tasks(gateway) as (_, screen):
        said = text(screen)
    heads = [line for line in said.splitlines() if line.endswith(")") and "(" in line]
    assert heads == ["Overdue (1)", "Today and tomorrow (2)", "Due in 7 days (1)", "Later (1)", "No date (1)"]
    for words in ("^ 3 days late", "= tomorrow", "Calder, P & R 1040", "AM"):
        assert words in said, words


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (160, 48)], ids=str)
async def test_hostile_tasks_break_no_row(size: tuple[int, int]) -> None:
    """[CONV-11], at every size down to a braille terminal's."""
    async with tasks(WorkGateway(), size, mode="anyone") as (pilot, screen):
        for row in screen.rows.rows:
            assert not set("\x1b\x07\n\u202e") & set(row.content.plain)
        await pilot.press("G")
        await pilot.pause()
        assert screen.rows.current


SEEN = ((1, "status", TaskStatus.TO_DO),)

CASES: list[tuple[list[str], c.Command]] = [
    (["x"], c.SetTaskStatus((1,), "completed", seen=SEEN)),
    (["X", *"moot", "enter"], c.SetTaskStatus((1,), "skipped", "moot", SEEN)),
    (["i"], c.TakeTask((1,))),
    (["a", *"jo", "enter"], c.AssignTask((1,), 2, ((1, "assignee_id", 1),))),
    (["e", *" now", "ctrl+s"], c.EditTask((1,), {"title": "enter W-2s now"}, ((1, "title", "enter W-2s"),))),
    (["#", *"vip, -old", "enter"], TagTask((1,), ("vip",), ("old",))),
    (["L"], c.MoveStage((7,), step=1, seen=((7, "stage_id", 103),))),
    (["H"], c.MoveStage((7,), step=-1, seen=((7, "stage_id", 103),))),
    (["c", *"hm", "ctrl+s"], c.AddComment((7,), "hm")),
]


@pytest.mark.parametrize(("keys", "command"), CASES, ids=lambda v: v[0] if isinstance(v, list) else None)
async def test_keys_act_on_the_task_or_on_the_work_behind_it(keys: list[str], command: c.Command) -> None:
    """2.3: one verb, one key, in every view."""
    gateway = WorkGateway()
    async with tasks(gateway) as (pilot, screen):
        await pilot.press(keys[0])
        if keys[1:]:
            await settled(pilot, lambda: pilot.app.screen is not screen)
            await pilot.press(*keys[1:])
        await settled(pilot, lambda: gateway.commands)
        await settled(pilot, lambda: screen.idle)
    assert gateway.commands == [command]


async def test_marked_tasks_are_one_command() -> None:
    """[BULK-1]: reassign, status and dates on many tasks."""
    gateway = WorkGateway()
    async with tasks(gateway, mode="anyone") as (pilot, screen):
        await pilot.press("space", "space", "x")
        await settled(pilot, lambda: gateway.commands and screen.idle)
        assert len(gateway.last.ids) == 2
        assert len(gateway.commands) == 1


async def test_approving_completes_the_review_and_moves_the_work() -> None:
    """2.4 [TASK-7]: L in the queue approves and advances, as one command that is undone as one."""
    gateway = WorkGateway()
    async with tasks(gateway, mode="review") as (pilot, screen):
        await pilot.press("L")
        await settled(pilot, lambda: gateway.commands and screen.idle)
    assert gateway.commands == [c.MoveStage((7,), step=1, seen=((7, "stage_id", 103),), approve=(3,))]


async def test_approving_ones_own_work_is_asked_about_once() -> None:
    """[TASK-8] [CONV-3]: the doubt in words; y goes on, and confirms nothing else."""
    gateway = WorkGateway()
    ask = ItemResult("E-7", "confirm", "duties", "Alex Marten prepared this work")
    gateway.answers["MoveStage"] = [Outcome(None, "", (ask,)), Outcome(5, "done", (ItemResult("E-7", "done"),))]
    async with tasks(gateway, mode="review") as (pilot, screen):
        await pilot.press("L")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
    assert gateway.last.duties_confirmed and gateway.last.approve == (3,)
    assert not gateway.last.confirm_all and not gateway.last.confirmed


async def test_a_warning_about_a_task_is_confirmed() -> None:
    """[TASK-8] [CONV-3]: segregation of duties warns; y goes on."""
    gateway = WorkGateway()
    ask = ItemResult("T-1", "confirm", "confirm", "you prepared this")
    gateway.answers["SetTaskStatus"] = [Outcome(None, "", (ask,)), Outcome(5, "done", (ItemResult("T-1", "done"),))]
    async with tasks(gateway) as (pilot, screen):
        await pilot.press("x")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
    assert gateway.last.ids == (1,) and gateway.last.confirm_all


async def test_enter_opens_the_drawer_on_the_task() -> None:
    """screens.md 4: enter opens, with the cursor there."""
    async with tasks(WorkGateway()) as (pilot, _):
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.detail)
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen)
        assert (drawer.engagement_id, drawer.rows.current) == (7, "task:1")


async def test_the_filter_asks_for_tasks_and_esc_peels_one_layer() -> None:
    """2.3: marks, then filter, then the screen; the text is read with the words of tasks."""
    gateway = WorkGateway()
    async with tasks(gateway, mode="anyone") as (pilot, screen):
        await pilot.press("slash", *"tie", "enter")
        await settled(pilot, lambda: screen.rows.keys == ("task:3",))
        await pilot.press("space")
        assert screen.rows.marks
        await pilot.press("escape")
        await pilot.pause()
        assert not screen.rows.marks and screen.query_text == "tie"
        await pilot.press("escape")
        await settled(pilot, lambda: len(screen.rows.keys) == 3)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is not screen)


async def test_a_filter_that_cannot_be_read_keeps_the_last_good_list() -> None:
    """interface.md 3.3: the last good result stays on screen."""
    async with tasks(WorkGateway()) as (pilot, screen):
        await pilot.press("slash")
        screen.filter_bar.input.value = "nosuch:x"
        await settled(pilot, lambda: screen.filter_bar.hint.strip().startswith("!"))
        assert screen.rows.keys == ("task:1",)
        await pilot.press("escape")
        await settled(pilot, lambda: screen.query_text == "")


async def test_the_list_is_live_and_keeps_its_cursor() -> None:
    """Architecture 3: cursor by key, through changes of others."""
    gateway = WorkGateway()
    async with tasks(gateway, mode="anyone") as (pilot, screen):
        await pilot.press("j")
        here = screen.rows.current
        gateway.store.tasks_[70] = task(70, "new one", due=TODAY.replace(year=2020))
        gateway.change(7, comments=4)
        await settled(pilot, lambda: "new one" in text(screen))
        assert screen.rows.current == here


async def test_a_thousand_tasks_are_one_screen_of_rows() -> None:
    """performance.md: what is painted does not grow with the list."""
    gateway = WorkGateway()
    base = gateway.store.tasks_[1]
    gateway.store.tasks_ = {n: replace(base, id=n, title=f"{HOSTILE[:3]} {n}") for n in range(1, 1001)}
    async with tasks(gateway) as (pilot, screen):
        assert len(screen.rows.keys) == 500
        await pilot.press("G")
        await pilot.pause()
        assert screen.rows.current == screen.rows.keys[-1]
        assert screen.rows.scroll_offset.y > 400
