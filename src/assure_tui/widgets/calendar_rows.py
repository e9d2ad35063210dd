"""A day, the overdue bucket or a month of the calendar as rows of a list [VIEW-2]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from textual.content import Content

from assure_tui.domain.calendar_views import CalendarView, DayLoad, Entry
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import Status
from assure_tui.domain.urgency import bucket, words
from assure_tui.formatting import clean, fit, full_date, people
from assure_tui.widgets.calendar_painter import TONES
from assure_tui.widgets.row_list import Row, RowLater, painted

MOST_KEPT = 60  # days whose rows are kept as they were made
MORE_FROM = 46  # cells from which a row has room for people and progress


def day_words(load: DayLoad, today: date, closed: str = "", noun: str = "due") -> str:
    """A day in words: its name, what it is, and its load as figures."""
    said = [full_date(load.day)]
    if load.day == today:
        said.append("today")
    if closed:
        said.append(clean(closed))
    said.append(f"{load.count} {noun}" if load.count else f"nothing {noun}")
    if load.minutes:
        said.append(f"{minutes_words(load.minutes)} left")
    return ", ".join(said)


class CalendarRows:
    """Makes the rows and knows which entry each key stands for."""

    def __init__(self, today: date, *, ascii: bool) -> None:
        self.today = today
        self.plain = ascii
        self.entries: dict[str, Entry] = {}
        self._days: dict[tuple[date, int], tuple[object, DayLoad, dict[str, Entry], list[Row]]] = {}

    def day(self, view: CalendarView, day: date, noun: str, cells: int) -> list[Row]:
        """One day; a day that was shown before is not made anew."""
        load, closed = view.on(day), view.closed.get(day, "")
        asked = (self.today, closed, noun, cells)
        known = self._days.get((day, cells))
        if known is not None and known[0] == asked and known[1] is load:
            self.entries = known[2]
            return known[3]
        rows = self._day(load, closed, noun, cells)
        if len(self._days) >= MOST_KEPT:
            self._days.clear()
        self._days[day, cells] = (asked, load, self.entries, rows)
        return rows

    def _day(self, load: DayLoad, closed: str, noun: str, cells: int) -> list[Row]:
        self.entries = {}
        said = day_words(load, self.today, closed, noun)
        return [Row(Content(fit(said, cells, ascii=self.plain).rstrip()), tone="head"),
                *self._rows("day", load.entries, cells), *_more(load.more)]  # fmt: skip

    def overdue(self, view: CalendarView, cells: int) -> list[Row]:
        """The overdue bucket."""
        self.entries = {}
        return [
            Row(Content(f"Overdue ({view.overdue_total})"), tone="head"),
            *self._rows("late", view.overdue, cells),
            *_more(view.overdue_total - len(view.overdue)),
        ]

    def agenda(self, view: CalendarView, noun: str, cells: int) -> list[Row]:
        """What is overdue, then every day of the range that has something, then what has no date [DUE-3]."""
        self.entries = {}
        rows: list[Row] = []
        if view.overdue_total:
            glyph = "^" if self.plain else "▲"
            rows.append(Row(Content(f"{glyph} Overdue ({view.overdue_total})"), tone="head"))
            rows += self._rows("late", view.overdue, cells)
            rows += _more(view.overdue_total - len(view.overdue))
        days = {*view.loads, *([self.today] if view.first <= self.today <= view.last else [])}
        for day in sorted(days):
            load = view.on(day)
            said = day_words(load, self.today, view.closed.get(day, ""), noun)
            rows.append(Row(Content(""))) if rows else None
            rows.append(Row(Content(fit(said, cells, ascii=self.plain).rstrip()), tone="head"))
            rows += self._rows(day.isoformat(), load.entries, cells)
            rows += _more(load.more)
        if view.undated_total:
            rows += [Row(Content("")), Row(Content(f"No date ({view.undated_total})"), tone="head")]
            rows += self._rows("none", view.undated, cells)
            rows += _more(view.undated_total - len(view.undated))
        return rows

    def _rows(self, section: str, entries: Sequence[Entry], cells: int) -> Iterator[Row]:
        for entry in entries:
            key = f"{section}/{entry.key}"
            self.entries[key] = entry
            yield RowLater(key, partial(self._row, key, entry, cells))  # a day may have thousands

    def _row(self, key: str, entry: Entry, cells: int) -> Row:
        card = entry.card
        found = bucket(entry.day, self.today, live=card.status.live)
        law = "#" if entry.statutory and entry.kind == "due" else " "
        late = f"{words(entry.day, self.today)} " if entry.day and entry.day < self.today else ""
        kind = "target " if entry.kind == "target" else ""
        tail = ""
        if cells >= MORE_FROM:
            blocked = f" B{card.blockers}" if card.blockers else ""
            tail = f"{people(card, ascii=self.plain)} {card.tasks_done}/{card.tasks_total}{blocked}"
        needs = f" needs {clean(card.due_needs)}" if entry.day is None and card.due_needs else ""
        state = f" ({clean(card.custom_status or card.status.label)})" if card.status is not Status.ACTIVE else ""
        lead = f"{fit(card.priority.mark, 2)}{found.glyph(self.plain) or ' '}{law} "
        room = max(8, cells - len(lead) - len(late) - len(kind) - len(tail) - 1)
        name = f"{clean(card.client)} {clean(card.type)} {clean(card.period)}{state}{needs}"
        parts = (
            (lead, TONES.get(found, "")),
            (late, TONES.get(found, "dim")),
            (kind, "dim"),
            (f"{fit(name, room, ascii=self.plain)} ", ""),
            (tail, "dim"),
        )
        if card.status is Status.ON_HOLD or not card.status.live:
            return Row(Content("".join(text for text, _ in parts).rstrip()), key, "dim")
        return painted(parts, key)


def _more(count: int) -> list[Row]:
    return [Row(Content(f"  +{count} more"), tone="dim")] if count > 0 else []
