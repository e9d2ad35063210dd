"""What a place costs when it is opened first is paid once (performance.md)."""

from __future__ import annotations

import gc
import sys
import types

import pytest
from textual.css.stylesheet import Stylesheet

from assure_tui.app import AssureApp
from assure_tui.app_rest import MANY
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.themes import PALETTES
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import FakeGateway, sketch_cards
from tests.ui.work_gateway import WorkGateway


async def test_the_first_drawer_parses_its_own_styles_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    anew: list[object] = []
    usual = Stylesheet.reparse
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: (anew.append(sheet), usual(sheet))[1])
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(140, 40)) as pilot:
        await ready(pilot)
        anew.clear()
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(app.screen, DrawerScreen) and app.screen.sheet is not None)
        box = app.screen.query_one("#drawer")
        assert not anew, "every style was parsed a second time"
        assert box.styles.dock == "right" and box.styles.border_top[0] == "round", "its styles do not hold"
        # One order of all rules, however they came: parsed anew they say the same, also in another theme.
        said = [(rule.selectors, rule.styles.get_rules()) for rule in app.stylesheet.rules]
        app.stylesheet.reparse()
        assert [(rule.selectors, rule.styles.get_rules()) for rule in app.stylesheet.rules] == said
        app.theme = "assure-light"
        light = PALETTES["assure-light"].background.lower()
        await settled(pilot, lambda: box.styles.background.hex.lower() == light)


async def test_what_an_opening_loaded_is_set_aside_at_rest_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(len(app.screen_stack)))
    app = AssureApp(FakeGateway(sketch_cards()), SETTINGS)
    async with app.run_test(size=(140, 40)) as pilot:
        await ready(pilot)
        await settled(pilot, lambda: app._loaded > 0)
        frozen.clear()
        for number in range(MANY):
            name = f"loaded_by_a_place_{number}"
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        await pilot.press("?")
        await settled(pilot, lambda: len(app.screen_stack) > 2 and app._tidying is None)
        assert not frozen, "a screen that goes again was kept for good"
        await pilot.press("escape")
        await settled(pilot, lambda: frozen == [2])
        await pilot.press("j")
        await settled(pilot, lambda: app._tidying is None)
        assert frozen == [2]


async def test_who_holds_collecting_back_is_left_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop collects its own garbage between two things it does [LOOP-7]."""
    app = AssureApp(FakeGateway(sketch_cards()), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        app._loaded = 1
        collected: list[tuple[int, ...]] = []
        monkeypatch.setattr(gc, "collect", lambda *which: collected.append(which))
        gc.disable()
        try:
            app._tidy()
            assert not collected and app._loaded == 1
        finally:
            gc.enable()
        app._tidy()
        assert collected and app._loaded == len(sys.modules)
