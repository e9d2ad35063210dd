"""One reading of the board from the store: runs on a reader thread, never on the screen's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.domain.views import BoardView, CardView, ColumnWindow, SavedView
from assure_tui.widgets.board_model import WINDOW

if TYPE_CHECKING:
    from assure_tui.domain.query.resolve import ResolvedQuery
    from assure_tui.domain.read_port import ReadPort


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """What the screen wants read: pipeline, filter, and what must be found again by its number."""

    pipeline_id: int | None = None
    query: str = ""
    cursor: int | None = None
    marked: frozenset[int] = frozenset()
    windows: tuple[tuple[int, int], ...] = ()  # (stage, offset) of columns scrolled away from their top
    height: int = WINDOW  # cards of a column to begin with
    reveal: bool = False  # show the pipeline the cursor's card is in, without the filter if that hides it


@dataclass(frozen=True, slots=True)
class BoardReading:
    """What was read; `found` is stage and index of the card that has the cursor."""

    view: BoardView
    windows: tuple[ColumnWindow, ...]
    found: tuple[int, int] | None
    marked: dict[int, CardView]
    views: tuple[SavedView, ...]
    today: date
    query: str
    empty: bool = field(default=False)  # no engagement at all, not only none that fits


def compile_query(
    reads: ReadPort, viewer: Actor, text: str, today: date, views: tuple[SavedView, ...] | None = None
) -> ResolvedQuery | None:
    """The filter made exact for today; None for an empty one; QueryError says what is wrong."""
    if not text.strip():
        return None
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    known = reads.views(viewer) if views is None else views
    return resolve(parse(text, "engagements"), today, reads.work(), views={view.name: view.query for view in known})


def read_board(reads: ReadPort, today: date, viewer: Actor, request: BoardRequest) -> BoardReading:
    """Counts, first windows, the windows scrolled to, and where the cursor's card stands now."""
    views = reads.views(viewer)
    text = request.query
    query = compile_query(reads, viewer, text, today, views)
    pipeline_id = request.pipeline_id
    located: tuple[int, int, int] | None = None
    # A filter is asked once, the place of the cursor's card among what fits included.
    once = query is not None and query.where is not None and pipeline_id is not None and not request.reveal
    if request.cursor is not None and not once:
        located = reads.locate(viewer, request.cursor, query)
        if located is None and request.reveal and query is not None:
            text, query = "", None
            located = reads.locate(viewer, request.cursor, None)
        if request.reveal and located is not None:
            pipeline_id = located[0]
    if pipeline_id is None:
        pipeline_id = reads.pipelines(viewer)[0].id
    find = request.cursor if once else None
    wanted = dict(request.windows)
    view = reads.board(
        viewer, pipeline_id, query, height=request.height, today=today, find=find, scrolled=wanted if once else {}
    )
    found = view.found
    if located is not None and located[0] == view.pipeline.id:
        found = (located[1], located[2])
    if found is not None:
        wanted[found[0]] = found[1]
    stages = {stage.id for stage in view.pipeline.stages}
    windows = view.further or tuple(
        reads.column(viewer, stage_id, query, max(0, offset - WINDOW // 3), WINDOW, today=today)
        for stage_id, offset in wanted.items()
        if not once and stage_id in stages and offset + WINDOW // 3 >= WINDOW
    )
    # A mark leaves with its card: no verb acts on what has gone to another pipeline.
    cards = dict(reads.cards(viewer, sorted(request.marked))) if request.marked else {}
    marked = {number: card for number, card in cards.items() if card.stage_id in stages}
    return BoardReading(view, windows, found, marked, tuple(views), today, text, view.total == 0)
