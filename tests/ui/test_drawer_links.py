"""Links, notes and billing in the drawer: shown, opened, made and taken off by keyboard [LINK-1] [PAGE-3] [PAGE-4]."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import request_commands as rc
from assure_tui.domain.commands import Command
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.link_views import BilledInvoice, BilledPayment, Billing, LinkedView
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.domain.time_commands import LogTime
from assure_tui.domain.views import EngagementView
from assure_tui.screens.client_page import NOTES, ClientPage
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.note import NoteDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.handbook_text import TextScreen
from assure_tui.widgets.billing_rows import billing_rows
from assure_tui.widgets.fields import LongField
from assure_tui.widgets.linked_rows import linked_rows
from assure_tui.widgets.picker import Picker
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


def do(firm: Services, command: Command) -> int:
    """The number of what it made."""
    named = firm.dispatcher.execute(command, actor(firm)).results[0].id
    return int(named.replace("-", ":").rpartition(":")[2])


def work(firm: Services) -> tuple[EngagementView, EngagementView]:
    """Two live engagements of different clients."""
    found, _ = firm.reads.engagements(actor(firm), today=TODAY)
    first = found[0]
    return first, next(one for one in found if one.client_id != first.client_id)


@asynccontextmanager
async def drawer(
    firm: Services, number: int, size: tuple[int, int] = (100, 40)
) -> AsyncIterator[tuple[Pilot[object], DrawerScreen]]:
    screen = DrawerScreen(number)
    async with shown(firm, screen, size) as pilot:
        await settled(pilot, lambda: screen.detail is not None)
        yield pilot, screen


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_links_and_billing_stand_on_the_page_and_enter_opens_them(firm: Services, size: tuple[int, int]) -> None:
    """[PAGE-3] [PAGE-4]: note and page as texts, engagement in the same drawer, invoice and payment as its menu."""
    mine, other = work(firm)
    note = do(firm, SaveNote(None, {"title": "Said [b]so[/b]", "text": "x"}, engagement_id=mine.id))
    how = do(firm, SaveHandbookPage(None, {"title": "How"}, engagement_id=mine.id))
    do(firm, LinkItem(mine.id, "engagement", other.id))
    bill = do(firm, rc.SaveInvoice(None, {"engagement_id": mine.id, "title": "Fee", "number": "Z-9"},
                                   (rc.LineDraft("Fee", 12_300, mine.id),)))  # fmt: skip
    do(firm, rc.SendInvoice((bill,)))
    do(firm, rc.RecordPayment(bill, 2_300))
    do(firm, LogTime(45, TODAY, engagement_id=mine.id, rate=20_000))
    async with drawer(firm, mine.id, size) as (pilot, screen):
        text = "\n".join(lines(screen))
        for words in ("Said [b]so[/b]", "How", f"E-{other.id}", "Z-9 Fee", "123.00 billed, 23.00 paid", "not"):
            assert words in text, words
        width = screen.rows.size.width
        assert all(len(row) <= width for row in lines(screen) if "Fee" in row or "Said" in row)
        for key, page in ((f"linked:note:{note}", False), (f"linked:page:{how}", True)):
            assert screen.rows.go_to(key)
            await pressed(pilot, "enter")
            await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
            assert pilot.app.screen.page == page  # type: ignore[attr-defined]
            await pressed(pilot, "q")
        for key in (f"invoice:{bill}", next(k for k in screen.rows.keys if k.startswith("payment:"))):
            assert screen.rows.go_to(key)
            await pressed(pilot, "enter")
            await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
            await pressed(pilot, "escape")
        screen.rows.go_to(f"linked:engagement:{other.id}")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: screen.detail is not None and screen.detail.engagement.id == other.id)
        assert screen.rows.go_to(f"linked:engagement:{mine.id}"), "and back again"


async def test_something_is_looked_for_and_linked_and_taken_off_again(firm: Services) -> None:
    """[LINK-3] [PAGE-2]: a few letters, enter; `=` takes it off, `u` puts it back."""
    mine, other = work(firm)
    how = do(firm, SaveHandbookPage(None, {"title": "Quarter end ritual"}))
    async with drawer(firm, mine.id) as (pilot, screen):
        await pressed(pilot, "+")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pressed(pilot, *"ritual")
        picker = pilot.app.screen.query_one(Picker)
        await settled(pilot, lambda: picker.chosen is not None and picker.chosen.key == f"page:{how}")
        await pressed(pilot, "enter")
        key = f"linked:page:{how}"
        await settled(pilot, lambda: key in screen.rows.keys)
        screen.rows.go_to(key)
        await pressed(pilot, "=")
        await settled(pilot, lambda: key not in screen.rows.keys)
        await pressed(pilot, "u")
        await settled(pilot, lambda: key in screen.rows.keys)
        screen.rows.go_to(key)
        await pressed(pilot, "X")
        await settled(pilot, lambda: key not in screen.rows.keys)
        await pressed(pilot, "home", "=")
        assert [one.title for one in firm.reads.handbook(actor(firm))[0]] == ["Quarter end ritual"]
        await pressed(pilot, "+")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pressed(pilot, *other.client.split()[0][:8])
        picker = pilot.app.screen.query_one(Picker)
        await settled(pilot, lambda: picker.chosen is not None and picker.chosen.key.startswith("engagement:"))
        await pressed(pilot, "escape")
        assert screen.detail is not None and screen.detail.links == ()


async def test_a_note_is_written_in_the_drawer_and_its_draft_is_forgotten(firm: Services) -> None:
    """[LINK-6] [LINK-1]: title and several lines; linked at once, one undo takes all of it back."""
    mine, _ = work(firm)
    async with drawer(firm, mine.id, (80, 24)) as (pilot, screen):
        await pressed(pilot, "O")
        dialog = pilot.app.screen
        assert isinstance(dialog, NoteDialog)
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is dialog, "a title is needed"
        dialog.query_one("#title", Input).value = "Called"
        dialog.query_one("#text", LongField).text = "one\ntwo"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: any(key.startswith("linked:note:") for key in screen.rows.keys))
        view = firm.reads.notes(actor(firm), mine.client_id)[0][0]
        assert (view.title, view.text) == ("Called", "one\ntwo")
        await pressed(pilot, "u")
        await settled(pilot, lambda: not any(key.startswith("linked:note:") for key in screen.rows.keys))
        assert firm.reads.notes(actor(firm), mine.client_id)[1] == 0


async def test_a_request_is_taken_off_and_its_menu_leads_to_its_work(firm: Services) -> None:
    """[PAGE-3] [LINK-3]: from the client's page one comes to the work it is linked to."""
    mine, _ = work(firm)
    asked = do(firm, rc.SaveIntake(None, {"kind": "organizer", "title": "Papers", "engagement_id": mine.id}))
    async with drawer(firm, mine.id) as (pilot, screen):
        screen.rows.go_to(f"request:{asked}")
        await pressed(pilot, "=")
        await settled(pilot, lambda: f"request:{asked}" not in screen.rows.keys)
        await pressed(pilot, "u")
        await settled(pilot, lambda: f"request:{asked}" in screen.rows.keys)
        page = ClientPage(mine.client_id, 3)
        await pilot.app.push_screen(page)
        await settled(pilot, lambda: f"request:{asked}" in page.things)
        page.rows.go_to(f"request:{asked}")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert f"work:{mine.id}" in [choice.value for choice in dialog.choices]
        dialog.dismiss(f"work:{mine.id}")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen is not screen)


async def test_the_clients_page_lists_its_notes_and_writes_one(firm: Services) -> None:
    """[LINK-6] [CLT-11]: above the client's own remarks; enter opens the text."""
    mine, _ = work(firm)
    note = do(firm, SaveNote(None, {"client_id": mine.client_id, "title": "Standing order"}))
    async with shown(firm, ClientPage(mine.client_id, NOTES), (80, 24)) as pilot:
        page = pilot.app.screen
        assert isinstance(page, ClientPage) and "Standing order" in lines(page)[0]
        page.rows.go_to(f"note:{note}")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        await pressed(pilot, "q", "O")
        dialog = pilot.app.screen
        assert isinstance(dialog, NoteDialog)
        dialog.query_one("#title", Input).value = "Another"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: len(page.things) == 2)


INVOICE = BilledInvoice(3, POISON, POISON, "sent", 30_000, 50_000, 100, TODAY, True)
HOSTILE = Billing((INVOICE, replace(INVOICE, state="paid", number=None, overdue=False)),
                  (BilledPayment(1, 3, POISON, TODAY, -5, "bank_debit", False),), 90, 15_000, 30, 5_000,
                  TODAY - timedelta(days=400))  # fmt: skip


@pytest.mark.parametrize("cells", [20, 36, 62, 150])
@pytest.mark.parametrize("ascii", [True, False])
def test_the_sections_are_harmless_and_fit_at_every_width(cells: int, ascii: bool) -> None:
    """[CONV-11]: names of others stand in them; none breaks a row."""
    linked = [LinkedView("note", 10**12, POISON, POISON), LinkedView("engagement", 1, "", "")]
    rows = [
        *billing_rows(HOSTILE, cells, TODAY, ascii=ascii),
        *linked_rows(linked, [(POISON, POISON, POISON)], cells, ascii=ascii),
    ]
    assert len(rows) >= 8
    for row in rows:
        assert not FORBIDDEN.search(row.content.plain) and "\n" not in row.content.plain


def test_billing_says_what_is_owed_and_what_nobody_has_billed() -> None:
    """[PAGE-4]: nothing where there is nothing to bill, or where it is not for the viewer."""
    assert list(billing_rows(None, 60, TODAY, ascii=True)) == []
    assert list(billing_rows(Billing(), 60, TODAY, ascii=True)) == []
    quiet = Billing(minutes=90, cents=15_000, unbilled_minutes=90, unbilled_cents=15_000)
    said = [row.content.plain for row in billing_rows(quiet, 60, TODAY, ascii=True)]
    assert said[0].startswith("Billing") and "worth 150.00" in said[1] and "not billed" in said[2]
    done = replace(quiet, unbilled_minutes=0, unbilled_cents=0, billed_on=TODAY)
    assert "nothing to bill since" in [row.content.plain for row in billing_rows(done, 60, TODAY, ascii=True)][2]
