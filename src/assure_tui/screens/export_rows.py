"""The things of any list as rows of a file: their own values, one level deep [EXP-1]."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

_LEFT_OUT = ("tax_id", "salt")  # leave no firm [CLT-10]


def rows_of(things: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """A row for each thing; what holds things itself gives its plain values under its own name."""
    return tuple(row for thing in things if (row := _row(thing)))


def _row(thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in thing if isinstance(thing, tuple) else (thing,):
        if not dataclasses.is_dataclass(part):
            continue
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if dataclasses.is_dataclass(value):
                inner = {f"{field.name}_{name}": each for name, each in _scalars(value).items()}
                found |= {name: each for name, each in inner.items() if name not in found}
        found |= {name: each for name, each in _scalars(part).items() if name not in found}
    return found


def _scalars(thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in dataclasses.fields(thing):
        if field.name.startswith(_LEFT_OUT):
            continue
        value = getattr(thing, field.name)
        if isinstance(value, Enum):
            found[field.name] = str(value)
        elif isinstance(value, date | datetime):
            found[field.name] = value.isoformat()
        elif value is None or isinstance(value, str | int | float | bool):
            found[field.name] = value
        elif isinstance(value, tuple | frozenset) and all(isinstance(item, str) for item in value):
            found[field.name] = sorted(value) if isinstance(value, frozenset) else list(value)
    return found
