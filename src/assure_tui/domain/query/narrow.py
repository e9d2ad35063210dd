"""A filter changed by choosing: terms put into and taken out of the text people see (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assure_tui.domain.query.ast import And, Node, Not, Pred, Value, Word, conjunction
from assure_tui.domain.query.fields import aliases_for
from assure_tui.domain.query.grammar import read
from assure_tui.domain.query.print import write_node
from assure_tui.domain.query.words import Target, fold

# Two of these mean both at once, where two stages can only mean either of them.
_BOTH = frozenset({"is", "no", "has"})


def toggled(text: str, term: str, target: Target = "engagements") -> str:
    """The filter with a term, or without it where it had it; values of one field stand beside each other."""
    wanted = read(term)
    if wanted is None:
        return text
    names = aliases_for(target)
    children = _top(read(text))
    if any(_same(child, wanted) for child in children):
        return _written([child for child in children if not _same(child, wanted)])
    if isinstance(wanted, Pred) and wanted.op == ":" and _name(wanted, names) not in _BOTH:
        for at, child in enumerate(children):
            if isinstance(child, Pred) and child.op == ":" and _name(child, names) == _name(wanted, names):
                merged = _merged(child, wanted)
                return _written([*children[:at], *([merged] if merged else []), *children[at + 1 :]])
    return _written([*children, wanted])


def shaped(text: str, shape: str, value: str | None, target: Target = "engagements") -> str:
    """The filter with another `sort:`, `group:` or such; None takes it out."""
    names = aliases_for(target)
    kept = [c for c in _top(read(text)) if not (isinstance(c, Pred) and _name(c, names) == shape)]
    added = read(f"{shape}:{value}") if value else None
    return _written([*kept, *([added] if added is not None else [])])


def chosen_values(text: str, name: str, target: Target = "engagements") -> frozenset[str]:
    """The values a field is held against at the top of the filter, folded."""
    names = aliases_for(target)
    return frozenset(
        fold(value.text)
        for child in _top(read(text))
        if isinstance(child, Pred) and child.op == ":" and _name(child, names) == name
        for value in child.values
        if isinstance(value, Word)
    )


def shape_of(text: str, shape: str, target: Target = "engagements") -> str:
    """What `sort:`, `group:` or such says, or nothing."""
    names = aliases_for(target)
    for child in _top(read(text)):
        if isinstance(child, Pred) and _name(child, names) == shape:
            return write_node(child).partition(":")[2]
    return ""


def _top(node: Node | None) -> list[Node]:
    return [] if node is None else list(node.children) if isinstance(node, And) else [node]


def _name(pred: Pred, names: Mapping[str, str]) -> str:
    return names.get(pred.field, pred.field)


def _same(one: Node, other: Node) -> bool:
    match one, other:
        case Pred(), Pred():
            return (one.field, one.op, _folded(one)) == (other.field, other.op, _folded(other))
        case Not(), Not():
            return _same(one.child, other.child)
    return one == other


def _folded(pred: Pred) -> frozenset[str | Value]:
    return frozenset(fold(value.text) if isinstance(value, Word) else value for value in pred.values)


def _merged(held: Pred, wanted: Pred) -> Pred | None:
    """Both together; a value that was there already goes out again."""
    had = {fold(value.text) for value in held.values if isinstance(value, Word)}
    new = {fold(value.text) for value in wanted.values if isinstance(value, Word)}
    kept = tuple(v for v in held.values if not (isinstance(v, Word) and fold(v.text) in new))
    added = tuple(v for v in wanted.values if not (isinstance(v, Word) and fold(v.text) in had))
    return replace(held, values=(*kept, *added)) if kept or added else None


def _written(children: list[Node]) -> str:
    node = conjunction(children)
    return "" if node is None else write_node(node)
