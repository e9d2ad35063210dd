"""series skip, unskip, change, catch-up: one occurrence, and what waits for a decision [REC-16] [REC-24]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS

WAITING = {"series": "No.", "client": "Client", "type": "Type", "date": "Date", "state": "State", "reason": "Why"}


@click.command(cls=AssureCommand)
@click.argument("number", metavar="S-3")
@click.argument("date", metavar="DATE")
@click.option("--reason", default="", help="Why it is skipped; the log keeps it.")
def skip(number: str, date: str, reason: str) -> None:
    """Skip one planned occurrence [REC-24]."""
    _one(number, date, skip=True, reason=reason)


@click.command(cls=AssureCommand)
@click.argument("number", metavar="S-3")
@click.argument("date", metavar="DATE")
def unskip(number: str, date: str) -> None:
    """Plan it again, until its day has come."""
    _one(number, date, skip=False)


@click.command(cls=AssureCommand)
@click.argument("number", metavar="S-3")
@click.argument("date", metavar="DATE")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
def change(number: str, date: str, fields: tuple[str, ...]) -> None:
    """This one only: creation, due, preparer, reviewer, partner, owner; - goes back to the series [REC-24]."""
    run = session()
    words = refs.assignments(fields, ("creation", "due", *SLOTS))
    more: dict[str, Any] = {
        name: None if words[name].strip() == "-" else refs.day(words[name], name, run.today)
        for name in ("creation", "due")
        if name in words
    }
    staff = run.reads.staff()
    slots = {slot: refs.person_or_nobody(staff, words[slot], slot) for slot in SLOTS if slot in words}
    _one(number, date, slots=slots, **more)


def _one(number: str, day: str, **more: Any) -> None:
    from assure_tui.domain.series_commands import ChangeOccurrence

    run = session()
    act(run, ChangeOccurrence(refs.number(number, "series"), refs.day(day, "on", run.today), **more))


@click.command("catch-up", cls=AssureCommand)
@click.argument("number", required=False, metavar="[S-3]")
@click.argument("choice", required=False, metavar="[all|latest|skip]")
@click.option("--on", "ons", multiple=True, metavar="DATE", help="Only these; a skipped one is made after all.")
def catch_up(number: str | None, choice: str | None, ons: tuple[str, ...]) -> None:
    """Decide on pending occurrences; without a series, list what waits for a decision [REC-16]."""
    from assure_tui.cli.series_shapes import occurrence
    from assure_tui.domain.series_commands import ConfirmCatchUp

    run = session()
    if number is None:
        rows = [occurrence(row) for row in run.reads.series_waiting(run.actor, today=run.today)]
        run.output.records("occurrences", rows, WAITING, empty="Nothing waits for a decision.")
        return
    days = tuple(refs.day(text, "on", run.today) for text in ons)
    if choice is None and not days:
        raise Invalid("choice", "required", "Say what becomes of them: all, latest or skip.")
    act(
        run,
        ConfirmCatchUp(
            refs.number(number, "series"), refs.choice(choice or "all", "choice", ("all", "latest", "skip")), days
        ),
    )
