"""Help is a search box, the palette knows every action, `g` shows where it can go (interface.md 1, 2)."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from assure_tui.actions import BY_ID
from assure_tui.app import AssureApp
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.goto import ChoiceScreen
from assure_tui.screens.help import HelpScreen, matches, ranked
from tests.ui.conftest import ready, settled
from tests.ui.fake_gateway import FakeGateway

SMALL = (80, 24)


def test_help_matches_names_and_keys() -> None:
    """interface.md reason 4."""
    assert matches(BY_ID["verb.advance"], "L") and matches(BY_ID["verb.advance"], "next stage")
    assert not matches(BY_ID["verb.advance"], "l") and matches(BY_ID["list.right"], "l")
    assert matches(BY_ID["verb.due_plus"], ">")
    found = ranked(list(BY_ID.values()), "undo")
    assert found[0].id == "global.undo"


async def test_help_is_searched_at_once_and_enter_runs(app: AssureApp, gateway: FakeGateway) -> None:
    """interface.md reason 4: type, enter, done."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(*"advance")
        assert app.screen.shown[0].id == "verb.advance"
        await pilot.press("enter")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)
        assert app.screen is screen


async def test_help_says_when_nothing_is_found_and_esc_leaves(app: AssureApp, gateway: FakeGateway) -> None:
    """Brackets typed into the box are text; nothing is run."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("f1", *"[/x]zzz", "enter")
        assert isinstance(app.screen, HelpScreen) and app.screen.shown == []
        await pilot.press("escape")
        assert app.screen is screen and gateway.commands == []


async def test_help_opens_from_inside_an_input(app: AssureApp) -> None:
    """R4: f1 works where printable keys are swallowed."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("/", "f1")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, BoardScreen)


async def test_the_palette_runs_actions(app: AssureApp, gateway: FakeGateway) -> None:
    """[VIEW-1]: every action under its name; `:` and ctrl+p open it."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("colon")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"advance")
        options = app.screen.query_one(OptionList)
        await settled(pilot, lambda: options.option_count > 0)
        await pilot.press("enter")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)


async def test_goto_waits_for_a_key_and_esc_leaves(app: AssureApp) -> None:
    """R5: no timeout, shows the choices."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("j", "g")
        assert isinstance(app.screen, ChoiceScreen)
        assert {choice.key for choice in app.screen.choices} >= {"b", "k", "g", "/"}
        await pilot.press("escape")
        assert app.screen is screen and screen.model.column.row == 1  # type: ignore[union-attr]
        await pilot.press("g", "g")
        assert screen.model.column.row == 0  # type: ignore[union-attr]


async def test_every_input_has_a_length(app: AssureApp) -> None:
    """reliability.md B4: 50,000 typed characters took 79 seconds."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("/")
        assert all(each.max_length for each in app.screen.query(Input))
        await pilot.press("escape", "question_mark")
        assert all(each.max_length for each in app.screen.query(Input))
