"""`J` and `K`: a card one place down or up where the column is ordered by hand [PIPE-3] [FILT-4]."""

from __future__ import annotations

from assure_tui.domain.commands import EditEngagement
from assure_tui.domain.views import CardView
from assure_tui.screens.board_moves import BoardMoves

HAND = "hand"


class BoardOrder(BoardMoves):
    """The place is shown at once; a refusal reads the column again."""

    def action_verb_down_one(self) -> None:
        """One place down."""
        self._step_by_hand(1)

    def action_verb_up_one(self) -> None:
        """One place up."""
        self._step_by_hand(-1)

    def order_by_hand(self) -> int:
        """1 where the filter or else the pipeline sorts by hand, -1 where it is turned around, 0 elsewhere."""
        from assure_tui.domain.query.narrow import shape_of

        asked = shape_of(self.query_text, "sort", "engagements").split(",")[0]
        if not asked and self.model.view is not None:
            asked = self.model.view.pipeline.sort
        return {HAND: 1, f"-{HAND}": -1}.get(asked, 0)

    def _step_by_hand(self, step: int) -> None:
        column, card = self.model.column, self.focused_card()
        if column is None or card is None:
            self.say("There is no card here to move.", "told")
            return
        turned = self.order_by_hand()
        if not turned:
            self.say("The cards here are not ordered by hand.", "told", self.base.live.fill("{verb.sort} h does that"))
            return
        other = column.card(column.row + step)
        if other is None:
            self.say(f"It is the {'last' if step > 0 else 'first'} one here.", "told")
            return
        side = "after" if step * turned > 0 else "before"
        at = column.row
        column.cards[at], column.cards[at + step] = other, card
        self.board.move_row(step)
        self.board.changed()
        self.flow(self._place(EditEngagement((card.id,), {"hand_order": {side: other.id}}), card))

    async def _place(self, command: EditEngagement, card: CardView) -> None:
        try:
            outcome = await self.carry_out(command, [card])
        except Exception:
            self.reload(reveal=card.id)
            raise
        if outcome is None or not any(result.ok for result in outcome.results):
            self.reload(reveal=card.id)
