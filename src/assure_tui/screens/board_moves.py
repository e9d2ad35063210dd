"""Moving cards between stages: shown at once, confirmed or snapped back with the reason [GATE-10]."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assure_tui.domain.commands import Command, MoveStage
from assure_tui.domain.views import CardView, Outcome
from assure_tui.screens.board_core import BoardCore
from assure_tui.screens.verbs import VerbActions

OPTIMISTIC = 40  # more cards than this wait for the store: a wall of moves is not an echo


class BoardMoves(VerbActions, BoardCore):
    """Advance and send back at the press of the key; every other move echoes as well."""

    def action_verb_advance(self) -> None:
        """To the next stage that fits, on screen at once."""
        self._move_by(1)

    def action_verb_send_back(self) -> None:
        """To the stage before, on screen at once."""
        self._move_by(-1)

    def action_list_open(self) -> None:
        """Open the card; `[` and `]` there walk this column."""
        from assure_tui.screens.drawer import DrawerScreen

        card = self.focused_card()
        if card is not None:
            self.base.last_opened = card.id
            self.app.push_screen(DrawerScreen(card.id, self._neighbour))

    def on_kanban_board_opened(self) -> None:
        self.action_list_open()

    def _neighbour(self, step: int) -> int | None:
        column = self.model.column
        before = self.focused_card()
        if column is None or before is None or not 0 <= column.row + step < column.total:
            return None
        self.board.move_row(step)
        card = self.focused_card()
        return card.id if card is not None else None

    def action_global_repeat(self) -> None:
        """The last command on what is marked or focused."""
        self.action_verb_repeat()

    def _move_by(self, step: int) -> None:
        cards = self.targets()
        if not cards:
            self.say("There is no card here to move.", "told")
            return
        seen = tuple((card.id, "stage_id", card.stage_id) for card in cards)
        command = MoveStage(tuple(card.id for card in cards), step=step, seen=seen, look=True)
        self.flow(self._finish_move(command, cards, self._start_move(command, cards)))

    async def carry_out(
        self, command: Command, cards: Sequence[CardView] = (), *, looked: bool = False
    ) -> Outcome | None:
        """As every verb, but a move is shown before it is written."""
        if not isinstance(command, MoveStage):
            return await super().carry_out(command, cards, looked=looked)
        moving = [card for card in cards if card.id in command.ids]
        return await self._finish_move(command, moving, self._start_move(command, moving))

    def _start_move(self, command: MoveStage, cards: Sequence[CardView]) -> asyncio.Future[Outcome]:
        self.board.remember()
        if len(cards) <= OPTIMISTIC:
            for card in cards:
                stage = self._destination(card, command)
                if stage is not None and stage != card.stage_id:
                    self.model.echo_move(card, stage)
        self.board.changed()
        return self.base.dispatch(command)  # queued now: the order of keys is the order of writes

    def _destination(self, card: CardView, command: MoveStage) -> int | None:
        stages = [column.stage for column in self.model.columns]
        order = [stage.id for stage in stages]
        if command.to is not None or card.stage_id not in order:
            return command.to if command.to in order else None
        at = order.index(card.stage_id) + command.step
        # Whether a conditional stage fits only the store knows: show the next certain one.
        while command.step > 0 and at < len(order) - 1 and stages[at].conditional:
            at += 1
        return order[at] if 0 <= at < len(order) else None

    async def _finish_move(
        self, command: MoveStage, cards: Sequence[CardView], answer: asyncio.Future[Outcome]
    ) -> Outcome | None:
        try:
            outcome = await answer
        except Exception:
            self._show_back([card.id for card in cards])
            raise
        done = {result.id for result in outcome.results if result.outcome == "done"}
        for card in cards:
            if f"E-{card.id}" in done:
                self.model.settle(card.id, outcome.batch)
        self._show_back([card.id for card in cards if f"E-{card.id}" not in done])
        await self.settle(command, outcome, cards)
        return outcome

    def _show_back(self, ids: Sequence[int]) -> None:
        if ids:
            self.board.remember()
            for card_id in ids:
                self.model.snap_back(card_id)
            self.board.changed()
