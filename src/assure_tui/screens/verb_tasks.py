"""Verbs on tasks: done, skip, take, assign, date, edit, each one command on all targets [TASK-4] [TASK-17]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.model import TaskStatus
from assure_tui.domain.views import TaskView
from assure_tui.screens.dialogs.people import PersonDialog
from assure_tui.screens.dialogs.task import TaskDialog
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.screens.verb_flows import Flows


def task_ids(tasks: Sequence[TaskView]) -> tuple[int, ...]:
    """Numbers of the tasks, in the order shown."""
    return tuple(task.id for task in tasks)


def task_seen(tasks: Sequence[TaskView], *names: str) -> c.Seen:
    """The values that were on screen [CONV-9]."""
    return tuple((task.id, name, getattr(task, name)) for task in tasks for name in names)


def tasks_words(tasks: Sequence[TaskView]) -> str:
    """One task by its title, several by their number."""
    return f"T-{tasks[0].id}  {tasks[0].title}" if len(tasks) == 1 else f"{len(tasks)} tasks"


class TaskVerbs(Flows):
    """Mixin; the screens say which tasks are meant."""

    async def task_done(self, tasks: list[TaskView]) -> None:
        """Done; or, when all of them are done already, open again."""
        reopen = all(task.status.done for task in tasks)
        chosen = tasks if reopen else [task for task in tasks if not task.status.done]
        status = TaskStatus.TODO if reopen else TaskStatus.COMPLETED
        seen = task_seen(chosen, "status")
        await self.carry_out(c.SetTaskStatus(task_ids(chosen), status.value, seen=seen))

    async def task_skip(self, tasks: list[TaskView]) -> None:
        """Skip, with the reason [TASK-4]."""
        dialog = ReasonDialog(f"Skip {tasks_words(tasks)}", "It counts as done; the log keeps the reason.")
        reason = await self.ask(dialog)
        if reason:
            seen = task_seen(tasks, "status")
            await self.carry_out(c.SetTaskStatus(task_ids(tasks), TaskStatus.SKIPPED.value, reason, seen))

    async def task_take(self, tasks: list[TaskView]) -> None:
        """Make them mine [TASK-17]."""
        await self.carry_out(c.TakeTask(task_ids(tasks)))

    async def task_assign(self, tasks: list[TaskView]) -> None:
        """Choose who does them."""
        staff = await self.staff()
        held = {task.assignee_id for task in tasks}
        current = next(iter(held)) if len(held) == 1 else None
        title = f"Assign {tasks_words(tasks)}"
        answer = await self.ask(PersonDialog(title, staff, current=current, mixed=len(held) > 1))
        if answer is not None:
            seen = task_seen(tasks, "assignee_id")
            await self.carry_out(c.AssignTask(task_ids(tasks), answer.staff_id, seen))

    async def task_edit(self, task: TaskView) -> None:
        """Change the fields of one."""
        dialog = TaskDialog(f"Edit T-{task.id}", self.base.today, await self.staff(), task=task)
        answer = await self.ask(dialog)
        if answer is None:
            return
        now: dict[str, Any] = {
            "title": answer.title, "type": answer.type, "required": answer.required, "due": answer.due,
            "waiting_on": answer.waiting_on, "instructions": answer.instructions or None,
        }  # fmt: skip
        # Empty and missing are the same answer.
        fields = {name: value for name, value in now.items() if (value or None) != (getattr(task, name) or None)}
        if not fields:
            self.base.toast("Nothing was changed.", "told")
            return
        seen = tuple((task.id, name, getattr(task, name)) for name in fields)
        await self.carry_out(c.EditTask((task.id,), fields, seen))
