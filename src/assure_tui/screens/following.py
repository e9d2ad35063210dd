"""Follow or leave: hear in the inbox of everything on engagements or clients, for oneself only [NOTE-2]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.notice_commands import Follow

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.screens.verb_flows import Flows


async def follow_or_leave(screen: Flows, thing: str, ids: Sequence[int]) -> None:
    """Follow them; leave them where all of them are followed already."""
    viewer = screen.viewer

    def fetch(reads: ReadPort, today: date) -> bool:
        return all(reads.follows(viewer, thing, number) for number in ids)

    on = not await screen.read(fetch)
    await screen.carry_out(Follow(thing, ids[0], on, tuple(ids[1:])))
