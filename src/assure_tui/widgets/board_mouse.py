"""The mouse on the board: click, double click, wheel, and dragging cards to another column [VIEW-1]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

from assure_tui.widgets.board_layout import Slot
from assure_tui.widgets.board_picture import BoardPicture

CLICK_MOVES = 2  # cells a hand may tremble before a press becomes a drag


class BoardMouse(BoardPicture):
    """Everything the mouse can do a key can do as well; the cursor goes where the button goes down."""

    class Dropped(Message, namespace="kanban_board"):
        """Cards were dragged onto another column: the marked ones when one of them was taken."""

        def __init__(self, stage_id: int) -> None:
            super().__init__()
            self.stage_id = stage_id

    class Dragging(Message, namespace="kanban_board"):
        """Cards are over another column; no stage when they are back over their own."""

        def __init__(self, stage_name: str | None) -> None:
            super().__init__()
            self.stage_name = stage_name

    class Menu(Message, namespace="kanban_board"):
        """The right button on a card."""

    _pressed: tuple[int, int, int] | None = None  # where the button went down: x, y, column
    _dropped = False

    if TYPE_CHECKING:  # the board gives it

        def move_column(self, step: int) -> None:
            """Move the cursor to the column beside."""

        def go_to_row(self, row: int) -> None:
            """Put the cursor on a row of its column."""

        def toggle_fold(self) -> None:
            """Fold or unfold the focused column."""

    def go_to(self, col: int, row: int) -> None:
        """Put the cursor on a card."""
        if col != self.model.col:
            self.move_column(col - self.model.col)
        self.go_to_row(row)

    def slot_at(self, x: int) -> Slot | None:
        """The column under a cell."""
        return next((s for s in self._slots if s.x <= x < s.x + s.width), None)

    def _row_at(self, slot: Slot, y: int) -> int | None:
        column = self.model.columns[slot.col]
        if column.folded or not 0 < y < self.size.height - 1:
            return None
        row = column.top + (y - 1) // self.card_height
        return row if row < column.total else None

    # -- buttons ---------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The cursor goes there at once; a card may then be dragged."""
        slot = self.slot_at(event.x)
        self._dropped = False
        if slot is None:
            return
        row = self._row_at(slot, event.y)
        if slot.col != self.model.col:
            self.move_column(slot.col - self.model.col)
            slot = next((s for s in self._slots if s.col == slot.col), slot)  # columns may have scrolled
        if row is None:
            return
        self.go_to_row(row)
        if event.button == 1 and self.model.focused is not None:
            self._pressed = (event.x, event.y, slot.col)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show where the cards would go."""
        if self._pressed is None:
            return
        if not event.button:  # the button went up outside of the terminal
            self._end_drag()
            return
        x, y, _ = self._pressed
        if self.drop_col is None and abs(event.x - x) <= CLICK_MOVES and abs(event.y - y) <= CLICK_MOVES:
            return
        slot = self.slot_at(event.x)
        over = slot.col if slot is not None and slot.col != self._pressed[2] else None
        if over != self.drop_col:
            self._show_drop(over)
            self.post_message(self.Dragging(None if over is None else self.model.columns[over].stage.name))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go over another column: the cards move there through the gates as with the keys."""
        target = self.drop_col
        if self._pressed is None:
            return
        self._end_drag()
        if target is not None:
            self._dropped = True
            self.post_message(self.Dropped(self.model.columns[target].stage.id))

    def cancel_drag(self) -> bool:
        """`esc` while dragging: everything stays; False when nothing was dragged."""
        dragging = self._pressed is not None and self.drop_col is not None
        self._end_drag()
        return dragging

    def _end_drag(self) -> None:
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()
        self._show_drop(None)

    def _show_drop(self, col: int | None) -> None:
        for each in {self.drop_col, col}:
            slot = next((s for s in self._slots if s.col == each), None)
            if slot is not None:
                self.refresh(self._area(slot))
        self.drop_col = col

    def on_click(self, event: events.Click) -> None:
        """A double click opens the card, on a head it folds the column; one click unfolds a folded one."""
        slot = self.slot_at(event.x)
        if slot is None or self._dropped:
            return
        column = self.model.columns[slot.col]
        if event.button == 3:
            if self._row_at(slot, event.y) is not None:
                self.post_message(self.Menu())
        elif column.folded or (event.y == 0 and event.chain == 2):
            self.toggle_fold()
        elif event.chain == 2 and self._row_at(slot, event.y) is not None:
            self.post_message(self.Opened())

    # -- wheel -----------------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the column under the mouse."""
        event.stop()
        self._wheel(event.x, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll it back."""
        event.stop()
        self._wheel(event.x, -1)

    def _wheel(self, x: int, step: int) -> None:
        slot = self.slot_at(x)
        if slot is None:
            return
        column = self.model.columns[slot.col]
        top = max(0, min(column.top + step, column.total - self.rows))
        if top != column.top:
            column.top = top
            column.row = max(top, min(column.row, top + self.rows - 1))
            self._need(column)
            self.refresh(self._area(slot))
            self.moved()
