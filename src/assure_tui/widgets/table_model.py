"""What the table knows: how many rows, windows of them around what is visible, groups, cursor and marks.

Nothing here draws or reads a store; nothing grows with the store but the order of rows no index can give.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assure_tui.domain.table_views import TableGroup, TablePage, TableRow, TableTotals
from assure_tui.domain.views import CardView

WINDOW = 120  # rows asked for at once
KEEP = 1_200  # rows kept in memory


@dataclass(slots=True)
class TableModel:
    """Rows by index; a line is a row or the heading of a group."""

    total: int = 0
    rows: dict[int, TableRow] = field(default_factory=dict)
    order: Sequence[int] | None = None
    groups: tuple[TableGroup, ...] = ()
    row: int = 0
    top: int = 0  # the first line in sight
    marks: dict[int, CardView] = field(default_factory=dict)
    range_from: int | None = None
    totals: TableTotals | None = None
    is_read: bool = False
    _starts: list[int] = field(default_factory=list)

    # -- rows ------------------------------------------------------------------------------------

    @property
    def focused(self) -> TableRow | None:
        """The row under the cursor; None while it is being read."""
        return self.rows.get(self.row)

    def load(self, page: TablePage, marked: dict[int, CardView] | None = None) -> None:
        """Take over a reading; the cursor's engagement keeps its place on screen, wherever it stands now."""
        line = self.line_of(self.row)
        self.total, self.order, self.groups = page.total, page.order, page.groups
        self._starts = [group.start for group in page.groups]
        self.rows = dict(enumerate(page.rows, page.offset))
        if page.at is not None:
            self.row = page.at
        self.row = max(0, min(self.row, self.total - 1))
        self.top += self.line_of(self.row) - line
        if marked is not None:
            self.marks = {number: marked[number] for number in self.marks if number in marked}
        self.is_read = True

    def put(self, offset: int, rows: Sequence[TableRow]) -> None:
        """Take over one more window, and forget rows far from it."""
        self.rows.update(enumerate(rows, offset))
        if len(self.rows) > KEEP:
            near = range(offset - KEEP // 3, offset + KEEP // 3)
            self.rows = {index: row for index, row in self.rows.items() if index in near}

    def missing(self, first: int, last: int) -> tuple[int, int] | None:
        """The window (offset, limit) to ask for so that rows `first … last` are known; None when they are."""
        first, last = max(0, first), min(last, self.total - 1)
        gap = next((index for index in range(first, last + 1) if index not in self.rows), None)
        if gap is None:
            return None
        # Where one scrolls up the gap is above what is known: the window ends a little below it.
        back = gap == first and last in self.rows
        start = max(0, gap - WINDOW // 2 if back else gap - WINDOW // 6)
        return start, min(WINDOW, self.total - start)

    def find(self, number: int) -> int | None:
        """The index of an engagement, as far as it is known."""
        return next((index for index, row in self.rows.items() if row.id == number), None)

    # -- lines -----------------------------------------------------------------------------------

    @property
    def lines(self) -> int:
        """Rows and headings."""
        return self.total + len(self.groups)

    def line_of(self, row: int) -> int:
        """The line of a row."""
        return row + bisect_right(self._starts, row)

    def at_line(self, line: int) -> int | TableGroup | None:
        """What stands on a line: the index of a row, a heading, or nothing."""
        if not 0 <= line < self.lines:
            return None
        low, high = 0, len(self.groups)
        while low < high:  # the last heading at or above the line
            middle = (low + high) // 2
            if self.groups[middle].start + middle <= line:
                low = middle + 1
            else:
                high = middle
        if low and self.groups[low - 1].start + low - 1 == line:
            return self.groups[low - 1]
        return line - low

    # -- cursor ----------------------------------------------------------------------------------

    def show_cursor(self, height: int) -> bool:
        """Scroll so that the cursor is in sight; whether anything scrolled."""
        before, line = self.top, self.line_of(self.row)
        first = line - 1 if line and isinstance(self.at_line(line - 1), TableGroup) else line
        self.top = min(self.top, first)
        if line >= self.top + height:
            self.top = line - height + 1
        self.top = max(0, min(self.top, self.lines - height))
        return self.top != before

    # -- marks -----------------------------------------------------------------------------------

    @property
    def targets(self) -> list[CardView]:
        """What a verb acts on: the marked ones, else the one under the cursor [BULK-1]."""
        if self.marks:
            return list(self.marks.values())
        return [self.focused.card] if self.focused is not None else []

    @property
    def ranged(self) -> range:
        """The rows of a range that has been started."""
        if self.range_from is None:
            return range(0)
        return range(min(self.range_from, self.row), max(self.range_from, self.row) + 1)

    def toggle_mark(self, row: TableRow) -> None:
        """Mark or unmark."""
        if self.marks.pop(row.id, None) is None:
            self.marks[row.id] = row.card

    def mark_all(self, cards: Iterable[CardView]) -> None:
        """Mark these as well."""
        self.marks.update((card.id, card) for card in cards)

    def clear_marks(self) -> bool:
        """Take every mark off; False when there was none."""
        had = bool(self.marks) or self.range_from is not None
        self.marks.clear()
        self.range_from = None
        return had
