"""Order by hand on the board, pins, and what was opened last [PIPE-3] [FILT-4] [VIEW-9]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.pinned import PinnedScreen
from tests.ui.conftest import ready, settled
from tests.ui.real_firm import lines, services

SMALL = (80, 24)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    found = services(tmp_path)
    yield found
    found.close()


def opened(firm: Services) -> AssureApp:
    actor = firm.reads.actor("lead")
    assert actor is not None
    return AssureApp(firm.gateway(actor), UiSettings(guard_terminal=False, loop=False, today=firm.clock.today()))


def shown(board: BoardScreen) -> list[int]:
    column = board.model.column
    assert column is not None
    return [column.cards[row].id for row in range(min(4, column.total))]


async def by_hand(pilot: Pilot[object]) -> BoardScreen:
    board = await ready(pilot)
    board.set_filter("sort:hand")
    await settled(pilot, lambda: board.model.view is not None and board.kept_text == "sort:hand")
    return board


async def test_a_card_goes_down_and_up_at_once_and_in_the_store(firm: Services) -> None:
    """2.3, [FILT-4]: `J` and `K`, as fast as one types; the cursor stays on the card; `u` takes it back."""
    app = opened(firm)
    async with app.run_test(size=SMALL) as pilot:
        board = await by_hand(pilot)
        first, second, third, *_ = before = shown(board)
        await pilot.press("J", "J")
        assert shown(board)[:3] == [second, third, first], "before the store has answered"
        await settled(pilot, lambda: app.toasted is not None and "hand" in app.toasted.text)
        await settled(pilot)
        assert shown(board)[:3] == [second, third, first] and board.focused_card().id == first  # type: ignore[union-attr]
        await pilot.press("shift+up")
        await settled(pilot, lambda: shown(board)[:3] == [second, first, third])
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot, lambda: shown(board)[:3] == [second, third, first])
        assert len(before) == 4


async def test_where_nothing_is_by_hand_the_key_says_what_helps(firm: Services) -> None:
    """interface.md 21: the next key."""
    app = opened(firm)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        before = shown(board)
        await pilot.press("J")
        await settled(pilot)
        assert shown(board) == before and app.toasted is not None and app.toasted.hint == "S h does that"
        await pilot.press("S", "h")
        await settled(pilot, lambda: board.query_text == "sort:hand")
        await pilot.press("K")
        await settled(pilot)
        assert app.toasted.text == "It is the first one here."


async def test_what_is_pinned_and_opened_is_at_hand(firm: Services) -> None:
    """[VIEW-9]: `&` pins anywhere, `g &` shows pins and what was opened last, the next start too."""
    app = opened(firm)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        first, second, *_ = shown(board)
        await pilot.press("g", "ampersand")
        await settled(pilot, lambda: isinstance(app.screen, PinnedScreen))
        screen = app.screen
        assert isinstance(screen, PinnedScreen)
        await settled(pilot, lambda: "& on a card" in screen.rows.empty)
        await pilot.press("q", "ampersand", "j", "enter")
        await settled(pilot)
        await pilot.press("escape", "g", "ampersand")
        await settled(pilot, lambda: isinstance(app.screen, PinnedScreen) and len(app.screen.things) == 1)
        assert f"E-{first}" in lines(app.screen)[0]
        await pilot.press("tab")
        await settled(pilot, lambda: f"E-{second}" in "".join(lines(app.screen)))
        await pilot.press("ampersand", "tab")
        await settled(pilot, lambda: len(app.screen.things) == 2)  # type: ignore[attr-defined]
        await pilot.press("V", "ampersand")
        await settled(pilot, lambda: not app.screen.things)  # type: ignore[attr-defined]
    actor = firm.reads.actor("lead")
    assert actor is not None and firm.reads.opened_last(actor, firm.clock.today())[0].id == second


async def test_own_keys_work_inside_lists_too(firm: Services) -> None:
    """R6: the list widget follows the same map as its screen."""
    actor = firm.reads.actor("lead")
    assert actor is not None
    settings = UiSettings(guard_terminal=False, loop=False, today=firm.clock.today(), keys={"list.down": ("é",)})
    app = AssureApp(firm.gateway(actor), settings)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("g", "l")
        await settled(pilot, lambda: type(app.screen).__name__ == "ClientsScreen" and len(app.screen.things) > 2)  # type: ignore[attr-defined]
        rows = app.screen.rows  # type: ignore[attr-defined]
        first = rows.current
        await pilot.press("j")
        assert rows.current == first
        await pilot.press("é")
        assert rows.current != first


async def test_the_table_orders_by_hand_within_a_stage(firm: Services) -> None:
    """[FILT-4]: `J` past the next row of the same stage, where the table is sorted by hand."""
    app = opened(firm)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("g", "t")
        await settled(pilot, lambda: type(app.screen).__name__ == "TableScreen")
        table: Any = app.screen
        await settled(pilot, lambda: table.focused_card() is not None)
        await pilot.press("J")
        assert app.toasted is not None and app.toasted.hint == "S h does that"
        table.set_filter("sort:hand")
        await settled(pilot, lambda: table.kept_text == "sort:hand" and table.focused_card() is not None)
        card = table.focused_card()
        rows = [row.card for _, row in sorted(table.grid.model.rows.items()) if row.card.stage_id == card.stage_id]
        at = [one.id for one in rows].index(card.id)
        await pilot.press("J")
        await settled(pilot, lambda: app.toasted is not None and "hand" in app.toasted.text)
        assert at + 1 < len(rows)
        await settled(
            pilot,
            lambda: (
                [r.card.id for _, r in sorted(table.grid.model.rows.items())].index(card.id)
                > [r.card.id for _, r in sorted(table.grid.model.rows.items())].index(rows[at + 1].id)
            ),
        )
