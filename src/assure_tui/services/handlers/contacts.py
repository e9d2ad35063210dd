"""Contacts: records of their own, linked to any number of clients; one of a client's is primary [CLT-5]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain import contacts, text_rules
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany, NotFound
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import select

OF_PERSON = ("name", "email", "phone")
OF_LINK = ("label", "primary")


def save_contact(ctx: Context, cmd: SaveContact) -> Handled:
    """A new contact of the client, or its fields; those of the person change for all its clients."""
    client = ctx.client(cmd.client_id)
    number = client.id or 0
    values = _values({"name": "", **cmd.fields} if cmd.id is None else cmd.fields)
    links = _links_of(ctx, number)
    here = _link(links, cmd.id, client.name) if cmd.id is not None else None
    if values.get("primary") is False and (here.is_primary if here is not None else not links):
        raise Invalid("primary", "required", "one contact is primary: make another one primary instead")
    if here is None:
        person = ctx.unit.add(t.Contact(name=values["name"], email=values.get("email"), phone=values.get("phone")))
        link = ctx.unit.add(t.ClientContact(client_id=number, contact_id=person.id, is_primary=not links))
        said = "added the contact"
    else:
        link = here
        person = ctx.unit.get(t.Contact, here.contact_id)
        ctx.check_seen(person, here.contact_id, cmd.seen)
        for name in OF_PERSON:
            if name in values and getattr(person, name) != values[name]:
                setattr(person, name, values[name])
        said = "edited the contact"
    _mark(link, links, label=values.get("label"), primary=values.get("primary"))
    ctx.unit.session.flush()
    return _told(ctx, f"{said} {person.name} of {client.name}", person)


def link_contact(ctx: Context, cmd: LinkContact) -> Handled:
    """A known contact on a client, its label there, primary; or off one client, or off all of them."""
    client = ctx.client(cmd.client_id)
    number = client.id or 0
    label = _label(cmd.label) if cmd.label is not None else None
    links = _links_of(ctx, number)
    if cmd.off:
        _link(links, cmd.id, client.name)
        return _take_off(ctx, cmd, client)
    person = _known(ctx, cmd.id)
    link = next((one for one in links if one.contact_id == cmd.id), None)
    if link is None:
        link = ctx.unit.add(t.ClientContact(client_id=number, contact_id=cmd.id, is_primary=not links))
    _mark(link, links, label=label, primary=cmd.primary or None)
    ctx.unit.session.flush()
    return _told(ctx, f"linked the contact {person.name} to {client.name}", person)


def _take_off(ctx: Context, cmd: LinkContact, client: t.Client) -> Handled:
    """The contact itself stays on record, so that an undo and the log still read [DEL-1].

    Off every client means of those the actor sees: of others nothing is said and nothing changed [PERM-6].
    """
    person = ctx.unit.get(t.Contact, cmd.id)
    every = list(ctx.unit.all(select(t.ClientContact).where(t.ClientContact.contact_id == cmd.id)))
    seen = [one for one in every if cmd.everywhere and _sees(ctx, one.client_id)]
    going = seen or [one for one in every if one.client_id == client.id]
    for one in going:
        ctx.unit.delete(one)
    left = len(every) - len(going)
    where = client.name if len(going) == 1 else f"{len(going)} clients"
    more = () if left else ("no client has this contact any more",)
    return Handled(
        f"took the contact {person.name} off {where}", [done(reference(cmd.id), person.name, None, None, *more)]
    )


def _sees(ctx: Context, client_id: int) -> bool:
    """Sight of a client, removed or not."""
    row = ctx.unit.find(t.Client, client_id)
    return row is not None and ctx.sees_client(row)


def reference(number: int | None) -> str:
    """How results name a contact: `contact:12`."""
    return f"contact:{number}"


def _told(ctx: Context, said: str, person: t.Contact) -> Handled:
    named = reference(person.id)
    return Handled(said, [done(named, person.name) if ctx.unit.changed else unchanged(named)])


def _mark(link: t.ClientContact, links: list[t.ClientContact], *, label: str | None, primary: bool | None) -> None:
    """Label and primary of one link; another one stops being primary, none is never left [CLT-5]."""
    if label is not None and link.label != label:
        link.label = label
    if primary and not link.is_primary:
        for other in links:
            if other.is_primary:
                other.is_primary = False
        link.is_primary = True


def _links_of(ctx: Context, client_id: int) -> list[t.ClientContact]:
    return list(ctx.unit.all(select(t.ClientContact).where(t.ClientContact.client_id == client_id)))


def _link(links: list[t.ClientContact], contact_id: int, client: str) -> t.ClientContact:
    found = next((one for one in links if one.contact_id == contact_id), None)
    if found is None:
        raise NotFound(f"{client} has no contact {contact_id}")
    return found


def _known(ctx: Context, number: int) -> t.Contact:
    """A contact of any client the actor sees [PERM-6]."""
    row = ctx.unit.find(t.Contact, number)
    statement = (
        select(t.Client)
        .join(t.ClientContact, t.ClientContact.client_id == t.Client.id)
        .where(t.ClientContact.contact_id == number, t.Client.removed.is_(False))
    )
    if row is None or not any(ctx.sees_client(client) for client in ctx.unit.all(statement)):
        raise NotFound(f"there is no contact {number}")
    return row


def _label(text: Any) -> str:
    return contacts.as_label(text_rules.one_line(str(text), "label", low=0, high=contacts.LABEL_SIZE))


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every given field as it is kept, all that is wrong told together [VAL-6]."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in fields.items():
        try:
            if name == "name":
                found[name] = text_rules.one_line(value or "", name, high=contacts.NAME_SIZE)
            elif name == "email":
                found[name] = text_rules.email(value) if value else None
            elif name == "phone":
                phone = text_rules.one_line(str(value or ""), name, low=0, high=contacts.PHONE_SIZE)
                found[name] = phone or None
            elif name == "label":
                found[name] = _label(value or "")
            elif name == "primary":
                found[name] = text_rules.yes_or_no(value, name)
            else:
                raise Invalid(name, "key.unknown", f"a contact has no field {name!r}")
        except AssureError as error:
            wrong += error.details or (Detail(name, error.code, error.message),)
    if wrong:
        raise InvalidMany(wrong)
    return found
