"""A person's own choices as the settings list them: what each is, how it is said, what it takes (interface.md 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.formatting import fit, width
from assure_tui.own_file import OwnFile
from assure_tui.settings import ANIMATIONS, MOST_MINUTES, THEMES, Problem, Settings
from assure_tui.widgets.row_list import Row, painted

AUTO, ON, OFF = "auto", "on", "off"
_SWITCH = {ON: True, OFF: False}
_DEFAULT = Settings()
_SHORT = tuple(theme.removeprefix("assure-") for theme in THEMES)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One choice: `key` is its name in the file, `values` what may be chosen, `kind` how it is asked."""

    key: str
    label: str
    about: str
    kind: str = "choice"  # choice, number, text, fields, columns, file
    values: tuple[str, ...] = ()
    at_once: bool = True  # else from the next start on


OWN = (
    OwnEntry("theme", "Theme", "auto: light or dark as the terminal says of itself", values=(AUTO, *_SHORT)),
    OwnEntry(
        "ascii", "Plain signs", "on: ASCII for frames and arrows; auto: as it can",
        values=(AUTO, ON, OFF), at_once=False,
    ),
    OwnEntry(
        "animations", "Animations", "auto: none over ssh, else basic", values=(AUTO, *ANIMATIONS), at_once=False
    ),
    OwnEntry(
        "accessible", "Lines, no screen", "on: a conversation of lines, for screen readers", values=(OFF, ON),
        at_once=False,
    ),
    OwnEntry("letter_verbs", "Letter keys", "off: single letters change nothing, for who dictates", values=(ON, OFF)),
    OwnEntry("lock_minutes", "Lock the screen after", "minutes of rest; 0 leaves it to the firm", "number"),
    OwnEntry("store", "Store", "the path or URL that is opened; none: the usual place", "text", at_once=False),
    OwnEntry("card", "Fields of the cards", "on the board, besides client and marks", "fields"),
    OwnEntry("table", "Columns of the table", "of tables whose view names none", "columns"),
    OwnEntry("keys", "Keys of your own", "[keys] in your file; enter opens it in your editor", "file"),
)  # fmt: skip
BY_KEY = {entry.key: entry for entry in OWN}


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """One of them as it stands."""

    entry: OwnEntry
    shown: str
    shown_default: str

    @property
    def changed(self) -> bool:
        """Whether it was chosen."""
        return self.shown != self.shown_default


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The file they are kept in; empty while there is none to keep them in."""

    path: str


OwnThing = OwnChoice | OwnPlace | Problem


def own_things(file: OwnFile | None, used: Settings) -> Iterator[OwnThing]:
    """What is wrong in the file first, then every choice as this sitting uses it, then the file."""
    if file is not None:
        yield from file.load().problems
    yield from (choice_of(entry, used) for entry in OWN)
    if file is not None:
        yield OwnPlace(str(file.path))


def choice_of(entry: OwnEntry, used: Settings) -> OwnChoice:
    """A choice as it stands in these settings."""
    return OwnChoice(entry, said(entry, getattr(used, entry.key)), said(entry, default_of(entry)))


def said(entry: OwnEntry, value: Any) -> str:
    """A value of the file as people choose it."""
    if isinstance(value, bool):
        return ON if value else OFF
    if isinstance(value, Mapping):
        if entry.key == "keys":
            return f"{len(value)} changed" if value else "the usual ones"
        names = value.get(entry.kind, ())
        return ", ".join(names) if names else {"fields": "as the pipeline says"}.get(entry.kind, "the usual ones")
    if entry.kind == "text":
        return value or "the usual one"
    if value is None:
        return AUTO
    return str(value).removeprefix("assure-") if entry.key == "theme" else str(value)


def value_of(entry: OwnEntry, text: str) -> Any:
    """What was chosen or typed as the file keeps it; ValueError says what would be right."""
    if entry.kind == "number":
        word = text.strip()
        if not (word.isdecimal() and word.isascii() and len(word) < 8 and int(word) <= MOST_MINUTES):
            raise ValueError(f"{entry.label} takes a whole number of minutes from 0 to {MOST_MINUTES}, not {word!r}")
        return int(word)
    if entry.kind == "text":
        return text.strip() or None
    if text == AUTO:
        return None
    return _SWITCH.get(text, f"assure-{text}" if entry.key == "theme" else text)


def default_of(entry: OwnEntry) -> Any:
    """What it is until chosen."""
    return getattr(_DEFAULT, entry.key)


def key_of_own(thing: OwnThing) -> str:
    """The key of its row."""
    match thing:
        case OwnChoice():
            return f"own:{thing.entry.key}"
        case OwnPlace():
            return "own:file"
        case Problem():
            return f"wrong:{thing.key}:{thing.message}"


def words_of_own(thing: OwnThing) -> str:
    """Everything one may look for."""
    match thing:
        case OwnChoice(entry=entry):
            return f"{entry.key} {entry.label} {thing.shown} {entry.about} {' '.join(entry.values)}"
        case OwnPlace():
            return f"file editor {thing.path}"
        case Problem():
            return f"wrong {thing.key} {thing.message}"


def own_row(key: str, thing: OwnThing, cells: int, *, ascii: bool) -> Row:
    """One of them in so many cells; what was never chosen stands back."""
    match thing:
        case OwnPlace():
            tail = "enter opens it in your editor"
            room = max(8, cells - 25 - len(tail) - 2)
            return painted(
                [(f"  {fit('Your file', 23)}", ""), (f"{fit(thing.path, room, ascii=ascii)}  ", ""), (tail, "dim")], key
            )
        case Problem():
            return painted(
                [(fit(f"! {thing.key or thing.file.name}: {thing.message}", cells, ascii=ascii), "late")], key
            )
        case OwnChoice(entry=entry):
            later = "" if entry.at_once else "; from the next start"
            return setting_row(key, entry.label, thing.shown, entry.about + later, thing.changed, cells, ascii=ascii)


def setting_row(key: str, label: str, value: str, about: str, changed: bool, cells: int, *, ascii: bool) -> Row:
    """A setting of anybody's: marked where it was changed, what it means as far as there is room."""
    shown = fit(value, 24 if cells < 120 else 40, ascii=ascii)
    room = max(8, cells - 25 - width(shown) - 1)
    return painted(
        [(("* " if changed else "  ") + fit(label, 23, ascii=ascii), ""), (shown + " ", "" if changed else "dim"),
         (fit(about, room, ascii=ascii), "dim")],
        key,
    )  # fmt: skip
