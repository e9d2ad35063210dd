"""How one day of the calendar looks: its number, its load, its name when it is no working day, its engagements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from assure_tui.domain.calendar_layout import bar_cells, shown_entries
from assure_tui.domain.calendar_views import DayLoad, Entry
from assure_tui.domain.calendars import MONTHS
from assure_tui.domain.model import Status
from assure_tui.domain.urgency import Bucket, bucket
from assure_tui.formatting import Glyphs, clean, fit, width

PARTS = ("line", "focus", "head", "today", "text", "dim", "late", "soon", "mark", "cursor")
COMPONENTS = {f"calendar--{name}" for name in PARTS}
TONES = {Bucket.OVERDUE: "late", Bucket.TODAY: "late", Bucket.WEEK: "soon"}
ROOMY = 14  # cells from which a head has room for words


@dataclass(frozen=True, slots=True)
class Cell:
    """Everything the picture of one day depends on."""

    load: DayLoad
    closed: str = ""  # the holiday's or closing day's name
    off: bool = False  # not a working day
    outside: bool = False  # of another month
    cursor: int | None = None  # the entry under the cursor, when the cursor is on this day
    ranged: bool = False
    marks: frozenset[int] = frozenset()
    most: int = 0  # the count of the heaviest day shown

    @property
    def looks(self) -> tuple[object, ...]:
        """All of it but the engagements."""
        return (self.closed, self.off, self.outside, self.cursor, self.ranged, self.marks, self.most)

    @property
    def is_dim(self) -> bool:
        """Days off, holidays and days of another month."""
        return self.off or self.outside or bool(self.closed)


def styles_of(widget: Widget) -> dict[str, Style]:
    """The styles as the current theme has them."""
    found = {name: widget.get_component_rich_style(f"calendar--{name}") for name in PARTS}
    cursor = found["cursor"]
    found["cursor"] = Style(bgcolor=cursor.bgcolor, bold=cursor.bold, reverse=cursor.reverse)
    return found


def entry_words(entry: Entry, today: date, *, ascii: bool, roomy: bool = False) -> tuple[str, str]:
    """What an entry says and in which tone: date glyph, `#` for the law's own date, client, type [URG-1] [EXT-4]."""
    card = entry.card
    on_hold = card.status is Status.ON_HOLD
    found = bucket(entry.day, today, live=card.status.live)
    sign = found.glyph(ascii) or " "
    kind = "target " if roomy else "t:"
    law = "#" if entry.statutory and entry.kind == "due" else ""
    priority = f"{card.priority.mark.strip()} " if roomy and card.priority.mark.strip() else ""
    hold = " (on hold)" if on_hold else ""
    text = f"{sign}{law}{kind if entry.kind == 'target' else ''}{priority}{clean(card.client)} {clean(card.type)}{hold}"
    return text, "dim" if on_hold or not card.status.live else TONES.get(found, "text")


class DayPainter:
    """Paints the lines of a day; every line is exactly as wide as asked."""

    def __init__(self, glyphs: Glyphs, styles: dict[str, Style], today: date) -> None:
        self.glyphs = glyphs
        self.styles = styles
        self.today = today
        self._corner = "+" if glyphs.ascii else "┬"
        self._full = "#" if glyphs.ascii else "■"

    def head(self, cell: Cell, cells: int, body: int) -> list[Segment]:
        """`[16]* today ---- 3 ##`: number, today by sign and word, the load as figure and bar."""
        day, load = cell.load.day, cell.load
        has_cursor = cell.cursor is not None
        number = f"[{day.day}]" if has_cursor else f"{day.day:>2}"
        if day.day == 1 and cells >= ROOMY:
            number += f" {MONTHS[day.month - 1][:3]}"
        is_today = day == self.today
        today = ("* today" if cells >= ROOMY else "*") if is_today else ""
        size = 2 if cells < 13 else 3 if cells < 18 else 5
        bar = self._full * bar_cells(load.count, cell.most, size)
        count = f"{load.count} {bar}" if load.count else ""
        room = cells - 1 - width(number) - width(today) - width(count)
        if count and room < 1:  # the figure counts more than its bar
            count = fit(str(load.count), max(0, cells - 1 - width(number) - width(today)), ascii=True).rstrip()
            room = cells - 1 - width(number) - width(today) - width(count)
        name = ""
        if cell.closed and not self._names_in_body(cell, body) and room > 4:
            name = fit(f" {cell.closed}", min(room - 1, width(clean(cell.closed)) + 1), ascii=self.glyphs.ascii)
            room -= width(name)
        line = self.styles["focus"] if has_cursor else self.styles["line"]
        tone = "focus" if has_cursor else "today" if is_today else "dim" if cell.is_dim else "head"
        fill = (self.glyphs.focus_across if has_cursor else self.glyphs.across) * max(0, room)
        return _exact(
            [
                Segment(self._corner, line),
                Segment(number, self.styles[tone]),
                Segment(today, self.styles["today"]),
                Segment(name, self.styles["dim"]),
                Segment(fill, line),
                Segment(count, self.styles["dim" if cell.is_dim else "head"]),
            ],
            cells,
            line,
        )

    def _names_in_body(self, cell: Cell, body: int) -> bool:
        return bool(cell.closed) and cell.load.count < body

    def body(self, cell: Cell, line: int, lines: int, cells: int) -> list[Segment]:
        """Line `line` of `lines` below the head: a holiday's name, an engagement, or how many more there are."""
        entries, count = cell.load.entries, cell.load.count
        text = self.styles["text"]
        if self._names_in_body(cell, lines):
            if line == 0:
                said = fit(f" ({cell.closed})", cells, ascii=self.glyphs.ascii)
                return [Segment(said, self.styles["dim"])]
            line, lines = line - 1, lines - 1
        kept, more = shown_entries(count, lines)
        first = 0
        if cell.cursor is not None and cell.cursor >= kept > 0:
            first = min(cell.cursor - kept + 1, len(entries) - kept)  # what has the cursor is in sight
        place = first + line
        if line >= kept or place >= len(entries):
            said = f"  +{more} more" if more and line == kept else ""
            return [Segment(fit(said, cells, ascii=self.glyphs.ascii), self.styles["dim"])]
        entry = entries[place]
        at = cell.cursor == place
        marked = cell.ranged or entry.card.id in cell.marks
        said, tone = entry_words(entry, self.today, ascii=self.glyphs.ascii, roomy=cells >= 28)
        style = self.styles["dim" if cell.outside and tone == "text" else tone]
        sign = ">" if at else "*" if marked else " "
        if at:
            style = style + self.styles["cursor"]
        if at and marked:
            sign = "*"
        rest = fit(said, cells - 1, ascii=self.glyphs.ascii)
        return [Segment(sign, self.styles["mark"] + self.styles["cursor"] if at else self.styles["mark"]),
                Segment(rest, style if at or tone != "text" else style or text)]  # fmt: skip


def _exact(parts: list[Segment], cells: int, fill: Style) -> list[Segment]:
    """The parts cut or filled to so many cells."""
    used = sum(width(part.text) for part in parts)
    if used == cells:
        return parts
    if used < cells:
        return [*parts, Segment(" " * (cells - used), fill)]
    kept, room = [], cells
    for part in parts:
        said = part.text if width(part.text) <= room else fit(part.text, room)
        kept.append(Segment(said, part.style))
        room -= width(said)
    return kept
