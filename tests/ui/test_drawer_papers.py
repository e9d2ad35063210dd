"""Files and auto-advance in the drawer: enter shows, sorts, holds and resumes [DOC-9] [ADV-9]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from assure_tui.app import AssureApp
from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.document_commands import ApplyFolderTemplate, FileIntoFolder, MatchFile, UnmatchFile
from assure_tui.domain.document_views import DocumentView, Papers, ToSort
from assure_tui.domain.loop_commands import HoldAdvance, ResumeAdvance
from assure_tui.domain.views import ChecklistItemView, EngagementDetail
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.quick_add import QuickAddScreen
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import ENTERED
from tests.ui.real_firm import services
from tests.ui.real_firm import shown as on_top
from tests.ui.test_drawer import CALDER, shown
from tests.ui.work_gateway import HOSTILE, WorkGateway, WorkStore

HOSTILE_NAME = "[b]Lease[/b] 🙂"
MOVES = (
    AdvanceLine("Awaiting docs advances by itself when this holds", "ADV-1"),
    AdvanceLine("required documents matched: 1 of 2 required documents matched or waived; open: ID", "ADV-1", False),
)


class PaperStore(WorkStore):
    """The sketch with files."""

    resting = False

    def engagement(self, viewer: Any, number: int, today: date) -> EngagementDetail:
        found = super().engagement(viewer, number, today)
        (item,) = found.checklist
        rest = (AdvanceLine("auto-advance rests, a person asked for it", "ADV-9"),) if self.resting else ()
        return replace(
            found,
            checklist=(replace(item, state="matched", files=("2025/w2.pdf",)),),
            advance=MOVES + rest,
            papers=Papers(
                7,
                "/papers",
                (DocumentView(1, "2025/w2.pdf", 9, "W-2", ENTERED, False, None, True, (31,)),),
                (ToSort(9, HOSTILE, ((31, "W-2"), (32, HOSTILE))),),
            ),
        )


@asynccontextmanager
async def drawer(resting: bool = False) -> AsyncIterator[tuple[Pilot[object], DrawerScreen, WorkGateway]]:
    gateway = WorkGateway()
    gateway.store.__class__ = PaperStore
    setattr(gateway.store, "resting", resting)  # noqa: B010
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        screen = DrawerScreen(CALDER)
        await app.push_screen(screen)
        await settled(pilot, lambda: screen.detail is not None)
        yield pilot, screen, gateway


async def test_enter_on_a_file_shows_it() -> None:
    """[DOC-1]: the gateway opens it, not the screen."""
    async with drawer() as (pilot, screen, gateway):
        await pilot.press("4")
        assert "2025/w2.pdf" in shown(screen) and screen.rows.go_to("document:1")
        await pilot.press("enter")
        await settled(pilot, lambda: gateway.opened_files == [(CALDER, 1)])


@pytest.mark.parametrize(
    ("key", "command"),
    [("1", MatchFile(CALDER, 9, 31)), ("2", MatchFile(CALDER, 9, 32)), ("n", UnmatchFile(CALDER, 9))],
)
async def test_enter_on_a_file_to_sort_asks_which_item(key: str, command: Any) -> None:
    """[DOC-9]: a person picks, or says none of these."""
    async with drawer() as (pilot, screen, gateway):
        await pilot.press("4")
        assert screen.rows.go_to("sort:9")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
        await pilot.press(key)
        await settled(pilot, lambda: gateway.commands and gateway.last == command)


async def test_a_checklist_is_added_to_edited_and_cut_from_the_tab_of_files(tmp_path: Path) -> None:
    """[DOC-7]: `n` or the line asks for one more, `e` edits, the menu takes it off; on other tabs `n` is quick add."""
    firm = services(tmp_path)
    lead = firm.reads.actor("lead")
    assert lead is not None
    today = firm.clock.today()
    number = firm.reads.engagements(lead, today=today)[0][0].id
    screen = DrawerScreen(number)

    def item(name: str) -> ChecklistItemView | None:
        listed = firm.reads.engagement(lead, number, today).checklist
        return next((one for one in listed if one.name == name), None)

    async def form() -> RecordForm:
        await settled(pilot, lambda: isinstance(pilot.app.screen, RecordForm))
        assert isinstance(pilot.app.screen, RecordForm)
        assert pilot.app.screen.query_one("#save").region.bottom <= 23, "it fits 80x24"
        return pilot.app.screen

    async with on_top(firm, screen, (80, 24)) as pilot:
        await settled(pilot, lambda: screen.detail is not None)
        await pilot.press("n")
        await settled(pilot, lambda: isinstance(pilot.app.screen, QuickAddScreen))
        await pilot.press("escape", "4", "n")
        asked = await form()
        asked.query_one("#name", Input).value = HOSTILE_NAME
        asked.query_one("#document", Input).value = "W-9999"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: asked.query_one("#document-wrong").display)
        asked.query_one("#document", Input).value = "w-2"
        asked.query_one("#patterns", Input).value = "*w2*, *w-2*"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: item(HOSTILE_NAME))
        made = item(HOSTILE_NAME)
        assert made is not None and made.document == "W-2" and made.required
        assert made.patterns == ("*w2*", "*w-2*") and made.expected is not None and made.expected > today
        await settled(pilot, lambda: screen.rows.go_to(f"item:{made.id}"))
        await pilot.press("e")
        edited = await form()
        edited.query_one("#count", Input).value = "2"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: replace(made, count=2) == item(HOSTILE_NAME))
        await settled(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
        await pilot.press("t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await settled(pilot, lambda: item(HOSTILE_NAME) is None)
        await settled(pilot, lambda: pilot.app.screen is screen and screen.rows.go_to("ask:"))
        await pilot.press("enter")
        await form()
    firm.close()


async def test_a_file_and_its_folder_have_a_menu() -> None:
    """[DOC-3] [DOC-4] (interface.md 2.3, `y f`): file it, copy its path, make the folders that are missing."""
    async with drawer() as (pilot, screen, gateway):

        async def menu(line: str, *keys: str) -> None:
            await settled(pilot, lambda: pilot.app.screen is screen and screen.rows.go_to(line))
            await pilot.press(keys[0])
            await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
            await pilot.press(*keys[1:])

        await pilot.press("4")
        await menu("document:1", "e", "f")
        await settled(pilot, lambda: gateway.commands and gateway.last == FileIntoFolder(CALDER, (1,)))
        await menu("sort:9", "e", "f")
        await settled(pilot, lambda: gateway.last == FileIntoFolder(CALDER, (9,)))
        await menu("document:1", "e", "o")
        await settled(pilot, lambda: gateway.opened_files == [(CALDER, 1)])
        await menu("item:31", "y", "f")
        await settled(pilot, lambda: pilot.app.clipboard == "/papers/2025/w2.pdf")
        await menu("folder:", "y", "f")
        await settled(pilot, lambda: pilot.app.clipboard == "/papers")
        await menu("folder:", "enter", "f")
        await settled(pilot, lambda: pilot.app.screen is screen and len(gateway.commands) == 3)
        assert gateway.last == FileIntoFolder(CALDER, (1,))
        await menu("folder:", "enter", "m")
        await settled(pilot, lambda: isinstance(pilot.app.screen, RecordForm))
        pilot.app.screen.query_one("#folders", TextArea).text = "{period.year}/in\n\n  out [x] "
        await pilot.press("ctrl+s")
        wanted = ApplyFolderTemplate((CALDER,), ("{period.year}/in", "out [x]"))
        await settled(pilot, lambda: gateway.last == wanted)
        await menu("document:1", "e", "m")
        await settled(pilot, lambda: isinstance(pilot.app.screen, RecordForm))
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: gateway.last == ApplyFolderTemplate((CALDER,)))


async def test_leaving_the_question_changes_nothing() -> None:
    """Escape leaves everything as it was."""
    async with drawer() as (pilot, screen, gateway):
        await pilot.press("4")
        screen.rows.go_to("sort:9")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert gateway.commands == []


async def test_auto_advance_is_held_with_a_reason_and_resumed() -> None:
    """[ADV-9]"""
    async with drawer() as (pilot, screen, gateway):
        assert screen.rows.go_to("advance:hold")
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
        await pilot.press(*"wait", "enter")
        await settled(pilot, lambda: gateway.commands and gateway.last == HoldAdvance((CALDER,), "wait"))
    async with drawer(resting=True) as (pilot, screen, gateway):
        assert not screen.rows.go_to("advance:hold") and screen.rows.go_to("advance:resume")
        await pilot.press("enter")
        await settled(pilot, lambda: gateway.commands and gateway.last == ResumeAdvance((CALDER,)))
