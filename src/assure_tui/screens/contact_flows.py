"""Contacts on a client's page: added, edited, linked further, made primary, taken off [CLT-5]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain.client_views import ClientDetail, ContactView
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.contacts import LABEL_SIZE, LABELS, NAME_SIZE, PHONE_SIZE
from assure_tui.formatting import clean, cut
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.record import Entry, RecordForm, yes_or_no
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.picker import Option

NEW = "new"
FOUND = 20  # contacts or clients a picker offers
USUAL = "Usual labels: " + ", ".join(LABELS) + "."


async def add_contact(screen: Flows, detail: ClientDetail) -> None:
    """A new contact, or one that other clients have already."""
    viewer = screen.viewer
    mine = {one.id for one in detail.contacts}

    async def look(typed: str) -> list[Option]:
        found = await screen.read(lambda reads, today: reads.known_contacts(viewer, typed, FOUND))
        known = [
            Option(str(one.id), one.name, cut(", ".join(map(clean, one.clients)), 30))
            for one in found
            if one.id not in mine
        ]
        return [Option(NEW, f"New contact {' '.join(typed.split())}".rstrip()), *known]

    heading = f"Contact of {clean(detail.client.name)}"
    dialog = Named(heading, await look(""), hint="a new one, or one that other clients have", lookup=look)
    picked = await screen.ask(dialog)
    if picked == NEW:
        await _new_contact(screen, detail, dialog.typed)
    elif picked is not None:
        await screen.carry_out(LinkContact(detail.client.id, int(picked)))


class Named(PickDialog):
    """A picker that remembers what was typed, which is the name of a new one."""

    typed = ""

    async def _look(self, lookup: Any, text: str) -> None:
        self.typed = " ".join(text.split())
        await super()._look(lookup, text)


async def _new_contact(screen: Flows, detail: ClientDetail, name: str) -> None:
    client = detail.client.id

    def command(fields: Mapping[str, Any]) -> SaveContact:
        return SaveContact(client, None, fields)

    entries = _entries(ContactView(0, name, "", None, None, not detail.contacts))
    form = RecordForm(f"New contact of {clean(detail.client.name)}", entries, command, whole=True, notes=(USUAL,))
    await screen.ask(form)


async def edit_contact(screen: Flows, detail: ClientDetail, one: ContactView) -> None:
    """Its fields; name, mail and phone change for every client that has it."""

    def command(fields: Mapping[str, Any]) -> SaveContact:
        # A name is one of the contact itself, which others may have changed meanwhile [CONV-9].
        seen = tuple((one.id, name, getattr(one, name)) for name in fields if name in ("name", "email", "phone"))
        return SaveContact(detail.client.id, one.id, fields, seen)

    notes = [USUAL]
    if one.also:
        notes.append(f"Name, e-mail and phone change for {cut(', '.join(map(clean, one.also)), 120)} too.")
    await screen.ask(RecordForm(f"Contact: {clean(one.name)}", _entries(one), command, notes=notes))


def _entries(one: ContactView) -> tuple[Entry, ...]:
    primary = "yes" if one.primary else "no"
    return (
        Entry("name", "Name", one.name, NAME_SIZE),
        Entry("label", "Label", one.label, LABEL_SIZE, "one of the usual ones, or your own words"),
        Entry("email", "E-mail", one.email or "", 254),
        Entry("phone", "Phone", one.phone or "", PHONE_SIZE),
        Entry("primary", "Primary", primary, 4, "yes or no; one contact is", read=yes_or_no),
    )


async def contact_menu(screen: Flows, detail: ClientDetail, one: ContactView) -> None:
    """What can be done with the contact under the cursor."""
    choices = [Choice("edit", "Edit", "name, label, e-mail, phone", "e")]
    if not one.primary:
        choices.append(Choice("primary", "Make primary", "in place of the one that is", "p"))
    choices.append(Choice("link", "Link to another client", "the same person there too", "l"))
    choices.append(Choice("unlink", "Take off this client", "its other clients keep it" if one.also else "", "x"))
    if one.also:
        choices.append(Choice("remove", "Take off every client", f"{len(one.also) + 1} clients", "r"))
    chosen = await screen.ask(ChoiceDialog(f"Contact: {clean(one.name)}", choices))
    client = detail.client.id
    if chosen == "edit":
        await edit_contact(screen, detail, one)
    elif chosen == "primary":
        await screen.carry_out(LinkContact(client, one.id, primary=True))
    elif chosen == "link":
        await _link_further(screen, detail, one)
    elif chosen == "unlink":
        await screen.carry_out(LinkContact(client, one.id, off=True))
    elif chosen == "remove":
        items = sorted((clean(detail.client.name), *map(clean, one.also)), key=str.casefold)
        if await screen.ask(ConfirmDialog(f"Take {clean(one.name)} off every client?", items=items)):
            await screen.carry_out(LinkContact(client, one.id, off=True, everywhere=True))


async def take_off(screen: Flows, detail: ClientDetail, one: ContactView) -> None:
    """Off this client, after a question; its other clients keep it."""
    heading = f"Take {clean(one.name)} off {clean(detail.client.name)}?"
    if await screen.ask(ConfirmDialog(heading, "Its other clients keep it." if one.also else "")):
        await screen.carry_out(LinkContact(detail.client.id, one.id, off=True))


async def _link_further(screen: Flows, detail: ClientDetail, one: ContactView) -> None:
    viewer = screen.viewer

    async def look(typed: str) -> list[Option]:
        found = await screen.read(lambda reads, today: reads.find_clients_like(viewer, typed, FOUND))
        return [Option(str(c.id), c.name, c.number or "") for c in found if c.id != detail.client.id]

    heading = f"{clean(one.name)} is a contact of"
    picked = await screen.ask(PickDialog(heading, await look(""), hint="name, number or C-7", lookup=look))
    if picked is not None:
        await screen.carry_out(LinkContact(int(picked), one.id, one.label))
