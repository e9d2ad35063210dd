"""Filters as SQL: walks a resolved query and gives one WHERE condition with bound values [FILT-1] [FILT-2]."""

from __future__ import annotations

from collections.abc import Mapping

from assure_tui.domain.query.ast import And, Cond, Match, Node, Not, Or, PresenceCond, Text
from assure_tui.domain.query.resolve import ResolvedQuery
from assure_tui.store.queries import filter_clients, filter_engagements, filter_tasks, filter_text
from assure_tui.store.queries.filter_leaves import ALWAYS, Leaf, all_of, any_of
from assure_tui.store.queries.refs import Context

_FIELDS: Mapping[str, Mapping[str, Leaf]] = {
    "engagements": filter_engagements.FIELDS,
    "clients": filter_clients.FIELDS,
    "tasks": filter_tasks.FIELDS,
}
_PRESENT: Mapping[str, Mapping[str, str]] = {
    "engagements": filter_engagements.PRESENT,
    "clients": filter_clients.PRESENT,
    "tasks": filter_tasks.PRESENT,
}
_TEXT = {
    "engagements": filter_text.free_text,
    "clients": filter_clients.free_text,
    "tasks": filter_tasks.free_text,
}


def where(query: ResolvedQuery | None, ctx: Context) -> list[str]:
    """Conditions on `e`, `c` or `t` that the filter sets; none for an empty filter."""
    if query is None or query.where is None:
        return []
    found = _node(query.where, query, ctx)
    return [] if found == ALWAYS else [found]


def _node(node: Node, query: ResolvedQuery, ctx: Context) -> str:
    match node:
        case And(children):
            return all_of(_node(child, query, ctx) for child in children)
        case Or(children):
            return any_of(_node(child, query, ctx) for child in children)
        case Not(child):
            # A missing value makes the child false, so its negation is true (interface.md 3.3).
            return f"({_node(child, query, ctx)}) IS NOT TRUE"
        case Text(text=text):
            return _TEXT[query.query.target](ctx, text, query.search_in)
        case Match(field=name, conds=conds):
            return any_of(_cond(name, cond, query.query.target, ctx) for cond in conds)
        case _:
            raise TypeError(f"a resolved filter does not hold {type(node).__name__}")


def _cond(name: str, cond: Cond, target: str, ctx: Context) -> str:
    if isinstance(cond, PresenceCond):
        present = _PRESENT[target].get(cond.field, ALWAYS)
        return present if cond.present else f"({present}) IS NOT TRUE"
    return _FIELDS[target][name](ctx, cond)
