"""A view that was closed is let go of, also on a store where nothing happens (performance.md: memory, keys)."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen

from assure_tui.app_signal import Told
from assure_tui.screens.calendar import CalendarScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown


async def test_who_runs_no_more_is_forgotten_when_the_next_one_listens() -> None:
    """Nothing need be told for that; those that run are told on."""
    app: App[None] = App()
    async with app.run_test():
        told: Told[int] = Told(app, "told")
        heard: list[tuple[str, int]] = []
        closed: Screen[Any] = Screen()
        await app.push_screen(closed)
        told.subscribe(app, lambda number: heard.append(("app", number)), immediate=True)
        told.subscribe(closed, lambda number: heard.append(("closed", number)), immediate=True)
        await app.pop_screen()
        opened: Screen[Any] = Screen()
        await app.push_screen(opened)
        told.subscribe(opened, lambda number: heard.append(("opened", number)), immediate=True)
        assert set(told._subscriptions) == {app, opened}
        told.publish(7)
        assert sorted(heard) == [("app", 7), ("opened", 7)]


async def test_a_calendar_opened_and_closed_leaves_nothing_behind(tmp_path: Path) -> None:
    """What it had read and painted would be walked whenever garbage is looked for, while somebody types."""
    firm = services(tmp_path)
    async with shown(firm, CalendarScreen(""), size=(160, 48)) as pilot:
        gone: list[weakref.ref[CalendarScreen]] = []
        for _ in range(4):
            screen = CalendarScreen("")
            await pilot.app.push_screen(screen)
            await settled(pilot, lambda: bool(pilot.app.screen.view.statutory_types))  # type: ignore[attr-defined]
            gone.append(weakref.ref(screen))
            del screen
            await pilot.app.pop_screen()
            await settled(pilot)
        gc.collect()
        assert [ref() for ref in gone[:2]] == [None, None], "all but the last ones"
    firm.close()
