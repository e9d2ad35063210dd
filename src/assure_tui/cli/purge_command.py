"""purge: the only erasure, on the command line, of one client by the Firm owner [DEL-6]."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assure_tui.cli.identity import os_login
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import talk
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.errors import NeedsConfirmation, NotFound
from assure_tui.domain.model import read_short, short


@click.group(cls=AssureGroup)
def purge() -> None:
    """Erase one removed or Inactive client for good: client, tidy."""


@purge.command("client", cls=AssureCommand)
@click.argument("ref", metavar="ID")
@click.option(
    "--export", "file", required=True, metavar="FILE", help="Where everything of the client is written first."
)
@click.option("--confirm-name", "typed", metavar="NAME", help="The client's whole name; asked for on a terminal.")
def client(ref: str, file: str, typed: str | None) -> None:
    """Erase a client with contacts, engagements and all they hold; it cannot be undone.

    Everything is written to FILE first. The log keeps who did what when, without values. Files on disk stay.
    """
    from assure_tui.services import purging

    run = session()
    actor = run.actor
    number = _number(run, ref)
    purging.may(run.services, actor, number, os_login())
    name, _, _ = purging.find(run.services, number)
    if typed is None:
        if not run.can_ask:
            told = f"Purging {short('client', number)} cannot be undone; --confirm-name takes its whole name."
            raise NeedsConfirmation(told)
        talk(f"{short('client', number)} {one_line(name)} will be erased for good, after it is written to {file}.")
        typed = str(click.prompt("Type its whole name to confirm", err=True, default="", show_default=False))
    done = purging.purge(run.services, actor, number, typed, Path(file).expanduser(), os_login())
    drafts = _forget_drafts(run.store, actor.staff_id or 0, name, number)
    said = f"{done.number} is erased: {sum(done.rows.values())} rows. Everything of it is in {done.file}."
    value = {
        "store": run.store, "message": said, "batch": done.batch, "file": done.file, "rows": done.rows,
        "copies": list(done.copies), "mentions": list(done.mentions), "drafts": drafts, "untidy": done.untidy,
    }  # fmt: skip
    run.output.message(value, said)
    _warn(run, done.copies, done.mentions, done.untidy)


def _warn(run: Session, copies: tuple[str, ...], mentions: tuple[str, ...], untidy: str | None) -> None:
    """Where it can still be found, and what to do about that."""
    if untidy:
        talk(f"warning: its text may still be in the file's free pages ({untidy}).")
    if copies:
        talk("These copies from before still hold it; remove them when you no longer need them:")
        for path in copies[:20]:
            talk(f"  {one_line(path)}")
    else:
        talk("Backups made before still hold it.")
    if mentions:
        talk("These still name it; they are others' and stay until somebody edits them:")
        for place in mentions[:20]:
            talk(f"  {one_line(place)}")
    if "://" in run.store:
        talk("The server's own logs and backups are its administrator's.")
    talk("Files in the client's folder stay. Other people's unsaved forms are on their computers.")


def _number(run: Session, ref: str) -> int:
    """Also a removed one, which only its number names."""
    typed = ref.strip()
    try:
        return run.reads.find_client(run.actor, typed)
    except NotFound:
        number = read_short(typed, "client")
        if number is None:
            raise
        return number


def _forget_drafts(store: str, staff: int, name: str, number: int) -> int:
    """Forms of one's own about it that were not saved."""
    from assure_tui.drafts import DraftFolder
    from assure_tui.paths import state_dir

    folder = DraftFolder(state_dir() / "drafts", store if "://" in store else os.path.realpath(store))
    mine = [
        draft
        for draft in folder.waiting(staff)
        if draft.about == short("client", number)
        or name in draft.title
        or any(name in t for t in draft.fields.values())
    ]
    for draft in mine:
        folder.forget(staff, draft.form, draft.about)
    return len(mine)


@purge.command("tidy", cls=AssureCommand)
def tidy() -> None:
    """Make the store's file anew, so that nothing erased is left in its free pages; nobody else may have it open."""
    from assure_tui.domain import policy
    from assure_tui.domain.errors import Denied
    from assure_tui.services import purging

    run = session()
    found = policy.verdict(run.actor, "PurgeClient")
    if not found.allowed:
        raise Denied(found.rule, found.because)
    purging.tidy(run.services)
    said = f"{run.store} holds nothing any more that was erased."
    run.output.message({"store": run.store, "message": said}, said)


COMMANDS = {"purge": purge}
