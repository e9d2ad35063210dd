"""Colours on their way to the terminal: only what changes of a style is written, not each style anew.

Textual ends every run of text with a reset and begins the next with all of its style again: of the bytes of a frame
two in three are that. A reset directly before a style is left out here and the difference written in the place of
both; wherever anything else follows (text, a move, a link, a mode), the terminal is as it would have been.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_STYLES = re.compile(r"\x1b\[(?:0?m\x1b\[([1-9][\d;]*)m|([\d;:]*)m)")
# What takes an attribute off again; two of them share one.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
_KEPT = 4096  # differences remembered: a frame has a few dozen
_PLAIN = ("", "0")


@dataclass(frozen=True, slots=True)
class _Style:
    on: frozenset[str]
    colour: str
    ground: str


class Pen:
    """What the terminal writes with now, as far as it was told through here."""

    def __init__(self) -> None:
        self._now: str | None = "0"  # None: nobody knows
        self._known: dict[tuple[str, str], str] = {}

    def shorten(self, text: str) -> str:
        """The same picture in fewer bytes."""
        return _STYLES.sub(self._step, text)

    def _step(self, found: re.Match[str]) -> str:
        wanted = found[1]
        if wanted is None:
            said = found[2]
            # A style laid over another one adds to it: what the two are together is not worked out here.
            self._now = said if said in _PLAIN or self._now in _PLAIN else None
            return found[0]
        before, self._now = self._now, wanted
        return f"\x1b[0;{wanted}m" if before is None else self._change(before, wanted)

    def _change(self, before: str, wanted: str) -> str:
        key = (before, wanted)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[key] = difference(before, wanted)
        return known


def difference(before: str, wanted: str) -> str:
    """The shortest way from one style to another."""
    whole = f"\x1b[0;{wanted}m"
    old, new = _read(before), _read(wanted)
    if old is None or new is None or not old.on - new.on <= _OFF.keys():
        return whole
    off = {_OFF[code] for code in old.on - new.on}
    codes = sorted(off) + sorted(code for code in new.on if code not in old.on or _OFF.get(code) in off)
    if new.colour != old.colour:
        codes.append(new.colour or "39")
    if new.ground != old.ground:
        codes.append(new.ground or "49")
    if not codes:
        return ""
    short = f"\x1b[{';'.join(codes)}m"
    return short if len(short) < len(whole) else whole


def _read(style: str) -> _Style | None:
    """Attributes, colour and ground; None where there is something else in it."""
    codes = [] if style in _PLAIN else style.split(";")
    on: set[str] = set()
    colour = ground = ""
    place = 0
    while place < len(codes):
        code = codes[place]
        length = _length(codes, place)
        if code in _OFF:
            on.add(code)
        elif length and (code == "38" or "30" <= code <= "37" or "90" <= code <= "97") and len(code) == 2:
            colour = ";".join(codes[place : place + length])
        elif length and (code == "48" or "40" <= code <= "47" or code in _BRIGHT_GROUNDS):
            ground = ";".join(codes[place : place + length])
        else:
            return None
        place += max(length, 1)
    return _Style(frozenset(on), colour, ground)


_BRIGHT_GROUNDS = frozenset(str(code) for code in range(100, 108))


def _length(codes: Sequence[str], place: int) -> int:
    """How many codes a colour takes; 0 for one that is cut off or of a kind not known."""
    if codes[place] not in ("38", "48"):
        return 1
    length = {"5": 3, "2": 5}.get(codes[place + 1] if place + 1 < len(codes) else "", 0)
    return length if place + length <= len(codes) else 0
