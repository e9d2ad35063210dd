"""The first frame waits for nothing that can be done once, or later (performance.md)."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet

from assure_tui.app import AssureApp
from assure_tui.screens import drawer
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.themes import PALETTES
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import FakeGateway, sketch_cards
from tests.ui.work_gateway import WorkGateway


@pytest.mark.parametrize("theme", PALETTES)
async def test_the_theme_of_ones_own_is_there_from_the_first_frame(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []
    usual = Stylesheet.reparse

    def reparse(self: Stylesheet) -> None:
        parsed.append(self)
        usual(self)

    monkeypatch.setattr(Stylesheet, "reparse", reparse)
    app = AssureApp(FakeGateway(sketch_cards()), replace(SETTINGS, theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        palette = PALETTES[theme]
        assert app.theme == app.current_theme.name == theme
        assert {f"-theme-{theme}", "-dark-mode" if palette.dark else "-light-mode"} <= app.classes
        assert not {"-light-mode" if palette.dark else "-dark-mode", "-theme-textual-dark"} & app.classes
        assert board.styles.background.hex.lower() == palette.background.lower()
        assert board.board.get_component_styles("board--overdue").color.hex.lower() == palette.overdue.lower()
    assert not parsed or not palette.dark, "every style was parsed a second time"


async def test_a_theme_chosen_later_is_shown_as_well() -> None:
    app = AssureApp(FakeGateway(sketch_cards()), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        app.theme = "assure-light"
        light = PALETTES["assure-light"].background.lower()
        await settled(pilot, lambda: board.styles.background.hex.lower() == light)
        assert "-dark-mode" not in app.classes and "-theme-assure-dark" not in app.classes


async def test_collecting_garbage_begins_when_the_board_stands() -> None:
    """The launcher turns it off while everything is imported; a program that went on so would grow and grow."""
    gc.disable()
    try:
        app = AssureApp(FakeGateway(sketch_cards()), SETTINGS)
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            assert gc.isenabled()
    finally:
        gc.enable()


class SlowGateway(WorkGateway):
    """Answers reads when it is told to."""

    held: list[Callable[[], None]] | None = None

    def fetch(self, fn: Any) -> Future[Any]:
        found = super().fetch(fn)
        if self.held is None:
            return found
        late: Future[Any] = Future()
        self.held.append(lambda: late.set_result(found.result()))
        return late


@pytest.mark.parametrize(
    ("size", "wide"), [((80, 24), False), ((119, 30), False), ((120, 30), True), ((160, 48), True)]
)
async def test_the_drawer_knows_its_width_before_it_is_laid_out(size: tuple[int, int], wide: bool) -> None:
    """[PAGE-1]: laid out once; the class that says how wide it is never changes while it opens."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        screen = DrawerScreen(7)
        await app.push_screen(screen)
        assert screen.has_class("-wide") is wide and screen.has_class("-narrow") is not wide
        await settled(pilot, lambda: screen.detail is not None)
        assert screen.has_class("-wide") is wide and screen.has_class("-narrow") is not wide
        assert screen.query_one("#drawer").outer_size.width == (66 if wide else size[0])
        await pilot.resize_terminal(100 if wide else 130, 40)
        await settled(pilot, lambda: screen.has_class("-wide") is not wide)


async def test_a_drawer_whose_reading_takes_long_is_shown_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits a moment for the first picture, never for the store; what is read fills it in [PAGE-1]."""
    monkeypatch.setattr(drawer, "SOON", 0.001)
    gateway = SlowGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(160, 48)) as pilot:
        await ready(pilot)
        gateway.held = []
        screen = DrawerScreen(7)
        await app.push_screen(screen)
        while not screen.query_one("#detail").size.width:
            await asyncio.sleep(0.01)
        assert screen.detail is None and screen.query_one("#drawer").border_title == "E-7"
        held, gateway.held = gateway.held, None
        for answer in held:
            answer()
        await settled(pilot, lambda: screen.detail is not None)
        assert "Preparer" in "\n".join(row.content.plain for row in screen.rows.rows)
