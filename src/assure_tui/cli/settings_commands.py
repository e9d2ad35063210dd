"""Settings of the firm and its closing days [SET-1] [FIRM-1] [CAL-5]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act, act_on_all
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import Session, session
from assure_tui.domain import firm_settings
from assure_tui.domain.commands import Command, SaveFirm, SaveSettings
from assure_tui.domain.definition_commands import SaveCalendar
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.seed_fields import nearest

FIRM = ("firm.name", "firm.zone", "firm.currency")


@click.group(cls=AssureGroup)
def settings() -> None:
    """Settings of the firm: list, set."""


@settings.command("list", cls=AssureCommand)
@click.option("--changed", is_flag=True, help="Only what differs from its default.")
def list_(changed: bool) -> None:
    """Every setting with its value, its default and what it means."""
    run = session()
    found = run.reads.firm_settings(run.actor)
    firm = run.reads.firm()
    rows: list[dict[str, Any]] = [
        {"key": key, "value": firm.get(key.removeprefix("firm.")), "default": None, "about": about, "changed": True}
        for key, about in zip(FIRM, ("the practice", "decides what today is", "of every amount"), strict=True)
    ]
    rows += [
        {"key": one.key, "value": one.shown, "default": one.shown_default, "about": one.about, "changed": one.changed}
        for one in found
        if one.changed or not changed
    ]
    columns = {"key": "Setting", "value": "Value", "default": "Default", "about": "What it means"}
    run.output.records("settings", rows, columns)


@settings.command("set", cls=AssureCommand)
@click.argument("pairs", nargs=-1, required=True, metavar="KEY=VALUE...")
def set_(pairs: tuple[str, ...]) -> None:
    """Set settings by their names; `-` puts one back to its default."""
    run = session()
    firm: dict[str, Any] = {}
    values: dict[str, Any] = {}
    wrong: list[Detail] = []
    for pair in pairs:
        key, mark, text = pair.partition("=")
        key = key.strip().casefold()
        try:
            if not mark:
                raise Invalid(pair, "format", f"'{pair}' is not KEY=VALUE.")
            if key in FIRM:
                firm[key.removeprefix("firm.")] = text.strip()
            else:
                values[_known(key)] = _value(run, key, text)
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong) if len(wrong) > 1 else Invalid(wrong[0].field, wrong[0].code, wrong[0].message)
    made: list[Command] = [*([SaveFirm(firm)] if firm else []), *([SaveSettings(values)] if values else [])]
    act_on_all(run, made)


def _known(key: str) -> str:
    if key not in firm_settings.BY_KEY:
        raise Invalid(key, "key.unknown", f"there is no setting '{key}'{nearest(key, (*FIRM, *firm_settings.BY_KEY))}")
    return key


def _value(run: Session, key: str, text: str) -> Any:
    entry = firm_settings.entry_of(key)
    if text.strip() == "-":
        return entry.default
    value = firm_settings.typed(key, text)
    if entry.kind == "person" and value is not None:
        return refs.person(run.reads.staff(), value, key).id
    return firm_settings.checked(key, value)


@click.group("closing-days", cls=AssureGroup)
def closing_days() -> None:
    """Days on which the firm itself is closed: list, add, remove."""


@closing_days.command("list", cls=AssureCommand)
def list_days() -> None:
    """The firm's own closing days."""
    run = session()
    rows = [{"day": one.on, "name": one.name} for one in run.reads.closing_days(run.actor)]
    run.output.records("closing_days", rows, {"day": "Day", "name": "Name"}, empty="No closing days of its own.")


@closing_days.command(cls=AssureCommand)
@click.argument("day")
@click.argument("name", default="")
def add(day: str, name: str) -> None:
    """Close the firm on DAY; it counts for working days, never for the law's dates."""
    run = session()
    act(run, SaveCalendar({refs.day(day, "day", run.today): name}))


@closing_days.command(cls=AssureCommand)
@click.argument("day")
def remove(day: str) -> None:
    """Open the firm on DAY again."""
    run = session()
    act(run, SaveCalendar(remove=(refs.day(day, "day", run.today),)))


COMMANDS = {"settings": settings, "closing-days": closing_days}
