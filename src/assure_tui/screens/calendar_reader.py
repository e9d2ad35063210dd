"""What the calendar reads, and what it takes over from the board and hands back to it [VIEW-2] [VIEW-10]."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import work

from assure_tui.domain.errors import AssureError, QueryError
from assure_tui.domain.views import CardView, Changes
from assure_tui.screens.calendar_core import CalendarCore
from assure_tui.screens.calendar_load import CalendarReading, CalendarRequest, read_calendar
from assure_tui.screens.completing import completions
from assure_tui.widgets.calendar_rows import CalendarRows

if TYPE_CHECKING:
    pass


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
        request = CalendarRequest(
            grid.day, grid.zoom, self.by, self.query_text, frozenset(self.marked), grid.in_bucket, self._reveal
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
        self.peek_soon()

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
