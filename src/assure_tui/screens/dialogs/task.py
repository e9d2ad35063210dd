"""A task: made or changed in one form [TASK-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.model import TaskType, WaitingOn
from assure_tui.domain.query.words import nearest
from assure_tui.domain.views import StaffView, TaskView
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.picker import matching, people_options

NO = frozenset({"", "no", "n", "optional"})
YES = frozenset({"yes", "y", "required", "x"})


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """The fields of a task."""

    title: str
    type: str = "other"
    required: bool = False
    assignee_id: int | None = None
    due: date | None = None
    waiting_on: str | None = None
    instructions: str = ""


def read_type(text: str) -> str | None:
    """The type whose name begins like what is typed."""
    typed = text.strip().lower().replace(" ", "_")
    if not typed:
        return TaskType.OTHER.value
    found = [kind.value for kind in TaskType if kind.value.startswith(typed)]
    return found[0] if len(found) == 1 or typed in found else None


class TaskDialog(FormDialog[TaskAnswer]):
    """A new task, or the fields of one that is there."""

    SAVE: ClassVar[str] = "Save"

    def __init__(
        self,
        title: str,
        today: date,
        staff: Sequence[StaffView] = (),
        *,
        task: TaskView | None = None,
        several: int = 1,
        work: WorkCalendar | None = None,
    ) -> None:
        super().__init__(title)
        self.today = today
        self.people = people_options(staff, nobody=False)
        self.task_view = task
        self.several = several
        self.work = work

    def form(self) -> Iterable[Widget]:
        t = self.task_view
        if self.several > 1:
            yield note(f"One for each of {self.several} engagements.")
        yield FieldRow("Task", TextField(t.title if t else "", max_length=200, id="title"))
        kinds = ", ".join(kind.value.replace("_", " ") for kind in TaskType)
        present = t.type.replace("_", " ") if t else ""
        yield FieldRow("Type", TextField(present, max_length=24, placeholder="other", id="type"))
        yield note(kinds)
        yield FieldRow("Required", TextField("yes" if t and t.required else "no", max_length=8, id="required"))
        if t is None:
            yield FieldRow("Who", TextField(max_length=120, placeholder="initials or name; empty: nobody", id="who"))
        yield FieldRow("Due", DateInput(self.today, t.due if t else None, work=self.work, id="due"))
        if t is not None:
            waiting = (t.waiting_on or "").replace("_", " ")
            yield FieldRow("Waiting on", TextField(waiting, max_length=24, placeholder="nobody", id="waiting"))
        yield note("Instructions")
        area = LongField(t.instructions or "" if t else "", id="instructions")
        area.styles.height = 3
        yield area

    def result(self) -> TaskAnswer | list[str]:
        def typed(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        told: list[str] = []
        title = typed("title")
        if not title:
            told.append("say what is to be done: 1 to 200 characters")
        kind = read_type(typed("type"))
        if kind is None:
            near = ", ".join(nearest(typed("type"), [k.value for k in TaskType]))
            told.append(f"there is no such type of task{'; near: ' + near if near else ''}")
        required = typed("required").lower()
        if required not in NO | YES:
            told.append("required: yes or no")
        reading = self.query_one("#due", DateInput).reading
        if not reading.ok:
            told.append(reading.said)
        who: int | None = None
        waiting: str | None = None
        if self.task_view is None:
            if typed("who"):
                people = matching(self.people, typed("who"))
                if len(people) == 1:
                    who = int(people[0].key)
                else:
                    told.append(f"who: {'several people fit' if people else 'nobody is called'} “{typed('who')}”")
        else:
            raw = typed("waiting").lower().replace(" ", "_")
            waiting = next((w.value for w in WaitingOn if raw and w.value.startswith(raw)), None)
            if raw and raw not in ("nobody", "none") and waiting is None:
                told.append("waiting on: " + ", ".join(w.value.replace("_", " ") for w in WaitingOn))
        if told:
            return told
        text = self.query_one("#instructions", LongField).text
        before = self.task_view
        title = restored(title, before.title if before else None) or title
        text = restored(text, before.instructions if before else None) or ""
        return TaskAnswer(title, kind or "other", required in YES, who, reading.day, waiting, text)
