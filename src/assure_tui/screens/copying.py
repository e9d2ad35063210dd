"""Copying engagements to another client, chosen by name [ENG-2]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assure_tui.domain.copy_commands import CopyEngagement
from assure_tui.domain.model import short
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.verb_words import subject
from assure_tui.widgets.picker import Option

if TYPE_CHECKING:
    from assure_tui.domain.views import CardView
    from assure_tui.screens.verb_flows import Flows

FOUND = 12


async def copy_to_client(screen: Flows, cards: Sequence[CardView]) -> None:
    """Ask for the client; what it gets is one change, and told with its number."""
    viewer = screen.viewer
    here = {card.client_id for card in cards}

    async def look(typed: str) -> list[Option]:
        found = await screen.read(lambda reads, today: reads.find_clients_like(viewer, typed, FOUND))
        return [
            Option(str(one.id), one.name, f"{one.number or short('client', one.id)} {one.entity}")
            for one in found
            if here != {one.id}
        ]

    hint = "which client: without people, documents, comments, time"
    picked = await screen.ask(
        PickDialog(f"Copy to another client: {subject(cards)}", await look(""), hint=hint, lookup=look)
    )
    if picked is not None:
        await screen.carry_out(CopyEngagement(tuple(card.id for card in cards), (int(picked),)), cards)
