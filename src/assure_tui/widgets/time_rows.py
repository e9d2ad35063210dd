"""Logged time as rows: what is spent of the budget, start-by, and the entries [TIME-3] [TIME-7]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from assure_tui.formatting import clean, cut, day_and_month, fit, full_date, glyphs, progress_bar, width
from assure_tui.widgets.row_list import Row, painted

if TYPE_CHECKING:
    from assure_tui.domain.time_views import EntryView


@dataclass(frozen=True, slots=True)
class TimeSheet:
    """The entries one may see, their number and minutes in all, and what is left to do."""

    entries: tuple[EntryView, ...] = ()
    count: int = 0
    minutes: int = 0
    left: int = 0
    start_by: date | None = None

    def entry(self, number: int | None) -> EntryView | None:
        """The one of that number."""
        return next((one for one in self.entries if one.id == number), None)


def spent_rows(sheet: TimeSheet, budget: int | None, spent: int, today: date, *, ascii: bool) -> Iterator[Row]:
    """Spent, budget, left and share; work left and the last day to begin; time of others that is not shown."""
    from assure_tui.domain.hours import Spending
    from assure_tui.domain.minutes import minutes_words

    found = Spending(budget, spent)
    said = f"{minutes_words(spent)} spent"
    if budget is not None and found.left is not None:
        full, empty = progress_bar(min(spent, budget), budget, 10) if budget else (0, 10)
        marks = glyphs(ascii)
        left = f"{minutes_words(found.left)} left" if not found.over else f"! over by {minutes_words(-found.left)}"
        percent = f" {found.percent}%" if found.percent is not None else ""
        said += f" of {minutes_words(budget)}   {marks.bar_full * full}{marks.bar_empty * empty}{percent}   {left}"
    yield Row(Content(f"  {said}"), tone="late" if found.over else "")
    if sheet.left:
        words, tone = f"  {minutes_words(sheet.left)} of work left", ""
        if sheet.start_by is not None:
            words += f", start by {full_date(sheet.start_by)}"
            if sheet.start_by < today:
                words, tone = f"{words}  ! gone by", "late"
        yield Row(Content(words), tone=tone)
    if spent > sheet.minutes:
        yield Row(
            Content(f"  {minutes_words(spent - sheet.minutes)} were logged by others, not for you to see"), tone="dim"
        )


def entry_rows(entries: Sequence[EntryView], cells: int, today: date, *, ascii: bool, about: bool) -> Iterator[Row]:
    """An entry a line: day, minutes, person, what for, note."""
    from assure_tui.domain.minutes import minutes_words

    for one in entries:
        day = day_and_month(one.on, today)
        head = f"  {fit(day, 15 if one.on.year != today.year else 10)} {minutes_words(one.minutes):>7}  {fit(clean(one.initials), 4)} "
        free = "" if one.billable else "not billable  "
        what = ""
        if about:
            what = f"{clean(one.title)}  " if one.title else ""
        elif one.task:
            what = f"{clean(one.task)}  "
        note = clean(one.note or "")
        tail = cut(f"{free}{what}{note}".rstrip(), max(8, cells - width(head)), ascii=ascii)
        yield painted([(head, ""), (tail, "dim" if not one.billable else "")], f"time:{one.id}")


def time_rows(
    sheet: TimeSheet, budget: int | None, spent: int, cells: int, today: date, *, ascii: bool
) -> Iterator[Row]:
    """The time section of an engagement."""
    hint = "w log   W timer" + ("   enter edit   X remove" if sheet.entries else "")
    count = "1 entry" if sheet.count == 1 else f"{sheet.count or 'no'} entries"
    yield Row(Content(f"Time   {count}   {hint}"), tone="head")
    yield from spent_rows(sheet, budget, spent, today, ascii=ascii)
    yield from entry_rows(sheet.entries, cells, today, ascii=ascii, about=False)
    if sheet.count > len(sheet.entries):
        yield Row(Content(f"  and {sheet.count - len(sheet.entries)} older ones"), tone="dim")
