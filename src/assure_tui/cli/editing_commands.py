"""set: FIELD=VALUE on engagements, each field through the command that guards it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import agrees_to, answer, carry_out, confirmed, joined
from assure_tui.cli.engagement_fields import FIELDS, commands_for
from assure_tui.cli.identity import os_login
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import Command, TagEngagement
from assure_tui.domain.errors import AssureError, NeedsConfirmation
from assure_tui.domain.model import Origin, short
from assure_tui.domain.views import ItemResult, Outcome


@click.command(
    "set",
    cls=AssureCommand,
    help="Set fields of engagements; FIELD=- clears one.\n\nFields: " + ", ".join(FIELDS) + ".",
)
@click.argument("words", nargs=-1, required=True, metavar="ENG... FIELD=VALUE...")
@click.option("--reason", default="", help="Why: for a typed date, a hold, a cancellation.")
@click.option("--resume", metavar="DATE", help="With status=on_hold: the day it is taken up again.")
@click.option("--create", metavar="tags", help="Tags that are none yet are made on the way.")
@click.option("--if-version", type=int, metavar="N", help="Only if the engagement is still at version N.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def set_(
    words: tuple[str, ...], reason: str, resume: str | None, create: str | None, if_version: int | None, dry_run: bool
) -> None:
    """Set fields of engagements."""
    first = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if not first or first == len(words):
        raise click.UsageError("Type engagements first, then FIELD=VALUE.")
    run = session()
    ids = refs.numbers(words[:first], "engagement")
    if if_version is not None and len(ids) > 1:
        raise click.UsageError("--if-version goes with one engagement.")
    pairs = refs.assignments(words[first:], FIELDS)
    may_create = {refs.choice(word, "create", ("tags",)) for word in (create or "").split(",") if word.strip()}
    commands = [
        replace(command, create=True) if may_create and isinstance(command, TagEngagement) else command
        for command in commands_for(run, ids, pairs, reason, resume, if_version)
    ]
    answer(run, carry_out_together(run, commands, ids, dry_run=dry_run), dry_run=dry_run)


def carry_out_together(run: Session, commands: list[Command], ids: tuple[int, ...], *, dry_run: bool) -> Outcome:
    """Several fields are one batch: on one engagement all of them or nothing."""
    if len(commands) == 1:
        return carry_out(run, commands[0], dry_run=dry_run)
    if run.options.yes:
        commands = [confirmed(command) for command in commands]
    if dry_run:
        return joined([carry_out(run, command, dry_run=True) for command in commands])
    try:
        return _write_together(run, commands, ids)
    except NeedsConfirmation as question:
        if run.options.yes or not agrees_to(run, question):
            raise
    return _write_together(run, [confirmed(command) for command in commands], ids)


def _write_together(run: Session, commands: list[Command], ids: tuple[int, ...]) -> Outcome:
    split = [(one, part) for one in ids for part in _for_one(commands, one)]
    batch, entries = run.services.dispatcher.execute_many(
        [part for _, part in split],
        run.actor,
        Origin.CLI,
        login=os_login(),
        command="EditEngagement",
        summary="set fields",
        all_or_nothing=len(ids) == 1,
        rows=[one for one, _ in split],
    )
    return joined([_outcome(entry, one, batch) for (one, _), entry in zip(split, entries, strict=True)])


def _for_one(commands: list[Command], one: int) -> Iterator[Command]:
    """What each command means for one engagement: the answers of several stand one by one."""
    for command in commands:
        if hasattr(command, "ids"):
            yield replace(command, ids=(one,))  # type: ignore[call-arg]
        elif getattr(command, "id", None) == one:
            yield command


def _outcome(entry: ItemResult | AssureError, one: int, batch: int | None) -> Outcome:
    if isinstance(entry, AssureError):
        entry = ItemResult(short("engagement", one), "refused", entry.code, entry.message)
    return Outcome(batch, "", (entry,))


COMMANDS = {"set": set_}
