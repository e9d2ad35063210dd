"""The grammar of filters (interface.md 3.2): text to nodes, with the place of every mistake."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from assure_tui.domain.errors import QueryError
from assure_tui.domain.query.ast import (
    And,
    Node,
    Not,
    Op,
    Or,
    Pred,
    Range,
    Text,
    Value,
    ViewRef,
    Word,
)

if TYPE_CHECKING:
    from lark import Lark

MAX_LENGTH = 4000
MAX_DEPTH = 40

# `..` is two terminals: a range with an upper end has it directly behind the dots. Otherwise
# `due:2027-03-15.. acme` would swallow the free text that follows an open range.
GRAMMAR = r"""
start   : expr?
?expr   : conj (_OR conj)*                      -> any_of
?conj   : term (_AND? term)*                    -> all_of
?term   : _NEG term                             -> negated
        | _NOT term                             -> negated
        | "(" expr ")"                          -> bracket
        | VIEW                                  -> view
        | pred
        | (QSTRING | BARE)                      -> text
pred    : FIELD ":" CMP? _values                -> pred
        | FIELD CMP _values                     -> pred
_values : value ("," value)*
?value  : atom
        | atom _TO atom                         -> closed_range
        | atom _ONWARD                          -> from_range
        | (_TO | _ONWARD) atom                  -> until_range
atom    : QSTRING | BARE

_OR.5   : /OR(?=[\s(])/
_AND.5  : /AND(?=[\s(])/
_NOT.5  : /NOT(?=[\s(])/ | "!"
_NEG.6  : /-(?=[^\s\d)])/
VIEW.6  : /@[A-Za-z][A-Za-z0-9_-]*(?![^\s()])/
FIELD.7 : /[A-Za-z][A-Za-z0-9_-]*(?=\s*(?:[:~<>=]|!=))/
CMP     : "<=" | ">=" | "!=" | "<" | ">" | "=" | "~"
_TO.3     : /\.\.(?=[^\s(),])/
_ONWARD.2 : /\.\./
QSTRING : /"(?:[^"\\]|\\[\s\S])*"/
BARE    : /(?:(?!\.\.)[^\s"(),:<>=~!])+/
%ignore /\s+/
"""

_QUOTED = re.compile(r'"(?:[^"\\]|\\[\s\S])*"')
_ESCAPE = re.compile(r"\\([\s\S])")
_JOINERS = "\u200c\u200d"
_REFUSED_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unquote(token: str) -> str:
    """The text of a quoted value, on one line, normalised [VAL-2]."""
    return tidy(_ESCAPE.sub(r"\1", token[1:-1]))


def tidy(text: str) -> str:
    """NFC, trimmed, inner runs of blanks made one [VAL-2]."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class _Builder:
    """Callbacks that Lark calls while it parses; no tree is kept, so depth costs no recursion."""

    def start(self, parts: list[Node]) -> Node | None:
        return parts[0] if parts else None

    def any_of(self, parts: list[Node]) -> Node:
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, parts: list[Node]) -> Node:
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    def bracket(self, parts: list[Node]) -> Node:
        return parts[0]

    def view(self, parts: list[Any]) -> Node:
        return ViewRef(str(parts[0])[1:].lower(), _span(parts[0]))

    def text(self, parts: list[Any]) -> Node:
        word = self.atom(parts)
        return Text(word.text, word.quoted, word.span)

    def atom(self, parts: list[Any]) -> Word:
        token = parts[0]
        quoted = token.type == "QSTRING"
        return Word(unquote(token) if quoted else tidy(token), quoted, _span(token))

    def closed_range(self, parts: list[Word]) -> Range:
        return Range(parts[0], parts[1], (parts[0].span[0], parts[1].span[1]))

    def from_range(self, parts: list[Word]) -> Range:
        start, end = parts[0].span
        return Range(parts[0], None, (start, end + 2))

    def until_range(self, parts: list[Word]) -> Range:
        start, end = parts[0].span
        return Range(None, parts[0], (max(0, start - 2), end))

    def pred(self, parts: list[Any]) -> Node:
        name, *rest = parts
        op: Op = ":"
        if not isinstance(rest[0], Word | Range):
            op = cast(Op, str(rest.pop(0)))
        values = cast("tuple[Value, ...]", tuple(rest))
        return Pred(str(name).lower(), op, values, (_span(name)[0], values[-1].span[1]))


def _span(token: Any) -> tuple[int, int]:
    return token.start_pos, token.end_pos


@lru_cache(maxsize=1)
def _parser() -> Lark:
    # Loaded at the first filter, not at start: the command line often needs none.
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def read(text: str) -> Node | None:
    """Parse a filter into nodes; None when it is empty; `QueryError` with the place when it is wrong."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"A filter has at most {MAX_LENGTH} characters.", MAX_LENGTH, len(text), code="too_long")
    _refuse_controls(text)
    _refuse_open_quote(text)
    from lark.exceptions import LarkError

    try:
        node = cast("Node | None", _parser().parse(text))
    except LarkError as error:
        raise _explain(text, error) from None
    if node is not None:
        _refuse_depth(node)
    return node


def _refuse_controls(text: str) -> None:
    """[VAL-3]: no control, override or zero-width characters; blanks between terms may be any."""
    for place, char in enumerate(text):
        if char in "\n\r\t" or char in _JOINERS:
            continue
        category = unicodedata.category(char)
        if char in _REFUSED_BIDI or category in {"Cc", "Cs", "Zl", "Zp"} or char in "\u200b\u2060\ufeff":
            raise QueryError("This place holds a character that cannot be seen.", place, place + 1, code="text.control")


def _refuse_open_quote(text: str) -> None:
    place = text.find('"')
    while place >= 0:
        closed = _QUOTED.match(text, place)
        if closed is None:
            raise QueryError('The quote is not closed with ".', place, len(text))
        place = text.find('"', closed.end())


def _refuse_depth(node: Node) -> None:
    stack: list[tuple[Node, int]] = [(node, 1)]
    while stack:
        here, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise QueryError(f"Brackets and NOT may go at most {MAX_DEPTH} deep.", 0, 0)
        if isinstance(here, And | Or):
            stack.extend((child, depth + 1) for child in here.children)
        elif isinstance(here, Not):
            stack.append((here.child, depth + 1))


def _explain(text: str, error: Exception) -> QueryError:
    """Say what is wrong at the place where the parser stopped."""
    token = getattr(error, "token", None)
    ended = token is not None and token.type == "$END"
    place = getattr(error, "pos_in_stream", None)
    if ended or not isinstance(place, int) or place < 0:
        place = len(text)
    before = text[:place].rstrip()
    outside = _QUOTED.sub(lambda m: " " * len(m.group()), before)
    if outside.endswith(("<", ">", "=", "~", ":", ",")):
        return QueryError(f"A value is missing after {before[-1]}", max(0, len(before) - 1), max(place, len(before)))
    if place >= len(text):
        if outside.count("(") > outside.count(")"):
            where = _open_bracket(outside)
            return QueryError("The bracket is not closed with ).", where, where + 1)
        return QueryError("The filter ends too early.", max(0, len(before) - 1), len(text))
    char = text[place]
    if char == ")" and outside.count("(") <= outside.count(")"):
        return QueryError("This bracket closes nothing.", place, place + 1)
    if char == ")":
        return QueryError("There is nothing before this bracket.", place, place + 1)
    if char in ":<>=~,!":
        return QueryError(f'{char} does not fit here; put text that holds it in "quotes".', place, place + 1)
    return QueryError("This does not fit here.", place, place + 1)


def _open_bracket(text: str) -> int:
    opened: list[int] = []
    for place, char in enumerate(text):
        if char == "(":
            opened.append(place)
        elif char == ")" and opened:
            opened.pop()
    return opened[-1] if opened else 0
