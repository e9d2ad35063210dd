"""The fields of the cards: what a person or the pipeline chose, and what has to be read for them [VIEW-3]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.screens.board_moves import BoardMoves

if TYPE_CHECKING:
    from datetime import date

    from assure_tui.domain.card_fields import CardExtras
    from assure_tui.domain.read_port import ReadPort


class BoardFields(BoardMoves):
    """Tells the painter; the usual fields cost nothing."""

    def choose_fields(self) -> None:
        """Which fields cards show."""
        self.flow(self._choose_fields(), asks=True)

    async def _choose_fields(self) -> None:
        from assure_tui.domain.card_fields import USUAL_FIELDS
        from assure_tui.screens.dialogs.card_fields import CardFieldsDialog

        now = self.fields_shown()
        chosen = await self.ask(CardFieldsDialog(USUAL_FIELDS if now is None else now))
        if chosen is None:
            return
        await self.keep_own_choice(card={"fields": chosen} if chosen else {})
        self.use_fields()

    def fields_shown(self) -> frozenset[str] | None:
        """The person's choice, else the pipeline's; None for the usual ones."""
        own, view = self.base.card_fields, self.model.view
        of_pipeline = view.pipeline.card_fields if view is not None else None
        if not own and not of_pipeline:
            return None
        from assure_tui.domain.card_fields import shown_fields

        return shown_fields(own, of_pipeline)

    def use_fields(self) -> None:
        """Show them, and read what cards do not carry."""
        fields = self.fields_shown()
        board = self.board
        if fields != board.fields:
            board.use_fields(fields)
        if fields is None:
            return
        from assure_tui.domain.card_fields import ASKED_FOR

        if fields & ASKED_FOR and self.base.is_open:
            ids = [card.id for card in self.model.loaded()]
            self.run_worker(self._read_extras(ids), group="extras", exclusive=True, exit_on_error=False)

    async def _read_extras(self, ids: list[int]) -> None:
        viewer = self.base.gateway.actor

        def read(reads: ReadPort, today: date) -> dict[int, CardExtras]:
            return reads.card_extras(viewer, ids)

        self.board.use_extras(await self.base.fetch(read))
