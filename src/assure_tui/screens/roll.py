"""Roll forward as a table: what each would become, ticked and edited, published as one change [REC-33]."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.content import Content

from assure_tui.actions import bindings_for
from assure_tui.domain.errors import Denied
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.series_commands import RollForward
from assure_tui.domain.views import Changes, ItemResult, TaskView
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.roll_lines import Line, OwnDialog, rooms, said_of
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.row_list import Row
from assure_tui.widgets.title_bar import counts_of

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

PART = 25  # rehearsed at a time: nobody else waits long for the store


class RollScreen(ListScreen, inherit_bindings=False):
    """`space` ticks, `e` edits the row, `ctrl+s` publishes; until then nothing is written."""

    NAME = "Roll forward"
    PLACE = "roll"
    SCOPES: ClassVar[tuple[str, ...]] = ("roll", "list", "global")
    EMPTY = ("There is nothing to roll forward. escape leads back: mark finished work there, then {verb.roll}.",)
    HINTS = (
        ("space", "tick"), ("V", "all"), ("e", "edit row"), ("b", "budget"), ("t", "tasks"), ("c", "checklist"),
        ("^s", "publish"), ("esc", "leave"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for("roll", "list", "global"))

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__()
        self.numbers = tuple(dict.fromkeys(ids))
        self.lines: dict[int, Line] = {}
        self.ticked: set[int] = set()
        self.settings = RollForward(self.numbers)
        self.left_out: set[int] = set()  # extra tasks that stay behind
        self.published = False
        self._round = 0

    # -- what would come of it -------------------------------------------------------------------

    def _store_changed(self, changes: Changes) -> None:
        """The table stays as it is; publishing looks at everything again."""

    def reload(self) -> None:
        """Ask the rules that would make them, part by part, without writing."""
        self.is_stale = False
        if self.base.is_open and not self.published:
            self.rows.empty = "looking at what would be made ..."
            self.flow(self._rehearse(self.numbers))

    async def _rehearse(self, numbers: Sequence[int]) -> None:
        viewer, missing = self.viewer, [number for number in numbers if number not in self.lines]
        cards, counts = await self.read(lambda reads, day: (reads.cards(viewer, missing), reads.summary(viewer, day)))
        self.counts = counts_of(counts)
        self.lines |= {number: Line(cards[number]) for number in missing if number in cards}
        self._show()
        self._round += 1
        mine = self._round
        wanted = [number for number in numbers if number in self.lines]
        for at in range(0, len(wanted), PART):
            part = wanted[at : at + PART]
            await self._rehearse_part(part)
            if not self.is_attached:
                return
            self._show()
            if mine != self._round and len(numbers) > 1:
                return  # the settings are others by now, and all of it is looked at again

    async def _rehearse_part(self, part: Sequence[int]) -> None:
        # Results come in the order of the numbers; a single one that is refused raises instead.
        try:
            outcome = await asyncio.wrap_future(self.base.gateway.try_out(self._command(part)))
            results: Sequence[ItemResult] = outcome.results
        except Denied as error:
            results = [ItemResult(short("engagement", n), "refused", error.code, error.reason) for n in part]
        except Exception as error:
            if len(part) > 1:
                raise
            results = [ItemResult(short("engagement", part[0]), "refused", None, getattr(error, "message", str(error)))]
        for number, result in zip(part, results, strict=True):
            first = self.lines[number].result is None
            self.lines[number] = replace(self.lines[number], result=result)
            if first and result.outcome == "done":
                self.ticked.add(number)
            elif result.outcome != "done":
                self.ticked.discard(number)

    def _command(self, numbers: Sequence[int]) -> RollForward:
        own = {number: self.lines[number].own for number in numbers if self.lines[number].own}
        return replace(self.settings, ids=tuple(numbers), own=own)

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.rows.empty = self.base.live.fill(self.EMPTY[0])
        self.things = {f"roll:{number}": line for number, line in self.lines.items()}
        self.cards = {number: line.card for number, line in self.lines.items()}
        self.rows.produce(self._produced)
        self.describe()

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Nothing is read beside the rehearsal."""
        return self.things

    def engagement_of(self, thing: Line) -> int | None:
        """The one that is rolled."""
        return thing.card.id

    # -- rows ------------------------------------------------------------------------------------

    def subject(self) -> str:
        """How many are ticked, and with what."""
        budget = "last budget" if self.settings.budget == "last" else "actual time"
        with_ = [budget, "checklist" if self.settings.with_checklist else "", "tags" if self.settings.with_tags else ""]
        return f"{len(self.ticked)} of {len(self.lines)} ticked   with {', '.join(word for word in with_ if word)}"

    def _produced(self, cells: int) -> Sequence[Row]:
        if not self.things:
            return []
        client, period, said = rooms(cells)
        names = (("Client", client), ("Work", 7), ("Period", period), ("People", 6), ("Budget", 7), ("Next", said))
        head = "    " + " ".join(fit(name, room) for name, room in names)
        return [Row(Content(head.rstrip()), tone="head"), *super()._produced(cells)]

    def row_of(self, key: str, thing: Line, cells: int) -> Row:
        """Tick, client, work, period, people, budget, and what would be made or why not."""
        ascii = self.base.ascii
        client, period, said = rooms(cells)
        card, result = thing.card, thing.result
        mark = "[x]" if card.id in self.ticked else "[ ]" if thing.rolls else " - "
        own = thing.own
        minutes = own.get("budget", card.spent if self.settings.budget == "actual" and card.spent else card.budget)
        budget = minutes_words(minutes) if minutes is not None else ""
        text = "..." if result is None else said_of(result, narrow=cells < 100)
        typed = "*" if own else " "
        line = (
            f"{mark}{typed}{fit(card.client, client, ascii=ascii)} {fit(card.type, 7, ascii=ascii)}"
            f" {fit(card.period, period, ascii=ascii)} {fit(self._people(thing), 6, ascii=ascii)} {fit(budget, 7)}"
            f" {cut(text, said, ascii=ascii)}"
        )
        bad = result is not None and result.outcome == "refused"
        tone = "late" if bad else "dim" if not thing.rolls else "soon" if result and result.warnings else ""
        return Row(Content(line.rstrip()), key, tone)

    def _people(self, line: Line) -> str:
        names: dict[str, str | None] = {"preparer": line.card.preparer, "reviewer": line.card.reviewer}
        names |= {slot: self._initials.get(who, "--") for slot, who in line.own.items() if slot in names}
        return f"{clean(names['preparer'] or '--')}>{clean(names['reviewer'] or '--')}"

    _initials: dict[int | None, str] = {}

    # -- ticking ---------------------------------------------------------------------------------

    def action_list_mark(self) -> None:
        """Tick or untick the row and step down."""
        line = self.under()
        if line is not None:
            if line.rolls:
                self.ticked ^= {line.card.id}
            self.rows.action_down()
            self._show()

    def action_list_mark_all(self) -> None:
        """Tick all that would be made, or none when all are."""
        every = {number for number, line in self.lines.items() if line.rolls}
        self.ticked = set() if self.ticked == every else every
        self._show()

    # -- editing ---------------------------------------------------------------------------------

    def _again(self, settings: RollForward) -> None:
        self.settings = settings
        self.flow(self._rehearse(self.numbers))

    def action_roll_budget(self) -> None:
        """The last budget, or the last actual time."""
        self._again(replace(self.settings, budget="actual" if self.settings.budget == "last" else "last"))

    def action_roll_checklist(self) -> None:
        """The checklist as it ended, or the pipeline's own."""
        self._again(replace(self.settings, with_checklist=not self.settings.with_checklist))

    def action_roll_tags(self) -> None:
        """With tags or without."""
        self._again(replace(self.settings, with_tags=not self.settings.with_tags))

    def action_roll_edit(self) -> None:
        """Budget and people of the row under the cursor."""
        line = self.under()
        if line is not None:
            self.flow(self._edit_row(line), asks=True)

    async def _edit_row(self, line: Line) -> None:
        staff = await self.staff()
        self._initials = {None: "--", **{person.id: person.initials for person in staff}}
        title = f"{clean(line.card.client)}  {clean(line.card.type)}: the next period"
        own = await self.ask(OwnDialog(title, line, staff))
        if own is not None:
            self.lines[line.card.id] = replace(line, own=own)
            await self._rehearse([line.card.id])

    def action_roll_tasks(self) -> None:
        """Which of the tasks that were added by hand go along."""
        line = self.under()
        if line is not None:
            self.flow(self._tasks(line.card.id), asks=True)

    async def _extra(self, numbers: Sequence[int]) -> list[TaskView]:
        viewer = self.viewer

        def fetch(reads: ReadPort, today: date) -> list[TaskView]:
            return [
                task
                for number in numbers
                for task in reads.engagement(viewer, number, today).tasks
                if task.template is None
            ]

        return await self.read(fetch)

    async def _tasks(self, number: int) -> None:
        extra = await self._extra([number])
        if not extra:
            self.base.toast("No task was added to it by hand.", "told")
            return
        choices = [
            Choice(" ", task.title, str(task.id), "stays behind" if task.id in self.left_out else "goes along")
            for task in extra
        ]
        self.app.push_screen(
            ChoiceScreen("Extra tasks (enter switches, esc leaves)", choices), lambda key: self._switch(key, number)
        )

    def _switch(self, key: str | None, number: int) -> None:
        if key is not None:
            self.left_out ^= {int(key)}
            self.flow(self._tasks(number), asks=True)

    # -- publishing ------------------------------------------------------------------------------

    def action_roll_publish(self) -> None:
        """Make what is ticked, as one batch [REC-33]."""
        numbers = [number for number in self.numbers if number in self.ticked]
        if not numbers:
            self.base.toast("Nothing is ticked.", "told", "space ticks")
        else:
            self.flow(self._publish(numbers), asks=True)

    async def _publish(self, numbers: list[int]) -> None:
        count = f"{len(numbers)} engagement{'s' if len(numbers) > 1 else ''}"
        if not await self.ask(ConfirmDialog(f"Make {count}?", "They are one change: u undoes all of it.", yes="Make")):
            return
        command = self._command(numbers)
        if self.left_out:
            taken = tuple(task.id for task in await self._extra(numbers) if task.id not in self.left_out)
            command = replace(command, task_ids=taken)
        outcome = await self.base.dispatch(command)
        text, kind = outcome_words(outcome)
        if kind == "done":
            text = outcome.summary
        self.base.toast(text, kind, "u undo" if outcome.batch is not None else "")
        if all(result.ok for result in outcome.results):
            self.published = True
            self.dismiss(None)
            self.base.toast(text, kind, "u undo")
        else:
            await self._rehearse(self.numbers)

    # -- leaving ---------------------------------------------------------------------------------

    @property
    def edited(self) -> bool:
        """Whether something was typed that leaving would lose."""
        return any(line.own for line in self.lines.values())

    def action_global_close(self) -> None:
        """Leave; asks when rows were edited."""
        if self.edited:
            self.flow(self._leave(), asks=True)
        else:
            self.dismiss(None)

    action_global_peel = action_global_close

    async def _leave(self) -> None:
        if await self.ask(ConfirmDialog("Leave without publishing?", "What you typed in the rows is lost.")):
            self.dismiss(None)
