"""Keys typed before a dialog stands are for the dialog, however fast they come (R5: nothing depends on timing)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.dates import DateDialog
from assure_tui.screens.first_start import FirstStart
from assure_tui.screens.tasks import TasksScreen
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.work_gateway import WorkGateway

PRINTED = {"comma": ",", "exclamation_mark": "!", "semicolon": ";", "slash": "/"}


def rush(pilot: Pilot[object], *keys: str) -> None:
    """All keys at once, as one read of the terminal gives them."""
    for key in keys:
        pilot.app.post_message(Key(key, PRINTED.get(key, key if len(key) == 1 else None)))


def names(app: AssureApp) -> list[str]:
    gateway: Any = app.gateway
    return [command.name for command in gateway.commands]


@pytest.mark.parametrize(
    ("keys", "holds"),
    [
        (("S", "c"), lambda app, board: board.query_text == "sort:client"),
        (("comma", "d"), lambda app, board: board.board.is_full),
        (("exclamation_mark", "l"), lambda app, board: names(app) == ["SetPriority"]),
        (("m", "n"), lambda app, board: names(app) == ["MoveStage"]),
        (("g", "q"), lambda app, board: isinstance(app.screen, TasksScreen) and app.screen.mode == "review"),
        (("semicolon", "s", "exclamation_mark", "l"), lambda app, board: names(app) == ["SetPriority"]),
    ],
    ids=["sort", "options", "priority", "move", "queue", "jump then priority"],
)
async def test_a_key_after_an_opening_key_is_for_the_dialog(keys: tuple[str, ...], holds: Any) -> None:
    """`g q` must never quit, and `S c` never open a comment."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        rush(pilot, *keys)
        await settled(pilot, lambda: holds(app, board))
        assert app.is_running


async def test_text_typed_ahead_arrives_in_order() -> None:
    """The date dialog reads the engagement first; what is typed meanwhile is its date, letter by letter."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        rush(pilot, "d", "5", "b", "d")
        await settled(pilot, lambda: isinstance(app.screen, DateDialog))
        await settled(pilot, lambda: [i.value for i in app.screen.query("Input")][:1] == ["5bd"])  # type: ignore[attr-defined]


async def test_moves_are_not_held_back() -> None:
    """`L` asks nothing: three of them are three moves, shown at once."""
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        gateway.gate_open.clear()
        rush(pilot, "L", "L", "L")
        await pilot.pause(0.2)
        board = app.screen
        assert isinstance(board, BoardScreen) and board.model.col == 3
        gateway.gate_open.set()
        await settled(pilot, lambda: names(app) == ["MoveStage"] * 3)


async def test_a_verb_without_a_question_keeps_the_order() -> None:
    """`>` `>` then the next card and `>`: three commands in the order of the keys."""
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for key, printed in (
            ("greater_than_sign", ">"),
            ("greater_than_sign", ">"),
            ("j", "j"),
            ("less_than_sign", "<"),
        ):
            app.post_message(Key(key, printed))
        await settled(pilot, lambda: len(gateway.commands) == 3)
        assert gateway.commands == [c.SetDates((1,), shift=1), c.SetDates((1,), shift=1), c.SetDates((2,), shift=-1)]


async def test_a_dialog_that_never_comes_gives_the_keys_back() -> None:
    """A store that does not answer must not keep the keyboard."""
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        gateway.gate_open.clear()
        rush(pilot, "i", "j")
        await pilot.pause(1.3)
        assert board.model.column is not None and board.model.column.row == 1
        gateway.gate_open.set()
        await settled(pilot, lambda: gateway.commands)


@pytest.mark.parametrize("stands", [True, False], ids=["in a form that stands", "held until it stands"])
async def test_what_is_typed_after_enter_or_tab_is_for_the_next_field(stands: bool) -> None:
    """A slow line brings several fields in one read; none of it lands in the field before (R5)."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        form = FirstStart(zone="UTC")
        app.push_screen(form)
        if stands:
            await settled(pilot, lambda: form.focused is not None)
        rush(pilot, *"Bay", "enter", *"Joy", "tab", "Z", "enter", *"Rome")
        wanted = {"firm": "Bay", "name": "Joy", "initials": "JOZ", "zone": "Rome"}
        await settled(pilot, lambda: {field.id: field.value for field in form.query(Input)} == wanted)


class SlowForm(FirstStart):
    """Takes long over each letter, as any form does on a machine that is busy."""

    pause = 0.0

    async def on_input_changed(self) -> None:
        await asyncio.sleep(self.pause)


async def test_a_form_that_is_slow_gets_no_letter_in_the_wrong_field() -> None:
    """What is behind a tab waits for as long as the tab takes: no time decides where a letter goes (R5)."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        form = SlowForm(zone="UTC")
        app.push_screen(form)
        await settled(pilot, lambda: form.focused is not None and not app._holding)
        form.pause = 0.4
        rush(pilot, *"Bayl")
        while form.query(Input).first().value != "Bayl":
            await asyncio.sleep(0.01)
        rush(pilot, "tab", *"Joy")  # the form has four letters to look at before the tab
        await settled(pilot, lambda: [field.value for field in form.query(Input)][:2] == ["Bayl", "Joy"])
