"""A filter written as text again: the form and saved views say the same as the bar [FILT-2]."""

from __future__ import annotations

import re

from assure_tui.domain.query.ast import And, Match, Node, Not, Or, Pred, Range, Text, Value, ViewRef, Word
from assure_tui.domain.query.checked import Query

_BARE = re.compile(r'(?:(?!\.\.)[^\s"(),:<>=~!])+')
# What the lexer takes for a view or a minus.
_READS_ELSE = re.compile(r"@[A-Za-z][A-Za-z0-9_-]*$|-[^\d]")
_JOINING = frozenset({"AND", "OR", "NOT"})


def quote(text: str) -> str:
    """Text in quotes, with what would end them escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_value(text: str) -> str:
    """A value as a person types it: quoted only where it has to be."""
    return text if _BARE.fullmatch(text) and text not in _JOINING else quote(text)


def write_text(text: str) -> str:
    """Free text, quoted where it would read as something else."""
    risky = text in _JOINING or _READS_ELSE.match(text) is not None
    return quote(text) if risky else write_value(text)


def to_text(query: Query) -> str:
    """The whole query; reading it gives the same query again."""
    parts: list[str] = []
    if query.where is not None:
        node = query.where
        parts.append(_write(node) if not isinstance(node, And) else " ".join(map(_child, node.children)))
    if query.search_in:
        parts.append("in:" + ",".join(query.search_in))
    if query.sort:
        parts.append("sort:" + ",".join(f"{'-' if key.desc else ''}{key.field}" for key in query.sort))
    if query.group is not None:
        parts.append(f"group:{query.group}")
    if query.columns:
        parts.append("columns:" + ",".join(query.columns))
    if query.limit is not None:
        parts.append(f"limit:{query.limit}")
    if query.density is not None:
        parts.append(f"density:{query.density}")
    if isinstance(query.where, Or) and len(parts) > 1:
        parts[0] = f"({parts[0]})"
    return " ".join(parts)


def write_node(node: Node) -> str:
    """One condition as text."""
    return _write(node)


def _write(node: Node) -> str:
    match node:
        case And(children):
            return " ".join(_child(child) for child in children)
        case Or(children):
            return " OR ".join(_child(c) if isinstance(c, Or) else _write(c) for c in children)
        case Not(child):
            return _negated(child)
        case Pred(field, op, values):
            return f"{field}{op}" + ",".join(_value(value) for value in values)
        case Text(text, quoted):
            return quote(text) if quoted else write_text(text)
        case ViewRef(name):
            return f"@{name}"
        case Match():
            raise TypeError("a resolved condition has no text")


def _child(node: Node) -> str:
    return f"({_write(node)})" if isinstance(node, And | Or) else _write(node)


def _negated(node: Node) -> str:
    inner = _child(node)
    # `-` sticks to words; before a bracket, a digit or another NOT the word is clearer.
    sticks = isinstance(node, Pred | Text) and not inner[0].isdigit() and not inner.startswith("-")
    return f"-{inner}" if sticks else f"NOT {inner}"


def _value(value: Value) -> str:
    if isinstance(value, Range):
        return f"{_word(value.lo)}..{_word(value.hi)}"
    return _word(value)


def _word(word: Word | None) -> str:
    if word is None:
        return ""
    # Behind a colon even `OR` is a value, so only what the grammar cannot hold bare is quoted.
    bare = not word.quoted and _BARE.fullmatch(word.text) is not None
    return word.text if bare else quote(word.text)
