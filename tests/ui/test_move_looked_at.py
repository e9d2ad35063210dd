"""The move as a person sees it before it: what stays open, what it brings, and what is unticked [MOVE-4] [MOVE-5]."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from assure_tui.domain import commands as c
from assure_tui.domain.move_views import Brought, MoveLook
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.gate import GateDialog
from assure_tui.screens.dialogs.move_choices import MoveChoices
from assure_tui.screens.dialogs.move_preview import MovePreviewDialog
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.row_list import RowList
from tests.ui.conftest import settled
from tests.ui.test_move_preview import Foreseeing
from tests.ui.test_verbs import ONE, TWO, answered, asked, board
from tests.ui.work_gateway import HOSTILE, WorkGateway

TIE = UnmetItem("task", 7, "Tie out", "In prep", "AM")
EXTRA = UnmetItem("task", 8, f"Extra {HOSTILE}", "In prep", required=False, counts=False)
REVIEW = Brought("t-1", "Review the return", "In review", required=True, holder="JR", due=date(2026, 12, 4))
SECOND = Brought("t-2", f"Second look {HOSTILE}", "In review")
BEFORE = Brought("t-3", "Partner sign-off", "In review", made=date(2026, 11, 2))
LOOK = MoveLook((TIE, EXTRA), (REVIEW, SECOND, BEFORE))
WARNED = ItemResult("E-7", "confirm", "confirm", "leaves open", "In prep", "In review", (), (TIE,), LOOK)
PASSES = dataclasses.replace(WARNED, code="look", unmet=(), look=MoveLook((EXTRA,), (REVIEW, SECOND, BEFORE)))
DONE = Outcome(6, "moved", (ItemResult("E-7", "done"),))


@asynccontextmanager
async def looking(result: ItemResult) -> AsyncIterator[tuple[Pilot[object], WorkGateway]]:
    """The dialog that `L` opens for this answer of the store."""
    gateway = WorkGateway()
    gateway.answers["MoveStage"] = [Outcome(None, "", (result,)), DONE]
    async with board(gateway) as (pilot, screen):
        await pilot.press("L")
        await asked(pilot, screen)
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        yield pilot, gateway
        await answered(pilot, screen)


def text(pilot: Pilot[object]) -> list[str]:
    """The lines of the choices."""
    return [row.content.plain for row in pilot.app.screen.query_one(MoveChoices).rows]


def test_the_key_asks_to_look_and_is_the_same_command() -> None:
    """[MOVE-4]: how it is asked for is no part of what it does."""
    assert c.MoveStage((1,), look=True) == c.MoveStage((1,))
    assert c.MoveStage((1,), leave_out=("t-1",)) != c.MoveStage((1,))


@pytest.mark.parametrize("result", [WARNED, PASSES], ids=["warned", "only looked at"])
async def test_it_shows_the_check_what_is_open_and_what_comes(result: ItemResult) -> None:
    """[MOVE-4]: each ticked, with person and day; what was made before with the day of it."""
    async with looking(result) as (pilot, gateway):
        shown = text(pilot)
        assert any("[x] Review the return" in line and "required, JR, due" in line for line in shown)
        assert any("Partner sign-off" in line and "made" in line and "not again" in line for line in shown)
        assert any("(*) Keep" in line for line in shown) and any("along to In review" in line for line in shown)
        rows = [row.content.plain for row in pilot.app.screen.query_one("#unmet", RowList).rows]
        assert any("Extra" in line for line in rows) and not any("\x1b" in line for line in (*rows, *shown))
        said = str(pilot.app.screen.query_one("#answers", Static).content)
        assert ("only a warning" in said) == bool(result.unmet)
        assert len(gateway.commands) == 1 and gateway.last.look
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2)
    assert not gateway.last.look and gateway.last.leave_out == () and gateway.last.open_items == "keep"
    assert gateway.last.confirmed == {item.key for item in (*result.unmet, EXTRA)}


async def test_what_is_unticked_and_the_open_items_go_with_the_command() -> None:
    """[MOVE-4] [MOVE-5]: tab to the list, space ticks."""
    async with looking(WARNED) as (pilot, gateway):
        await pilot.press("tab")
        choices = pilot.app.screen.query_one(MoveChoices)
        assert pilot.app.focused is choices
        choices.go_to("way:carry")
        await pilot.press("space")
        choices.go_to("task:t-2")
        await pilot.press("space")
        assert any("[ ] Second look" in line for line in text(pilot))
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2)
    assert (gateway.last.open_items, gateway.last.leave_out) == ("carry", ("t-2",))


async def test_finishing_asks_why_once() -> None:
    """[MOVE-5]: one reason for all that is skipped; without it nothing moves."""
    async with looking(WARNED) as (pilot, gateway):
        choices = pilot.app.screen.query_one(MoveChoices)
        choices.focus()
        choices.go_to("way:finish")
        await pilot.press("space", "y")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ReasonDialog))
        await pilot.press("escape")
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        assert len(gateway.commands) == 1
        await pilot.press("y")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ReasonDialog))
        await pilot.press(*"done by phone", "enter")
        await settled(pilot, lambda: len(gateway.commands) == 2)
    assert (gateway.last.open_items, gateway.last.reason) == ("finish", "done by phone")


async def test_escape_leaves_it_where_it_was() -> None:
    """[CONV-3]"""
    async with looking(PASSES) as (pilot, gateway):
        await pilot.press("escape")
    assert len(gateway.commands) == 1


async def test_a_move_with_nothing_to_decide_opens_nothing() -> None:
    """[MOVE-4]: one key, one command, no dialog."""
    gateway = WorkGateway()
    gateway.answers["MoveStage"] = [DONE]
    async with board(gateway) as (pilot, screen):
        await pilot.press("L")
        await settled(pilot, lambda: gateway.commands and isinstance(screen, Flows) and screen.idle)
        assert pilot.app.screen is screen
    assert gateway.commands == [c.MoveStage((ONE,), step=1, seen=((ONE, "stage_id", 103),))]


async def test_several_to_another_pipeline_have_the_same_choices() -> None:
    """[MOVE-5] [MOVE-9] [MOVE-11]: landing stage, open items and tasks, asked once for all."""
    going = ItemResult(f"E-{ONE}", "done", None, "to Notices", "Docs", "To do", look=LOOK)
    gateway = Foreseeing(going, dataclasses.replace(going, id=f"E-{TWO}"))
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("m")
        await asked(pilot, screen)
        await pilot.press("t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("j", "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, MovePreviewDialog))
        assert gateway.tried == [c.MoveToPipeline((ONE, TWO), 2, 202)]
        assert any("Review the return" in line and "for 2" in line for line in text(pilot))
        choices = pilot.app.screen.query_one(MoveChoices)
        choices.focus()
        choices.go_to("way:carry")
        await pilot.press("space")
        choices.go_to("task:t-1")
        await pilot.press("space", "y")
        await answered(pilot, screen)
    sent = c.MoveToPipeline((ONE, TWO), 2, 202, open_items="carry", leave_out=("t-1",))
    assert gateway.commands == [sent]
