"""What is done to series from their list and their page: pause, end, catch up, skip, edit [REC-16] [REC-22..28]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.series_views import SeriesView
from assure_tui.formatting import clean, full_date
from assure_tui.screens.common_keys import ListKeys
from assure_tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from assure_tui.domain.recurrence.preview import Foreseen


def named(series: Sequence[SeriesView]) -> str:
    """Whom a question is about: the one series, or how many."""
    if len(series) == 1:
        one = series[0]
        return f"{short('series', one.id)}  {clean(one.client)}  {clean(one.type)} {clean(one.qualifier)}".rstrip()
    return f"{len(series)} series"


class SeriesVerbs(ListKeys):
    """Mixin: the verbs of series; a screen says which are meant, and which occurrence."""

    if TYPE_CHECKING:  # each screen gives its own

        def series_meant(self) -> list[SeriesView]:
            """The marked series, else the one under the cursor."""

    def date_meant(self) -> date | None:
        """The occurrence under the cursor."""
        return None

    def _each(self) -> list[SeriesView]:
        found = self.series_meant()
        if not found:
            self.base.toast("There is no series here.", "told", "N makes one")
        return found

    # -- new and edited --------------------------------------------------------------------------

    def action_series_new(self) -> None:
        """The form for a new series [REC-29] [REC-32]."""
        from assure_tui.screens.series_editor import SeriesEditor

        self.app.push_screen(SeriesEditor())

    action_global_new_form = action_series_new

    def action_series_many(self) -> None:
        """A series for each client of a filter [REC-30]."""
        self.flow(self._for_many(), asks=True)

    async def _for_many(self) -> None:
        from assure_tui.domain.errors import QueryError
        from assure_tui.screens.client_reading import LIMIT, compiled
        from assure_tui.screens.dialogs.series_words import WhichClientsDialog
        from assure_tui.screens.series_many import SeriesForMany

        viewer, text = self.viewer, await self.ask(WhichClientsDialog())
        if text is None:
            return
        try:
            found, total = await self.read(
                lambda reads, today: reads.clients(viewer, compiled(reads, text, today), limit=LIMIT)
            )
        except QueryError as error:
            self.base.toast(error.message, "refused")
            return
        if not found or total > LIMIT:
            told = f"{total:,} clients fit; at most {LIMIT:,} at a time." if found else "No client fits the filter."
            self.base.toast(told, "told")
        else:
            self.app.push_screen(SeriesForMany(found))

    def action_series_edit(self) -> None:
        """The whole series; of an occurrence under the cursor also this one, or this and future [REC-23..25]."""
        found = self._each()
        if len(found) > 1:
            self.base.toast("e edits one series; several are marked.", "told", "a A change their people")
        elif found:
            self.flow(self._edit_series(found[0], self.date_meant()), asks=True)

    async def _edit_series(self, series: SeriesView, on: date | None) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        what: str | None = "all"
        if on is not None:
            day = full_date(on)
            choices = [
                Choice("one", "This one only", f"{day}: its own dates and people", "o"),
                Choice("future", "This and future", f"a new series goes on from {day}", "f"),
                Choice("all", "All that is planned", "what was made stays as it is", "a"),
            ]
            what = await self.ask(ChoiceDialog(f"Change {named([series])}", choices, current="one"))
        if what == "one" and on is not None:
            await self._change_one(series, on)
        elif what is not None:
            await self._form(series, on if what == "future" else None)

    async def _form(self, series: SeriesView, on: date | None) -> None:
        from assure_tui.screens.series_editor import SeriesEditor

        viewer = self.viewer
        detail = await self.read(lambda reads, today: reads.one_series(viewer, series.id, today))
        self.app.push_screen(SeriesEditor(detail, on=on), lambda number: self.edited(number))

    def edited(self, number: int | None) -> None:
        """The form was saved for a series of that number: a page follows a split [REC-25]."""

    async def _change_one(self, series: SeriesView, on: date) -> None:
        from assure_tui.domain.series_commands import ChangeOccurrence
        from assure_tui.screens.dialogs.occurrence import OccurrenceDialog

        viewer = self.viewer
        detail = await self.read(lambda reads, today: reads.one_series(viewer, series.id, today))
        planned: Foreseen | None = next((line for line in detail.next if line.on == on), None)
        kept = next((one for one in detail.occurrences if one.on == on), None)
        dialog = OccurrenceDialog(
            f"{named([series])}: only {full_date(on)}",
            self.base.today,
            await self.staff(),
            creation=planned.creation if planned else kept.creation if kept else on,
            changes=kept.changes if kept else {},
        )
        answer = await self.ask(dialog)
        if answer is not None:
            await self.carry_out(ChangeOccurrence(series.id, on, answer.creation, answer.due, answer.slots))

    # -- people ----------------------------------------------------------------------------------

    def action_series_assign(self) -> None:
        """Who prepares what they make [REC-30]."""
        if found := self._each():
            self.flow(self._person_of(found, "preparer"), asks=True)

    def action_series_slot(self) -> None:
        """Choose the slot first."""
        if found := self._each():
            self.flow(self._slot_of(found), asks=True)

    async def _slot_of(self, series: list[SeriesView]) -> None:
        from assure_tui.screens.dialogs.people import SlotDialog

        holders = {slot: getattr(series[0], slot) if len(series) == 1 else "" for slot in SLOTS}
        slot = await self.ask(SlotDialog(f"People of {named(series)}", holders))
        if slot is not None:
            await self._person_of(series, slot)

    async def _person_of(self, series: list[SeriesView], slot: str) -> None:
        from assure_tui.domain.series_commands import EditSeries
        from assure_tui.screens.dialogs.people import PersonDialog

        staff = await self.staff()
        held = {getattr(one, slot) for one in series}
        current = next((p.id for p in staff if len(held) == 1 and p.login in held), None)
        title = f"{slot.capitalize()}: {named(series)}"
        answer = await self.ask(PersonDialog(title, staff, current=current, mixed=len(held) > 1))
        if answer is not None:
            await self.carry_out(EditSeries(tuple(one.id for one in series), {slot: answer.staff_id}))

    # -- this one --------------------------------------------------------------------------------

    def action_series_skip(self) -> None:
        """Skip the occurrence under the cursor, with a reason [REC-24]."""
        self._one(self._skip)

    def action_series_unskip(self) -> None:
        """Plan a skipped one again, until its day has come; one that is planned is skipped [REC-24]."""
        self._one(self._unskip)

    def _one(self, flow: object) -> None:
        on = self.date_meant()
        found = self.series_meant()
        if on is None or not found:
            self.base.toast("Put the cursor on an occurrence; enter opens the series.", "told")
            return
        self.flow(flow(found[0], on), asks=True)  # type: ignore[operator]

    def skipped_meant(self) -> bool:
        """Whether the occurrence under the cursor is skipped."""
        return False

    async def _skip(self, series: SeriesView, on: date) -> None:
        from assure_tui.domain.series_commands import ChangeOccurrence
        from assure_tui.screens.dialogs.texts import ReasonDialog

        if self.skipped_meant():
            self.base.toast(f"{full_date(on)} is skipped already.", "told", "X plans it again")
            return
        reason = await self.ask(ReasonDialog(f"Skip {full_date(on)}", named([series])))
        if reason:
            await self.carry_out(ChangeOccurrence(series.id, on, skip=True, reason=reason))

    async def _unskip(self, series: SeriesView, on: date) -> None:
        from assure_tui.domain.series_commands import ChangeOccurrence, ConfirmCatchUp
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        if not self.skipped_meant():
            await self._skip(series, on)
            return
        try:
            outcome = await self.base.dispatch(ChangeOccurrence(series.id, on, skip=False))
        except AssureError as error:
            # Its day has passed: it can only be made now, which is asked [REC-26].
            if error.code != "conflict":
                raise
            dialog = ConfirmDialog("Make it now?", error.message, yes="Make it")
            if await self.ask(dialog):
                await self.carry_out(ConfirmCatchUp(series.id, "all", (on,)))
        else:
            self.tell(outcome)

    # -- pending ---------------------------------------------------------------------------------

    def action_series_catch_up(self) -> None:
        """What waits for a decision: make all, make the latest, skip [REC-16]."""
        if found := self._each():
            self.flow(self._catch_up(found), asks=True)

    async def _catch_up(self, series: list[SeriesView]) -> None:
        from assure_tui.domain.series_commands import ConfirmCatchUp
        from assure_tui.screens.dialogs.base import ChoiceDialog

        waiting = [one for one in series if one.pending]
        if not waiting:
            self.base.toast(f"Nothing waits for a decision in {named(series)}.", "told")
            return
        count = sum(one.pending for one in waiting)
        choices = [
            Choice("all", "Make all", f"{count} engagement{'s' if count > 1 else ''}, each marked as late"),
            Choice("latest", "Make the latest", "the others are skipped"),
            Choice("skip", "Skip them", "nothing is made; any can be made after all"),
        ]
        choice = await self.ask(ChoiceDialog(f"Pending: {named(waiting)}", choices, current="latest"))
        for one in waiting if choice is not None else ():
            await self.carry_out(ConfirmCatchUp(one.id, choice or ""))

    # -- pause and end ---------------------------------------------------------------------------

    def action_series_pause(self) -> None:
        """Pause from a day, optionally to a day; a paused one goes on [REC-26]."""
        if found := self._each():
            self.flow(self._pause(found), asks=True)

    async def _pause(self, series: list[SeriesView]) -> None:
        from assure_tui.domain.series_commands import PauseSeries, ResumeSeries
        from assure_tui.screens.dialogs.occurrence import PauseDialog

        ids = tuple(one.id for one in series)
        if all(one.state == "paused" for one in series):
            await self.carry_out(ResumeSeries(ids))
            return
        answer = await self.ask(PauseDialog(f"Pause {named(series)}", self.base.today))
        if answer is not None:
            await self.carry_out(PauseSeries(ids, answer.since, answer.until, answer.reason))

    def action_series_end(self) -> None:
        """End it: what it made stays, what is planned is dropped [REC-28]."""
        if found := self._each():
            self.flow(self._end(found), asks=True)

    async def _end(self, series: list[SeriesView]) -> None:
        from assure_tui.domain.series_commands import EndSeries
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        said = "What it made stays; what is planned is dropped. A series is never removed, and u undoes this."
        items = [named([one]) for one in series] if len(series) > 1 else []
        if await self.ask(ConfirmDialog(f"End {named(series)}?", said, items=items, yes="End it")):
            await self.carry_out(EndSeries(tuple(one.id for one in series)))
