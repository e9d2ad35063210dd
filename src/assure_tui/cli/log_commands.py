"""undo, redo, log [ACT-*] [UNDO-*]."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.acting import act
from assure_tui.cli.explain import FAILED
from assure_tui.cli.options import AssureCommand, QueryCommand, query_text
from assure_tui.cli.output import talk
from assure_tui.cli.queries import row_limit
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import Redo, Undo, VerifyLog
from assure_tui.domain.log_words import read_log_words
from assure_tui.domain.model import read_short

EVERYTHING = 1_000_000_000
COLUMNS = {"id": "No.", "at": "At", "actor": "Who", "origin": "From", "summary": "What", "undone_by": "Undone by"}


@click.command(cls=AssureCommand)
@click.argument("batch", required=False)
@click.option("--rest", is_flag=True, help="Undo what can be undone where something changed since.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def undo(batch: str | None, rest: bool, dry_run: bool) -> None:
    """Take back a batch, or one's own last one."""
    number = refs.plain_number(batch, "batch") if batch else None
    act(session(), Undo(number, rest), dry_run=dry_run)


@click.command(cls=AssureCommand)
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def redo(dry_run: bool) -> None:
    """Do again what the last undo took back."""
    act(session(), Redo(), dry_run=dry_run)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--since", metavar="D", help="From this day on.")
@click.option("--limit", type=int, metavar="N", help="At most N batches; 0 shows everything.")
@click.option("--verify", is_flag=True, help="Recompute the hash chain; a break is exit 1.")
def log(query: tuple[str, ...], since: str | None, limit: int | None, verify: bool) -> None:
    """What happened, newest first; QUERY is an engagement or words to look for, by:LOGIN, kind:stage, since:DAY, until:DAY."""
    run = session()
    verified, broken_at = _verified(run) if verify else (None, None)
    text = query_text(query)
    number = read_short(text, "engagement") if text[:1] in ("E", "e") else None
    day = refs.day(since, "since", run.today) if since else None
    most = row_limit(run, limit, None)
    batches = run.reads.log(
        run.actor,
        engagement_id=number,
        text="" if number is not None else read_log_words(text, run.today),
        since=datetime.combine(day, time(), UTC) if day else None,
        limit=most or EVERYTHING,
    )
    rows = [shapes.batch(view) for view in batches]
    if run.options.json:
        value: dict[str, Any] = {"batches": rows}
        if verify:
            value["verified"] = verified
            if not verified:
                value["broken_at"] = broken_at
        run.output.object(value)
    else:
        if not run.options.plain:
            zone = ZoneInfo(str(run.reads.firm().get("zone") or "UTC"))
            for row, view in zip(rows, batches, strict=True):
                row["at"] = f"{view.at.astimezone(zone):%Y-%m-%d %H:%M}"
        run.output.records("batches", rows, COLUMNS, empty="Nothing in the log.")
        if verify:
            talk("The log is whole." if verified else f"The log is broken at batch {broken_at}.")
    if verify and not verified:
        click.get_current_context().exit(FAILED)


def _verified(run: Session) -> tuple[bool, int | None]:
    """VerifyLog is a command like any other: it needs its permission and stands in the log [ACT-6]."""
    from assure_tui.services.storekeeping import broken_at

    run.execute(VerifyLog())
    broken = broken_at(run.store, one_host=run.options.one_host)
    return broken is None, broken


COMMANDS = {"undo": undo, "redo": redo, "log": log}
