"""How the calendar looks: weeks of days under the overdue bucket, painted line by line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from operator import is_
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from assure_tui.domain import calendar_layout as layout
from assure_tui.domain.calendar_layout import By, Zoom
from assure_tui.domain.calendar_views import CalendarView, DayLoad, Entry
from assure_tui.domain.calendars import WEEKDAYS
from assure_tui.formatting import Glyphs, cut, fit, width
from assure_tui.widgets.calendar_painter import COMPONENTS, Cell, DayPainter, entry_words, styles_of
from assure_tui.widgets.calendar_plan import TOP, Laid, Plan, fitting, laid, plan

MOST_DRAWN = 240  # days whose lines are kept as they were painted: those of the months before and after too
MOST_STRIPS = 400


class CalendarPicture(Widget):
    """Month, two weeks or week, as the size allows, with a cursor, marks and a range."""

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS
    DEFAULT_CSS = """
    CalendarPicture { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    CalendarPicture > .calendar--line { color: $line; background: $background; }
    CalendarPicture > .calendar--focus { color: $accent; background: $background; text-style: bold; }
    CalendarPicture > .calendar--head { color: $foreground; background: $background; }
    CalendarPicture > .calendar--today { color: $overdue; background: $background; text-style: bold; }
    CalendarPicture > .calendar--text { color: $foreground; background: $background; }
    CalendarPicture > .calendar--dim { color: $done; background: $background; }
    CalendarPicture > .calendar--late { color: $overdue; background: $background; text-style: bold; }
    CalendarPicture > .calendar--soon { color: $week; background: $background; }
    CalendarPicture > .calendar--mark { color: $accent; background: $background; text-style: bold; }
    CalendarPicture > .calendar--cursor { background: $raised; text-style: bold; }
    CalendarPicture:focus > .calendar--cursor { background: $raised; text-style: bold reverse; }
    """

    def __init__(self, glyphs: Glyphs, today: date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.today = today
        self.day = today
        self.item = 0
        self.in_bucket = False
        self.wanted = Zoom.MONTH  # what was asked for; what fits is `zoom`
        self.weekends = True
        self.view = CalendarView(today, today, By.DEADLINE)
        self.marks: frozenset[int] = frozenset()
        self.range_from: date | None = None
        self.room = (0, 0)  # cells and lines it may take, also while a list stands in its place
        self.moved: Callable[[], None] = lambda: None  # a call, so that what it repaints is in the same frame
        self._painter: DayPainter | None = None
        # What was painted, from a whole line of the picture down to a day; a key finds nearly all of it again.
        self._strips: dict[object, tuple[int, list[list[Segment]], Strip]] = {}  # by month, week and line
        self._weeks: dict[int, tuple[CalendarView, DayPainter, Laid, object, list[list[list[Segment]]]]] = {}
        self._drawn: dict[object, tuple[DayLoad, DayPainter, list[list[Segment]]]] = {}  # by day and looks
        self._planned: tuple[object, Plan] | None = None
        self._laid: Laid | None = None
        self._most: tuple[CalendarView, int] | None = None
        self._empty: dict[date, DayLoad] = {}
        self.days_painted = 0  # tests bound the work of one key

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[int, ...]:
        """The weekdays shown."""
        return self._plan.columns

    @property
    def start(self) -> int:
        """The weekday weeks begin with."""
        return self._plan.start

    @property
    def zoom(self) -> Zoom:
        """The zoom that was asked for, or the next nearer one that fits here."""
        return self._plan.zoom

    def fits(self, zoom: Zoom) -> Zoom:
        """What a zoom becomes at this size."""
        return fitting(zoom, self.day, self.start, self.columns, self.room)

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The days of the picture."""
        return self._plan.weeks

    @property
    def _plan(self) -> Plan:
        """How the days lie, worked out once for all the lines of a picture."""
        asked = (self.wanted, self.day, self.view.week, self.weekends, self.room)
        if self._planned is None or self._planned[0] != asked:
            self._planned = (asked, plan(*asked))
        return self._planned[1]

    @property
    def load(self) -> DayLoad:
        """What falls on the day under the cursor."""
        return self.view.on(self.day)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries the cursor can stand on: those of its day, or the overdue ones."""
        return self.view.overdue if self.in_bucket else self.load.entries

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        entries = self.entries
        return entries[min(self.item, len(entries) - 1)] if entries else None

    @property
    def ranged(self) -> tuple[date, ...]:
        """The days of the range that was begun, both ends included."""
        if self.range_from is None:
            return ()
        first, last = sorted((self.range_from, self.day))
        return tuple(first + timedelta(days=step) for step in range((last - first).days + 1))

    def show(self, view: CalendarView, today: date, marks: frozenset[int]) -> None:
        """Show a reading of the store; cursor and range stay."""
        kept, before = self.entry, self.view
        same = self._planned is not None and (today, marks) == (self.today, self.marks) and self._is_like(view)
        self.view, self.marks = view, marks
        self.day = layout.on_shown_day(self.day, self.columns)
        if self.in_bucket and not view.overdue:
            self.in_bucket = False
        keys = [entry.key for entry in self.entries]
        # What has the cursor keeps it, wherever it stands now within its day [VIEW-10].
        self.item = keys.index(kept.key) if kept and kept.key in keys else max(0, min(self.item, len(keys) - 1))
        if today != self.today:
            self.today, self._painter = today, None
        if not same or self.in_bucket:
            self.refresh()
        else:  # more of a day was read: the others say what they said
            days = [day for week in self.weeks for day in week if before.loads.get(day) is not view.loads.get(day)]
            regions = [region for day in days if (region := self._region(day)) is not None]
            if regions:
                self.refresh(*regions)

    def _is_like(self, view: CalendarView) -> bool:
        """Whether another reading differs from what is shown at most in what is known of some days."""
        now = self.view
        spans = (now.first, now.last, now.by, now.overdue_total, now.most, now.week)
        return (
            spans == (view.first, view.last, view.by, view.overdue_total, view.most, view.week)
            and now.overdue is view.overdue
            and now.closed == view.closed
        )

    def mark(self, marks: frozenset[int]) -> None:
        """Show these as marked."""
        if marks != self.marks:
            self.marks = marks
            self.refresh()

    # -- geometry --------------------------------------------------------------------------------

    @property
    def _lines(self) -> Laid:
        """Which line shows what, worked out once for a plan at a size."""
        planned, size = self._plan, self.outer_size  # nothing stands around the days
        if self._laid is None or self._laid.plan is not planned or self._laid.size != size:
            self._laid = laid(planned, size)
        return self._laid

    def _region(self, day: date) -> Region | None:
        heights, widths = self._lines.heights, self._lines.widths
        y = TOP
        for week, height in zip(self.weeks, heights, strict=True):
            if day in week:
                column = week.index(day)
                return Region(sum(widths[:column]), y, widths[column], height)
            y += height
        return None

    def spots(self) -> list[tuple[date, Offset]]:
        """Every day shown and where its number is on the screen."""
        found = []
        for day in (day for week in self.weeks for day in week):
            region = self._region(day)
            if region is not None:
                found.append((day, self.content_region.offset + region.offset + Offset(1, 0)))
        return found

    def day_at(self, x: int, y: int) -> date | None:
        """The day under a cell."""
        for day in (day for week in self.weeks for day in week):
            region = self._region(day)
            if region is not None and region.contains(x, y):
                return day
        return None

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def painter(self) -> DayPainter:
        """With the colours of the theme."""
        if self._painter is None:
            self._painter = DayPainter(self.glyphs, styles_of(self), self.today)
        return self._painter

    def notify_style_update(self) -> None:
        """Colours may have changed: paint anew."""
        self._painter = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line: the bucket, the weekdays, or a line of a week."""
        lines, base = self._lines, self.painter.styles["text"]
        cells, widths = lines.size[0], lines.widths
        if y == 0:
            return Strip(self._bucket(cells)).adjust_cell_length(cells, base)
        if y == 1:
            whole = min(widths) >= 12
            names = [
                Segment(fit(f" {WEEKDAYS[day] if whole else WEEKDAYS[day][:3]}", size),
                        self.painter.styles["head" if day in self.view.week else "dim"])
                for day, size in zip(self.columns, widths, strict=True)
            ]  # fmt: skip
            return Strip(names).adjust_cell_length(cells, base)
        if y - TOP >= len(lines.lines):
            return Strip.blank(cells, base)
        number, line = lines.lines[y - TOP]
        shown = lines.plan.weeks[number]
        month = (self.day.year, self.day.month) if self.zoom is Zoom.MONTH else None
        return self._line((month, shown[0], line), cells, [day[line] for day in self._week(number, lines)])

    def _week(self, number: int, lines: Laid) -> list[list[list[Segment]]]:
        """All lines of the days of a week; asked for once for all of them."""
        view, painter, known = self.view, self.painter, self._weeks.get(number)
        state = (self.day, self.item, self.in_bucket, self.range_from, self.marks)
        if known is not None and known[0] is view and known[1] is painter and known[2] is lines and known[3] == state:
            return known[4]
        ranged, height = self.ranged, lines.heights[number]
        days = [self._day(day, height, cells, day in ranged)
                for day, cells in zip(lines.plan.weeks[number], lines.widths, strict=True)]  # fmt: skip
        self._weeks[number] = (view, painter, lines, state, days)
        return days

    def _bucket(self, cells: int) -> list[Segment]:
        styles, view = self.painter.styles, self.view
        if not view.overdue_total:
            return [Segment(fit(" Nothing is overdue.", cells), styles["dim"])]
        glyph = "^" if self.glyphs.ascii else "▲"
        sign = ">" if self.in_bucket else " "
        head = f"{sign}{glyph} Overdue {view.overdue_total}: "
        parts = [Segment(head, styles["late"] + styles["cursor"] if self.in_bucket else styles["late"])]
        room = cells - width(head)
        for number, entry in enumerate(view.overdue):
            said = entry_words(entry, self.today, ascii=self.glyphs.ascii)[0].lstrip(" ^▲")
            mark = "*" if entry.card.id in self.marks else ""
            text = f"{mark}{cut(said, 26, ascii=self.glyphs.ascii)}"
            more = f"  +{view.overdue_total - number}"
            if width(text) + 2 + width(more) > room:
                parts.append(Segment(fit(more.strip(), min(room, width(more.strip()))), styles["dim"]))
                break
            at = self.in_bucket and self.item == number
            parts.append(Segment(text, styles["text"] + styles["cursor"] if at else styles["text"]))
            parts.append(Segment("  ", styles["text"]))
            room -= width(text) + 2
        return parts

    def _line(self, place: object, cells: int, parts: list[list[Segment]]) -> Strip:
        """A line of days; the very strip of before where none of them was painted anew, with all that is kept of it."""
        known = self._strips.get(place)
        same = known is not None and (known[0], len(known[1])) == (cells, len(parts))
        if known is not None and same and all(map(is_, known[1], parts)):
            return known[2]
        strip = Strip([segment for part in parts for segment in part])
        strip = strip.adjust_cell_length(cells, self.painter.styles["text"])
        if len(self._strips) >= MOST_STRIPS:
            self._strips.clear()
        self._strips[place] = (cells, parts, strip)
        return strip

    def _day(self, day: date, height: int, cells: int, ranged: bool) -> list[list[Segment]]:
        """All lines of a day; painted anew only where something of it has changed."""
        cell, painter = self._cell(day, ranged), self.painter
        looks = (day, height, cells, cell.looks)
        known = self._drawn.get(looks)
        if known is not None and known[0] is cell.load and known[1] is painter:
            return known[2]
        self.days_painted += 1
        lines = [painter.head(cell, cells, height - 1)]
        lines += [painter.body(cell, line, height - 1, cells) for line in range(height - 1)]
        if len(self._drawn) >= MOST_DRAWN:
            self._drawn.clear()
        self._drawn[looks] = (cell.load, painter, lines)
        return lines

    def _load(self, day: date) -> DayLoad:
        """One and the same for a day on which nothing falls, so that it is not painted again and again."""
        return self.view.loads.get(day) or self._empty.setdefault(day, DayLoad(day))

    def _cell(self, day: date, ranged: bool) -> Cell:
        here = day == self.day and not self.in_bucket
        if self._most is None or self._most[0] is not self.view:
            self._most = (self.view, self.view.most)
        return Cell(
            self._load(day),
            self.view.closed.get(day, ""),
            off=day.weekday() not in self.view.week,
            outside=self.zoom is Zoom.MONTH and (day.year, day.month) != (self.day.year, self.day.month),
            cursor=self.item if here else None,
            ranged=ranged,
            marks=self.marks,
            most=self._most[1],
        )
