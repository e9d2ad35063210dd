"""FIELD=VALUE of what the firm defines: yes and no, places in a list, empty for none."""

from __future__ import annotations

from typing import Any

from assure_tui.cli.engagement_fields import NO, YES
from assure_tui.domain.errors import Invalid

CLEARED = ("", "-")


def plain(text: str) -> str | None:
    """The text, or None for `-` and nothing."""
    return None if text.strip() in CLEARED else text


def flag(field: str, text: str) -> bool:
    """Yes or no in any of the usual words."""
    word = text.strip().casefold()
    if word not in YES and word not in NO:
        raise Invalid(field, "format", f"'{text}' is neither yes nor no.")
    return word in YES


def whole(field: str, text: str) -> int:
    """A whole number."""
    word = text.strip()
    if not (word.removeprefix("-").isdigit() and word.isascii() and len(word) < 10):
        raise Invalid(field, "format", f"'{text}' is no whole number.")
    return int(word)


def read(pairs: dict[str, str], flags: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a command from what was typed."""
    found: dict[str, Any] = {}
    for field, text in pairs.items():
        if field in flags:
            found[field] = flag(field, text)
        elif field in numbers:
            found[field] = None if plain(text) is None else whole(field, text)
        else:
            found[field] = plain(text)
    return found
