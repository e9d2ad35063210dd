"""What hangs on a client, on its page: contacts and relationships by key and dialog [CLT-5] [CLT-6]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.client_views import ContactView
from assure_tui.palette import AssureCommands
from assure_tui.screens.client_page import ClientPage
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.dialogs.views import PickDialog
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_clients import busy, clients, do, page_of
from tests.ui.test_series_screens import actor, pressed, typed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def contacts(firm: Services, number: int) -> dict[str, ContactView]:
    return {one.name: one for one in page_of(firm, number).contacts}


async def test_contacts_by_key(firm: Services) -> None:
    """[CLT-5]: + adds, e edits, enter offers primary and another client, X takes off; at 80x24."""
    one = busy(firm)
    other = next(client for client in clients(firm).values() if client.id != one.id)
    before = set(contacts(firm, one.id))
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        assert "Add a contact" in {entry.label for entry in AssureCommands(screen).entries()}
        await pressed(pilot, "plus")
        await typed(pilot, "Quinn Moss")
        await settled(pilot)
        await pressed(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, RecordForm)
        await settled(pilot, lambda: form.is_mounted)
        assert form.query_one("#name", Input).value == "Quinn Moss"
        form.query_one("#label", Input).value = "[b]night[/b]"
        form.query_one("#email", Input).value = "nobody"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: "no e-mail" in str(form.query_one("#email-wrong").render()))
        form.query_one("#email", Input).value = "quinn@client.example"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: set(contacts(firm, one.id)) == {*before, "Quinn Moss"})
        added = contacts(firm, one.id)["Quinn Moss"]
        key = f"contact:{added.id}"
        await settled(pilot, lambda: key in screen.things and any("[b]night[/b]" in row for row in lines(screen)))
        screen.rows.go_to(key)
        await pressed(pilot, "e")
        edit = pilot.app.screen
        assert isinstance(edit, RecordForm)
        edit.query_one("#phone", Input).value = "555 0100"
        edit.query_one("#primary", Input).value = "yes"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: contacts(firm, one.id)["Quinn Moss"].primary)
        assert [c.name for c in contacts(firm, one.id).values() if c.primary] == ["Quinn Moss"]
        await settled(pilot, lambda: screen.things[key].phone == "555 0100")
        screen.rows.go_to(key)
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "l")
        await typed(pilot, other.name)
        await settled(pilot)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: "Quinn Moss" in contacts(firm, other.id))
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle and screen.things[key].also)
        screen.rows.go_to(key)
        await pressed(pilot, "X", "y")
        await settled(pilot, lambda: set(contacts(firm, one.id)) == before and key not in screen.things)
        assert contacts(firm, other.id)["Quinn Moss"].label == "[b]night[/b]"
        await pressed(pilot, "plus")
        await typed(pilot, "quinn")
        await settled(pilot)
        await pressed(pilot, "down", "enter")
        await settled(pilot, lambda: contacts(firm, one.id).get("Quinn Moss") is not None)


async def test_a_share_is_edited_and_a_relationship_ends(firm: Services) -> None:
    """[CLT-6]: e the share, X ends it after a question, from either side."""
    one = busy(firm)
    other = next(client for client in clients(firm).values() if client.entity == "trust" and client.id != one.id)
    do(firm, c.SaveRelationship(other.id, "owner_of", one.id, 12.5))
    screen = ClientPage(one.id)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        key = next(key for key in screen.things if key.startswith("client:") and key.endswith(f":{other.id}"))
        screen.rows.go_to(key)
        await pressed(pilot, "e")
        percent = pilot.app.screen.query_one("#percent", Input)
        assert percent.value == "12.5"
        percent.value = "30"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.things[key].percent == 30)
        screen.rows.go_to(key)
        await pressed(pilot, "X", "n")
        assert pilot.app.screen is screen and key in screen.things
        await pressed(pilot, "X", "y")
        await settled(pilot, lambda: other.id not in [r.client_id for r in page_of(firm, one.id).relations])
        await settled(pilot, lambda: f"client:0:{other.id}" not in screen.things)


async def test_a_client_is_removed_and_brought_back(firm: Services) -> None:
    """[DEL-3]: s then r on the page; X in the list offers what was removed; one with work stays and it is said why."""
    one = busy(firm)
    number = int(do(firm, c.CreateClient({"name": "[b]Twice[/b]", "entity": "trust"})).results[0].id[2:])
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: any(line.client.id == number for line in screen.things.values()))
        for meant, gone in ((one.id, False), (number, True)):
            screen.rows.go_to(next(key for key, line in screen.things.items() if line.client.id == meant))
            await pressed(pilot, "s", "r")
            await settled(pilot, lambda: screen.idle)
            assert ([r.id for r in firm.reads.removed_clients(actor(firm))] == [number]) is gone
        await settled(pilot, lambda: all(line.client.id != number for line in screen.things.values()))
        await pressed(pilot, "X")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pressed(pilot, "enter")
        await settled(pilot, lambda: any(line.client.id == number for line in screen.things.values()))
        await pressed(pilot, "X")
        await settled(pilot, lambda: "No client is removed" in pilot.app.toasted.text)  # type: ignore[attr-defined]
