"""What a new engagement in a filtered view starts with: the plain equalities of the filter (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from assure_tui.domain.errors import QueryError
from assure_tui.domain.model import SLOTS
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.checked import equalities
from assure_tui.domain.query.words import fold, squash
from assure_tui.domain.views import TypeView

# Fields of the filter by the mark of the one line; a typed deadline needs a reason, so `due:` fills in nothing.
_MARKS = {"preparer": "@", "reviewer": ">", "priority": "!", "tag": "#", "client": "", "period": "", "year": ""}
_NAMED = ("stage", "pipeline", "qualifier", "title", "target", *(slot for slot in SLOTS if slot not in _MARKS))


def start_of_line(text: str, types: Sequence[TypeView], me: str) -> str:
    """The words of quick add that the filter stands for; nothing for one that cannot be read."""
    try:
        plain = equalities(parse(text, "engagements"))
    except QueryError:
        return ""
    words = []
    for name, value in plain.items():
        said = me if value == "me" and name in SLOTS else value.replace('"', "")
        if name == "type":
            kind = next((t for t in types if squash(t.code) == squash(said)), None)
            kind = kind or next((t for t in types if fold(t.name) == fold(said)), None)
            words.append(kind.code if kind is not None else said)
        elif name in _MARKS:
            words.append(f"{_MARKS[name]}{_one_word(said)}")
        elif name in _NAMED:
            words.append(f"{name}:{_one_word(said)}")
    if plain.get("period") and plain.get("year"):
        words.remove(_one_word(plain["year"]))  # the period says it, and more exactly
    return " ".join(words)


def _one_word(text: str) -> str:
    return f'"{text}"' if " " in text else text
