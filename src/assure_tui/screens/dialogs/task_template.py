"""The form of one task template [TPL-1] [TPL-4]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.errors import AssureError
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import Entity, TaskType
from assure_tui.domain.pipeline_draft import TaskDraft, due_words
from assure_tui.domain.query.words import fold, nearest
from assure_tui.domain.title_sample import TitleSample
from assure_tui.domain.titles import parse_pattern
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.task import read_type
from assure_tui.screens.dialogs.ticking import TickingDialog, listed
from assure_tui.screens.task_words import DUE_HINT, circle, read_due, read_tie, read_who, who_words
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.toggle_list import Toggle, ToggleList

LINES_MOST = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What a template may name: codes of types, logins with names; and the slot of the stage's holder."""

    types: Collection[str] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    holder: str = "preparer"


class TaskTemplateDialog(TickingDialog[TaskDraft]):
    """Everything of a task that is made by rule; what is wrong is told together [VAL-6]."""

    WIDTH: ClassVar[int] = 84

    def __init__(self, task: TaskDraft, others: Sequence[TaskDraft], known: Known, *, new: bool = False) -> None:
        super().__init__("New task on entry" if new else f"Task {task.title}", "enter next   ^s take   esc leave")
        self.task_draft = task
        self.others = tuple(one for one in others if one.code)
        self.known = known
        self.sample: TitleSample | None = None

    def form(self) -> Iterable[Widget]:
        t = self.task_draft
        who = who_words(t.role, self.known.people)
        estimate = minutes_words(t.estimate) if t.estimate else ""
        yield FieldRow("Title", TextField(t.title, max_length=200, placeholder="what is to be done", id="title"))
        shown = Static(id="title-shown", classes="note")
        shown.display = False
        yield shown
        yield FieldRow("Type", TextField(t.type.replace("_", " "), max_length=24, id="type"))
        yield FieldRow("Who", TextField(who, max_length=120, placeholder="a slot, or a person by name", id="who"))
        yield FieldRow("Due", TextField(due_words(t.due), max_length=60, placeholder=DUE_HINT, id="due"))
        yield FieldRow("Estimate", TextField(estimate, max_length=12, placeholder="2h, 1:30, 90", id="estimate"))
        tie = "signature:8879, organizer: done when that request is"
        yield FieldRow("Tied to", TextField(t.tied_to or "", max_length=80, placeholder=tie, id="tied_to"))
        yield FieldRow("Only types", TextField(", ".join(t.types or ()), max_length=400, placeholder="all", id="types"))
        kinds = TextField(", ".join(t.entities or ()), max_length=80, placeholder="all kinds of client", id="entities")
        yield FieldRow("Only kinds", kinds)
        yield ToggleList(
            (Toggle("required", "required", "a strict gate waits for it"),), ("required",) if t.required else (),
            id="flags",
        )  # fmt: skip
        if self.others:
            waits = ToggleList([Toggle(one.code or "", one.title) for one in self.others], t.after, id="after")
            waits.styles.max_height = 5
            yield note("After: tasks that come first")
            yield waits
        yield note("Checklist, one line each")
        yield self._area("\n".join(t.lines), "lines", 3)
        yield note("Instructions")
        yield self._area(t.instructions or "", "instructions", 3)

    def on_mount(self) -> None:
        """Read a real engagement: a title with codes is shown with it [CODE-7]."""
        self.run_worker(self._know(), exit_on_error=False)

    async def _know(self) -> None:
        app: Any = self.app
        viewer = app.gateway.actor
        self.sample = await app.fetch(lambda reads, today: reads.title_sample(viewer, today))
        self.show_title()

    @on(Input.Changed, "#title")
    def show_title(self) -> None:
        """What its codes give, as one types."""
        text = self.text("title")
        place = self.query_one("#title-shown", Static)
        place.display = self.sample is not None and ("{" in text or "}" in text)
        if self.sample is not None and place.display:
            place.update(Content(clean(self.sample.shown(text)[0])))

    @staticmethod
    def _area(text: str, name: str, height: int) -> LongField:
        area = LongField(text, id=name)
        area.styles.height = height
        return area

    def result(self) -> TaskDraft | list[str]:
        t, wrong = self.task_draft, []
        title = restored(self.text("title"), t.title)
        if not title:
            wrong.append("title: say what is to be done")
        try:
            parse_pattern(title or "x", "title")
        except AssureError as error:
            wrong.append(f"title: {error.message}")
        kind = read_type(self.text("type"))
        if kind is None:
            wrong.append("type: one of " + ", ".join(k.value.replace("_", " ") for k in TaskType))
        role = t.role if self.text("who") == who_words(t.role, self.known.people) else self._who(wrong)
        due = t.due if self.text("due") == due_words(t.due) else self._due(wrong)
        estimate = read_minutes(self.text("estimate")) if self.text("estimate") else None
        if self.text("estimate") and estimate is None:
            wrong.append("estimate: minutes as 90, 1:30, 2h")
        if said := read_tie(self.text("tied_to")):
            wrong.append(said)
        types = self._named("types", self.known.types, wrong)
        entities = self._named("entities", [e.value for e in Entity], wrong)
        after = self._after()
        if due and due.get("from") == "after" and not after:
            wrong.append("due: after tasks, but none is ticked that comes first")
        texts = [self.query_one(f"#{name}", LongField).text for name in ("lines", "instructions")]
        lines = tuple(line.strip() for line in (restored(texts[0], "\n".join(t.lines)) or "").split("\n"))
        lines = tuple(line for line in lines if line)
        if len(lines) > LINES_MOST:
            wrong.append(f"checklist: at most {LINES_MOST} lines")
        if wrong:
            return wrong
        found = replace(
            t, title=title or "", type=kind or "other", role=role or "preparer", due=due, estimate=estimate,
            tied_to=self.text("tied_to") or None, types=types, entities=entities, after=after, lines=lines,
            required="required" in self.ticked(), instructions=restored(texts[1], t.instructions),
        )  # fmt: skip
        if circle((*self.others, found)):
            return ["after: those tasks would wait for each other in a circle"]
        return found

    def _who(self, wrong: list[str]) -> str | None:
        found = read_who(self.text("who"), self.known.people)
        if found is None:
            wrong.append("who: preparer, reviewer, partner, owner, or one person by name")
        return found

    def _due(self, wrong: list[str]) -> Mapping[str, Any] | None:
        found = read_due(self.text("due"))
        if isinstance(found, str):
            wrong.append(f"due: {found}")
            return None
        return found

    def _after(self) -> tuple[str, ...]:
        if not self.others:
            return self.task_draft.after
        on = self.query_one("#after", ToggleList).on
        kept = [code for code in self.task_draft.after if code in on]
        return (*kept, *(one.code for one in self.others if one.code and one.code in on and one.code not in kept))

    def _named(self, name: str, known: Collection[str], wrong: list[str]) -> tuple[str, ...] | None:
        names = {fold(word): word for word in known}
        typed = listed(self.text(name))
        for word in typed:
            if names and fold(word) not in names:
                near = ", ".join(nearest(word, names.values()))
                wrong.append(f"{name}: there is no {word!r}{'; near: ' + near if near else ''}")
        return tuple(names.get(fold(word), word) for word in typed) or None
