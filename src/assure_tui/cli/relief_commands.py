"""relief, acknowledge, follow-return: postponements by notice and what follows a return [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from datetime import datetime

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import answer, carry_out
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import short

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(cls=AssureGroup)
def relief() -> None:
    """Postponement of deadlines by notice: a citation, whom it covers, and the new date."""


@relief.command("list", cls=AssureCommand)
def list_() -> None:
    """Every relief with its terms and how many live engagements it covers."""
    run = session()
    _ = run.actor
    found = run.reads.reliefs()
    columns = {
        "id": "No", "name": "Name", "citation": "Citation", "new_date": "New date", "covered": "Covers",
        "withdrawn": "Withdrawn",
    }  # fmt: skip
    run.output.records("reliefs", found, columns, empty="No relief was ever applied.")


@relief.command("apply", cls=AssureCommand)
@click.argument("name")
@click.option("--citation", required=True, help="The notice, such as 'IRS Notice 2026-12'.")
@click.option(
    "--from", "first", required=True, type=_DAY, metavar="DATE", help="First original or extended date reached."
)
@click.option("--to", "last", required=True, type=_DAY, metavar="DATE", help="Last one.")
@click.option("--new-date", required=True, type=_DAY, metavar="DATE", help="To when they are postponed.")
@click.option("--state", "states", multiple=True, metavar="ST", help="Clients of that state; may be given again.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Clients with that tag; may be given again.")
@click.option("--client", "clients", multiple=True, metavar="ID", help="That client; may be given again.")
@click.option(
    "--type", "types", multiple=True, metavar="CODE", help="Only these types; all with statutory dates without it."
)
@click.option("--payments", is_flag=True, help="It postpones payments as well.")
@click.option("--dry-run", is_flag=True, help="Show every engagement with old and new date; write nothing.")
def apply(
    name: str,
    citation: str,
    first: datetime,
    last: datetime,
    new_date: datetime,
    states: tuple[str, ...],
    tags: tuple[str, ...],
    clients: tuple[str, ...],
    types: tuple[str, ...],
    payments: bool,
    dry_run: bool,
) -> None:
    """Postpone what a notice covers, as one batch; engagements made later that fit are covered by themselves."""
    from assure_tui.domain.date_commands import ApplyRelief

    run = session()
    chosen = tuple(run.reads.find_client(run.actor, client) for client in clients)
    command = ApplyRelief(
        name, citation, first.date(), last.date(), new_date.date(), states, tags, chosen, types, payments
    )
    ids = run.reads.relief_covers(command)
    from dataclasses import replace

    answer(run, carry_out(run, replace(command, ids=ids), dry_run=dry_run), dry_run=dry_run)


@relief.command("withdraw", cls=AssureCommand)
@click.argument("number", type=int)
@click.option("--dry-run", is_flag=True, help="Show every engagement with old and new date; write nothing.")
def withdraw(number: int, dry_run: bool) -> None:
    """Take a relief back from everything it covers, as one batch."""
    from assure_tui.domain.date_commands import WithdrawRelief

    run = session()
    if not any(row["id"] == number for row in run.reads.reliefs()):
        raise NotFound(f"There is no relief {number}; `assure relief list` shows them.")
    command = WithdrawRelief(number, run.reads.relief_holds(number))
    answer(run, carry_out(run, command, dry_run=dry_run), dry_run=dry_run)


@click.command(cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
def acknowledge(eng: tuple[str, ...]) -> None:
    """Say that you have seen the deadlines as they stand; changes no date."""
    from assure_tui.domain.date_commands import AcknowledgeDeadline

    run = session()
    answer(run, carry_out(run, AcknowledgeDeadline(refs.numbers(eng, "engagement"))))


@click.command("follow-return", cls=AssureCommand)
@click.argument("eng")
@click.argument("return_", metavar="RETURN")
def follow_return(eng: str, return_: str) -> None:
    """Pick the return (E-142, or - for none) whose date an engagement follows."""
    from assure_tui.domain.link_commands import LinkItem

    run = session()
    (number,) = refs.numbers((eng,), "engagement")
    wanted = None if return_ == "-" else refs.numbers((return_,), "engagement")[0]
    if wanted is not None and wanted == number:
        raise NotFound(f"{short('engagement', number)} cannot follow itself.")
    answer(run, carry_out(run, LinkItem(number, "return", wanted)))


COMMANDS: dict[str, click.Command] = {
    "relief": relief,
    "acknowledge": acknowledge,
    "follow-return": follow_return,
}
