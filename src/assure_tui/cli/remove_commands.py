"""remove, unremove, removed: what was made by mistake goes out of sight, and comes back [DEL-1] [DEL-2]."""

from __future__ import annotations

import click

from assure_tui.cli.acting import act_on_all
from assure_tui.cli.link_shapes import removed as shape
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.queries import row_limit
from assure_tui.cli.session import session
from assure_tui.domain.commands import Command, RemoveEngagement, RemoveTask, RestoreEngagement
from assure_tui.domain.errors import Detail, InvalidMany
from assure_tui.domain.model import read_short
from assure_tui.domain.removal_commands import RestoreTask

COLUMNS = {"id": "No.", "title": "Title", "client": "Client", "engagement": "Eng.", "by": "Removed by", "at": "At"}
REMOVE = {"engagement": RemoveEngagement, "task": RemoveTask}
RESTORE = {"engagement": RestoreEngagement, "task": RestoreTask}
MOST = 10_000  # what is removed by mistake is little


def _sorted(refs: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """The numbers by kind; `E-` or `T-` says which, a bare number is an engagement [CONV-10]."""
    found: dict[str, list[int]] = {"engagement": [], "task": []}
    wrong: list[Detail] = []
    for text in refs:
        kind = "task" if text.strip().casefold().startswith("t") else "engagement"
        number = read_short(text, kind)
        if number is None:
            wrong.append(Detail("id", "format", f"'{text}' is neither an engagement such as E-142 nor a task as T-9."))
        elif number not in found[kind]:
            found[kind].append(number)
    if wrong:
        raise InvalidMany(wrong)
    return {kind: tuple(numbers) for kind, numbers in found.items() if numbers}


@click.command(cls=AssureCommand)
@click.argument("ids", nargs=-1, required=True, metavar="E-1|T-1...")
def remove(ids: tuple[str, ...]) -> None:
    """Hide engagements or tasks made by mistake; finished work is archived, what is not wanted is cancelled.

    One with time, sent requests or payments is refused. `assure removed` lists them, `assure unremove` brings back.
    """
    commands: list[Command] = [REMOVE[kind](numbers) for kind, numbers in _sorted(ids).items()]
    act_on_all(session(), commands)


@click.command(cls=AssureCommand)
@click.argument("ids", nargs=-1, required=True, metavar="E-1|T-1...")
def unremove(ids: tuple[str, ...]) -> None:
    """Bring back what was removed, as it was; what took its place in the meantime is named."""
    commands: list[Command] = [RESTORE[kind](numbers) for kind, numbers in _sorted(ids).items()]
    act_on_all(session(), commands)


@click.command(cls=AssureCommand)
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def removed(limit: int | None) -> None:
    """What was removed, newest first, with who did it."""
    run = session()
    found = run.reads.removed(run.actor, run.today, MOST)
    most = row_limit(run, limit, None)
    objects = [shape(view) for view in found[:most]]
    run.output.records("removed", objects, COLUMNS, total=len(found), empty="Nothing is removed.")


COMMANDS = {"remove": remove, "unremove": unremove, "removed": removed}
