"""Pipelines: list, show, and what `pipeline_commands` adds."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import pipeline_commands, refs
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.views import PipelineView, StageView


def _stage(view: StageView) -> dict[str, Any]:
    return {
        "code": view.code,
        "name": view.name,
        "gate": str(view.gate),
        "holder": view.holder_slot,
        "review": view.review,
        "k1_ready": view.k1_ready,
        "blockers": sorted(str(item) for item in view.counted),
        "wip_limit": view.wip_limit,
        "time_limit": view.time_limit,
        "condition": view.conditional,
        "advance": view.advance,
        "about": view.about or None,
    }


def _pipeline(view: PipelineView) -> dict[str, Any]:
    return {
        "code": view.code,
        "name": view.name,
        "sort": view.sort,
        "stages": [_stage(item) for item in view.stages],
    }


@click.group(cls=AssureGroup)
def pipeline() -> None:
    """Pipelines: list, show, export, apply, copy, versions, restore, remove, library, add."""


for _command in pipeline_commands.COMMANDS:
    pipeline.add_command(_command)


@pipeline.command("list", cls=AssureCommand)
def list_pipelines() -> None:
    """The pipelines available to you, with their stages."""
    run = session()
    rows = [_pipeline(view) for view in run.reads.pipelines(run.actor)]
    if not run.options.json:
        for row in rows:
            row["stages"] = [stage["name"] for stage in row["stages"]]
    run.output.records("pipelines", rows, {"code": "Code", "name": "Name", "stages": "Stages"})


@pipeline.command("show", cls=AssureCommand)
@click.argument("ref", metavar="P")
def show_pipeline(ref: str) -> None:
    """One pipeline: its stages with their gates."""
    run = session()
    view = refs.pipeline(run.reads.pipelines(run.actor), ref)
    value = _pipeline(view)
    if run.options.plain:
        columns = {key: key for key in ("code", "name", "gate", "holder", "review", "wip_limit", "time_limit")}
        run.output.records("stages", value["stages"], columns)
        return
    lines = [f"{one_line(view.name)} ({view.code})"]
    for stage in view.stages:
        extra = [f"holder {stage.holder_slot}"]
        extra += ["review"] if stage.review else []
        extra += [f"at most {stage.wip_limit}"] if stage.wip_limit else []
        extra += [f"only if {stage.conditional}"] if stage.conditional else []
        extra += [f"moves on when {stage.advance}"] if stage.advance else []
        lines.append(f"  [{stage.gate.letter}] {one_line(stage.name)}: {', '.join(map(one_line, extra))}")
    run.output.record("pipeline", value, lines)


COMMANDS = {"pipeline": pipeline}
