"""Custom statuses, client-facing statuses, and the client status sheet [ST-2] [CFS-1] [CFS-4]."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from assure_tui.cli import definition_values, refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup, QueryCommand, query_text
from assure_tui.cli.queries import resolved, with_limit
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import ExportView
from assure_tui.domain.definition_commands import SaveClientFacingStatus, SaveCustomStatus
from assure_tui.domain.errors import AssureError, Invalid

OWN = ("name", "colour", "behaviour", "pipelines", "back_to_active", "position")
TOLD = ("name", "colour", "text", "position")
OWN_COLUMNS = {
    "code": "Code", "name": "Name", "colour": "Colour", "behaviour": "Behaves as", "pipelines": "In",
    "back_to_active": "Back to Active", "used": "Engagements",
}  # fmt: skip
TOLD_COLUMNS = {"name": "Name", "colour": "Colour", "text": "Text for the client", "used": "Engagements"}


@click.group(cls=AssureGroup)
def statuses() -> None:
    """The firm's own statuses: list, add, set, remove; `assure set E-1 status=NAME` puts one on work."""


@statuses.command("list", cls=AssureCommand)
def list_own() -> None:
    """Every custom status with what it behaves like and where it is offered."""
    run = session()
    rows = [
        {
            "code": view.code, "name": view.name, "colour": view.colour, "behaviour": str(view.behaviour),
            "pipelines": list(view.pipelines), "back_to_active": view.back_to_active, "used": view.used,
            "position": view.position,
        }
        for view in run.reads.custom_statuses(run.actor)
    ]  # fmt: skip
    run.output.records("statuses", rows, OWN_COLUMNS, empty="No custom statuses yet; assure statuses add makes one.")


def _own(pairs: tuple[str, ...]) -> dict[str, Any]:
    return definition_values.read(refs.assignments(pairs, OWN), ("back_to_active",), ("position",))


@statuses.command("add", cls=AssureCommand, help="Add a custom status.\n\nFields: " + ", ".join(OWN) + ".")
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
def add_own(name: str, pairs: tuple[str, ...]) -> None:
    """Add a status of the firm's own."""
    act(session(), SaveCustomStatus(name, _own(pairs), new=True))


@statuses.command("set", cls=AssureCommand, help="Change a custom status.\n\nFields: " + ", ".join(OWN) + ".")
@click.argument("name")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_own(name: str, pairs: tuple[str, ...]) -> None:
    """Change a status; what has it follows."""
    act(session(), SaveCustomStatus(name, _own(pairs)))


@statuses.command("remove", cls=AssureCommand)
@click.argument("name")
@click.option("--to", "replacement", metavar="STATUS", help="What takes its place.")
def remove_own(name: str, replacement: str | None) -> None:
    """Remove a status; what has it gets another."""
    act(session(), SaveCustomStatus(name, remove=True, replacement=replacement))


@click.group("client-statuses", cls=AssureGroup)
def client_statuses() -> None:
    """What clients are told about progress: list, add, set, remove."""


@client_statuses.command("list", cls=AssureCommand)
def list_told() -> None:
    """The client-facing statuses in their order."""
    run = session()
    rows = [
        {"name": view.name, "colour": view.colour, "text": view.text, "used": view.used, "position": view.position}
        for view in run.reads.client_statuses(run.actor)
    ]
    run.output.records("client_statuses", rows, TOLD_COLUMNS)


def _told(pairs: tuple[str, ...]) -> dict[str, Any]:
    return definition_values.read(refs.assignments(pairs, TOLD), numbers=("position",))


@client_statuses.command("add", cls=AssureCommand, help="Add one.\n\nFields: " + ", ".join(TOLD) + ".")
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
def add_told(name: str, pairs: tuple[str, ...]) -> None:
    """Add a client-facing status."""
    act(session(), SaveClientFacingStatus(name, _told(pairs), new=True))


@client_statuses.command("set", cls=AssureCommand, help="Change one.\n\nFields: " + ", ".join(TOLD) + ".")
@click.argument("name")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_told(name: str, pairs: tuple[str, ...]) -> None:
    """Change a client-facing status; what has it follows a new name."""
    act(session(), SaveClientFacingStatus(name, _told(pairs)))


@client_statuses.command("remove", cls=AssureCommand)
@click.argument("name")
@click.option("--to", "replacement", metavar="NAME", help="What takes its place.")
def remove_told(name: str, replacement: str | None) -> None:
    """Remove a client-facing status; without --to what has it has none."""
    act(session(), SaveClientFacingStatus(name, remove=True, replacement=replacement))


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="CLIENT|QUERY")
@click.option(
    "--format", "form", type=click.Choice(["txt", "csv", "json"], case_sensitive=False), default="txt",
    show_default=True, help="What kind of file.",
)  # fmt: skip
@click.option("-o", "--output", "target", default="-", metavar="FILE", help="Where it goes; - is stdout.")
def sheet(query: tuple[str, ...], form: str, target: str) -> None:
    """The client status sheet: what clients are told about their work; the export is logged."""
    from assure_tui.services import exporting, status_sheet

    run = session()
    path = Path(target).expanduser()
    if target != "-" and exporting.same_file(path, run.store):
        raise Invalid("output", "not_offered", f"{path} is the store itself.")
    client = _client(run, query)
    asked = None if client is not None else with_limit(resolved(run, query), None)
    found = run.reads.status_sheet(run.actor, asked, run.today, client_id=client)
    batch = run.execute(ExportView("lines of the client status sheet", query_text(query), len(found))).batch
    data = status_sheet.write(found, form, run.today, str(run.reads.firm().get("name") or ""))
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    exporting.put(path, data)
    said = f"{len(found)} lines written to {path}."
    run.output.message({"message": said, "file": str(path), "rows": len(found), "batch": batch}, said)


def _client(run: Session, query: tuple[str, ...]) -> int | None:
    """A client's number, external id or exact name means its work; anything else is a filter."""
    text = query_text(query).strip()
    if not text or ":" in text:
        return None
    try:
        return run.reads.find_client(run.actor, text)
    except AssureError:
        return None


COMMANDS = {"statuses": statuses, "client-statuses": client_statuses, "sheet": sheet}
