"""One reading of the calendar from the store: runs on a reader thread, never on the screen's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.calendar_layout import By, Zoom, clamped_day, first_weekday, span
from assure_tui.domain.calendar_views import CalendarView
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.model import Actor
from assure_tui.domain.views import CardView, SavedView
from assure_tui.screens.board_load import compile_query

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

PER_DAY = 40  # engagements of a day that an agenda shows before somebody looks at that day
LOOKED = 120  # of the day somebody looks at: more than its list shows at once
MOST = 2000  # of a day that is gone through to its end


@dataclass(frozen=True, slots=True)
class CalendarRequest:
    """What the screen wants read."""

    day: date
    zoom: Zoom
    by: By
    query: str = ""
    marked: frozenset[int] = frozenset()
    per_day: int = PER_DAY
    look: int = LOOKED  # so much of that day
    bucket: bool = False  # every overdue engagement as well
    reveal: tuple[int, str] | None = None  # an engagement whose day is to be shown, and which of its dates


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What was read, and the day the cursor belongs on."""

    view: CalendarView
    day: date
    views: tuple[SavedView, ...]
    marked: dict[int, CardView]
    counts: dict[str, int]
    work: WorkCalendar
    today: date
    query: str


def read_calendar(reads: ReadPort, today: date, viewer: Actor, request: CalendarRequest) -> CalendarReading:
    """The days of the zoom, all of the day that is looked into, and the cards that are marked."""
    views = reads.views(viewer)
    query = compile_query(reads, viewer, request.query, today, views)
    day = request.day
    if request.reveal is not None:
        number, kind = request.reveal
        card = reads.cards(viewer, [number]).get(number)
        found = (card.target if kind == "target" else card.due) if card is not None else None
        day = clamped_day(found or day)
    work = reads.work()
    first, last = span(request.zoom, day, first_weekday(work.week))
    view = reads.calendar(
        viewer, first, last, query, by=request.by, per_day=request.per_day, today=today, look=(day, request.look)
    )
    late = request.bucket and view.overdue_total > len(view.overdue)
    far = request.reveal is not None and view.on(day).more > 0 and not _has(view, day, request.reveal[0])
    if late or far:
        whole = reads.calendar(viewer, day, day, query, by=request.by, per_day=MOST, today=today, outside=late)
        view = replace(view, loads={**view.loads, day: whole.on(day)}, overdue=whole.overdue if late else view.overdue)
    marked = dict(reads.cards(viewer, sorted(request.marked))) if request.marked else {}
    counts = dict(reads.summary(viewer, today))
    return CalendarReading(view, day, tuple(views), marked, counts, work, today, request.query)


def _has(view: CalendarView, day: date, number: int) -> bool:
    return any(entry.card.id == number for entry in view.on(day).entries)


@dataclass(frozen=True, slots=True)
class DaysRequest:
    """Days that come into view, one of them whole, or every overdue engagement."""

    first: date
    last: date
    by: By
    query: str = ""
    per_day: int = PER_DAY
    outside: bool = False


def read_days(reads: ReadPort, today: date, viewer: Actor, request: DaysRequest) -> tuple[CalendarView, date]:
    """Those days only, and the day they were read on."""
    query = compile_query(reads, viewer, request.query, today)
    view = reads.calendar(
        viewer, request.first, request.last, query, by=request.by, per_day=request.per_day, today=today,
        outside=request.outside,
    )  # fmt: skip
    return view, today
