"""The calendar: deadlines and targets by day, with every verb on what falls there [VIEW-2]."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from assure_tui.actions import bindings_for
from assure_tui.screens.calendar_view import CalendarView
from assure_tui.screens.common_keys import ListKeys
from assure_tui.widgets.calendar_grid import CalendarGrid
from assure_tui.widgets.row_list import RowList
from assure_tui.widgets.title_bar import TitleBar, ViewsLine

NEAR = 30  # lines before the end of what was read of a day at which more of it is read
HIDDEN = frozenset({"global.reset"})  # its key means today here


class CalendarScreen(CalendarView, ListKeys, Screen[None]):
    """Month, two weeks, week or agenda; filter, marks and highlight are shared with the board."""

    CSS_PATH = "../styles/calendar.tcss"
    AUTO_FOCUS = "CalendarGrid"
    HIDDEN = HIDDEN
    BINDINGS: ClassVar[list[BindingType]] = [
        *(each for each in bindings_for("calendar", "list", "verb", "global") if each.id not in HIDDEN),
        Binding("tab", "next_pane", "Days or list", show=False),
        Binding("shift+tab", "next_pane", "Days or list", show=False),
    ]

    def __init__(self, query: str | None = None, slot: int | None = None) -> None:
        super().__init__()
        self.prepare(query, slot)

    # By name, not by decorator: they are all of the screen's own widgets, one of each.

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """In the agenda the day goes with the cursor."""
        entry = self.making.entries.get(event.key)
        day = entry.day if self.is_agenda and entry is not None else None
        if day is not None and self.view.first <= day <= self.view.last and day != self.grid.day:
            self.grid.day = day
            self._cursor_moved()
        if not self.is_agenda and self.focused is self.rows and self.rows.is_near_end(NEAR):
            self.read_further()
        self.peek_soon()

    def on_row_list_end_wanted(self, event: RowList.EndWanted) -> None:
        """The last of a day of which only the first were read."""
        if self.cut_short and not self.is_agenda:
            self.base.hold_until_read()
            self.flow(self._to_end())

    async def _to_end(self) -> None:
        await self.complete()
        self.rows.action_bottom()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open it in the drawer."""
        entry = self.making.entries.get(event.key)
        if entry is not None:
            self.open_engagement(entry.card.id)

    def on_calendar_grid_opened(self, event: CalendarGrid.Opened) -> None:
        """A day was clicked twice."""
        self.open_day()

    def on_calendar_grid_wheeled(self, event: CalendarGrid.Wheeled) -> None:
        """Earlier or later weeks."""
        self.grid.step_weeks(event.weeks)

    def on_views_line_chosen(self, event: ViewsLine.Chosen) -> None:
        """A saved view was clicked."""
        self.action_global_view(event.slot)

    def on_title_bar_counted(self, event: TitleBar.Counted) -> None:
        """A count opens the list it counts [VIEW-5]."""
        self.set_filter(event.query)
