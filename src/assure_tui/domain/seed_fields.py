"""Strict reading of nested tables: every finding is collected, none stops the reading [VAL-6]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from assure_tui.domain.errors import Detail


def nearest(word: str, known: Iterable[str]) -> str:
    """A clause naming the nearest known word, or an empty string when none is near."""
    close = get_close_matches(word.casefold(), {k.casefold(): k for k in known}, n=1, cutoff=0.5)
    if not close:
        return ""
    original = next(k for k in known if k.casefold() == close[0])
    return f"; did you mean {original!r}?"


class Findings:
    """What was found wrong so far, in reading order."""

    def __init__(self) -> None:
        self.details: list[Detail] = []

    def add(self, field: str, code: str, message: str) -> None:
        self.details.append(Detail(field, code, message))

    def known(self, field: str, word: str, choices: Collection[str], noun: str) -> bool:
        """Whether `word` is one of `choices`; when not, the finding names the nearest."""
        if word in choices:
            return True
        self.add(field, "unknown", f"unknown {noun} {word!r}{nearest(word, choices)}")
        return False


class Fields:
    """One table of the file: typed access to its keys, with a place for messages such as `type[1040].due`."""

    def __init__(self, found: Findings, where: str, data: object, known: Collection[str]) -> None:
        self.found = found
        self.where = where
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            found.add(where, "wrong_type", "must be a table")
        for key in self.data:
            if key not in known:
                found.add(self.at(key), "unknown_key", f"unknown key {key!r}{nearest(key, known)}")

    def at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _get(self, key: str, required: bool) -> Any:
        if key in self.data:
            return self.data[key]
        # A table that is no table was already told once; its keys need no findings of their own.
        if required and (self.data or not self.where):
            self.found.add(self.at(key), "missing", f"{key!r} is missing")
        return None

    def text(self, key: str, default: str | None = None, choices: Collection[str] = (), noun: str = "value") -> str:
        """A string that is not blank; `default` None means that the key must be there."""
        value = self._get(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.found.add(self.at(key), "wrong_type", f"must be text, not {kind_of(value)}")
            return default or ""
        if not value.strip():
            self.found.add(self.at(key), "empty", "must not be empty")
        elif choices:
            self.found.known(self.at(key), value, choices, noun)
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._get(key, False)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.found.add(self.at(key), "wrong_type", f"must be true or false, not {kind_of(value)}")
        return default

    def number(self, key: str, low: int, high: int, required: bool = False) -> int | None:
        """A whole number within `low` and `high`, both included."""
        value = self._get(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.found.add(self.at(key), "wrong_type", f"must be a whole number, not {kind_of(value)}")
            return None
        if not low <= value <= high:
            self.found.add(self.at(key), "out_of_range", f"must be {low} to {high}, not {value}")
            return None
        return value

    def texts(
        self, key: str, choices: Collection[str] = (), noun: str = "value", required: bool = False
    ) -> tuple[str, ...]:
        """A list of different strings; where the key is required it is not empty."""
        value = self._get(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.found.add(self.at(key), "wrong_type", "must be a list of texts")
            return ()
        if required and not value:
            self.found.add(self.at(key), "empty", "must not be empty")
        for item in value:
            if choices:
                self.found.known(self.at(key), item, choices, noun)
        for item in dict.fromkeys(item for item in value if value.count(item) > 1):
            self.found.add(self.at(key), "duplicate", f"{item!r} stands twice")
        return tuple(dict.fromkeys(value))

    def optional_texts(self, key: str, choices: Collection[str] = (), noun: str = "value") -> tuple[str, ...] | None:
        """As `texts`, but None when the key is absent: "for all" and "for none" are different things."""
        return self.texts(key, choices, noun, required=True) if key in self.data else None

    def tables(self, key: str, required: bool = False) -> Iterator[tuple[str, object]]:
        """The entries of an array of tables, each with its place, naming the code if any."""
        value = self._get(key, required)
        if value is None:
            return
        if not isinstance(value, list):
            self.found.add(self.at(key), "wrong_type", f"must be a list of tables, written [[{key}]]")
            return
        if required and not value:
            self.found.add(self.at(key), "empty", "must not be empty")
        for position, item in enumerate(value, start=1):
            label = item.get("code", item.get("name", position)) if isinstance(item, dict) else position
            yield f"{self.at(key)}[{label}]", item


def kind_of(value: object) -> str:
    """The word a person would use for the type of a value."""
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), type(value).__name__)
