"""Saved views that a filter names with `@` [FILT-6]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assure_tui.domain.errors import QueryError
from assure_tui.domain.query.ast import And, Node, Not, Or, ViewRef, conjunction, disjunction
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.checked import Query
from assure_tui.domain.query.words import fold, nearest

_MAX_VIEW_DEPTH = 5
_MAX_VIEWS = 100


def view_slug(name: str) -> str:
    """How a saved view is written behind `@`: `My work` is `@my-work`."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split())


def expand(query: Query, views: Mapping[str, str]) -> Query:
    """Put saved views in place of `@name`; a view never refers to itself [VAL-5]."""
    by_slug = {view_slug(name): text for name, text in views.items()}
    budget = [_MAX_VIEWS]

    def put(node: Node, inside: tuple[str, ...], at: tuple[int, int] | None) -> Node | None:
        if isinstance(node, And | Or):
            children = [put(child, inside, at) for child in node.children]
            kept = [child for child in children if child is not None]
            if isinstance(node, Or):
                # A view without a filter holds everything, and so does `or` with it.
                return disjunction(kept) if len(kept) == len(children) else None
            return conjunction(kept)
        if isinstance(node, Not):
            child = put(node.child, inside, at)
            if child is None:
                raise QueryError("NOT of a view that holds everything finds nothing.", *(at or (0, 0)))
            return Not(child)
        if not isinstance(node, ViewRef):
            return node
        start, end = at or node.span
        slug = view_slug(node.name)
        if slug in inside:
            raise QueryError(f"The view @{node.name} refers to itself.", start, end, code="cycle")
        if slug not in by_slug:
            raise QueryError(
                f"There is no view @{node.name}.",
                start,
                end,
                [f"@{near}" for near in nearest(slug, by_slug)],
                code="unknown",
            )
        budget[0] -= 1
        if budget[0] < 0 or len(inside) >= _MAX_VIEW_DEPTH:
            raise QueryError("Too many views refer to each other.", start, end, code="too_many")
        try:
            inner = parse(by_slug[slug], query.target)
        except QueryError as error:
            raise QueryError(
                f"The view @{node.name} cannot be read: {error.message}", start, end, code=error.value_code
            ) from error
        return None if inner.where is None else put(inner.where, (*inside, slug), (start, end))

    where = None if query.where is None else put(query.where, (), None)
    return replace(query, where=where)
