"""The table: one focusable widget with an inner cursor of row and column that repaints only what a key changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from assure_tui.domain.table_views import TableGroup, TablePage, TableRow, TableTotals
from assure_tui.domain.views import CardView
from assure_tui.widgets.table_columns import Look, TableColumn, columns_named, lay
from assure_tui.widgets.table_model import TableModel
from assure_tui.widgets.table_painter import GUTTER, TONES, RowLook, TablePainter, TableStyles

HEAD = 2  # names of the columns and the line under them
FOOT = 1
WHEEL = 3


class TableGrid(Widget, can_focus=True):
    """Rows of which only those in sight are read and painted."""

    DEFAULT_CSS = """
    TableGrid { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    TableGrid > .table--head { color: $foreground; background: $background; text-style: bold; }
    TableGrid > .table--line { color: $line; background: $background; }
    TableGrid > .table--client { color: $foreground; background: $background; text-style: bold; }
    TableGrid > .table--minor { color: $done; background: $background; }
    TableGrid > .table--overdue { color: $overdue; background: $background; text-style: bold; }
    TableGrid > .table--week { color: $week; background: $background; }
    TableGrid > .table--blocked { color: $blocked; background: $background; }
    TableGrid > .table--done { color: $done; background: $background; }
    TableGrid > .table--mark { color: $accent; background: $background; text-style: bold; }
    TableGrid > .table--group { color: $accent; background: $background; text-style: bold; }
    TableGrid > .table--total { color: $done; background: $background; }
    TableGrid > .table--cursor { background: $raised; text-style: bold; }
    TableGrid > .table--cell { text-style: reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{tone}" for tone in TONES}

    class WindowNeeded(Message):
        """Rows came into sight that are not known."""

        def __init__(self, offset: int, limit: int) -> None:
            super().__init__()
            self.offset, self.limit = offset, limit

    class Opened(Message):
        """The row under the cursor was clicked twice."""

    class HeadClicked(Message):
        """The name of a column was clicked."""

        def __init__(self, column: TableColumn) -> None:
            super().__init__()
            self.column = column

    def __init__(self, today: date, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.model = TableModel()
        self.look = Look(today, ascii)
        self.col = 0
        self.height_of_row = 1
        self.sort: tuple[tuple[str, bool], ...] = ()
        self.empty: Sequence[str] = ()
        self.moved: Callable[[], None] = lambda: None
        self._chosen = columns_named(())
        self._asked: tuple[int, int] | None = None
        self._painter: TablePainter | None = None

    # -- what it shows ---------------------------------------------------------------------------

    def load(self, page: TablePage, marked: dict[int, CardView] | None = None) -> None:
        """Take over a reading."""
        self._asked = None
        self.model.load(page, marked)
        self._settle()
        self.refresh()
        self.moved()

    def put(self, offset: int, rows: Sequence[TableRow]) -> None:
        """Take over one more window."""
        self._asked = None
        self.model.put(offset, rows)
        self._need()
        self.refresh(Region(0, HEAD, self.size.width, max(0, self.size.height - HEAD)))
        self.moved()

    def give_totals(self, totals: TableTotals | None) -> None:
        """Sums over everything shown."""
        if totals != self.model.totals:
            self.model.totals = totals
            self._refresh_foot()

    def choose_columns(self, words: Sequence[str]) -> None:
        """Show these columns in this order; none means the usual ones."""
        chosen = columns_named(words)
        if chosen != self._chosen:
            here = self.column.word
            self._chosen = chosen
            self._restyle()
            self.col = next((n for n, (column, _) in enumerate(self.placed) if column.word == here), 0)

    def set_today(self, today: date) -> None:
        """Another day changes what dates say."""
        if today != self.look.today:
            self.look = replace(self.look, today=today)
            self._restyle()

    def set_density(self, lines: int) -> None:
        """One line a row, or two."""
        if lines != self.height_of_row:
            self.height_of_row = lines
            self._restyle()
            self._settle()
            self.moved()

    @property
    def chosen(self) -> tuple[TableColumn, ...]:
        """The columns as chosen, those that do not fit too."""
        return self._chosen

    @property
    def placed(self) -> Sequence[tuple[TableColumn, int]]:
        """The columns in sight and their widths."""
        return self.painter.columns

    @property
    def column(self) -> TableColumn:
        """The column under the cursor."""
        placed = self.placed
        return placed[min(self.col, len(placed) - 1)][0]

    # -- painting --------------------------------------------------------------------------------

    @property
    def painter(self) -> TablePainter:
        """The painter for this width and theme."""
        if self._painter is None or self._painter.cells != self.size.width:
            cells = self.size.width
            placed = lay(self._chosen, max(1, cells - GUTTER - 1))
            self._painter = TablePainter(self.look, self._styles(), placed, cells, self.height_of_row)
        return self._painter

    def _styles(self) -> TableStyles:
        base = Style(color=self.rich_style.color, bgcolor=self.rich_style.bgcolor)
        tones = {tone: self.get_component_rich_style(f"table--{tone}") for tone in TONES}
        tones["cursor"] = Style(bgcolor=tones["cursor"].bgcolor, bold=True)
        tones["cell"] = Style(reverse=True)
        return TableStyles(base, tones)

    def notify_style_update(self) -> None:
        """Another theme: paint anew."""
        super().notify_style_update()
        self._painter = None

    def _restyle(self) -> None:
        self._painter = None
        self.refresh()

    @property
    def shown_rows(self) -> int:
        """How many rows fit."""
        return max(1, (self.size.height - HEAD - FOOT) // self.height_of_row)

    def render_line(self, y: int) -> Strip:
        """The names, the rows in sight, the sums."""
        painter, model = self.painter, self.model
        if y == 0:
            return painter.head(self.sort, self.col if self.has_focus else -1)
        if y == 1:
            return painter.rule()
        if y >= self.size.height - FOOT:
            return painter.totals(model.totals, model.row, model.total, len(self._chosen) - len(painter.columns))
        if not model.total:
            said = self.empty if model.is_read else ("reading ...",)
            return painter.words(said[y - HEAD]) if y - HEAD < len(said) else painter.blank()
        line, part = divmod(y - HEAD, self.height_of_row)
        if line >= self.shown_rows:
            return painter.blank()
        return self._line(model.top + line)[part]

    def _line(self, line: int) -> Sequence[Strip]:
        painter, model = self.painter, self.model
        found = model.at_line(line)
        if found is None:
            return [painter.blank()] * self.height_of_row
        if isinstance(found, TableGroup):
            return painter.group(found)
        row = model.rows.get(found)
        if row is None:
            return painter.waiting()
        look = RowLook.PLAIN
        if row.id in model.marks or found in model.ranged:
            look |= RowLook.MARKED
        at_cursor = found == model.row
        if at_cursor:
            look |= RowLook.CURSOR
        return painter.row(row, look, self.col if at_cursor and self.has_focus else -1)

    def _area(self, row: int) -> Region:
        y = HEAD + (self.model.line_of(row) - self.model.top) * self.height_of_row
        return Region(0, y, self.size.width, self.height_of_row)

    def _refresh_foot(self) -> None:
        self.refresh(Region(0, self.size.height - FOOT, self.size.width, FOOT))

    # -- cursor ----------------------------------------------------------------------------------

    def move_row(self, step: int) -> None:
        """Move the cursor by some rows."""
        self.go_to_row(self.model.row + step)

    def go_to_row(self, row: int) -> None:
        """Put the cursor on a row, repainting two rows unless the table scrolls."""
        model = self.model
        row = max(0, min(row, model.total - 1))
        if not model.total or row == model.row:
            return
        before, model.row = model.row, row
        if model.show_cursor(self.shown_rows) or model.range_from is not None:
            self.refresh(Region(0, HEAD, self.size.width, self.size.height - HEAD))
        else:
            cells = min(self.size.width, self.painter.place_cells(model.total))
            foot = Region(self.size.width - cells, self.size.height - FOOT, cells, FOOT)
            self.refresh(self._area(before), self._area(row), foot)
        self._need()
        self._place_cursor()
        self.moved()

    def move_column(self, step: int) -> None:
        """Move the cursor by some columns."""
        target = max(0, min(self.col + step, len(self.placed) - 1))
        if target != self.col:
            self.col = target
            self.refresh(Region(0, 0, self.size.width, 1), self._area(self.model.row))
            self._place_cursor()
            self.moved()

    def go_to_engagement(self, number: int) -> bool:
        """Put the cursor on an engagement that is known; False when it is not."""
        found = self.model.find(number)
        if found is not None:
            self.go_to_row(found)
        return found is not None

    def _settle(self) -> None:
        self.model.show_cursor(self.shown_rows)
        self.col = min(self.col, len(self.placed) - 1)
        self._need()
        self._place_cursor()

    def _need(self) -> None:
        """Ask for rows in sight that are not known, and for a screen full of what comes next."""
        model, height = self.model, self.shown_rows
        first = max(0, model.top - len(model.groups))
        first = self._row_from(model.top, first)
        wanted = model.missing(first, first + height) or model.missing(first - height // 2, first + 2 * height)
        if wanted is not None and wanted != self._asked:
            self._asked = wanted
            self.post_message(self.WindowNeeded(*wanted))

    def _row_from(self, line: int, default: int) -> int:
        found = self.model.at_line(line)
        return found.start if isinstance(found, TableGroup) else default if found is None else found

    def _place_cursor(self) -> None:
        if self.has_focus and self.model.total:
            x = GUTTER + sum(cells + 1 for _, cells in self.placed[: self.col])
            self.app.cursor_position = self.content_region.offset + Offset(x, self._area(self.model.row).y)

    def spots(self) -> list[tuple[int, Offset]]:
        """The rows in sight by index, and where they are on the screen."""
        corner, found = self.content_region.offset, []
        for line in range(self.shown_rows):
            row = self.model.at_line(self.model.top + line)
            if isinstance(row, int):
                found.append((row, corner + Offset(2, HEAD + line * self.height_of_row)))
        return found

    # -- marks -----------------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the row and step down."""
        row = self.model.focused
        if row is not None:
            self.model.toggle_mark(row)
            self.refresh(self._area(self.model.row))
            self.move_row(1)
            self.moved()

    def marks_changed(self) -> None:
        """Marks were set or taken off elsewhere."""
        self.refresh()
        self.moved()

    # -- mouse -----------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click on a name sorts, on a row puts the cursor there; a double click opens."""
        place = self._column_at(event.x)
        if event.y == 0:
            if place is not None:
                self.post_message(self.HeadClicked(self.placed[place][0]))
            return
        line = (event.y - HEAD) // self.height_of_row
        row = self.model.at_line(self.model.top + line) if 0 <= line < self.shown_rows else None
        if not isinstance(row, int):
            return
        if place is not None and place != self.col:
            self.move_column(place - self.col)
        self.go_to_row(row)
        if event.chain == 2:
            self.post_message(self.Opened())

    def _column_at(self, x: int) -> int | None:
        left = GUTTER
        for place, (_, cells) in enumerate(self.placed):
            if left <= x < left + cells:
                return place
            left += cells + 1
        return None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the rows; the cursor stays in sight."""
        event.stop()
        self._scroll(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The same, up."""
        event.stop()
        self._scroll(-WHEEL)

    def _scroll(self, lines: int) -> None:
        model, height = self.model, self.shown_rows
        top = max(0, min(model.top + lines, model.lines - height))
        if top == model.top:
            return
        model.top = top
        line = max(top, min(model.line_of(model.row), top + height - 1))
        while isinstance(model.at_line(line), TableGroup):  # a heading takes no cursor
            line += 1 if line < top + height - 1 else -1
        model.row = self._row_from(line, model.row)
        self.refresh()
        self._need()
        self._place_cursor()
        self.moved()

    def on_resize(self) -> None:
        """Other columns fit."""
        self._painter = None
        self._settle()
        self.refresh()
        self.moved()

    def on_focus(self) -> None:
        """The cursor of the column shows."""
        self._place_cursor()
        self.refresh()

    def on_blur(self) -> None:
        """It does not while keys go elsewhere."""
        self.refresh()
