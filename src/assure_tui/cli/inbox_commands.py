"""inbox, follow: what concerns me, and whose changes I want to hear of [NOTE-1] [NOTE-2] [NOTE-4]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.acting import act, act_on_all
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import session
from assure_tui.domain.errors import Denied
from assure_tui.domain.model import read_short, short
from assure_tui.domain.notice_commands import Follow, MarkNotice
from assure_tui.domain.notices import NoticeView

COLUMNS = {"id": "No.", "state": "State", "label": "Kind", "text": "What", "about": "About", "at": "When"}


@click.command(cls=AssureCommand)
@click.argument("notice", nargs=-1)
@click.option("--done", "state", flag_value="done", help="I am done with these.")
@click.option("--read", "state", flag_value="read", help="I have read these.")
@click.option("--unread", "state", flag_value="unread", help="They wait for me again.")
@click.option(
    "--all", "everything", is_flag=True, help="Those I am done with too; with --done or --read all that wait."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=200, metavar="N", help="At most N of the newest.")
def inbox(notice: tuple[str, ...], state: str | None, everything: bool, limit: int) -> None:
    """What concerns me, newest first; --done 3 4 puts these away."""
    run = session()
    if run.actor.staff_id is None:
        raise Denied("STAFF-5", "The system has no inbox of its own.")
    if state is None:
        if notice:
            raise click.UsageError("Say what they become: --done, --read or --unread.")
        rows = [_shape(one) for one in run.reads.notices(run.actor, done=everything, limit=limit)]
        run.output.records("notices", rows, COLUMNS, empty="Nothing waits for you.")
        return
    if bool(notice) is everything:
        raise click.UsageError("Name the notices by their numbers, or say --all.")
    if everything and state == "unread":
        raise click.UsageError("--unread takes numbers; --all is for --done and --read.")
    ids = tuple(dict.fromkeys(refs.plain_number(text, "notice") for text in notice))
    act(run, MarkNotice(ids, state))


def _shape(view: NoticeView) -> dict[str, Any]:
    """One notice; `about` is what it leads to."""
    engagement = short("engagement", view.engagement_id) if view.engagement_id else None
    client = short("client", view.client_id) if view.client_id else None
    return {
        "id": view.id,
        "kind": view.kind,
        "label": view.label,
        "text": view.text,
        "state": view.state,
        "at": shapes.instant(view.at),
        "engagement": engagement,
        "client": client,
        "about": engagement or client,
    }


@click.command(cls=AssureCommand)
@click.argument("things", nargs=-1, required=True, metavar="ENG|CLIENT...")
@click.option("--off", is_flag=True, help="Follow them no longer.")
def follow(things: tuple[str, ...], off: bool) -> None:
    """Hear in the inbox of everything on an engagement (E-1) or a client (C-7)."""
    run = session()
    numbers: dict[str, list[int]] = {}
    for text in things:
        if text.strip()[:1].upper() == "C" and read_short(text, "client") is not None:
            numbers.setdefault("client", []).append(refs.number(text, "client"))
        else:
            numbers.setdefault("engagement", []).append(refs.number(text, "engagement"))
    act_on_all(run, [Follow(thing, ids[0], not off, tuple(ids[1:])) for thing, ids in numbers.items()])


COMMANDS: dict[str, click.Command] = {"inbox": inbox, "follow": follow}
