"""A filter as it is typed: the newest letter wins, older readings are given up, and little is read (performance.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.app import AssureApp
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.board_core import LEAST
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import TODAY, FakeGateway, card


class SlowGateway(FakeGateway):
    """Answers that come when the test lets them."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.slow = False
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def fetch(self, fn: Callable[[Any, date], Any]) -> Future[Any]:
        if not self.slow:
            return super().fetch(fn)
        answer: Future[Any] = Future()
        self.waiting.append((answer, lambda: super(SlowGateway, self).fetch(fn).result(30)))
        return answer


def firm(count: int = 90) -> SlowGateway:
    """Cards in one stage, named after their number."""
    days = [TODAY + timedelta(days=number % 50) for number in range(count)]
    return SlowGateway([card(n, f"Client {n:05}", 103, due=day) for n, day in enumerate(days, 1)])


async def comes(holds: Callable[[], object]) -> None:
    """Wait until something holds, while readings are still under way."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    assert holds(), "it never came to hold"


async def test_a_newer_letter_gives_up_the_reading_of_the_older_one() -> None:
    """interface.md 3.5: results follow each key; what an older letter would have shown never comes up."""
    gateway = firm()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(160, 48)) as pilot:
        screen = await ready(pilot)
        await pilot.press("slash")
        gateway.slow = True
        await pilot.press("1")
        await comes(lambda: len(gateway.waiting) == 1)
        await pilot.press("2")
        await comes(lambda: len(gateway.waiting) == 2)
        older, newer = gateway.waiting
        await comes(older[0].cancelled)
        assert not older[0].set_running_or_notify_cancel()
        newer[0].set_result(newer[1]())
        await comes(lambda: screen.query_text == "12" and _shown(screen) == {"Client 00012"})
        gateway.slow = False
        await pilot.press("escape")
        await settled(pilot, lambda: len(_shown(screen)) > 1)


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_a_letter_is_answered_with_little_more_than_is_seen(size: tuple[int, int]) -> None:
    """performance.md: no more cards than the board looks for from its top, so that it asks for none after it."""
    gateway = firm()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        gateway.store.asked.clear()
        await pilot.press("slash", "0")
        await settled(pilot, lambda: screen.query_text == "0" and screen.filter_bar.hint.startswith("   90 shown"))
        await settled(pilot)
        loaded = len(list(screen.model.loaded()))
        ahead = max(LEAST, 2 * screen.board.rows + 2)
        assert ahead <= loaded <= 2 * ahead < 60  # the column of the cursor is known above it as well
        assert [what for what, _ in gateway.store.asked if what == "column"] == []


def _shown(screen: BoardScreen) -> set[str]:
    return {one.client for one in screen.model.loaded()}
