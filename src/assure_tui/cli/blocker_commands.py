"""Blockers: block, block-edit, unblock [BLK-2] [BLK-5]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import talk
from assure_tui.cli.session import Session, session
from assure_tui.domain.blocking import BY_HAND, read_waits_on, waits_on_words
from assure_tui.domain.commands import AddBlocker, DismissBlocker, ResolveBlocker
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import short
from assure_tui.domain.request_commands import EditBlocker

WAITS = f"What it waits on: {', '.join(map(waits_on_words, BY_HAND))}."


@click.command(cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
@click.option("--title", required=True, help="What holds it.")
@click.option("--expected", metavar="DATE", help="When it should be gone.")
@click.option("--owner", metavar="LOGIN", help="Who sees to it.")
@click.option("--waits-on", metavar="WHOM", help=WAITS)
@click.option("--note", default="", help="More about it.")
def block(
    eng: tuple[str, ...], title: str, expected: str | None, owner: str | None, waits_on: str | None, note: str
) -> None:
    """Put a manual blocker on an engagement."""
    run = session()
    ids = refs.numbers(eng, "engagement")
    act(
        run,
        AddBlocker(
            ids,
            title,
            note,
            refs.day(expected, "expected", run.today) if expected else None,
            refs.person(run.reads.staff(), owner, "owner").id if owner else None,
            read_waits_on(waits_on) if waits_on else None,
        ),
    )


@click.command("block-edit", cls=AssureCommand)
@click.argument("eng")
@click.argument("blocker")
@click.option("--title", help="What holds it.")
@click.option("--expected", metavar="DATE", help="When it should be gone; - for no day.")
@click.option("--owner", metavar="LOGIN", help="Who sees to it; - for nobody.")
@click.option("--waits-on", metavar="WHOM", help=f"{WAITS} - for nothing.")
@click.option("--note", help="More about it; - for none.")
@click.option("--again", is_flag=True, help="Open a manual one again that was resolved or dismissed.")
def block_edit(
    eng: str,
    blocker: str,
    title: str | None,
    expected: str | None,
    owner: str | None,
    waits_on: str | None,
    note: str | None,
    again: bool,
) -> None:
    """Change a blocker; of one made by rule only note and owner."""
    run = session()
    (number,) = _own(run, eng, (blocker,))
    fields: dict[str, Any] = {}
    if title is not None:
        fields["title"] = title
    if note is not None:
        fields["note"] = _given(note)
    if expected is not None:
        fields["expected"] = refs.day(expected, "expected", run.today) if _given(expected) else None
    if owner is not None:
        fields["owner_id"] = refs.person_or_nobody(run.reads.staff(), owner, "owner")
    if waits_on is not None:
        fields["waits_on"] = read_waits_on(waits_on) if _given(waits_on) else None
    if again:
        fields["state"] = "active"
    if not fields:
        raise click.UsageError("Say what changes: --title, --note, --expected, --owner, --waits-on or --again.")
    act(run, EditBlocker(number, fields))


def _given(text: str) -> str | None:
    return None if text.strip() in ("", "-") else text


@click.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("blocker", nargs=-1, required=True)
@click.option("--dismiss", is_flag=True, help="It does not matter any more; needs --reason.")
@click.option("--reason", default="", help="Why it is dismissed, or how it was resolved.")
def unblock(eng: str, blocker: tuple[str, ...], dismiss: bool, reason: str) -> None:
    """Resolve or dismiss a blocker; its number stands in `show`."""
    run = session()
    ids = _own(run, eng, blocker)
    act(run, DismissBlocker(ids, reason) if dismiss else ResolveBlocker(ids, reason))


def _own(run: Session, eng: str, texts: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of blockers, each of which must be one of this engagement."""
    number = refs.number(eng, "engagement")
    ids = tuple(dict.fromkeys(refs.plain_number(text, "blocker") for text in texts))
    own = {item.id for item in run.reads.engagement(run.actor, number, run.today).blockers}
    for one in ids:
        if one not in own:
            talk(f"{short('engagement', number)} has these blockers: {', '.join(map(str, sorted(own))) or 'none'}.")
            raise NotFound(f"{short('engagement', number)} has no blocker {one}.")
    return ids


COMMANDS: dict[str, click.Command] = {"block": block, "block-edit": block_edit, "unblock": unblock}
