"""The tasks made when an engagement enters a stage: a list to add to, change, reorder, take from [TPL-1]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from assure_tui.domain.pipeline_draft import TaskDraft, due_words
from assure_tui.domain.pipeline_values import free, slug
from assure_tui.formatting import clean, fit
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.task_words import due_short, task_note, titles_of, who_words
from assure_tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from assure_tui.screens.dialogs.task_template import Known

ROWS = 10


def task_row(task: TaskDraft, key: str, cells: int, people: Mapping[str, str], *, ascii: bool, full: bool) -> Row:
    """Required mark, title, type, who, due."""
    mark = "*" if task.required else " "
    kind, who = task.type.replace("_", " "), who_words(task.role, people)
    if full and cells >= 84:
        tail = f" {fit(kind, 11)} {fit(who, 12, ascii=ascii)} {fit(due_words(task.due), 30, ascii=ascii)}"
    else:
        tail = f" {fit(kind, 11)} {fit(who, 8, ascii=ascii)} {fit(due_short(task.due), 12, ascii=ascii)}"
    return Row(Content(f"{mark} {fit(task.title, max(10, cells - len(tail) - 2), ascii=ascii)}{tail}".rstrip()), key)


class TasksDialog(Dialog[tuple[TaskDraft, ...]]):
    """Gives the list back as it is wanted; nothing is live before the draft is published."""

    WIDTH: ClassVar[int] = 100
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", "Add", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("J,shift+down", "shift(1)", "Later", show=False),
        Binding("K,shift+up", "shift(-1)", "Earlier", show=False),
        Binding("r", "require", "Required or not", show=False),
        Binding("delete,x", "drop", "Remove", show=False),
        Binding("ctrl+s,ctrl+j", "take", "Take", id="form.save", show=False),
    ]

    def __init__(
        self, title: str, tasks: Sequence[TaskDraft], others: Sequence[TaskDraft], known: Known, *, prefix: str
    ) -> None:
        """`others` are the tasks of the other stages, `prefix` begins the code of a new one."""
        super().__init__(title, "n add  e edit  r required  J K order  del remove  ^s take")
        self.before = tuple(tasks)
        self.tasks = list(tasks)
        self.others = tuple(others)
        self.known = known
        self.prefix = prefix

    def body(self) -> Iterable[Widget]:
        yield note("Made once for each engagement that enters. * is required: a strict gate waits for it.")
        rows = RowList(id="tasks", empty="No tasks are made here. n adds one.")
        rows.styles.height = ROWS
        yield rows
        about = Static(id="about", classes="note")
        about.styles.height = 3
        yield about
        yield Horizontal(
            Button("Take ^s", id="save", variant="primary", compact=True),
            Button("Add n", id="add", compact=True),
            Button("Leave", id="leave", compact=True),
            id="buttons",
        )

    def on_mount(self) -> None:
        """Show them, with the keys on the list."""
        self._lay()
        self.rows.focus()

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#tasks", RowList)

    @property
    def _at(self) -> int:
        return int(self.rows.current or -1)

    def _lay(self, at: int | None = None) -> None:
        ascii = bool(getattr(self.app, "ascii", False))
        self.rows.produce(
            lambda cells: [
                task_row(task, str(n), cells, self.known.people, ascii=ascii, full=True)
                for n, task in enumerate(self.tasks)
            ]
        )
        if at is not None:
            self.rows.go_to(str(max(0, min(at, len(self.tasks) - 1))))
        self._describe()

    def _describe(self) -> None:
        said = ""
        if 0 <= self._at < len(self.tasks):
            task = self.tasks[self._at]
            told = task_note(task, titles_of((*self.others, *self.tasks)))
            said = "\n".join(part for part in (told, task.instructions or "") if part)
        self.query_one("#about", Static).update(Content("\n".join(clean(line) for line in said.split("\n")[:3])))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """What else there is to know of the one under the cursor."""
        self._describe()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter edits."""
        self.action_edit()

    # -- changing --------------------------------------------------------------------------------

    def action_add(self) -> None:
        """A new one after the one under the cursor."""
        fresh = TaskDraft(title="", type="prepare", role=self.known.holder)
        self._form(fresh, lambda task: self._put(self._at + 1, self._coded(task)), new=True)

    def action_edit(self) -> None:
        """The one under the cursor."""
        at = self._at
        if at >= 0:
            self._form(self.tasks[at], lambda task: self._change(at, task))

    def _form(self, task: TaskDraft, taken: Callable[[TaskDraft], None], *, new: bool = False) -> None:
        from assure_tui.screens.dialogs.task_template import TaskTemplateDialog

        others = [one for one in (*self.others, *self.tasks) if one is not task]

        def answered(found: TaskDraft | None) -> None:
            if found is not None:
                taken(found)

        self.app.push_screen(TaskTemplateDialog(task, others, self.known, new=new), answered)

    def _coded(self, task: TaskDraft) -> TaskDraft:
        """A code at once, so that others can wait for it."""
        taken = {one.code for one in (*self.others, *self.tasks) if one.code}
        return replace(task, code=free(f"{self.prefix}.{slug(task.title)}", taken))

    def _put(self, at: int, task: TaskDraft) -> None:
        self.tasks.insert(at, task)
        self._lay(at)

    def _change(self, at: int, task: TaskDraft) -> None:
        self.tasks[at] = task
        self._lay(at)

    def action_shift(self, step: int) -> None:
        """One place later or earlier."""
        at = self._at
        to = at + step
        if 0 <= at < len(self.tasks) and 0 <= to < len(self.tasks):
            self.tasks.insert(to, self.tasks.pop(at))
            self._lay(to)

    def action_require(self) -> None:
        """Required or not."""
        at = self._at
        if at >= 0:
            self._change(at, replace(self.tasks[at], required=not self.tasks[at].required))

    def action_drop(self) -> None:
        """Not made any more; those that are there stay."""
        at = self._at
        if at >= 0:
            self.tasks.pop(at)
            self._lay(at)

    # -- leaving ---------------------------------------------------------------------------------

    def action_take(self) -> None:
        """The list as it stands."""
        self.dismiss(tuple(self.tasks))

    def action_leave(self) -> None:
        """Leave; asks when the list was changed."""
        if tuple(self.tasks) == self.before:
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(
            ConfirmDialog("Leave the list as it was?", "What you changed in it here is lost."), answered
        )

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        {"save": self.action_take, "add": self.action_add, "leave": self.action_leave}[event.button.id or "leave"]()
