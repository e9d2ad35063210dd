"""The board: the start page, and the widest use of every verb."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from assure_tui.actions import bindings_for
from assure_tui.screens.board_fields import BoardFields
from assure_tui.screens.board_keys import BoardKeys
from assure_tui.screens.board_order import BoardOrder
from assure_tui.screens.board_view import BoardView


class BoardScreen(BoardKeys, BoardFields, BoardView, BoardOrder):
    """Moves and keys of its own, every other verb shared with the other views."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("board", "list", "verb", "global")]
