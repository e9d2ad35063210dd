"""The filter language of bar, form, saved views and command line: read, check, resolve, print, complete."""

from __future__ import annotations

from assure_tui.domain.errors import QueryError
from assure_tui.domain.query.ast import SortKey
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.checked import Query, equalities, walk
from assure_tui.domain.query.complete import Completion, complete
from assure_tui.domain.query.dates import describe, parse_date, parse_span
from assure_tui.domain.query.print import to_text
from assure_tui.domain.query.resolve import ResolvedQuery, resolve
from assure_tui.domain.query.saved_views import expand, view_slug

__all__ = [
    "Completion",
    "Query",
    "QueryError",
    "ResolvedQuery",
    "SortKey",
    "complete",
    "describe",
    "equalities",
    "expand",
    "parse",
    "parse_date",
    "parse_span",
    "resolve",
    "to_text",
    "view_slug",
    "walk",
]
