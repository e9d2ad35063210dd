"""A checked filter and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assure_tui.domain.query.ast import And, Node, Not, Or, Pred, SortKey, Text, Value, Word
from assure_tui.domain.query.words import Target

_STATUS_FIELDS = frozenset({"is", "status", "taskstatus"})


@dataclass(frozen=True, slots=True)
class Query:
    """A checked filter and the shape of its view; `text` is as typed."""

    where: Node | None = None
    sort: tuple[SortKey, ...] = ()
    group: str | None = None
    columns: tuple[str, ...] = ()
    limit: int | None = None
    density: str | None = None
    search_in: tuple[str, ...] = ()
    target: Target = "engagements"
    text: str = field(default="", compare=False)

    def mentions_status(self) -> bool:
        """Whether `is:` or `status:` stands in it, which replaces the default `is:open` [FILT-3]."""
        return any(isinstance(node, Pred) and node.field in _STATUS_FIELDS for node in walk(self.where))

    def texts(self) -> tuple[Text, ...]:
        """The free text terms, in order."""
        return tuple(node for node in walk(self.where) if isinstance(node, Text))


def walk(node: Node | None) -> Iterator[Node]:
    """Every node, from the left."""
    if node is None:
        return
    yield node
    if isinstance(node, And | Or):
        for child in node.children:
            yield from walk(child)
    elif isinstance(node, Not):
        yield from walk(node.child)


def equalities(query: Query) -> dict[str, str]:
    """The plain `field:value` terms that all must hold: what a new item in this view is filled in with."""
    where = query.where
    children = where.children if isinstance(where, And) else (where,)
    found: dict[str, str] = {}
    for node in children:
        if isinstance(node, Pred) and node.op in (":", "=") and len(node.values) == 1:
            value = node.values[0]
            if isinstance(value, Word) and node.field not in {"is", "no", "has"}:
                found.setdefault(node.field, value.text)
    return found


def ends(value: Value) -> tuple[Word, ...]:
    """The words of a value: itself, or the ends of a range."""
    if isinstance(value, Word):
        return (value,)
    return tuple(word for word in (value.lo, value.hi) if word is not None)
