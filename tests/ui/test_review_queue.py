"""The reviewer's queue by keys: approve, send back with points, take, reassign, put off [TASK-7] [MOVE-8]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.personal_commands import PutOff
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.screens.dialogs.points import PointsDialog
from assure_tui.screens.tasks import TasksScreen
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.work_gateway import WorkGateway, task

SEEN = ((7, "stage_id", 103),)
BACK = ItemResult("E-7", "confirm", "reason", "sending back needs a reason", "In review", "In prep")


def a_gateway() -> WorkGateway:
    """Three reviews on three engagements, answered as a store that is asked for points once."""
    gateway = WorkGateway()
    for number, engagement in ((11, 6), (12, 5)):
        gateway.store.tasks_[number] = task(
            number, f"review {number}", type="review", assignee_id=1, engagement_id=engagement,
            stage_id=gateway.store.cards[engagement].stage_id,
        )  # fmt: skip
    gateway.store.tasks_[3] = replace(gateway.store.tasks_[3], assignee_id=1)

    def move(command: Any) -> Outcome:
        if command.step < 0 and not command.points and not command.reason:
            return Outcome(None, "", (BACK,))
        return Outcome(9, "done", tuple(ItemResult(f"E-{n}", "done") for n in command.ids))

    gateway.answers["MoveStage"] = move
    work = type("Work", (), {"add": staticmethod(lambda day, n: date.fromordinal(day.toordinal() + n))})()
    gateway.store.work = lambda: work  # type: ignore[method-assign]
    return gateway


@asynccontextmanager
async def queue(gateway: WorkGateway) -> AsyncIterator[tuple[Pilot[object], TasksScreen]]:
    """The review queue, read."""
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        screen = TasksScreen(mode="review")
        app.push_screen(screen)
        await settled(pilot, lambda: len(screen.rows.keys) == 3)
        yield pilot, screen


async def test_approving_takes_one_key_and_the_cursor_goes_on() -> None:
    """interface.md 2.4: L is the whole answer; the queue is worked from top to bottom."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        order = screen.rows.keys
        await pilot.press("L")
        await settled(pilot, lambda: len(gateway.commands) == 1 and screen.idle)
        assert screen.rows.current == order[1]
        await pilot.press("L")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
        assert screen.rows.current == order[2]
        await pilot.press("L")  # the last one: the cursor stays in the list
        await settled(pilot, lambda: len(gateway.commands) == 3 and screen.idle)
        assert screen.rows.current == order[1]
    commands: list[Any] = gateway.commands
    approved = [number for command in commands for number in command.approve]
    assert [f"task:{number}" for number in approved] == list(order)


async def test_sending_back_with_points_is_one_command() -> None:
    """[MOVE-8]: H, the points with an enter each, and an enter on the empty line; n points are n + 2 keys besides the words."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        following = screen.rows.keys[1]
        await pilot.press("H")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PointsDialog))
        await pilot.press(*"tie TB", "enter", *"year", "enter", "enter")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
        assert gateway.last.points == ("tie TB", "year") and gateway.last.step == -1
        assert screen.rows.current == following


async def test_points_can_be_taken_back_pasted_and_kept() -> None:
    """interface.md reason 2: backspace on the empty line takes the last one back; leaving asks when there are some."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        await pilot.press("H")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PointsDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, PointsDialog)
        await pilot.press("enter")  # nothing to send yet
        assert pilot.app.screen is dialog
        await pilot.press(*"one", "enter", "backspace", "backspace", *"ly", "enter")
        assert dialog.points == ["only"]
        dialog.field.post_message(_paste("a [b]x[/b]\n\n \x1b[31mb\nc"))
        await settled(pilot, lambda: len(dialog.points) == 4)
        assert not any("\x1b" in point for point in dialog.points)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is not dialog)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is dialog)
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: len(gateway.commands) == 2 and screen.idle)
        assert gateway.last.points[1:] == ("a [b]x[/b]", *dialog.points[2:])


def _paste(text: str) -> Any:
    from textual import events

    return events.Paste(text)


async def test_leaving_the_points_leaves_everything() -> None:
    """interface.md 2.3: escape leaves everything as it was."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        here = screen.rows.current
        await pilot.press("H")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PointsDialog))
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        assert len(gateway.commands) == 1 and screen.rows.current == here


KEYS: list[tuple[list[str], c.Command]] = [
    (["i"], c.TakeTask((3,))),
    (["a", *"sam", "enter"], c.AssignTask((3,), 3, ((3, "assignee_id", 1),))),
    (["equals_sign", "c"], c.EditTask((3,), {"waiting_on": "client"}, ((3, "waiting_on", None),))),
    (["equals_sign", "n"], c.EditTask((3,), {"waiting_on": None}, ((3, "waiting_on", None),))),
]


@pytest.mark.parametrize(("keys", "command"), KEYS, ids=lambda value: "".join(value) if isinstance(value, list) else "")
async def test_the_other_answers(keys: list[str], command: c.Command) -> None:
    """[TASK-5] [TASK-17]: take, reassign, whom it waits for."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        screen.rows.go_to("task:3")
        await pilot.press(keys[0])
        if keys[1:]:
            await settled(pilot, lambda: pilot.app.screen is not screen)
            await pilot.press(*keys[1:])
        await settled(pilot, lambda: gateway.commands and screen.idle)
    assert gateway.commands == [command]


async def test_putting_off_takes_two_keys() -> None:
    """[VIEW-6]: z, enter: until the next working day."""
    gateway = a_gateway()
    async with queue(gateway) as (pilot, screen):
        first, following = screen.rows.keys[:2]
        await pilot.press("z")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("enter")
        await settled(pilot, lambda: gateway.commands and screen.idle)
        number = int(first.partition(":")[2])
        assert isinstance(gateway.last, PutOff) and gateway.last.items == (("task", number),)
        assert gateway.last.until is not None and gateway.last.until > screen.base.today
        assert screen.rows.current == following


async def test_what_was_sent_back_stands_apart_with_who_prepared_it() -> None:
    """screens.md 4: from whom, how long it waits; what is not with me yet is last."""
    gateway = a_gateway()
    card = gateway.store.cards[6]
    gateway.store.cards[6] = replace(card, stage_id=card.stage_id - 1, preparer="PK")
    gateway.store.cards[7] = replace(gateway.store.cards[7], stage_since=datetime(2026, 11, 1, tzinfo=UTC))
    async with queue(gateway) as (_, screen):
        said = [row.content.plain for row in screen.rows.rows]
        assert said[-2] == "Not with you yet (1)" and "review 11" in said[-1] and "PK" in said[-1]
        assert any("waits" in line for line in said[:-2])
