"""Terminals of every size: very wide, narrow, and too small to read in [VIEW-8] (interface.md 20)."""

from __future__ import annotations

import pytest

from assure_tui.app import LEAST, AssureApp
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.screens.small import SmallScreen
from tests.ui.conftest import picture, ready, settled
from tests.ui.fake_gateway import FakeGateway


@pytest.mark.parametrize("size", [(200, 60), (80, 24), LEAST])
async def test_every_line_is_as_wide_as_the_terminal(app: AssureApp, size: tuple[int, int]) -> None:
    """[VIEW-8]: nothing hangs over, and no sentence about size stands where there is room."""
    async with app.run_test(size=size) as pilot:
        board = await ready(pilot)
        lines = picture(board)
        assert all(len(line) <= size[0] for line in lines) and len(lines) <= size[1]
        assert isinstance(app.screen, BoardScreen)
        if size[0] >= 200:
            assert len(board.board.slots) == len(board.model.columns), "a wide terminal shows every stage"


async def test_too_small_says_so_and_all_is_as_it_was_afterwards(app: AssureApp, gateway: FakeGateway) -> None:
    """interface.md 20, 21: both sizes and what to do; what stood open still does."""
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("exclamation_mark")
        await settled(pilot, lambda: isinstance(app.screen, Dialog))
        dialog = app.screen
        await pilot.resize_terminal(LEAST[0] - 1, 20)
        await settled(pilot, lambda: isinstance(app.screen, SmallScreen))
        said = str(app.screen.query_one("Line").render())
        assert f"{LEAST[0] - 1} by 20" in said and f"{LEAST[0]} by {LEAST[1]}" in said
        await pilot.press("l")
        await pilot.resize_terminal(80, LEAST[1] - 1)
        await settled(pilot, lambda: f"80 by {LEAST[1] - 1}" in str(app.screen.query_one("Line").render()))
        assert gateway.commands == []
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: app.screen is dialog)
        await pilot.press("l")
        await settled(pilot, lambda: [command.name for command in gateway.commands] == ["SetPriority"])


async def test_a_start_in_a_terminal_that_is_too_small(app: AssureApp) -> None:
    """The board is there below it as soon as there is room."""
    async with app.run_test(size=(12, 4)) as pilot:
        await settled(pilot, lambda: isinstance(app.screen, SmallScreen))
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: isinstance(app.screen, BoardScreen) and app.screen.model.view is not None)
