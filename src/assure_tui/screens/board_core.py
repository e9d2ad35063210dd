"""The board screen without its keys: what it reads, shows and tells."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from assure_tui.app_base import AppBase
from assure_tui.domain.errors import AssureError, QueryError
from assure_tui.domain.views import CardView, Changes, SavedView
from assure_tui.formatting import glyphs, sentence
from assure_tui.screens.board_load import BoardReading, BoardRequest, read_board
from assure_tui.screens.completing import completions
from assure_tui.widgets.board_model import WINDOW, BoardModel
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.kanban_board import KanbanBoard
from assure_tui.widgets.stage_strip import StageStrip
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.title_bar import WIDE, TitleBar, ViewsLine
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

HINTS = (
    ("hjkl", "move"), ("H/L", "stage"), ("m", "move to"), ("enter", "open"), ("space", "mark"), ("a", "assign"),
    ("d", "due"), ("b", "blocker"), ("t", "task"), ("c", "comment"), ("/", "filter"), ("n", "new"), ("u", "undo"),
    ("g", "go"), (":", "command"), ("?", "keys"),
)  # fmt: skip
NARROW_HINTS = (
    ("H/L", "stage"), ("enter", "open"), ("space", "mark"), ("p", "peek"), ("/", "filter"), ("n", "new"),
    (":", "command"), ("?", "keys"),
)  # fmt: skip
LOW = 16  # rows under which views and strip give way to cards
TOAST_STAYS = 3.0  # seconds a message outlives cursor keys
COALESCE = 0.03
LEAST = 20  # cards of a column, however low the terminal


class BoardCore(Screen[None]):
    """One pipeline as columns of cards."""

    AUTO_FOCUS: ClassVar[str] = "KanbanBoard"

    def __init__(self) -> None:
        super().__init__()
        self.pipeline_id: int | None = None
        self.query_text = ""
        self.kept_text = ""
        self.view_slot: int | None = None
        self.views: tuple[SavedView, ...] = ()
        self.pipelines: tuple[tuple[int, str], ...] = ()
        self.former: tuple[int | None, str] | None = None
        self.stale = False
        self._told_at = 0.0
        self._reloading = False

    @property
    def base(self) -> AppBase:
        return cast(AppBase, self.app)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield ViewsLine()
        yield FilterBar()
        yield StageStrip()
        with Container(id="middle"):
            yield KanbanBoard(glyphs(self.base.ascii), self.base.today)
        yield ToastLine()
        yield StatusLine()

    @property
    def model(self) -> BoardModel:
        """What the board knows."""
        return self.board.model

    @property
    def board(self) -> KanbanBoard:
        return self.query_one(KanbanBoard)

    @property
    def filter_bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def on_mount(self) -> None:
        self.board.moved = self._cursor_moved
        self.filter_bar.completer = partial(completions, self.base, "engagements")
        self.base.changed.subscribe(self, self._store_changed)
        self.base.opened.subscribe(self, lambda _: self.reload())
        self.describe()
        if self.base.is_open:
            self.reload()

    # -- what verbs act on -------------------------------------------------------------------------

    def targets(self) -> list[CardView]:
        """The marked cards, else the one under the cursor."""
        return self.model.targets

    def focused_card(self) -> CardView | None:
        """The card under the cursor."""
        return self.model.focused

    # -- reading -----------------------------------------------------------------------------------

    def reload(self, *, reveal: int | None = None) -> None:
        """Read again; the newest request wins."""
        self.stale = False
        if self.base.is_open:
            self._read(reveal)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self, reveal: int | None) -> None:
        model, viewer = self.model, self.base.gateway.actor
        focused = model.focused
        request = BoardRequest(
            pipeline_id=self.pipeline_id,
            query=self.query_text,
            cursor=reveal if reveal is not None else focused.id if focused else None,
            marked=frozenset(model.marks),
            windows=tuple((column.stage.id, column.top) for column in model.columns if column.top),
            height=self._cards_ahead(),
            reveal=reveal is not None,
        )
        try:
            reading = await self.base.fetch(lambda reads, today: read_board(reads, today, viewer, request))
        except QueryError as error:
            self._cannot_read(error)
        except AssureError as error:
            self.say(error.message, "refused")
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.base.explain(error)
        else:
            self._show(reading, request)

    def _cards_ahead(self) -> int:
        """As many cards of a column as are looked for from its top; a letter of a filter is answered with no more."""
        ahead = 2 * self.board.rows + 2
        return max(ahead, LEAST if self.filter_bar.is_open else WINDOW)

    def _cannot_read(self, error: QueryError) -> None:
        if self.filter_bar.is_open:
            self.filter_bar.say_error(error)
        else:
            near = f"  near: {', '.join(error.suggestions[:3])}" if error.suggestions else ""
            self.say(f"{error.message}{near}", "refused")
            self.query_text = self.kept_text

    def _show(self, reading: BoardReading, request: BoardRequest) -> None:
        self.base.today = reading.today
        self.pipeline_id = reading.view.pipeline.id
        self.pipelines = reading.view.pipelines
        self.views = reading.views
        self.query_text = reading.query
        if not self.filter_bar.is_open:
            self.kept_text = reading.query
        else:
            self.filter_bar.say_fine(reading.view.shown)
        board = self.board
        board.set_today(reading.today)
        board.empty_words = tuple(map(self.base.live.fill, self._empty_words(reading)))
        board.load(reading.view, reading.windows, self._found(reading, request), reading.marked)
        if reading.query != self._query_shown:
            self._query_shown = reading.query
            self._to_what_fits(reading.found)
        self.use_fields()
        self.describe()
        if not self._shown_once:
            self._shown_once = True
            self.call_after_refresh(self.base.warm)

    def _found(self, reading: BoardReading, request: BoardRequest) -> tuple[int, int] | None:
        """Where the cursor's card stands now; the cursor may have moved while this was being read."""
        focused = self.model.focused
        if request.reveal or focused is None or focused.id == request.cursor:
            return reading.found
        windows = (*reading.view.windows, *reading.windows)
        spots = ((w.stage_id, w.offset + n, card) for w in windows for n, card in enumerate(w.cards))
        return next(((stage, row) for stage, row, card in spots if card.id == focused.id), None)

    def _to_what_fits(self, found: tuple[int, int] | None) -> None:
        """Another filter without the cursor's card begins at the top, and never in an empty column."""
        if found is None and self.model.column is not None and self.model.column.total:
            self.board.go_to_row(0)
        columns = self.model.columns
        if self.model.column is not None and not self.model.column.total:
            filled = next((place for place, column in enumerate(columns) if column.total), None)
            if filled is not None:
                self.board.move_column(filled - self.model.col)

    def _empty_words(self, reading: BoardReading) -> tuple[str, ...]:
        if reading.view.shown:
            return ()
        if reading.query:
            return ("Nothing here fits the filter.", "esc or {global.reset} clears it, {global.search} changes it.")
        if reading.empty:
            return ("No engagements yet.", "{global.new} adds one; {global.goto} m imports your list.")
        return (
            "No live engagement in this pipeline.",
            "{board.next_pipeline} shows the next pipeline, {global.new} adds an engagement.",
        )

    @on(KanbanBoard.WindowNeeded)
    def _window_needed(self, event: KanbanBoard.WindowNeeded) -> None:
        self.run_worker(
            self._read_window(event.stage_id, event.offset, event.limit), group="windows", exit_on_error=False
        )

    async def _read_window(self, stage_id: int, offset: int, limit: int) -> None:
        from assure_tui.screens.board_load import compile_query

        viewer, text, pipeline = self.base.gateway.actor, self.query_text, self.pipeline_id

        def read(reads: ReadPort, today: date) -> Any:
            return reads.column(viewer, stage_id, compile_query(reads, viewer, text, today), offset, limit, today=today)

        try:
            window = await self.base.fetch(read)
        except AssureError as error:
            self.say(error.message, "refused")
            return
        if (text, pipeline) == (self.query_text, self.pipeline_id):
            self.board.put(window)
            self.use_fields()

    def use_fields(self) -> None:
        """Which fields cards show; the screen itself says."""

    # -- live --------------------------------------------------------------------------------------

    def _store_changed(self, changes: Changes) -> None:
        self._tell_of_others(changes)
        if not self.base.is_visible(self):
            self.stale = True
        elif not self._reloading:
            self._reloading = True
            self.set_timer(COALESCE, self._reload_coalesced)

    def _reload_coalesced(self) -> None:
        self._reloading = False
        self.reload()

    def _tell_of_others(self, changes: Changes) -> None:
        card, actor = self.model.focused, self.base.actor
        if actor is None or self._tell_of_rules(changes):
            return
        if card is None or card.id not in changes.engagements:
            return
        others = [batch for batch in changes.batches if batch[3] != actor.staff_id]
        if others:
            _, who, summary, _ = others[-1]
            self.say(f"{who}: {summary}", "told")

    def _tell_of_rules(self, changes: Changes) -> bool:
        seen = {number for number in changes.engagements if self.model.find(number) is not None}
        return self.base.is_visible(self) and self.base.tell_of_rules(changes, seen)

    def on_screen_resume(self) -> None:
        self.use_fields()  # they may have been chosen in the settings
        if self.stale:
            self.reload()

    # -- telling -----------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "done", hint: str = "") -> None:
        """A message on the toast line that outlives the next few cursor keys."""
        self.base.toast(text, kind, hint)

    def _cursor_moved(self) -> None:
        model = self.model
        around = (
            model.view, model.col, len(model.marks), self.board.slots, self.size, self.query_text, self.view_slot,
            [(column.total, column.folded) for column in model.columns],
        )  # fmt: skip
        if around != self._described:  # a step down its column changes nothing around the board
            self._described = around
            self.describe()
        toast = self.base.toasted
        if toast is not None and self._toast_seen is not toast:
            self._toast_seen, self._told_at = toast, time.monotonic()
        if time.monotonic() - self._told_at > TOAST_STAYS:
            card, column = self.model.focused, self.model.column
            said = sentence(card, column.stage.name, self.base.today) if card is not None and column is not None else ""
            self.query_one(ToastLine).show(said, "quiet")

    _described: object = None  # what the lines around the board were last said from, by the cursor
    _toast_seen: object = None
    _shown_once = False
    _query_shown = ""

    def describe(self) -> None:
        """Bring the lines around the board up to date; lines that say the same write nothing."""
        model, view, cells = self.model, self.model.view, self.size.width
        actor, ascii = self.base.actor, self.base.ascii
        person = actor.name if actor else ""
        title = self.query_one(TitleBar)
        bar = self.filter_bar
        if view is None:
            title.show("Board", "", None, person, cells)
            return
        title.show("Board", view.pipeline.name, (view.late, view.today, view.week), person, cells)
        wide = cells >= WIDE
        self.query_one(ViewsLine).show(self.views, self.view_slot, self.query_text if wide else "", cells)
        extra = ""
        if wide:
            place = next((n for n, p in enumerate(self.pipelines, 1) if p[0] == view.pipeline.id), 1)
            extra = (
                f"sort: {view.pipeline.sort}    pipeline {place} of {len(self.pipelines)}: {view.pipeline.name}"
                "  ([ ] other pipelines)    S strict gate   F flexible   - none"
            )
        bar.show(self.query_text, view.shown, view.total, len(model.marks), extra, cells)
        all_shown = len(self.board.slots) == len(model.columns) and not any(c.folded for c in model.columns)
        self.set_class(all_shown, "-all-shown")
        self.set_class(self.size.height < LOW, "-low")
        if not all_shown:
            self.query_one(StageStrip).show(self.board.stage_names(), model.col, cells, ascii=ascii)

    def on_resize(self) -> None:
        wide = self.size.width >= WIDE
        self.query_one(StatusLine).show(HINTS if wide else NARROW_HINTS, self.size.width)
        self.describe()

    def reveal(self, engagement_id: int, pipeline_id: int | None = None) -> None:
        """Show a card, in its pipeline, without the filter if that would hide it."""
        self.remember_place()
        self.reload(reveal=engagement_id)

    def set_filter(self, text: str, slot: int | None = None) -> None:
        """Show what fits a filter."""
        if text != self.query_text:
            self.remember_place()
        self.query_text, self.view_slot = text, slot
        self.base.hold_until_read()
        self.reload()

    def remember_place(self) -> None:
        """What `-` goes back to."""
        self.former = (self.pipeline_id, self.kept_text)
