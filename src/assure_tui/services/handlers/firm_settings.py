"""The firm, its settings and its closing days [FIRM-1] [FIRM-2] [SET-1] [CAL-5]."""

from __future__ import annotations

import re
from typing import Any

from assure_tui.domain import firm_settings, text_rules
from assure_tui.domain.commands import SaveFirm, SaveSettings
from assure_tui.domain.definition_commands import SaveCalendar
from assure_tui.domain.documents import FOLDERS
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.titles import validate_pattern
from assure_tui.services.clock import zone
from assure_tui.services.context import Context
from assure_tui.services.handlers import definitions
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t


def save_firm(ctx: Context, cmd: SaveFirm) -> Handled:
    """Name, zone and currency of the firm; a changed zone moves no date already set [FIRM-1] [FIRM-2]."""
    row = ctx.unit.get(t.Firm, 1)
    readers = {
        "name": lambda value: text_rules.one_line(str(value or ""), "name", high=120),
        "zone": _zone,
        "currency": _currency,
    }
    for name, value in definitions.read_fields(cmd.fields, readers, "the firm").items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    ctx.unit.session.flush()
    return Handled("edited the firm", [done("firm", row.name) if ctx.unit.changed else unchanged("firm")])


def _zone(value: Any) -> str:
    text = str(value or "").strip()
    zone(text)
    return text


def _currency(value: Any) -> str:
    text = str(value or "").strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", text, re.ASCII):
        raise Invalid("currency", "format", f"a currency is three letters such as USD, not {value!r}")
    return text


def save_settings(ctx: Context, cmd: SaveSettings) -> Handled:
    """Settings of the firm by their names, all errors together [SET-1] [VAL-6]."""
    wrong: list[Detail] = []
    for key, value in cmd.values.items():
        try:
            _check(ctx, key, value)
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong) if len(wrong) > 1 else Invalid(wrong[0].field, wrong[0].code, wrong[0].message)
    for key, value in cmd.values.items():
        row = ctx.unit.find(t.Setting, key)
        if row is None:
            if value != firm_settings.entry_of(key).default:
                ctx.unit.add(t.Setting(key=key, value=value))
        elif row.value != value:
            row.value = value
    ctx.unit.session.flush()
    told = ", ".join(f"{key} = {firm_settings.shown(key, value)}" for key, value in cmd.values.items())
    return Handled(f"set {told}", [done("settings", told) if ctx.unit.changed else unchanged("settings")])


def _check(ctx: Context, key: str, value: Any) -> None:
    """Settings are checked like any input [SET-1]."""
    entry = firm_settings.entry_of(key)
    if entry.key != key:
        raise Invalid(key, "key.unknown", f"the setting is written {entry.key}")
    firm_settings.checked(key, value)
    # One who has left is passed over and told where work is made, as in every slot [CRE-5].
    if entry.kind == "person" and value is not None and ctx.unit.find(t.Staff, value) is None:
        raise Invalid(key, "unknown", f"{entry.label.lower()} is a person of the firm, or nobody")
    if entry.kind == "pattern":
        validate_pattern(value, key)  # [CODE-4]
    if entry.kind == "patterns":
        if len(value) > FOLDERS:
            raise Invalid(key, "range", f"a folder template is a list of at most {FOLDERS} folders")
        for one in value:
            validate_pattern(one, key)


def save_calendar(ctx: Context, cmd: SaveCalendar) -> Handled:
    """The firm's own closing days: they count for working days, never for the law's rolling [CAL-5]."""
    names: dict[str, str] = {}
    for day, name in cmd.add.items():
        text_rules.in_range(day, "day")
        names[day.isoformat()] = text_rules.one_line(str(name or ""), "name", low=0, high=60)
    gone = [day.isoformat() for day in cmd.remove]
    for on in gone:
        row = ctx.unit.find(t.ClosingDay, on)
        if row is None:
            raise Invalid("remove", "unknown", f"the firm is not closed on {on} by its own calendar")
        if on not in names:
            ctx.unit.delete(row)
    for on, name in names.items():
        row = ctx.unit.find(t.ClosingDay, on)
        if row is None:
            ctx.unit.add(t.ClosingDay(on=on, name=name))
        elif row.name != name:
            row.name = name
    ctx.unit.session.flush()
    told = ", ".join((*(f"closed {on}" for on in names), *(f"open {on}" for on in gone if on not in names)))
    return Handled(f"closing days: {told}" if told else "closing days", [
        done("calendar", told) if ctx.unit.changed else unchanged("calendar")
    ])  # fmt: skip
