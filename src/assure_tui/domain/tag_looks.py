"""Colours of tags, each with its glyph: no tag is told by its colour alone [CLT-9] [VIEW-8]."""

from __future__ import annotations

from assure_tui.domain.errors import Invalid

# Colour -> glyph, and what stands for the glyph in plain characters.
LOOKS: dict[str, tuple[str, str]] = {
    "grey": ("○", "o"),
    "red": ("▲", "^"),
    "orange": ("◆", "<>"),
    "yellow": ("★", "*"),
    "green": ("●", "@"),
    "blue": ("■", "#"),
    "purple": ("▼", "v"),
}
PLAIN = "grey"


def glyph(colour: str, ascii: bool = False) -> str:
    """The glyph that belongs to a colour; an unknown colour looks like a plain one."""
    return LOOKS.get(colour, LOOKS[PLAIN])[1 if ascii else 0]


def colour(typed: str) -> str:
    """A colour a tag may have, in any case; Invalid names them all [VAL-5]."""
    found = typed.strip().casefold().replace("gray", "grey")
    if found not in LOOKS:
        raise Invalid("colour", "unknown", f"a tag is one of {', '.join(LOOKS)}, not {typed!r}")
    return found
