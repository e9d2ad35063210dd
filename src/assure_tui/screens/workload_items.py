"""The work a count of the workload stands for; from here it is handed to somebody else [VIEW-5] [TIME-7]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain import commands as c
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.time_views import Person, WorkItem
from assure_tui.formatting import clean, full_date
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.verb_time import TimeSubject
from assure_tui.widgets import workload_rows as paint
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort


class WorkItemsScreen(ListScreen):
    """Pieces of work left, the first due first; `a` gives them to another person."""

    NAME = "Work left"
    PLACE = "workload_items"
    EMPTY = ("No work is left here. q leads back.",)
    HINTS = (
        ("a", "hand over"), ("enter", "open"), ("space", "mark"), ("d", "date"), ("w", "log time"), ("W", "timer"),
        ("g", "go"), ("u", "undo"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip

    def __init__(
        self, person: Person, first: date | None, last: date | None, *, everybody: bool, apart: str = ""
    ) -> None:
        super().__init__()
        self.person, self.first, self.last = person, first, last
        self.everybody, self.apart = everybody, apart

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The pieces, by engagement and task."""
        found = reads.workload_items(
            viewer,
            today,
            staff_id=self.person.id,
            everybody=self.everybody,
            first=self.first,
            last=self.last,
            apart=self.apart,
        )
        return {f"work:{one.engagement_id}:{one.task_id or 0}:{one.person.id or 0}": one for one in found}

    def subject(self) -> str:
        """Whose, of which week, and how much of it."""
        whose = {"unscheduled": "without a date", "on_hold": "on hold"}.get(self.apart) or clean(self.person.name)
        when = f", week of {full_date(self.first)}" if self.first is not None else ""
        total = sum(one.minutes if self.apart else one.here for one in self.things.values())
        return f"{whose}{when}: {minutes_words(total)}" if self.things else f"{whose}{when}"

    def engagement_of(self, thing: WorkItem) -> int | None:
        """Where the work is."""
        return thing.engagement_id

    def _produced(self, cells: int) -> list[Row]:
        if not self.things:
            return []
        rows = [self.row_of(key, thing, cells) for key, thing in self.things.items()]
        return [paint.item_rows_heading(cells, apart=bool(self.apart)), *rows]

    def row_of(self, key: str, thing: WorkItem, cells: int) -> Row:
        """One piece of work."""
        ascii = self.base.ascii
        return paint.item_row(thing, key, cells, self.base.today, apart=bool(self.apart), ascii=ascii)

    def time_subject(self) -> TimeSubject:
        """The task of the piece, else its engagement."""
        one = self.under()
        if not isinstance(one, WorkItem) or one.task_id is None:
            return super().time_subject()
        words = f"{short('task', one.task_id)}  {clean(one.task or '')}"
        return TimeSubject(one.engagement_id, None, one.task_id, words)

    def action_verb_assign(self) -> None:
        """Hand the marked pieces, else the one under the cursor, to somebody else [TIME-6]."""
        chosen = [one for one in self.chosen() if isinstance(one, WorkItem)]
        if chosen:
            self.flow(self._hand_over(chosen), asks=True)
        else:
            self.base.toast("There is no work here to hand over.", "told")

    async def _hand_over(self, chosen: list[WorkItem]) -> None:
        from assure_tui.screens.dialogs.people import PersonDialog

        staff = await self.staff()
        held = {one.person.id for one in chosen}
        current = next(iter(held)) if len(held) == 1 else None
        first = chosen[0]
        what = (
            clean(first.task or f"{first.client} {first.type}") if len(chosen) == 1 else f"{len(chosen)} pieces of work"
        )
        answer = await self.ask(PersonDialog(f"Hand over: {what}", staff, current=current, mixed=len(held) > 1))
        if answer is None:
            return
        tasks = tuple(one.task_id for one in chosen if one.task_id is not None)
        if tasks:
            seen = tuple((one.task_id, "assignee_id", one.person.id) for one in chosen if one.task_id is not None)
            await self.carry_out(c.AssignTask(tasks, answer.staff_id, seen))
        for slot, ids in (await self._slots(chosen)).items():
            await self.carry_out(c.SetSlots(tuple(ids), {slot: answer.staff_id}))

    async def _slots(self, chosen: list[WorkItem]) -> dict[str, list[int]]:
        """What lies with the holder goes by the slot that holds the stage [STAGE-2]."""
        numbers = [one.engagement_id for one in chosen if one.task_id is None]
        if not numbers:
            return {}
        viewer = self.viewer
        pipelines = await self.read(lambda reads, today: reads.pipelines(viewer))
        holds = {stage.id: stage.holder_slot for pipeline in pipelines for stage in pipeline.stages}
        found: dict[str, list[int]] = {}
        for number in numbers:
            card = self.cards.get(number)
            if card is not None:
                found.setdefault(holds.get(card.stage_id, "preparer"), []).append(number)
        return found
