"""Blockers from the board and the drawer: see, add, edit, resolve, open again, dismiss [BLK-5]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.request_commands import EditBlocker
from assure_tui.screens.verb_words import subject

if TYPE_CHECKING:
    from assure_tui.domain.views import BlockerView, CardView
    from assure_tui.screens.verb_flows import Flows


async def blockers_of(screen: Flows, cards: list[CardView]) -> None:
    """What stands in the way of the cards, and what one does about it."""
    from assure_tui.screens.dialogs.blockers import BlockersDialog

    first, viewer = cards[0].id, screen.viewer
    detail = await screen.read(lambda reads, today: reads.engagement(viewer, first, today))
    shown = detail.blockers if len(cards) == 1 else ()
    dialog = BlockersDialog(
        f"Blockers: {subject(cards)}",
        shown,
        screen.base.today,
        await screen.staff(),
        stages=detail.stages,
        several=len(cards),
    )
    answer = await screen.ask(dialog)
    if answer is None:
        return
    if answer.kind == "add":
        await screen.carry_out(c.AddBlocker(tuple(card.id for card in cards), **answer.fields), cards)
    elif answer.blocker_id is None:
        return
    elif answer.kind == "edit":
        await screen.carry_out(EditBlocker(answer.blocker_id, answer.fields))
    elif answer.kind == "resolve":
        await screen.carry_out(c.ResolveBlocker((answer.blocker_id,)))
    elif answer.kind == "dismiss":
        await screen.carry_out(c.DismissBlocker((answer.blocker_id,), answer.reason))


async def edit_blocker(screen: Flows, blocker: BlockerView) -> None:
    """The form of one blocker."""
    from assure_tui.screens.dialogs.blocker_form import BlockerEditDialog

    changed = await screen.ask(BlockerEditDialog(blocker, screen.base.today, await screen.staff()))
    if changed:
        await screen.carry_out(EditBlocker(blocker.id, changed))
