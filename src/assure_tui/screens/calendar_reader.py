"""What the calendar reads, and what it takes over from the board and hands back to it [VIEW-2] [VIEW-10]."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import date, timedelta
from functools import partial
from typing import Any

from textual import work
from textual.timer import Timer
from textual.worker import Worker

from assure_tui.domain.calendar_layout import Zoom, span
from assure_tui.domain.errors import AssureError, QueryError
from assure_tui.domain.views import CardView, Changes
from assure_tui.screens import calendar_load
from assure_tui.screens.calendar_core import CalendarCore
from assure_tui.screens.calendar_days import KeptDays
from assure_tui.screens.calendar_load import (
    LOOKED,
    MOST,
    CalendarReading,
    CalendarRequest,
    DaysRequest,
    read_calendar,
    read_days,
)
from assure_tui.screens.completing import completions
from assure_tui.widgets.calendar_plan import TOP
from assure_tui.widgets.calendar_rows import CalendarRows

REST = 0.08  # seconds the cursor rests before its day is listed, and the days around those in sight are read
STRETCH = 7  # days read at a time then: a key pressed meanwhile waits for no more
FEWEST = 4  # weeks a month may have: its days are the highest there are
FURTHER = 4  # times as much of a day is read when somebody comes near the end of its list


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
        self._leave_off()
        if self.base.is_open:
            self._fetch()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self) -> None:
        grid, viewer = self.grid, self.viewer
        known = self.kept.known.get(grid.day, 0) if self.kept is not None else 0  # what was listed stays so
        request = CalendarRequest(
            grid.day,
            grid.zoom,
            self.by,
            self.query_text,
            frozenset(self.marked),
            per_day=self.per_day,
            look=min(MOST, max(LOOKED, known)),
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
        self.kept = KeptDays(view, request.query, request.by, reading.today, request.per_day)
        self.kept.known[reading.day] = max(request.look, len(view.on(reading.day).entries))
        if request.look >= MOST:
            self.kept.whole.add(reading.day)
        if request.bucket:
            self.kept.late = MOST
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
            self.lay(moving=True)
            if self.in_list:
                self._list_to(number)
            else:  # the days first: they are what one came for
                self.call_after_refresh(self._list_follows, number)
        else:
            grid.show(view, reading.today, frozenset(self.marked))
            self.lay(moving=self.filter_bar.is_open)  # the next letter may ask for other rows
        self._say_day()
        self._read_on()
        self.read_ahead_soon()
        self.peek_soon()

    def _list_follows(self, number: int) -> None:
        entry = self.grid.entry
        if self._list_waits and self.is_attached and entry is not None and entry.card.id == number:
            self._lay_list()
            self._list_to(number)

    # -- days that come into view ----------------------------------------------------------------

    @property
    def per_day(self) -> int:
        """So much of each day as is seen of it; more is read of the day that is looked at."""
        grid = self.grid
        if grid.zoom is Zoom.AGENDA:
            return calendar_load.PER_DAY
        lines = self.query_one("#pages").size.height or self.app.size.height
        weeks = FEWEST if grid.zoom is Zoom.MONTH else len(grid.weeks)
        return max(1, (lines - TOP) // max(1, weeks))

    @property
    def rough(self) -> bool:
        """Whether days in sight have become higher than what was read of them."""
        view, kept = self.view, self.kept
        return kept is not None and kept.missing(view.first, view.last, self.per_day) is not None

    def show_kept(self, *, moving: bool = False) -> None:
        """Show the days of the zoom as they were read; the cursor stays."""
        if self.kept is not None:
            self._show_days()
            self.lay(moving=moving)
            self._say_day()

    def _show_days(self) -> None:
        grid, kept = self.grid, self.kept
        if kept is not None:
            grid.show(kept.over(*span(grid.zoom, grid.day, grid.start)), kept.today, frozenset(self.marked))

    def read_missing(self) -> None:
        """Read the days of the zoom that are not known yet, and show them."""
        self._fetch_missing()

    @work(exclusive=True, group="days", exit_on_error=False)
    async def _fetch_missing(self) -> None:
        grid, kept = self.grid, self.kept
        wanted = span(grid.zoom, grid.day, grid.start)
        missing = kept.missing(*wanted, self.per_day) if kept is not None else None
        if missing is None or await self._read_days(*missing):  # what was read ahead may have brought them
            if kept is not None and kept is self.kept and self._knows_all(kept):
                self.show_kept(moving=self._list_waits)
            else:
                self._read_on()
            self.read_ahead_soon()
            self.peek_soon()

    def _knows_all(self, kept: KeptDays) -> bool:
        grid = self.grid
        wanted = span(grid.zoom, grid.day, grid.start)
        return kept.serves(self.query_text, self.by) and kept.missing(*wanted, self.per_day) is None

    async def _read_days(self, first: date, last: date, most: int = 0, *, overdue: bool = False) -> bool:
        """Read some days and keep them; False where another reading came before, or something went wrong."""
        kept, viewer = self.kept, self.viewer
        if kept is None:
            return False
        most = most or self.per_day
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
            kept.add_overdue(view, most)
        elif most >= MOST:
            kept.add_whole(view, most)
        else:
            kept.add(view, most)
        return True

    # -- reading ahead ---------------------------------------------------------------------------

    def read_ahead_soon(self) -> None:
        """Once the cursor rests, its day is read and listed, then the days before and after those in sight."""
        self._leave_off()
        self._moved_at = time.monotonic()
        if self._rest_timer is None:  # one for many keys: the last of them is what counts
            self._rest_timer = self.set_timer(REST, self._rested)

    def _rested(self) -> None:
        left = self._moved_at + REST - time.monotonic()
        self._rest_timer = self.set_timer(left, self._rested) if left > 0 else None
        if left <= 0:
            self.read_ahead()

    def _leave_off(self) -> None:
        """What is being read ahead is for a place the cursor has left: the rest of it is not asked for."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    def read_ahead(self) -> None:
        """Begin at once."""
        self._ahead = self._look_around()

    @work(exclusive=True, group="ahead", exit_on_error=False)
    async def _look_around(self) -> None:
        """A key is answered from what is known; nothing of this is asked for while keys are typed."""
        if not self.base.is_visible(self):
            return
        await self.complete(LOOKED)
        if self._list_waits:
            self._lay_list(top=True)
        if self.filter_bar.is_open:  # the next letter asks for other days
            return
        grid = self.grid
        first, last = span(grid.zoom, grid.day, grid.start)
        for day in (last + timedelta(days=1), first - timedelta(days=1)):
            await self._read_around(*span(grid.zoom, day, grid.start))

    async def _read_around(self, first: date, last: date) -> None:
        kept, most = self.kept, self.per_day
        while kept is not None and kept is self.kept and (missing := kept.missing(first, last, most)) is not None:
            start, end = missing
            if not kept.query:  # a filter is asked once, not once a week
                end = min(end, start + timedelta(days=STRETCH - 1))
            if not await self._read_days(start, end):
                return

    async def complete(self, most: int = MOST) -> None:
        """So much of the day under the cursor, or of what is overdue, where less was read."""
        grid, kept = self.grid, self.kept
        day, bucket = grid.day, grid.in_bucket
        if kept is None or not self.cut_short or most <= (kept.late if bucket else kept.known.get(day, 0)):
            return
        if await self._read_days(day, day, most, overdue=bucket) and (grid.day, grid.in_bucket) == (day, bucket):
            self._show_days()
            if not self._list_waits:
                self._lay_list()
            self._say_day()

    def read_further(self) -> None:
        """Somebody comes near the end of a list that was read in part."""
        kept, grid = self.kept, self.grid
        if self.is_agenda or kept is None or not self.cut_short:
            return
        known = kept.late if grid.in_bucket else kept.known.get(grid.day, 0)
        self._fetch_further(min(MOST, max(LOOKED, known * FURTHER)))

    @work(exclusive=True, group="further", exit_on_error=False)
    async def _fetch_further(self, most: int) -> None:
        await self.complete(most)

    _ahead: Worker[None] | None = None
    _rest_timer: Timer | None = None
    _moved_at = 0.0

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
