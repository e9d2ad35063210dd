"""Service lines: list, add, set, hide, remove [LINE-2]."""

from __future__ import annotations

import click

from assure_tui.cli import definition_values, refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.definition_commands import SaveServiceLine

FIELDS = ("name", "scope", "pipeline", "position")
COLUMNS = {"code": "Code", "name": "Name", "pipeline": "Default pipeline", "types": "Types", "hidden": "Hidden"}


@click.group(cls=AssureGroup)
def lines() -> None:
    """Service lines: list, add, set, hide, remove."""


@lines.command("list", cls=AssureCommand)
def list_() -> None:
    """The service lines in their order."""
    run = session()
    rows = [
        {
            "code": view.code,
            "name": view.name,
            "scope": view.scope,
            "pipeline": view.pipeline,
            "types": view.types,
            "hidden": view.hidden,
            "position": view.position,
        }
        for view in run.reads.service_lines(run.actor)
    ]
    run.output.records("lines", rows, COLUMNS)


@lines.command(cls=AssureCommand, help="Add a service line.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("code")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
def add(code: str, pairs: tuple[str, ...]) -> None:
    """Add a service line with its default pipeline."""
    fields = definition_values.read(refs.assignments(pairs, FIELDS), numbers=("position",))
    act(session(), SaveServiceLine(code, fields, new=True))


@lines.command("set", cls=AssureCommand, help="Set fields of a line.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("line", metavar="LINE")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(line: str, pairs: tuple[str, ...]) -> None:
    """Set fields of a line; its code never changes."""
    fields = definition_values.read(refs.assignments(pairs, FIELDS), numbers=("position",))
    act(session(), SaveServiceLine(line, fields))


@lines.command(cls=AssureCommand)
@click.argument("line", metavar="LINE")
@click.option("--show", is_flag=True, help="Offer it again.")
def hide(line: str, show: bool) -> None:
    """Offer the types of a line no more; their engagements go on."""
    act(session(), SaveServiceLine(line, {"hidden": not show}))


@lines.command(cls=AssureCommand)
@click.argument("line", metavar="LINE")
def remove(line: str) -> None:
    """Remove a line that has no types."""
    act(session(), SaveServiceLine(line, remove=True))


COMMANDS = {"lines": lines}
