"""A series for each of several clients: what each would get, then one change that u takes back [REC-30]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assure_tui.bootstrap import Services
from assure_tui.domain import series_commands as s
from assure_tui.domain.commands import EditClient
from assure_tui.domain.series_views import SeriesView
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.series_words import WhichClientsDialog
from assure_tui.screens.series import SeriesScreen
from assure_tui.screens.series_many import SeriesForMany
from assure_tui.widgets.picker import Picker
from assure_tui.widgets.row_list import RowList
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import actor, business, made, pressed, typed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def all_series(firm: Services) -> tuple[SeriesView, ...]:
    return firm.reads.series(actor(firm), "", today=firm.clock.today())[0]


def rows_of(form: SeriesForMany) -> list[str]:
    return [row.content.plain for row in form.query_one("#foreseen", RowList).rows]


async def test_marked_clients_get_one_each_as_one_change(firm: Services) -> None:
    """[REC-30] [REC-29] [UNDO-2]: a preview per client; who has it already is passed over and named."""
    meant = (business(firm), business(firm, 1), business(firm, 2))
    made(firm)  # the first has monthly bookkeeping already
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        screen.rows.mark(f"client:{number}" for number in meant)
        await pressed(pilot, "Y")
        form = pilot.app.screen
        assert isinstance(form, SeriesForMany) and {c.id for c in form.clients} == set(meant)
        await settled(pilot, lambda: form.known is not None)
        form.query_one("#ready", Picker).field.focus()
        await typed(pilot, "monthly book")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: len(form.lines) == 3)
        outcome = {line.client.id: line.result.outcome for line in form.lines}
        assert outcome == {meant[0]: "unchanged", meant[1]: "done", meant[2]: "done"}
        assert [len(line.coming) for line in form.lines if line.result.outcome == "done"] == [12, 12]
        rows = rows_of(form)
        assert len(rows) == 4 and all(len(row) <= 80 for row in rows)
        assert sum("already" in row for row in rows) == 1 and sum("Wed 1 Apr 2026" in row for row in rows) == 2
        assert len(all_series(firm)) == 1  # looking makes nothing
        listed = form.query_one("#foreseen", RowList)
        listed.focus()
        listed.go_to(f"client:{meant[1]}")
        await pressed(pilot, "enter")
        assert len(rows_of(form)) == 4 + 12
        await pressed(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog) and "Make 2 series" in pilot.app.screen.heading
        await pressed(pilot, "y")
        await settled(pilot, lambda: len(all_series(firm)) == 3 and pilot.app.screen is screen)
        await pressed(pilot, "u")
        await settled(pilot, lambda: sum(one.state != "ended" for one in all_series(firm)) == 1)


async def test_each_follows_its_own_years_end(firm: Services) -> None:
    """[REC-32] [TYPE-7]: a ready-made return begins after each client's own year; whom it does not fit is told."""
    found, _ = firm.reads.clients(actor(firm))
    two = [c for c in found if c.entity == "business" and c.status == "active"][:2]
    firm.dispatcher.execute(EditClient(two[1].id, {"fiscal_year_end": "06-30"}), actor(firm))
    person = next(c for c in found if c.entity == "individual" and c.status == "active")
    screen = SeriesScreen()
    async with shown(firm, screen, size=(160, 48)) as pilot:
        form = SeriesForMany([*two, person])
        pilot.app.push_screen(form)
        await settled(pilot, lambda: form.is_mounted and form.known is not None)
        form.query_one("#ready", Picker).field.focus()
        await typed(pilot, "form 1120 every")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: len(form.lines) == 3)
        assert form.lines[2].result.outcome == "refused" and "not for individual" in rows_of(form)[-1]
        begins = [line.coming[0].on for line in form.lines if line.coming]
        assert len(set(begins)) == len(begins) == 2
        command = form._whole(form.reading())
        assert command == s.CreateSeries(
            (*(c.id for c in two), person.id), "1120", ready_made="1120-yearly", template=command.template, bulk=True
        )
        form.query_one("#start").value = "2027-05-05"  # type: ignore[attr-defined]
        command = form._whole(form.reading())
        assert command.ready_made is None and command.start == date(2027, 5, 5) and command.pattern is not None


async def test_a_filter_says_for_which_clients(firm: Services) -> None:
    """[REC-30]: from the list of clients as it is filtered, and from the list of series by a filter typed there."""
    screen = ClientsScreen("entity:business")
    fits = len(firm.reads.clients(actor(firm))[0])
    async with shown(firm, screen, size=(80, 24)) as pilot:
        shown_now = {line.client.id for line in screen.things.values()}
        assert 1 < len(shown_now) < fits
        await pressed(pilot, "Y")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "a")
        form = pilot.app.screen
        assert isinstance(form, SeriesForMany) and {c.id for c in form.clients} == shown_now
        form.dismiss(None)
        lists = SeriesScreen()
        pilot.app.push_screen(lists)
        await settled(pilot, lambda: pilot.app.screen is lists)
        await pressed(pilot, "Y")
        assert isinstance(pilot.app.screen, WhichClientsDialog)
        await typed(pilot, "entity:business")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, SeriesForMany))
        again = pilot.app.screen
        assert isinstance(again, SeriesForMany) and {c.id for c in again.clients} <= shown_now
