"""The keys of the table that move, mark, filter and go places; verbs are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on

from assure_tui.domain.views import CardView
from assure_tui.screens.goto import ChoiceScreen, goto_choices
from assure_tui.screens.places import is_dialog, open_place
from assure_tui.screens.table_core import TableCore
from assure_tui.screens.table_load import read_order
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.table_grid import TableGrid
from assure_tui.widgets.title_bar import TitleBar, ViewsLine, pinned

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort


class TableKeys(TableCore):
    """Everything a key does in the table but verbs."""

    # -- moving ----------------------------------------------------------------------------------

    def action_list_down(self) -> None:
        """One down."""
        self.grid.move_row(1)

    def action_list_up(self) -> None:
        """One up."""
        self.grid.move_row(-1)

    def action_list_left(self) -> None:
        """One column to the left."""
        self.grid.move_column(-1)

    def action_list_right(self) -> None:
        """One column to the right."""
        self.grid.move_column(1)

    def action_list_top(self) -> None:
        """To the first row."""
        self.grid.go_to_row(0)

    def action_list_bottom(self) -> None:
        """To the last row."""
        self.grid.go_to_row(self.grid.model.total - 1)

    def action_list_page_down(self) -> None:
        """Half a page down."""
        self.grid.move_row(max(1, self.grid.shown_rows // 2))

    def action_list_page_up(self) -> None:
        """Half a page up."""
        self.grid.move_row(-max(1, self.grid.shown_rows // 2))

    def action_table_next_page(self) -> None:
        """A whole page down."""
        self.grid.move_row(self.grid.shown_rows)

    def action_table_prev_page(self) -> None:
        """A whole page up."""
        self.grid.move_row(-self.grid.shown_rows)

    def action_list_open(self) -> None:
        """Open the engagement; `[` and `]` there walk the rows."""
        card = self.focused_card()
        if card is not None:
            self.open_engagement(card.id)

    @on(TableGrid.Opened)
    def _opened(self) -> None:
        self.action_list_open()

    def neighbour(self, engagement_id: int, delta: int) -> int | None:
        """The engagement of the row beside, for the drawer; the cursor goes along."""
        model = self.grid.model
        at = model.find(engagement_id)
        wanted = (model.row if at is None else at) + delta
        if not 0 <= wanted < model.total:
            return None
        self.grid.go_to_row(wanted)
        card = self.focused_card()
        return card.id if card is not None else None

    # -- marks -----------------------------------------------------------------------------------

    def action_list_mark(self) -> None:
        """Mark and step down."""
        self.grid.mark()

    def action_list_range(self) -> None:
        """Start a range; again: mark all of it."""
        model = self.grid.model
        if not model.total:
            return
        if model.range_from is None:
            model.range_from = model.row
            self.base.toast("Range from here: move, then v again marks all of it.", "told", "esc leaves it")
            self.grid.marks_changed()
            return
        found, model.range_from = model.ranged, None
        if all(row in model.rows for row in found):
            model.mark_all(model.rows[row].card for row in found)
            self.grid.marks_changed()
        else:
            self.flow(self._mark(found))

    def action_list_mark_all(self) -> None:
        """Mark all that is shown, or none when all are."""
        model = self.grid.model
        if model.total and len(model.marks) >= model.total:
            model.clear_marks()
            self.grid.marks_changed()
        elif model.total:
            self.flow(self._mark(range(model.total)))

    async def _mark(self, rows: range) -> None:
        """Mark rows that may not have been read yet."""
        numbers = (await self.shown())[rows.start : rows.stop]
        viewer = self.viewer

        def fetch(reads: ReadPort, today: date) -> Sequence[CardView]:
            cards = reads.cards(viewer, numbers)
            return [cards[number] for number in numbers if number in cards]

        self.grid.model.mark_all(await self.read(fetch))
        self.grid.marks_changed()

    async def shown(self) -> Sequence[int]:
        """The numbers of everything shown, in order."""
        if self.grid.model.order is not None:
            return self.grid.model.order
        viewer, text = self.viewer, self._read_text or ""
        return await self.read(lambda reads, today: read_order(reads, today, viewer, text))

    # -- filter and views ------------------------------------------------------------------------

    def action_global_search(self) -> None:
        """Open the filter."""
        self.kept_text = self.query_text
        self.filter_bar.open(self.query_text)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Results follow each key."""
        if event.final:
            self._close_filter()
        if event.text != self.query_text:
            former = self.kept_text
            self.query_text, self.view_slot = event.text, None
            if event.final:
                self.former = former
            self.reload()
        else:
            if event.final and event.text != self.kept_text:
                self.former, self.kept_text = self.kept_text, event.text
            self.describe()

    def on_filter_bar_restored(self, event: FilterBar.Restored) -> None:
        """The filter from before."""
        self._close_filter()
        changed = self.query_text != event.text
        self.query_text = event.text
        if changed:
            self.reload()
        self.describe()

    def _close_filter(self) -> None:
        self.filter_bar.close()
        self.grid.focus()

    def action_global_view(self, digit: int) -> None:
        """The saved view of that number."""
        found = pinned(self.views).get(digit)
        if found is None:
            self.base.toast(f"No saved view is on {digit}.", "told")
        elif found.kind in ("tasks", "queue"):
            self._open_tasks(found.query, "review" if found.kind == "queue" else "mine")
        else:
            self.set_filter(found.query, digit)

    def action_global_reset(self) -> None:
        """Clear the filter."""
        if self.query_text:
            self.set_filter("")

    def action_global_last_view(self) -> None:
        """The filter from before."""
        self.set_filter(self.former)

    def action_global_peel(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.grid.model.clear_marks():
            self.grid.marks_changed()
        elif self.query_text:
            self.set_filter("")
        else:
            self.action_global_close()

    @on(ViewsLine.Chosen)
    def _view_clicked(self, event: ViewsLine.Chosen) -> None:
        self.action_global_view(event.slot)

    @on(TitleBar.Counted)
    def _counted(self, event: TitleBar.Counted) -> None:
        """A count opens the list it counts [VIEW-5]."""
        self.set_filter(event.query)

    # -- going places ----------------------------------------------------------------------------

    def action_global_goto(self) -> None:
        """Other places."""
        self.app.push_screen(ChoiceScreen("Go to", goto_choices(self.base.last_opened)), self.go_to)

    def go_to(self, place: str | None) -> None:
        """Go there as `g` does."""
        if place == "top":
            self.action_list_top()
        elif place == "board":
            self._to_board()
        elif place in ("tasks", "queue"):
            self._open_tasks(mode="review" if place == "queue" else "mine")
        elif place == "search":
            self.app.action_command_palette()
        elif place == "last" and self.base.last_opened is not None:
            self.open_engagement(self.base.last_opened)
        elif place is not None and place != "table":
            if not is_dialog(place):
                self._hand_over()
                self.dismiss(None)
            open_place(self.app, place)

    def _open_tasks(self, query: str = "", mode: str = "mine") -> None:
        from assure_tui.screens.tasks import TasksScreen

        self.app.push_screen(TasksScreen(query, mode))

    def action_global_close(self) -> None:
        """Back to where one came from; a board below shows the same filter and highlight [VIEW-2]."""
        self._hand_over()
        self.dismiss(None)

    def _to_board(self) -> None:
        self._hand_over()
        stack = self.app.screen_stack
        for screen in reversed(stack[1:]):
            if hasattr(screen, "pipeline_id"):
                break
            self.app.pop_screen()

    def _hand_over(self) -> None:
        """The board takes filter, sort and highlight [VIEW-2]."""
        board = next((s for s in reversed(self.app.screen_stack) if hasattr(s, "pipeline_id")), None)
        if board is None:
            return
        card, there = self.focused_card(), board.focused_card()
        same = self.kept_text == board.query_text
        if same and not board.stale and card is not None and there is not None and card.id == there.id:
            return
        if not same:
            board.remember_place()
            board.query_text, board.view_slot = self.kept_text, self.view_slot
            board.kept_text = self.kept_text
        board.reload(reveal=card.id if card is not None else None)
