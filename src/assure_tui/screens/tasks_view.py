"""What the task list shows of itself: grouping, options, jump labels, saved views, clicks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset

from assure_tui.screens.goto import Choice
from assure_tui.screens.peeking import Peeking
from assure_tui.screens.places import open_about
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.screens.view_keys import GROUPS, ViewKeys
from assure_tui.widgets.row_list import RowList
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import TitleBar, pinned

if TYPE_CHECKING:
    from assure_tui.domain.query.words import Target
    from assure_tui.domain.transfers import ShownList
    from assure_tui.widgets.task_list import TaskList

MODES = {"mine": "My tasks", "anyone": "Everybody's", "review": "Review queue"}


class TasksView(ViewKeys, Peeking, EditorVerbs):
    """Mixin of the task list for everything that is neither a verb nor a move of the cursor."""

    TARGET: ClassVar[Target] = "tasks"
    KIND: ClassVar[str] = "tasks"
    mode: str
    board: TaskList | None

    if TYPE_CHECKING:

        @property
        def rows(self) -> TaskList: ...

        def reload(self) -> None: ...

        def _describe(self) -> None: ...

    def shown_list(self) -> ShownList | None:
        """The tasks of the mode [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        return ShownList("tasks", MODES[self.mode].lower(), self.query_text, mode=self.mode)

    def set_filter(self, text: str, slot: int | None = None) -> None:
        """Show what fits a filter."""
        self.query_text = text
        self.base.hold_until_read()
        self.reload()

    def set_mode(self, mode: str) -> None:
        """My tasks, everybody's, or the review queue."""
        self.mode = mode
        self.rows.mark(())
        self._describe()
        self.reload()

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every task in sight."""
        return [(spot, partial(self.rows.go_to, key)) for key, spot in self.rows.spots()]

    def view_choices(self) -> list[Choice]:
        """What `,` offers here."""
        return [
            Choice("f", "Filter by choosing", "facet"),
            Choice("s", "Sort", "sort"),
            Choice("g", "Group by", "group"),
            Choice("b", "Task board", "board", "on" if self.board is not None else "off"),
            Choice("p", "Peek pane", "peek", "on" if self.peeks else "off"),
            Choice("v", "Save as a view", "save"),
            Choice("x", "Reset", "reset", "no filter, usual order and groups"),
        ]

    def view_chosen(self, what: str) -> None:
        """Do what was chosen there."""
        if what == "group":
            self.action_tasks_group()
        elif what == "board":
            self.action_tasks_board()
        elif what == "peek":
            self.action_global_peek()
        elif what == "reset":
            self.set_filter("")

    def action_tasks_board(self) -> None:
        """The board instead of the list, or back: the same tasks, filter, marks and cursor [VIEW-2]."""
        from textual.containers import Container

        from assure_tui.widgets.task_board import TaskBoard

        before = self.rows
        here, marks = before.current, set(before.marks)
        if self.board is None:
            found = self.query("#board")
            self.board = found.first(TaskBoard) if found else TaskBoard(before.today, id="board", ascii=before.plain)
            if not found:
                self.query_one("#middle", Container).mount(self.board, before=0)
            self.board.display = True
        else:
            self.board = None
        before.display = False
        self.rows.display = True
        self.rows.show(list(before.tasks.values()), before.cards, before.today, before.group, before.sorted_already)
        self.rows.mark(marks)
        self.rows.go_to(here)
        self.call_after_refresh(self.rows.focus)
        self._describe()
        self.reload()

    def action_tasks_group(self) -> None:
        """Choose what the tasks are grouped by [FILT-5]."""
        self.flow(self._group(), asks=True)

    async def _group(self) -> None:
        from assure_tui.domain.query.narrow import shape_of, shaped
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.widgets import choice_list

        now = shape_of(self.query_text, "group", self.TARGET) or "bucket"
        choices = [
            choice_list.Choice(value, label, "now" if value == now else why, key) for value, label, why, key in GROUPS
        ]
        picked = await self.ask(ChoiceDialog("Group by", choices, current=now))
        if picked is not None:
            value = None if picked == "bucket" else picked
            self.set_filter(shaped(self.query_text, "group", value, self.TARGET))

    def action_global_view(self, digit: int) -> None:
        """The saved view of that number, here or on the board."""
        self.flow(self._saved_view(digit))

    async def _saved_view(self, digit: int) -> None:
        found = pinned(await self.read(lambda reads, today: reads.views(self.viewer))).get(digit)
        if found is None:
            self.base.toast(f"No saved view is on {digit}.", "told")
        elif found.kind in ("tasks", "queue"):
            self.mode = "review" if found.kind == "queue" else "mine"
            self.set_filter(found.query)
        elif found.kind == "table":
            open_about(self.app, "table", found.query, digit)
        elif found.kind == "calendar":
            open_about(self.app, "calendar", found.query, digit)
        else:
            self.dismiss(None)
            show = getattr(self.base.base_screen, "set_filter", None)
            if show is not None:
                show(found.query, digit)

    def action_verb_editor(self) -> None:
        """The engagements behind the marked tasks as a table [BULK-4]."""
        self.verb(lambda cards: self.edit_as_table(tuple(card.id for card in cards)))

    # -- cursor and mouse ------------------------------------------------------------------------

    # By name, not by decorator: Textual collects decorated handlers from widgets only, and this is a mixin.

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """The peek pane follows."""
        self.peek_soon()

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        """A mode was clicked."""
        self.set_mode(list(MODES)[event.index])

    def on_title_bar_counted(self, event: TitleBar.Counted) -> None:
        """A count opens the list it counts [VIEW-5]."""
        self.set_filter(event.query)
