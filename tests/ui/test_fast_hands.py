"""What a working day showed: fast hands meet the list they filtered, and a queue asks nothing it need not (R5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assure_tui.app import AssureApp
from assure_tui.domain.model import TaskStatus
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.dialogs.gate import GateDialog
from assure_tui.screens.dialogs.points import PointsDialog
from assure_tui.screens.tasks import TasksScreen
from assure_tui.widgets.task_list import TaskList
from tests.ui.conftest import PLAIN, SETTINGS, ready, settled
from tests.ui.test_type_ahead import rush
from tests.ui.work_gateway import WorkGateway, task

SMALL = (80, 24)
SIGN_OFF = UnmetItem("task", 99, "Partner sign-off", "NC")


async def test_a_filter_and_what_is_typed_behind_it_come_in_one_read() -> None:
    """`/`, words, enter, `V`: the words are the filter, and only what fits it is marked (R5)."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        rush(pilot, "slash", *"dental", "enter", "V")
        await settled(pilot, lambda: board.model.marks)
        assert board.query_text == "dental" and not board.filter_bar.is_open
        assert all("Dental" in card.client for card in board.model.marks.values())


async def test_keys_behind_a_place_are_for_that_place() -> None:
    """`g q L`: the first review is approved; the card under the board's cursor does not move (R5)."""
    gateway = WorkGateway()
    gateway.store.tasks_[3] = replace(gateway.store.tasks_[3], assignee_id=1)
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        rush(pilot, "g", "q", "L")
        await settled(pilot, lambda: gateway.commands)
        moved: Any = gateway.last
        assert isinstance(app.screen, TasksScreen) and moved.approve


async def test_another_filter_is_never_seen_from_an_empty_column() -> None:
    """At 80 cells three columns are in sight: the cursor goes to where something fits, and to its top."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        board.board.move_column(5)
        await settled(pilot)
        fits = next(c for c in board.model.columns if c.total)
        name = fits.cards[0].client
        if board.model.column is not None:
            assert all(card.client != name for card in board.model.column.cards.values())
        board.set_filter(name)
        await settled(pilot, lambda: board.focused_card() is not None and board.focused_card().client == name)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("outcome", "asks"),
    [
        (Outcome(9, "approved", (ItemResult("E-7", "refused", "gate", "held", unmet=(SIGN_OFF,)),)), False),
        (Outcome(None, "", (ItemResult("E-7", "refused", "gate", "held", unmet=(SIGN_OFF,)),)), True),
        (Outcome(9, "approved", (ItemResult("E-7", "confirm", "gate", "warned", unmet=(SIGN_OFF,)),)), True),
    ],
    ids=["approved, held by others", "nothing done", "only a warning"],
)
async def test_an_approval_that_others_still_hold_is_told_not_asked(outcome: Outcome, asks: bool) -> None:
    """[TASK-7]: twenty approvals are twenty keys; the work stays where its gate holds it, and the message says so."""
    gateway = WorkGateway()
    gateway.store.tasks_[3] = replace(gateway.store.tasks_[3], assignee_id=1)
    gateway.answers["MoveStage"] = lambda command: outcome
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        screen = TasksScreen(mode="review")
        app.push_screen(screen)
        await settled(pilot, lambda: screen.rows.keys)
        screen.rows.go_to("task:3")
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(app.screen, GateDialog) if asks else screen.idle and gateway.commands)
        assert isinstance(app.screen, GateDialog) is asks and gateway.commands
        assert app.toasted is not None or asks


async def test_a_question_is_not_announced_as_a_refusal() -> None:
    """[MOVE-8]: sending back asks for points; nothing went wrong before they are given."""
    gateway = WorkGateway()
    gateway.store.tasks_[3] = replace(gateway.store.tasks_[3], assignee_id=1)
    wanted = Outcome(None, "", (ItemResult("E-7", "confirm", "reason", "sending back needs a reason"),))
    gateway.answers["MoveStage"] = lambda command: wanted
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        screen = TasksScreen(mode="review")
        app.push_screen(screen)
        await settled(pilot, lambda: screen.rows.keys)
        screen.rows.go_to("task:3")
        await pilot.press("H")
        await settled(pilot, lambda: isinstance(app.screen, PointsDialog))
        assert app.toasted is None or "reason" not in app.toasted.text


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("due", "group"), [(date(2026, 3, 5), "Put off"), (date(2026, 3, 1), "Overdue")], ids=["to come", "overdue"]
)
async def test_what_was_put_off_stands_apart_unless_it_is_overdue(due: date, group: str) -> None:
    """[VIEW-6]: out of the way until its day, and what is late is never out of sight."""
    rows = TaskList(DAY)
    one = task(5, "review", type="review", assignee_id=1, engagement_id=None, due=due, status=TaskStatus.TO_DO)
    rows.apart, rows.put_off = True, frozenset({5})
    assert rows._group_name(one) == group
