"""Clients on screen: the list, its verbs, the form, the page of one [CLT-1] [CLT-4] [CLT-6] [CLT-7] [CLT-11]."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.client_views import ClientDetail
from assure_tui.domain.views import ClientView
from assure_tui.drafts import DraftFolder
from assure_tui.palette import AssureCommands
from assure_tui.screens.client_form import ClientForm
from assure_tui.screens.client_page import ClientPage
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.create import CreateScreen
from assure_tui.screens.dialogs.client import NotesDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.widgets.fields import LongField
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.picker import Picker
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed, typed

SEEN = "2026-03-01T12:00:00.000000Z"
SIZES = [(80, 24), (160, 48)]
HOSTILE = "[b]Rm\x1b[31m\n-rf[/b] \u202eevil \U0001f600"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def clients(firm: Services) -> dict[str, ClientView]:
    """The clients by name, as the owner sees them."""
    return {one.name: one for one in firm.reads.clients(actor(firm))[0]}


def page_of(firm: Services, number: int) -> ClientDetail:
    return firm.reads.client_detail(actor(firm), number, firm.clock.today())


def do(firm: Services, command: c.Command) -> Any:
    return firm.dispatcher.execute(command, actor(firm))


def busy(firm: Services) -> ClientView:
    """A client with live work and a preparer who holds all of it."""
    for one in clients(firm).values():
        held = firm.reads.holding_default(actor(firm), (one.id,), "preparer", firm.clock.today())
        if held and len(held) == one.open_engagements:
            return one
    raise AssertionError("the made-up firm has such a client")


def member(firm: Services) -> str:
    """The login of somebody who sees some clients and not all."""
    every = len(clients(firm))
    for person in firm.reads.staff():
        one = firm.reads.actor(person.login) if person.login else None
        if one is not None and 0 < firm.reads.clients(one)[1] < every:
            return one.login
    raise AssertionError("the made-up firm has such a person")


def shown_names(screen: ClientsScreen) -> list[str]:
    return [line.client.name for line in screen.things.values()]


# -- the list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii", [False, True])
async def test_the_list_says_what_matters_of_each_client(firm: Services, size: tuple[int, int], ascii: bool) -> None:
    """[CLT-1] [CLT-4]: number, name, kind, year end, state, people, work, next deadline, blockers; Active ones."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=size, ascii=ascii):
        rows = lines(screen)
        head = rows[0]
        assert all(word in head for word in ("No.", "Client", "Kind", "FYE", "Open", "Next due", "Bl"))
        assert ("Tags" in head) == (size[0] > 100)
        assert len(rows) == 1 + len(clients(firm)) and all(len(row) <= size[0] - 4 for row in rows)
        one = busy(firm)
        row = next(row for row in rows if one.name[:12] in row)
        assert (one.number or "") in row and one.fiscal_year_end in row
        if ascii:
            assert all(ord(char) < 128 for row in rows for char in row if one.name[:12] in row)
        assert shown_names(screen) == sorted(shown_names(screen), key=str.casefold)


async def test_the_filter_language_narrows_and_completes(firm: Services) -> None:
    """interface.md 3: the words of client lists, with completion and counts; esc restores."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        every = len(screen.things)
        await pressed(pilot, "slash")
        await typed(pilot, "entity:tr")
        await pressed(pilot, "tab")
        bar = screen.query_one(FilterBar)
        assert bar.input.value == "entity:trust"
        await pressed(pilot, "enter")
        await settled(pilot, lambda: 0 < len(screen.things) < every)
        assert {line.client.entity for line in screen.things.values()} == {"trust"}
        await pressed(pilot, "slash", "escape")
        assert screen.query_text == "entity:trust"
        await pressed(pilot, "0")
        await settled(pilot, lambda: len(screen.things) == every)


async def test_a_filter_that_cannot_be_read_keeps_the_last_list(firm: Services) -> None:
    """[FILT-2]: it says where and what is near."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        every = len(screen.things)
        await pressed(pilot, "slash")
        screen.query_one(FilterBar).input.value = "entty:trust"
        await settled(pilot, lambda: "near" in screen.query_one(FilterBar).hint)
        assert len(screen.things) == every
        await pressed(pilot, "escape")
        assert screen.query_text == ""


async def test_a_misspelt_name_is_found_all_the_same(firm: Services) -> None:
    """[FILT-7]: tolerant of small slips; the title says that these are only near."""
    name = next(name for name in clients(firm) if len(name) > 14 and name.isascii())
    screen = ClientsScreen(name[:4] + name[5:])
    async with shown(firm, screen, size=(160, 48)):
        assert screen.nearly and name in shown_names(screen)
        assert "near" in screen.subject()


async def test_facets_choose_with_counts(firm: Services) -> None:
    """interface.md 3.5: `f` builds the same text; the counts are of clients."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "f", "k")
        options = pilot.app.screen.query_one(Picker)._options
        counted = {option.label: option.note for option in options}
        wanted = sum(one.entity == "trust" for one in clients(firm).values())
        assert counted["trust"] == str(wanted)
        await typed(pilot, "trust")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: screen.query_text == "entity:trust" and len(screen.things) == wanted)


async def test_sorting_and_turning_it_around(firm: Services) -> None:
    """[FILT-4]: the same order again turns it around."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "S", "n")
        await settled(pilot, lambda: screen.query_text == "sort:client")
        names = shown_names(screen)
        await pressed(pilot, "S", "n")
        await settled(pilot, lambda: screen.query_text == "sort:-client" and shown_names(screen) == names[::-1])


async def test_a_client_out_of_sight_is_nowhere(firm: Services) -> None:
    """[PERM-3]: neither listed, nor counted, nor found, nor opened by number."""
    login = member(firm)
    person = firm.reads.actor(login)
    assert person is not None
    mine = {one.id for one in firm.reads.clients(person)[0]}
    hidden = next(one for one in clients(firm).values() if one.id not in mine)
    alone = {e.client_id for e in firm.reads.engagements(person, today=firm.clock.today())[0]}
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24), login=login) as pilot:
        assert {line.client.id for line in screen.things.values()} == mine
        screen.set_filter(f'"{hidden.name}"')
        await settled(pilot, lambda: hidden.id not in {line.client.id for line in screen.things.values()})
        if hidden.id not in alone:
            page = ClientPage(hidden.id)
            pilot.app.push_screen(page)
            await settled(pilot, lambda: pilot.app.screen is screen)
            assert "may see" in pilot.app.toasted.text  # type: ignore[attr-defined]


async def test_the_mouse_opens_and_filters(firm: Services) -> None:
    """A click puts the cursor, a second opens; a click on the filter line opens the filter."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        spot = screen.rows.spots()[2]
        await pilot.click(offset=(spot[1].x + 5, spot[1].y))
        await settled(pilot)
        assert screen.rows.current == spot[0]
        await pilot.click(FilterBar)
        await settled(pilot, lambda: screen.query_one(FilterBar).is_open)
        await pressed(pilot, "escape")
        await pilot.click(offset=(spot[1].x + 5, spot[1].y), times=2)
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))


async def test_g_l_leads_there_and_back(firm: Services) -> None:
    """interface.md 2.3: `g l`; from a page over a page `g b` is the board at once."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "q", "g", "l")
        assert isinstance(pilot.app.screen, ClientsScreen)
        await settled(pilot, lambda: pilot.app.screen.things)  # type: ignore[attr-defined]
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))
        pilot.app.push_screen(ClientPage(2))
        await settled(pilot)
        await pressed(pilot, "g", "b")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")


# -- the form --------------------------------------------------------------------------------------


def fill(form: ClientForm, **values: str) -> None:
    for name, value in values.items():
        form.query_one(f"#{name}", Input).value = value


async def form_of(pilot: Pilot[object]) -> ClientForm:
    """The form that stands, ready to be saved."""
    form = pilot.app.screen
    assert isinstance(form, ClientForm)
    await settled(pilot, lambda: form.staff_known is not None)
    return form


def wrong(form: ClientForm) -> dict[str, str]:
    """What is said under each field."""
    places = form.query(".wrong").results(Static)
    return {str(p.id).removesuffix("-wrong"): str(p.render()) for p in places if p.display}


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_client_with_every_field(firm: Services, size: tuple[int, int], tmp_path: Path) -> None:
    """[CLT-1] [CLT-5] [CLT-10]: of an individual the last four of the tax id are kept, and the person is told."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=size) as pilot:
        await pressed(pilot, "n")
        form = await form_of(pilot)
        person = next(p for p in firm.reads.staff() if p.login == "lead")
        fill(
            form, name="Quince Harrowgate", entity="ind", number="Q-1", fiscal_year_end="june", tax_id="123-45-6789",
            email="q@example.com", phone="555-1", street="1 Elm", city="Dayton", state="OH", zip="45402",
            tags="rush", preparer=person.initials, reviewer=person.name, folder=str(tmp_path), weeks_5253="no",
            contact="Kim Harrowgate", contact_email="kim@example.com", contact_phone="555-2", external_id="x:1",
        )  # fmt: skip
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))
        assert "last four" in pilot.app.toasted.text  # type: ignore[attr-defined]
        made = clients(firm)["Quince Harrowgate"]
        assert (made.entity, made.number, made.fiscal_year_end, made.state) == ("individual", "Q-1", "06-30", "OH")
        assert (made.preparer, made.reviewer, made.folder, made.external_id) == ("lead", "lead", str(tmp_path), "x:1")
        assert made.tax_id_masked == "•••6789" and [tag.casefold() for tag in made.tags] == ["rush"]
        contact = page_of(firm, made.id).contacts[0]
        assert (contact.name, contact.email, contact.phone, contact.primary) == (
            "Kim Harrowgate", "kim@example.com", "555-2", True,
        )  # fmt: skip


async def test_every_problem_stands_under_its_field(firm: Services) -> None:
    """[VAL-6]: those the form knows, then those only the store knows; everything typed stays."""
    taken = next(one.number for one in clients(firm).values() if one.number)
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "n")
        form = await form_of(pilot)
        fill(form, entity="robot", preparer="zzz", contact_email="a@example.com", tags="no such tag")
        await pressed(pilot, "ctrl+s")
        assert set(wrong(form)) == {"name", "entity", "preparer", "contact"}
        fill(form, name="Alder", entity="bus", preparer="", contact="Kim", email="nobody", tax_id="1", tags="")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: set(wrong(form)) == {"email", "tax_id"})
        assert form.focused is form.query_one("#tax_id", Input)
        fill(form, email="", tax_id="", number=taken or "")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: "already" in wrong(form).get("number", ""))
        assert form.query_one("#name", Input).value == "Alder"
        assert "Alder" not in clients(firm)


async def test_a_new_tag_is_made_when_saved_twice(firm: Services) -> None:
    """[CLT-9]: a slip of the finger makes no tag."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        screen.rows.go_to("none")
        screen.tab = 3
        await pressed(pilot, "4", "e")
        form = await form_of(pilot)
        fill(form, tags="Quite new")
        await pressed(pilot, "ctrl+s")
        assert "saving once more" in wrong(form)["tags"]
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert page_of(firm, one.id).client.tags == ("Quite new",)


async def test_editing_sends_what_differs_and_a_conflict_keeps_the_form(firm: Services) -> None:
    """[CONV-9]: somebody else was faster; the form says so and keeps what was typed."""
    one = busy(firm)
    screen = ClientPage(one.id, tab=3)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "e")
        form = await form_of(pilot)
        assert form.query_one("#tax_id", Input).value == ""  # never shown [CLT-10]
        assert "tax_id" not in form.draft_values()
        await pressed(pilot, "ctrl+s")
        assert "nothing was changed" in str(form.query_one("#problems", Static).render())
        fill(form, city="Toledo")
        do(firm, c.EditClient(one.id, {"phone": "555-77"}))
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: "version" in str(form.query_one("#problems", Static).render()))
        assert page_of(firm, one.id).client.city == one.city
        await pressed(pilot, "escape", "y")
        await settled(pilot, lambda: pilot.app.screen is screen)
        await pressed(pilot, "e")
        form = await form_of(pilot)
        fill(form, city="Toledo")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: page_of(firm, one.id).client.city == "Toledo")
        assert page_of(firm, one.id).client.phone == "555-77"


async def test_forms_left_open_come_back_without_the_tax_id(firm: Services, tmp_path: Path) -> None:
    """reliability.md B4, [CLT-10]: what was typed is kept, of a tax id nothing; notes come back on their page."""
    one = busy(firm)
    drafts = DraftFolder(tmp_path / "drafts", "/firm.db")
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24), drafts=drafts) as pilot:
        app: Any = pilot.app
        me = app.actor.staff_id
        app.push_screen(ClientForm())
        await settled(pilot, lambda: isinstance(app.screen, ClientForm))
        fill(app.screen, name="Half Typed", tax_id="123-45-6789")
        app.keep_drafts()
        await app.pop_screen()
        await pressed(pilot, "c")
        app.screen.query_one(LongField).text = "half a note"
        app.keep_drafts()
        await app.pop_screen()
        kept: dict[str, Any] = {
            form: drafts.find(me, form, about) for form, about in (("client", "new"), ("client-notes", f"C-{one.id}"))
        }
        assert "6789" not in str(kept["client"])
        app._open_draft(kept["client"])
        await settled(pilot, lambda: isinstance(app.screen, ClientForm))
        await settled(pilot, lambda: app.screen.query_one("#name", Input).value == "Half Typed")
        await app.pop_screen()
        app._open_draft(kept["client-notes"])
        await settled(pilot, lambda: isinstance(app.screen, NotesDialog))
        await settled(pilot, lambda: app.screen.query_one(LongField).text == "half a note")


# -- verbs -----------------------------------------------------------------------------------------


async def at(pilot: Pilot[object], screen: ClientsScreen, one: ClientView) -> None:
    """The cursor on a client."""
    assert screen.rows.go_to(f"client:{one.id}")
    await settled(pilot)


@pytest.mark.parametrize(("answer", "follows"), [("y", True), ("n", False), ("escape", None)])
async def test_a_new_default_asks_about_live_work(firm: Services, answer: str, follows: bool | None) -> None:
    """[CLT-7]: it lists the live engagements that hold the former person; esc leaves everything."""
    one = busy(firm)
    held = firm.reads.holding_default(actor(firm), (one.id,), "preparer", firm.clock.today())
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await at(pilot, screen, one)
        await pressed(pilot, "a")
        await typed(pilot, "lead")
        await pressed(pilot, "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, ConfirmDialog) and len(dialog.items) == len(held)
        await pressed(pilot, answer)
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
    now = page_of(firm, one.id).client.preparer
    assert now == (one.preparer if follows is None else "lead")
    work = {e.id: e.preparer for e in firm.reads.client_work(actor(firm), one.id, firm.clock.today())}
    assert all((work[e.id] == "lead") == bool(follows) for e in held)


async def test_tags_go_on_all_marked(firm: Services) -> None:
    """[CLT-9] [BULK-3]: one change; u takes it back."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        before = {line.client.id: line.client.tags for line in list(screen.things.values())[:2]}
        await pressed(pilot, "space", "space", "number_sign")
        await typed(pilot, "rush")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: all("Rush" in page_of(firm, n).client.tags for n in before))
        await pressed(pilot, "escape", "u")
        await settled(pilot, lambda: all(page_of(firm, n).client.tags == tags for n, tags in before.items()))


async def test_deactivating_names_open_work_and_comes_back(firm: Services) -> None:
    """[CLT-4]: listed and confirmed; hidden from the list; reversible."""
    one = busy(firm)
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await at(pilot, screen, one)
        await pressed(pilot, "delete")
        dialog = pilot.app.screen
        assert isinstance(dialog, ConfirmDialog) and len(dialog.items) == one.open_engagements
        await pressed(pilot, "enter")  # the safe answer
        await settled(pilot, lambda: screen.idle)
        assert page_of(firm, one.id).client.status == "active"
        await pressed(pilot, "delete", "y")
        await settled(pilot, lambda: f"client:{one.id}" not in screen.things)
        screen.set_filter("is:inactive")
        await settled(pilot, lambda: list(screen.things) == [f"client:{one.id}"])
        assert "Inactive" in lines(screen)[1]
        await pressed(pilot, "delete")
        await settled(pilot, lambda: page_of(firm, one.id).client.status == "active")


async def test_relating_two_clients_and_refusing_a_circle_in_words(firm: Services) -> None:
    """[CLT-6]: owner of with a share, told from both sides; a chain that leads back is refused."""
    person, company = list(clients(firm).values())[:2]
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await at(pilot, screen, person)
        await pressed(pilot, "R", "o")
        await typed(pilot, f"C-{company.id}")
        await pressed(pilot, "enter")
        await typed(pilot, "40")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: page_of(firm, person.id).relations)
        told = page_of(firm, person.id).relations[0]
        assert (told.words, told.client_id, told.percent) == ("owner of", company.id, 40)
        await at(pilot, screen, company)
        await pressed(pilot, "R", "o")
        await typed(pilot, f"C-{person.id}")
        await pressed(pilot, "enter", "enter")
        await settled(pilot, lambda: "leads back" in pilot.app.toasted.text)  # type: ignore[attr-defined]
        assert len(page_of(firm, company.id).relations) == 1
        await at(pilot, screen, company)
        await pressed(pilot, "R", "b")  # the other way round: the same relation, told from here
        await typed(pilot, f"C-{person.id}")
        await pressed(pilot, "enter")
        await typed(pilot, "55")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: page_of(firm, company.id).relations[0].percent == 55)
        assert len(page_of(firm, company.id).relations) == 1


async def test_who_may_see_it_besides(firm: Services) -> None:
    """[CLT-8]: names or initials; a name nobody has is told."""
    one = busy(firm)
    person = next(p for p in firm.reads.staff() if p.login not in (one.preparer, one.reviewer, one.partner, one.owner))
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await at(pilot, screen, one)
        await pressed(pilot, "I")
        field = pilot.app.screen.query_one("#people", Input)
        field.value = "zzz"
        await pressed(pilot, "enter")
        assert "nobody is called" in str(pilot.app.screen.query_one("#problems", Static).render())
        field.value = person.initials
        await pressed(pilot, "enter")
        await settled(pilot, lambda: page_of(firm, one.id).access == ((person.id, person.name),))


async def test_a_status_is_chosen(firm: Services) -> None:
    """[CLT-4]: Prospect hides it from the usual list."""
    one = busy(firm)
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await at(pilot, screen, one)
        await pressed(pilot, "s", "p")
        await settled(pilot, lambda: page_of(firm, one.id).client.status == "prospect")
        await settled(pilot, lambda: f"client:{one.id}" not in screen.things)


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_overview_shows_work_people_relations_and_contacts(firm: Services, size: tuple[int, int]) -> None:
    """[CLT-11]: open engagements, open tasks, team, relationships; enter follows a relation."""
    one = busy(firm)
    other = next(other for other in clients(firm).values() if other.id != one.id)
    do(firm, c.SaveRelationship(one.id, "household", other.id))
    do(firm, c.EditClient(one.id, {"contact": "Kim Contact", "contact_email": "kim@example.com"}))
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=size) as pilot:
        text = lines(screen)
        assert all(len(line) <= size[0] - 4 for line in text)
        whole = "\n".join(text)
        for words in ("Open engagements", "Open tasks", "Relationships", "Contacts", "Team", "Kim Contact"):
            assert words in whole, words
        work = [key for key in screen.things if key.startswith("work:")]
        assert len(work) == one.open_engagements
        screen.rows.go_to(f"client:0:{other.id}")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage) and pilot.app.screen is not screen)
        assert pilot.app.screen.number == other.id  # type: ignore[attr-defined]
        await pressed(pilot, "q")
        assert pilot.app.screen is screen


async def test_tabs_by_digit_key_and_click(firm: Services) -> None:
    """[CLT-11]: Engagements newest first, Tasks, Requests, Documents, Notes, Time, Activity."""
    one = busy(firm)
    do(firm, c.EditClient(one.id, {"notes": "Prefers letters.\nNo calls."}))
    work = firm.reads.client_work(actor(firm), one.id, firm.clock.today())
    live = next(e for e in work if e.status.live)
    do(firm, rc.SaveIntake(None, {"kind": "message", "client_id": one.id, "title": "Hello there"}))
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "2")
        await settled(pilot, lambda: list(screen.things) == [f"work:{e.id}" for e in work])
        await pressed(pilot, "3")
        await settled(pilot, lambda: screen.shown_tab == 2)
        assert all(key.startswith("task:") for key in screen.things)
        await pressed(pilot, "4")
        await settled(pilot, lambda: "Hello there" in "\n".join(lines(screen)))
        await pressed(pilot, "l")
        await settled(pilot, lambda: "no folder yet" in "\n".join(lines(screen)))
        await pressed(pilot, "tab")
        await settled(pilot, lambda: "No calls." in "\n".join(lines(screen)))
        tabs = screen.query_one(TabLine).said
        assert "7 Time" in tabs and len(tabs) < 80
        await pilot.click("#tabs", offset=(tabs.index("Activity"), 0))
        await settled(pilot, lambda: screen.shown_tab == 7 and any("edited client" in line for line in lines(screen)))
        await pressed(pilot, "2")
        await settled(pilot, lambda: f"work:{live.id}" in screen.things)
        screen.rows.go_to(f"work:{live.id}")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))
        assert pilot.app.screen.engagement_id == live.id  # type: ignore[attr-defined]


async def test_notes_are_written_on_the_page(firm: Services) -> None:
    """[CLT-11]: the client's notes in a long field; what is left untouched is no change."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "c")
        assert isinstance(pilot.app.screen, NotesDialog)
        pilot.app.screen.query_one(LongField).text = "First line\nSecond"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: page_of(firm, one.id).client.notes == "First line\nSecond")
        await pressed(pilot, "6")
        await settled(pilot, lambda: " Second" in lines(screen))
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, NotesDialog)
        before = len(firm.reads.log(actor(firm), client_id=one.id))
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        assert len(firm.reads.log(actor(firm), client_id=one.id)) == before


async def test_notes_in_ones_own_editor(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """interface.md 2.3: E; refused in words where they are too long."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        monkeypatch.setattr(screen, "edit_in_editor", lambda text, suffix: "from the editor")
        await pressed(pilot, "E")
        await settled(pilot, lambda: page_of(firm, one.id).client.notes == "from the editor")
        monkeypatch.setattr(screen, "edit_in_editor", lambda text, suffix: "x" * 200_001)
        await pressed(pilot, "E")
        await settled(pilot, lambda: "at most" in pilot.app.toasted.text)  # type: ignore[attr-defined]
        assert page_of(firm, one.id).client.notes == "from the editor"


async def test_work_and_tasks_are_made_from_the_page(firm: Services) -> None:
    """[CLT-11]: N an engagement for this client, t a task on the work under the cursor, x does it."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        work = next(int(key[5:]) for key in screen.things if key.startswith("work:"))
        screen.rows.go_to(f"work:{work}")
        await pressed(pilot, "t")
        await typed(pilot, "Call about the deed")
        await pressed(pilot, "ctrl+s", "3")
        task = None
        tasks = firm.reads.client_tasks(actor(firm), one.id, firm.clock.today())
        task = next(t for t in tasks if t.title == "Call about the deed")
        assert task.engagement_id == work
        await settled(pilot, lambda: f"task:{task.id}" in screen.things)
        screen.rows.go_to(f"task:{task.id}")
        await pressed(pilot, "x")
        await settled(pilot, lambda: screen.things[f"task:{task.id}"].status.done)
        await pressed(pilot, "N")
        form = pilot.app.screen
        assert isinstance(form, CreateScreen)
        await settled(pilot, lambda: form.client is not None and form.client.id == one.id)


async def test_the_client_is_asked_without_an_engagement(firm: Services) -> None:
    """[REQ-1]: a request of the client itself, from the page."""
    one = next(one for one in clients(firm).values() if not one.open_engagements)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "Q", "m")
        pilot.app.screen.query_one("#title", Input).value = "Welcome"
        await pressed(pilot, "ctrl+s")

        def asked() -> list[str]:
            found, _ = firm.reads.requests(actor(firm), firm.clock.today(), client_id=one.id)
            return [request.title for request in found if request.engagement_id is None]

        await settled(pilot, lambda: asked() == ["Welcome"])


async def test_verbs_of_work_act_on_the_line_under_the_cursor(firm: Services) -> None:
    """One key, one meaning: ! sets the priority of the engagement, # the tags of the client."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        key = next(key for key in screen.things if key.startswith("work:"))
        screen.rows.go_to(key)
        before = firm.reads.engagement(actor(firm), int(key[5:]), firm.clock.today()).engagement.priority
        answer = "l" if before.value != "low" else "h"
        await pressed(pilot, "exclamation_mark", answer)

        def now() -> str:
            return firm.reads.engagement(actor(firm), int(key[5:]), firm.clock.today()).engagement.priority.value

        await settled(pilot, lambda: now() != before.value)
        listed = {entry.label for entry in AssureCommands(screen).entries()}
        assert {"Priority", "Edit the client", "Relate", "Tab of the client: Notes", "Ask the client"} <= listed
        assert "Edit fields" not in listed and "Assign preparer" not in listed


async def test_c_opens_the_client_from_board_and_drawer(firm: Services) -> None:
    """[CLT-11]: the page is one key away from any work, and in the palette."""
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "q", "C")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))
        number = pilot.app.screen.number  # type: ignore[attr-defined]
        await pressed(pilot, "q", "enter", "C")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))
        assert pilot.app.screen.number == number  # type: ignore[attr-defined]
        await pressed(pilot, "q")
        assert isinstance(pilot.app.screen, DrawerScreen)
        assert "Open the client" in {entry.label for entry in AssureCommands(pilot.app.screen).entries()}


async def test_a_client_hit_of_the_palette_opens_the_page(firm: Services) -> None:
    """[VIEW-1] [FILT-7]."""
    one = busy(firm)
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        commands = AssureCommands(screen)
        hits = firm.reads.search(actor(firm), one.name, 20)
        commands._go_found(next(hit for hit in hits if (hit.kind, hit.id) == ("client", one.id)))()
        await settled(pilot, lambda: isinstance(pilot.app.screen, ClientPage))
        assert pilot.app.screen.number == one.id  # type: ignore[attr-defined]


async def test_a_page_follows_what_others_change(firm: Services) -> None:
    """[VIEW-5]: live; a client that may not be seen any more closes its page."""
    one = busy(firm)
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        do(firm, c.EditClient(one.id, {"city": "Sandusky"}))
        await settled(pilot, lambda: "Sandusky" in "\n".join(lines(screen)))


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_are_harmless(firm: Services, tmp_path: Path, size: tuple[int, int]) -> None:
    """[CONV-11]: markup, escapes, line breaks and directions in names, notes and files are shown as what they are."""
    one = busy(firm)
    with sqlite3.connect(tmp_path / "firm.db") as db:
        db.execute("UPDATE client SET name = ?, notes = ?, city = ?, number = NULL", (HOSTILE, HOSTILE, HOSTILE))
        db.execute("UPDATE engagement SET title = ?", (HOSTILE,))
        db.execute("UPDATE task SET title = ?", (HOSTILE,))
        db.execute("UPDATE tag SET name = ? || id", (HOSTILE,))
    screen = ClientsScreen()
    async with shown(firm, screen, size=size) as pilot:
        await at(pilot, screen, one)
        assert not any("\x1b" in line or "\n" in line or "\u202e" in line for line in lines(screen))
        await pressed(pilot, "enter")
        page = pilot.app.screen
        assert isinstance(page, ClientPage)
        for digit in "12345678":
            await pressed(pilot, digit)
            await settled(pilot, lambda: page.shown_tab == int(digit) - 1)  # noqa: B023
            said = lines(page)
            assert not any("\x1b" in line or "\n" in line or "\u202e" in line for line in said), digit
        assert "[b]Rm" in "\n".join(lines(page)) or page.shown_tab == 7
        await pressed(pilot, "1", "e")
        await settled(pilot)


async def test_a_file_leads_to_the_work_it_lies_with(firm: Services, tmp_path: Path) -> None:
    """[PAGE-3] [LINK-2]: J goes to the engagement; of several it asks which; a loose one says what links it."""
    one = busy(firm)
    live = [work for work in firm.reads.client_work(actor(firm), one.id, firm.clock.today()) if work.status.live]
    found = firm.reads.engagements(actor(firm), today=firm.clock.today())[0]
    other = next(work for work in found if work.id != live[0].id)
    with sqlite3.connect(tmp_path / "firm.db") as db:
        db.execute("UPDATE client SET folder = '/nowhere' WHERE id = ?", (one.id,))
        for number, engagement in ((1, live[0].id), (2, None), (3, live[0].id)):
            db.execute(
                "INSERT INTO document (id, client_id, engagement_id, path, size, modified, hash, first_seen, last_seen,"
                " missing, linked_by_hand, removed, version) VALUES (?, ?, ?, ?, 1, 1, 'x', ?, ?, 0, 0, 0, 1)",
                (number, one.id, engagement, f"[b]{number}.pdf", SEEN, SEEN),
            )
        db.execute("INSERT INTO link (engagement_id, kind, target_id) VALUES (?, 'document', 3)", (other.id,))
    screen = ClientPage(one.id, tab=4)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: "file:3" in screen.rows.keys)
        screen.rows.go_to("file:2")
        await pressed(pilot, "y")
        assert pilot.app.clipboard == "/nowhere/[b]2.pdf", "(interface.md 2.3)"
        await pressed(pilot, "e", "m")  # [DOC-4] from the page of the client: which work, then which folders
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog | RecordForm))
        if isinstance(pilot.app.screen, PickDialog):
            await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, RecordForm))
        await pressed(pilot, "escape")
        await settled(pilot, lambda: pilot.app.screen is screen)
        await pressed(pilot, "J")
        assert pilot.app.screen is screen and "lies with no work" in str(screen.query_one(ToastLine).render())
        screen.rows.go_to("file:1")
        await pressed(pilot, "J")
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen) and (drawer.engagement_id, drawer.tab) == (live[0].id, 3)
        await settled(pilot, lambda: drawer.rows.current == "document:1")
        await pressed(pilot, "escape")
        screen.rows.go_to("file:3")
        await pressed(pilot, "J")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pressed(pilot, "down", "enter")
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen) and drawer.engagement_id in (live[0].id, other.id)
