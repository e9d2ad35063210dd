"""Engagements: list, show, why, comment, block, unblock."""

from __future__ import annotations

import sys
from typing import Any

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.acting import act
from assure_tui.cli.engagement_text import describe
from assure_tui.cli.options import AssureCommand, QueryCommand
from assure_tui.cli.queries import resolved, row_limit, with_limit
from assure_tui.cli.session import session
from assure_tui.domain.commands import AddComment, WithdrawOwnComment
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import short

COLUMNS = {
    "id": "No.",
    "client": "Client",
    "title": "Title",
    "stage": "Stage",
    "status": "Status",
    "priority": "Priority",
    "due": "Due",
    "preparer": "Preparer",
    "reviewer": "Reviewer",
    "progress": "Tasks",
    "blockers": "Blockers",
}


@click.command("list", cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--sort", metavar="F,-F", help="Fields to sort by; - turns one around.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def list_(query: tuple[str, ...], sort: str | None, limit: int | None) -> None:
    """List engagements; live work unless QUERY says otherwise."""
    run = session()
    found = resolved(run, query, "engagements", sort)
    most = row_limit(run, limit, found)
    rows, total = run.reads.engagements(run.actor, with_limit(found, most), limit=most, offset=0, today=run.today)
    objects = [shapes.engagement(view) for view in rows]
    if not run.options.json:
        for row in objects:
            row["progress"] = f"{row['tasks_done']}/{row['tasks_total']}"
    run.output.records("engagements", objects, COLUMNS, total=total, empty="No engagements found.")


@click.command(cls=AssureCommand)
@click.argument("eng")
def show(eng: str) -> None:
    """Everything about one engagement, with the gate's verdict and its reasons."""
    run = session()
    view = run.reads.engagement(run.actor, refs.number(eng, "engagement"), run.today)
    run.output.record("engagement", shapes.detail(view), describe(view))


@click.command(cls=AssureCommand)
@click.argument("eng")
def why(eng: str) -> None:
    """In words: why this date, why it moves or does not move [INS-1]."""
    run = session()
    number = refs.number(eng, "engagement")
    because = [dict(item) for item in run.reads.why(run.actor, number, run.today)]
    if run.options.json:
        run.output.object({"id": short("engagement", number), "because": because})
        return
    keys = {"about": "About", "text": "Because", "rule": "Rule"}
    if run.options.plain:
        run.output.records("because", because, keys)
        return
    run.output.lines(f"{item['about']}: {item['text']}{_rule(item)}" for item in because)


def _rule(item: dict[str, Any]) -> str:
    return f" [{item['rule']}]" if item.get("rule") else ""


@click.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("text", nargs=-1, required=True)
def comment(eng: str, text: tuple[str, ...]) -> None:
    """Comment on an engagement; `-` reads the text from stdin."""
    said = sys.stdin.read() if text == ("-",) else " ".join(text)
    act(session(), AddComment((refs.number(eng, "engagement"),), said))


@click.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("comment", metavar="COMMENT")
def uncomment(eng: str, comment: str) -> None:
    """Withdraw a comment of one's own; its number stands in `show`, its text in the log."""
    run = session()
    number, wanted = refs.number(eng, "engagement"), refs.plain_number(comment, "comment")
    view = run.reads.engagement(run.actor, number, run.today)
    if wanted not in {item.id for item in view.comments}:
        raise NotFound(f"{short('engagement', number)} has no comment {wanted}.")
    act(run, WithdrawOwnComment(wanted))


COMMANDS = {"list": list_, "show": show, "why": why, "comment": comment, "uncomment": uncomment}
