"""A task: made or changed in one form [TASK-2]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Priority, TaskType, WaitingOn, read_short
from assure_tui.domain.query.words import nearest
from assure_tui.domain.task_repeats import shown
from assure_tui.domain.task_repeats import typed as typed_repeats
from assure_tui.domain.task_templates import shown_lines, typed_lines
from assure_tui.domain.views import StaffView, TaskView
from assure_tui.formatting import clean_lines
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.picker import matching, people_options

_HOURS = re.compile(
    r"(?P<hours>\d{1,3})(?::|h)(?P<rest>[0-5]?\d)m?|(?P<minutes>\d{1,5})m(?:in)?|(?P<plain>\d{1,3}(?:\.\d{1,2})?)h?",
    re.ASCII,
)
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
    start: date | None = None
    priority: str | None = None
    estimate: int | None = None  # minutes
    waiting_note: str = ""
    after: tuple[int, ...] = ()  # tasks that come first
    lines: tuple[tuple[str, bool], ...] = ()
    repeats: Mapping[str, object] | None = None  # of a task of the firm [TASK-15]


def read_type(text: str) -> str | None:
    """The type whose name begins like what is typed."""
    typed = text.strip().lower().replace(" ", "_")
    if not typed:
        return TaskType.OTHER.value
    found = [kind.value for kind in TaskType if kind.value.startswith(typed)]
    return found[0] if len(found) == 1 or typed in found else None


def hours_text(minutes: int | None) -> str:
    """`1:30`, as it is typed."""
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes else ""


def read_hours(text: str) -> int | None:
    """Minutes of `2h`, `1:30`, `1.5`, `90m`; 0 for nothing, None when it is none of these."""
    if not text:
        return 0
    found = _HOURS.fullmatch(text.lower().replace(" ", "").replace(",", "."))
    if found is None:
        return None
    if found["hours"] is not None:
        return int(found["hours"]) * 60 + int(found["rest"])
    if found["minutes"] is not None:
        return int(found["minutes"])
    return round(float(found["plain"]) * 60)


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
            said = "the engagement's"
            yield FieldRow("Priority", TextField(t.own_priority or "", max_length=8, placeholder=said, id="priority"))
            yield FieldRow("Start", DateInput(self.today, t.start, work=self.work, id="start"))
            estimate = hours_text(t.estimate)
            yield FieldRow("Estimate", TextField(estimate, max_length=12, placeholder="2h, 1:30, 90m", id="estimate"))
            yield FieldRow("Waiting on", TextField(waiting, max_length=24, placeholder="nobody", id="waiting"))
            yield FieldRow("Why", TextField(t.waiting_note or "", max_length=400, id="waiting-note"))
            if t.engagement_id is None:
                said = "monthly 15, weekly mo; when done"
                yield FieldRow("Repeats", TextField(shown(t.repeats), max_length=120, placeholder=said, id="repeats"))
            else:
                first = ", ".join(f"T-{number}" for number in t.after)
                yield FieldRow("Comes after", TextField(first, max_length=120, placeholder="T-4, T-7", id="after"))
            yield note("Checklist, one line each; [x] is done")
            area = LongField(shown_lines(t.lines), id="lines")
            area.styles.height = max(2, min(6, len(t.lines) + 1))
            yield area
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
        text = self.query_one("#instructions", LongField).text
        before = self.task_view
        title = restored(title, before.title if before else None) or title
        text = restored(text, before.instructions if before else None) or ""
        more = self._more(before, told) if before is not None else {}
        if told:
            return told
        return TaskAnswer(title, kind or "other", required in YES, who, reading.day, waiting, text, **more)

    def _more(self, before: TaskView, told: list[str]) -> dict[str, Any]:
        """The fields only a task that is there has; what is wrong with them is added to `told`."""

        def typed(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        priority = next((p.value for p in Priority if p.value.startswith(typed("priority").lower())), None)
        if typed("priority") and priority is None:
            told.append("priority: urgent, high, medium, low, or empty")
        start = self.query_one("#start", DateInput).reading
        if not start.ok:
            told.append(f"start: {start.said}")
        estimate = read_hours(typed("estimate"))
        if estimate is None:
            told.append("estimate: 2h, 1:30, 90m")
        after: list[int | None] = []
        repeats = before.repeats
        if before.engagement_id is None:
            if typed("repeats") != shown(before.repeats):
                due = self.query_one("#due", DateInput).reading.day
                try:
                    repeats = typed_repeats(typed("repeats"), due or self.today)
                except Invalid as error:
                    told.append(error.message)
        else:
            after = [read_short(part, "task") for part in typed("after").replace(";", ",").split(",") if part.strip()]
            if None in after:
                told.append("comes after: numbers of tasks, T-4, T-7")
        area = self.query_one("#lines", LongField)
        lines = typed_lines(area.text)
        if area.text.strip() == clean_lines(shown_lines(before.lines)).strip():
            lines = before.lines  # what it showed of them was only what is harmless to show
        return {
            "start": start.day,
            "priority": priority if typed("priority") else None,
            "estimate": estimate or None,
            "waiting_note": restored(typed("waiting-note"), before.waiting_note) or "",
            "after": tuple(number for number in after if number is not None),
            "lines": lines,
            "repeats": repeats,
        }
