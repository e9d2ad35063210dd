"""The checker of filters: names, values and shape are known before anything runs [FILT-2] [VAL-1]."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from assure_tui.domain.errors import QueryError
from assure_tui.domain.query.ast import (
    And,
    Node,
    Not,
    Or,
    Pred,
    Range,
    SortKey,
    Text,
    Word,
    conjunction,
    disjunction,
)
from assure_tui.domain.query.checked import Query, ends
from assure_tui.domain.query.fields import IN, aliases_for, columns_for, fields_for, presences_for
from assure_tui.domain.query.grammar import read
from assure_tui.domain.query.read_values import check_value
from assure_tui.domain.query.words import Field, Target, fold, nearest, squash

__all__ = ["Known", "Query", "QueryError", "parse"]

# The values a store has for a field (names of stages, logins), None where it does not say.
Known: TypeAlias = Callable[[str], Collection[str] | None]

MAX_LIMIT = 1_000_000
FEW = 12  # values that are listed when none of them is near what was typed
_OPEN_OPS = frozenset({":", "=", "!=", "~"})
_FIXED_OPS = frozenset({":", "=", "!="})
_ORDERED_OPS = frozenset({":", "=", "!=", "<", "<=", ">", ">="})


def parse(text: str, target: Target = "engagements", *, known: Known | None = None) -> Query:
    """Read and check a filter; `QueryError` says what is wrong, where, and what is near."""
    checker = _Checker(target, known)
    where = checker.top(read(text))
    shape = checker.shape
    return Query(
        where=where,
        sort=shape.sort,
        group=shape.group,
        columns=shape.columns,
        limit=shape.limit,
        density=shape.density,
        search_in=shape.search_in,
        target=target,
        text=text,
    )


@dataclass(slots=True)
class _Shape:
    sort: tuple[SortKey, ...] = ()
    group: str | None = None
    columns: tuple[str, ...] = ()
    limit: int | None = None
    density: str | None = None
    search_in: tuple[str, ...] = ()
    seen: set[str] = field(default_factory=set)


class _Checker:
    def __init__(self, target: Target, known: Known | None) -> None:
        self.target = target
        self.known = known
        self.fields = fields_for(target)
        self.names = aliases_for(target)
        self.shape = _Shape()

    def top(self, node: Node | None) -> Node | None:
        """Take the shape terms out of the outermost conjunction and check the rest."""
        kept: list[Node] = []
        for child in node.children if isinstance(node, And) else () if node is None else (node,):
            if isinstance(child, Pred) and (entry := self.entry(child)).kind in ("shape", "in"):
                self.take(entry, child)
            else:
                kept.append(self.node(child))
        return conjunction(kept)

    def node(self, node: Node) -> Node:
        match node:
            case And(children):
                joined = conjunction([self.node(child) for child in children])
                assert joined is not None
                return joined
            case Or(children):
                return disjunction([self.node(child) for child in children])
            case Not(child):
                return Not(self.node(child))
            case Text():
                self.free_text(node)
                return node
            case Pred():
                return self.pred(node)
            case _:
                return node

    def free_text(self, node: Text) -> None:
        if not node.quoted and node.text in ("AND", "OR", "NOT"):
            raise QueryError(
                f'{node.text} joins two terms; as text it is written "{node.text}".',
                *node.span,
                [f'"{node.text}"'],
            )
        if not node.text:
            raise QueryError("There is nothing between the quotes.", *node.span, code="required")

    def entry(self, node: Pred) -> Field:
        name = self.names.get(node.field)
        if name is None:
            start = node.span[0]
            raise QueryError(
                f"There is no field {node.field}.",
                start,
                start + len(node.field),
                nearest(node.field, self.names),
                code="field.unknown",
            )
        return self.fields[name]

    def pred(self, node: Pred) -> Node:
        entry = self.entry(node)
        if entry.kind in ("shape", "in"):
            raise QueryError(
                f"{entry.name}: shapes the whole view; it stands outside brackets, OR and NOT.", *node.span
            )
        self.operator(entry, node)
        for value in node.values:
            for word in ends(value):
                self.word(entry, node, word)
        return replace(node, field=entry.name)

    def operator(self, entry: Field, node: Pred) -> None:
        ranged = entry.ordered or entry.kind in ("date", "age", "number")
        if ranged:
            allowed = _ORDERED_OPS
        else:
            loose = entry.kind in ("person", "text") or (entry.kind == "choice" and entry.open)
            allowed = _OPEN_OPS if loose else frozenset({":"}) if entry.kind == "presence" else _FIXED_OPS
        if node.op not in allowed:
            raise QueryError(f"{entry.name} does not take {node.op}.", *node.span, [f"{entry.name}:"], code="operator")
        if node.op in ("<", "<=", ">", ">=") and (len(node.values) > 1 or isinstance(node.values[0], Range)):
            raise QueryError(f"{node.op} takes one value.", *node.span, code="operator")
        for value in node.values:
            if isinstance(value, Range) and not ranged and entry.kind != "period":
                raise QueryError(f"{entry.name} takes no range.", *value.span, code="operator")

    def word(self, entry: Field, node: Pred, word: Word) -> None:
        if not word.text:
            raise QueryError("There is nothing between the quotes.", *word.span, code="required")
        if entry.kind == "presence":
            options = presences_for(self.target, entry.name)
            if self.names.get(word.text.lower(), squash(word.text)) not in options:
                self.unknown(entry, word, options)
        elif entry.kind in ("choice", "state"):
            if node.op != "~" and entry.choice(word.text) is None:
                self.offered(entry, word)
        elif entry.kind == "person":
            self.person(entry, node, word)
        else:
            check_value(entry, word, self.target)

    def offered(self, entry: Field, word: Word) -> None:
        """A value outside the fixed list must be one the store knows, where that is told."""
        if not entry.open:
            self.unknown(entry, word, entry.words)
        names = self.known(entry.name) if self.known else None
        if names is not None and fold(word.text) not in {fold(name) for name in names}:
            self.unknown(entry, word, (*names, *entry.words))

    def person(self, entry: Field, node: Pred, word: Word) -> None:
        names = self.known(entry.name) if self.known else None
        wanted = fold(word.text).removeprefix("@")
        if names is None or node.op == "~" or (not word.quoted and wanted in ("me", "none")):
            return
        if not any(f" {wanted}" in f" {fold(name)}" for name in names):
            self.unknown(entry, word, ("me", "none", *names))

    def unknown(self, entry: Field, word: Word, options: Collection[str]) -> None:
        near = nearest(word.text, options)
        few = "" if near or entry.open or len(options) > FEW else f" It takes {', '.join(options)}."
        raise QueryError(f"{entry.name}: does not know “{word.text[:40]}”.{few}", *word.span, near, code="unknown")

    def take(self, entry: Field, node: Pred) -> None:
        """Read one shape term; each may stand once."""
        if node.op not in (":", "="):
            raise QueryError(f"{entry.name} does not take {node.op}.", *node.span, [f"{entry.name}:"], code="operator")
        if entry.name in self.shape.seen:
            raise QueryError(f"{entry.name}: is given twice.", *node.span)
        self.shape.seen.add(entry.name)
        words: list[Word] = []
        for value in node.values:
            if isinstance(value, Range):
                raise QueryError(f"{entry.name} takes no range.", *value.span, code="operator")
            words.append(value)
        if entry.name in ("group", "limit", "density") and len(words) > 1:
            raise QueryError(f"{entry.name}: takes one value.", *node.span)
        match entry.name:
            case "sort":
                self.shape.sort = tuple(self.sort_key(entry, word) for word in words)
            case "columns":
                names = [self.pick(entry, word, columns_for(self.target)) for word in words]
                self.shape.columns = tuple(dict.fromkeys(names))
            case "limit":
                self.shape.limit = _limit(words[0])
            case "group":
                self.shape.group = self.pick(entry, words[0], tuple(entry.choices))
            case "density":
                self.shape.density = self.pick(entry, words[0], tuple(entry.choices))
            case _:
                self.shape.search_in = tuple(dict.fromkeys(self.pick(entry, word, IN) for word in words))

    def sort_key(self, entry: Field, word: Word) -> SortKey:
        bare = word.text.removeprefix("-")
        name = self.pick(entry, replace(word, text=bare), tuple(entry.choices))
        return SortKey(name, bare != word.text)

    def pick(self, entry: Field, word: Word, options: tuple[str, ...]) -> str:
        wanted = squash(word.text)
        for option in options:
            if squash(option) == wanted:
                return option
        name = self.names.get(word.text.lower())
        if name not in options:
            self.unknown(entry, word, options)
        assert name is not None
        return name


def _limit(word: Word) -> int:
    text = word.text
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= MAX_LIMIT):
        raise QueryError(f"limit: takes a number up to {MAX_LIMIT}; 0 is everything.", *word.span, code="range")
    return int(text)
