"""What `tab` offers in the filter bar: fields, operators, values with counts (interface.md 3.5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assure_tui.domain.query.dates import DATE_WORDS
from assure_tui.domain.query.fields import aliases_for, columns_for, fields_for, presences_for
from assure_tui.domain.query.print import quote, write_value
from assure_tui.domain.query.words import Field, Target, fold

# Values of a field that begin with a prefix, with how many things have each; views are the field `@`.
ValuesFor: TypeAlias = Callable[[str, str], Sequence[tuple[str, int]]]

LIMIT = 50
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)\s*(:(?:<=|>=|!=|[<>=~])?|<=|>=|!=|[<>=~])\s*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\[\s\S])*"')
_BARE = re.compile(r'(?:(?!\.\.)[^\s"(),:<>=~!])+')
_ESCAPE = re.compile(r"\\([\s\S])")
_NUMBERS = {"number": ("0", "1", "5"), "age": ("3d", "5bd", "2w", "1m")}
_COMPARED = frozenset({"date", "age", "number"})


@dataclass(frozen=True, slots=True)
class Completion:
    """Put `text` in place of `start`..`end`; `label` explains it, `count` is how many match."""

    text: str
    start: int
    end: int
    label: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """What is being typed at the cursor: a term, or a value of `field`."""

    start: int
    typed: str
    field: str | None = None
    quoted: bool = False


def complete(
    text: str, cursor: int, target: Target = "engagements", values_for: ValuesFor | None = None
) -> list[Completion]:
    """What may stand at the cursor, best first; never fails, whatever is typed so far."""
    cursor = max(0, min(cursor, len(text)))
    place = _find(text[:cursor])
    end = _end(text, cursor, place)
    if place.field is None:
        found = _terms(place, end, target, values_for)
    else:
        name = aliases_for(target).get(place.field.lower())
        found = [] if name is None else _values(fields_for(target)[name], place, end, target, values_for)
    return found[:LIMIT]


def _find(left: str) -> _Place:
    """Walk over what stands before the cursor as the lexer would, and stop in the last unfinished word."""
    at, field = 0, None
    while at < len(left):
        if left[at] == '"':
            closed = _QUOTED.match(left, at)
            if closed is None:
                return _Place(at, _ESCAPE.sub(r"\1", left[at + 1 :]), field, quoted=True)
            at = closed.end()
        elif field is None and (found := _FIELD.match(left, at)) is not None:
            at, field = found.end(), found[1]
            continue
        elif field is None and left[at] == "-" and not left[at + 1 : at + 2].isdigit():
            at += 1
            continue
        elif (word := _BARE.match(left, at)) is not None:
            if word.end() == len(left):
                return _Place(at, word.group(), field)
            at = word.end()
        else:
            # A comma or dots go on with the same field; anything else begins a new term.
            comma = left[at] == ","
            on = comma or left.startswith("..", at)
            at += 2 if left.startswith("..", at) else 1
            field = field if on else None
            while comma and left[at : at + 1].isspace():
                at += 1
            continue
        if field is not None and at < len(left) and left[at] != "," and not left.startswith("..", at):
            field = None
    done = field is not None and left.endswith('"')
    return _Place(len(left), "", None if done else field)


def _end(text: str, cursor: int, place: _Place) -> int:
    """The end of the word the cursor is in, so that completing replaces all of it."""
    if place.quoted:
        closed = _QUOTED.match(text, place.start)
        # The next quote may open another term's value; then nothing behind the cursor belongs here.
        own = closed is not None and ":" not in text[cursor : closed.end()]
        return closed.end() if closed is not None and own else cursor
    if place.typed and (rest := _BARE.match(text, cursor)) is not None:
        return rest.end()
    return cursor


def _terms(place: _Place, end: int, target: Target, values_for: ValuesFor | None) -> list[Completion]:
    if place.quoted:
        return []
    typed = place.typed.lower()
    if typed.startswith("@"):
        offered = values_for("@", typed[1:]) if values_for else ()
        return [
            Completion(f"@{name}", place.start, end, "saved view", count)
            for name, count in offered
            if name.startswith(typed[1:])
        ]
    table = fields_for(target)
    found: list[Completion] = []
    exact = table.get(aliases_for(target).get(typed, ""))
    if exact is not None:
        found += [Completion(f"{typed}{op}", place.start, end, label) for op, label in _operators(exact)]
    for entry in table.values():
        word = next((w for w in (entry.name, *entry.aliases) if typed and w.startswith(typed)), None)
        if entry is not exact and (word is not None or not typed):
            found.append(Completion(f"{word or entry.name}:", place.start, end, entry.label))
    joins = ("AND", "OR", "NOT") if place.typed.isupper() else ()
    found += [Completion(f"{w} ", place.start, end, "joins terms") for w in joins if w.startswith(place.typed)]
    return found


def _operators(entry: Field) -> list[tuple[str, str]]:
    found = [(":", entry.label)]
    if entry.kind in _COMPARED or entry.ordered:
        dates = entry.kind == "date"
        found += [("<", "before" if dates else "less than"), ("<=", "up to")]
        found += [(">", "after" if dates else "more than"), (">=", "from")]
    elif entry.kind in ("person", "text") or (entry.kind == "choice" and entry.open):
        found += [("~", "contains"), ("!=", "is not")]
    return found


def _values(entry: Field, place: _Place, end: int, target: Target, values_for: ValuesFor | None) -> list[Completion]:
    minus = "-" if entry.name == "sort" and place.typed.startswith("-") and not place.quoted else ""
    typed = fold(place.typed.removeprefix(minus))
    found: dict[str, Completion] = {}

    def offer(words: Iterable[tuple[str, int | None]], label: str, *, literal: bool = False) -> None:
        for word, count in words:
            folded = fold(word)
            if folded.startswith(typed) or f" {typed}" in f" {folded}":
                # A name such as "me" must not read as the word `me`.
                clash = literal and entry.kind == "person" and folded in ("me", "none")
                shown = quote(word) if clash else write_value(word)
                found.setdefault(shown, Completion(f"{minus}{shown}", place.start, end, label, count))

    fixed: Sequence[str]
    match entry.kind:
        case "person":
            fixed = () if place.quoted else ("me", "none")
        case "date":
            fixed = DATE_WORDS
        case "presence":
            fixed = presences_for(target, entry.name)
        case "number" | "age":
            fixed = _NUMBERS[entry.kind]
        case _:
            fixed = columns_for(target) if entry.name == "columns" else entry.words
    counted = dict(values_for(entry.name, place.typed.removeprefix(minus))) if values_for else {}
    if entry.open and entry.kind not in ("presence", "shape"):
        offer([(word, counted.pop(word, None)) for word in fixed], entry.label)
        offer(counted.items(), entry.label, literal=True)
    else:
        by_word = {entry.choice(word): count for word, count in counted.items()}
        offer([(word, by_word.get(entry.choice(word))) for word in fixed], entry.label)
    return list(found.values())
