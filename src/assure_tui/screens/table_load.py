"""One reading of the table from the store: runs on a reader thread, never on the screen's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.domain.table_views import TablePage
from assure_tui.domain.views import CardView, SavedView
from assure_tui.screens.board_load import compile_query
from assure_tui.widgets.table_model import WINDOW

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

REFRESHED = 2_000  # marked ones that are read again with every reading


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What the screen wants read: filter, the engagement that has the cursor, and where it stood."""

    query: str = ""
    cursor: int | None = None
    row: int = 0
    marked: frozenset[int] = frozenset()
    reveal: bool = False  # the cursor goes to that engagement, wherever it is now


@dataclass(frozen=True, slots=True)
class TableReading:
    """What was read, and the shape that the filter gives the view."""

    page: TablePage
    marked: dict[int, CardView] | None  # as they are now; None leaves them as they were
    views: tuple[SavedView, ...]
    counts: dict[str, int]
    today: date
    sort: tuple[tuple[str, bool], ...] = ()
    columns: tuple[str, ...] = ()
    density: str | None = None


def read_table(reads: ReadPort, today: date, viewer: Actor, request: TableRequest) -> TableReading:
    """The window around the cursor, the marked ones as they are now, views and counts."""
    views = tuple(reads.views(viewer))
    query = compile_query(reads, viewer, request.query, today, views)
    offset = max(0, request.row - WINDOW // 2)
    page = reads.table(viewer, today).page(query, offset=offset, limit=WINDOW, around=request.cursor)
    marked: dict[int, CardView] | None = {}
    if len(request.marked) > REFRESHED:
        marked = None  # a verb on one that has changed meanwhile is refused and told [CONV-9]
    elif request.marked:
        marked = dict(reads.cards(viewer, sorted(request.marked)))
    counts = dict(reads.summary(viewer, today))
    if query is None:
        return TableReading(page, marked, views, counts, today)
    shape = query.query
    sort = tuple((key.field, key.desc) for key in shape.sort)
    return TableReading(page, marked, views, counts, today, sort, shape.columns, shape.density)


def read_order(reads: ReadPort, today: date, viewer: Actor, text: str) -> Sequence[int]:
    """The numbers of everything the filter holds, in the order shown."""
    return reads.table(viewer, today).order(compile_query(reads, viewer, text, today))
