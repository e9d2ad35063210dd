"""The read side of My day and of named task templates; part of `Reads`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.services.reads_removed import RemovedReads
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.my_day_views import MyDay
    from assure_tui.domain.task_templates import TemplateView
    from assure_tui.domain.views import TaskView


class TaskReads(RemovedReads):
    """What a person should do, and what can be put on work, over one reader."""

    reader: Reader

    def my_day(self, viewer: Actor, staff_id: int, today: date, *, most: int | None = None) -> MyDay:
        """The open tasks of a person and the engagements they hold, or the most pressing of each [VIEW-6]."""
        from assure_tui.store.queries import my_day

        return my_day.my_day(self.reader, viewer, staff_id, today, most)

    def task_lines(self, viewer: Actor, task_id: int) -> tuple[tuple[str, bool], ...]:
        """The checklist lines of a task; NotFound where the viewer does not see it [TASK-10]."""
        from assure_tui.store.queries import tasks

        return tasks.one(self.reader, viewer, task_id).lines

    def queue(self, viewer: Actor, staff_id: int, today: date, *, limit: int | None = None) -> tuple[TaskView, ...]:
        """Open Review and Approve tasks of a person, most pressing first."""
        from assure_tui.store.queries import tasks

        return tasks.queue(self.reader, viewer, staff_id, today, limit)

    def queue_size(self, viewer: Actor, staff_id: int, today: date) -> int:
        """How many tasks wait in a person's queue."""
        from assure_tui.store.queries import tasks

        return tasks.queue_size(self.reader, viewer, staff_id, today)

    def tasks_put_off(self, viewer: Actor, today: date) -> frozenset[int]:
        """The tasks the viewer has put off until a later day [VIEW-6]."""
        from assure_tui.store.queries import tasks

        return tasks.put_off(self.reader, viewer, today)

    def task_templates(self) -> tuple[TemplateView, ...]:
        """The firm's named templates by name [TPL-6]."""
        from assure_tui.store.queries import task_templates

        return task_templates.templates(self.reader)
