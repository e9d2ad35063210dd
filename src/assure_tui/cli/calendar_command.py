"""calendar: a month of deadlines and targets as lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from assure_tui.cli import shapes
from assure_tui.cli.options import QueryCommand, query_text
from assure_tui.cli.output import cell, write
from assure_tui.cli.queries import resolved, row_limit
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.calendar_layout import FIRST_DAY, LAST_DAY, By
from assure_tui.domain.calendar_views import CalendarView, DayLoad, Entry
from assure_tui.domain.calendars import MONTHS, WEEKDAYS, last_of_month
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.urgency import words

EVERYTHING = 1_000_000
_PLAIN = ("id", "date", "kind", "client", "title", "type", "period", "status", "due", "target", "holder")


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--month", "typed", metavar="YYYY-MM", help="Which month; this one when left out.")
@click.option(
    "--by",
    "by",
    type=click.Choice([each.value for each in By], case_sensitive=False),
    default=By.DEADLINE.value,
    help="By deadline (the default), by internal target, or by both.",
)
@click.option("--limit", type=int, metavar="N", help="At most N engagements a day; 0 shows everything.")
def calendar(query: tuple[str, ...], typed: str | None, by: str, limit: int | None) -> None:
    """A month of deadlines day by day, what is overdue first."""
    run = session()
    first, last = read_month(typed, run.today)
    found = resolved(run, query)
    per_day = row_limit(run, limit, found) or EVERYTHING
    view = run.reads.calendar(run.actor, first, last, found, by=By(by.lower()), per_day=per_day, today=run.today)
    if run.options.json:
        run.output.object(_object(view, query_text(query)))
    elif run.options.plain:
        for entry in (*view.overdue, *(entry for load in view.loads.values() for entry in load.entries)):
            row = {**_entry(entry), "kind": "overdue" if entry in view.overdue else entry.kind}
            write("\t".join(cell(row[key]) for key in _PLAIN))
    else:
        run.output.lines(_lines(view, run.today))


def read_month(text: str | None, today: date) -> tuple[date, date]:
    """First and last day of a month written `2027-03`; this month without one."""
    if text is None:
        return today.replace(day=1), last_of_month(today.year, today.month)
    year, _, month = text.strip().partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
        first = date(int(year), int(month), 1) if int(year) else date.min
        if FIRST_DAY <= first <= LAST_DAY:
            return first, last_of_month(first.year, first.month)
    raise Invalid(
        "month", "value", f"{text} is no month; it is written 2027-03, from {FIRST_DAY.year} to {LAST_DAY.year}."
    )


def _entry(entry: Entry) -> dict[str, Any]:
    card = entry.card
    return {
        "id": short("engagement", card.id),
        "date": shapes.day(entry.day),
        "kind": entry.kind,
        "statutory": entry.statutory,
        "client": card.client,
        "client_id": short("client", card.client_id),
        "title": card.title,
        "type": card.type,
        "period": card.period,
        "status": str(card.status),
        "priority": str(card.priority),
        "due": shapes.day(card.due),
        "target": shapes.day(card.target),
        "preparer": card.preparer,
        "reviewer": card.reviewer,
        "holder": card.holder,
        "tasks_done": card.tasks_done,
        "tasks_total": card.tasks_total,
        "blockers": card.blockers,
        "version": card.version,
    }


def _object(view: CalendarView, query: str) -> dict[str, Any]:
    """Every day that has something or is closed, in order."""
    days = sorted({*view.loads, *view.closed})
    return {
        "month": f"{view.first:%Y-%m}",
        "by": view.by.value,
        "query": query or None,
        "overdue": [_entry(entry) for entry in view.overdue],
        "overdue_total": view.overdue_total,
        "days": [
            {
                "date": day.isoformat(),
                "closed": view.closed.get(day),
                "working": day.weekday() in view.week and day not in view.closed,
                "count": view.on(day).count,
                "minutes": view.on(day).minutes,
                "engagements": [_entry(entry) for entry in view.on(day).entries],
            }
            for day in days
        ],
        "undated_total": view.undated_total,
        "total": view.total,
    }


def _lines(view: CalendarView, today: date) -> list[str]:
    lines = [f"{MONTHS[view.first.month - 1]} {view.first.year}, by {_by(view.by)}: {view.total} dates"]
    if view.overdue_total:
        lines += ["", f"Overdue: {view.overdue_total}"]
        lines += [_line(entry, today, overdue=True) for entry in view.overdue]
        lines += _more(view.overdue_total - len(view.overdue))
    days = {*view.loads, *view.closed, *([today] if view.first <= today <= view.last else [])}
    for day in sorted(days):
        lines += ["", _day_line(view.on(day), view.closed.get(day), today)]
        lines += [_line(entry, today) for entry in view.on(day).entries]
        lines += _more(view.on(day).more)
    if view.undated_total:
        lines += ["", f"No date: {view.undated_total}"]
    return lines


def _by(by: By) -> str:
    return "deadline and target" if by is By.BOTH else by.value


def _day_line(load: DayLoad, closed: str | None, today: date) -> str:
    day = load.day
    said = [f"{WEEKDAYS[day.weekday()][:3]} {day.isoformat()}"]
    said += ["today"] if day == today else []
    said += [one_line(closed)] if closed else []
    said += [str(load.count)] if load.count else []
    said += [f"{minutes_words(load.minutes)} left"] if load.minutes else []
    return "  ".join(said)


def _line(entry: Entry, today: date, *, overdue: bool = False) -> str:
    card = entry.card
    law = "#" if entry.statutory and entry.kind == "due" else ""
    parts = [short("engagement", card.id), "target" if entry.kind == "target" else "", card.priority.mark.strip()]
    parts += [one_line(card.client), f"{law}{card.type}", one_line(card.period)]
    parts += [f"due {entry.day}, {words(entry.day, today)}" if overdue else "", f"{card.tasks_done}/{card.tasks_total}"]
    parts += [f"B{card.blockers}" if card.blockers else "", card.holder or "nobody"]
    if card.status != "active":
        parts.append(card.custom_status or card.status.label)
    return "  " + "  ".join(one_line(part) for part in parts if part)


def _more(count: int) -> list[str]:
    return [f"  ... {count} more"] if count > 0 else []


COMMANDS = {"calendar": calendar}
