"""Tags of tasks in the list of tasks [CLT-9]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assure_tui.domain.model import Priority, TaskStatus
from assure_tui.domain.views import TaskView
from assure_tui.widgets.task_list import TaskList

TODAY = date(2026, 3, 2)
TASK = TaskView(
    1, 1, "Call the bank", "follow_up", TaskStatus.TODO, False, None, None, None, None, None, None, None, None, None,
    None, None, Priority.MEDIUM,
)  # fmt: skip


def shown(task: TaskView, width: int = 120) -> str:
    listed = TaskList(TODAY)
    listed.tasks = {"task:1": task}
    return "\n".join(str(row.content) for row in listed._produced(width))


def test_the_list_shows_the_tags_of_a_task() -> None:
    """[CLT-9]: after what holds it up, as text, whatever stands in it."""
    assert "#bank, #[b]x" in shown(replace(TASK, tags=("bank", "[b]x")))
    assert "#" not in shown(TASK)
    assert "\x1b" not in shown(replace(TASK, tags=("a\x1b[31m",)))
