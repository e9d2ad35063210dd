"""The question at the final stage: is it complete? [ST-9]"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.model import Status, read_short
from assure_tui.domain.views import CardView, Outcome
from assure_tui.screens.verb_words import subject

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.screens.verb_flows import Flows


async def ask_to_complete(flows: Flows, outcome: Outcome) -> None:
    """Ask about what has just been moved into the last stage of its pipeline, where the firm wants to be asked."""
    from assure_tui.screens.dialogs.confirm import ConfirmDialog

    moved = [read_short(result.id, "engagement") for result in outcome.results if result.outcome == "done"]
    ids = [number for number in moved if number is not None]
    if not ids:
        return
    viewer = flows.viewer

    def reached(reads: ReadPort, today: date) -> list[CardView]:
        if reads.settings().get("complete.on_final", "ask") != "ask":
            return []
        cards = reads.cards(viewer, ids)
        last = {line.stages[-1].id for line in reads.pipelines(viewer) if line.stages}
        return [card for card in cards.values() if card.stage_id in last and card.status is Status.ACTIVE]

    cards = await flows.read(reached)
    if not cards:
        return
    told = "The last stage. Its gate is checked." if len(cards) == 1 else "They are in their last stage."
    if await flows.ask(ConfirmDialog(f"Complete {subject(cards)}?", told, yes="Yes, complete", no="Not yet")):
        await flows.carry_out(c.SetStatus(tuple(card.id for card in cards), "completed"), cards)
