"""The task board and the checklist lines in list, board and drawer [VIEW-2] [TASK-4] [TASK-10]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.model import TaskStatus
from assure_tui.screens.dialogs.task import TaskDialog, hours_text, read_hours
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.widgets.task_board import TaskBoard
from tests.ui.conftest import settled
from tests.ui.fake_gateway import TODAY
from tests.ui.test_tasks import tasks
from tests.ui.work_gateway import HOSTILE, WorkGateway, task


def a_gateway() -> WorkGateway:
    gateway = WorkGateway()
    store = gateway.store
    store.tasks_ = {
        1: task(1, "enter W-2s", lines=((HOSTILE, False), ("1099-INT", True))),
        2: task(2, "1099 check", status=TaskStatus.IN_PROGRESS),
        3: task(3, "client call", status=TaskStatus.COMPLETED),
        4: task(4, HOSTILE, due=None),
        5: task(5, "not needed", status=TaskStatus.SKIPPED, reason="moot"),
    }
    plain = store.tasks

    def read(viewer: object, query: object, **more: object) -> object:
        since = more.pop("done_since", None)
        if since is None:
            return plain(viewer, query, **more)  # type: ignore[arg-type]
        assert (TODAY - since).days == 7  # type: ignore[operator]
        done = tuple(each for each in store.tasks_.values() if each.status.done)
        return done, len(done)

    store.tasks = read  # type: ignore[method-assign, assignment]
    return gateway


def picture(screen: TasksScreen) -> list[str]:
    board = screen.rows
    return [board.render_line(y).text for y in range(board.size.height)]


async def on_board(pilot: object, screen: TasksScreen) -> TaskBoard:
    await pilot.press("B")  # type: ignore[attr-defined]
    await settled(pilot, lambda: isinstance(screen.rows, TaskBoard) and len(screen.rows.keys) == 5)  # type: ignore[arg-type]
    assert isinstance(screen.rows, TaskBoard)
    return screen.rows


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (40, 12)], ids=str)
async def test_three_columns_with_counts_and_every_task_once(size: tuple[int, int]) -> None:
    """[TASK-4] [VIEW-8] [CONV-11]: skipped ones in the last column, in words as well as dimmed."""
    async with tasks(a_gateway(), size) as (pilot, screen):
        board = await on_board(pilot, screen)
        said = picture(screen)
        assert said[0].split("|")[0].strip() == "To do (2)"
        assert all(words in said[0] for words in (("1 In", "2 Comp") if size[0] == 40 else ("ress (1)", "eted (2)")))
        assert all(len(line) <= size[0] + 2 for line in said)
        assert "Skipped" in "\n".join(said)
        for line in said:
            assert not set("\x1b\x07\n\u202e") & set(line)
        assert {key for key, _ in board.spots()} == set(board.keys)


async def test_moving_a_card_sets_the_status() -> None:
    """[VIEW-2] [TASK-4]: L to the next column, H back; at the end there is none."""
    gateway = a_gateway()
    async with tasks(gateway) as (pilot, screen):
        board = await on_board(pilot, screen)
        board.go_to("task:1")
        await pilot.press("L")
        await settled(pilot, lambda: len(gateway.commands) == 1 and screen.idle)
        assert gateway.last == c.SetTaskStatus((1,), "in_progress", seen=((1, "status", TaskStatus.TO_DO),))
        board.go_to("task:2")
        await pilot.press("L", "H")
        await settled(pilot, lambda: len(gateway.commands) == 3 and screen.idle)
        later: list[Any] = gateway.commands[1:]
        assert [each.status for each in later] == ["completed", "todo"]
        board.go_to("task:5")
        await pilot.press("H")
        await settled(pilot, lambda: len(gateway.commands) == 4 and screen.idle)
        assert gateway.last.status == "in_progress"
        board.go_to("task:4")
        await pilot.press("H")
        await settled(pilot, lambda: screen.idle)
        assert len(gateway.commands) == 4


async def test_the_cursor_walks_the_columns_and_the_view_keeps_everything() -> None:
    """[VIEW-2]: changing the view keeps filter, marks and the highlighted task; a click goes there as well."""
    async with tasks(a_gateway()) as (pilot, screen):
        screen.rows.go_to("task:4")
        await pilot.press("space")
        here = screen.rows.current
        board = await on_board(pilot, screen)
        assert board.current == here and board.marks == {"task:4"}
        board.go_to("task:1")
        await pilot.press("l")
        assert board.current == "task:2"
        await pilot.press("l", "j")
        assert board.current == "task:5"
        await pilot.press("k", "h", "h")
        assert board.current == "task:1"
        await pilot.click(TaskBoard, offset=(board.size.width // 2, 3))
        assert board.current == "task:2"
        await pilot.press("B")
        await settled(pilot, lambda: not isinstance(screen.rows, TaskBoard) and screen.rows.tasks)
        assert screen.rows.current == "task:2" and screen.rows.display


async def test_many_cards_scroll_each_column_for_itself() -> None:
    """performance.md: what is painted does not grow with the tasks."""
    gateway = a_gateway()
    for number in range(100, 400):
        gateway.store.tasks_[number] = task(number, f"task {number}")
    async with tasks(gateway) as (pilot, screen):
        await pilot.press("B")
        await settled(pilot, lambda: isinstance(screen.rows, TaskBoard) and len(screen.rows.keys) > 300)
        board = screen.rows
        board.go_to("task:100")
        await pilot.press("G")
        await pilot.pause()
        assert board.current in [key for key, _ in board.spots()]
        assert "In progress (1)" in picture(screen)[0] and "1099 check" in "\n".join(picture(screen))


async def test_lines_are_shown_and_ticked_in_the_list() -> None:
    """[TASK-10] 2.4: l shows the lines, x ticks the one under the cursor, h hides them."""
    gateway = a_gateway()
    async with tasks(gateway) as (pilot, screen):
        screen.rows.go_to("task:1")
        assert "1/2" in next(row.content.plain for row in screen.rows.rows if row.key == "task:1")
        await pilot.press("l", "j")
        assert screen.rows.current == "tick:1:0"
        await pilot.press("x")
        await settled(pilot, lambda: gateway.commands and screen.idle)
        assert gateway.last == c.EditTask((1,), {"ticks": ((0, HOSTILE, True),)})
        await pilot.press("j", "enter")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
        assert gateway.last == c.EditTask((1,), {"ticks": ((1, "1099-INT", False),)})
        await pilot.press("h")
        assert screen.rows.current == "task:1" and "tick:1:0" not in screen.rows.keys
        await pilot.press("l", "j", "a")  # every other verb is about the task of the line
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("escape")


async def test_lines_are_ticked_in_the_drawer() -> None:
    """[TASK-10]"""
    gateway = a_gateway()
    async with tasks(gateway) as (pilot, screen):
        screen.rows.go_to("task:1")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.detail)
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen)
        assert drawer.rows.go_to("tick:1:1")
        await pilot.press("x")
        await settled(pilot, lambda: gateway.commands and drawer.idle)
        assert gateway.last == c.EditTask((1,), {"ticks": ((1, "1099-INT", False),)})
        for row in drawer.rows.rows:
            assert not set("\x1b\x07\n\u202e") & set(row.content.plain)


async def test_the_whole_task_in_one_form() -> None:
    """[TASK-2]: priority, start, estimate, whom it waits for and why, what comes first, its lines."""
    gateway = a_gateway()
    gateway.store.tasks_[1] = replace(gateway.store.tasks_[1], waiting_on="client", after=(3,), first=())
    async with tasks(gateway) as (pilot, screen):
        screen.rows.go_to("task:1")
        await pilot.press("e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TaskDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, TaskDialog)
        dialog.query_one("#priority").value = "ur"  # type: ignore[attr-defined]
        dialog.query_one("#estimate").value = "1h30"  # type: ignore[attr-defined]
        dialog.query_one("#after").value = "T-2; t3"  # type: ignore[attr-defined]
        dialog.query_one("#waiting-note").value = "two W-2s"  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: gateway.commands and screen.idle)
    assert gateway.last.fields == {
        "priority": "urgent", "estimate": 90, "after": (2, 3), "waiting_note": "two W-2s",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("", 0), ("2h", 120), ("1:30", 90), ("1h30", 90), ("1.5", 90), ("1,5h", 90), ("90m", 90), ("45 min", 45), ("x", None), ("1:75", None)],
)  # fmt: skip
def test_estimates_as_people_type_them(typed: str, minutes: int | None) -> None:
    """[CONV-5]: whole minutes."""
    assert read_hours(typed) == minutes
    assert not minutes or read_hours(hours_text(minutes)) == minutes
