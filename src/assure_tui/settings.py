"""A person's own settings: one TOML file, read strictly, written atomically."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

ANIMATIONS = ("none", "basic", "full")
THEMES = ("assure-dark", "assure-light", "assure-contrast")
MOST_MINUTES = 1440  # before the screen locks itself: a day
FOLLOW = "auto"  # the terminal's own background, where it says it
_NO_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_VIEW: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What one person chose for their own screen; None leaves the choice to the program."""

    store: str | None = None
    theme: str | None = None
    ascii: bool | None = None
    accessible: bool = False
    animations: str | None = None
    letter_verbs: bool = True
    lock_minutes: int = 0
    """Of rest before the screen locks itself; 0 leaves it to the firm."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_KEYS)
    """Binding id to its keys, in order."""
    card: Mapping[str, Any] = field(default_factory=lambda: _NO_VIEW)
    """`fields`: what a card shows."""
    table: Mapping[str, Any] = field(default_factory=lambda: _NO_VIEW)
    """`columns`: what the table shows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that does not count, and why."""

    file: Path
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that count, and every problem of the file."""

    settings: Settings
    problems: tuple[Problem, ...] = ()


class _Wrong(Exception):
    """A value of the wrong kind; the text says what would be right."""


def load(file: Path) -> Loaded:
    """Read `file`; a missing file is no problem, and a wrong key or value costs only itself."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        return Loaded(Settings(), (Problem(file, "", f"cannot be read: {error.strerror or error}"),))
    return read(raw, file)


def read(raw: bytes, file: Path) -> Loaded:
    """What the bytes of such a file say; `file` is only named in the problems."""
    import tomllib  # most people have no such file

    try:
        # Some editors put a byte-order mark first, which TOML itself does not allow.
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Loaded(Settings(), (Problem(file, "", "is not UTF-8 text"),))
    except tomllib.TOMLDecodeError as error:
        return Loaded(Settings(), (Problem(file, "", f"is not TOML: {error}"),))
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for key, value in data.items():
        reader = _READERS.get(key)
        if reader is None:
            problems.append(Problem(file, key, f"unknown key{_nearest(key, _READERS)}"))
            continue
        try:
            parts: list[tuple[str, str]] = []
            values[key] = reader(value, parts)
            problems.extend(Problem(file, f"{key}.{part}", message) for part, message in parts)
        except _Wrong as wrong:
            problems.append(Problem(file, key, str(wrong)))
    return Loaded(Settings(**values), tuple(problems))


def save(settings: Settings, file: Path) -> None:
    """Write `settings` so that a crash leaves either the old file or the new one; defaults are left out."""
    put(as_toml(settings).encode(), file)


def as_toml(settings: Settings) -> str:
    """`settings` as such a file says them; defaults are left out."""
    import tomli_w

    default = Settings()
    chosen = {
        item.name: _plain(getattr(settings, item.name))
        for item in fields(Settings)
        if getattr(settings, item.name) != getattr(default, item.name)
    }
    return tomli_w.dumps(chosen)


def put(raw: bytes, file: Path) -> None:
    """Put bytes in the place of a file, on the disk for sure, in one step."""
    # A link, as people who keep their settings in a repository use, stays a link.
    target = Path(os.path.realpath(file))
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    # Without this the new name itself may be lost when the power goes.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


Parts = list[tuple[str, str]]
"""Where readers note (part, message) of what does not count while the rest of the value still does."""


def _text(value: object, parts: Parts) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f"must be text, not {_kind(value)}")
    return value


def _minutes(value: object, parts: Parts) -> int:
    if type(value) is not int or not 0 <= value <= MOST_MINUTES:
        raise _Wrong(f"must be a whole number of minutes from 0 to {MOST_MINUTES}")
    return value


def _flag(value: object, parts: Parts) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"must be true or false, not {_kind(value)}")
    return value


def _animations(value: object, parts: Parts) -> str:
    text = _text(value, parts)
    if text not in ANIMATIONS:
        raise _Wrong(f"must be one of {', '.join(ANIMATIONS)}{_nearest(text, ANIMATIONS)}")
    return text


def _theme(value: object, parts: Parts) -> str:
    text = _text(value, parts)
    name = text if text == FOLLOW or text.startswith("assure-") else f"assure-{text}"
    if name not in (*THEMES, FOLLOW):
        short = tuple(theme.removeprefix("assure-") for theme in THEMES)
        raise _Wrong(f"must be one of {', '.join((*short, FOLLOW))}{_nearest(text, short)}")
    return name


def theme_for(chosen: str | None, environ: Mapping[str, str]) -> str:
    """The theme a person chose; else light or dark as the terminal says of itself, dark when it does not."""
    if chosen is not None and chosen != FOLLOW:
        return chosen
    # `15;0` or `15;default;0`: the last number is the background, as rxvt, Konsole and iTerm2 set it.
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background.isdecimal() and int(background) in (7, *range(9, 16))
    return "assure-light" if light else "assure-dark"


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"must be a table, not {_kind(value)}")
    return value


def _words(value: object) -> tuple[str, ...] | None:
    """A list of different texts, or None when the value is anything else."""
    if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
        return tuple(dict.fromkeys(value))
    return None


def _keys(value: object, parts: Parts) -> Mapping[str, tuple[str, ...]]:
    """`binding id = key or list of keys`; whether an id exists is for the action registry to say."""
    found: dict[str, tuple[str, ...]] = {}
    for binding, keys in _flatten(_table(value)):
        words = _words([keys] if isinstance(keys, str) else keys)
        if words is None:
            parts.append((binding, f"must be a key or a list of keys, not {_kind(keys)}"))
        else:
            found[binding] = words
    return MappingProxyType(found)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """`move.next = "x"` without quotes is a table within a table in TOML; people mean the binding id."""
    flat: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            flat.extend(_flatten(value, f"{prefix}{key}."))
        else:
            flat.append((f"{prefix}{key}", value))
    return flat


def _view(part: str) -> Callable[[object, Parts], Mapping[str, Any]]:
    """A reader for a section with one list of names."""

    def read(value: object, parts: Parts) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, given in _table(value).items():
            words = _words(given)
            if key != part:
                parts.append((key, f"unknown key{_nearest(key, (part,))}"))
            elif words is None:
                parts.append((key, f"must be a list of texts, not {_kind(given)}"))
            else:
                found[key] = words
        return MappingProxyType(found)

    return read


_READERS: dict[str, Callable[[object, Parts], Any]] = {
    "store": _text,
    "theme": _theme,
    "ascii": _flag,
    "accessible": _flag,
    "animations": _animations,
    "letter_verbs": _flag,
    "lock_minutes": _minutes,
    "keys": _keys,
    "card": _view("fields"),
    "table": _view("columns"),
}


def _plain(value: Any) -> Any:
    """The value in types that TOML knows."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _nearest(word: str, known: Any) -> str:
    close = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _kind(value: object) -> str:
    if isinstance(value, str) and not value.strip():
        return "empty text"
    names = {
        bool: "true or false",
        str: "text",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), type(value).__name__)
