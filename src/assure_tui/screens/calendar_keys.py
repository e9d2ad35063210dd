"""The keys of the calendar that move, zoom and mark; verbs are elsewhere (interface.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assure_tui.domain.calendar_layout import By, Zoom, month_on
from assure_tui.domain.views import CardView
from assure_tui.screens import calendar_load
from assure_tui.screens.calendar_verbs import CalendarVerbs


class CalendarKeys(CalendarVerbs):
    """Mixin of the calendar: days and the list of a day answer the same keys, each in its way."""

    # -- cursor ----------------------------------------------------------------------------------

    def action_list_down(self) -> None:
        """A week on; in the week and in lists the next engagement."""
        self._vertical(1)

    def action_list_up(self) -> None:
        """A week back, or the engagement before."""
        self._vertical(-1)

    def _vertical(self, step: int) -> None:
        if self.in_list:
            self.rows.action_down() if step > 0 else self.rows.action_up()
        elif self.grid.zoom is Zoom.WEEK or self.grid.in_bucket:
            self._items(step)
        else:
            self.grid.step_weeks(step)

    def _items(self, step: int) -> None:
        grid = self.grid
        if grid.in_bucket and step > 0 and grid.item == len(grid.entries) - 1:
            grid.go_to(grid.day)
        else:
            grid.step_items(step)

    def action_list_left(self) -> None:
        """A day back."""
        self._horizontal(-1)

    def action_list_right(self) -> None:
        """A day on."""
        self._horizontal(1)

    def _horizontal(self, step: int) -> None:
        if self.is_agenda:
            self._agenda_day(step)
        elif self.grid.in_bucket and not self.in_list:
            self.grid.step_items(step)
        else:
            self.grid.step_days(step)

    def _agenda_day(self, step: int) -> None:
        """The first engagement of the next or the former section."""
        keys = self.rows.keys
        sections = list(dict.fromkeys(key.partition("/")[0] for key in keys))
        here = self.rows.current.partition("/")[0]
        if here in sections:
            at = max(0, min(sections.index(here) + step, len(sections) - 1))
            self.rows.go_to(next(key for key in keys if key.startswith(f"{sections[at]}/")))

    def action_list_top(self) -> None:
        """The overdue bucket on top; in a list its first line."""
        if self.in_list:
            self.rows.action_top()
        else:
            weeks = self.grid.weeks
            self.grid.go_to(self.grid.day if self.view.overdue or not weeks else weeks[0][0], bucket=True)

    def action_list_bottom(self) -> None:
        """The last day shown; in a list its last line."""
        if self.in_list or not self.grid.weeks:
            self.rows.action_bottom()
            return
        days = [day for week in self.grid.weeks for day in week]
        month = [day for day in days if day.month == self.grid.day.month]
        self.grid.go_to((month if self.grid.zoom is Zoom.MONTH else days)[-1])

    def action_list_page_down(self) -> None:
        """Half a page of a list, or two weeks."""
        self._page(1)

    def action_list_page_up(self) -> None:
        """The same back."""
        self._page(-1)

    def _page(self, step: int) -> None:
        if self.in_list:
            self.rows.action_page(step)
        else:
            self.grid.step_weeks(2 * step)

    def action_list_open(self) -> None:
        """The list of the day; there the engagement in its drawer."""
        if self.in_list:
            self.rows.action_choose()
        else:
            self.open_day()

    def open_day(self) -> None:
        """The list of the day under the cursor takes the keys."""
        if not self.grid.entries:
            self.base.toast(f"{self.sentence()}. n adds an engagement on that day.", "told")
            return
        under = self.grid.entry
        self.read_ahead()
        self.add_class("-list")
        self.rows.produce(self._produced, top=True)
        self._mark_rows()
        if under is not None:
            self._list_to(under.card.id)
        self.rows.focus()

    def close_day(self) -> bool:
        """Back to the days; False when they have the keys already."""
        if self.is_agenda or self.focused is not self.rows:
            return False
        entry = self.entry_under()
        self.remove_class("-list")
        if entry is not None and entry in self.grid.entries:
            self.grid.item = self.grid.entries.index(entry)
        self.grid.focus()
        self.grid.refresh()
        return True

    def action_next_pane(self) -> None:
        """Between the days and the list."""
        if not self.close_day() and not self.is_agenda:
            self.open_day()

    # -- time ------------------------------------------------------------------------------------

    def action_calendar_zoom(self) -> None:
        """Month, two weeks, week, agenda."""
        grid = self.grid
        self.close_day()
        self.remove_class("-list")
        now = grid.zoom
        wanted = now.nearer
        while grid.fits(wanted) is not wanted and wanted is not Zoom.AGENDA:
            wanted = wanted.nearer
        grid.wanted = wanted
        self._go_on(grid.day)

    def action_calendar_prev_month(self) -> None:
        """The same day of the month before."""
        self._go_on(month_on(self.grid.day, -1))

    def action_calendar_next_month(self) -> None:
        """The same day of the next month."""
        self._go_on(month_on(self.grid.day, 1))

    def action_calendar_today(self) -> None:
        """Today, in the list or among the days."""
        self._go_on(self.base.today)

    def _go_on(self, day: date) -> None:
        grid = self.grid
        self.agenda_day = day
        grid.go_to(day)
        self.lay(moving=True)
        grid.refresh()
        if not self.is_agenda and self.focused is self.rows and not self.has_class("-list"):
            grid.focus()
        self._read_on()

    def action_calendar_by(self) -> None:
        """By deadline, by target, by both."""
        self.show_by(self.by.next)

    def show_by(self, by: By) -> None:
        """Go by that date."""
        self.by = by
        self.base.toast({"deadline": "By deadline.", "target": "By internal target.",
                         "both": "By deadline and by target; t: is a target."}[by.value], "told")  # fmt: skip
        self.reload()

    def action_calendar_weekends(self) -> None:
        """Days off shown, or not."""
        grid = self.grid
        grid.weekends = not grid.weekends
        self._go_on(grid.day)

    # -- marks -----------------------------------------------------------------------------------

    def action_list_mark(self) -> None:
        """Mark it and go on to the next of the day."""
        if self.in_list:
            self.rows.toggle_mark()
            self._marks_from_rows()
            return
        entry = self.grid.entry
        if entry is None:
            self.base.toast("Nothing falls on this day.", "told")
            return
        if entry.card.id in self.marked:
            del self.marked[entry.card.id]
        else:
            self.marked[entry.card.id] = entry.card
        self.grid.item = (self.grid.item + 1) % len(self.grid.entries)
        self._marks_changed()

    def action_list_range(self) -> None:
        """Start a range of days; again: mark all that falls on them."""
        if self.in_list:
            if self.rows.toggle_range():
                self.base.toast("Range from here: move, then v again marks all of it.", "told", "esc leaves it")
            self._marks_from_rows()
            return
        grid = self.grid
        if grid.range_from is None:
            grid.range_from = grid.day
            grid.refresh()
            self.base.toast("Range from this day: move, then v again marks all of it.", "told", "esc leaves it")
            return
        self.base.hold_until_read()
        self.flow(self._mark_days(grid.ranged))

    async def _mark_days(self, days: tuple[date, ...]) -> None:
        """All that falls on these days, also where less of them is seen."""
        more = any(self.view.on(day).more > 0 for day in days)
        if more and await self._read_days(days[0], days[-1], calendar_load.PER_DAY):
            self.show_kept()
        self.grid.range_from = None
        self._add_marks(entry.card for day in days for entry in self.view.on(day).entries)
        if (left := sum(self.view.on(day).more for day in days)) > 0:
            self.base.toast(f"{left} more on these days are not marked: enter lists a day whole, V marks it.", "told")

    def action_list_mark_all(self) -> None:
        """All of the day, of the bucket or of the list; none when all are."""
        if self.cut_short and not self.is_agenda:
            self.base.hold_until_read()
            self.flow(self._mark_whole())
        else:
            self._mark_all()

    async def _mark_whole(self) -> None:
        """What is marked is all of the day, also where it was not looked at long enough to be read whole."""
        await self.complete()
        self._mark_all()

    def _mark_all(self) -> None:
        entries = list(self.making.entries.values()) if self.in_list else list(self.grid.entries)
        if entries and all(entry.card.id in self.marked for entry in entries):
            for entry in entries:
                self.marked.pop(entry.card.id, None)
            self._marks_changed()
        else:
            self._add_marks(entry.card for entry in entries)

    def _add_marks(self, cards: Iterable[CardView]) -> None:
        self.marked.update((card.id, card) for card in cards)
        self._marks_changed()

    def _marks_from_rows(self) -> None:
        for key, entry in self.making.entries.items():
            if key in self.rows.marks:
                self.marked[entry.card.id] = entry.card
        shown = {entry.card.id for entry in self.making.entries.values()}
        kept = {entry.card.id for key, entry in self.making.entries.items() if key in self.rows.marks}
        for number in shown - kept:
            self.marked.pop(number, None)
        self._marks_changed(rows=False)

    def _marks_changed(self, *, rows: bool = True) -> None:
        self.grid.mark(frozenset(self.marked))
        self.grid.refresh()
        if rows:
            self._mark_rows()
        self.describe()
