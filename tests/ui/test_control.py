"""The control list on screen, the filing record after a File task, explanations, the page to sign [INS-7] [FIL-1]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.evidence_commands import SaveFilingRecord
from assure_tui.domain.views import EngagementView
from assure_tui.screens.control import ControlScreen
from assure_tui.screens.dialogs.filing import FilingDialog, GapDialog, read_method
from assure_tui.screens.import_lines import SaveAsDialog
from assure_tui.screens.tasks import TasksScreen
from tests.hostile_firm import FORBIDDEN, POISON
from tests.ui.conftest import settled
from tests.ui.real_firm import NOW, lines, services, shown
from tests.ui.test_series_screens import actor, pressed

TODAY = NOW.date()


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def one(firm: Services) -> EngagementView:
    """A live return with a date of the law this year."""
    found, _ = firm.reads.engagements(actor(firm), today=TODAY)
    return next(e for e in found if e.type == "1040" and e.due is not None and e.due.year == 2026)


def listed(firm: Services) -> Any:
    return firm.reads.control(actor(firm), date(2026, 1, 1), date(2026, 12, 31), TODAY)


async def control(pilot: Pilot[object], tab: int = 0) -> ControlScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ControlScreen)
    for _ in range(tab):
        await pressed(pilot, "tab")
    await settled(pilot, lambda: screen.found is not None)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_year_is_listed_with_its_evidence(firm: Services, size: tuple[int, int]) -> None:
    """[INS-7]: each date by law with state and proof; `[` and `]` show other years."""
    mine = one(firm)
    firm.dispatcher.execute(
        SaveFilingRecord((mine.id,), {"method": "e_file", "filed_on": TODAY, "confirmation": "[b]X9[/b]"}), actor(firm)
    )
    async with shown(firm, ControlScreen(), size=size) as pilot:
        screen = await control(pilot)
        rows = lines(screen)
        assert rows[0].startswith("Deadline") and all(len(row) <= size[0] for row in rows)
        row = next(row for row in rows if "filed " in row and "e-file 2026-03-02"[: 12 if size[0] < 100 else 17] in row)
        assert size[0] < 100 or "[b]X9[/b]" in row
        before = len(rows)
        await pressed(pilot, "[")
        assert screen.range == (date(2025, 1, 1), date(2025, 12, 31)) and len(lines(screen)) != before
        await pressed(pilot, "]")
        assert len(lines(screen)) == before


async def test_lines_are_read_as_far_as_one_goes(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[INS-7] [VAL-8]: a page at first, the next ones near its end, all of them for the end and for marking all."""
    monkeypatch.setattr("assure_tui.screens.control.PAGE", 5)
    monkeypatch.setattr("assure_tui.screens.control.NEAR", 2)
    whole = [f"line:{line.engagement_id}" for line in listed(firm).lines]
    assert len(whole) > 12
    async with shown(firm, ControlScreen(), size=(120, 30)) as pilot:
        screen = await control(pilot)
        await settled(pilot, lambda: list(screen.rows.keys) == whole[:5])
        assert screen.found is not None and sum(screen.found.states.values()) == len(whole)
        await pressed(pilot, *["j"] * 3)
        await settled(pilot, lambda: list(screen.rows.keys) == whole[:10])
        assert screen.rows.current == whole[3]
        await pressed(pilot, "G")
        await settled(pilot, lambda: screen.rows.current == whole[-1])
        assert list(screen.rows.keys) == whole and screen.is_whole
        await pressed(pilot, "]", "[")
        await settled(pilot, lambda: list(screen.rows.keys) == whole[:5])
        screen.action_list_mark_all()
        await settled(pilot, lambda: screen.rows.marks == set(whole))


async def test_a_gap_is_explained_where_it_stands(firm: Services) -> None:
    """[INS-7]: typed words with a name; it leaves the list of the unexplained."""
    command = c.SetStatus((one(firm).id,), "archived", "left to the client", confirm_all=True)
    firm.dispatcher.execute(command, actor(firm))
    async with shown(firm, ControlScreen(), size=(120, 40)) as pilot:
        screen = await control(pilot, 3)
        gaps = [f"closed:E-{command.ids[0]}"]
        assert screen.rows.go_to(gaps[0])
        await pressed(pilot, "e")
        assert isinstance(pilot.app.screen, GapDialog)
        pilot.app.screen.query_one("#text", Input).value = "filed by the client"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: gaps[0] not in screen.things)
        await pressed(pilot, "shift+tab")
        await settled(pilot, lambda: any("filed by the client" in row for row in lines(screen)))


async def test_the_record_is_kept_from_the_list_and_undone(firm: Services) -> None:
    """[FIL-1] [UNDO-2]"""
    async with shown(firm, ControlScreen(), size=(80, 24)) as pilot:
        screen = await control(pilot)
        number = one(firm).id
        screen.rows.go_to(f"line:{number}")
        await pressed(pilot, "e")
        dialog = pilot.app.screen
        assert isinstance(dialog, FilingDialog)
        dialog.query_one("#method", Input).value = "mail"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: firm.reads.filing(actor(firm), number) is not None)
        record = firm.reads.filing(actor(firm), number)
        assert record is not None and (record.method, record.filed_on) == ("mail", TODAY)
        await pressed(pilot, "u")
        await settled(pilot, lambda: firm.reads.filing(actor(firm), number) is None)


async def test_the_page_to_sign_is_written_and_carries_the_end_of_the_log(firm: Services, tmp_path: Path) -> None:
    """[INS-7] [ACT-4] [ACT-6]: text or web page by its name, the export in the log."""
    async with shown(firm, ControlScreen(), size=(80, 24)) as pilot:
        await control(pilot)
        found = listed(firm)
        for name in ("page.html", "page.txt"):
            await pressed(pilot, "o")
            assert isinstance(pilot.app.screen, SaveAsDialog)
            pilot.app.screen.query_one("#path", Input).value = str(tmp_path / name)
            await pressed(pilot, "ctrl+s")
            await settled(pilot, (tmp_path / name).exists)
            text = (tmp_path / name).read_text(encoding="utf-8")
            assert found.log in text and "Signed ____" in text and str(found.lines[0].deadline) in text
            assert text.startswith("<!DOCTYPE") == name.endswith("html")
            found = listed(firm)
    log = firm.reads.log(actor(firm), limit=1)[0]
    assert log.command == "ExportView" and log.reason == "2026-01-01..2026-12-31"


async def test_a_file_task_that_is_done_asks_for_the_record_and_esc_leaves_it(firm: Services) -> None:
    """[FIL-1]: optional to fill in; where the record is there it is not asked for again."""
    mine = one(firm)
    for title in ("File by hand", "File once more"):
        firm.dispatcher.execute(c.CreateTask((mine.id,), title, "file"), actor(firm))
    async with shown(firm, TasksScreen("", "anyone"), size=(120, 40)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TasksScreen)
        for title, keys in (("File by hand", ("escape",)), ("File once more", ("ctrl+s",))):
            key = next(f"task:{task.id}" for task in screen.rows.tasks.values() if task.title == title)
            screen.rows.go_to(key)
            await pressed(pilot, "x")
            await settled(pilot, lambda: isinstance(pilot.app.screen, FilingDialog))
            await pressed(pilot, *keys)
            kept = firm.reads.filing(actor(firm), mine.id)
            assert (kept is not None) == (keys == ("ctrl+s",))


async def test_hostile_words_are_harmless_on_the_list(firm: Services, tmp_path: Path) -> None:
    """[CONV-11]: confirmation and reason were put in past the commands that refuse them."""
    from sqlalchemy import text

    mine = one(firm)
    firm.dispatcher.execute(SaveFilingRecord((mine.id,), {"method": "mail"}), actor(firm))
    with firm.store.engine.begin() as connection:
        connection.execute(text("UPDATE filing SET confirmation = :t"), {"t": POISON})
        connection.execute(text("UPDATE client SET name = :t"), {"t": POISON})
    async with shown(firm, ControlScreen(), size=(160, 40)) as pilot:
        screen = await control(pilot)
        assert not any(FORBIDDEN.search(row) for row in lines(screen))
        for name in ("page.html", "page.txt"):
            await pressed(pilot, "o")
            pilot.app.screen.query_one("#path", Input).value = str(tmp_path / name)
            await pressed(pilot, "ctrl+s")
            await settled(pilot, (tmp_path / name).exists)
            page = (tmp_path / name).read_text(encoding="utf-8")
            assert not FORBIDDEN.search(page.replace("\n", "")) and "<x" not in page


@pytest.mark.parametrize(
    ("typed", "method"),
    [("e-file", "e_file"), ("E", "e_file"), ("in person", "in_person"), ("m", "mail"), ("", None), ("pigeon", None)],
)
def test_a_method_is_read_by_its_beginning(typed: str, method: str | None) -> None:
    assert read_method(typed) == method
