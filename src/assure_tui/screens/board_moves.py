"""Moving cards between stages: shown at once, confirmed or snapped back with the reason [GATE-10]."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import MoveStage
from assure_tui.domain.views import CardView, Outcome
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.widgets.board_model import BoardModel
from assure_tui.widgets.kanban_board import KanbanBoard

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

OPTIMISTIC = 40  # more cards than this wait for the store: a wall of moves is not an echo


class BoardMoves:
    """Advance, send back, move to: for the screen that holds a board."""

    if TYPE_CHECKING:
        app: AppBase

        def targets(self) -> list[CardView]: ...

        def run_worker(self, work: Any, **kwargs: Any) -> Any: ...

    @property
    def board(self) -> KanbanBoard:
        raise NotImplementedError

    @property
    def model(self) -> BoardModel:
        """What the board knows."""
        return self.board.model

    def action_verb_advance(self) -> None:
        self._move_by(1)

    def action_verb_send_back(self) -> None:
        self._move_by(-1)

    def action_verb_move_to(self) -> None:
        cards = self.targets()
        if not cards:
            self.app.toast("There is no card here to move.", "refused")
            return
        choices = [
            Choice(str(number) if number < 10 else "", column.stage.name, str(column.stage.id), str(column.total))
            for number, column in enumerate(self.model.columns, 1)
        ]
        what = cards[0].client if len(cards) == 1 else f"{len(cards)} cards"

        def chosen(stage: str | None) -> None:
            if stage is not None:
                self._move(cards, lambda _: int(stage), to=int(stage))

        self.app.push_screen(
            ChoiceScreen(f"Move {what} to", choices, current=str(cards[0].stage_id)), chosen
        )

    def _move_by(self, step: int) -> None:
        cards = self.targets()
        if not cards:
            self.app.toast("There is no card here to move.", "refused")
            return
        stages = [column.stage for column in self.model.columns]
        order = [stage.id for stage in stages]

        def next_stage(card: CardView) -> int | None:
            if card.stage_id not in order:
                return None
            at = order.index(card.stage_id) + step
            # Whether a conditional stage fits only the store knows: show the next certain one.
            while 0 <= at < len(order) - 1 and step > 0 and stages[at].conditional:
                at += step
            return order[at] if 0 <= at < len(order) else None

        self._move(cards, next_stage, step=step)

    def _move(
        self, cards: Sequence[CardView], target: Callable[[CardView], int | None], *, to: int | None = None, step: int = 1
    ) -> None:
        command = MoveStage(
            ids=tuple(card.id for card in cards),
            to=to,
            step=step,
            seen=tuple((card.id, "stage_id", card.stage_id) for card in cards),
        )
        self.board.remember()
        if len(cards) <= OPTIMISTIC:
            for card in cards:
                stage = target(card)
                if stage is not None and stage != card.stage_id:
                    self.model.echo_move(card, stage)
        self.board.changed()
        answer = self.app.dispatch(command)  # queued now: the order of keys is the order of writes
        self.run_worker(self._finish_move(command, cards, answer), group="moves", exit_on_error=False)

    async def _finish_move(
        self, command: MoveStage, cards: Sequence[CardView], answer: asyncio.Future[Outcome]
    ) -> None:
        try:
            outcome = await answer
        except Exception as error:
            self._show_back([card.id for card in cards])
            self.app.explain(error)
            return
        results = {result.id: result for result in outcome.results}
        back: list[int] = []
        for card in cards:
            result = results.get(f"E-{card.id}")
            if result is not None and result.outcome == "done":
                self.model.settle(card.id, outcome.batch)
            else:
                back.append(card.id)
        self._show_back(back)
        if any(result.outcome in ("confirm", "refused") and result.unmet for result in outcome.results):
            self.app.report(outcome)
            self._ask_gate(command, outcome)
            return
        idle = [result for result in outcome.results if result.outcome == "unchanged" and result.message]
        if outcome.batch is None and idle:
            self.app.toast(f"{idle[0].id}: {idle[0].message}", "told")
        else:
            self.app.report(outcome)

    def _show_back(self, ids: Sequence[int]) -> None:
        if ids:
            self.board.remember()
            for card_id in ids:
                self.model.snap_back(card_id)
            self.board.changed()

    def _ask_gate(self, command: MoveStage, outcome: Outcome) -> None:
        raise NotImplementedError
