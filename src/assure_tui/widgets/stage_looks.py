"""Colours of stages, each with a glyph of its own: no stage is told by its colour alone [STAGE-1] [VIEW-8]."""

from __future__ import annotations

# Colour -> glyph, and what stands for the glyph in plain characters.
LOOKS: dict[str, tuple[str, str]] = {
    "grey": ("○", "o"),
    "red": ("▲", "^"),
    "orange": ("◆", "%"),
    "amber": ("◇", "<"),
    "yellow": ("★", "*"),
    "green": ("●", "@"),
    "cyan": ("□", "="),
    "blue": ("■", "#"),
    "violet": ("▼", "v"),
    "magenta": ("△", "A"),
}


def stage_glyph(colour: str, *, ascii: bool = False) -> str:
    """The glyph of a colour; an unknown one looks like grey."""
    return LOOKS.get(colour, LOOKS["grey"])[1 if ascii else 0]
