"""The calendar screen without its keys: what it shows and tells [VIEW-2]."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from assure_tui.domain.calendar_layout import By, Zoom, heading, span
from assure_tui.domain.calendar_views import CalendarView, Entry
from assure_tui.domain.views import CardView, SavedView
from assure_tui.formatting import glyphs
from assure_tui.screens.calendar_load import MOST
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.calendar_grid import CalendarGrid
from assure_tui.widgets.calendar_painter import entry_words
from assure_tui.widgets.calendar_rows import CalendarRows, day_words
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.title_bar import WIDE, TitleBar, ViewsLine, counts_of
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.calendars import WorkCalendar
    from assure_tui.screens.calendar_days import KeptDays

TOAST_STAYS = 3.0  # seconds a message outlives cursor keys
BESIDE = 52  # cells of the list beside the days
LOW = 16  # rows under which the saved views give way to days
NOUNS = {By.DEADLINE: "due", By.TARGET: "on target", By.BOTH: "due or on target"}
HINTS = (
    ("hjkl", "day"), ("[ ]", "month"), ("+", "zoom"), ("0", "today"), ("> <", "date"), ("enter", "day's list"),
    ("B", "deadline/target"), ("space", "mark"), ("L/H", "stage"), ("d", "date"), ("o", "to .ics"), ("/", "filter"),
    ("u", "undo"), ("q", "back"), ("?", "keys"),
)  # fmt: skip


class CalendarCore(Flows):
    """Days, and beside or instead of them the list of a day; one filter and one set of marks for both."""

    query_text = ""
    kept_text = ""
    former: str | None = None
    view_slot: int | None = None
    by = By.DEADLINE
    work_days: WorkCalendar | None = None
    stale = False
    making: CalendarRows  # the rows of the list, and the entry behind each

    def prepare(self, query: str | None, slot: int | None) -> None:
        """State of one screen."""
        self.given = query
        self.query_text = self.kept_text = query or ""
        self.view_slot = slot
        self.views: tuple[SavedView, ...] = ()
        self.counts: dict[str, int] = {}
        self.marked: dict[int, CardView] = {}
        self.lawful: frozenset[str] = frozenset()
        self._reveal: tuple[int, str] | None = None
        self._under: Screen[Any] | None = None
        self._took: int | None = None
        self.agenda_day: date | None = None  # where the agenda's cursor goes once that day is read
        self._toast_seen: object = None
        self._told_at = 0.0
        self.kept: KeptDays | None = None
        self._list_waits = False  # the list is to follow the cursor once it rests
        self._described: tuple[str, Zoom, CalendarView] | None = None  # what the lines around the days were said of

    def compose(self) -> ComposeResult:
        """Title, saved views, filter, days and list, message, keys."""
        cells, lines = self.app.size  # known before the first layout, so that there is no second one
        self.set_class(cells >= WIDE, "-wide", update=False)
        self.set_class(lines < LOW, "-low", update=False)
        yield TitleBar()
        yield ViewsLine()
        yield FilterBar()
        with Container(id="middle"), Container(id="pages"):
            yield CalendarGrid(glyphs(self.base.ascii), self.base.today)
            yield RowList(id="items", empty="reading ...")
        yield ToastLine()
        yield StatusLine()

    @property
    def grid(self) -> CalendarGrid:
        """The days."""
        return self.query_one(CalendarGrid)

    @property
    def rows(self) -> RowList:
        """The list of a day, or the agenda."""
        return self.query_one("#items", RowList)

    @property
    def filter_bar(self) -> FilterBar:
        """The filter line."""
        return self.query_one(FilterBar)

    @property
    def view(self) -> CalendarView:
        """What was read last."""
        return self.grid.view

    @property
    def is_agenda(self) -> bool:
        """Whether the list is the whole picture."""
        return self.has_class("-agenda")

    @property
    def in_list(self) -> bool:
        """Whether the keys go to the list."""
        return self.is_agenda or self.focused is self.rows

    # -- showing ---------------------------------------------------------------------------------

    def lay(self, *, moving: bool = False) -> None:
        """Days, list or both, as zoom and size want it; while the cursor moves, the list waits until it rests."""
        wide = self.size.width >= WIDE
        pages = self.query_one("#pages").size
        self.grid.room = (max(0, pages.width - (BESIDE if wide else 0)), pages.height)
        agenda = self.grid.zoom is Zoom.AGENDA
        self.set_class(agenda, "-agenda")
        self.set_class(wide, "-wide")
        self.set_class(self.size.height < LOW, "-low")
        if agenda or wide:
            self.remove_class("-list")
        self.rows.empty = self.base.live.fill(self._empty_words())
        if moving and not self.in_list:
            self._list_waits = True
        else:
            self._lay_list()
        if agenda and self.focused is self.grid:
            self.rows.focus()
        wanted = self.agenda_day
        if agenda and wanted is not None and self.view.first <= wanted <= self.view.last:
            self.agenda_day = None
            self._agenda_to(wanted)
        self.describe()

    @property
    def _has_list(self) -> bool:
        """Whether a list is in sight at all."""
        return self.is_agenda or self.has_class("-wide") or self.has_class("-list")

    def _lay_list(self, *, top: bool = False) -> None:
        """The rows of the list, where there is one in sight."""
        self._list_waits = False
        if self._has_list:
            self.rows.produce(self._produced, top=top)
            self._mark_rows()

    def _agenda_to(self, day: date) -> None:
        """The agenda's cursor on the first engagement of a day, or of the next day that has one."""
        dated = [key for key in self.rows.keys if key[:1].isdigit()]
        found = next((key for key in dated if key.partition("/")[0] >= day.isoformat()), None)
        if found is not None or dated:
            self.rows.go_to(found or dated[-1])

    def _produced(self, cells: int) -> list[Row]:
        grid, noun = self.grid, NOUNS[self.by]
        if self.is_agenda:
            return self.making.agenda(self.view, noun, cells)
        if grid.in_bucket:
            return self.making.overdue(self.view, cells)
        return self.making.day(self.view, grid.day, noun, cells)

    def _empty_words(self) -> str:
        if self.query_text:
            return "Nothing in these days fits the filter. esc clears it, {global.search} changes it, {calendar.next_month} shows the next month."
        return "Nothing falls into these days. {calendar.next_month} shows the next month, {global.new} adds an engagement."

    def _list_to(self, number: int) -> None:
        """The list's cursor on an engagement, on its own day before the overdue ones."""
        found = [key for key, entry in self.making.entries.items() if entry.card.id == number]
        if found:
            self.rows.go_to(next((key for key in found if not key.startswith("late/")), found[0]))

    def _mark_rows(self) -> None:
        rows = self.rows
        if not self.marked and not rows.marks:
            return
        kept = rows.range_from
        rows.mark(key for key, entry in self.making.entries.items() if entry.card.id in self.marked)
        rows.range_from = kept

    def entry_under(self) -> Entry | None:
        """The entry the verbs act on when nothing is marked."""
        return self.making.entries.get(self.rows.current) if self.in_list else self.grid.entry

    def cards_shown(self) -> dict[int, CardView]:
        """Every engagement that was read."""
        view = self.view
        entries = [*view.overdue, *view.undated, *(e for load in view.loads.values() for e in load.entries)]
        return {entry.card.id: entry.card for entry in entries}

    def describe(self) -> None:
        """Bring the lines around the days up to date."""
        grid, cells = self.grid, self.size.width
        counts, actor = self.counts, self.base.actor
        first, last = span(grid.zoom, grid.day, grid.start)
        said = heading(grid.zoom, first, last, grid.day)
        near = "" if grid.zoom is Zoom.MONTH else f"  {grid.zoom.value}"
        title = self.query_one(TitleBar)
        by = "deadline and target" if self.by is By.BOTH else self.by.value
        subject = f"{said}{near}" + (f"  by {by}" if self.by is not By.DEADLINE or cells >= WIDE else "")
        person = actor.name if actor else ""
        title.show("Calendar", subject, counts_of(counts) if counts else None, person, cells)
        wide = cells >= WIDE
        self.query_one(ViewsLine).show(self.views, self.view_slot, self.query_text if wide else "", cells)
        extra = "# the law's date: > and < move the target" if wide else ""
        self._described = (said, grid.zoom, grid.view)
        self.filter_bar.show(self.query_text, self.view.total, self.view.total, len(self.marked), extra, cells)

    def _describe_again(self) -> None:
        """The lines around the days, where the cursor has gone to another month or other days were read."""
        grid = self.grid
        said = heading(grid.zoom, *span(grid.zoom, grid.day, grid.start), grid.day)
        known = self._described
        if known is None or known[:2] != (said, grid.zoom) or known[2] is not grid.view:
            self.describe()

    def on_resize(self) -> None:
        """Lines that fit, and a zoom that does."""
        self.query_one(StatusLine).show(HINTS, self.size.width)
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        if self.is_attached:
            self.lay()
            self._read_on()

    def _read_on(self) -> None:
        """The cursor may have gone to days that are not shown yet: what is known of them is shown at once."""
        grid, view = self.grid, self.view
        wanted = span(grid.zoom, grid.day, grid.start)
        if wanted == (view.first, view.last) and not self.rough:
            return
        if self.kept is not None and self.kept.serves(self.query_text, self.by):
            if self.kept.missing(*wanted, self.per_day) is None:
                self.show_kept(moving=True)
            else:
                self.read_missing()
        else:
            self.reload()

    def _cursor_moved(self) -> None:
        """The day has changed: its list, its words, and what of it was not read yet."""
        self._read_on()
        if self.is_agenda:
            pass  # the list goes before
        elif self.in_list:
            self._lay_list(top=True)
        else:
            self._list_waits = True
        self._describe_again()
        self._say_day()
        self.read_ahead_soon()
        self.peek_soon()

    @property
    def cut_short(self) -> bool:
        """Whether more stands on the day under the cursor, or is overdue, than was read."""
        grid, view = self.grid, self.view
        if grid.in_bucket:
            return view.overdue_total > len(view.overdue) and (self.kept is None or self.kept.late < MOST)
        return grid.load.more > 0 and (self.kept is None or grid.day not in self.kept.whole)

    def _say_day(self) -> None:
        """The day in words on the message line, unless a message was shown just now."""
        toast = self.base.toasted
        if toast is not None and self._toast_seen is not toast:
            self._toast_seen, self._told_at = toast, time.monotonic()
        if time.monotonic() - self._told_at > TOAST_STAYS:
            self.query_one(ToastLine).show(self.sentence(), "quiet")

    def sentence(self) -> str:
        """The day and the entry under the cursor in words, important things first."""
        grid, view = self.grid, self.view
        if grid.in_bucket:
            said = f"Overdue: {view.overdue_total}"
        else:
            said = day_words(grid.load, grid.today, view.closed.get(grid.day, ""), NOUNS[self.by])
        entry = self.entry_under()
        return f"{said}.  {entry_words(entry, grid.today, ascii=True)[0].lstrip()}" if entry is not None else said

    if TYPE_CHECKING:

        def peek_soon(self) -> None: ...

        def reload(self, *, reveal: tuple[int, str] | None = None) -> None: ...

        @property
        def per_day(self) -> int: ...

        @property
        def rough(self) -> bool: ...

        def show_kept(self, *, moving: bool = False) -> None: ...

        def read_missing(self) -> None: ...

        def read_ahead_soon(self) -> None: ...
