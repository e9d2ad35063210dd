"""Scroll bars of plain characters for `--ascii` (interface.md 4, modes)."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBars(ScrollBarRender):
    """The bar as coloured blanks: its ends lie on whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8
    BLANK_GLYPH: ClassVar[str] = " "


def use_bars(*, ascii: bool) -> None:
    """Draw scroll bars with the characters of the mode."""
    ScrollBar.renderer = PlainBars if ascii else ScrollBarRender
