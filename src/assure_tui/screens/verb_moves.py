"""Moves by hand without a board around them: advance, send back, move to [MOVE-2]."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command
from assure_tui.domain.views import CardView, PipelineView
from assure_tui.formatting import clean
from assure_tui.screens.verb_flows import Flows
from assure_tui.screens.verb_words import subject

LOOK_MOST = 20  # half seconds that the keys wait for a preview


class MoveVerbs(Flows):
    """Mixin: `L`, `H` and `m`; a board overrides them to show the move at once."""

    def action_verb_advance(self) -> None:
        """To the next stage that fits."""
        self.verb(lambda cards: self._step(cards, 1))

    def action_verb_send_back(self) -> None:
        """To the stage before; across a review it asks for the reason [MOVE-8]."""
        self.verb(lambda cards: self._step(cards, -1))

    def action_verb_move_to(self) -> None:
        """To a chosen stage, or to another pipeline."""
        self.verb(self._move_to)

    @staticmethod
    def _seen(cards: Sequence[CardView]) -> c.Seen:
        return tuple((card.id, "stage_id", card.stage_id) for card in cards)

    async def _step(self, cards: list[CardView], step: int) -> None:
        command = c.MoveStage(tuple(card.id for card in cards), step=step, seen=self._seen(cards), look=True)
        await self.carry_out(command, cards)

    async def _move_to(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.move_to import MoveToDialog

        pipelines = await self.read(lambda reads, today: reads.pipelines(self.viewer))
        here = {card.pipeline_id for card in cards}
        own = next((p for p in pipelines if here == {p.id}), None)
        others = [p for p in pipelines if here != {p.id}]
        stages = {card.stage_id for card in cards}
        current = next(iter(stages)) if len(stages) == 1 else None
        answer = await self.ask(MoveToDialog(f"Move {subject(cards)}", own, others, current))
        if answer is None:
            return
        ids = tuple(card.id for card in cards)
        if answer.pipeline_id is None:
            command: Command = c.MoveStage(ids, to=answer.stage_id, seen=self._seen(cards), look=True)
            await self.carry_out(command, cards)
            return
        other = next(p for p in others if p.id == answer.pipeline_id)
        landing = await self._landing(other)
        if landing is None:
            return
        command = c.MoveToPipeline(ids, other.id, landing or None, look=True)
        if len(ids) > 1:
            await self._move_after_preview(command, cards, other.name)
        else:
            await self.carry_out(command, cards)

    async def _landing(self, pipeline: PipelineView) -> int | None:
        """Where in the other pipeline: its first stage (0) unless chosen; None leaves it all as it was [MOVE-9]."""
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.dialogs.move_to import GATES
        from assure_tui.widgets.choice_list import Choice

        choices = [
            Choice(str(stage.id if place else 0), stage.name, GATES[stage.gate.value])
            for place, stage in enumerate(pipeline.stages)
        ]
        self.base.hold_keys()
        answer = await self.ask(ChoiceDialog(f"Where in {pipeline.name}?", choices, current="0"))
        return None if answer is None else int(answer)

    async def _move_after_preview(self, command: c.MoveToPipeline, cards: Sequence[CardView], name: str) -> None:
        """Several at once change their whole way of work: what that does is shown first [MOVE-9]."""
        from assure_tui.screens.dialogs.move_preview import MovePreviewDialog, preview_of

        self.base.toast(f"Looking at what it does to {len(cards)} engagements ...", "told")
        tried = asyncio.wrap_future(self.base.gateway.try_out(replace(command, look=False)))
        for _ in range(LOOK_MOST):
            if tried.done():
                break
            self.base.hold_keys()  # what is typed meanwhile is for the preview
            await asyncio.wait({tried}, timeout=0.5)
        found = preview_of(await tried)
        names = {card.id: card.client for card in cards}
        choice = await self.ask(MovePreviewDialog(name, found, names))
        if choice is not None:
            values: dict[str, Any] = {"ids": found.going, "confirmed": found.confirmed, **choice.fields}
            outcome = await self.carry_out(replace(command, **values), cards)
            if outcome is not None and all(result.outcome == "done" for result in outcome.results):
                self.base.toast(f"{len(outcome.results)} moved to {clean(name)}", "done", "u undo")
