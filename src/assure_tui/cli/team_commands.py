"""Teams: list, add, set, remove [STAFF-4]."""

from __future__ import annotations

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.firm_commands import SaveTeam

FIELDS = ("name", "description", "permissions")


@click.group(cls=AssureGroup)
def team() -> None:
    """Teams: list, add, set, remove."""


@team.command("list", cls=AssureCommand)
def list_teams() -> None:
    """Every team, what it lets people do, and who is in it."""
    run = session()
    _ = run.actor
    rows = [
        {
            "code": view.code,
            "name": view.name,
            "description": view.description,
            "system": view.system,
            "permissions": list(view.permissions),
            "members": list(view.members),
        }
        for view in run.reads.teams()
    ]
    run.output.records("teams", rows, {"name": "Team", "members": "Members"})


@team.command(cls=AssureCommand)
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[FIELD=VALUE]...")
def add(name: str, pairs: tuple[str, ...]) -> None:
    """Add a team: description, permissions (a,b)."""
    act(session(), SaveTeam(name, refs.assignments(pairs, FIELDS[1:]), new=True))


@team.command("set", cls=AssureCommand)
@click.argument("name", metavar="TEAM")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(name: str, pairs: tuple[str, ...]) -> None:
    """Set fields of a team: name, description, permissions (a,b or +a,-b)."""
    fields = {key: "" if text.strip() == "-" else text for key, text in refs.assignments(pairs, FIELDS).items()}
    act(session(), SaveTeam(name, fields))


@team.command(cls=AssureCommand)
@click.argument("name", metavar="TEAM")
def remove(name: str) -> None:
    """Remove a team of the firm's own; who loses by it is shown first."""
    act(session(), SaveTeam(name, remove=True))


COMMANDS = {"team": team}
