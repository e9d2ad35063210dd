"""The palette finds everything and leads to where it lives [FILT-7]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.palette import AssureCommands, Palette
from assure_tui.screens.handbook import HandbookScreen
from tests.hostile_firm import FORBIDDEN, POISON
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_drawer_links import do, work
from tests.ui.test_series_screens import actor


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


async def hits(pilot: Pilot[object], words: str) -> dict[str, Any]:
    """What the palette lists for these words, by the text of its lines."""
    provider = AssureCommands(pilot.app.screen)
    return {str(hit.match_display): hit async for hit in provider.search(words)}


async def take(pilot: Pilot[object], words: str, begins: str, screen: str) -> Any:
    """Take the line that begins so, and wait for where it leads."""
    found = await hits(pilot, words)
    line = next((line for line in found if line.startswith(begins)), None)
    assert line is not None, f"{begins} not in {list(found)}"
    found[line].command()
    await settled(pilot, lambda: type(pilot.app.screen).__name__ == screen)
    return pilot.app.screen


async def test_each_kind_leads_to_where_it_lives(firm: Services) -> None:
    """[FILT-7]: from any screen; a task is under the cursor of its work, a view without a digit opens too."""
    mine, _ = work(firm)
    do(firm, c.EditEngagement((mine.id,), {"title": "Zephyr return"}))
    task = do(firm, c.CreateTask((mine.id,), "Zephyr ledgers"))
    do(firm, c.CreateTask((None,), "Zephyr toner"))
    do(firm, rc.SaveIntake(None, {"client_id": mine.client_id, "kind": "organizer", "title": "Zephyr letters"}))
    do(firm, SaveNote(None, {"client_id": mine.client_id, "title": "Zephyr said", "text": "x"}))
    do(firm, SaveHandbookPage(None, {"title": "Zephyr how", "text": "x"}))
    do(firm, c.EditClient((mine.client_id,), {"contact": "Zephyr Person"}, frozenset({"contacts"})))
    for view in (c.SaveOwnView("Zephyr tasks", "is:late", "tasks"), c.SaveOwnView("Zephyr board", "zephyr")):
        firm.dispatcher.execute(view, actor(firm))
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        app: Any = pilot.app
        drawer = await take(pilot, "zephyr ledgers", "Task Zephyr ledgers", "DrawerScreen")
        assert drawer.engagement_id == mine.id
        await settled(pilot, lambda: drawer.rows.current == f"task:{task}")
        await pilot.press("q")
        for words, begins, screen in (
            ("zephyr toner", "Task Zephyr toner", "TasksScreen"),
            ("zephyr person", "Contact Zephyr Person", "ClientPage"),
            ("zephyr letters", "Request Zephyr letters", "ClientPage"),
            ("zephyr said", "Note Zephyr said", "TextScreen"),
            ("zephyr how", "Handbook page Zephyr how", "TextScreen"),
            ("zephyr tasks", "Saved view Zephyr tasks", "TasksScreen"),
        ):
            await settled(pilot, lambda: type(app.screen).__name__ == "HandbookScreen")
            await take(pilot, words, begins, screen)
            app.pop_screen()
        await settled(pilot, lambda: type(app.screen).__name__ == "HandbookScreen")
        board = await take(pilot, "zephyr board", "Saved view Zephyr board", "BoardScreen")
        await settled(pilot, lambda: board.query_text == "zephyr")
        drawn = await take(pilot, "zephyr return", "Engagement Zephyr return", "BoardScreen")
        await settled(pilot, lambda: drawn.focused_card() is not None and drawn.focused_card().id == mine.id)


async def test_what_is_over_is_a_second_look(firm: Services) -> None:
    """[FILT-7] [FILT-3]: where nothing live fits the palette offers to look among what is archived."""
    mine, _ = work(firm)
    do(firm, c.EditEngagement((mine.id,), {"title": f"Qqzephyr {POISON[:40]}"}))
    do(firm, c.SetStatus((mine.id,), "cancelled", reason="theirs", confirm_all=True))
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        app: Any = pilot.app
        found = await hits(pilot, "qqzephyr")
        offer = next(line for line in found if line.startswith("Nothing live fits."))
        found[offer].command()
        await settled(pilot, lambda: isinstance(app.screen, Palette) and bool(app.screen.query(Input)))
        await settled(pilot, lambda: app.screen.query_one(Input).value == "archived qqzephyr")
        app.pop_screen()
        found = await hits(pilot, "archived qqzephyr")
        assert not any(line.startswith("Nothing live") for line in found)
        assert not any(FORBIDDEN.search(line) for line in found)
        drawer = await take(pilot, "archived qqzephyr", "Archived engagement Qqzephyr", "DrawerScreen")
        assert drawer.engagement_id == mine.id


async def test_a_filter_still_finds_work(firm: Services) -> None:
    """[FILT-2]: half-typed filters are no error."""
    mine, _ = work(firm)
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        assert any(f"E-{mine.id}" in line for line in await hits(pilot, f"id:{mine.id}"))
        assert not [line for line in await hits(pilot, "stage:(") if line.startswith("Engagement")]
