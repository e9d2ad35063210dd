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


async def pick_return(screen: Flows, engagement_id: int) -> None:
    """The return whose date it takes over, where the client has several; or none of them [DUE-7]."""
    from assure_tui.domain.link_commands import LinkItem
    from assure_tui.domain.model import short
    from assure_tui.formatting import full_date
    from assure_tui.screens.dialogs.views import PickDialog
    from assure_tui.widgets.picker import Option

    viewer, shown = screen.viewer, short("engagement", engagement_id)
    offers = await screen.read(lambda reads, today: reads.returns_to_follow(viewer, engagement_id))
    if not offers:
        screen.base.toast(f"There is no return of that last day for {shown} to follow.", "told")
        return
    options = [
        Option(str(one.id), f"{short('engagement', one.id)} {one.title}", full_date(one.due) if one.due else "no date")
        for one in offers
    ]
    followed = next((str(one.id) for one in offers if one.followed), None)
    if followed is not None and len(offers) > 1:  # the only one there is is followed by itself
        options.append(Option("", "None of them", "the date stays empty"))
    picked = await screen.ask(PickDialog(f"{shown} follows the date of", options, current=followed))
    if picked is not None:
        await screen.carry_out(LinkItem(engagement_id, "return", int(picked) if picked else None))
