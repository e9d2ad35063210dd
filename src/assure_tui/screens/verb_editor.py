"""`E`: the description in one's own editor, or the marked engagements as a table [BULK-4]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid
from assure_tui.domain.views import CardView, EngagementView
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

ANY_STATUS = "is:open,done,cancelled,archived"
TOGETHER = 200  # ids of one filter, which has its own limit of length
MOST = 500  # rows of one table: more than that is work for a file and an import


class EditorVerbs(Flows):
    """Mixin; `shown_query` is the filter whose engagements are meant when none is marked."""

    def edit_in_editor(self, text: str, suffix: str) -> str | None:
        """The text as saved in the editor, None when nothing was changed."""
        from assure_tui.widgets import own_editor

        try:
            return own_editor.edit_text(self.app, text, suffix)
        except own_editor.EditorFailed as error:
            raise Invalid("editor", "failed", str(error)) from None

    # -- one description -------------------------------------------------------------------------

    async def edit_description(self, card: CardView) -> None:
        """The description of one engagement as a text of its own."""
        detail = await self.read(lambda reads, today: reads.engagement(self.viewer, card.id, today))
        before = detail.engagement.description or ""
        text = self.edit_in_editor(before, ".md")
        after = None if text is None else text.strip()
        if after is None or after == before.strip():
            self.base.toast("The description is as it was.", "told")
            return
        from assure_tui.widgets.fields import LONG_TEXT

        if len(after) > LONG_TEXT:
            raise Invalid("description", "range", f"a description has at most {LONG_TEXT:,} characters")
        seen = ((card.id, "description", detail.engagement.description),)
        await self.carry_out(c.EditEngagement((card.id,), {"description": after or None}, seen), [card])

    # -- a table ---------------------------------------------------------------------------------

    async def edit_as_table(self, ids: tuple[int, ...]) -> None:
        """Edit, look at what differs, and only then carry it out."""
        from assure_tui.screens.bulk_text import commands_for, read_table, write_table
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        if len(ids) > MOST:
            raise Invalid("rows", "range", f"{len(ids)} engagements are too many; mark at most {MOST} or filter more")
        viewer = self.viewer

        def fetch(reads: ReadPort, today: date) -> tuple[list[EngagementView], date]:
            return read_engagements(reads, viewer, ids, today), today

        engagements, today = await self.read(fetch)
        staff = await self.staff()
        original = text = write_table(engagements)
        while True:
            saved = self.edit_in_editor(text, ".txt")
            text = saved if saved is not None else text
            reading = read_table(text, engagements, staff, today)
            if reading.problems:
                again = ConfirmDialog(
                    "The table cannot be read", "Nothing has been changed yet.", items=reading.problems,
                    yes="Back to the editor", no="Leave everything as it was",
                )  # fmt: skip
                if not await self.ask(again):
                    return
                continue
            break
        if text == original or not reading.differences:
            self.base.toast("Nothing was changed.", "told")
            return
        found = reading.differences
        count = len({each.number for each in found})
        title = f"Change {len(found)} value{'s' * (len(found) > 1)} of {count} engagement{'s' * (count > 1)}?"
        if not await self.ask(ConfirmDialog(title, items=[str(each) for each in found], yes="Change them")):
            return
        written = 0
        for command in commands_for(found, engagements, staff):
            outcome = await self.carry_out(command)
            written += outcome is not None and outcome.batch is not None
        if written > 1:
            self.base.toast(f"Changed {count} engagements in {written} steps.", "done", "u undoes one after the other")


def read_engagements(reads: ReadPort, viewer: Actor, ids: Sequence[int], today: date) -> list[EngagementView]:
    """These engagements in this order, in a few readings however many they are; those gone meanwhile are left out."""
    from assure_tui.screens.board_load import compile_query

    found: dict[int, EngagementView] = {}
    for start in range(0, len(ids), TOGETHER):
        numbers = ",".join(map(str, ids[start : start + TOGETHER]))
        query = compile_query(reads, viewer, f"{ANY_STATUS} id:{numbers}", today)
        engagements, _ = reads.engagements(viewer, query, limit=None, today=today)
        found.update((e.id, e) for e in engagements)
    return [found[number] for number in ids if number in found]
