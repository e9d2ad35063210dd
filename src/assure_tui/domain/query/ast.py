"""What a filter says, as values that an SQL compiler, a printer and a form can walk (interface.md 3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)
Op: TypeAlias = Literal[":", "=", "!=", "<", "<=", ">", ">=", "~"]


@dataclass(frozen=True, slots=True)
class Word:
    """One value; quoted ones are never keywords such as `me`."""

    text: str
    quoted: bool = False
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """From `lo` to `hi`, both ends included; a missing end is open."""

    lo: Word | None
    hi: Word | None
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


Value: TypeAlias = Word | Range


@dataclass(frozen=True, slots=True)
class Pred:
    """A field held against values, which are joined by or [FILT-2]."""

    field: str
    op: Op
    values: tuple[Value, ...]
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Free text for the full-text index; quoted text is a phrase."""

    text: str
    quoted: bool = False
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ViewRef:
    """`@name`: everything a saved view filters by [FILT-6]."""

    name: str
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of the children hold."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the children holds."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold, a missing value included."""

    child: Node


@dataclass(frozen=True, slots=True)
class DateCond:
    """A day at or after `lo` and before `hi`; None leaves that side open."""

    lo: date | None
    hi: date | None


@dataclass(frozen=True, slots=True)
class NumCond:
    """A number held against `value`; `between` includes both `value` and `upper`."""

    op: Literal["=", "<", "<=", ">", ">=", "between"]
    value: float
    percent: bool = False
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these names, compared whole, without case."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonCond:
    """The acting person (`me`), nobody (`none`), or one of these names, logins, initials."""

    names: tuple[str, ...] = ()
    me: bool = False
    none: bool = False
    mode: Literal["prefix", "contains", "whole"] = "prefix"


@dataclass(frozen=True, slots=True)
class TextCond:
    """One of these texts: from the start of a word, anywhere, or whole; blind to case and accents."""

    mode: Literal["prefix", "contains", "whole"]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodCond:
    """A form of [PER-2]: the client's year beginning or ending in a year, or a span of days."""

    form: Literal["begins", "ends", "span"]
    year: int = 0
    month: int | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class YearEndCond:
    """A fiscal year end in `month`, on one of `days`; no days means any [VAL-5]."""

    month: int
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PresenceCond:
    """Whether the field, or things of that kind, are there."""

    field: str
    present: bool


Cond: TypeAlias = DateCond | NumCond | Choice | PersonCond | TextCond | PeriodCond | YearEndCond | PresenceCond


@dataclass(frozen=True, slots=True)
class Match:
    """A resolved predicate: any of the conditions holds for the field; false where it is missing."""

    field: str
    conds: tuple[Cond, ...]


Node: TypeAlias = And | Or | Not | Pred | Text | ViewRef | Match


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order; empty values come last either way [FILT-4]."""

    field: str
    desc: bool = False


def conjunction(children: Sequence[Node]) -> Node | None:
    """Join by and, flattening; None for nothing."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, And) else (child,))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(children: Sequence[Node]) -> Node:
    """Join by or, flattening."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, Or) else (child,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
