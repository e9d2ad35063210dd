"""Tasks in three columns: To do, In progress, Completed with what was skipped dimmed in it [TASK-4] [VIEW-2]."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.strip import Strip

from assure_tui.domain.model import Status, TaskStatus
from assure_tui.domain.urgency import Bucket, bucket, words
from assure_tui.domain.views import TaskView
from assure_tui.formatting import clean, fit
from assure_tui.widgets.row_list import Row
from assure_tui.widgets.task_list import TONES, TaskList, task_due

HEADS = ("To do", "In progress", "Completed")
CARD = 3  # lines of a card: title, client and date, a blank one
TOP = 2  # lines of the heads
NARROW = 34  # cells: below, a date says only its number of days


def column_of(task: TaskView) -> int:
    """The column a task stands in; what is skipped is done too."""
    return {TaskStatus.TO_DO: 0, TaskStatus.IN_PROGRESS: 1}.get(task.status, 2)


class TaskBoard(TaskList):
    """The same tasks, cursor and marks as the list: every verb works on them alike."""

    DEFAULT_CSS = "TaskBoard { overflow: hidden; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "left", "Column left", show=False, id="list.left"),
        Binding("l,right", "right", "Column right", show=False, id="list.right"),
    ]

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._columns: tuple[tuple[str, ...], ...] = ((), (), ())
        self._tops = [0, 0, 0]

    # -- content ---------------------------------------------------------------------------------

    def _produced(self, width: int) -> list[Row]:
        columns: list[list[TaskView]] = [[], [], []]
        for task in self.tasks.values():
            columns[column_of(task)].append(task)
        if not self.sorted_already:
            for column in columns[:2]:
                column.sort(key=lambda task: (str(self._due(task) or "9999"), task.priority.rank, task.id))
            columns[2].sort(key=lambda task: task.status is TaskStatus.SKIPPED)  # stable: the newest stays first
        self._columns = tuple(tuple(f"task:{task.id}" for task in column) for column in columns)
        return [Row(Content(""), key) for column in self._columns for key in column]

    def _lay(self, *, top: bool = False) -> None:
        super()._lay(top=top)
        self.virtual_size = Size(self._room, 1)  # the columns scroll, each for itself
        self._reveal()

    @property
    def place(self) -> tuple[int, int]:
        """Column and row of the cursor."""
        for number, column in enumerate(self._columns):
            if self.current in column:
                return number, column.index(self.current)
        return 0, 0

    def _reveal(self) -> None:
        number, row = self.place
        shown = self._shown
        for each, column in enumerate(self._columns):
            self._tops[each] = max(0, min(self._tops[each], len(column) - shown))
        self._tops[number] = max(row - shown + 1, min(self._tops[number], row))
        if self.has_focus and self.current:
            left = number * (self._cell + 1)
            self.app.cursor_position = self.content_region.offset + Offset(
                left, TOP + (row - self._tops[number]) * CARD
            )

    @property
    def _shown(self) -> int:
        return max(1, (self.size.height - TOP + 1) // CARD)

    @property
    def _cell(self) -> int:
        return max(8, (self.size.width - 2) // 3)

    def spots(self) -> list[tuple[str, Offset]]:
        """The cards in sight, and where they are on the screen."""
        corner = self.content_region.offset
        found = []
        for number, column in enumerate(self._columns):
            top = self._tops[number]
            for row, key in enumerate(column[top : top + self._shown]):
                found.append((key, corner + Offset(number * (self._cell + 1), TOP + row * CARD)))
        return found

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line across the three columns."""
        width, base = self.size.width, self.visual_style
        if not self.keys and self._rows and y >= TOP:
            said = self._rows[0].content if y == TOP else Content("")
            return Strip(said.truncate(width, pad=True).render_segments(base), width)
        segments: list[Segment] = []
        for number in range(3):
            if number:
                segments += Content("|" if self.plain else "│").render_segments(base)
            segments += self._piece(number, y)
        return Strip(segments, None).adjust_cell_length(width, base.rich_style)

    def _piece(self, number: int, y: int) -> list[Segment]:
        base, cells, column = self.visual_style, self._cell, self._columns[number]
        if y < TOP:
            head = f" {HEADS[number]} ({len(column)})"
            if len(head) > cells:
                head = f" {len(column)} {HEADS[number]}"  # the count is what may not be cut off
            text = head if not y else ("-" if self.plain else "─") * cells
            style = base + self.get_visual_style("row-list--head") if not y else base
            return list(Content(fit(text, cells, ascii=self.plain)).render_segments(style))
        row, line = divmod(y - TOP, CARD)
        row += self._tops[number]
        task = self.tasks.get(column[row]) if row < len(column) else None
        if task is None or line == 2:
            return list(Content(" " * cells).render_segments(base))
        key = column[row]
        tone = ""
        if line == 0:
            signs = f"{'>' if key == self.current else ' '}{'*' if self._is_marked(key) else ' '}"
            said = f"{signs}{task.priority.mark + ' ' if task.priority.mark else ''}{clean(task.title)}"
        else:
            said, tone = self._second(task, cells)
        style = base
        if task.status is TaskStatus.SKIPPED or task.engagement_status is Status.ON_HOLD:
            style = style + self.get_visual_style("row-list--dim")
        elif tone:
            style = style + self.get_visual_style(f"row-list--{tone}")
        if key == self.current:
            style = style + self.get_visual_style("row-list--cursor")
        return list(Content(fit(said, cells, ascii=self.plain)).render_segments(style))

    def _is_marked(self, key: str) -> bool:
        return key in self.marks or (bool(self.range_from) and key in self._ranged)

    def _second(self, task: TaskView, cells: int) -> tuple[str, str]:
        """Client, who and when; of what is done how it ended."""
        card = self._card(task)
        client = clean(task.client or "firm") + (f" {clean(card.type)}" if card is not None else "")
        if task.status is TaskStatus.COMPLETED:
            return f"  {client}", "dim"
        if task.status is TaskStatus.SKIPPED:
            return f"  {fit(client, cells - 11, ascii=self.plain)} Skipped" if cells > 18 else "  Skipped", "dim"
        due = task_due(task, card)
        where = bucket(due, self.today)
        when = f"{where.glyph(self.plain)} {words(due, self.today)}".strip() if due else ""
        if due is not None and where is Bucket.OVERDUE and cells < NARROW:
            when = f"{where.glyph(self.plain)}{(self.today - due).days}d"
        tail = " ".join(part for part in (task.ticked, task.assignee or "--", when) if part)
        return f"  {fit(client, max(4, cells - len(tail) - 3), ascii=self.plain)} {tail}", TONES.get(where, "dim")

    # -- cursor ----------------------------------------------------------------------------------

    def _step(self, delta: int) -> None:
        number, row = self.place
        column = self._columns[number]
        if column:
            self.go_to(column[max(0, min(len(column) - 1, row + delta))])

    def action_down(self) -> None:
        """One card down."""
        self._step(1)

    def action_up(self) -> None:
        """One card up."""
        self._step(-1)

    def action_page(self, direction: int) -> None:
        """Half a column."""
        self._step(direction * max(1, self._shown // 2))

    def action_top(self) -> None:
        """The first card of the column."""
        self._step(-len(self.tasks))

    def action_bottom(self) -> None:
        """The last card of the column."""
        self._step(len(self.tasks))

    def action_left(self) -> None:
        """The column before that has a card, at the same height."""
        self._sideways(-1)

    def action_right(self) -> None:
        """The column after that has a card."""
        self._sideways(1)

    def _sideways(self, step: int) -> None:
        number, row = self.place
        height = row - self._tops[number]
        at = number + step
        while 0 <= at < 3 and not self._columns[at]:
            at += step
        if 0 <= at < 3:
            column = self._columns[at]
            self.go_to(column[min(len(column) - 1, self._tops[at] + height)])

    def toggle_mark(self) -> None:
        """Mark or unmark the card and step down its column."""
        if self.current:
            self.marks ^= {self.current}
            self.action_down()
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, a double click opens."""
        event.prevent_default()  # the list would look for the row at this height
        number = min(2, event.x // (self._cell + 1))
        row = (event.y - TOP) // CARD + self._tops[number]
        if event.y >= TOP and row < len(self._columns[number]):
            self.go_to(self._columns[number][row])
            if event.chain == 2:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor of the column."""
        event.stop()
        self._step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor of the column."""
        event.stop()
        self._step(-1)
