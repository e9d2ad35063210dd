"""A list of rows with one inner cursor and marks, kept by key when the rows change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle

from assure_tui.widgets.first_rows import FirstRows

TONES = ("head", "dim", "late", "soon", "blocked")
GUTTER = 2
MOST_PAINTED = 1000  # rows kept as they were painted: one that comes back costs nothing


@dataclass(frozen=True, slots=True)
class Row:
    """One row; without a key the cursor passes over it; tones are words of `TONES`."""

    content: Content
    key: str = ""
    tone: str = ""
    spans: tuple[tuple[int, int, str], ...] = ()  # from character to character in a tone of its own


class RowLater(Row):
    """A row that is made when it comes into sight: of ten thousand, thirty are."""

    __slots__ = ("_made", "_make")
    _made: Row | None
    _make: Callable[[], Row]

    def __init__(self, key: str, make: Callable[[], Row]) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_made", None)

    @property
    def made(self) -> Row:
        """The row itself."""
        if self._made is None:
            object.__setattr__(self, "_made", self._make())
        assert self._made is not None
        return self._made

    @property
    def content(self) -> Content:
        """What it says."""
        return self.made.content

    @property
    def tone(self) -> str:
        """Its tone."""
        return self.made.tone

    @property
    def spans(self) -> tuple[tuple[int, int, str], ...]:
        """Its tones within."""
        return self.made.spans


def painted(parts: Iterable[tuple[str, str]], key: str = "") -> Row:
    """A row of pieces, each with a tone of its own or none: colour where it speaks, not all over."""
    said = ""
    spans: list[tuple[int, int, str]] = []
    for text, tone in parts:
        if tone and text:
            spans.append((len(said), len(said) + len(text), tone))
        said += text
    return Row(Content(said.rstrip()), key, "", tuple(spans))


def _is_narrow(text: str) -> bool:
    """Whether every letter takes exactly one cell."""
    return text.isascii() or all(get_character_cell_size(letter) == 1 for letter in set(text))


Producer = Callable[[int], Sequence[Row]]


class RowList(FirstRows, ScrollView, can_focus=True):
    """Lines painted one by one: a thousand cost no more to show than the thirty in sight."""

    DEFAULT_CSS = """
    RowList { height: 1fr; background: transparent; }
    RowList > .row-list--cursor { text-style: bold; background: $surface; }
    RowList:focus > .row-list--cursor { text-style: bold reverse; }
    RowList { scrollbar-size-vertical: 1; }
    RowList > .row-list--head { text-style: bold; }
    RowList > .row-list--dim { color: $done; }
    RowList > .row-list--late { color: $overdue; text-style: bold; }
    RowList > .row-list--soon { color: $week; }
    RowList > .row-list--blocked { color: $blocked; }
    """
    ONE_CLICK: ClassVar[bool] = False
    CURSOR_AT_REST: ClassVar[bool] = True  # whether the cursor shows while another list of the screen has the keys
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor", *(f"row-list--{tone}" for tone in TONES)}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "down", "Down", show=False, id="list.down"),
        Binding("k,up", "up", "Up", show=False, id="list.up"),
        Binding("home", "top", "First", show=False, id="list.top"),
        Binding("G,end", "bottom", "Last", show=False, id="list.bottom"),
        Binding("ctrl+d,pagedown", "page(1)", "Half page down", show=False, id="list.page_down"),
        Binding("ctrl+u,pageup", "page(-1)", "Half page up", show=False, id="list.page_up"),
        Binding("enter", "choose", "Open", show=False, id="list.open"),
    ]

    @dataclass
    class Chosen(Message):
        """A line was opened with enter or a second click."""

        source: RowList
        key: str

        @property
        def control(self) -> RowList:
            return self.source

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

        source: RowList
        key: str

        @property
        def control(self) -> RowList:
            return self.source

    @dataclass
    class EndWanted(Message):
        """Somebody goes to the last line: a list that is read as far as one has gone may have more."""

        source: RowList

        @property
        def control(self) -> RowList:
            return self.source

    def __init__(self, *, id: str | None = None, classes: str | None = None, empty: str = "") -> None:
        self._strips: dict[int, tuple[Row, tuple[object, ...], Strip]] = {}  # rows as they were painted
        super().__init__(id=id, classes=classes)
        self._producer: Producer = lambda _width: ()
        self._rows: tuple[Row, ...] = ()
        self._stops: tuple[int, ...] = ()
        self._at = 0
        self._laid = 0
        self.marks: set[str] = set()
        self.range_from = ""  # the key a range was started on
        self.empty = empty
        self.along: Callable[[], object] | None = None  # what follows the cursor, to be painted in the same frame

    # -- content ---------------------------------------------------------------------------------

    def produce(self, producer: Producer, *, top: bool = False) -> None:
        """Show what `producer(width)` gives, now and at every later width; cursor and marks stay by key."""
        self._producer = producer
        self._lay(top=top)

    def _lay(self, *, top: bool = False) -> None:
        width = self._room
        before, stop = self.current, self._at
        rows = tuple(self._producer(width))
        if (other := self._room_beside(len(rows))) != width:
            width = other
            rows = tuple(self._producer(width))
        self._laid = width
        if not rows and self.empty:
            rows = (Row(Content(self.empty), tone="dim"),)
        self._rows = rows
        self._stops = tuple(i for i, line in enumerate(rows) if line.key)
        keys = {rows[i].key: n for n, i in enumerate(self._stops)}
        self.marks &= keys.keys()
        self._at = 0 if top else keys.get(before, min(stop, max(0, len(self._stops) - 1)))
        self._take_size(Size(width, len(rows)))
        if top:
            self.scroll_to(y=0, animate=False)
        else:
            self._reveal()
        self.refresh()
        if self.current != before:
            self.post_message(self.Moved(self, self.current))
        # A scroll bar that comes or goes takes or gives a cell without a resize event.
        self.call_after_refresh(self._check_width)

    def _take_size(self, size: Size) -> None:
        """More or fewer lines: nothing has to be laid out anew unless the scroll bar comes or goes."""
        room, bars = self.container_size, self.show_horizontal_scrollbar or size.width > self.container_size.width
        same_bar = self.show_vertical_scrollbar == (size.height > room.height)
        if room and same_bar and not bars and not self.styles.auto_dimensions:
            self.set_reactive(RowList.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    @property
    def _room(self) -> int:
        return max(10, self.scrollable_content_region.width - GUTTER)

    def _room_beside(self, lines: int) -> int:
        """The room there will be when so many lines are shown: their scroll bar comes or goes with them."""
        bar = self.styles.scrollbar_size_vertical * (
            (lines > self.container_size.height) - self.show_vertical_scrollbar
        )
        if not self.container_size or self.styles.auto_dimensions or self.styles.overflow_y != "auto":
            return self._room
        return max(10, self.scrollable_content_region.width - bar - GUTTER)

    def _check_width(self) -> None:
        if self._room != self._laid:
            self._lay()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown."""
        return self._rows

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys the cursor can stand on, top to bottom."""
        return tuple(self._rows[i].key for i in self._stops)

    @property
    def current(self) -> str:
        """The key under the cursor, or nothing."""
        return self._rows[self._stops[self._at]].key if self._at < len(self._stops) else ""

    def is_near_end(self, lines: int) -> bool:
        """Whether no more than so many lines follow the cursor."""
        return self._at + lines >= len(self._stops)

    def go_to(self, key: str) -> bool:
        """Put the cursor on a key; False when it is not listed."""
        keys = self.keys
        if key not in keys:
            return False
        self._move_to(keys.index(key))
        return True

    def toggle_mark(self) -> None:
        """Mark or unmark the line under the cursor and step down."""
        if self.current:
            self.marks ^= {self.current}
            self.action_down()
            self.refresh()

    def mark(self, keys: Iterable[str]) -> None:
        """Mark exactly these."""
        self.marks = set(keys) & set(self.keys)
        self.range_from = ""
        self.refresh()

    def toggle_range(self) -> bool:
        """Start a range and say so; or mark everything from its start to here."""
        if self.range_from not in self.keys:
            self.range_from = self.current
            self.refresh()
            return bool(self.range_from)
        self.marks |= self._ranged
        self.range_from = ""
        self.refresh()
        return False

    @property
    def _ranged(self) -> set[str]:
        keys = self.keys
        if self.range_from not in keys:
            return set()
        low, high = sorted((keys.index(self.range_from), self._at))
        return set(keys[low : high + 1])

    def spots(self) -> list[tuple[str, Offset]]:
        """The lines in sight that the cursor can stand on, and where they are on the screen."""
        corner, top = self.content_region.offset, self.scroll_offset.y
        shown = range(top, top + self.content_region.height)
        return [(self._rows[i].key, corner + Offset(0, i - top)) for i in self._stops if i in shown]

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One row: cursor sign, mark sign, content cut to the width."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.visual_style
        if index >= len(self._rows):
            return Strip.blank(width, base.rich_style)
        line = self._rows[index]
        at_cursor = bool(self._stops) and self._stops[self._at] == index and (self.CURSOR_AT_REST or self.has_focus)
        marked = bool(line.key) and (line.key in self.marks or (bool(self.range_from) and line.key in self._ranged))
        if line.tone:
            base = base + self.get_visual_style(f"row-list--{line.tone}")
        if at_cursor:
            base = base + self.get_visual_style("row-list--cursor")
        signs = f"{'>' if at_cursor else ' '}{'*' if marked else ' '}" if self._stops else "  "
        looks = (signs, width, base, at_cursor)
        known = self._strips.get(id(line))
        if known is None or known[0] is not line or known[1] != looks:
            if len(self._strips) >= MOST_PAINTED:
                self._strips.clear()
            known = self._strips[id(line)] = (line, looks, self._painted(line, signs, width, base, at_cursor))
        return known[2]

    def _painted(self, line: Row, signs: str, width: int, base: VisualStyle, at_cursor: bool) -> Strip:
        content = line.content
        if not content.spans and _is_narrow(content.plain):
            return Strip(
                self._plain_segments(signs + content.plain, () if at_cursor else line.spans, base, width), width
            )
        content = Content(signs) + content
        for start, end, tone in () if at_cursor else line.spans:
            content = content.stylize(self.get_visual_style(f"row-list--{tone}"), start + GUTTER, end + GUTTER)
        if content.cell_length > width:
            content = content.truncate(width - 1, pad=True) + ("~" if getattr(self.app, "ascii", False) else "…")
        segments: list[Segment] = content.truncate(width, pad=True).render_segments(base)
        return Strip(segments, width)

    def notify_style_update(self) -> None:
        """Colours may have changed: paint anew."""
        self._strips.clear()
        super().notify_style_update()

    def _plain_segments(
        self, text: str, spans: Sequence[tuple[int, int, str]], base: VisualStyle, width: int
    ) -> list[Segment]:
        """The same of letters that take one cell each: nearly all rows are such, and a page of them is painted at once."""
        plain = base.rich_style
        end, tail = len(text), ""
        if end > width:
            end, tail = width - 1, "~" if getattr(self.app, "ascii", False) else "…"
        found: list[Segment] = []
        at = 0
        for start, stop, tone in spans:
            start, stop = min(start + GUTTER, end), min(stop + GUTTER, end)
            if start < stop:
                found.append(Segment(text[at:start], plain))
                found.append(Segment(text[start:stop], (base + self.get_visual_style(f"row-list--{tone}")).rich_style))
                at = stop
        found.append(Segment(f"{text[at:end]}{tail}".ljust(width - at), plain))
        return [segment for segment in found if segment.text]

    def _on_resize(self, event: events.Resize) -> None:
        self._check_width()

    # -- cursor ----------------------------------------------------------------------------------

    def _move_to(self, at: int) -> None:
        if not self._stops:
            return
        at = max(0, min(at, len(self._stops) - 1))
        left, top = self._stops[self._at], self.scroll_offset.y
        changed, self._at = at != self._at, at
        if changed and self.along is not None:
            self.along()
        self._reveal()
        if self.range_from or self.scroll_offset.y != top:
            self.refresh()
        elif changed:  # two lines of forty: the others say what they said
            self.refresh_line(left)
            self.refresh_line(self._stops[at])
        if changed:
            self.post_message(self.Moved(self, self.current))

    def _reveal(self) -> None:
        if not self._stops:
            return
        index = self._stops[self._at]
        top = 0 if self._at == 0 else index  # the first line brings the headings above it into sight
        region = Region(0, top, 1, index - top + 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)
        if self.has_focus:
            spot = self.content_region.offset + Offset(0, index - self.scroll_offset.y)
            self.app.cursor_position = spot

    def action_down(self) -> None:
        """One line down."""
        if self._stops:
            self._move_to(self._at + 1)
        else:
            self.scroll_down(animate=False)

    def action_up(self) -> None:
        """One line up."""
        if self._stops:
            self._move_to(self._at - 1)
        else:
            self.scroll_up(animate=False)

    def action_top(self) -> None:
        """To the first line."""
        self._move_to(0)
        self.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """To the last line."""
        self._move_to(len(self._stops) - 1)
        self.scroll_end(animate=False)
        self.post_message(self.EndWanted(self))

    def action_page(self, direction: int) -> None:
        """Half a page down or up."""
        step = max(1, self.size.height // 2)
        if self._stops:
            self._move_to(self._at + direction * step)
        else:
            self.scroll_relative(y=direction * step, animate=False)

    def action_choose(self) -> None:
        """Open what is under the cursor."""
        if self.current:
            self.post_message(self.Chosen(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor, a double click opens; in short lists of choices one click is enough."""
        y = event.get_content_offset_capture(self).y  # a border is no row
        index = y + self.scroll_offset.y
        if 0 <= y < self.content_region.height and index in self._stops:
            self._move_to(self._stops.index(index))
            if event.chain == 2 or (self.ONE_CLICK and event.chain == 1):
                self.action_choose()
