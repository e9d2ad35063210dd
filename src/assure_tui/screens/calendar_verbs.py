"""Verbs as the calendar says them: which date a key has moved [EXT-4], and what is shown as an .ics file [EXP-1]."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.calendar_layout import By
from assure_tui.domain.commands import KEEP
from assure_tui.domain.views import CardView, ItemResult, Outcome
from assure_tui.formatting import clean, full_date
from assure_tui.screens.calendar_reader import CalendarReader
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.screens.verbs import VerbActions, ids_of

if TYPE_CHECKING:
    from assure_tui.domain.transfers import ShownList

SHOWN = {By.DEADLINE: ("due",), By.TARGET: ("target",), By.BOTH: ("due", "target")}


class CalendarVerbs(CalendarReader, EditorVerbs, VerbActions):
    """Mixin of the calendar for verbs that read or answer differently here."""

    def targets(self) -> list[CardView]:
        """The marked engagements, else the one under the cursor."""
        if self.marked:
            return list(self.marked.values())
        card = self.focused_card()
        return [card] if card is not None else []

    def focused_card(self) -> CardView | None:
        """The engagement under the cursor."""
        entry = self.entry_under()
        return entry.card if entry is not None else None

    def neighbour(self, engagement_id: int, delta: int) -> int | None:
        """The engagement of the next entry that has another one, for the drawer."""
        numbers = list(dict.fromkeys(entry.card.id for entry in self.making.entries.values()))
        at = numbers.index(engagement_id) + delta if engagement_id in numbers else -1
        if not 0 <= at < len(numbers):
            return None
        self._list_to(numbers[at])
        return numbers[at]

    async def rolled(self) -> tuple[int, ...]:
        """The marked ones, else all that are shown [REC-33]."""
        return tuple(self.marked) or tuple(self.cards_shown())

    def action_verb_editor(self) -> None:
        """The marked ones as a table in one's own editor [BULK-4]."""
        self.verb(lambda cards: self.edit_as_table(ids_of(cards)))

    # -- dates -----------------------------------------------------------------------------------

    def action_calendar_later(self) -> None:
        """Five working days later."""
        self.verb(lambda cards: self._shift(cards, 5))

    def action_calendar_earlier(self) -> None:
        """Five working days earlier."""
        self.verb(lambda cards: self._shift(cards, -5))

    def moves_target(self, card: CardView) -> bool:
        """Whether a shift moves the target: the law's deadline is never moved by a key [EXT-4]."""
        return card.type in self.lawful

    async def _shift(self, cards: list[CardView], days: int) -> None:
        command = c.SetDates(ids_of(cards), shift=days)
        if len(cards) > 1 and not await self._confirm_shift(command, cards):
            return
        if len(cards) == 1 and not await self._confirm_passing(cards[0], days):
            return
        await self.carry_out(command, cards, looked=True)

    async def _confirm_shift(self, command: c.SetDates, cards: Sequence[CardView]) -> bool:
        """Several at once: each is shown with what would happen to it [BULK-2]."""
        tried = await asyncio.wrap_future(self.base.gateway.try_out(command))
        by_number = {f"E-{card.id}": card for card in cards}
        items = [self._moved_words(by_number.get(result.id), result, command) for result in tried.results]
        answer = await self.ask(ConfirmDialog(f"Move {len(cards)} dates?", items=items))
        return answer is True

    async def _confirm_passing(self, card: CardView, days: int) -> bool:
        """A target that would come to lie after its deadline is asked about."""
        if self.work_days is None or card.due is None or not self.moves_target(card):
            return True
        now = card.target or card.due
        then = self.work_days.add(now, days)
        if then <= card.due or (card.target is not None and card.target > card.due):
            return True
        said = f"The target {full_date(then)} would lie after the deadline {full_date(card.due)}, which stays."
        answer = await self.ask(ConfirmDialog("Move the target past the deadline?", said))
        return answer is True

    def _moved_words(self, card: CardView | None, result: ItemResult, command: c.SetDates) -> str:
        """Which date of which engagement, from when to when; what stays is said too [EXT-4]."""
        name = f"{clean(card.client)} {clean(card.type)}" if card is not None else result.id
        if result.outcome != "done":
            return f"{result.id} {name}: {result.message or 'nothing changed'}"
        target = self._is_target(card, command)
        which = "target" if target else "deadline"
        arrow = "->" if self.base.ascii else "→"
        said = f"{name}: {which} {_day(result.before)} {arrow} {_day(result.after)}"
        if target and card is not None and card.due is not None:
            said += f"; the deadline stays {full_date(card.due)}"
        return "; ".join((said, *result.warnings[:2]))

    def _is_target(self, card: CardView | None, command: c.SetDates) -> bool:
        if command.shift:
            return card is not None and self.moves_target(card)
        return command.due is KEEP

    async def settle(self, command: c.Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; for dates it is said which one moved, and the cursor goes with it."""
        await super().settle(command, outcome, cards)
        if not isinstance(command, c.SetDates):
            return
        done = [result for result in outcome.results if result.outcome == "done"]
        by_number = {f"E-{card.id}": card for card in cards}
        if not done or len(done) < len(outcome.results):
            return
        if len(done) == 1:
            card = by_number.get(done[0].id)
            said = self._moved_words(card, done[0], command)
            kind = "target" if self._is_target(card, command) else "due"
            if card is not None and kind in SHOWN[self.by]:
                self.base.hold_until_read()  # the cursor goes with it: what is typed next begins there
                self.reload(reveal=(card.id, kind))
        else:
            targets = sum(self._is_target(by_number.get(result.id), command) for result in done)
            parts = [f"{n} {word}" for n, word in ((targets, "targets"), (len(done) - targets, "deadlines")) if n]
            said = f"Moved {' and '.join(parts)}"
        self.base.toast(said, "done", "u undo" if outcome.batch is not None else "")

    # -- export ----------------------------------------------------------------------------------

    def shown_list(self) -> ShownList | None:
        """The dates in sight, overdue ones too [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        view = self.view
        return ShownList(
            "calendar", f"the calendar from {view.first}", self.query_text, first=view.first.isoformat(),
            last=view.last.isoformat(), by=self.by.value,
        )  # fmt: skip

    def action_calendar_export(self) -> None:
        """What is shown, as an .ics file; asks where [EXP-1]."""
        shown = self.shown_list()
        if shown is not None:
            self.flow(self.export_shown(shown, "ics"), asks=True)

    if TYPE_CHECKING:

        def _list_to(self, number: int) -> None: ...


def _day(text: str | None) -> str:
    return full_date(date.fromisoformat(text)) if text else "none"
