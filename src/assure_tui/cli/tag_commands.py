"""The firm's tags: list, add, set, remove [CLT-9]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.firm_commands import SaveTag
from assure_tui.domain.firm_views import TagView
from assure_tui.domain.tag_looks import LOOKS, glyph

COLUMNS = {
    "name": "Tag",
    "glyph": "",
    "colour": "Colour",
    "clients": "Clients",
    "engagements": "Live engagements",
    "tasks": "Open tasks",
}
FIELDS = ("name", "colour")


def _object(view: TagView, ascii: bool) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "colour": view.colour,
        "glyph": glyph(view.colour, ascii),
        "clients": view.clients,
        "engagements": view.engagements,
        "tasks": view.tasks,
    }


@click.group(cls=AssureGroup)
def tags() -> None:
    """The firm's one list of tags: list, add, set, remove."""


@tags.command("list", cls=AssureCommand)
def list_() -> None:
    """Every tag with its colour and how many carry it."""
    run = session()
    rows = [_object(view, run.options.ascii) for view in run.reads.tags(run.actor)]
    run.output.records("tags", rows, COLUMNS, empty="There are no tags yet.")


@tags.command(cls=AssureCommand)
@click.argument("name")
@click.option("--colour", "--color", "colour", metavar="|".join(LOOKS), help="The colour, and with it the glyph.")
def add(name: str, colour: str | None) -> None:
    """Add a tag to the list."""
    act(session(), SaveTag(name, colour=colour, new=True))


@tags.command("set", cls=AssureCommand)
@click.argument("name")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(name: str, pairs: tuple[str, ...]) -> None:
    """Rename or recolour a tag: name, colour."""
    fields = refs.assignments(pairs, FIELDS)
    for field, text in fields.items():
        if text.strip() in ("", "-"):
            raise Invalid(field, "required", f"{field.capitalize()} cannot be cleared.")
    act(session(), SaveTag(name, fields.get("name"), fields.get("colour")))


@tags.command(cls=AssureCommand)
@click.argument("name")
@click.option("--replace-by", metavar="TAG", help="What carried it gets this tag instead.")
def remove(name: str, replace_by: str | None) -> None:
    """Take a tag off the list; what would lose it is shown first [DEL-4]."""
    act(session(), SaveTag(name, remove=True, replacement=replace_by))


COMMANDS = {"tags": tags}
