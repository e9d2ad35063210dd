"""What enter does on a file or on auto-advance in the drawer: show it, sort it, hold or resume [DOC-9] [ADV-9]."""

from __future__ import annotations

import asyncio

from assure_tui.domain.document_commands import MatchFile, UnmatchFile
from assure_tui.domain.loop_commands import HoldAdvance, ResumeAdvance
from assure_tui.domain.views import EngagementDetail
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice

NEITHER = "neither"


class PaperFlows(Flows):
    """Mixed into the drawer."""

    def paper_chosen(self, detail: EngagementDetail, kind: str, rest: str) -> bool:
        """Act on the line; whether it was one of these."""
        number = detail.engagement.id
        if kind == "document" and rest.isdigit():
            self.flow(self._show(number, int(rest)))
        elif kind == "sort" and rest.isdigit():
            self.flow(self._sort(detail, int(rest)), asks=True)
        elif kind == "advance" and rest == "resume":
            self.flow(self.carry_out(ResumeAdvance((number,))))
        elif kind == "advance":
            self.flow(self._hold(number), asks=True)
        else:
            return False
        return True

    async def _show(self, engagement_id: int, document_id: int) -> None:
        path = await asyncio.wrap_future(self.base.gateway.show_file(engagement_id, document_id))
        self.base.toast(f"Opened {path}.", "told")

    async def _sort(self, detail: EngagementDetail, document_id: int) -> None:
        """A person picks the item that a file answers [DOC-9]."""
        waiting = detail.papers.to_sort if detail.papers else ()
        one = next((file for file in waiting if file.document_id == document_id), None)
        if one is None:
            return
        choices = [Choice(str(n), name, key=str(i)) for i, (n, name) in enumerate(one.items[:9], start=1)]
        choices.append(Choice(NEITHER, "None of these", key="n"))
        answer = await self.ask(ChoiceDialog("Which item does it answer?", choices, ask=one.path))
        if answer == NEITHER:
            await self.carry_out(UnmatchFile(detail.engagement.id, document_id))
        elif answer:
            await self.carry_out(MatchFile(detail.engagement.id, document_id, int(answer)))

    async def _hold(self, number: int) -> None:
        from assure_tui.screens.dialogs.texts import ReasonDialog

        reason = await self.ask(ReasonDialog("Hold it in this stage", "It will not move by itself in this visit."))
        if reason:
            await self.carry_out(HoldAdvance((number,), reason))
