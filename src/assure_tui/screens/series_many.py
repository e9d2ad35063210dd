"""A series for each of several clients: one form, what each would get beside it, saved as one change [REC-30]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from assure_tui.domain import series_commands as s
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.domain.recurrence.ready_made import ReadyMade
from assure_tui.domain.views import ClientView, ItemResult, Outcome
from assure_tui.formatting import clean, cut, fit, full_date
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.series_editor import SeriesEditor
from assure_tui.screens.series_fields import Reading
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.foreseen_rows import foreseen_row
from assure_tui.widgets.picker import Option, Picker
from assure_tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

PART = 25  # clients looked at in one go: nobody else waits long for the store
PAUSE = 0.3  # seconds of typing before all of them are asked again
NAMED = 3  # clients named above the form
DATES = ("frequency", "every", "on", "start", "mapping", "lead")  # what a ready-made series fills in


@dataclass(frozen=True, slots=True)
class Line:
    """What one client would get: the result of saving, and the occurrences to come."""

    client: ClientView
    result: ItemResult
    coming: tuple[Foreseen, ...] = ()

    @property
    def tone(self) -> str:
        """Refused, passed over, or with dates before today."""
        late = "soon" if self.result.warnings else ""
        return {"refused": "late", "unchanged": "dim"}.get(self.result.outcome, late)


class SeriesForMany(SeriesEditor):
    """`enter` on a client shows its next twelve; saving asks once, and `u` takes all of them back."""

    def __init__(self, clients: Sequence[ClientView]) -> None:
        super().__init__()
        self.clients = tuple({client.id: client for client in clients}.values())
        self.client = self.clients[0]
        self.lines: tuple[Line, ...] = ()
        self.opened: int | None = self.client.id if len(self.clients) == 1 else None
        self.heading = f"New series for {self._whom()}"
        self._said = "Choose type and how often: what each client would get is shown here."
        self._offered: dict[str, str] = {}  # the dates as the ready-made series put them

    def _whom(self) -> str:
        many = f"each of {len(self.clients)} clients"
        return clean(self.clients[0].name) if len(self.clients) == 1 else many

    # -- form ------------------------------------------------------------------------------------

    def whom(self) -> Iterable[Widget]:
        """They were chosen before."""
        rest = len(self.clients) - NAMED
        more = f" and {rest} more" if rest > 0 else ""
        yield note("For " + ", ".join(client.name for client in self.clients[:NAMED]) + more)

    def _offer_types(self) -> None:
        """The types that at least one of them may have; whom it does not fit is told in the table [TYPE-7]."""
        if self.known is not None:
            kinds = {client.entity for client in self.clients}
            types = [t for t in self.known[0] if not t.hidden and (not t.entities or kinds & set(t.entities))]
            options = [Option(t.code, f"{t.code}  {t.name}", t.line, (t.code,)) for t in types]
            self.query_one("#type", Picker).give(options)

    def _take_offer(self, offer: ReadyMade) -> None:
        super()._take_offer(offer)
        self._offered = self._dates()

    def _dates(self) -> dict[str, str]:
        texts = self.texts()
        return {name: texts[name] for name in DATES}

    def _whole(self, found: Reading) -> s.CreateSeries:
        """One command for all; untouched ready-made dates follow each client's own year's end [REC-32]."""
        command = replace(super()._whole(found), client_ids=tuple(client.id for client in self.clients), bulk=True)
        if self.offer is None or self._dates() != self._offered:
            return command
        return replace(
            command, ready_made=self.offer.code, pattern=None, rule=None, start=None, mapping=None, lead=None
        )

    # -- preview ---------------------------------------------------------------------------------

    @work(exclusive=True, group="foreseen", exit_on_error=False)
    async def _look(self) -> None:
        await asyncio.sleep(PAUSE)
        found = self.reading()
        if found.wrong:
            waiting = {"type", "frequency"}
            self._show_lines((), "" if set(found.wrong) <= waiting else next(iter(found.wrong.values())))
            self.say_wrong({name: text for name, text in found.wrong.items() if name not in waiting})
            return
        self.say_wrong({})
        command = self._whole(found)
        lines: list[Line] = []
        try:
            for at in range(0, len(self.clients), PART):
                lines += await self._look_at(command, self.clients[at : at + PART])
                self._show_lines(tuple(lines), "")
        except AssureError as error:
            self._show_lines((), error.message)

    async def _look_at(self, command: s.CreateSeries, part: Sequence[ClientView]) -> list[Line]:
        """The rules that would make them, without writing; then the dates of those that would be made."""
        wanted = replace(command, client_ids=tuple(client.id for client in part))
        tried = await asyncio.wrap_future(self.base.gateway.try_out(wanted))
        lines = [Line(client, result) for client, result in zip(part, tried.results, strict=True)]
        viewer = self.viewer

        def ask(reads: ReadPort, today: date) -> list[Line]:
            return [
                replace(line, coming=reads.series_preview_new(viewer, one, today=today))
                if line.result.outcome == "done"
                else line
                for line in lines
                for one in (replace(command, client_ids=(line.client.id,)),)
            ]

        return await self.read(ask)

    def _show_lines(self, lines: tuple[Line, ...], problem: str) -> None:
        if not self.is_attached:
            return
        self.lines = lines
        self.shown = lines[0].coming if lines else ()
        rows = self.query_one("#foreseen", RowList)
        rows.empty = f"! {clean(problem)}" if problem else self._said
        rows.produce(self._rows if lines else lambda _cells: ())

    def _rows(self, cells: int) -> list[Row]:
        """A row for each client; under the opened one its next twelve."""
        ascii = self.base.ascii
        room = max(10, min(30, cells // 3))
        names = f"{fit('Client', room)} {fit('The first', 15)} {fit('Period', 12)} Due, or why not"
        rows = [Row(Content(cut(names, cells)), tone="head")]
        for line in self.lines:
            key = f"client:{line.client.id}"
            name = fit(line.client.name, room, ascii=ascii)
            if line.coming:
                first = line.coming[0]
                due = full_date(first.due) if first.due else "no date"
                told = f"{name} {fit(full_date(first.on), 15)} {fit(first.period, 12, ascii=ascii)} {due}"
                if line.result.warnings:
                    told += f"  {clean(line.result.warnings[0])}"
            else:
                there = f"has {line.result.id} already" if line.result.outcome == "unchanged" else line.result.message
                told = f"{name} {clean(there)}"
            rows.append(Row(Content(cut(told, cells, ascii=ascii).rstrip()), key, line.tone))
            if line.client.id == self.opened:
                rows += [
                    foreseen_row(one, f"next:{line.client.id}:{one.on}", cells, ascii=ascii) for one in line.coming
                ]
        return rows

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Its next twelve below the client, or away again; of one of them how its dates came about."""
        kind, _, rest = event.key.partition(":")
        number = int(rest.partition(":")[0])
        line = next((line for line in self.lines if line.client.id == number), None)
        if line is None:
            return
        if kind == "next":
            one = next(one for one in line.coming if event.key.endswith(f":{one.on}"))
            said = (one.title, *one.because)
        else:
            self.opened = None if self.opened == number else number
            self.query_one("#foreseen", RowList).produce(self._rows)
            said = (line.client.name, line.result.message, *line.result.warnings)
        self.query_one("#problems", Static).update(Content("\n".join(clean(text) for text in said)))

    # -- saving ----------------------------------------------------------------------------------

    async def _save(self, command: Command | None) -> None:
        """Asks once, saying how many are passed over or refused."""
        try:
            if command is not None and await self.ask(self._question()):
                await super()._save(command)
        finally:
            self._saving = False

    def _question(self) -> ConfirmDialog:
        left = [f"{line.client.name}: {line.result.message}" for line in self.lines if line.result.outcome != "done"]
        made = len(self.clients) - len(left)
        said = "They are one change: u takes all of it back."
        if left:
            said += " These get none:"
        return ConfirmDialog(f"Make {made} series?", said, items=left, yes="Make")

    def _saved(self, outcome: Outcome | None) -> None:
        """What was made is said, and whom it did not fit; the form stays only where nothing was made."""
        if outcome is None or any(result.outcome == "done" for result in outcome.results):
            made = outcome is not None and outcome.batch is not None
            text, kind = outcome_words(outcome) if outcome is not None else ("", "told")
            self.base.toast(text, kind, "u undo" if made else "")
            self.dismiss(None)
        else:
            self.complain([result.message for result in outcome.results][:NAMED])
