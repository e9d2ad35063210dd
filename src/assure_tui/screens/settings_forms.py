"""The forms of the settings: what each asks, and the command it makes [SET-1] [LINE-2] [ST-2] [CFS-1] [CAL-5] [CLT-9]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.domain import firm_settings
from assure_tui.domain.commands import Command, SaveFirm, SaveSettings
from assure_tui.domain.definition_commands import (
    SaveCalendar,
    SaveClientFacingStatus,
    SaveCustomStatus,
    SaveServiceLine,
)
from assure_tui.domain.definition_views import ClientFacingView, CustomStatusView, LineView, SettingView
from assure_tui.domain.errors import Invalid
from assure_tui.domain.firm_commands import SaveTag
from assure_tui.domain.firm_views import TagView
from assure_tui.domain.seed_fields import nearest
from assure_tui.domain.seed_words import COLOURS
from assure_tui.domain.tag_looks import LOOKS, PLAIN, glyph
from assure_tui.domain.text_rules import iso_day
from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.record import Entry, RecordForm, yes_or_no
from assure_tui.screens.pattern_form import PatternForm
from assure_tui.screens.settings_rows import FirmField

_COLOURS = ", ".join(COLOURS)


def firm_form(field: FirmField) -> RecordForm:
    """One field of the firm itself [FIRM-1]."""
    hint = {"zone": "an IANA name such as America/New_York", "currency": "three letters such as USD"}
    told = ["A changed zone moves no date already set."] if field.name == "zone" else []
    entry = Entry(field.name, field.label[:12], field.value, 120, hint.get(field.name, ""), read=str.strip)
    return RecordForm(field.label, [entry], lambda fields: SaveFirm(fields), notes=told)


def setting_form(view: SettingView, staff: tuple[StaffView, ...]) -> RecordForm:
    """One setting with its explanation, what it takes, and its default [SET-1]."""

    def command(fields: Mapping[str, Any]) -> Command:
        return SaveSettings({view.key: setting_value(view.key, str(fields.get("value") or ""), staff)})

    notes = [view.about, f"{view.key} takes {view.takes}.", f"Until changed: {view.shown_default}."]
    shown = "-" if view.value is None else view.shown
    form = PatternForm if firm_settings.entry_of(view.key).kind in ("pattern", "patterns") else RecordForm
    return form(view.label, [Entry("value", "Value", shown, 400, read=str)], command, notes=notes)


def setting_value(key: str, text: str, staff: tuple[StaffView, ...]) -> Any:
    """The value that was typed, checked; Invalid says what would be right."""
    value = firm_settings.typed(key, text)
    if firm_settings.entry_of(key).kind == "person" and value is not None:
        word = str(value).casefold()
        for person in staff:
            if word in ((person.login or "").casefold(), person.initials.casefold(), person.name.casefold()):
                return person.id
        known = [person.login or person.initials for person in staff]
        raise Invalid("value", "unknown", f"there is nobody {value!r}{nearest(str(value), known)}")
    try:
        return firm_settings.checked(key, value)
    except Invalid as error:
        raise Invalid("value", error.value_code, error.message) from None


def line_form(view: LineView | None, pipelines: str) -> RecordForm:
    """A service line [LINE-2]."""
    entries = [
        Entry("name", "Name", view.name if view else "", 60),
        Entry("pipeline", "Pipeline", view.pipeline if view else "", 60, f"the default one: {pipelines}"),
        Entry("scope", "What it does", view.scope if view else "", 300, read=str.strip),
    ]
    if view is None:
        entries.insert(0, Entry("code", "Code", "", 24, "permanent, such as legal"))
        return RecordForm("New service line", entries, _new_line, whole=True)
    code = view.code
    return RecordForm(f"Service line {view.name}", entries, lambda fields: SaveServiceLine(code, fields))


def _new_line(fields: Mapping[str, Any]) -> Command:
    values = dict(fields)
    code = values.pop("code", None)
    if not code:
        raise Invalid("code", "required", "a new line needs a code; it never changes")
    return SaveServiceLine(str(code), values, new=True)


def own_status_form(view: CustomStatusView | None, pipelines: str) -> RecordForm:
    """A custom status [ST-2]."""
    entries = [
        Entry("name", "Name", view.name if view else "", 40),
        Entry("colour", "Colour", view.colour if view else "amber", 10, _COLOURS),
        Entry("behaviour", "Behaves as", view.behaviour.label if view else "Active", 10, "Active or On hold"),
        Entry("pipelines", "Pipelines", ", ".join(view.pipelines) if view else "", 400, f"empty: all; {pipelines}"),
        Entry(
            "back_to_active", "Back", "yes" if view and view.back_to_active else "no", 5,
            "yes: Active when its items are done", read=yes_or_no,
        ),
    ]  # fmt: skip
    notes = ["An exception inside a stage: rules read what it behaves like, people read its name."]
    if view is None:
        return RecordForm("New status", entries, _new_own, whole=True, notes=notes)
    code = view.code
    return RecordForm(f"Status {view.name}", entries, lambda fields: SaveCustomStatus(code, fields), notes=notes)


def _new_own(fields: Mapping[str, Any]) -> Command:
    return SaveCustomStatus(str(fields.get("name") or ""), {k: v for k, v in fields.items() if k != "name"}, new=True)


def told_form(view: ClientFacingView | None) -> RecordForm:
    """A client-facing status [CFS-1]."""
    entries = [
        Entry("name", "Name", view.name if view else "", 60),
        Entry("colour", "Colour", view.colour if view else "blue", 10, _COLOURS),
        Entry("text", "Text", view.text if view else "", 300, "what the client reads", read=str.strip),
    ]
    if view is None:
        return RecordForm("New client-facing status", entries, _new_told, whole=True)
    name = view.name
    return RecordForm(f"For clients: {name}", entries, lambda fields: SaveClientFacingStatus(name, fields))


def _new_told(fields: Mapping[str, Any]) -> Command:
    values = {name: value for name, value in fields.items() if name != "name"}
    return SaveClientFacingStatus(str(fields.get("name") or ""), values, new=True)


def tag_form(view: TagView | None, *, ascii: bool) -> RecordForm:
    """A tag of the firm's list: its name, and its colour with the glyph that belongs to it [CLT-9]."""
    entries = [
        Entry("name", "Name", view.name if view else "", 40),
        Entry("colour", "Colour", view.colour if view else PLAIN, 10, ", ".join(LOOKS)),
    ]
    glyphs = "  ".join(f"{glyph(colour, ascii)} {colour}" for colour in LOOKS)
    if view is None:
        return RecordForm("New tag", entries, _new_tag, whole=True, notes=[glyphs])
    name = view.name

    def command(fields: Mapping[str, Any]) -> Command:
        for field, value in fields.items():
            if not value:
                raise Invalid(field, "required", f"a tag has a {field}")
        return SaveTag(name, fields.get("name"), fields.get("colour"))

    return RecordForm(f"Tag {clean(name)}", entries, command, notes=[glyphs])


def _new_tag(fields: Mapping[str, Any]) -> Command:
    if not fields.get("name"):
        raise Invalid("name", "required", "a tag has a name")
    return SaveTag(str(fields["name"]), colour=fields.get("colour"), new=True)


def closing_form(on: date | None, name: str = "") -> RecordForm:
    """A day on which the firm is closed [CAL-5]."""
    entries = [
        Entry("day", "Day", on.isoformat() if on else "", 10, "2026-12-24", read=str.strip),
        Entry("name", "Name", name, 60, "Winter closing", read=str.strip),
    ]

    def command(fields: Mapping[str, Any]) -> Command:
        day = iso_day(str(fields["day"]), "day") if "day" in fields else on
        if day is None:
            raise Invalid("day", "required", "a closing day needs its date, such as 2026-12-24")
        called = str(fields.get("name", name))
        moved = (on,) if on is not None and day != on else ()
        return SaveCalendar({day: called}, moved)

    notes = ["It counts for working days, never for the law's dates."]
    return RecordForm("Closing day", entries, command, whole=on is None, notes=notes)
