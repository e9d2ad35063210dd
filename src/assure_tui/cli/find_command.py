"""find: search over everything one may see [FILT-7]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.found_views import Found, wanted
from assure_tui.domain.model import short

COLUMNS = {"id": "No.", "kind": "Kind", "title": "Name", "client": "Client", "engagement": "Work", "about": "About"}
MOST = 40  # of all kinds together, a fair share of each


@click.command(cls=AssureCommand)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=MOST, metavar="N", help="At most N rows of all kinds.")
def find(words: tuple[str, ...], limit: int) -> None:
    """Find anything by its words: work, clients, contacts, tasks, requests, notes, handbook pages, saved views.

    With the word archived it finds what is over: archived and cancelled work, tasks done, inactive clients.
    """
    run = session()
    text = " ".join(words)
    asked, archived = wanted(text)
    if not asked:
        raise Invalid("words", "required", "Say a word to look for.")
    found = run.reads.search(run.actor, text, limit)
    over = "" if archived else " The word archived looks among what is over."
    empty = f"Nothing {'archived' if archived else 'live'} fits.{over}"
    run.output.records("found", [_shape(one) for one in found], COLUMNS, total=len(found), empty=empty)


def _shape(one: Found) -> dict[str, Any]:
    return {
        "id": one.reference or f"{one.kind}:{one.id}",
        "kind": one.kind,
        "title": one.label,
        "client": one.client,
        "client_id": short("client", one.client_id) if one.client_id else None,
        "engagement": short("engagement", one.engagement_id) if one.engagement_id else None,
        "about": one.about or None,
        "archived": one.archived,
    }


COMMANDS = {"find": find}
