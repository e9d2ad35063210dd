"""What the settings list: one thing a row, its columns as wide as the screen lets them [SET-1]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.definition_views import (
    ClientFacingView,
    ClosingDayView,
    CustomStatusView,
    LineView,
    SettingView,
    TypeDetail,
)
from assure_tui.domain.firm_views import TagView
from assure_tui.domain.relief import ReliefView
from assure_tui.domain.rule_words import rule_words
from assure_tui.domain.tag_looks import glyph
from assure_tui.formatting import clean, fit, full_date
from assure_tui.screens.own_settings import (
    OwnChoice,
    OwnPlace,
    OwnThing,
    key_of_own,
    own_row,
    setting_row,
    words_of_own,
)
from assure_tui.settings import Problem
from assure_tui.widgets.row_list import Row, painted
from assure_tui.widgets.stage_looks import stage_glyph

FIRM = (("name", "Name of the firm"), ("zone", "Time zone"), ("currency", "Currency"))


@dataclass(frozen=True, slots=True)
class FirmField:
    """A field of the firm itself [FIRM-1]."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What has a screen of its own."""

    place: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnPasscode:
    """Whether one has a passcode; what it is stands nowhere [STAFF-5]."""

    kept: bool


PASSCODE = "asked for when you are named at another login, and to open the locked screen"

Thing = (
    FirmField
    | OwnPasscode
    | SettingView
    | Elsewhere
    | LineView
    | TypeDetail
    | CustomStatusView
    | ClientFacingView
    | ClosingDayView
    | TagView
    | ReliefView
    | OwnThing
)


def firm_fields(firm: Mapping[str, Any]) -> list[FirmField]:
    """Name, zone and currency."""
    return [FirmField(name, label, str(firm.get(name) or "")) for name, label in FIRM]


def key_of(thing: Thing) -> str:
    """The key of a row, the same while the thing is."""
    match thing:
        case FirmField(name=name):
            return f"firm:{name}"
        case SettingView(key=key):
            return f"setting:{key}"
        case Elsewhere(place=place):
            return f"place:{place}"
        case OwnPasscode():
            return "own:passcode"
        case ClosingDayView(on=on):
            return f"day:{on}"
        case OwnChoice() | OwnPlace() | Problem():
            return key_of_own(thing)
        case _:
            return f"{type(thing).__name__}:{thing.id}"


def words_of(thing: Thing) -> str:
    """Everything one may look for."""
    match thing:
        case SettingView():
            return f"{thing.key} {thing.label} {thing.shown} {thing.about}"
        case TypeDetail():
            return f"{thing.code} {thing.name} {thing.line_name} {' '.join(thing.entities)} {thing.period}"
        case FirmField() | Elsewhere():
            return thing.label
        case OwnPasscode():
            return f"passcode {PASSCODE}"
        case ClosingDayView():
            return f"{thing.on} {thing.name}"
        case TagView():
            return f"{thing.name} {thing.colour}"
        case ReliefView():
            return f"{thing.name} {thing.citation} {thing.whom}"
        case ClientFacingView():
            return f"{thing.name} {thing.text}"
        case OwnChoice() | OwnPlace() | Problem():
            return words_of_own(thing)
        case _:
            return f"{thing.code} {thing.name}"


def in_use(tag: TagView) -> int:
    """How many of what one sees carry it."""
    return tag.clients + tag.engagements + tag.tasks


def about_of(thing: Thing | None) -> str:
    """What a line of settings means, where that is more than its name."""
    match thing:
        case SettingView():
            return f"{thing.about}; until changed: {thing.shown_default}"
        case LineView():
            return clean(thing.scope)
        case ClientFacingView():
            return clean(thing.text)
        case ReliefView():
            dates = f"{full_date(thing.window_from)} to {full_date(thing.window_to)}"
            return clean(f"{dates}; {thing.whom}")
        case OwnChoice(entry=entry):
            return f"{entry.about}{'' if entry.at_once else '; from the next start'}"
        case Problem():
            return clean(thing.message)
        case OwnPasscode():
            return PASSCODE
        case _:
            return ""


def row_of(key: str, thing: Thing, cells: int, *, ascii: bool) -> Row:
    """One thing in so many cells; what is hidden or as it always was stands back."""
    wide = cells >= 120
    match thing:
        case FirmField():
            return painted([("  " + fit(thing.label, 23, ascii=ascii), ""), (clean(thing.value), "")], key)
        case SettingView():
            return _setting(key, thing, cells, ascii)
        case Elsewhere():
            return painted([(f"  {fit(thing.label, 23, ascii=ascii)}g {thing.key}", "dim")], key)
        case OwnPasscode(kept=kept):
            about = fit(PASSCODE, max(8, cells - 50), ascii=ascii)
            return painted([(f"  {fit('Passcode', 23)}{fit('set' if kept else 'none', 24)} ", ""), (about, "dim")], key)
        case LineView():
            hidden = "hidden" if thing.hidden else ""
            said = [
                fit(thing.name, 24, ascii=ascii),
                fit(f"{thing.types} types", 9),
                fit(thing.pipeline, 20, ascii=ascii),
            ]
            return painted(
                [("  " + " ".join((*said, fit(hidden, 7), clean(thing.scope))), "dim" if hidden else "")], key
            )
        case TypeDetail():
            return _type(key, thing, cells, wide, ascii)
        case CustomStatusView():
            scope = ", ".join(thing.pipelines) or "all pipelines"
            back = "back to Active" if thing.back_to_active else ""
            said = [
                stage_glyph(thing.colour, ascii=ascii), fit(thing.name, 22, ascii=ascii),
                fit(f"as {thing.behaviour.label}", 11), fit(f"on {thing.used}", 6), fit(back, 15),
                fit(scope, max(8, cells - 62), ascii=ascii),
            ]  # fmt: skip
            return painted([("  " + " ".join(said), "")], key)
        case ClientFacingView():
            said = [
                stage_glyph(thing.colour, ascii=ascii), fit(thing.name, 22, ascii=ascii), fit(f"on {thing.used}", 6),
                fit(thing.text, max(8, cells - 36), ascii=ascii),
            ]  # fmt: skip
            return painted([("  " + " ".join(said), "")], key)
        case TagView():
            counted = (("clients", thing.clients), ("live", thing.engagements), ("open tasks", thing.tasks))
            used = "  ".join(f"{fit(str(count), 4, right=True)} {word}" for word, count in counted)
            looks = f"  {fit(glyph(thing.colour, ascii), 2)} {fit(thing.name, min(42, cells - 46), ascii=ascii)}"
            return painted([(f"{looks} {fit(thing.colour, 7)} ", ""), (used, "dim" if not in_use(thing) else "")], key)
        case ClosingDayView():
            return painted([(f"  {fit(full_date(thing.on), 18)} {clean(thing.name)}", "")], key)
        case ReliefView():
            state = "withdrawn" if thing.withdrawn else f"covers {thing.covered}"
            said = [
                fit(thing.name, 22, ascii=ascii), fit(full_date(thing.new_date), 15), fit(state, 12),
                fit(thing.citation, max(8, cells - 55), ascii=ascii),
            ]  # fmt: skip
            return painted([("  " + " ".join(said), "dim" if thing.withdrawn else "")], key)
        case OwnChoice() | OwnPlace() | Problem():
            return own_row(key, thing, cells, ascii=ascii)


def _setting(key: str, thing: SettingView, cells: int, ascii: bool) -> Row:
    about = f"was {thing.shown_default}; {thing.about}" if thing.changed else thing.about
    return setting_row(key, thing.label, thing.shown, about, thing.changed, cells, ascii=ascii)


def _type(key: str, thing: TypeDetail, cells: int, wide: bool, ascii: bool) -> Row:
    off = thing.hidden or thing.line_hidden
    state = "hidden" if off else f"{thing.live} live" if thing.live else ""
    due = rule_words(thing.rules.get("due"))
    name = max(14, min(44, cells - (96 if wide else 58)))
    said = [
        fit(thing.code, 13, ascii=ascii), fit(thing.name, name, ascii=ascii), fit(thing.period, 13),
        fit(due, max(8, cells - name - (78 if wide else 41)), ascii=ascii), fit(state, 8),
    ]  # fmt: skip
    if wide:
        kinds = ", ".join(thing.entities)
        said.insert(2, fit(kinds, 35, ascii=ascii))
    return painted([("  " + " ".join(said), "dim" if off else "")], key)
