"""The handbook on screen: list, text, versions, where it is linked; notes of clients beside it [LINK-6]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.screens.dialogs.note import NoteDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.handbook import HandbookScreen
from assure_tui.screens.handbook_text import TextScreen
from assure_tui.widgets import own_editor
from assure_tui.widgets.fields import LongField
from assure_tui.widgets.picker import Picker
from tests.hostile_firm import FORBIDDEN, POISON
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_drawer_links import do, work
from tests.ui.test_series_screens import actor, pressed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


async def typed(pilot: Pilot[object], title: str, text: str) -> None:
    """Fill and save the dialog of a text."""
    await settled(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
    pilot.app.screen.query_one("#title", Input).value = title
    pilot.app.screen.query_one("#text", LongField).text = text
    await pressed(pilot, "ctrl+s")


async def test_a_page_is_written_edited_read_in_its_versions_and_brought_back(firm: Services) -> None:
    """[LINK-6]: all of it by keys; every version can be read, and R makes an old one the newest."""
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HandbookScreen) and lines(screen)[0].startswith(
            "The handbook has no page yet. n writes"
        )
        await pressed(pilot, "n")
        await typed(pilot, "Close [b]the[/b] year", "first\nline")
        await settled(pilot, lambda: screen.things)
        assert all(len(row) <= 80 for row in lines(screen)) and "Close [b]the[/b] year" in lines(screen)[0]
        await pressed(pilot, "e")
        await typed(pilot, "Close [b]the[/b] year", "second")
        await settled(pilot, lambda: firm.reads.handbook(actor(firm))[0][0].text == "second")
        await settled(pilot, lambda: screen.things["text:1"].version == 2)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen) and pilot.app.screen.detail is not None)
        page = pilot.app.screen
        assert isinstance(page, TextScreen) and "second" in lines(page)
        await pressed(pilot, "tab")
        await settled(pilot, lambda: "version:1" in page.things)
        page.rows.go_to("version:1")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: "first" in lines(page))
        assert {"first", "line"} <= set(lines(page)) and any("version 1 of 2" in row for row in lines(page))
        await pressed(pilot, "R")
        await settled(pilot, lambda: any("version 3 of 3" in row for row in lines(page)))
        assert firm.reads.handbook(actor(firm))[0][0].text == "first\nline"
        await pressed(pilot, "u")
        await settled(pilot, lambda: "second" in lines(page))
        await pressed(pilot, "R")
        assert firm.reads.handbook(actor(firm))[0][0].text == "second", "there is no earlier one under the cursor"


async def test_a_text_that_is_removed_closes_its_page_and_undo_brings_it_back(firm: Services) -> None:
    """[LINK-6] [UNDO-1]"""
    do(firm, SaveHandbookPage(None, {"title": "One"}))
    do(firm, SaveHandbookPage(None, {"title": "Two"}))
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HandbookScreen)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        await pressed(pilot, "delete")
        await settled(pilot, lambda: pilot.app.screen is screen and list(screen.things) == ["text:2"])
        await pressed(pilot, "u")
        await settled(pilot, lambda: list(screen.things) == ["text:1", "text:2"])


async def test_own_editor_and_search(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[LINK-6]: E opens the text alone; `/` finds by words of title or text."""
    do(firm, SaveHandbookPage(None, {"title": "Alpha", "text": "about ledgers"}))
    do(firm, SaveHandbookPage(None, {"title": "Beta", "text": "about payroll"}))
    monkeypatch.setattr(own_editor, "edit_text", lambda app, text, suffix=".md": f"{text} and more")
    async with shown(firm, HandbookScreen(), (80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HandbookScreen)
        await pressed(pilot, "E")
        await settled(pilot, lambda: screen.things["text:1"].text == "about ledgers and more")
        await pressed(pilot, "/")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pressed(pilot, *"payroll")
        picker = pilot.app.screen.query_one(Picker)
        await settled(pilot, lambda: picker.chosen is not None and picker.chosen.label == "Beta")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen) and pilot.app.screen.detail is not None)
        assert "about payroll" in lines(pilot.app.screen)


async def test_notes_of_clients_and_where_they_are_linked(firm: Services) -> None:
    """[LINK-6] [PAGE-3]: the second tab; from the text one comes to the page of the work."""
    mine, _ = work(firm)
    note = do(firm, SaveNote(None, {"title": "Said", "text": "x"}, engagement_id=mine.id))
    async with shown(firm, HandbookScreen(), (100, 30)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HandbookScreen)
        await pressed(pilot, "tab")
        await settled(pilot, lambda: f"text:{note}" in screen.things)
        assert "Said" in lines(screen)[0] and "1 note" in screen.subject()
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen) and pilot.app.screen.detail is not None)
        await pressed(pilot, "shift+tab")
        page = pilot.app.screen
        assert isinstance(page, TextScreen)
        await settled(pilot, lambda: f"engagement:{mine.id}" in page.things)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))
        await pressed(pilot, "escape", "q", "n")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await settled(pilot, lambda: pilot.app.screen.query_one(Picker).chosen is not None)
        await pressed(pilot, "enter")
        await typed(pilot, "New", "")
        await settled(pilot, lambda: len(screen.things) == 2)


async def test_hostile_texts_are_harmless_on_both_screens(firm: Services) -> None:
    """[CONV-11]: put in past the commands that refuse them."""
    from sqlalchemy import text

    mine, _ = work(firm)
    do(firm, SaveNote(None, {"title": "X", "text": "x"}, engagement_id=mine.id))
    do(firm, SaveHandbookPage(None, {"title": "X", "text": "x"}))
    with firm.store.engine.begin() as connection:
        connection.execute(text("UPDATE note SET title = :t, text = :l"), {"t": POISON, "l": f"{POISON}\n\n{POISON}"})
        connection.execute(text("UPDATE client SET name = :t"), {"t": POISON})
        connection.execute(text("UPDATE activity_batch SET actor = :t"), {"t": POISON})
    for ascii, size in ((True, (80, 24)), (False, (160, 48))):
        async with shown(firm, HandbookScreen(), size, ascii=ascii) as pilot:
            screen = pilot.app.screen
            for _ in range(2):
                await pressed(pilot, "tab")
                await settled(pilot)
                assert screen.things  # type: ignore[attr-defined]
                assert not any(FORBIDDEN.search(row) for row in lines(screen))
                await pressed(pilot, "enter")
                await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
                page = pilot.app.screen
                for _ in range(3):
                    await settled(pilot)
                    assert page.detail is not None  # type: ignore[attr-defined]
                    assert not any(FORBIDDEN.search(row) for row in lines(page))
                    await pressed(pilot, "tab")
                await pressed(pilot, "q")
