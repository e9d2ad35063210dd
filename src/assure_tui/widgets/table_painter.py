"""One row of the table as strips of exactly its width, made once per row, layout and look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from assure_tui.domain.model import Priority
from assure_tui.domain.table_views import TableGroup, TableRow, TableTotals
from assure_tui.formatting import clean, cut, fit, glyphs, width
from assure_tui.widgets.table_columns import Look, TableColumn, hours

GUTTER = 5  # cursor, mark, priority in two cells, a blank
KEPT = 600
TONES = (
    "head", "line", "client", "minor", "overdue", "week", "blocked", "done", "mark", "group", "total", "cursor", "cell",
)  # fmt: skip


class RowLook(IntFlag):
    """How a row stands out."""

    PLAIN = 0
    CURSOR = 1
    MARKED = 2


@dataclass(frozen=True, slots=True)
class TableStyles:
    """The styles of the table by tone; colour only underlines what glyph and word already say."""

    base: Style
    tones: dict[str, Style]

    def of(self, tone: str) -> Style:
        """The style of a tone; text without one is plain."""
        if tone == "struck":
            return self.tones["done"] + Style(strike=True)
        return self.tones.get(tone, self.base)


Placed = Sequence[tuple[TableColumn, int]]


class TablePainter:
    """Paints rows; keeps what it painted until row, layout, day or styles change."""

    def __init__(self, look: Look, styles: TableStyles, columns: Placed, cells: int, height: int) -> None:
        self.look = look
        self.styles = styles
        self.columns = columns
        self.cells = cells
        self.height = height  # lines of a row: one, or two with its title and tags
        self.painted = 0  # how many rows were really formatted: tests bound it
        self._cache: dict[tuple[int, int, int], tuple[TableRow, tuple[Strip, ...]]] = {}

    # -- rows ------------------------------------------------------------------------------------

    def row(self, row: TableRow, look: RowLook, col: int = -1) -> tuple[Strip, ...]:
        """The lines of a row; `col` is the column under the cursor."""
        key = (row.id, int(look), col)
        found = self._cache.get(key)
        if found is not None and (found[0] is row or found[0] == row):
            return found[1]
        if len(self._cache) > KEPT:
            self._cache.clear()
        self.painted += 1
        strips = [self._first(row, look, col)]
        if self.height > 1:
            strips.append(self._second(row, look))
        self._cache[key] = (row, tuple(strips))
        return self._cache[key][1]

    def _first(self, row: TableRow, look: RowLook, col: int) -> Strip:
        cursor = bool(look & RowLook.CURSOR)
        over = self.styles.of("cursor") if cursor else None
        live, priority = row.card.status.live, row.card.priority
        parts: list[tuple[str, Style]] = [
            (f"{'>' if cursor else ' '}{'*' if look & RowLook.MARKED else ' '}", self.styles.of("mark")),
            (f"{priority.mark:<2} ", self.styles.of("overdue" if live and priority is Priority.URGENT else "")),
        ]
        for place, (column, cells) in enumerate(self.columns):
            text, tone = column.cell(row, self.look)
            if column.short and width(column.head) > cells:
                text = text.partition(" ")[0]  # the count of blockers, without their names
            said = fit(text, cells, ascii=self.look.ascii, right=column.right)
            style = self.styles.of(tone)
            if place == col:
                style = style + self.styles.of("cell")
            parts += [(" ", self.styles.base)] if place else []
            parts.append((said, style))
        return self._strip(parts, over)

    def _second(self, row: TableRow, look: RowLook) -> Strip:
        over = self.styles.of("cursor") if look & RowLook.CURSOR else None
        card = row.card
        words = [f"E-{card.id}", card.title, card.period, row.pipeline, *(f"#{tag}" for tag in row.tags)]
        said = "  ".join(clean(word) for word in words if word)
        indent = " " * (GUTTER + 2)
        return self._strip(
            [(indent + cut(said, self.cells - GUTTER - 3, ascii=self.look.ascii), self.styles.of("minor"))], over
        )

    def _strip(self, parts: Sequence[tuple[str, Style]], over: Style | None = None) -> Strip:
        segments = [Segment(text, style + over if over else style) for text, style in parts if text]
        base = self.styles.base
        return Strip(segments).adjust_cell_length(self.cells, base + over if over else base).simplify()

    # -- around them -----------------------------------------------------------------------------

    def head(self, sort: Sequence[tuple[str, bool]], col: int) -> Strip:
        """The names of the columns; an arrow says by which, and in which order, the rows are sorted [FILT-4]."""
        marks = {word: (place, down) for place, (word, down) in enumerate(sort, 1)}
        glyph = glyphs(self.look.ascii)
        parts: list[tuple[str, Style]] = [(" " * GUTTER, self.styles.base)]
        for place, (column, cells) in enumerate(self.columns):
            arrow = ""
            if column.sort in marks and column.sort:
                number, down = marks[column.sort]
                arrow = f" {glyph.above if down else glyph.below}{number if len(marks) > 1 else ''}"
            room = max(1, cells - width(arrow))
            head = column.short if column.short and width(column.head) > room else column.head
            name = cut(head, room, ascii=self.look.ascii)
            style = self.styles.of("head")
            parts += [(" ", self.styles.base)] if place else []
            parts.append(
                (fit(name + arrow, cells, right=column.right), style + Style(underline=True) if place == col else style)
            )
        return self._strip(parts)

    def rule(self) -> Strip:
        """The line under the names."""
        across = glyphs(self.look.ascii).across
        return self._strip([(" " + across * max(0, self.cells - 2), self.styles.of("line"))])

    def group(self, group: TableGroup) -> tuple[Strip, ...]:
        """The heading of a group with how many rows it has, and their hours."""
        tail = f"  {group.count:,}" + (f"   {hours(group.spent)} h" if group.spent else "")
        tail += f" of {hours(group.budget)} h" if group.budget else ""
        name = cut(group.label or "-", max(4, self.cells - width(tail) - 2), ascii=self.look.ascii)
        strip = self._strip([(f" {name}", self.styles.of("group")), (tail, self.styles.of("minor"))])
        return (strip, *(self.blank() for _ in range(self.height - 1)))

    def waiting(self) -> tuple[Strip, ...]:
        """A row that is being read."""
        dots = "..." if self.look.ascii else "…"
        return tuple(self._strip([(" " * GUTTER + dots, self.styles.of("minor"))]) for _ in range(self.height))

    def blank(self) -> Strip:
        """Nothing."""
        return Strip.blank(self.cells, self.styles.base)

    def words(self, text: str) -> Strip:
        """A sentence where rows would be."""
        return self._strip([(f"  {cut(text, self.cells - 3, ascii=self.look.ascii)}", self.styles.of("minor"))])

    def totals(self, totals: TableTotals | None, row: int, total: int, hidden: int) -> Strip:
        """Sums over everything shown, and at the right end where the cursor is."""
        parts = []
        if totals is not None and total:
            parts.append(f"tasks {totals.tasks_done:,}/{totals.tasks_total:,}")
            parts.append(f"{hours(totals.spent)} h of {hours(totals.budget)} h budget")
            parts += [f"{totals.blocked:,} with blockers"] if totals.blocked else []
            parts += [f"{totals.on_hold:,} on hold"] if totals.on_hold else []
        if hidden:
            parts.append(f"{hidden} columns more")
        place = f"row {row + 1:,} of {total:,} " if total else "no rows "
        room = self.cells - self.place_cells(total) - 1
        said = ""
        for part in parts:  # what does not fit is left out whole: half a figure is a wrong one
            longer = f"{said}   {part}" if said else part
            if width(longer) <= room:
                said = longer
        gap = " " * max(1, self.cells - 1 - width(said) - width(place))
        return self._strip([(f" {said}{gap}{place}", self.styles.of("total"))])

    @staticmethod
    def place_cells(total: int) -> int:
        """The cells at the right end in which the number of the row changes."""
        return 2 * len(f"{total:,}") + len("row  of  ")
