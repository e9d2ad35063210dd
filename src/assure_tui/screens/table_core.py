"""The table screen without its keys: what it reads, shows and tells."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer

from assure_tui.domain.errors import AssureError, QueryError
from assure_tui.domain.table_views import TablePage, TableRow, TableTotals
from assure_tui.domain.views import CardView, Changes, SavedView
from assure_tui.formatting import sentence
from assure_tui.screens.board_load import compile_query
from assure_tui.screens.completing import completions
from assure_tui.screens.table_load import TableReading, TableRequest, read_table
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.table_grid import TableGrid
from assure_tui.widgets.title_bar import WIDE, TitleBar, ViewsLine, counts_of
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

HINTS = (
    ("hjkl", "move"), ("space", "mark"), ("v", "range"), ("S", "sort"), ("O", "group"), (",", "columns"),
    ("e", "edit the cell"), ("a", "assign"), ("d", "due"), ("H/L", "stage"), ("/", "filter"), ("y", "copy"),
    ("u", "undo"), ("q", "back"), ("?", "keys"),
)  # fmt: skip
NARROW_HINTS = (
    ("space", "mark"), ("v", "range"), ("S", "sort"), (",", "columns"), ("x", "done"), ("e", "edit"), ("/", "filter"),
    ("?", "keys"),
)  # fmt: skip
LOW = 16  # rows under which the views give way to rows
COALESCE = 0.03
SUMS_AFTER = 0.12  # seconds without another reading before everything is summed up


class TableCore(Flows, Screen[None]):
    """Engagements of all pipelines, one a row."""

    AUTO_FOCUS: ClassVar[str] = "TableGrid"

    def __init__(self, query: str = "", slot: int | None = None, cursor: int | None = None) -> None:
        super().__init__()
        self.query_text = self.kept_text = query
        self.view_slot = slot
        self.views: tuple[SavedView, ...] = ()
        self.former = ""
        self.counts: dict[str, int] = {}
        self.is_stale = False
        self.view_columns: tuple[str, ...] = ()
        self._wanted = cursor
        self._read_text: str | None = None
        self._summed: str | None = None
        self._reloading = False
        self._sums_timer: Timer | None = None
        self._dense: int | None = None

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield ViewsLine()
        yield FilterBar()
        with Container(id="middle"):
            yield TableGrid(self.base.today, ascii=self.base.ascii, id="table")
        yield ToastLine()
        yield StatusLine()

    @property
    def grid(self) -> TableGrid:
        """The rows."""
        return self.query_one(TableGrid)

    @property
    def filter_bar(self) -> FilterBar:
        """The filter line."""
        return self.query_one(FilterBar)

    def on_mount(self) -> None:
        """Take over filter and highlight of the view below, and read."""
        self.grid.choose_columns(self.base.settings.columns)
        self.grid.look = replace(self.grid.look, local=self.base.local)
        self.grid.moved = self._cursor_moved
        self.filter_bar.completer = partial(completions, self.base, "engagements")
        self.base.changed.subscribe(self, self._store_changed)
        self.describe()
        self.reload()

    # -- what verbs act on -----------------------------------------------------------------------

    def targets(self) -> list[CardView]:
        """The marked ones, else the one under the cursor."""
        return self.grid.model.targets

    def focused_row(self) -> TableRow | None:
        """The row under the cursor."""
        return self.grid.model.focused

    def focused_card(self) -> CardView | None:
        """The engagement under the cursor."""
        row = self.focused_row()
        return row.card if row is not None else None

    # -- reading ---------------------------------------------------------------------------------

    def reload(self, *, reveal: int | None = None) -> None:
        """Read again; the newest request wins."""
        self.is_stale = False
        if reveal is not None:
            self._wanted = reveal
        if self.base.is_open:
            self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        model, viewer, wanted = self.grid.model, self.viewer, self._wanted
        focused = model.focused
        request = TableRequest(
            query=self.query_text,
            cursor=wanted if wanted is not None else focused.id if focused is not None else None,
            row=model.row if self.query_text == self._read_text else 0,
            marked=frozenset(model.marks),
            reveal=wanted is not None,
        )
        try:
            reading = await self.read(lambda reads, today: read_table(reads, today, viewer, request))
        except QueryError as error:
            self._cannot_read(error)
        except AssureError as error:
            self.base.explain(error)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.base.explain(error)
        else:
            if wanted == self._wanted:
                self._wanted = None
            self._show(reading, request)

    def _cannot_read(self, error: QueryError) -> None:
        if self.filter_bar.is_open:
            self.filter_bar.say_error(error)
        else:
            near = f"  near: {', '.join(error.suggestions[:3])}" if error.suggestions else ""
            self.base.toast(f"{error.message}{near}", "refused")
            self.query_text = self.kept_text

    def _show(self, reading: TableReading, request: TableRequest) -> None:
        self.base.today = reading.today
        self.views, self.counts = reading.views, reading.counts
        if self.filter_bar.is_open:
            self.filter_bar.say_fine(reading.page.total)
        else:
            self.kept_text = request.query
        grid = self.grid
        page = self._placed(reading, request)
        if request.query != self._read_text and page.at is None:
            grid.model.row = grid.model.top = 0  # another list, and what was highlighted is not in it
        self._read_text = request.query
        grid.set_today(reading.today)
        self.view_columns = reading.columns
        grid.choose_columns(reading.columns or self.base.settings.columns)
        grid.set_density(self._density(reading.density))
        grid.sort = reading.sort or (("due", False),)
        grid.empty = tuple(map(self.base.live.fill, self._empty_words(request.query)))
        grid.load(page, reading.marked)
        self.describe()
        self._sum_up_soon()

    def _placed(self, reading: TableReading, request: TableRequest) -> TablePage:
        """The cursor may have moved while this was being read: then it stays with the row it is on now."""
        page, focused = reading.page, self.grid.model.focused
        if focused is None or focused.id == request.cursor or request.reveal:
            return page
        found = next((n for n, row in enumerate(page.rows, page.offset) if row.id == focused.id), None)
        return replace(page, at=found)

    def _density(self, said: str | None) -> int:
        if self._dense is not None:
            return self._dense
        return 2 if said == "roomy" else 1

    def _empty_words(self, text: str) -> tuple[str, ...]:
        if text:
            return ("Nothing here fits the filter.", "esc or {global.reset} clears it, {global.search} changes it.")
        return (
            "No live engagement.",
            "{global.new} adds one; is:done, is:archived or is:cancelled show finished work.",
        )

    @on(TableGrid.WindowNeeded)
    def _window_needed(self, event: TableGrid.WindowNeeded) -> None:
        self.run_worker(
            self._read_window(event.offset, event.limit), exclusive=True, group="windows", exit_on_error=False
        )

    async def _read_window(self, offset: int, limit: int) -> None:
        model, viewer, text = self.grid.model, self.viewer, self._read_text
        order = model.order

        def fetch(reads: ReadPort, today: date) -> Sequence[TableRow]:
            table = reads.table(viewer, today)
            if order is not None:
                return table.rows(order[offset : offset + limit])
            return table.page(None, offset=offset, limit=limit).rows

        try:
            rows = await self.read(fetch)
        except AssureError as error:
            self.base.explain(error)
            return
        if order is model.order and text == self._read_text:
            self.grid.put(offset, rows)

    # -- sums ------------------------------------------------------------------------------------

    def _sum_up_soon(self) -> None:
        """Sums go over everything shown: they wait until one stops typing."""
        if self._summed != self._read_text:
            self.grid.give_totals(None)
        if self._sums_timer is not None:
            self._sums_timer.stop()
        self._sums_timer = self.set_timer(SUMS_AFTER, self._sum_up)

    def _sum_up(self) -> None:
        self.run_worker(self._read_sums(), exclusive=True, group="sums", exit_on_error=False)

    async def _read_sums(self) -> None:
        viewer, text = self.viewer, self._read_text or ""

        def fetch(reads: ReadPort, today: date) -> TableTotals:
            return reads.table(viewer, today).totals(compile_query(reads, viewer, text, today))

        try:
            totals = await self.read(fetch)
        except AssureError:
            return  # the rows have told of it
        if text == self._read_text:
            self._summed = text
            self.grid.give_totals(totals)

    # -- live ------------------------------------------------------------------------------------

    def _store_changed(self, changes: Changes) -> None:
        if not self.base.is_visible(self):
            self.is_stale = True
            return
        self._tell_of_others(changes)
        if not self._reloading:
            self._reloading = True
            self.set_timer(COALESCE, self._reload_coalesced)

    def _reload_coalesced(self) -> None:
        self._reloading = False
        self.reload()

    def _tell_of_others(self, changes: Changes) -> None:
        """What another person changed under the highlight is told [VIEW-10]."""
        card, actor = self.focused_card(), self.base.actor
        seen = {number for number in changes.engagements if self.grid.model.find(number) is not None}
        if actor is None or self.base.tell_of_rules(changes, seen) or card is None:
            return
        others = [batch for batch in changes.batches if batch[3] != actor.staff_id]
        if others and card.id in changes.engagements:
            _, who, summary, _ = others[-1]
            self.base.toast(f"{who}: {summary}", "told")

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile; one's own columns may have been chosen in the settings."""
        self.grid.choose_columns(self.view_columns or self.base.settings.columns)
        if self.is_stale:
            self.reload()

    # -- telling ---------------------------------------------------------------------------------

    def _cursor_moved(self) -> None:
        told = (self.grid.model.total, len(self.grid.model.marks), len(self.grid.chosen))
        if told != self._told:  # the lines around say nothing of where the cursor is
            self._told = told
            self.describe()
        row, toast = self.focused_row(), self.base.toasted
        if toast is not self._toast_seen:  # a message stays for the key after it
            self._toast_seen = toast
        elif row is not None:
            self.query_one(ToastLine).show(sentence(row.card, row.stage, self.base.today), "quiet")
        self.peek_soon()

    _toast_seen: object = None
    _told: tuple[int, int, int] = (-1, 0, 0)

    if TYPE_CHECKING:

        def peek_soon(self) -> None: ...

    def describe(self) -> None:
        """Bring the lines around the rows up to date; lines that say the same write nothing."""
        cells, model, counts = self.size.width, self.grid.model, self.counts
        person = self.base.actor.name if self.base.actor else ""
        known = counts_of(counts) if counts else None
        self.query_one(TitleBar).show("Table", "all pipelines", known, person, cells)
        wide = cells >= WIDE
        self.query_one(ViewsLine).show(self.views, self.view_slot, self.query_text if wide else "", cells)
        extra = ""
        if wide:
            chosen = len(self.grid.chosen)
            extra = f"{chosen} columns (, c)    S sort   O group   + density   [ ] page"
        total = max(model.total, counts.get("total", 0))
        self.filter_bar.show(self.query_text, model.total, total, len(model.marks), extra, cells)
        self.set_class(self.size.height < LOW, "-low")

    def on_resize(self) -> None:
        """Lines that fit."""
        wide = self.size.width >= WIDE
        self.query_one(StatusLine).show(HINTS if wide else NARROW_HINTS, self.size.width)
        self.describe()

    def set_filter(self, text: str, slot: int | None = None) -> None:
        """Show what fits a filter."""
        if text != self.query_text:
            self.former = self.kept_text
        self.query_text, self.view_slot = text, slot
        self.base.hold_until_read()
        self.reload()
