"""Removing what was made by mistake, and bringing it back: in the palette, without a key [DEL-1] (interface.md R3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assure_tui.actions import BY_ID, can
from assure_tui.domain import commands as c
from assure_tui.domain.model import read_short
from assure_tui.screens.verb_flows import Flows
from assure_tui.screens.verb_words import still_open, subject

if TYPE_CHECKING:
    from assure_tui.domain.removal_views import RemovedView
    from assure_tui.domain.views import CardView, TaskView
    from assure_tui.widgets.picker import Option

Offer = tuple[str, str, str, str]  # label, explanation, action, command


def offers(screen: Any) -> Iterator[Offer]:
    """What the palette offers on a screen with work."""
    if not hasattr(screen, "action_verb_remove") or not can(screen, BY_ID["verb.copy"]):
        return
    if screen.targets():
        yield (
            "Remove (made by mistake)", "Takes an engagement out of every list; asks, and can be undone",
            "verb_remove", "RemoveEngagement",
        )  # fmt: skip
    if screen.tasks_meant():
        yield (
            "Remove the task (made by mistake)", "Takes a task out of every list; asks, and can be undone",
            "verb_remove_task", "RemoveTask",
        )  # fmt: skip
    yield (
        "Restore what was removed", "A list of removed engagements and tasks; enter brings one back",
        "verb_restore", "RestoreTask",
    )  # fmt: skip


class Removing(Flows):
    """Mixin of screens with verbs."""

    def tasks_meant(self) -> list[TaskView]:
        """The tasks a verb would act on; each screen of tasks says its own."""
        return []

    def action_verb_remove(self) -> None:
        """Out of sight with all it holds, after a question [DEL-2]."""
        self.verb(self._remove_cards)

    async def _remove_cards(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        items = []
        for card in cards:
            held = still_open(card)
            items.append(f"{card.client} {card.type} {card.period}" + (f": {held}" if held else ""))
        dialog = ConfirmDialog(
            f"Remove {subject(cards)}?",
            "For what was made by mistake. It leaves every list, its tasks and blockers with it; number, log and links"
            " stay. u brings it back, later Restore in the palette. Finished work is archived instead (delete).",
            items=items,
            yes="Yes, remove",
        )
        if await self.ask(dialog):
            outcome = await self.carry_out(c.RemoveEngagement(tuple(card.id for card in cards)), cards)
            if outcome is not None and outcome.batch is not None and hasattr(self, "engagement_id"):
                self.dismiss(None)  # the drawer on it has nothing left to do

    def action_verb_remove_task(self) -> None:
        """The task under the cursor, or the marked ones, after a question [DEL-1]."""
        if tasks := self.tasks_meant():
            self.flow(self._remove_tasks(tasks), asks=True)
        else:
            self.base.toast("Put the cursor on a task.", "told")

    async def _remove_tasks(self, tasks: list[TaskView]) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        named = f"T-{tasks[0].id}" if len(tasks) == 1 else f"{len(tasks)} tasks"
        dialog = ConfirmDialog(
            f"Remove {named}?",
            "For what was made by mistake. It leaves every list and its gate; number and log stay. u brings it back,"
            " later Restore in the palette. What need not be done is skipped instead, with its reason (X).",
            items=[task.title for task in tasks],
            yes="Yes, remove",
        )
        if await self.ask(dialog):
            await self.carry_out(c.RemoveTask(tuple(task.id for task in tasks)))

    def action_verb_restore(self) -> None:
        """Choose what comes back [DEL-1]."""
        self.flow(self._restore_removed(), asks=True)

    async def _restore_removed(self) -> None:
        from assure_tui.domain.removal_commands import RestoreTask
        from assure_tui.screens.dialogs.views import PickDialog

        viewer = self.viewer
        found = await self.read(lambda reads, today: reads.removed(viewer, today))
        if not found:
            self.base.toast("Nothing you may see is removed.", "told")
            return
        picked = await self.ask(PickDialog("Restore what was removed", [_option(view) for view in found]))
        if picked is None:
            return
        if (task := read_short(picked, "task")) is not None and picked.startswith("T"):
            await self.carry_out(RestoreTask((task,)))
        elif (number := read_short(picked, "engagement")) is not None:
            await self.carry_out(c.RestoreEngagement((number,)))


def _option(view: RemovedView) -> Option:
    from assure_tui.formatting import clean
    from assure_tui.widgets.picker import Option

    words = "  ".join(word for word in (view.reference, view.client, view.title) if word)
    return Option(view.reference, clean(words), clean(f"{view.at:%d %b} {view.by}".strip()), (view.reference,))
