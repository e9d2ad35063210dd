"""copy: engagements made anew for other clients, without people, documents, comments or time [ENG-2]."""

from __future__ import annotations

import click

from assure_tui.cli.acting import act
from assure_tui.cli.options import QueryCommand
from assure_tui.cli.queries import engagements_meant
from assure_tui.cli.session import session


@click.command(cls=QueryCommand)
@click.argument("words", nargs=-1, required=True, metavar="ENG...|QUERY")
@click.option("--to", "clients", multiple=True, required=True, metavar="CLIENT", help="Its number, C-7, or name.")
@click.option("--period", metavar="PERIOD", help="Another period; else the same one, of years the client's own.")
@click.option("--qualifier", metavar="TEXT", help="Another qualifier; '' for none.")
@click.option("--dry-run", is_flag=True, help="Say what would be made, write nothing.")
def copy(
    words: tuple[str, ...], clients: tuple[str, ...], period: str | None, qualifier: str | None, dry_run: bool
) -> None:
    """Copy engagements to another client, or to several; what is there already is passed over."""
    from assure_tui.domain.copy_commands import CopyEngagement

    run = session()
    ids = engagements_meant(run, words)
    to = tuple(dict.fromkeys(run.reads.find_client(run.actor, one) for one in clients))
    # A type that is not offered for this kind of client is warned of, so --yes takes it [TYPE-7].
    act(run, CopyEngagement(ids, to, period, qualifier, any_type=run.options.yes), dry_run=dry_run)


COMMANDS = {"copy": copy}
