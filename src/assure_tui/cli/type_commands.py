"""Engagement types: list, add, set, hide [TYPE-3]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.minutes import read_minutes

FIELDS = ("name", "line", "entities", "period", "pipeline", "title", "priority", "budget")


@click.group(cls=AssureGroup)
def types() -> None:
    """Engagement types: list, add, set, hide."""


@types.command("list", cls=AssureCommand)
@click.option("--all", "everything", is_flag=True, help="Hidden ones too.")
def list_types(everything: bool) -> None:
    """The engagement types with their service line and period."""
    run = session()
    rows = [
        {
            "code": view.code,
            "name": view.name,
            "line": view.line,
            "entities": list(view.entities),
            "period": view.period_kind,
            "hidden": view.hidden,
        }
        for view in run.reads.types(run.actor)
        if everything or not view.hidden
    ]
    columns = {"code": "Code", "name": "Name", "line": "Line", "entities": "For", "period": "Period"}
    run.output.records("types", rows, columns)


@types.command(cls=AssureCommand, help="Add a type.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("code")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--like", metavar="CODE", help="The type whose dates and other fields it takes.")
def add(code: str, pairs: tuple[str, ...], like: str | None) -> None:
    """Add a type; without --like its deadline is typed by hand."""
    act(session(), SaveEngagementType(code, _values(refs.assignments(pairs, FIELDS)), new=True, like=like))


@types.command("set", cls=AssureCommand, help="Set fields of a type.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("code")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(code: str, pairs: tuple[str, ...]) -> None:
    """Set fields of a type; engagements that are there keep theirs."""
    act(session(), SaveEngagementType(code, _values(refs.assignments(pairs, FIELDS))))


@types.command(cls=AssureCommand)
@click.argument("code")
@click.option("--show", is_flag=True, help="Offer it again.")
def hide(code: str, show: bool) -> None:
    """Offer a type no more; its engagements go on."""
    act(session(), SaveEngagementType(code, {"hidden": not show}))


def _values(pairs: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, text in pairs.items():
        found[field] = None if text.strip() in ("", "-") else text
        if field == "budget" and found[field] is not None:
            found[field] = read_minutes(text)
            if found[field] is None:
                raise Invalid(field, "minutes.format", f"'{text}' is no time; type 90, 1:30 or 1h30.")
    return found


COMMANDS = {"types": types}
