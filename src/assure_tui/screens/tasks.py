"""Tasks: mine, everybody's, and the reviewer's queue, with the verbs on tasks and on what is behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from assure_tui.actions import bindings_for
from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import Actor, TaskStatus
from assure_tui.domain.query.ast import QueryError
from assure_tui.domain.urgency import Bucket, bucket
from assure_tui.domain.views import CardView, Changes, Outcome, TaskView, UnmetItem
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.completing import completions
from assure_tui.screens.goto import ChoiceScreen, goto_choices
from assure_tui.screens.places import open_place
from assure_tui.screens.tasks_view import MODES, TasksView
from assure_tui.screens.verb_tasks import TaskVerbs, task_ids, task_seen
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.row_list import RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.task_list import TaskList, task_due
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

LIMIT = 500
REVIEWS = ("review", "approve")
HINTS = (
    ("x", "done"), ("X", "skip"), ("i", "take"), ("a", "assign"), ("enter", "open"), ("space", "mark"),
    ("tab", "mine/all/review"), ("/", "filter"), ("L/H", "approve/send back"), ("e", "edit"), ("c", "comment"),
    ("u", "undo"), ("q", "back"), ("?", "keys"),
)  # fmt: skip

Read = tuple[tuple[TaskView, ...], int, dict[int, CardView], date]


class TasksScreen(TasksView, TaskVerbs, ListKeys, Screen[None]):
    """One list by urgency; `mode` is mine, anyone or review."""

    CSS_PATH = "../styles/tasks.tcss"
    AUTO_FOCUS = "TaskList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("tasks", "list", "verb", "global"),
        Binding("tab", "next_mode(1)", "Mine, everybody's, review queue", show=False),
        Binding("shift+tab", "next_mode(-1)", "Mine, everybody's, review queue", show=False),
    ]

    def __init__(self, query: str = "", mode: str = "mine") -> None:
        super().__init__()
        self.query_text = query
        self.kept_text = query
        self.mode = mode
        self.total = 0
        self.is_stale = False

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield TabLine(id="modes")
        yield FilterBar()
        with Container(id="middle"):
            yield TaskList(self.base.today, id="tasks", ascii=self.base.ascii)
        yield ToastLine()
        yield StatusLine()

    def on_mount(self) -> None:
        """Read, and again whenever tasks change."""
        self.filter_bar.completer = partial(completions, self.base, "tasks")
        self.base.changed.subscribe(self, self._store_changed)
        self._describe()
        self.reload()

    def on_resize(self) -> None:
        """Lines that fit."""
        self.query_one(StatusLine).show(HINTS, self.size.width)
        self._describe()

    @property
    def rows(self) -> TaskList:
        """The list."""
        return self.query_one("#tasks", TaskList)

    @property
    def filter_bar(self) -> FilterBar:
        """The filter line."""
        return self.query_one(FilterBar)

    # -- reading ---------------------------------------------------------------------------------

    def _store_changed(self, changes: Changes) -> None:
        if self.base.is_visible(self):
            self.reload()
        else:
            self.is_stale = True

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        if self.is_stale:
            self.reload()

    def reload(self) -> None:
        """Read again; the newest request wins."""
        self.is_stale = False
        if self.base.is_open:
            self._fetch(self.query_text, self.mode)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self, text: str, mode: str) -> None:
        viewer = self.viewer
        try:
            tasks, total, cards, today = await self.read(lambda reads, day: read_tasks(reads, day, viewer, text, mode))
        except QueryError as error:
            if self.filter_bar.is_open:
                self.filter_bar.say_error(error)
            else:
                self.base.toast(error.message, "refused")
                self.query_text = self.kept_text
            return
        except AssureError as error:
            self.base.explain(error)
            return
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.base.explain(error)
            return
        self.total = total
        if self.filter_bar.is_open:
            self.filter_bar.say_fine(total)
        else:
            self.kept_text = text
        self.rows.empty = self._empty_words()
        self.rows.show(tasks, cards, today, *_shape(text))
        self._describe()
        self.peek_soon()

    def _empty_words(self) -> str:
        if self.query_text:
            return "Nothing here fits the filter. 0 clears it, / changes it."
        if self.mode == "mine":
            return "Nothing is waiting for you. tab shows everybody's tasks."
        return "Nothing waits for a review." if self.mode == "review" else "No open tasks. t on an engagement adds one."

    def _describe(self) -> None:
        cells, rows = self.size.width, self.rows
        left = [bucket(task_due(t, rows.cards.get(t.engagement_id or 0)), rows.today) for t in rows.tasks.values()]
        late, today = left.count(Bucket.OVERDUE), left.count(Bucket.TODAY)
        actor = self.base.actor
        week = today + left.count(Bucket.WEEK)
        self.query_one(TitleBar).show("Tasks", MODES[self.mode], late, today, week, actor.name if actor else "", cells)
        self.query_one("#modes", TabLine).show(list(MODES.values()), list(MODES).index(self.mode), indent=1)
        self.filter_bar.show(self.query_text, len(rows.tasks), self.total, len(rows.marks), "", cells)

    def action_next_mode(self, step: int) -> None:
        """My tasks, everybody's, the review queue."""
        modes = list(MODES)
        self.set_mode(modes[(modes.index(self.mode) + step) % len(modes)])

    # -- filter ----------------------------------------------------------------------------------

    def action_global_search(self) -> None:
        """Open the filter."""
        self.kept_text = self.query_text
        self.filter_bar.open(self.query_text)

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        self.query_text = event.text
        if event.final:
            self._close_filter()
        self.reload()

    @on(FilterBar.Restored)
    def _restored(self, event: FilterBar.Restored) -> None:
        self.query_text = event.text
        self._close_filter()
        self.reload()

    def _close_filter(self) -> None:
        self.filter_bar.close()
        self.rows.focus()
        self._describe()

    def action_global_reset(self) -> None:
        """Everything again."""
        self.query_text = ""
        self.reload()

    def action_global_peel(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.rows.marks or self.rows.range_from:
            self.rows.mark(())
            self._describe()
        elif self.query_text:
            self.action_global_reset()
        else:
            self.dismiss(None)

    def action_global_goto(self) -> None:
        """Other places."""
        self.app.push_screen(ChoiceScreen("Go to", goto_choices(self.base.last_opened)), self._went)

    def go_to(self, place: str) -> None:
        """Go there as `g` does."""
        self._went(place)

    def _went(self, place: str | None) -> None:
        if place == "top":
            self.rows.action_top()
        elif place == "board":
            self.dismiss(None)
        elif place in ("tasks", "queue"):
            self.set_mode("mine" if place == "tasks" else "review")
        elif place == "search":
            self.app.action_command_palette()
        elif place == "last" and self.base.last_opened is not None:
            self.open_engagement(self.base.last_opened)
        elif place is not None:
            open_place(self.app, place)

    # -- marks and targets -----------------------------------------------------------------------

    def action_list_mark(self) -> None:
        """Mark and step down."""
        self.rows.toggle_mark()
        self._describe()

    def action_list_range(self) -> None:
        """Start a range; again: mark all of it."""
        if self.rows.toggle_range():
            self.base.toast("Range from here: move, then v again marks all of it.", "told", "esc leaves it")
        self._describe()

    def action_list_mark_all(self) -> None:
        """Mark all, or none when all are."""
        every = set(self.rows.keys)
        self.rows.mark(() if self.rows.marks == every else every)
        self._describe()

    def targets(self) -> list[CardView]:
        """The engagements behind the marked tasks, each once."""
        cards = (self.rows.cards.get(task.engagement_id or 0) for task in self.rows.chosen)
        return list({card.id: card for card in cards if card is not None}.values())

    def focused_card(self) -> CardView | None:
        """The engagement behind the task under the cursor."""
        task = self.rows.task_under
        return self.rows.cards.get(task.engagement_id or 0) if task is not None else None

    def neighbour(self, engagement_id: int, delta: int) -> int | None:
        """The engagement of the next task that has another one, for the drawer."""
        tasks = [self.rows.tasks[key] for key in self.rows.keys]
        numbers = list(dict.fromkeys(task.engagement_id for task in tasks if task.engagement_id is not None))
        if engagement_id not in numbers:
            return None
        at = numbers.index(engagement_id) + delta
        if not 0 <= at < len(numbers):
            return None
        self.rows.go_to(next(f"task:{task.id}" for task in tasks if task.engagement_id == numbers[at]))
        return numbers[at]

    @on(RowList.Chosen)
    def _opened(self, event: RowList.Chosen) -> None:
        task = self.rows.tasks.get(event.key)
        if task is None:
            return
        if task.engagement_id is None:
            self.base.toast("This task belongs to the firm, not to an engagement; e edits it.", "told")
            return
        item = UnmetItem("task", task.id, task.title, task.stage or "")
        self.open_engagement(task.engagement_id, item)

    # -- verbs -----------------------------------------------------------------------------------

    def action_verb_done(self) -> None:
        """Done, or open again when all of them are done."""
        if tasks := self.rows.chosen:
            self.flow(self.task_done(tasks))

    def action_verb_skip(self) -> None:
        """Skip with a reason."""
        if tasks := self.rows.chosen:
            self.flow(self.task_skip(tasks), asks=True)

    def action_verb_take(self) -> None:
        """Make them mine."""
        if tasks := self.rows.chosen:
            self.flow(self.task_take(tasks))

    def action_verb_assign(self) -> None:
        """Choose who does them."""
        if tasks := self.rows.chosen:
            self.flow(self.task_assign(tasks), asks=True)

    def action_verb_edit(self) -> None:
        """Edit the task under the cursor."""
        if (task := self.rows.task_under) is not None:
            self.flow(self.task_edit(task), asks=True)

    def action_verb_advance(self) -> None:
        """Approve and advance: open Review and Approve tasks are completed, then the work moves on."""
        if tasks := self.rows.chosen:
            self.flow(self._approve(tasks, self.targets()))

    async def _approve(self, tasks: list[TaskView], cards: list[CardView]) -> None:
        reviews = [task for task in tasks if task.type in REVIEWS and not task.status.done]
        if reviews:
            command = c.SetTaskStatus(task_ids(reviews), TaskStatus.COMPLETED.value, seen=task_seen(reviews, "status"))
            outcome = await self.carry_out(command)
            refused = {result.id for result in outcome.results if not result.ok} if outcome else {"all"}
            left = {task.engagement_id for task in reviews if f"T-{task.id}" in refused or "all" in refused}
            cards = [card for card in cards if card.id not in left]
        if cards:
            await self._step(cards, 1)

    async def settle(self, command: c.Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; what was acted on loses its mark."""
        await super().settle(command, outcome, cards)
        if outcome.batch is not None and all(result.ok for result in outcome.results):
            self.rows.mark(())
            self._describe()


def read_tasks(reads: ReadPort, today: date, viewer: Actor, text: str, mode: str) -> Read:
    """The tasks of a mode that fit a filter, and the engagements behind them."""
    query = None
    if text.strip():
        from assure_tui.domain.query.check import parse
        from assure_tui.domain.query.resolve import resolve

        views = {view.name: view.query for view in reads.views(viewer)}
        query = resolve(parse(text, "tasks"), today, reads.work(), views=views)
    if mode == "review" and (query is None or (query.query.where is None and not query.query.sort)):
        tasks: tuple[TaskView, ...] = reads.queue(viewer, viewer.staff_id or 0, today)
        total = len(tasks)
    else:
        tasks, total = reads.tasks(viewer, query, mine_default=mode != "anyone", limit=LIMIT, today=today)
        if mode == "review":
            tasks = tuple(task for task in tasks if task.type in REVIEWS)
            total = len(tasks)
    numbers = sorted({task.engagement_id for task in tasks if task.engagement_id is not None})
    return tasks, total, reads.cards(viewer, numbers), today


def _shape(text: str) -> tuple[str, bool]:
    """What the filter groups by, and whether it says an order of its own."""
    from assure_tui.domain.query.narrow import shape_of

    return (shape_of(text, "group", "tasks"), bool(shape_of(text, "sort", "tasks"))) if text.strip() else ("", False)
