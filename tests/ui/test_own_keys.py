"""One's own keys in the app: they press, they are shown, what clashes is told (interface.md R6, R8, section 4.17)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.events import Key
from textual.widgets import Input, OptionList

from assure_tui.app import AssureApp
from assure_tui.screens.help import HelpScreen
from assure_tui.screens.keys_sheet import KeysSheetScreen
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import FakeGateway

SMALL = (80, 24)


def with_keys(gateway: FakeGateway, **settings: Any) -> AssureApp:
    return AssureApp(gateway, replace(SETTINGS, **settings))


async def test_an_own_key_does_it_and_the_usual_one_no_more(gateway: FakeGateway) -> None:
    """R6: `App.set_keymap` replaces by id; help, palette and the footer say the live key."""
    app = with_keys(gateway, keys={"verb.advance": ("é",), "global.help": ("ü",)})
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        assert "H/é" in str(screen.query_one(StatusLine).render())
        await pilot.press("L")
        await settled(pilot)
        assert gateway.commands == []
        await pilot.press("é")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)
        await pilot.press("ü", *"advance")
        assert isinstance(app.screen, HelpScreen) and app.screen.shown[0].keys == ("é",)
        await pilot.press("escape", "colon", *"advance")
        found = app.screen.query_one(OptionList)
        await settled(pilot, lambda: found.option_count > 0)
        assert "é" in str(found.get_option_at_index(0).prompt)


async def test_what_clashes_keeps_its_usual_key_and_is_told(gateway: FakeGateway) -> None:
    """R6: Textual would disable one of two silently; here nothing is lost and a message says so."""
    app = with_keys(gateway, keys={"verb.advance": ("H",)})
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await settled(pilot, lambda: app.toasted is not None)
        assert "verb.advance" in str(screen.query_one(ToastLine).render())
        assert app.toasted is not None and app.toasted.hint == "assure keys check"
        await pilot.press("L")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)


async def test_a_cyrillic_board_works_and_text_stays_text(app: AssureApp, gateway: FakeGateway) -> None:
    """R8: by physical position on a command surface, never inside text fields."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        app.post_message(Key("cyrillic_capital_letter_de", "Д"))  # L
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)
        await pilot.press("slash")
        box = screen.query_one(Input)
        box.value = ""
        app.post_message(Key("cyrillic_small_letter_de", "д"))
        await settled(pilot, lambda: box.value == "д")


async def test_letters_can_be_switched_off(gateway: FakeGateway) -> None:
    """interface.md 17: single letters change nothing then; the palette still does everything, moving stays."""
    app = with_keys(gateway, letter_verbs=False)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        row = screen.model.column.row if screen.model.column else 0
        await pilot.press("L", "x", "j")
        await settled(pilot)
        assert gateway.commands == [] and app.toasted is not None and ":" in app.toasted.hint
        assert screen.model.column is not None and screen.model.column.row == row + 1
        await pilot.press("k", "shift+right")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102)


async def test_the_sheet_is_shown_and_written(gateway: FakeGateway, tmp_path: Path) -> None:
    """interface.md 5.9: `:keys print` gives a page with your bindings."""
    file = tmp_path / "keys.txt"

    def keep(text: str) -> str:
        file.write_text(text)
        return str(file)

    app = with_keys(gateway, keys={"verb.comment": ("é",)}, keep_sheet=keep)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("colon", *"keys print")
        found = app.screen.query_one(OptionList)
        await settled(pilot, lambda: found.option_count > 0)
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(app.screen, KeysSheetScreen))
        await pilot.press("w")
        await settled(pilot, file.exists)
        assert "é      Comment" in file.read_text()
