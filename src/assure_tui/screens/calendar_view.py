"""The filter and the saved views of the calendar, what `,` and `;` offer, and the ways out of it [VIEW-2]."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.geometry import Offset

from assure_tui.domain.calendar_layout import By, Zoom
from assure_tui.domain.query.words import Target
from assure_tui.screens.calendar_keys import CalendarKeys
from assure_tui.screens.goto import Choice, ChoiceScreen, goto_choices
from assure_tui.screens.peeking import Peeking
from assure_tui.screens.places import is_dialog, open_about, open_place
from assure_tui.screens.view_keys import ViewKeys
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.title_bar import pinned


class CalendarView(ViewKeys, Peeking, CalendarKeys):
    """Mixin of the calendar for everything that is neither a verb nor a move of the cursor."""

    PLACE: ClassVar[str] = "calendar"
    TARGET: ClassVar[Target] = "engagements"
    KIND: ClassVar[str] = "calendar"

    # -- filter and views ------------------------------------------------------------------------

    def action_global_search(self) -> None:
        """Open the filter."""
        self.kept_text = self.query_text
        self._leave_off()  # the first letter waits for no days around those in sight
        self.filter_bar.open(self.query_text)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """What is typed shows at once."""
        if event.text != self.query_text:
            self.query_text, self.view_slot = event.text, None
        if event.final:
            if event.text != self.kept_text:
                self.former = self.kept_text
            self._close_filter()
        self.reload()

    def on_filter_bar_restored(self, event: FilterBar.Restored) -> None:
        """The filter from before."""
        self.query_text = event.text
        self._close_filter()
        self.reload()

    def _close_filter(self) -> None:
        self.filter_bar.close()
        (self.rows if self.is_agenda or self.has_class("-list") else self.grid).focus()
        self.describe()

    def set_filter(self, text: str, slot: int | None = None) -> None:
        """Show what fits a filter."""
        if text != self.query_text:
            self.former = self.query_text
        self.query_text, self.view_slot = text, slot
        self.base.hold_until_read()
        self.reload()

    def action_global_last_view(self) -> None:
        """Back to the filter from before."""
        if self.former is None:
            self.base.toast("There is no view before this one.", "told")
        else:
            found = next((view.slot for view in self.views if view.query == self.former), None)
            self.set_filter(self.former, found)

    def action_global_view(self, digit: int) -> None:
        """The saved view of that number; one of tasks opens the tasks [FILT-6]."""
        found = pinned(self.views).get(digit)
        if found is None:
            self.base.toast(f"No saved view is on {digit}.", "told")
        elif found.kind in ("tasks", "queue"):
            self.leave()
            open_about(self.app, "tasks", found.query, "review" if found.kind == "queue" else "mine")
        else:
            self.set_filter(found.query, digit)

    def view_choices(self) -> list[Choice]:
        """What `,` offers here."""
        return [
            Choice("f", "Filter by choosing", "facet"),
            Choice("s", "Sort within a day", "sort"),
            Choice("b", "By deadline, target or both", "by", f"now by {self.by.value}"),
            Choice("w", "Weekends", "weekends", "shown now" if self.grid.weekends else "left out now"),
            Choice("d", "Zoom", "zoom", self.grid.zoom.value),
            Choice("p", "Peek pane", "peek", "on" if self.peeks else "off"),
            Choice("o", "Write to an .ics file", "export"),
            Choice("v", "Save as a view", "save"),
            Choice("x", "Reset", "reset", "no filter, month by deadline, weekends"),
        ]

    def view_chosen(self, what: str) -> None:
        """Do what was chosen there."""
        if what == "reset":
            self.by, self.grid.wanted, self.grid.weekends = By.DEADLINE, Zoom.MONTH, True
            self.set_filter("")
            self._go_on(self.grid.day)
        elif what == "peek":
            self.action_global_peek()
        elif what in ("by", "weekends", "zoom", "export"):
            getattr(self, f"action_calendar_{what}")()

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every day in sight, or every line of a list."""
        if self.in_list:
            return [(spot, partial(self.rows.go_to, key)) for key, spot in self.rows.spots()]
        return [(spot, partial(self.grid.go_to, day)) for day, spot in self.grid.spots()]

    # -- going -----------------------------------------------------------------------------------

    def leave(self) -> None:
        """Back to the view below, which goes on with this filter and this engagement [VIEW-2]."""
        self.hand_back()
        self.dismiss(None)

    def action_global_close(self) -> None:
        """From the list of a day to the days, then back to where one came from."""
        if not self.close_day():
            self.leave()

    def action_global_peel(self) -> None:
        """Range, marks, the list of a day, the filter, then the screen."""
        if self.grid.range_from is not None or self.rows.range_from:
            self.grid.range_from, self.rows.range_from = None, ""
            self._marks_changed()
        elif self.marked:
            self.marked.clear()
            self._marks_changed()
        elif self.close_day():
            return
        elif self.query_text:
            self.set_filter("")
        else:
            self.leave()

    def action_global_new(self) -> None:
        """Quick add, with the day under the cursor as the date to work to."""
        from assure_tui.screens.create_words import Within
        from assure_tui.screens.quick_add import QuickAddScreen

        line = f"target:{self.grid.day.isoformat()} "
        self.app.push_screen(QuickAddScreen(line, within=Within(self.query_text)))

    def action_global_goto(self) -> None:
        """Other places."""
        self.app.push_screen(ChoiceScreen("Go to", goto_choices(self.base.last_opened)), self._went)

    def go_to(self, place: str) -> None:
        """Go there as `g` does."""
        self._went(place)

    def _went(self, place: str | None) -> None:
        if place == "top":
            self.action_list_top()
        elif place == "board":
            self.leave()
        elif place in ("tasks", "queue"):
            self.leave()
            open_about(self.app, "tasks", "", "review" if place == "queue" else "mine")
        elif place == "search":
            self.app.action_command_palette()
        elif place == "last" and self.base.last_opened is not None:
            self.open_engagement(self.base.last_opened)
        elif place is not None and place != self.PLACE:
            if not is_dialog(place):
                self.leave()
            open_place(self.app, place)
