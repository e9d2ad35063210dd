"""Titles and texts with codes in braces: checked when saved, rendered when used [CODE-1..9]."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assure_tui.domain.errors import Invalid
from assure_tui.domain.title_codes import CODES, TitleContext, shifted

__all__ = [
    "CODES",
    "DEFAULT_PATTERN",
    "PATTERN_LIMIT",
    "TITLE_LIMIT",
    "Piece",
    "TitleContext",
    "codes_in",
    "escape",
    "parse_pattern",
    "render_text",
    "render_title",
    "validate_pattern",
]

DEFAULT_PATTERN = "{type} {qualifier} {period}"  # [CODE-6]
PATTERN_LIMIT = 300
TITLE_LIMIT = 200

_CODE = re.compile(r"(?P<name>[a-z]+)(?P<shift>[+-][0-9]{1,2})?(?P<part>(?:\.[a-z]+)*)(?P<plus>[+-][0-9]{1,2})?")
# Stands where a code gave nothing; no value or pattern can hold it [VAL-3].
_EMPTY = "\x00"
_JOINTS = "-–—/|·:;,_&+"


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text, or a code with its shift of the whole period and its own arithmetic [CODE-2] [CODE-3]."""

    text: str = ""
    code: str = ""
    period_shift: int = 0
    plus: int = 0


def _refuse(field: str, position: int, what: str, near: str = "") -> Invalid:
    hint = f"; did you mean {{{near}}}?" if near else "."
    return Invalid(field, "code.unknown", f"Position {position + 1}: {what}{hint}")


def _nearest(code: str, offered: Iterable[str]) -> str:
    found = difflib.get_close_matches(code.lower().replace(" ", ""), list(offered), 1, 0.3)
    return found[0] if found else ""


@lru_cache(maxsize=512)
def parse_pattern(text: str, field: str = "pattern", *, request: bool = False) -> tuple[Piece, ...]:
    """The pieces of a text, or Invalid with position and the nearest code that exists [CODE-2] [CODE-4]."""
    pieces: list[Piece] = []
    plain: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in "{}" and text[at : at + 2] == char * 2:
            plain.append(char)
            at += 2
        elif char == "}":
            raise _refuse(field, at, "this brace closes nothing; a brace itself is written }}")
        elif char == "{":
            close = text.find("}", at)
            if close < 0 or "{" in text[at + 1 : close]:
                raise _refuse(field, at, "this brace is never closed; a brace itself is written {{")
            if plain:
                pieces.append(Piece("".join(plain)))
                plain = []
            pieces.append(_parse_code(text[at + 1 : close], at, field, request))
            at = close + 1
        else:
            plain.append(char)
            at += 1
    if plain:
        pieces.append(Piece("".join(plain)))
    return tuple(pieces)


def _parse_code(inside: str, at: int, field: str, request: bool) -> Piece:
    offered = [name for name, code in CODES.items() if request or not code.request_only]
    # Arithmetic is no part of the name, so it is left out when looking for what was meant.
    near = _nearest(re.sub(r"[+-][0-9]*", "", inside), offered)
    found = _CODE.fullmatch(inside)
    if found is None:
        why = " (no spaces inside braces)" if any(c.isspace() for c in inside) else ""
        raise _refuse(field, at, f"{{{inside}}} is no code{why}", near)
    name, part = found["name"], found["part"]
    code = CODES.get(name + part)
    if code is None or name + part not in offered:
        only = " here, only in texts of requests" if code is not None else ""
        raise _refuse(field, at, f"there is no code {{{name}{part}}}{only}", near)
    # Without a part, what follows the name is its own arithmetic; with one, it shifts the whole period.
    period_shift = int(found["shift"] or 0) if part or name == "period" else 0
    plus = int(found["plus"] or 0) if part or name == "period" else int(found["shift"] or 0)
    if found["shift"] and part and name != "period":
        raise _refuse(field, at, f"{{{name}}} cannot be shifted", near)
    if (found["plus"] and not part) or ((found["plus"] or found["shift"]) and 0 in _numbers(found)):
        raise _refuse(field, at, f"{{{inside}}} has no arithmetic from 1 to 99", near)
    if plus and not code.shifts:
        raise _refuse(field, at, f"{{{name}{part}}} has no arithmetic", name + part)
    return Piece(code=name + part, period_shift=period_shift, plus=plus)


def _numbers(found: re.Match[str]) -> list[int]:
    return [int(number) for number in (found["shift"], found["plus"]) if number]


def validate_pattern(
    text: str, field: str = "pattern", *, request: bool = False, limit: int | None = PATTERN_LIMIT
) -> None:
    """Refuse a text whose codes would not render, when it is saved [CODE-4] [VAL-5]."""
    if limit is not None and len(text) > limit:
        raise Invalid(field, "too_long", f"A pattern has at most {limit} characters, this one {len(text)}.")
    if limit is not None and not text.strip():
        raise Invalid(field, "required", "A pattern has at least one character.")
    parse_pattern(text, field, request=request)


def codes_in(text: str, *, request: bool = True) -> frozenset[str]:
    """The codes a text holds, without arithmetic: what decides whether it must be rendered again [CODE-5]."""
    return frozenset(piece.code for piece in parse_pattern(text, request=request) if piece.code)


def escape(text: str) -> str:
    """Text that renders as itself [CODE-1]."""
    return text.replace("{", "{{").replace("}", "}}")


def _fill(text: str, context: TitleContext, request: bool) -> str:
    out: list[str] = []
    for piece in parse_pattern(text, request=request):
        if not piece.code:
            out.append(piece.text.replace(_EMPTY, ""))
            continue
        seen = shifted(context, piece.period_shift)
        value = CODES[piece.code].give(seen, piece.plus).replace(_EMPTY, "")
        out.append(value if value.strip() else _EMPTY)
    return _close_gaps("".join(out))


def _close_gaps(text: str) -> str:
    """Take away what an empty code leaves behind: its blanks, brackets and separators [CODE-5]."""
    if _EMPTY not in text:
        return text
    joint, blank = re.escape(_JOINTS), r"[^\S\n]*"
    bracket = re.compile(rf"[(\[]{blank}{_EMPTY}(?:{blank}{_EMPTY})*{blank}[)\]]")
    previous = ""
    while previous != text:
        previous = text
        text = bracket.sub(_EMPTY, text)
        # Two in a row, with or without a separator between them, are one gap.
        text = re.sub(rf"{_EMPTY}{blank}[{joint}]?{blank}{_EMPTY}", _EMPTY, text)
        # At the start or the end of a line nothing is left to be separated; a comma that ends a salutation
        # belongs to the word before it and stays.
        text = re.sub(rf"(?m)^{blank}{_EMPTY}{blank}[{joint}]+{blank}", _EMPTY, text)
        text = re.sub(rf"(?m){blank}[{joint}]+{blank}{_EMPTY}{blank}$", _EMPTY, text)
        # Between two separators one of them goes.
        text = re.sub(rf"([{joint}]){blank}{_EMPTY}{blank}[{joint}]", r"\1", text)
    text = re.sub(rf"(?m)^{_EMPTY}[^\S\n]*", "", text)
    text = re.sub(rf"(?m)[^\S\n]*{_EMPTY}(?=[{joint}.)\]!?]|$)(?![-–—/|·])", "", text)
    text = re.sub(rf"[^\S\n]+{_EMPTY}[^\S\n]+", " ", text)
    return text.replace(_EMPTY, "")


def render_title(pattern: str, context: TitleContext, *, request: bool = False) -> str:
    """One line of at most 200 characters, cut with an ellipsis [CODE-5] [CODE-8]."""
    return _cut(" ".join(_fill(pattern, context, request).split()), TITLE_LIMIT)


def render_text(pattern: str, context: TitleContext, *, request: bool = True) -> str:
    """A description, mail or folder name: lines kept, never cut [CODE-8]."""
    return _fill(pattern, context, request)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = limit - 1
    # Never between a letter and the marks or joiners that belong to it.
    while end > 1 and (unicodedata.combining(text[end]) or "\u200d" in text[end - 1 : end + 1]):
        end -= 1
    return text[:end].rstrip() + "…"
