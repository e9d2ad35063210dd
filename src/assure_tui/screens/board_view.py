"""What the board shows of itself: options, jump labels, peek pane, and cards moved by the mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.geometry import Offset

from assure_tui.domain.commands import MoveStage
from assure_tui.screens.board_load import compile_query
from assure_tui.screens.board_moves import BoardMoves
from assure_tui.screens.goto import Choice
from assure_tui.screens.peeking import Peeking
from assure_tui.screens.verb_editor import MOST, EditorVerbs
from assure_tui.screens.view_keys import ViewKeys
from assure_tui.widgets.kanban_board import KanbanBoard
from assure_tui.widgets.title_bar import TitleBar, ViewsLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import ShownList


class BoardView(ViewKeys, Peeking, EditorVerbs, BoardMoves):
    """Mixin of the board for everything that is neither a verb nor a move of the cursor."""

    if TYPE_CHECKING:  # the board's own mixin gives it

        def choose_fields(self) -> None:
            """Which fields cards show [VIEW-3]."""

    def shown_list(self) -> ShownList | None:
        """The cards of the pipeline, column by column [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        view = self.model.view
        if view is None:
            return None
        return ShownList("engagements", f"the board {view.pipeline.name}", self.query_text, pipeline=view.pipeline.code)

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every card in sight."""
        board, corner = self.board, self.board.region.offset
        found: list[tuple[Offset, Callable[[], object]]] = []
        for slot in board.slots:
            column = self.model.columns[slot.col]
            if column.folded:
                continue
            for row in range(column.top, min(column.top + board.rows, column.total)):
                spot = corner + Offset(slot.x + 1, 1 + (row - column.top) * board.card_height)
                found.append((spot, partial(board.go_to, slot.col, row)))
        return found

    def view_choices(self) -> list[Choice]:
        """What `,` offers here."""
        sort = self.model.view.pipeline.sort if self.model.view else ""
        return [
            Choice("f", "Filter by choosing", "facet"),
            Choice("s", "Sort", "sort", f"usually {sort}" if sort else ""),
            Choice("d", "Density", "density", "three lines a card" if self.board.is_full else "two lines a card"),
            Choice(
                "c", "Fields of the cards", "fields", "chosen" if self.board.fields is not None else "the usual ones"
            ),
            Choice("h", "Hide done work", "done", "hidden now" if self.hides_done else "shown now"),
            Choice("p", "Peek pane", "peek", "on" if self.peeks else "off"),
            Choice("v", "Save as a view", "save"),
            Choice("x", "Reset", "reset", "no filter, usual order and density"),
        ]

    def view_chosen(self, what: str) -> None:
        """Do what was chosen there."""
        if what == "density":
            self.board.toggle_density()
        elif what == "fields":
            self.choose_fields()
        elif what == "peek":
            self.action_global_peek()
        elif what == "reset":
            self.board.full = None
            self.model.folded.clear()
            for column in self.model.columns:
                column.folded = False
            self.board.lay_columns()
            self.board.refresh()
            self.set_filter("")

    def _cursor_moved(self) -> None:
        super()._cursor_moved()
        self.peek_soon()

    # -- as text ---------------------------------------------------------------------------------

    def action_verb_editor(self) -> None:
        """The marked ones as a table in one's own editor, else all that are shown [BULK-4]."""
        self.flow(self._as_text())

    async def _as_text(self) -> None:
        ids = tuple(card.id for card in self.model.marks.values()) or await self._shown()
        if ids:
            await self.edit_as_table(ids)
        else:
            self.say("There is nothing here to edit.", "told")

    async def rolled(self) -> tuple[int, ...]:
        """The marked ones, else all that are shown [REC-33]."""
        return tuple(self.model.marks) or await self._shown()

    async def _shown(self) -> tuple[int, ...]:
        viewer, text = self.base.gateway.actor, self.query_text
        stages = [column.stage.id for column in self.model.columns]

        def fetch(reads: ReadPort, today: date) -> tuple[int, ...]:
            query = compile_query(reads, viewer, text, today)
            windows = [reads.column(viewer, stage, query, 0, MOST + 1, today=today) for stage in stages]
            return tuple(card.id for window in windows for card in window.cards)

        return await self.read(fetch)

    # -- mouse -----------------------------------------------------------------------------------

    @on(KanbanBoard.Dropped)
    def _dropped(self, event: KanbanBoard.Dropped) -> None:
        """Cards were let go over a stage: the same move as with the keys [MOVE-2]."""
        cards = self.targets()
        if cards:
            ids = tuple(card.id for card in cards)
            command = MoveStage(ids, to=event.stage_id, seen=self._seen(cards), look=True)
            self.flow(self._finish_move(command, cards, self._start_move(command, cards)))

    @on(KanbanBoard.Dragging)
    def _dragging(self, event: KanbanBoard.Dragging) -> None:
        cards = self.targets()
        if event.stage_name is None or not cards:
            self.say("Back where it was: let go, nothing moves.", "told")
        else:
            what = cards[0].client if len(cards) == 1 else f"{len(cards)} engagements"
            self.say(f"Let go to move {what} to {event.stage_name}.", "told", "esc leaves it")

    @on(KanbanBoard.Menu)
    def _menu(self) -> None:
        self.action_verb_move_to()

    @on(ViewsLine.Chosen)
    def _view_clicked(self, event: ViewsLine.Chosen) -> None:
        self.action_global_view(event.slot)  # type: ignore[attr-defined]

    @on(TitleBar.Counted)
    def _counted(self, event: TitleBar.Counted) -> None:
        """A count opens the list it counts [VIEW-5]."""
        self.set_filter(event.query)
