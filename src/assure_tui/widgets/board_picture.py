"""How the board looks: columns of cards drawn line by line, repainted only where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from assure_tui.domain.card_fields import CardExtras
from assure_tui.domain.views import BoardView, CardView, ColumnWindow, StageView
from assure_tui.formatting import Glyphs, clean, fit, width
from assure_tui.widgets.board_layout import Slot, lay_out
from assure_tui.widgets.board_model import BoardModel, Column
from assure_tui.widgets.board_styles import COMPONENTS, board_styles
from assure_tui.widgets.card_painter import BoardStyles, CardPainter, Line, Look

FULL_FROM = 120  # cells from which cards get their third line


class BoardPicture(Widget):
    """Columns of cards drawn line by line from cached strips."""

    COMPONENT_CLASSES = COMPONENTS

    class WindowNeeded(Message, namespace="kanban_board"):
        """Cards are about to be shown that are not loaded."""

        def __init__(self, stage_id: int, offset: int, limit: int) -> None:
            super().__init__()
            self.stage_id, self.offset, self.limit = stage_id, offset, limit

    class Opened(Message, namespace="kanban_board"):
        """The card under the cursor was clicked."""

    def __init__(self, glyphs: Glyphs, today: date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.model = BoardModel()
        self.glyphs = glyphs
        self.today = today
        self.full: bool | None = None  # None: as the width allows
        self.range_from: int | None = None
        self.drop_col: int | None = None  # the column a drag would end in
        self.lines_rendered = 0  # tests bound the work of one key
        self.empty_words: tuple[str, ...] = ("Opening the store …",)
        self._first = 0
        self._slots: tuple[Slot, ...] = ()
        self._painter: CardPainter | None = None
        self.fields: frozenset[str] | None = None  # of the cards; None for the usual ones [VIEW-3]
        self._extras: Mapping[int, CardExtras] = {}
        self._filters: Sequence[LineFilter] = ()  # what is painted goes through these, over this ground
        self._ground = Color(0, 0, 0)
        self._plain: dict[tuple[str, Style], Segment] = {}
        self._asked: set[tuple[int, int]] = set()
        # Called when the cursor stands on another card or the visible columns changed; a call, not a
        # message, so that what it repaints is in the same frame.
        self.moved: Callable[[], None] = lambda: None
        self._before: tuple[object, ...] = ()

    # -- geometry ----------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether cards show their third line."""
        return self.size.width >= FULL_FROM if self.full is None else self.full

    @property
    def card_height(self) -> int:
        return (4 if self.is_full else 2) + (self.fields is not None)

    @property
    def rows(self) -> int:
        """Whole cards that fit in a column; the blank line of the last one may be cut."""
        return max(1, (self.size.height - 2 + (1 if self.is_full else 0)) // self.card_height)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The columns on screen."""
        return self._slots

    @property
    def painter(self) -> CardPainter:
        if self._painter is None:
            self._painter = CardPainter(self.glyphs, self._styles(), self.today)
            self._painter.fields, self._painter.extras = self.fields, self._extras
            self._painter.finish, self._ground = self._finish, self.background_colors[1]
            self._plain.clear()
        return self._painter

    def _styles(self) -> BoardStyles:
        return board_styles(self)

    def notify_style_update(self) -> None:
        """Colours may have changed: paint anew."""
        self._painter = None
        super().notify_style_update()

    def use_fields(self, fields: frozenset[str] | None) -> None:
        """Cards show these fields from now on, and take another line for what is not usual."""
        self.fields, self._painter = fields, None
        self.lay_columns()
        self.refresh()

    def use_extras(self, extras: Mapping[int, CardExtras]) -> None:
        """What was read besides the cards; nothing is painted when it says the same."""
        if extras != self._extras:
            self._extras = extras
            self.painter.extras = extras
            self.painter.forget()
            self.refresh()

    def set_today(self, today: date) -> None:
        """A new day changes what is late."""
        if today != self.today:
            self.today = today
            self._painter = None
            self.refresh()

    def lay_columns(self) -> None:
        """Work out which columns show, keep every cursor in sight, ask for cards not loaded."""
        columns = self.model.columns
        self._slots = lay_out([column.folded for column in columns], self.model.col, self._first, self.size.width)
        if self._slots:
            self._first = self._slots[0].col
        for slot in self._slots:
            column = columns[slot.col]
            self._keep_in_sight(column)
            self._need(column)

    def _keep_in_sight(self, column: Column) -> None:
        rows = self.rows
        column.clamp()
        if column.row < column.top:
            column.top = column.row
        elif column.row >= column.top + rows:
            column.top = column.row - rows + 1
        column.top = max(0, min(column.top, column.total - rows))

    def _need(self, column: Column) -> None:
        if column.folded:
            return
        wanted = column.missing(column.top - self.rows // 2, column.top + self.rows * 2)
        if wanted is not None and (column.stage.id, wanted[0]) not in self._asked:
            self._asked.add((column.stage.id, wanted[0]))
            self.post_message(self.WindowNeeded(column.stage.id, *wanted))

    # -- data --------------------------------------------------------------------------------------

    def load(
        self,
        view: BoardView,
        windows: tuple[ColumnWindow, ...] = (),
        located: tuple[int, int] | None = None,
        marked: dict[int, CardView] | None = None,
    ) -> None:
        """Show a reading of the store; repaint only columns that differ."""
        before = self._picture()
        self._asked.clear()
        self.model.load(view, windows, located, marked)
        self.lay_columns()
        self._repaint_changed(before)
        self.moved()

    def put(self, window: ColumnWindow) -> None:
        """Show one more window."""
        self._asked.discard((window.stage_id, window.offset))
        column = self.model.put(window)
        if column is not None:
            slot = self._slot_of(column)
            if slot is not None:
                self.refresh(self._area(slot))
            self.moved()

    def changed(self) -> None:
        """The model changed (an echo, a fold, marks): repaint the columns that look different."""
        before, self._before = self._before, ()
        self.lay_columns()
        if before:
            self._repaint_changed(before)
        else:
            self.refresh()
        self.moved()

    def remember(self) -> None:
        """Note how the board looks, so that `changed` can repaint only what differs."""
        self._before = self._picture()

    def _picture(self) -> tuple[object, ...]:
        picture: list[object] = [self._slots]
        full = self.is_full
        for slot in self._slots:
            column = self.model.columns[slot.col]
            shown = range(column.top, min(column.top + self.rows + 1, column.total))
            cards = tuple((column.card(row), self._look(slot.col, row, full=full)) for row in shown)
            head = (
                column.stage,
                column.total,
                column.on_hold,
                column.overdue,
                column.folded,
                slot.col == self.model.col,
            )
            picture.append((head, column.top, cards))
        return tuple(picture)

    def _repaint_changed(self, before: tuple[object, ...]) -> None:
        after = self._picture()
        if before[0] != after[0] or not self._slots:
            self.refresh()
            return
        for slot, old, new in zip(self._slots, before[1:], after[1:], strict=True):
            if old != new:
                self.refresh(self._area(slot))

    def _area(self, slot: Slot) -> Region:
        return Region(slot.x, 0, slot.width, self.size.height)

    def _slot_of(self, column: Column) -> Slot | None:
        return next((slot for slot in self._slots if self.model.columns[slot.col] is column), None)

    def _look(self, col: int, row: int, *, full: bool) -> Look:
        column = self.model.columns[col]
        look = Look.FULL if full else Look.PLAIN
        if col == self.model.col and row == column.row:
            look |= Look.CURSOR
        card = column.card(row)
        if card is not None and card.id in self.model.marks:
            look |= Look.MARKED
        elif self.range_from is not None and col == self.model.col:
            low, high = sorted((self.range_from, column.row))
            if low <= row <= high:
                look |= Look.MARKED
        return look

    # -- drawing -----------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region, from pieces that went through the app's filters when they were painted.

        Textual's way paints and filters every column of a line for the one that changed: most of a key's time.
        """
        if self.opacity != 1.0 or any(self.styles.gutter):
            return super().render_lines(crop)
        filters = self.get_line_filters()
        if filters != self._filters:
            self._filters, self._painter = filters, None
        left, right = crop.column_span
        # Asked once: they go by the size, which Textual works out anew each time.
        size, lines = self.size, self.card_height
        return [self._line(y, left, right, size, lines) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """One line of the board."""
        return self._line(y, 0, self.size.width, self.size, self.card_height)

    def _line(self, y: int, left: int, right: int, size: Size, lines: int) -> Strip:
        """The cells from `left` to `right` of one line."""
        self.lines_rendered += 1
        if not self._slots or (self.empty_words and not any(column.total for column in self.model.columns)):
            whole = self._columns(y, 0, size.width, size, lines)
            return self._with_words(whole, y, size.width, self.painter.styles).crop(left, right)
        return self._columns(y, left, right, size, lines)

    def _columns(self, y: int, left: int, right: int, size: Size, lines: int) -> Strip:
        # One list of segments and one strip: joining a strip for each piece took half the time of a key.
        styles = self.painter.styles
        segments: list[Segment] = []
        first: int | None = None
        at = 0
        for slot in self._slots:
            begin, end = at, slot.x + slot.width  # the blank before a column is painted with it
            at = end
            if end <= left or begin >= right:
                continue
            first = begin if first is None else first
            if slot.x > begin:
                segments.append(self._segment(" " * (slot.x - begin), styles.base))
            segments += self._piece(slot, y, styles, size.height, lines)
        if at < right:
            first = at if first is None else first
            segments.append(self._segment(" " * (size.width - at), styles.base))
        return Strip(segments).crop(left - (first or 0), right - (first or 0))

    def _finish(self, segments: Iterable[Segment]) -> Line:
        """Through the filters of the app: the wall against control characters, the colours of the terminal."""
        found = list(segments)
        for each in self._filters:
            found = each.apply(found, self._ground)
        return tuple(found)

    def _segment(self, text: str, style: Style) -> Segment:
        """A piece that nearly every line has: an edge, the blank between columns."""
        known = self._plain.get((text, style))
        if known is None:
            known = self._plain[text, style] = self._finish((Segment(text, style),))[0]
        return known

    def _piece(self, slot: Slot, y: int, styles: BoardStyles, height: int, lines: int) -> Iterable[Segment]:
        """What a column shows in one line, exactly as wide as its slot."""
        column = self.model.columns[slot.col]
        focus = slot.col == (self.model.col if self.drop_col is None else self.drop_col)
        if column.folded:
            return self._finish(self._folded_piece(column, y, focus, styles))
        if y == 0:
            return self._finish(self._head(column, slot.width, focus, styles))
        if y == height - 1:
            return self._finish(self._foot(column, slot.width, focus, styles))
        inner = slot.width - 2
        row, line = divmod(y - 1, lines)
        row += column.top
        # The focus shows in the first and last line only: a key then repaints lines, not columns.
        edge = self._segment(self.glyphs.down, styles.border)
        if row < column.total and line < 4:
            card = column.card(row)
            if card is not None:
                painted = self.painter.paint(card, inner, self._look(slot.col, row, full=lines >= 4))
                if line < len(painted):
                    return (edge, *painted[line], edge)
            elif line == 0:
                return (edge, self._segment(fit("   …", inner, ascii=self.glyphs.ascii), styles.minor), edge)
        return (edge, self._segment(" " * inner, styles.base), edge)

    def _head(self, column: Column, cells: int, focus: bool, styles: BoardStyles) -> Strip:
        glyphs = self.glyphs
        stage = column.stage
        border = styles.focus_border if focus else styles.border
        across = glyphs.focus_across if focus else glyphs.across
        limit = f"/{stage.wip_limit}" if stage.wip_limit else ""
        # Work On hold does not count towards the limit [STAGE-4].
        standing = column.total - column.on_hold if stage.wip_limit else column.total
        # At the limit the figures say so themselves, coloured; beyond it they carry a mark as well.
        full = bool(stage.wip_limit and standing >= stage.wip_limit)
        over = "!" if stage.wip_limit and standing > stage.wip_limit else ""
        count = f" {standing}{limit}{over}"
        late = f"{'^' if glyphs.ascii else '▲'}{column.overdue} " if column.overdue else ""
        room = cells - 9 - width(count) - width(late)
        whole = width(clean(stage.name))
        tight = whole > room  # one blank, not two, when the name needs the cell
        room += tight
        if room < 4:
            late, room = "", room + width(late)
        name = fit(stage.name, min(whole, max(room, 1)), ascii=glyphs.ascii)
        fill = across * max(0, cells - 9 - width(name) - width(count) - width(late))
        head = styles.focus_head if focus else styles.head
        left = glyphs.focus_top_left if focus else glyphs.top_left
        right = glyphs.focus_top_right if focus else glyphs.top_right
        segments = [
            Segment(f"{left}{across} ", border),
            Segment(name, head),
            Segment(count, styles.overdue if over else styles.week if full else head),
            Segment(" " if tight else f" {fill} ", border),
            Segment(late, styles.overdue),
            Segment(stage.gate.letter, head),
            Segment(f" {across}{right}", border),
        ]
        return Strip(segments).adjust_cell_length(cells, border)

    def _foot(self, column: Column, cells: int, focus: bool, styles: BoardStyles) -> Strip:
        glyphs = self.glyphs
        border = styles.focus_border if focus else styles.border
        across = glyphs.focus_across if focus else glyphs.across
        below = column.total - column.top - self.rows
        words = []
        if column.top > 0:
            words.append(f"{glyphs.above}{column.top}")
        if below > 0:
            words.append(f"{glyphs.below}{below}")
        said = f" {'  '.join(words)} " if words else ""
        left = glyphs.focus_bottom_left if focus else glyphs.bottom_left
        right = glyphs.focus_bottom_right if focus else glyphs.bottom_right
        fill = cells - 3 - width(said)
        return Strip(
            [
                Segment(left + across * max(0, fill), border),
                Segment(said, styles.minor),
                Segment(across + right, border),
            ]
        ).adjust_cell_length(cells, border)

    def _folded_piece(self, column: Column, y: int, focus: bool, styles: BoardStyles) -> Strip:
        """A folded column: its count, then its name downwards."""
        glyphs = self.glyphs
        border = styles.focus_border if focus else styles.border
        across = glyphs.focus_across if focus else glyphs.across
        side = glyphs.focus_down if focus else glyphs.down
        name = clean(column.stage.name)
        if y == 0 or y == self.size.height - 1:
            top = y == 0
            ends = (
                ((glyphs.focus_top_left, glyphs.focus_top_right) if focus else (glyphs.top_left, glyphs.top_right))
                if top
                else (
                    (glyphs.focus_bottom_left, glyphs.focus_bottom_right)
                    if focus
                    else (glyphs.bottom_left, glyphs.bottom_right)
                )
            )
            return Strip([Segment(ends[0] + across * 3 + ends[1], border)], 5)
        text = ""
        if y == 1:
            text = str(column.total) if column.total < 1000 else "1k+"
        elif y >= 3 and y - 3 < len(name):
            text = name[y - 3]
        mark = ">" if focus and y == 1 and len(text) < 3 else ""
        body = fit(f"{mark}{text}" if mark else f" {text}" if len(text) < 3 else text, 3)
        head = styles.focus_head if focus else styles.head
        return Strip([Segment(side, border), Segment(body, head), Segment(side, border)]).adjust_cell_length(5)

    def _with_words(self, line: Strip, y: int, cells: int, styles: BoardStyles) -> Strip:
        index = y - max(2, self.size.height // 3)
        if not 0 <= index < len(self.empty_words):
            return line
        words = f"  {fit(self.empty_words[index], min(cells - 4, width(self.empty_words[index])))}  "
        start = max(0, (cells - width(words)) // 2)
        middle = Strip(self._finish((Segment(words, styles.client if index == 0 else styles.minor),)))
        return Strip.join(
            [line.crop(0, start), middle, line.crop(start + middle.cell_length, cells)]
        ).adjust_cell_length(cells, styles.base)

    def stage_names(self) -> tuple[tuple[StageView, int], ...]:
        """Every stage with its count, for the strip above the board."""
        return tuple((column.stage, column.total) for column in self.model.columns)
