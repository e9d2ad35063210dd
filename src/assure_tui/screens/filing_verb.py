"""`M` keeps the filing record; a File task that is done asks for it [FIL-1]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.views import CardView, Outcome, TaskView


class FilingVerb(Flows):
    """Mixin of screens with verbs on engagements or tasks."""

    def action_verb_filing(self) -> None:
        """The filing record of the engagement under the cursor."""
        self.verb(self._filing_of)

    async def _filing_of(self, cards: list[CardView]) -> None:
        from assure_tui.screens.verb_words import subject

        if len(cards) > 1:
            self.base.toast("A filing record is of one engagement; take the marks off.", "told")
            return
        await self.keep_filing(cards[0].id, subject(cards))

    async def keep_filing(self, number: int, name: str, *, asked: bool = False) -> None:
        """Show the record and save what was changed; `asked`: nobody wanted the dialog, so it is not shown twice."""
        from assure_tui.domain.evidence_commands import SaveFilingRecord
        from assure_tui.screens.dialogs.filing import FilingDialog

        viewer = self.viewer
        record = await self.read(lambda reads, today: reads.filing(viewer, number))
        if asked and record is not None and record.rejected_on is None:
            return
        title = f"Filed: {name}" if asked else f"Filing record: {name}"
        fields = await self.ask(FilingDialog(title, self.base.today, record, optional=asked))
        if fields:
            await self.carry_out(SaveFilingRecord((number,), fields))

    async def after_done(self, tasks: Sequence[TaskView], outcome: Outcome) -> None:
        """A File task that was done just now asks for the record; optional, and only for one at a time."""
        done = {result.id for result in outcome.results if result.outcome == "done"}
        filed = [task for task in tasks if task.type == "file" and f"T-{task.id}" in done and task.engagement_id]
        if len(filed) == 1 and filed[0].engagement_id is not None:
            name = f"{filed[0].client or ''} {filed[0].engagement or ''}".strip()
            await self.keep_filing(filed[0].engagement_id, name, asked=True)
