"""Orders of lists and columns [FILT-4] [PRI-1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from assure_tui.domain.errors import Invalid

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery, SortKey

Sort: TypeAlias = "Sequence[SortKey | str]"

DEFAULT = "e.urgent, e.due_key, e.rank, e.id"
_LAST = ("e.due_key", "e.rank", "e.id")
_STAGE = (
    "(SELECT p.position * 1000 + s.position FROM stage s JOIN pipeline p ON p.id = s.pipeline_id"
    " WHERE s.id = e.stage_id)"
)
# Expression, and whether it may be empty: empty values come last either way.
_TERMS: Mapping[str, tuple[str, bool]] = {
    "due": ("e.due", True),
    "target": ("e.target", True),
    "start": ("e.start", True),
    "priority": ("e.rank", False),
    "client": ("(SELECT c.name_key FROM client c WHERE c.id = e.client_id)", False),
    "type": ("(SELECT y.code FROM engagement_type y WHERE y.id = e.type_id)", False),
    "stage": (_STAGE, False),
    "instage": ("e.stage_since", False),
    "created": ("e.created_at", False),
    "updated": ("e.updated_at", False),
    "left": ("(e.budget - e.spent)", True),
    "hand": ("e.hand_order", True),
}
_TASK_TERMS: Mapping[str, tuple[str, bool]] = {
    **_TERMS,
    "due": ("t.due", True),
    "start": ("t.start", True),
    "priority": (
        "(CASE COALESCE(t.priority, e.priority, 'medium') WHEN 'urgent' THEN 0 WHEN 'high' THEN 1"
        " WHEN 'medium' THEN 2 ELSE 3 END)",
        False,
    ),
    "stage": ("(SELECT s.position FROM stage s WHERE s.id = t.stage_id)", True),
    "created": ("t.created_at", False),
    "updated": ("t.updated_at", False),
    "waiting": ("t.waiting_on", True),
    "task": ("t.type", False),
    "taskstatus": ("t.status", False),
    "assignee": ("(SELECT f.name FROM staff f WHERE f.id = t.assignee_id)", True),
    "title": ("fold(t.title)", False),
}
_CLIENT_TERMS: Mapping[str, tuple[str, bool]] = {
    "client": ("c.name_key", False),
    "number": ("c.number", True),
    "id": ("c.id", False),
    "entity": ("c.entity", False),
    "status": ("c.status", False),
    "state": ("c.state", True),
    "fye": ("c.fiscal_year_end", False),
    "created": ("c.created_at", False),
    "updated": ("c.updated_at", False),
}
# What pipelines call their orders [PIPE-3].
_PIPELINE: Mapping[str, str] = {
    "due": "",
    "": "",
    "time_in_stage": "-instage",
    "stage": "-instage",
    "stage_overdue": "-instage",  # in one column the limit is the same for all
}


def keys_of(sort: Sort) -> list[tuple[str, bool]]:
    """Field and whether it is turned around, from keys or from texts such as `-due`."""
    found = []
    for key in sort:
        if isinstance(key, str):
            found.append((key.removeprefix("-"), key.startswith("-")))
        else:
            found.append((key.field, key.desc))
    return found


def chosen(sort: Sort, query: ResolvedQuery | None) -> Sort:
    """The sort that was asked for: the list's own, else the filter's."""
    return sort or (query.query.sort if query is not None else ())


def engagements(sort: Sort) -> str:
    """ORDER BY of engagements: as chosen with date and priority where equal, else the default."""
    terms = _terms(sort, _TERMS)
    if not terms:
        return DEFAULT
    return ", ".join((*terms, *(last for last in _LAST if last not in terms)))


def column(pipeline_sort: str, query: ResolvedQuery | None) -> str:
    """ORDER BY of a board column: the filter's sort, else the pipeline's [PIPE-3]."""
    if query is not None and query.query.sort:
        return engagements(query.query.sort)
    word = _PIPELINE.get(pipeline_sort, pipeline_sort)
    return engagements((word,)) if word.removeprefix("-") in _TERMS else DEFAULT


def tasks(sort: Sort) -> str:
    """ORDER BY of tasks: by due date unless chosen [VIEW-2]."""
    return ", ".join((*_terms(sort, _TASK_TERMS), "t.due_key", "t.id"))


def clients(sort: Sort) -> str:
    """ORDER BY of clients: by name unless chosen."""
    return ", ".join((*_terms(sort, _CLIENT_TERMS), "c.name_key", "c.id"))


def _terms(sort: Sort, table: Mapping[str, tuple[str, bool]]) -> list[str]:
    terms: list[str] = []
    for name, down in keys_of(sort):
        if name not in table:
            raise Invalid("sort", "unknown", f"cannot sort by {name}; known: {', '.join(table)}")
        expression, empty = table[name]
        # Days in a stage count up as the day of entry goes down.
        downward = down != (name == "instage")
        if empty and name == "due" and not down and expression == "e.due":
            terms.append("e.due_key")
            continue
        if empty:
            terms.append(f"CASE WHEN {expression} IS NULL THEN 1 ELSE 0 END")
        terms.append(f"{expression} DESC" if downward else expression)
    return terms
