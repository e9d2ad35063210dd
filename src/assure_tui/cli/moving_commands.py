"""move: to the next stage, a named one, back, or to another pipeline [MOVE-2] [MOVE-9]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import answer, carry_out, joined
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import Command, MoveStage, MoveToPipeline, OverrideGate
from assure_tui.domain.errors import AssureError, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult, Outcome


@click.command(cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
@click.option("--to", metavar="STAGE", help="The stage to move to; without it the next one that fits.")
@click.option("--back", is_flag=True, help="One stage back.")
@click.option("--pipeline", metavar="P", help="Move to another pipeline, to its first stage unless --to.")
@click.option(
    "--open-items",
    type=click.Choice(["keep", "carry", "finish"], case_sensitive=False),
    default="keep",
    help="What becomes of the open items of the stage left.",
)
@click.option("--leave-out", multiple=True, metavar="TASK", help="A task the stage would bring, not made this time.")
@click.option("--override", is_flag=True, help="Move in spite of the gate; needs --reason and the permission.")
@click.option("--reason", default="", help="Why: for a send-back or an override.")
@click.option("--if-version", type=int, metavar="N", help="Only if the engagement is still at version N.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def move(
    eng: tuple[str, ...],
    to: str | None,
    back: bool,
    pipeline: str | None,
    open_items: str,
    leave_out: tuple[str, ...],
    override: bool,
    reason: str,
    if_version: int | None,
    dry_run: bool,
) -> None:
    """Move engagements on, back, or to another pipeline."""
    if back and (to or pipeline):
        raise click.UsageError("--back goes with neither --to nor --pipeline.")
    if override and pipeline:
        raise click.UsageError("--override does not go with --pipeline.")
    run = session()
    ids = refs.numbers(eng, "engagement")
    if if_version is not None and len(ids) > 1:
        raise click.UsageError("--if-version goes with one engagement.")
    commands: list[Command] = []
    lost: list[ItemResult] = []
    looks = run.can_ask and not (run.options.yes or dry_run)  # a person sits there to be shown [MOVE-4]
    said: dict[str, Any] = {
        "reason": reason, "open_items": open_items, "leave_out": leave_out, "if_version": if_version,
    }  # fmt: skip
    if pipeline:
        target = refs.pipeline(run.reads.pipelines(run.actor), pipeline)
        stage = refs.stage(target, to).id if to else None
        commands.append(MoveToPipeline(ids, target.id, stage, look=looks, **said))
    else:
        groups, lost = _landing(run, ids, to)
        for stage_id, some in groups:
            step = -1 if back else 1
            if override:
                commands.append(OverrideGate(some, to=stage_id, step=step, **said))
            else:
                commands.append(MoveStage(some, stage_id, step, look=looks, **said))
    outcomes = [carry_out(run, command, dry_run=dry_run) for command in commands]
    if lost:
        outcomes.append(Outcome(None, "", tuple(lost)))
    answer(run, _in_order(joined(outcomes), ids), dry_run=dry_run)


def _landing(
    run: Session, ids: tuple[int, ...], to: str | None
) -> tuple[list[tuple[int | None, tuple[int, ...]]], list[ItemResult]]:
    """The engagements by the stage they go to: a name means the stage of each one's own pipeline."""
    if to is None:
        return [(None, ids)], []
    cards = run.reads.cards(run.actor, ids)
    missing = [number for number in ids if number not in cards]
    if len(missing) == len(ids):
        raise NotFound(f"There is no engagement {short('engagement', missing[0])}.")
    lost = [_refused(number, NotFound(_none(number))) for number in missing]
    pipelines = {item.id: item for item in run.reads.pipelines(run.actor)}
    groups: dict[int | None, list[int]] = {}
    for number in ids:
        card = cards.get(number)
        if card is None:
            continue
        try:
            groups.setdefault(refs.stage(pipelines[card.pipeline_id], to).id, []).append(number)
        except Invalid as problem:
            if len(ids) == 1:
                raise
            lost.append(_refused(number, problem))
    if not groups:
        raise Invalid("stage", "unknown", lost[-1].message)
    return [(stage, tuple(some)) for stage, some in groups.items()], lost


def _none(number: int) -> str:
    return f"There is no engagement {short('engagement', number)}."


def _refused(number: int, problem: AssureError) -> ItemResult:
    return ItemResult(short("engagement", number), "refused", problem.code, problem.message)


def _in_order(outcome: Outcome, ids: Sequence[int]) -> Outcome:
    order = {short("engagement", number): place for place, number in enumerate(ids)}
    results = sorted(outcome.results, key=lambda item: order.get(item.id, len(order)))
    return Outcome(outcome.batch, outcome.summary, tuple(results))


COMMANDS = {"move": move}
