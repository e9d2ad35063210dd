"""advance: hold a card where it is, or let it move by itself again [ADV-9]."""

from __future__ import annotations

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.loop_commands import HoldAdvance, ResumeAdvance


@click.group(cls=AssureGroup)
def advance() -> None:
    """Moves that cards make by themselves; `assure why` tells what they wait for."""


@advance.command(cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
@click.option("--reason", default="", help="Why it stays.")
def hold(eng: tuple[str, ...], reason: str) -> None:
    """It rests in its stage until the condition has turned, or somebody resumes it."""
    act(session(), HoldAdvance(refs.numbers(eng, "engagement"), reason))


@advance.command(cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
def resume(eng: tuple[str, ...]) -> None:
    """It moves by itself again, at once where the condition holds."""
    act(session(), ResumeAdvance(refs.numbers(eng, "engagement")))


COMMANDS = {"advance": advance}
