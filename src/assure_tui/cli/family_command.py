"""assure family: who owns whom, and whose return holds whose [INS-8]."""

from __future__ import annotations

from collections.abc import Iterator

import click

from assure_tui.cli import request_shapes
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.family import in_words
from assure_tui.domain.model import short
from assure_tui.domain.request_views import ChainNode, FamilyView


@click.command(cls=AssureCommand)
@click.argument("client", metavar="CLIENT")
@click.option("--year", type=int, metavar="Y", help="The year of the engagements; last year when left out.")
def family(client: str, year: int | None) -> None:
    """A client's family: relationships, the work of a year, the K-1 chain with what holds what."""
    run = session()
    wanted = year if year is not None else run.today.year - 1
    if not 1900 <= wanted <= 2199:
        raise Invalid("year", "range", "A year lies between 1900 and 2199.")
    found = run.reads.family(run.actor, run.reads.find_client(run.actor, client), wanted, run.today)
    if run.options.plain:
        for depth, node, above in (row for top in found.chains for row in _walk(top)):
            write("\t".join((short("engagement", node.work.id), str(depth), one_line(node.work.client),
                             one_line(node.work.title), one_line(node.work.stage), in_words(node, above))))  # fmt: skip
        return
    run.output.record("family", request_shapes.family(found), _lines(found))


def _walk(
    node: ChainNode, depth: int = 0, above: ChainNode | None = None
) -> Iterator[tuple[int, ChainNode, ChainNode | None]]:
    yield depth, node, above
    for below in node.holds:
        yield from _walk(below, depth + 1, node)


def _lines(view: FamilyView) -> Iterator[str]:
    names = {one.id: one_line(one.name) for one in view.clients}
    yield f"Family of {names[view.client_id]}, {view.year}"
    for link in view.links:
        share = f" ({link.percent:g} %)" if link.percent is not None else ""
        yield f"  {names[link.from_id]} {link.kind.replace('_', ' ')} {names[link.to_id]}{share}"
    if not view.links:
        yield "  no relationships"
    yield ""
    yield "K-1 chain" if view.chains else "No K-1 chain."
    in_chain: set[int] = set()
    for top in view.chains:
        for depth, node, above in _walk(top):
            in_chain.add(node.work.id)
            one = node.work
            holder = f", {one.holder}" if one.holder else ""
            said = in_words(node, above)
            yield (
                f"{'  ' * (depth + 1)}{short('engagement', one.id)} {one_line(one.client)}: {one_line(one.title)},"
                f" {one_line(one.stage)}{holder}{': ' + said if said else ''}"
            )
    rest = [one for one in view.work if one.id not in in_chain]
    if rest:
        yield ""
        yield "Other work"
        for one in rest:
            named = short("engagement", one.id)
            yield f"  {named} {one_line(one.client)}: {one_line(one.title)}, {one_line(one.stage)}"


COMMANDS = {"family": family}
