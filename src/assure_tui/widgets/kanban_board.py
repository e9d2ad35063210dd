"""The board: one focusable widget with an inner cursor that repaints only what a key changed."""

from __future__ import annotations

from textual.geometry import Region

from assure_tui.domain.views import CardView
from assure_tui.widgets.board_layout import Slot
from assure_tui.widgets.board_model import Column
from assure_tui.widgets.board_mouse import BoardMouse


class KanbanBoard(BoardMouse, can_focus=True):
    """The picture with a cursor, marks and folds."""

    # -- cursor ------------------------------------------------------------------------------------

    def move_row(self, step: int) -> None:
        """Move the cursor within its column by some cards."""
        column = self.model.column
        if column is not None and not column.folded and column.total:
            self.go_to_row(column.row + step)

    def go_to_row(self, row: int) -> None:
        """Put the cursor on a row of its column, repainting two cards unless the column scrolls."""
        column = self.model.column
        if column is None or not column.total:
            return
        old_row, old_top = column.row, column.top
        column.row = max(0, min(row, column.total - 1))
        if column.row == old_row:
            return
        self._keep_in_sight(column)
        self._need(column)
        slot = self._slot_of(column)
        if slot is not None:
            if column.top != old_top or self.range_from is not None:
                self.refresh(*self._cards_and_foot(slot))
            else:
                self.refresh(self._card_area(slot, column, old_row), self._card_area(slot, column, column.row))
        self.moved()

    def move_column(self, step: int) -> None:
        """Move the cursor to the column beside, keeping its height on screen."""
        model, before = self.model, self.model.column
        target = max(0, min(model.col + step, len(model.columns) - 1))
        if before is None or target == model.col:
            return
        height = before.row - before.top
        old_slots = self._slots
        model.col = target
        self.range_from = None
        column = model.columns[target]
        if column.total:
            column.row = max(0, min(column.top + height, column.total - 1, column.top + self.rows - 1))
        self.lay_columns()
        if self._slots != old_slots:
            self.refresh()
        else:
            for each in (before, column):
                slot = self._slot_of(each)
                if slot is not None:
                    self._refresh_focus(slot, each)
        self.moved()

    def _refresh_focus(self, slot: Slot, column: Column) -> None:
        if column.folded:
            self.refresh(self._area(slot))
            return
        # The focus shows in the first and last line; the sides stay as they are.
        regions = [Region(slot.x, y, slot.width, 1) for y in (0, self.size.height - 1)]
        if column.total:
            regions.append(self._card_area(slot, column, column.row))
        self.refresh(*regions)

    @property
    def _card_lines(self) -> int:
        return self.card_height - self.is_full  # the blank line of a card never changes

    def _card_area(self, slot: Slot, column: Column, row: int) -> Region:
        y = 1 + (row - column.top) * self.card_height
        return Region(slot.x + 1, y, slot.width - 2, self._card_lines)

    def _cards_and_foot(self, slot: Slot) -> list[Region]:
        """What changes in a column that scrolls: neither its head nor the edges and blank lines of the cards."""
        last = self.size.height - 1
        tops = range(1, last, self.card_height)
        lines = self._card_lines
        cards = [Region(slot.x + 1, y, slot.width - 2, min(lines, last - y)) for y in tops]
        return [*cards, Region(slot.x, last, slot.width, 1)]

    def toggle_fold(self) -> None:
        """Fold or unfold the focused column."""
        column = self.model.column
        if column is not None:
            column.folded = not column.folded
            (self.model.folded.add if column.folded else self.model.folded.discard)(column.stage.id)
            self.lay_columns()
            self.refresh()
            self.moved()

    def toggle_density(self) -> None:
        """Two lines a card, or three and a blank."""
        self.full = not self.is_full
        self.lay_columns()
        self.refresh()

    # -- marks -------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the card and step down."""
        card, column = self.model.focused, self.model.column
        if card is None or column is None:
            return
        self.model.toggle_mark(card)
        slot = self._slot_of(column)
        if slot is not None:
            self.refresh(self._card_area(slot, column, column.row))
        self.move_row(1)
        self.moved()

    def mark_all(self, cards: tuple[CardView, ...]) -> None:
        """Mark these cards; when all of them are marked, unmark them."""
        marks = self.model.marks
        if all(card.id in marks for card in cards):
            for card in cards:
                marks.pop(card.id, None)
        else:
            marks.update((card.id, card) for card in cards)
        self.refresh()
        self.moved()

    def toggle_range(self) -> None:
        """Start a range, or mark all from its start to here."""
        column = self.model.column
        if column is None or not column.total:
            return
        if self.range_from is None:
            self.range_from = column.row
        else:
            self.model.mark_range(self.range_from, column.row)
            self.range_from = None
        self.refresh()
        self.moved()

    def clear_marks(self) -> bool:
        """Take every mark off; False when there was none."""
        had = bool(self.model.marks) or self.range_from is not None
        self.model.marks.clear()
        self.range_from = None
        if had:
            self.refresh()
            self.moved()
        return had

    def on_resize(self) -> None:
        self.lay_columns()
        self.refresh()
        self.moved()
