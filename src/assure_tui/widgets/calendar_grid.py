"""The calendar: one focusable widget with an inner cursor, for keys and mouse [VIEW-1]."""

from __future__ import annotations

from datetime import date, timedelta

from textual import events
from textual.geometry import Region
from textual.message import Message

from assure_tui.domain import calendar_layout as layout
from assure_tui.widgets.calendar_picture import CalendarPicture


class CalendarGrid(CalendarPicture, can_focus=True):
    """The cursor is a day and an entry of it, or the overdue bucket on top."""

    class Opened(Message):
        """A day, or the overdue bucket, was opened by a second click."""

    class Wheeled(Message):
        """The wheel asks for earlier or later weeks."""

        def __init__(self, weeks: int) -> None:
            super().__init__()
            self.weeks = weeks

    # -- cursor ----------------------------------------------------------------------------------

    def go_to(self, day: date, item: int = 0, *, bucket: bool = False) -> None:
        """Put the cursor on a day; another page of the calendar is painted whole, else two days are."""
        before, old = self.weeks, (self.day, self.in_bucket)
        self.day = layout.on_shown_day(layout.clamped_day(day), self.columns)
        self.in_bucket = bucket and bool(self.view.overdue)
        self.item = max(0, min(item, len(self.entries) - 1))
        if self.weeks != before or self.range_from is not None:
            self.refresh()
        else:
            regions = [self._region(each) for each in {old[0], self.day}]
            if old[1] or self.in_bucket:
                regions.append(Region(0, 0, self.size.width, 1))
            self.refresh(*[region for region in regions if region is not None])
        self._place_cursor()
        self.moved()

    def step_days(self, steps: int) -> None:
        """Days on or back."""
        self.go_to(self.day if self.in_bucket else layout.stepped(self.day, steps, self.columns))

    def step_weeks(self, steps: int) -> None:
        """Weeks on or back; from the overdue bucket down into the days."""
        self.go_to(self.day if self.in_bucket else self.day + timedelta(days=7 * steps))

    def step_items(self, steps: int) -> None:
        """Entries of the day on or back."""
        self.go_to(self.day, self.item + steps, bucket=self.in_bucket)

    def _place_cursor(self) -> None:
        if self.has_focus:
            region = Region(0, 0, 1, 1) if self.in_bucket else self._region(self.day)
            if region is not None:
                self.app.cursor_position = self.content_region.offset + region.offset

    def on_focus(self) -> None:
        """The cursor is shown otherwise where the keys go."""
        self._painter = None
        self.refresh()
        self._place_cursor()

    def on_blur(self) -> None:
        """And when they go elsewhere."""
        self._painter = None
        self.refresh()

    # -- mouse -----------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor, a double click opens the day."""
        if event.y == 0:
            self.go_to(self.day, bucket=True)
        elif (day := self.day_at(event.x, event.y)) is not None:
            if event.chain < 2:
                region = self._region(day)
                place = event.y - region.y - 1 if region is not None else 0
                self.go_to(day, max(0, place - bool(self.view.closed.get(day))))
        else:
            return
        if event.chain == 2:
            self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Later weeks."""
        event.stop()
        self.post_message(self.Wheeled(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Earlier weeks."""
        event.stop()
        self.post_message(self.Wheeled(-1))
