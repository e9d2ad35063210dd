"""`%` writes what is shown: asks for format and place, never overwrites unasked, minds the permission [EXP-1] [EXP-4]."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import icalendar
import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.screens.activity import ActivityScreen
from assure_tui.screens.calendar import CalendarScreen
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.export import ExportDialog
from assure_tui.screens.table import TableScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.screens.workload import WorkloadScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import actor, pressed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


async def written(pilot: Pilot[object], path: Path, key: str = "c", columns: str | None = None) -> list[dict[str, str]]:
    """The rows of the file that `%` writes."""
    await pressed(pilot, "percent_sign", key)
    dialog = pilot.app.screen
    assert isinstance(dialog, ExportDialog)
    dialog.query_one("#path", Input).value = str(path)
    if columns is not None:
        dialog.query_one("#columns", Input).value = columns
    await pressed(pilot, "ctrl+s")
    await settled(pilot, path.exists)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


CASES: dict[str, tuple[Callable[[], Screen[None]], str, str]] = {
    "table": (lambda: TableScreen("priority:high,urgent sort:-due"), "client", "client"),
    "tasks": (lambda: TasksScreen("", "anyone"), "due", "title"),
    "clients": (lambda: ClientsScreen("entity:business"), "number", "name"),
    "calendar": (CalendarScreen, "day", "title"),
    "workload": (WorkloadScreen, "person", "person"),
    "activity": (ActivityScreen, "id", "summary"),
}


async def test_each_list_is_written_as_it_is_shown(firm: Services, tmp_path: Path) -> None:
    """[EXP-1]: the rows of the filter in the order and columns of the screen; one place after the other."""
    queries = {"table": "priority:high,urgent sort:-due", "clients": "entity:business"}
    async with shown(firm, TableScreen(), size=(120, 40)) as pilot:
        for place, (make, first, named) in CASES.items():
            screen = make()
            pilot.app.push_screen(screen)
            await settled(pilot, lambda screen=screen: pilot.app.screen is screen)  # type: ignore[misc]
            await settled(pilot)
            rows = await written(pilot, tmp_path / f"{place}.csv")
            assert rows and next(iter(rows[0])) == first and all(row[named] for row in rows), place
            screen.dismiss(None)  # or the next view would take its filter over
            await settled(pilot)
            log = firm.reads.log(actor(firm), limit=1)[0]
            assert log.command == ("ExportClients" if place == "clients" else "ExportView")
            assert (log.reason or "") == queries.get(place, "") and str(len(rows)) in log.summary
            if place == "table":
                assert [row["due"] for row in rows] == sorted((row["due"] for row in rows), reverse=True)
                assert {row["id"] for row in rows if "id" in row} == set(), "only the columns shown"
            if place == "clients":
                assert {row["entity"] for row in rows} == {"business"} and "tax_id" not in rows[0]


async def test_all_fields_can_be_imported_again(firm: Services, tmp_path: Path) -> None:
    """[EXP-1] [IMP-5]: the board with every field, read back, changes nothing."""
    from assure_tui.services.import_map import Wishes
    from assure_tui.services.importing import Options, run_import

    path = tmp_path / "all.csv"
    async with shown(firm, TableScreen(), size=(80, 24)) as pilot:
        await pressed(pilot, "q")
        rows = await written(pilot, path, columns="all")
    cards = sum(len(firm.reads.column(actor(firm), stage.id, None, 0, 999, today=firm.clock.today()).cards)
                for stage in firm.reads.pipelines(actor(firm))[0].stages)  # fmt: skip
    assert len(rows) == cards > 0
    done = run_import(firm, actor(firm), "engagements", path.read_bytes(), Wishes(), Options(dry_run=True))
    assert {plan.outcome for plan in done.plans} == {"unchanged"}


async def test_the_calendar_file_of_the_calendar_asks_where(firm: Services, tmp_path: Path) -> None:
    """[EXP-1]: `o` writes the dates in sight as a calendar file."""
    path = tmp_path / "dates.ics"
    async with shown(firm, CalendarScreen(), size=(120, 40)) as pilot:
        await pressed(pilot, "o")
        assert isinstance(pilot.app.screen, ExportDialog)
        pilot.app.screen.query_one("#path", Input).value = str(path)
        await pressed(pilot, "ctrl+s")
        await settled(pilot, path.exists)
    assert len(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")) > 0


async def test_nothing_is_overwritten_without_a_yes(firm: Services, tmp_path: Path) -> None:
    """[CONV-3]"""
    path = tmp_path / "mine.csv"
    path.write_text("mine")
    async with shown(firm, TableScreen(), size=(80, 24)) as pilot:
        await written(pilot, path)
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert path.read_text() == "mine"
        await pressed(pilot, "n")
        assert path.read_text() == "mine"
        await written(pilot, path)
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pressed(pilot, "y")
        await settled(pilot, lambda: path.read_text().startswith("client,"))


async def test_who_may_not_export_is_told_and_no_file_is_there(firm: Services, tmp_path: Path) -> None:
    """[EXP-4] [PERM-13]"""
    person = next(
        p.login for p in firm.reads.staff()
        if p.login and "Export engagements" not in (found := firm.reads.actor(p.login)).permissions and not found.is_admin  # type: ignore[union-attr]
    )  # fmt: skip
    path = tmp_path / "out.csv"
    async with shown(firm, TableScreen(), size=(80, 24), login=person) as pilot:
        await pressed(pilot, "percent_sign", "c")
        pilot.app.screen.query_one("#path", Input).value = str(path)
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.toasted is not None and "Export engagements" in pilot.app.toasted.text)  # type: ignore[attr-defined]
    assert not path.exists()
