"""Tasks: mine, everybody's, and the reviewer's queue, with the verbs on tasks and on what is behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from assure_tui.actions import bindings_for
from assure_tui.domain import commands as c
from assure_tui.domain.errors import QueryError
from assure_tui.domain.urgency import Bucket, bucket
from assure_tui.domain.views import CardView, Changes, Outcome, TaskView, UnmetItem
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.completing import completions
from assure_tui.screens.goto import ChoiceScreen, goto_choices
from assure_tui.screens.places import open_place
from assure_tui.screens.stepping import Stepping
from assure_tui.screens.tasks_reading import LIMIT, PAGE, Page, read_done_total, read_page, shape
from assure_tui.screens.tasks_view import MODES, TasksView
from assure_tui.screens.verb_tasks import TaskVerbs, tasks_words
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.first_rows import LULL
from assure_tui.widgets.row_list import RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.task_list import TaskList, task_due
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine

HINTS = (
    ("x", "done"), ("X", "skip"), ("i", "take"), ("a", "assign"), ("enter", "open"), ("space", "mark"),
    ("tab", "mine/all/review"), ("/", "filter"), ("B", "board"), ("z", "put off"), ("e", "edit"), ("d", "date"),
    ("=", "waits for"), ("#", "tags"), ("L/H", "approve/send back"), ("c", "comment"), ("u", "undo"), ("q", "back"), ("?", "keys"),
)  # fmt: skip
REVIEW_HINTS = (
    ("L", "approve"), ("H", "send back"), ("z", "put off"), ("c", "comment"), ("enter", "open"), ("i", "take"),
    ("a", "assign"), ("p", "peek"), ("space", "mark"), ("tab", "mine/all/review"), ("u", "undo"), ("?", "keys"),
)  # fmt: skip
BOARD_HINTS = (
    ("L/H", "next/previous column"), ("x", "done"), ("enter", "open"), ("space", "mark"), ("B", "list"),
    ("tab", "mine/all/review"), ("/", "filter"), ("a", "assign"), ("u", "undo"), ("q", "back"), ("?", "keys"),
)  # fmt: skip


class TasksScreen(TasksView, Stepping, TaskVerbs, ListKeys, Screen[None]):
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
        self.is_read = False  # for the first time
        self.is_stale = False
        self.board: TaskList | None = None  # shown instead of the list

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
        self._describe()

    @property
    def rows(self) -> TaskList:
        """The list, or the board that shows the same tasks."""
        return self.board if self.board is not None else self.query_one("#tasks", TaskList)

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
            self._fetch(self.query_text, self.mode, self.board is not None)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self, text: str, mode: str, board: bool) -> None:
        viewer = self.viewer
        typed = self.filter_bar.is_typed_in and not self.rows.marks and not self.rows.range_from
        try:
            # While nothing is shown, a page comes first; while a filter is typed, the others wait for its end.
            for limit in (PAGE, LIMIT) if not board and (typed or not self.rows.tasks) else (LIMIT,):
                page = await self.read(
                    partial(read_page, viewer=viewer, text=text, mode=mode, board=board, limit=limit)
                )
                is_last = page.is_whole or limit == LIMIT
                (self.rows.complete if is_last else self.rows.begin)(partial(self._show, page, text, mode))
                if is_last:
                    break
                if typed:
                    await asyncio.sleep(LULL)
            if page.done >= LIMIT:
                total = await self.read(partial(read_done_total, viewer=viewer, text=text, mode=mode))
                self.total += total - page.done
                self._describe()
        except asyncio.CancelledError:
            raise
        except QueryError as error:
            self.rows.give_up()
            if self.filter_bar.is_open:
                self.filter_bar.say_error(error)
            else:
                self.base.toast(error.message, "refused")
                self.query_text = self.kept_text
        except Exception as error:
            self.rows.give_up()
            self.base.explain(error)

    def _show(self, page: Page, text: str, mode: str) -> None:
        self.total, self.is_read = page.total, True
        if self.filter_bar.is_open:
            self.filter_bar.say_fine(page.total)
        else:
            self.kept_text = text
        self.rows.empty = self.base.live.fill(self._empty_words())
        self.rows.show(page.tasks, page.cards, page.today, *shape(text), apart=mode == "review", put_off=page.put_off)
        self._describe()
        self.peek_soon()

    def _empty_words(self) -> str:
        if self.query_text:
            return "Nothing here fits the filter. {global.reset} clears it, {global.search} changes it."
        if self.mode == "mine":
            return "Nothing is waiting for you. tab shows everybody's tasks."
        return (
            "Nothing waits for a review. tab shows your own tasks."
            if self.mode == "review"
            else "No open tasks. {verb.task} on an engagement adds one."
        )

    def _describe(self) -> None:
        cells, rows = self.size.width, self.rows
        is_open = [t for t in rows.tasks.values() if not t.status.done]
        left = [bucket(task_due(t, rows.cards.get(t.engagement_id or 0)), rows.today) for t in is_open]
        hints = BOARD_HINTS if self.board is not None else REVIEW_HINTS if self.mode == "review" else HINTS
        self.query_one(StatusLine).show(hints, cells)
        late, today = left.count(Bucket.OVERDUE), left.count(Bucket.TODAY)
        actor = self.base.actor
        week = today + left.count(Bucket.WEEK)
        counts = (late, today, week) if self.is_read else None
        self.query_one(TitleBar).show("Tasks", MODES[self.mode], counts, actor.name if actor else "", cells)
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
        """Mark all, or none when all are; of a list that has only begun the others are read first."""
        if self.rows.is_begun:
            self.rows.wait_for_all(self.action_list_mark_all)
            self.base.hold_until_read()
            self.reload()
            return
        every = set(self.rows.keys) & self.rows.tasks.keys()
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
        tasks = [self.rows.tasks[key] for key in self.rows.keys if key in self.rows.tasks]
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
        if (line := self.rows.line_under) is not None:
            self.flow(self.task_tick(*line))
            return
        task = self.rows.tasks.get(event.key)
        if task is None:
            return
        if task.engagement_id is None:
            self.base.toast("This task belongs to the firm, not to an engagement; e edits it.", "told")
            return
        item = UnmetItem("task", task.id, task.title, task.stage or "")
        self.open_engagement(task.engagement_id, item)

    # -- verbs -----------------------------------------------------------------------------------

    def _step_in_queue(self) -> None:
        if self.mode == "review" and self.board is None:
            self.step_after()

    def action_verb_done(self) -> None:
        """Done, or open again when all of them are done; on a checklist line that line."""
        line = None if self.rows.marks else self.rows.line_under
        if line is not None:
            self.flow(self.task_tick(*line))
        elif tasks := self.rows.chosen:
            self._step_in_queue()
            self.flow(self.task_done(tasks))

    def tasks_meant(self) -> list[TaskView]:
        """The marked tasks, else the one under the cursor [DEL-1]."""
        return list(self.rows.chosen)

    def action_verb_skip(self) -> None:
        """Skip with a reason."""
        if tasks := self.rows.chosen:
            self._step_in_queue()
            self.flow(self.task_skip(tasks), asks=True)

    def action_verb_take(self) -> None:
        """Make them mine."""
        if tasks := self.rows.chosen:
            self._step_in_queue()
            self.flow(self.task_take(tasks))

    def action_verb_assign(self) -> None:
        """Choose who does them."""
        if tasks := self.rows.chosen:
            self._step_in_queue()
            self.flow(self.task_assign(tasks), asks=True)

    def action_verb_edit(self) -> None:
        """Edit the task under the cursor."""
        if (task := self.rows.task_under) is not None:
            self.flow(self.task_edit(task), asks=True)

    def action_verb_tag(self) -> None:
        """Tags of the tasks themselves; their engagement's are put on in its drawer [CLT-9]."""
        if tasks := self.rows.chosen:
            self.flow(self.task_tag(tasks), asks=True)

    def action_verb_due(self) -> None:
        """A date of their own [BULK-1]."""
        if tasks := self.rows.chosen:
            self.flow(self.task_due(tasks), asks=True)

    def action_verb_due_plus(self) -> None:
        """One working day later."""
        self._shift_tasks(1)

    def action_verb_due_minus(self) -> None:
        """One working day earlier."""
        self._shift_tasks(-1)

    def _shift_tasks(self, days: int) -> None:
        tasks = self.rows.chosen
        if any(task.due is not None for task in tasks):
            self.flow(self.task_shift(tasks, days))
        elif tasks:  # they go by the date of their engagement
            self.verb(lambda cards: self._shift(cards, days))

    def action_verb_snooze(self) -> None:
        """Out of my own day until a date [VIEW-6]."""
        if tasks := self.rows.chosen:
            self._step_in_queue()
            self.flow(self.put_off([("task", task.id) for task in tasks], tasks_words(tasks)), asks=True)

    def action_tasks_waiting(self) -> None:
        """Whom they wait for [TASK-5]."""
        if tasks := self.rows.chosen:
            self.flow(self.task_waiting(tasks), asks=True)

    def action_verb_advance(self) -> None:
        """Approve and advance; on the board the next column."""
        tasks = self.rows.chosen
        if tasks and self.board is not None:
            self.flow(self.task_column(tasks, 1))
        elif tasks:
            self._step_in_queue()
            self.flow(self.task_approve(tasks, self.targets()))

    def action_verb_send_back(self) -> None:
        """Send the work back, across a review with points; on the board the column before."""
        if self.board is not None:
            if tasks := self.rows.chosen:
                self.flow(self.task_column(tasks, -1))
        elif self.targets():
            self._step_in_queue()
            super().action_verb_send_back()

    def action_list_left(self) -> None:
        """Hide the checklist lines of the task."""
        self.rows.open_lines(False)

    def action_list_right(self) -> None:
        """Show the checklist lines of the task."""
        if not self.rows.open_lines(True):
            self.base.toast("This task has no checklist lines; e adds them.", "told")

    async def settle(self, command: c.Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; what was acted on loses its mark."""
        await super().settle(command, outcome, cards)
        if outcome.batch is not None and all(result.ok for result in outcome.results):
            self.rows.mark(())
            self._describe()
