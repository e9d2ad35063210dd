"""Verbs beside the usual ones: why, hold or resume, ask the client, the family, roll forward [INS-1] [INS-8]."""

from __future__ import annotations

import re

from assure_tui.domain.views import CardView
from assure_tui.screens.export_verb import ExportVerb
from assure_tui.screens.filing_verb import FilingVerb
from assure_tui.screens.places import open_about
from assure_tui.screens.removing import Removing
from assure_tui.screens.verb_words import subject


class MoreVerbs(ExportVerb, FilingVerb, Removing):
    """Mixin; each imports its screen when it is asked for."""

    def action_verb_why(self) -> None:
        """Why its date, stage and gate are so, and what moves it on [INS-1]."""
        card = self.focused_card()
        if card is None:
            self.base.toast("There is nothing here to explain.", "told")
            return
        open_about(self.app, "why", card.id)

    def action_verb_rest(self) -> None:
        """Auto-advance rests for this visit, or looks at it again [ADV-9]."""
        self.verb(self._rest)

    async def _rest(self, cards: list[CardView]) -> None:
        from assure_tui.domain.loop_commands import HoldAdvance, ResumeAdvance
        from assure_tui.screens.dialogs.texts import ReasonDialog

        ids = tuple(card.id for card in cards)
        if all(card.rests for card in cards):
            await self.carry_out(ResumeAdvance(ids), cards)
            return
        said = "It does not move by itself in this visit; Z lets it go on."
        reason = await self.ask(ReasonDialog(f"Hold in this stage: {subject(cards)}", said))
        if reason:
            await self.carry_out(HoldAdvance(ids, reason), cards)

    def action_verb_request(self) -> None:
        """A new request for the engagement under the cursor [REQ-1]."""
        card = self.focused_card()
        if card is None:
            self.base.toast("There is no engagement here to ask for.", "told")
            return
        from assure_tui.screens.request_flows import new_request

        self.flow(new_request(self, card), asks=True)

    def action_verb_told(self) -> None:
        """What the client hears [CFS-2]."""
        from assure_tui.screens.telling import tell_client

        self.verb(lambda cards: tell_client(self, cards))

    def action_verb_family(self) -> None:
        """Who owns whom, and whose return holds whose [INS-8]."""
        card = self.focused_card()
        if card is None:
            self.base.toast("There is no client here.", "told")
            return
        found = re.search(r"(?:19|20|21)\d\d", card.period)  # the year that is looked at
        open_about(self.app, "family", card.client_id, int(found[0]) if found else None)

    def action_verb_client(self) -> None:
        """The page of its client [CLT-11]."""
        card = self.focused_card()
        if card is None:
            self.base.toast("There is no client here.", "told")
            return
        open_about(self.app, "client", card.client_id)

    def action_verb_roll(self) -> None:
        """The next period of the marked ones, else of all shown [REC-33]."""
        self.flow(self._roll())

    async def _roll(self) -> None:
        ids = await self.rolled()
        if ids:
            open_about(self.app, "roll", ids)
        else:
            self.base.toast("There is nothing here to roll forward.", "told")

    def action_verb_copy_to(self) -> None:
        """The same work for another client [ENG-2]; `y` offers it too."""
        from assure_tui.screens.copying import copy_to_client

        self.verb(lambda cards: copy_to_client(self, cards))

    async def rolled(self) -> tuple[int, ...]:
        """What is rolled forward; a screen of many says all it shows where nothing is marked."""
        return tuple(card.id for card in self.targets())

    # -- pins, put off, templates ----------------------------------------------------------------------

    def action_verb_pin(self) -> None:
        """Keep it at hand, or no longer: what is pinned among them decides [VIEW-9]."""
        self.verb(self._pin)

    async def _pin(self, cards: list[CardView]) -> None:
        from assure_tui.domain.personal_commands import Pin

        viewer = self.viewer
        pins = await self.read(lambda reads, today: {view.id for view in reads.pinned(viewer, today)})
        ids = tuple(card.id for card in cards)
        await self.carry_out(Pin(ids, on=not pins.issuperset(ids)), cards)

    def action_verb_follow(self) -> None:
        """Hear of everything on them, or no longer [NOTE-2]."""
        self.verb(self._follow_work)

    async def _follow_work(self, cards: list[CardView]) -> None:
        from assure_tui.screens.following import follow_or_leave

        await follow_or_leave(self, "engagement", [card.id for card in cards])

    def action_verb_acknowledge(self) -> None:
        """Say that one has seen the deadlines as they stand [EXT-6]."""
        self.verb(self._acknowledge)

    async def _acknowledge(self, cards: list[CardView]) -> None:
        from assure_tui.domain.date_commands import AcknowledgeDeadline

        await self.carry_out(AcknowledgeDeadline(tuple(card.id for card in cards)), cards)

    def action_verb_snooze(self) -> None:
        """Out of my own day until a date [VIEW-6]."""
        self.verb(lambda cards: self.put_off([("engagement", card.id) for card in cards], subject(cards)))

    async def put_off(self, items: list[tuple[str, int]], words: str) -> None:
        """Ask until when; enter takes the next working day."""
        from assure_tui.domain.personal_commands import PutOff
        from assure_tui.screens.dialogs.day import DayDialog

        work = await self.read(lambda reads, today: reads.work())
        today = self.base.today
        said = "For you only. What is overdue comes back each morning."
        dialog = DayDialog(
            f"Put off: {words}", today, "Until", work.add(today, 1), said, work=work, may_clear=False, later=True
        )
        answer = await self.ask(dialog)
        if answer is not None:
            await self.carry_out(PutOff(tuple(items), answer.day))

    def action_verb_template(self) -> None:
        """Put a list of tasks on the engagements, or keep the tasks of this one as a list [TPL-6]."""
        self.verb(self._template)

    async def _template(self, cards: list[CardView]) -> None:
        from assure_tui.screens.template_flows import templates

        await templates(self, cards)
