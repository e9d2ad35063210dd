"""flow: how long work stands in each stage, and how it passes [INS-5] [INS-6]."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.session import session
from assure_tui.domain.errors import NotFound


@click.command(cls=AssureCommand)
@click.argument("eng", required=False)
@click.option("--pipeline", metavar="P", help="A pipeline; the first without it.")
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="Stays that ended since; a year without it.",
)
def flow(eng: str | None, pipeline: str | None, since: datetime | None) -> None:
    """Days in each stage net of On hold: of one engagement, or of a whole pipeline."""
    run = session()
    now = run.services.clock.now()
    known = run.reads.pipelines(run.actor)
    if eng is not None:
        (number,) = refs.numbers((eng,), "engagement")
        names = {stage.id: stage.name for item in known for stage in item.stages}
        rows = [
            {
                "stage": names.get(visit.stage_id, "a stage of then"),
                "entered": visit.entered.isoformat(timespec="seconds"),
                "left": visit.left.isoformat(timespec="seconds") if visit.left else None,
                "days": round(visit.net(now) / 86_400, 1),
                "held_days": round(visit.held / 86_400, 1),
            }
            for visit in run.reads.visits(run.actor, number, now)
        ]
        columns = {
            "stage": "Stage",
            "entered": "Entered",
            "left": "Left",
            "days": "Days",
            "held_days": "On hold",
        }
        run.output.records("visits", rows, columns)
        return
    if not known:
        raise NotFound("There is no pipeline you may see.")
    chosen = refs.pipeline(known, pipeline) if pipeline else known[0]
    start = since.date() if since else run.today - timedelta(days=365)
    found, weeks = run.reads.flow(run.actor, chosen.id, start, now)
    stage_names = {stage.id: stage.name for stage in chosen.stages}
    lines: list[dict[str, Any]] = [
        {
            "stage": stage_names[item.stage_id],
            "here": item.here,
            "oldest_days": _days(item.oldest_days),
            "stays": item.stays,
            "median_days": _days(item.median_days),
            "p85_days": _days(item.p85_days),
            "sent_back": None if item.sent_back is None else round(item.sent_back, 3),
            "refusals": item.refusals,
            "overrides": item.overrides,
        }
        for item in found
    ]
    columns = {
        "stage": "Stage", "here": "Here", "oldest_days": "Oldest", "stays": "Stays", "median_days": "Median",
        "p85_days": "85 %", "sent_back": "Sent back", "refusals": "Refused", "overrides": "Forced",
    }  # fmt: skip
    completed: list[dict[str, Any]] = [{"week": monday.isoformat(), "completed": count} for monday, count in weeks]
    run.output.records(
        "stages",
        lines,
        columns,
        more={"pipeline": chosen.name, "since": start.isoformat(), "weeks": completed},
    )
    if not run.output.wants_everything:
        run.output.lines(
            ["", "Completed per week: " + "  ".join(f"{w['week'][5:]} {w['completed']}" for w in completed)]
        )


def _days(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


COMMANDS: dict[str, click.Command] = {"flow": flow}
