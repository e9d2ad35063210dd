"""Verbs on tasks: done, skip, take, assign, date, edit, each one command on all targets [TASK-4] [TASK-17]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.model import TaskStatus, WaitingOn
from assure_tui.domain.views import CardView, Outcome, TaskView
from assure_tui.screens.filing_verb import FilingVerb

REVIEWS = ("review", "approve")
COLUMNS = (TaskStatus.TO_DO, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED)


def task_ids(tasks: Sequence[TaskView]) -> tuple[int, ...]:
    """Numbers of the tasks, in the order shown."""
    return tuple(task.id for task in tasks)


def task_seen(tasks: Sequence[TaskView], *names: str) -> c.Seen:
    """The values that were on screen [CONV-9]."""
    return tuple((task.id, name, getattr(task, name)) for task in tasks for name in names)


def tasks_words(tasks: Sequence[TaskView]) -> str:
    """One task by its title, several by their number."""
    return f"T-{tasks[0].id}  {tasks[0].title}" if len(tasks) == 1 else f"{len(tasks)} tasks"


def edited(task: TaskView, answer: Any) -> dict[str, Any]:
    """The fields of the form that are not as they were; empty and missing are the same answer."""
    now: dict[str, Any] = {
        "title": answer.title, "type": answer.type, "required": answer.required, "due": answer.due,
        "waiting_on": answer.waiting_on, "waiting_note": answer.waiting_note or None, "start": answer.start,
        "priority": answer.priority, "estimate": answer.estimate, "lines": answer.lines, "after": answer.after,
        "instructions": answer.instructions or None, "repeats": answer.repeats,
    }  # fmt: skip
    shown = {name: getattr(task, name, None) for name in now} | {"priority": task.own_priority}
    return {name: value for name, value in now.items() if (value or None) != (shown[name] or None)}


def lines_seen(task: TaskView) -> list[dict[str, Any]] | None:
    """The checklist as the store holds it, for what a command rests on."""
    return [{"text": text, "done": done} for text, done in task.lines] or None


class TaskVerbs(FilingVerb):
    """Mixin; the screens say which tasks are meant."""

    _given: Sequence[TaskView] = ()  # the tasks of the last act

    async def settle(self, command: c.Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; a File task that is done asks for the filing record [FIL-1]."""
        await super().settle(command, outcome, cards)
        if isinstance(command, c.SetTaskStatus) and command.status == TaskStatus.COMPLETED:
            await self.after_done(self._given, outcome)

    def names_of(self, cards: Sequence[CardView]) -> dict[str, str]:
        """The tasks of the act by their titles."""
        return super().names_of(cards) | {f"T-{task.id}": task.title for task in self._given}

    async def task_done(self, tasks: list[TaskView]) -> None:
        """Done; or, when all of them are done already, open again."""
        reopen = all(task.status.done for task in tasks)
        chosen = tasks if reopen else [task for task in tasks if not task.status.done]
        await self.task_status(chosen, TaskStatus.TO_DO if reopen else TaskStatus.COMPLETED)

    async def task_status(self, tasks: Sequence[TaskView], status: TaskStatus) -> None:
        """Give them a status [TASK-4]."""
        self._given = tuple(tasks)
        seen = task_seen(tasks, "status")
        await self.carry_out(c.SetTaskStatus(task_ids(tasks), status.value, seen=seen))

    async def task_column(self, tasks: Sequence[TaskView], step: int) -> None:
        """One column on or back on the task board; a skipped task stands in the last one [TASK-4]."""
        wanted: dict[TaskStatus, list[TaskView]] = {}
        for task in tasks:
            at = COLUMNS.index(task.status) if task.status in COLUMNS else len(COLUMNS) - 1
            if 0 <= at + step < len(COLUMNS):
                wanted.setdefault(COLUMNS[at + step], []).append(task)
        if not wanted:
            self.base.toast("There is no column that way.", "told")
        for status, found in wanted.items():
            await self.task_status(found, status)

    async def task_skip(self, tasks: list[TaskView]) -> None:
        """Skip, with the reason [TASK-4]."""
        from assure_tui.screens.dialogs.texts import ReasonDialog

        dialog = ReasonDialog(f"Skip {tasks_words(tasks)}", "It counts as done; the log keeps the reason.")
        reason = await self.ask(dialog)
        if reason:
            seen = task_seen(tasks, "status")
            await self.carry_out(c.SetTaskStatus(task_ids(tasks), TaskStatus.SKIPPED.value, reason, seen))

    async def task_take(self, tasks: list[TaskView]) -> None:
        """Make them mine [TASK-17]."""
        self._given = tuple(tasks)
        await self.carry_out(c.TakeTask(task_ids(tasks)))

    async def task_assign(self, tasks: list[TaskView]) -> None:
        """Choose who does them."""
        self._given = tuple(tasks)
        from assure_tui.screens.dialogs.people import PersonDialog

        staff = await self.staff()
        held = {task.assignee_id for task in tasks}
        current = next(iter(held)) if len(held) == 1 else None
        title = f"Assign {tasks_words(tasks)}"
        answer = await self.ask(PersonDialog(title, staff, current=current, mixed=len(held) > 1))
        if answer is not None:
            seen = task_seen(tasks, "assignee_id")
            await self.carry_out(c.AssignTask(task_ids(tasks), answer.staff_id, seen))

    async def task_tag(self, tasks: Sequence[TaskView]) -> None:
        """Tags of the tasks themselves on or off; those of their work stay as they are [CLT-9]."""
        from assure_tui.domain.policy import holds
        from assure_tui.domain.task_commands import TagTask
        from assure_tui.screens.dialogs.texts import TagDialog

        viewer = self.viewer
        known = await self.read(lambda reads, today: reads.tags(viewer))
        listed = sorted(((tag.name, tag.tasks) for tag in known), key=lambda each: -each[1])
        present = tasks[0].tags if len(tasks) == 1 else ()
        dialog = TagDialog(f"Tags: {tasks_words(tasks)}", present, listed, may_create=holds(viewer, "Manage tags"))
        answer = await self.ask(dialog)
        if answer is not None:
            await self.carry_out(TagTask(task_ids(tasks), answer.add, answer.remove, create=answer.create))

    async def task_edit(self, task: TaskView) -> None:
        """Change the fields of one [TASK-2]."""
        from assure_tui.screens.dialogs.task import TaskDialog

        dialog = TaskDialog(f"Edit T-{task.id}", self.base.today, await self.staff(), task=task)
        answer = await self.ask(dialog)
        if answer is None:
            return
        fields = edited(task, answer)
        if not fields:
            self.base.toast("Nothing was changed.", "told")
            return
        values = {name: getattr(task, name, None) for name in fields}
        values |= {"priority": task.own_priority, "lines": lines_seen(task)}
        seen = tuple((task.id, name, values[name]) for name in fields if name != "after")
        await self.carry_out(c.EditTask((task.id,), fields, seen))

    async def task_tick(self, task: TaskView, place: int) -> None:
        """Tick one line of its checklist, or take the tick away [TASK-10]."""
        text, done = task.lines[place]
        await self.carry_out(c.EditTask((task.id,), {"ticks": ((place, text, not done),)}))

    async def task_waiting(self, tasks: list[TaskView]) -> None:
        """Whom they wait for [TASK-5]."""
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.widgets.choice_list import Choice

        keys = {"client": "c", "third_party": "t", "tax_authority": "a", "reviewer": "r", "partner": "p"}
        keys |= {"other_engagement": "o", "internal": "i"}
        now = {task.waiting_on for task in tasks}
        choices = [
            Choice(each.value, each.value.replace("_", " ").capitalize(), key=keys.get(each.value, ""))
            for each in WaitingOn
        ]
        choices.append(Choice("", "Nobody", "it goes on", key="n"))
        current = (next(iter(now)) or "") if len(now) == 1 else ""
        answer = await self.ask(ChoiceDialog(f"Waiting on: {tasks_words(tasks)}", choices, current=current))
        if answer is not None:
            seen = task_seen(tasks, "waiting_on")
            await self.carry_out(c.EditTask(task_ids(tasks), {"waiting_on": answer or None}, seen))

    # -- dates -----------------------------------------------------------------------------------

    async def task_due(self, tasks: list[TaskView]) -> None:
        """A date of their own; none gives them back to their offset or their engagement [TASK-13] [BULK-1]."""
        from assure_tui.screens.dialogs.day import DayDialog

        held = {task.due for task in tasks}
        value = next(iter(held)) if len(held) == 1 else None
        work = await self.read(lambda reads, today: reads.work())
        answer = await self.ask(DayDialog(f"Due: {tasks_words(tasks)}", self.base.today, "Due", value, work=work))
        if answer is not None:
            await self.carry_out(c.EditTask(task_ids(tasks), {"due": answer.day}, task_seen(tasks, "due")))

    async def task_shift(self, tasks: Sequence[TaskView], days: int) -> None:
        """Working days later or earlier, each from its own date."""
        work = await self.read(lambda reads, today: reads.work())
        wanted: dict[date, list[int]] = {}
        for task in tasks:
            if task.due is not None:
                wanted.setdefault(work.add(task.due, days), []).append(task.id)
        for day, ids in wanted.items():
            await self.carry_out(c.EditTask(tuple(ids), {"due": day}))

    # -- the reviewer's two answers --------------------------------------------------------------

    async def task_approve(self, tasks: Sequence[TaskView], cards: Sequence[CardView]) -> None:
        """Approve and advance: one change that is undone as one; the work stays where its gate holds it [TASK-7]."""
        known = {card.id for card in cards}
        reviews = [task for task in tasks if task.type in REVIEWS and not task.status.done]
        alone = [task for task in reviews if task.engagement_id not in known]
        if alone:
            await self.task_status(alone, TaskStatus.COMPLETED)
        if cards:
            seen = tuple((card.id, "stage_id", card.stage_id) for card in cards)
            approve = task_ids([task for task in reviews if task.engagement_id in known])
            ids = tuple(card.id for card in cards)
            await self.carry_out(c.MoveStage(ids, step=1, seen=seen, approve=approve, look=True), cards)
