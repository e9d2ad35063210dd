"""The drawer shows the whole engagement and does what the page can do [PAGE-1] [PAGE-2]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.model import Status, TaskStatus
from assure_tui.domain.request_commands import EditBlocker
from assure_tui.domain.views import Changes, UnmetItem
from assure_tui.screens.drawer import HINTS, DrawerScreen, hints_of
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.work_gateway import HOSTILE, WorkGateway

CALDER = 7


def shown(screen: DrawerScreen) -> str:
    """The rows of the drawer as text."""
    return "\n".join(row.content.plain for row in screen.rows.rows)


@asynccontextmanager
async def drawer(
    gateway: WorkGateway, size: tuple[int, int] = (80, 24), **values: Any
) -> AsyncIterator[tuple[Pilot[object], DrawerScreen]]:
    """The drawer on one engagement of the sketch."""
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        screen = DrawerScreen(CALDER, **values)
        await app.push_screen(screen)
        await settled(pilot, lambda: screen.detail is not None)
        yield pilot, screen


async def test_overview_says_stage_people_budget_and_what_stops_the_move() -> None:
    """[PAGE-1] [GATE-10]: header first, then every unmet item by name."""
    async with drawer(WorkGateway()) as (_, screen):
        text = shown(screen)
    for words in ("[In prep]", "Alex Marten", "Jo Reed", "9.0 of 10 h", "90%", "enter W-2s", "State notice"):
        assert words in text, words
    assert "In prep is flexible, only warns" in text


@pytest.mark.parametrize(
    ("key", "words"),
    [("2", "tie TB to return"), ("3", "Jo Reed"), ("4", "W-2"), ("5", "15th of the 3rd month"), ("6", "moved In prep")],
)
async def test_digits_pick_the_tabs(key: str, words: str) -> None:
    """interface.md 2.3: tabs 1 to 6 lie over the saved views."""
    async with drawer(WorkGateway()) as (pilot, screen):
        await pilot.press(key)
        await pilot.pause()
        assert screen.tab == int(key) - 1
        assert words in shown(screen)


@pytest.mark.parametrize(("size", "width"), [((80, 24), 80), ((160, 48), 66)])
async def test_it_is_full_at_80_columns_and_66_cells_at_the_right_of_160(size: tuple[int, int], width: int) -> None:
    """screens.md 5."""
    async with drawer(WorkGateway(), size) as (_, screen):
        region = screen.query_one("#drawer").region
    assert region.width == width
    assert region.right == size[0]


async def test_hostile_text_is_shown_as_typed_and_breaks_nothing() -> None:
    """[CONV-11]: no markup is read, no control character reaches the screen, no row is broken."""
    gateway = WorkGateway([replace(card, client=HOSTILE) for card in WorkGateway().store.cards.values()])
    async with drawer(gateway) as (pilot, screen):
        for key in "123456":
            await pilot.press(key)
            await pilot.pause()
            text = shown(screen)
            assert "\x1b" not in text and "\u202e" not in text and "\x07" not in text
            for row in screen.rows.rows:
                assert "\n" not in row.content.plain
        await pilot.press("2")
        await pilot.pause()
        assert "Sm[red]ith[/]" in shown(screen)


async def test_x_toggles_the_task_under_the_cursor() -> None:
    """[TASK-4]: done, and open again when it was done."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        await pilot.press("2")
        screen.rows.go_to("task:1")
        await pilot.press("x")
        await settled(pilot, lambda: gateway.commands)
        assert gateway.last == c.SetTaskStatus((1,), "completed", seen=((1, "status", TaskStatus.TO_DO),))
        screen.rows.go_to("task:2")
        await pilot.press("x")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        assert gateway.last.status == "todo"


async def test_x_away_from_a_task_completes_nothing() -> None:
    """R3: a reflex key costs one glance, never an engagement."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        screen.rows.go_to("blocker:21")
        await pilot.press("x")
        await settled(pilot)
    assert gateway.commands == []


@pytest.mark.parametrize("key", ["e", "enter"])
async def test_the_blocker_under_the_cursor_is_edited(key: str) -> None:
    """[BLK-5]: its form, with what it waits on [BLK-2]."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        screen.rows.go_to("blocker:21")
        await pilot.press(key)
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press(*"!", "tab", "tab", "tab", "tab", *"client", "enter")
        await settled(pilot, lambda: gateway.commands)
    assert gateway.last == EditBlocker(21, {"title": "State notice!", "waits_on": "client"})


async def test_skip_asks_for_a_reason() -> None:
    """[TASK-4]: Skipped needs one; esc leaves the task as it was."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        await pilot.press("2")
        screen.rows.go_to("task:1")
        await pilot.press("X")
        await pilot.pause()
        await pilot.press("escape")
        await settled(pilot)
        assert gateway.commands == []
        await pilot.press("X")
        await pilot.pause()
        await pilot.press(*"moot", "enter")
        await settled(pilot, lambda: gateway.commands)
    assert gateway.last == c.SetTaskStatus((1,), "skipped", "moot", ((1, "status", TaskStatus.TO_DO),))


async def test_stage_keys_act_on_the_engagement() -> None:
    """2.4: H and L mean the same in every view."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, _):
        await pilot.press("L")
        await settled(pilot, lambda: gateway.commands)
    assert gateway.last == c.MoveStage((CALDER,), step=1, seen=((CALDER, "stage_id", 103),))
    assert gateway.store.cards[CALDER].stage_id == 104


async def test_it_follows_changes_and_keeps_the_cursor() -> None:
    """Architecture 3: live, and cursor by key."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        await pilot.press("2")
        screen.rows.go_to("task:3")
        gateway.store.tasks_[3] = replace(gateway.store.tasks_[3], title="tie it again")
        gateway.change(CALDER, status=Status.ON_HOLD)
        await settled(pilot, lambda: "tie it again" in shown(screen))
        assert screen.rows.current == "task:3"
        assert screen.targets()[0].status is Status.ON_HOLD


async def test_neighbours_come_from_the_list_it_was_opened_from() -> None:
    """2.4: [ and ] step through engagements."""
    gateway = WorkGateway()
    steps = {1: 8, -1: None}
    async with drawer(gateway, neighbours=steps.get) as (pilot, screen):
        await pilot.press("left_square_bracket")
        await settled(pilot)
        assert screen.engagement_id == CALDER
        await pilot.press("right_square_bracket")
        await settled(pilot, lambda: screen.detail is not None)
        assert screen.engagement_id == 8


async def test_a_jump_lands_on_the_unmet_item() -> None:
    """[GATE-10]: every unmet item has a way to jump to it."""
    async with drawer(WorkGateway(), jump=UnmetItem("task", 3, "tie", "In review")) as (pilot, screen):
        await settled(pilot)
        assert screen.rows.current == "task:3"
        screen.jump_to(UnmetItem("blocker", 21, "State notice", "In prep"))
        assert screen.rows.current == "blocker:21"


async def test_a_vanished_engagement_closes_the_drawer() -> None:
    """[CONV-9]: removed by someone else, it says so and closes."""
    gateway = WorkGateway()
    async with drawer(gateway) as (pilot, screen):
        card = gateway.store.cards.pop(CALDER)
        gateway.announce(Changes(5, frozenset({card.id})))
        await settled(pilot, lambda: pilot.app.screen is not screen)


async def test_escape_closes_one_layer() -> None:
    """R: esc closes the drawer, the board stays."""
    async with drawer(WorkGateway()) as (pilot, screen):
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is not screen)


@pytest.mark.parametrize("tab", range(6))
def test_the_last_line_offers_what_the_tab_can_do(tab: int) -> None:
    """interface.md 2.3: its own keys come first, each once; `x` only where tasks stand; nothing is lost."""
    keys = [key for key, _ in hints_of(tab)]
    assert len(keys) == len(set(keys)) and ("x" in keys) == (tab < 2)
    assert keys[2:4] == {2: ["c", "enter"], 3: ["enter", "o"], 4: ["w", "W"], 1: ["x", "t"]}.get(tab, keys[2:4])
    assert {key for key, _ in HINTS} - {"x"} <= set(keys)
