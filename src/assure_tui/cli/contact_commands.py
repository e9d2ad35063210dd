"""client contact: the people of a client, also of several clients [CLT-5]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.client_views import ContactView, KnownContact
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.errors import Invalid, NotFound

FIELDS = ("name", "email", "phone", "label", "primary")
FOUND = 50  # contacts with a name that are looked at
_SAID = "\n\nFields: " + ", ".join(FIELDS) + ". CONTACT is a number of `client show`, or an exact name."


@click.group(cls=AssureGroup)
def contact() -> None:
    """Contacts of a client: add, set, link, unlink, remove."""


@contact.command("add", cls=AssureCommand, help="Add a contact to a client." + _SAID)
@click.argument("ref", metavar="ID")
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[FIELD=VALUE]...")
def add(ref: str, name: str, pairs: tuple[str, ...]) -> None:
    """Add a contact to a client."""
    run = session()
    if name.partition("=")[0] in FIELDS and "=" in name:
        raise click.UsageError("The name comes first, then FIELD=VALUE.")
    fields = _values(refs.assignments(pairs, [field for field in FIELDS if field != "name"]))
    act(run, SaveContact(run.reads.find_client(run.actor, ref), None, {"name": name, **fields}))


@contact.command("set", cls=AssureCommand, help="Set fields of a contact; FIELD=- clears one." + _SAID)
@click.argument("ref", metavar="ID")
@click.argument("person", metavar="CONTACT")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(ref: str, person: str, pairs: tuple[str, ...]) -> None:
    """Set fields of a contact."""
    run = session()
    number = run.reads.find_client(run.actor, ref)
    act(run, SaveContact(number, _own(run, number, person), _values(refs.assignments(pairs, FIELDS))))


@contact.command("link", cls=AssureCommand, help="Give a client a contact that another client has." + _SAID)
@click.argument("ref", metavar="ID")
@click.argument("person", metavar="CONTACT")
@click.option("--label", metavar="TEXT", help="What the contact is to this client.")
@click.option("--primary", is_flag=True, help="Make it the primary contact of this client.")
def link(ref: str, person: str, label: str | None, primary: bool) -> None:
    """Give a client a contact that another client has."""
    run = session()
    number = run.reads.find_client(run.actor, ref)
    known = run.reads.known_contacts(run.actor, "" if _number(person) else person, FOUND)
    found = _number(person) or _chosen(person, known)
    act(run, LinkContact(number, found, label, primary))


@contact.command("unlink", cls=AssureCommand, help="Take a contact off one client; its other clients keep it.")
@click.argument("ref", metavar="ID")
@click.argument("person", metavar="CONTACT")
def unlink(ref: str, person: str) -> None:
    """Take a contact off one client."""
    run = session()
    number = run.reads.find_client(run.actor, ref)
    act(run, LinkContact(number, _own(run, number, person), off=True))


@contact.command("remove", cls=AssureCommand, help="Take a contact off all its clients; undo brings it back.")
@click.argument("ref", metavar="ID")
@click.argument("person", metavar="CONTACT")
def remove(ref: str, person: str) -> None:
    """Take a contact off all its clients."""
    run = session()
    number = run.reads.find_client(run.actor, ref)
    act(run, LinkContact(number, _own(run, number, person), off=True, everywhere=True))


def _values(pairs: dict[str, str]) -> dict[str, Any]:
    return {field: None if text.strip() in ("", "-") else text for field, text in pairs.items()}


def _number(text: str) -> int | None:
    """`contact:12` or `12`."""
    raw = text.strip().casefold().removeprefix("contact:").strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else None


def _own(run: Session, client: int, text: str) -> int:
    """A contact of the client."""
    of_client = run.reads.client_detail(run.actor, client, run.today).contacts
    number = _number(text)
    if number is not None and any(one.id == number for one in of_client):
        return number
    return _chosen(text, of_client)


def _chosen(text: str, found: Iterable[ContactView | KnownContact]) -> int:
    """The only one of exactly this name."""
    typed = " ".join(text.split()).casefold()
    same = [one for one in found if one.name.casefold() == typed]
    if len(same) > 1:
        numbers = ", ".join(str(one.id) for one in same)
        raise Invalid("contact", "ambiguous", f"several contacts are called so: {numbers}; give the number.")
    if not same:
        raise NotFound(f"There is no contact “{one_line(text)}”.")
    return same[0].id
