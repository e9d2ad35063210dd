"""`J` and `K` in the table: past the next row of the same stage, where it is sorted by hand [FILT-4]."""

from __future__ import annotations

from assure_tui.domain.commands import EditEngagement
from assure_tui.screens.table_keys import TableKeys
from assure_tui.screens.table_view import TableView

HAND = "hand"
FAR = 200  # rows looked through for one of the same stage


class TableOrder(TableKeys, TableView):
    """A place by hand is one in a column of the board; the table shows them all."""

    def action_verb_down_one(self) -> None:
        """One place down."""
        self._step_by_hand(1)

    def action_verb_up_one(self) -> None:
        """One place up."""
        self._step_by_hand(-1)

    def _step_by_hand(self, step: int) -> None:
        from assure_tui.domain.query.narrow import shape_of

        card, model = self.focused_card(), self.grid.model
        turned = {HAND: 1, f"-{HAND}": -1}.get(shape_of(self.query_text, "sort", "engagements").split(",")[0], 0)
        if card is None or not turned:
            self.base.toast(
                "The rows here are not ordered by hand.", "told", self.base.live.fill("{verb.sort} h does that")
            )
            return
        rows = (model.rows.get(model.row + step * far) for far in range(1, FAR))
        other = next((row.card for row in rows if row is not None and row.card.stage_id == card.stage_id), None)
        if other is None:
            self.base.toast(f"It is the {'last' if step > 0 else 'first'} one of its stage.", "told")
            return
        side = "after" if step * turned > 0 else "before"
        self.flow(self.carry_out(EditEngagement((card.id,), {"hand_order": {side: other.id}}), [card]))
