"""The app over the fake gateway, in terminals of the two sketched sizes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.screens.board import BoardScreen
from tests.ui.fake_gateway import TODAY, FakeGateway, sketch_cards

SETTINGS = UiSettings(guard_terminal=False, today=TODAY)
PLAIN = UiSettings(ascii=True, guard_terminal=False, today=TODAY)


@pytest.fixture
def gateway() -> FakeGateway:
    """The cards of the sketch."""
    return FakeGateway(sketch_cards())


@pytest.fixture
def app(gateway: FakeGateway) -> AssureApp:
    """The app on them, in the normal mode."""
    return AssureApp(gateway, SETTINGS)


@pytest.fixture
def plain_app(gateway: FakeGateway) -> AssureApp:
    """The app on them, in ASCII."""
    return AssureApp(gateway, PLAIN)


async def settled(pilot: Pilot[object], until: Callable[[], object] | None = None) -> None:
    """Wait until writes, reads and repaints have come to rest, and until something holds."""
    for _ in range(200):
        with suppress(WorkerCancelled):  # a newer one took its place: it is waited for next
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if (until is None or until()) and not pilot.app.workers._workers:
            return
        await asyncio.sleep(0.01)
    assert until is None or until(), "it never came to hold"


async def ready(pilot: Pilot[object]) -> BoardScreen:
    """The board with its cards."""
    app = pilot.app
    assert isinstance(app, AssureApp)
    screen = app.screen
    await settled(pilot, lambda: isinstance(app.screen, BoardScreen) and app.screen.model.view is not None)
    screen = app.screen
    assert isinstance(screen, BoardScreen)
    return screen


Ready = Callable[[Pilot[object]], Awaitable[BoardScreen]]


def picture(screen: BoardScreen) -> list[str]:
    """The board as the lines of text a person sees."""
    board = screen.board
    return [board.render_line(y).text for y in range(board.size.height)]
