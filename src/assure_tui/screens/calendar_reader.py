"""What the calendar reads, and what it takes over from the board and hands back to it [VIEW-2] [VIEW-10]."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import date, timedelta
from functools import partial
from typing import Any

from textual import work
from textual.timer import Timer

from assure_tui.domain.calendar_layout import span
from assure_tui.domain.errors import AssureError, QueryError
from assure_tui.domain.views import CardView, Changes
from assure_tui.screens import calendar_load
from assure_tui.screens.calendar_core import CalendarCore
from assure_tui.screens.calendar_days import KeptDays
from assure_tui.screens.calendar_load import (
    MOST,
    CalendarReading,
    CalendarRequest,
    DaysRequest,
    read_calendar,
    read_days,
)
from assure_tui.screens.completing import completions
from assure_tui.widgets.calendar_rows import CalendarRows

REST = 0.12  # seconds the cursor rests before the days around those in sight are read
STRETCH = 7  # days read at a time then: a key pressed meanwhile waits for no more


class CalendarReader(CalendarCore):
    """Mixin of the calendar: the newest reading wins, the cursor stays on its engagement."""

    def on_mount(self) -> None:
        """Take over from the view below, read, and again whenever something changes."""
        self.making = CalendarRows(self.base.today, ascii=self.base.ascii)
        self.grid.moved = self._cursor_moved
        self.filter_bar.completer = partial(completions, self.base, "engagements")
        self.base.changed.subscribe(self, self._store_changed)
        self.describe()
        self.flow(self._begin())

    # -- shared with the board -------------------------------------------------------------------

    async def _begin(self) -> None:
        """Take over from the view below, once it has read what another view has handed it."""
        stack = self.app.screen_stack
        below = stack[: stack.index(self)] if self in stack else stack
        self._under = next((s for s in reversed(below) if getattr(s, "TARGET", "") == "engagements"), None)
        for reading in [w for w in self.app.workers if w.node is self._under and w.group == "read"]:
            with contextlib.suppress(Exception):  # what it could not read it tells itself
                await reading.wait()
        self._take_over()
        self.reload()

    def _take_over(self) -> None:
        """The filter and the highlighted engagement of the view below come along [VIEW-2]."""
        if self._under is None:
            return
        if self.given is None:
            self.query_text = self.kept_text = getattr(self._under, "query_text", "")
            self.view_slot = getattr(self._under, "view_slot", None)
        card: CardView | None = self._under.focused_card()  # type: ignore[attr-defined]
        if card is not None and card.due is not None and self.given is None:
            self._took = card.id
            self._reveal = (card.id, "due")

    def hand_back(self) -> None:
        """Filter and highlight go back to the view below [VIEW-2]."""
        under: Any = self._under
        card = self.focused_card()
        if under is None:
            return
        changed = under.query_text != self.query_text
        if changed:
            if hasattr(under, "remember_place"):
                under.remember_place()
            under.query_text = under.kept_text = self.query_text
            under.view_slot = self.view_slot
        if card is not None and (changed or card.id != self._took):
            under.reload(reveal=card.id)
        elif changed:
            under.reload()

    # -- reading ---------------------------------------------------------------------------------

    def reload(self, *, reveal: tuple[int, str] | None = None) -> None:
        """Read again; the newest request wins, and what is to be revealed is, however often it is read anew."""
        self.stale = False
        self._reveal = reveal or self._reveal
        if self.base.is_open:
            self._fetch()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self) -> None:
        grid, viewer = self.grid, self.viewer
        whole = self.kept is not None and grid.day in self.kept.whole
        request = CalendarRequest(
            grid.day,
            grid.zoom,
            self.by,
            self.query_text,
            frozenset(self.marked),
            per_day=self._per_day,
            whole=whole or self.in_list,
            bucket=grid.in_bucket,
            reveal=self._reveal,
        )
        try:
            reading = await self.read(lambda reads, today: read_calendar(reads, today, viewer, request))
        except QueryError as error:
            self._cannot_read(error)
        except AssureError as error:
            self.base.explain(error)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.base.explain(error)
        else:
            self._show(reading, request)

    def _cannot_read(self, error: QueryError) -> None:
        if self.filter_bar.is_open:
            self.filter_bar.say_error(error)
        else:
            near = f"  near: {', '.join(error.suggestions[:3])}" if error.suggestions else ""
            self.base.toast(f"{error.message}{near}", "refused")
            self.query_text = self.kept_text

    def _show(self, reading: CalendarReading, request: CalendarRequest) -> None:
        grid, view = self.grid, reading.view
        self.base.today = self.making.today = reading.today
        self.views, self.counts, self.work_days = reading.views, reading.counts, reading.work
        self.marked, self.lawful = reading.marked, view.statutory_types
        self.kept = KeptDays(view, request.query, request.by, reading.today)
        if request.whole:
            self.kept.whole.add(reading.day)
        if self.filter_bar.is_open:
            self.filter_bar.say_fine(view.total)
        else:
            self.kept_text = reading.query
        if request.reveal is not None and request.reveal == self._reveal:
            self._reveal = None
            grid.day, grid.in_bucket = reading.day, False
            grid.show(view, reading.today, frozenset(self.marked))
            number, kind = request.reveal
            keys = [(entry.card.id, entry.kind) for entry in grid.load.entries]
            grid.item = keys.index((number, kind)) if (number, kind) in keys else 0
            grid.refresh()
            self.lay()
            self._list_to(number)
        else:
            grid.show(view, reading.today, frozenset(self.marked))
            self.lay()
        self._say_day()
        self._read_on()
        self.read_ahead_soon()
        self.peek_soon()

    # -- days that come into view ----------------------------------------------------------------

    @property
    def _per_day(self) -> int:
        """So much of a day that its list is full before all of it is read."""
        most = calendar_load.PER_DAY
        return most if self.is_agenda else max(most, self.rows.container_size.height + 2)

    def show_kept(self) -> None:
        """Show the days of the zoom as they were read; the cursor stays."""
        grid = self.grid
        if self.kept is not None:
            grid.show(self.kept.over(*span(grid.zoom, grid.day, grid.start)), self.kept.today, frozenset(self.marked))
            self.lay()
            self._say_day()

    def read_missing(self) -> None:
        """Read the days of the zoom that are not known yet, and show them."""
        self._fetch_missing()

    @work(exclusive=True, group="days", exit_on_error=False)
    async def _fetch_missing(self) -> None:
        grid, kept = self.grid, self.kept
        missing = kept.missing(*span(grid.zoom, grid.day, grid.start)) if kept is not None else None
        if missing is None or await self._read_days(*missing):  # what was read ahead may have brought them
            self._read_on()
            self.read_ahead_soon()
            self.peek_soon()

    async def _read_days(self, first: date, last: date, *, whole: bool = False, overdue: bool = False) -> bool:
        """Read some days and keep them; False where another reading came before, or something went wrong."""
        kept, viewer = self.kept, self.viewer
        if kept is None:
            return False
        most = MOST if whole or overdue else self._per_day
        request = DaysRequest(first, last, kept.by, kept.query, most, outside=overdue)
        try:
            view, today = await self.read(lambda reads, today: read_days(reads, today, viewer, request))
        except AssureError as error:
            self.base.explain(error)
            return False
        if kept is not self.kept:
            return False
        if today != kept.today:  # midnight has passed: everything is read anew
            self.reload()
            return False
        if overdue:
            kept.add_overdue(view)
        elif whole:
            kept.add_whole(view)
        else:
            kept.add(view)
        return True

    # -- reading ahead ---------------------------------------------------------------------------

    def read_ahead_soon(self) -> None:
        """Once the cursor rests, all of its day is read, and the days before and after those in sight."""
        if self._ahead_timer is not None:
            self._ahead_timer.stop()
        self._ahead_timer = self.set_timer(REST, self.read_ahead)

    @work(exclusive=True, group="ahead", exit_on_error=False)
    async def read_ahead(self) -> None:
        """A key is answered from what is known; nothing of this is asked for while keys are typed."""
        if not self.base.is_visible(self):
            return
        await self.complete()
        grid = self.grid
        first, last = span(grid.zoom, grid.day, grid.start)
        for day in (last + timedelta(days=1), first - timedelta(days=1)):
            await self._read_around(*span(grid.zoom, day, grid.start))

    async def _read_around(self, first: date, last: date) -> None:
        kept = self.kept
        while kept is not None and kept is self.kept and (missing := kept.missing(first, last)) is not None:
            start, end = missing
            if not kept.query:  # a filter is asked once, not once a week
                end = min(end, start + timedelta(days=STRETCH - 1))
            if not await self._read_days(start, end):
                return

    async def complete(self) -> None:
        """All of the day under the cursor, or all that is overdue, where it was read in part."""
        grid = self.grid
        day, bucket = grid.day, grid.in_bucket
        read = self.cut_short and await self._read_days(day, day, whole=not bucket, overdue=bucket)
        if read and (grid.day, grid.in_bucket) == (day, bucket):
            self.show_kept()

    _ahead_timer: Timer | None = None

    def _store_changed(self, changes: Changes) -> None:
        if self.base.is_visible(self):
            self.base.tell_of_rules(changes, self.cards_shown())
            self.reload()
        else:
            self.stale = True

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        if self.stale:
            self.reload()
