"""link, unlink, links: what belongs to an engagement besides what was made for it [LINK-1] [LINK-3]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from assure_tui.cli import link_shapes, refs
from assure_tui.cli.acting import answer, carry_out
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import session
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.link_commands import LinkItem, UnlinkItem
from assure_tui.domain.linking import LinkKind, read_reference
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult, Outcome

THINGS = "E-30, R-3, T-9, H-2, note:4, page:1, doc:7, payment:5"
COLUMNS = {"id": "No.", "kind": "Kind", "title": "Title", "state": "State"}


@click.command(cls=AssureCommand)
@click.argument("eng", metavar="ENG")
@click.option("--to", "things", multiple=True, required=True, metavar="THING", help=f"One or several: {THINGS}.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def link(eng: str, things: tuple[str, ...], dry_run: bool) -> None:
    """Link things to an engagement: another one, a request, note, handbook page, file, payment, task, time entry."""
    _all(LinkItem, eng, things, dry_run)


@click.command(cls=AssureCommand)
@click.argument("eng", metavar="ENG")
@click.option(
    "--to", "--from", "things", multiple=True, required=True, metavar="THING", help=f"One or several: {THINGS}."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def unlink(eng: str, things: tuple[str, ...], dry_run: bool) -> None:
    """Take things off an engagement; nothing is deleted."""
    _all(UnlinkItem, eng, things, dry_run)


@click.command(cls=AssureCommand)
@click.argument("thing", metavar="THING")
def links(thing: str) -> None:
    """What is linked to an engagement; of another thing, such as R-3 or page:1, the engagements it is linked to."""
    run = session()
    kind, number = (LinkKind.ENGAGEMENT, int(thing)) if thing.strip().isdigit() else read_reference(thing)
    if kind is LinkKind.ENGAGEMENT:
        found = run.reads.engagement(run.actor, number, run.today).links
    else:
        found = run.reads.linked_to(run.actor, kind, number, run.today)
    run.output.records("links", [link_shapes.linked(one) for one in found], COLUMNS, empty="Nothing is linked.")


def _all(make: type[LinkItem] | type[UnlinkItem], eng: str, things: Sequence[str], dry_run: bool) -> None:
    """One thing after the other; of several each answers for itself [BULK-2]."""
    run = session()
    number = refs.number(eng, "engagement")
    named = _read(things)
    results: list[ItemResult] = []
    outcome = Outcome(None, "", ())
    batch = None
    for kind, thing in named:
        try:
            outcome = carry_out(run, make(number, str(kind), thing), dry_run=dry_run)
        except AssureError as error:
            if len(named) == 1:
                raise
            results.append(ItemResult(short("engagement", number), "refused", error.code, error.message))
            continue
        batch = outcome.batch if outcome.batch is not None else batch
        results += outcome.results
    answer(run, replace(outcome, batch=batch, results=tuple(results)), dry_run=dry_run)


def _read(things: Sequence[str]) -> list[tuple[LinkKind, int]]:
    """Each thing once, all wrong ones told together [VAL-6]."""
    found: dict[tuple[LinkKind, int], None] = {}
    wrong: list[Detail] = []
    for text in things:
        try:
            found[read_reference(text)] = None
        except Invalid as problem:
            wrong += problem.details
    if wrong:
        raise InvalidMany(wrong)
    return list(found)


COMMANDS: dict[str, click.Command] = {"link": link, "unlink": unlink, "links": links}
