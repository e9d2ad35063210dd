"""Clients: clients, client show, add, set, relate, contact [CLT-*]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import client_shapes, refs, shapes
from assure_tui.cli.acting import act
from assure_tui.cli.contact_commands import contact
from assure_tui.cli.options import AssureCommand, AssureGroup, QueryCommand
from assure_tui.cli.queries import resolved, row_limit, with_limit
from assure_tui.cli.safe_text import block, one_line
from assure_tui.cli.session import session
from assure_tui.domain.client_commands import RemoveClient, RestoreClient
from assure_tui.domain.client_views import ClientDetail, ContactView, RelationView
from assure_tui.domain.commands import (
    CreateClient,
    DeactivateClient,
    EditClient,
    ReactivateClient,
    SaveRelationship,
)
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import RelationKind, read_short, short

MOST_REMOVED = 10_000  # removed clients that are listed
COLUMNS = {
    "id": "No.",
    "number": "Number",
    "name": "Name",
    "entity": "Entity",
    "status": "Status",
    "state": "State",
    "fiscal_year_end": "FYE",
    "preparer": "Preparer",
    "tags": "Tags",
}
FIELDS = (
    *("external_id", "number", "name", "entity", "tax_id", "fiscal_year_end", "email", "phone", "street"),
    *("city", "state", "zip", "contact", "contact_email", "contact_phone", "tags", "preparer", "reviewer"),
    *("partner", "owner", "status", "notes", "folder", "weeks_5253", "access"),
)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--sort", metavar="F,-F", help="Fields to sort by; - turns one around.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
@click.option("--removed", is_flag=True, help="Those that were removed, by a part of the name.")
def clients(query: tuple[str, ...], sort: str | None, limit: int | None, removed: bool) -> None:
    """List clients; Active ones unless QUERY says otherwise."""
    run = session()
    if removed:
        if sort:
            raise click.UsageError("--removed and --sort exclude each other.")
        gone = run.reads.removed_clients(run.actor, " ".join(query), MOST_REMOVED)
        shown = gone[: row_limit(run, limit, None)]
        objects = [shapes.client(view) for view in shown]
        run.output.records("clients", objects, COLUMNS, total=len(gone), empty="No removed clients found.")
        return
    found = resolved(run, query, "clients", sort)
    most = row_limit(run, limit, found)
    rows, total = run.reads.clients(run.actor, with_limit(found, most), limit=most, offset=0)
    objects = [shapes.client(view) for view in rows]
    run.output.records("clients", objects, COLUMNS, total=total, empty="No clients found.")


@click.group(cls=AssureGroup)
def client() -> None:
    """One client: show, add, set, relate, contact, remove, restore."""


client.add_command(contact)


@client.command(cls=AssureCommand)
@click.argument("ref", metavar="ID")
def show(ref: str) -> None:
    """One client: C-7, its number, external id or exact name."""
    run = session()
    detail = run.reads.client_detail(run.actor, run.reads.find_client(run.actor, ref), run.today)
    run.output.record("client", client_shapes.client_detail(detail), _lines(detail))


def _lines(detail: ClientDetail) -> list[str]:
    view = detail.client
    value = shapes.client(view)
    lines = [f"{value['id']}  {one_line(view.name)}"]
    for field, item in value.items():
        if field in ("id", "name", "version", "notes") or item in (None, "", []):
            continue
        text = ", ".join(map(one_line, item)) if isinstance(item, list) else one_line(item)
        lines.append(f"  {field.replace('_', ' ') + ':':<20}{text}")
    if detail.weeks_5253:
        lines.append(f"  {'weeks 5253:':<20}yes")
    if detail.access:
        lines.append(f"  {'access:':<20}{', '.join(one_line(name) for _, name in detail.access)}")
    lines += [_relation(one) for one in detail.relations]
    lines += [_contact(one) for one in detail.contacts]
    return lines if not view.notes else [*lines, "", block(view.notes)]


def _relation(one: RelationView) -> str:
    """`owner of:  C-7 Larch Partners (40 %)`."""
    share = f" ({one.percent:g} %)" if one.percent is not None else ""
    return f"  {f'{one.words}:':<20}{short('client', one.client_id)} {one_line(one.client)}{share}"


def _contact(one: ContactView) -> str:
    """`contact 12:  Kim Contact, CFO, kim@client.example, primary`."""
    parts = (one.name, one.label, one.email or "", one.phone or "", "primary" if one.primary else "")
    return f"  {f'contact {one.id}:':<20}{', '.join(one_line(part) for part in parts if part)}"


@client.command(cls=AssureCommand, help="Add a client.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--create", metavar="tags,contacts", help="What may be made on the way.")
def add(name: str, pairs: tuple[str, ...], create: str | None) -> None:
    """Add a client."""
    run = session()
    if "=" in name and name.partition("=")[0] in FIELDS:
        raise click.UsageError("The name comes first, then FIELD=VALUE.")
    fields = values(refs.assignments(pairs, [field for field in FIELDS if field != "name"]))
    act(run, CreateClient({"name": name, **fields}, creatable(create)))


@client.command("set", cls=AssureCommand, help="Set fields of a client.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("ref", metavar="ID")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--create", metavar="tags,contacts", help="What may be made on the way.")
@click.option("--if-version", type=int, metavar="N", help="Only if the client is still at version N.")
def set_(ref: str, pairs: tuple[str, ...], create: str | None, if_version: int | None) -> None:
    """Set fields of a client; FIELD=- clears one."""
    run = session()
    number = run.reads.find_client(run.actor, ref)
    fields = values(refs.assignments(pairs, FIELDS))
    if set(fields) == {"status"} and fields["status"] in ("inactive", "active"):
        view = run.reads.client(run.actor, number)
        if fields["status"] == "inactive":
            act(run, DeactivateClient(number))
            return
        if str(view.status) == "inactive":
            act(run, ReactivateClient(number))
            return
    act(run, EditClient(number, fields, creatable(create), if_version))


@client.command(cls=AssureCommand)
@click.argument("ref", metavar="ID")
@click.argument("kind", metavar="|".join(RelationKind))
@click.argument("other", metavar="ID")
@click.option("--percent", type=float, metavar="N", help="The share, for owner_of.")
@click.option("--end", is_flag=True, help="It is so no more; K-1 blockers that came of it resolve.")
def relate(ref: str, kind: str, other: str, percent: float | None, end: bool) -> None:
    """Relate two clients, or end that: the first is KIND of the second."""
    run = session()
    if end and percent is not None:
        raise click.UsageError("--end and --percent exclude each other.")
    act(
        run,
        SaveRelationship(
            run.reads.find_client(run.actor, ref),
            refs.choice(kind, "kind", [str(item) for item in RelationKind]),
            run.reads.find_client(run.actor, other),
            percent,
            end,
        ),
    )


@client.command(cls=AssureCommand)
@click.argument("ref", metavar="ID")
def remove(ref: str) -> None:
    """Remove a client made by mistake; only without engagements."""
    run = session()
    act(run, RemoveClient(run.reads.find_client(run.actor, ref)))


@client.command(cls=AssureCommand)
@click.argument("ref", metavar="ID")
def restore(ref: str) -> None:
    """Bring a removed client back: C-7 or its exact name; `assure clients --removed` lists them."""
    run = session()
    number = read_short(ref, "client")
    if number is None:
        named = run.reads.removed_clients(run.actor, ref, MOST_REMOVED)
        same = [one.id for one in named if one.name.casefold() == " ".join(ref.split()).casefold()]
        if len(same) > 1:
            raise Invalid("client", "ambiguous", "Several removed clients are called so; give the number.")
        if not same:
            raise NotFound(f"There is no removed client “{one_line(ref)}”.")
        number = same[0]
    act(run, RestoreClient(number))


def values(pairs: dict[str, str]) -> dict[str, Any]:
    """Values as the commands take them: text as typed, `-` as nothing."""
    return {field: None if text.strip() in ("", "-") else text for field, text in pairs.items()}


def creatable(text: str | None) -> frozenset[str]:
    """`--create tags,contacts`."""
    if not text:
        return frozenset()
    return frozenset(refs.choice(word, "create", ("tags", "contacts")) for word in text.split(",") if word.strip())


COMMANDS = {"clients": clients, "client": client}
