"""The form of a series with its next twelve beside it, as one types [REC-24] [REC-25] [REC-29] [REC-32]."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from assure_tui.domain import series_commands as s
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.model import read_short
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.domain.views import Outcome
from assure_tui.formatting import clean, full_date
from assure_tui.screens.series_fields import Reading, changed, place_of
from assure_tui.screens.series_form import SeriesForm
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.foreseen_rows import foreseen_row, heading
from assure_tui.widgets.picker import Picker
from assure_tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

PAUSE = 0.12  # seconds of typing before the store is asked again


class SeriesEditor(SeriesForm):
    """A new series, one that is edited, or this and future from a date; gives the number of the series back."""

    # -- preview ---------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again at every letter."""
        self.look()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """A description changes no date."""

    def look(self) -> None:
        """The next twelve as the form stands now; nothing is asked of a form that is not ready."""
        if self.is_mounted and self.known is not None:
            self._look()

    @work(exclusive=True, group="foreseen", exit_on_error=False)
    async def _look(self) -> None:
        await asyncio.sleep(PAUSE)
        found = self.reading()
        if found.wrong:
            waiting = {"client", "type", "frequency"}
            self._show((), "" if set(found.wrong) <= waiting else next(iter(found.wrong.values())))
            # Before the first choices nothing is wrong yet.
            self.say_wrong({name: text for name, text in found.wrong.items() if name not in waiting})
            return
        viewer, command, saved, since = self.viewer, self._whole(found), self.saved, self.on

        def ask(reads: ReadPort, today: date) -> tuple[Foreseen, ...]:
            if saved is None:
                return reads.series_preview_new(viewer, command, today=today)
            return reads.series_preview_changed(viewer, saved.series.id, command, on=since, today=today)

        try:
            shown = await self.read(ask)
        except Invalid as error:
            self.say_wrong({place_of(error): error.message})
            self._show((), error.message)
        except AssureError as error:
            self._show((), error.message)
        else:
            self.say_wrong({})
            self._show(shown, "")

    def _show(self, shown: tuple[Foreseen, ...], problem: str) -> None:
        self.shown = shown
        # The title as the next one would be called [CODE-7].
        coming = next((one for one in shown if one.outcome in ("make", "wait", "pend")), None)
        told = f"the next, {full_date(coming.on)}: {clean(coming.title)}" if coming is not None else ""
        place = self.query_one("#title-next", Static)
        place.update(Content(told))
        place.display = bool(told)
        rows = self.query_one("#foreseen", RowList)
        rows.empty = f"! {clean(problem)}" if problem else self._said
        rows.produce(self._rows if shown else lambda _cells: (), top=True)

    def _rows(self, cells: int) -> list[Row]:
        ascii = self.base.ascii
        return [heading(cells), *(foreseen_row(one, f"next:{one.on}", cells, ascii=ascii) for one in self.shown)]

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """How the dates of one came about."""
        one = next((one for one in self.shown if f"next:{one.on}" == event.key), None)
        if one is not None:
            self.query_one("#problems", Static).update(Content("\n".join(clean(t) for t in (one.title, *one.because))))

    # -- saving ----------------------------------------------------------------------------------

    def result(self) -> int | list[str]:
        found = self.reading()
        return [f"{name}: {text}" for name, text in found.wrong.items()] or 0

    def action_save(self) -> None:
        """Save; refused, everything stays as typed."""
        found = self.reading()
        self.say_wrong(found.wrong)
        if found.wrong:
            self.app.bell()
            first = self.query(f"#{next(iter(found.wrong))}").first() if next(iter(found.wrong)) else None
            if first is not None:
                (first.field if isinstance(first, Picker) else first).focus()
        elif not self._saving:
            self._saving = True
            self.flow(self._save(self._command(found)))

    def _command(self, found: Reading) -> Command | None:
        """What saving means here; None where nothing was changed."""
        if self.saved is None:
            return self._whole(found)
        fields = changed(found, self.texts(), self.before)
        one = self.saved.series
        if self.on is not None:
            return s.SplitSeries(one.id, self.on, fields, if_version=one.version)
        typed = self.query_one("#to_open", Input).value
        to_open = tuple(name.strip() for name in typed.split(",") if name.strip())
        if not fields and not to_open:
            return None
        return s.EditSeries((one.id,), fields, to_open, if_version=one.version)

    async def _save(self, command: Command | None) -> None:
        try:
            outcome = await self.base.dispatch(command) if command is not None else None
        except Invalid as error:
            self.say_wrong({place_of(error): error.message})
            self.app.bell()
            return
        except AssureError as error:
            self.complain([error.message])
            return
        finally:
            self._saving = False
        self._saved(outcome)

    def _saved(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self.base.toast("Nothing was changed.", "told")
            self.dismiss(None)
            return
        text, kind = outcome_words(outcome)
        bad = [result for result in outcome.results if not result.ok]
        if bad:
            self.complain([text])
            return
        self.base.toast(text, kind, "u undo" if outcome.batch is not None else "")
        self.dismiss(read_short(outcome.results[-1].id, "series") if outcome.results else None)
