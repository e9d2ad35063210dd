"""series preview: occurrence dates of a rule, without a store, or of a series [REC-29]."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import output
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid
from assure_tui.domain.periods import parse_iso_day
from assure_tui.domain.recurrence.expand import MOST, dates
from assure_tui.domain.recurrence.rule import parse_rule
from assure_tui.domain.recurrence.timing import SHIFTS, creation_date

COLUMNS = {"date": "Occurrence", "creation": "Made on", "period": "Period", "due": "Due"}
STORED = COLUMNS | {"title": "Title", "outcome": "Outcome", "message": "Why"}


@click.command(cls=AssureCommand)
@click.argument("series", required=False, metavar="[S-3]")
@click.option("--rule", metavar="RRULE", help="A rule as RFC 5545 reads it, such as FREQ=MONTHLY;BYMONTHDAY=1.")
@click.option("--start", metavar="DATE", help="The rule's first date.")
@click.option("--count", type=int, default=12, show_default=True, metavar="N", help="How many occurrences.")
@click.option("--shift", metavar="before|after", help="Made on the working day before or after.")
def preview(series: str | None, rule: str | None, start: str | None, count: int, shift: str | None) -> None:
    """The next occurrences of S-3, or of a rule that needs no store."""
    if (series is None) == (rule is None):
        raise click.UsageError("Either a series such as S-3, or --rule RRULE with --start DATE.")
    if not 1 <= count <= MOST:
        raise Invalid("count", "range", f"--count lies between 1 and {MOST}.")
    if series is not None:
        _stored(series, count)
        return
    if start is None:
        raise click.UsageError("--rule needs --start DATE.")
    _of_rule(rule or "", parse_iso_day(start, "start"), count, _shift(shift))


def _shift(text: str | None) -> str:
    typed = (text or "none").strip().casefold()
    if typed not in SHIFTS:
        raise Invalid("shift", "unknown", f"'{text}' is no shift; it is one of {', '.join(SHIFTS)}.")
    return typed


def _of_rule(text: str, start: date, count: int, shift: str) -> None:
    found = dates(parse_rule(text), start, count)
    if not found:
        raise Invalid("rule", "rule.empty", "The rule gives no date at all.")
    work = WorkCalendar()
    rows: list[dict[str, Any]] = [
        {
            "date": day.isoformat(),
            "creation": creation_date(day, shift, 0, work).isoformat(),
            "period": None,
            "due": None,
        }
        for day in found
    ]
    output().records("occurrences", rows, {name: COLUMNS[name] for name in ("date", "creation")})


def _stored(series: str, count: int) -> None:
    from assure_tui.cli import refs
    from assure_tui.cli.series_shapes import foreseen
    from assure_tui.cli.session import session

    run = session()
    number = refs.number(series, "series")
    rows = run.reads.series_preview(run.actor, number, count=count, today=run.today)
    run.output.records("occurrences", [foreseen(row) for row in rows], STORED, empty="Nothing is planned.")
