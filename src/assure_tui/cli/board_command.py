"""board: the columns of a pipeline as lines."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.options import QueryCommand
from assure_tui.cli.output import cell, write
from assure_tui.cli.queries import resolved, row_limit
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView, ColumnCounts, StageView


def _card(view: CardView) -> dict[str, Any]:
    return {
        "id": short("engagement", view.id),
        "client": view.client,
        "title": view.title,
        "type": view.type,
        "period": view.period,
        "status": str(view.status),
        "priority": str(view.priority),
        "due": shapes.day(view.due),
        "preparer": view.preparer,
        "reviewer": view.reviewer,
        "holder": view.holder,
        "tasks_done": view.tasks_done,
        "tasks_total": view.tasks_total,
        "blockers": view.blockers,
        "version": view.version,
    }


def _line(view: CardView) -> str:
    parts = [short("engagement", view.id), view.priority.mark, one_line(view.client), one_line(view.title)]
    parts += [f"due {view.due}" if view.due else "no date", f"{view.tasks_done}/{view.tasks_total}"]
    parts += [f"B{view.blockers}" if view.blockers else "", view.holder or "nobody"]
    if view.status != "active":
        parts.append(view.custom_status or view.status.label)
    return "  " + "  ".join(one_line(part) for part in parts if part)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--pipeline", "ref", metavar="P", help="Which pipeline; the first one when left out.")
@click.option("--limit", type=int, metavar="N", help="At most N cards a column; 0 shows everything.")
def board(query: tuple[str, ...], ref: str | None, limit: int | None) -> None:
    """The board of a pipeline, column by column."""
    run = session()
    pipelines = run.reads.pipelines(run.actor)
    if not pipelines:
        raise NotFound("There is no pipeline you may see.")
    chosen = refs.pipeline(pipelines, ref) if ref else pipelines[0]
    found = resolved(run, query)
    height = row_limit(run, limit, found) or 1_000_000
    view = run.reads.board(run.actor, chosen.id, found, height=height, today=run.today)
    counts = {item.stage_id: item for item in view.counts}
    cards = {item.stage_id: item.cards for item in view.windows}
    if run.options.json:
        columns = [
            {**_head(stage, counts.get(stage.id)), "cards": [_card(card) for card in cards.get(stage.id, ())]}
            for stage in chosen.stages
        ]
        run.output.object(
            {"pipeline": chosen.name, "columns": columns, "shown": view.shown, "total": view.total, "late": view.late}
        )
        return
    for stage in chosen.stages:
        head = _head(stage, counts.get(stage.id))
        if run.options.plain:
            for card in cards.get(stage.id, ()):
                row = _card(card)
                keys = ("id", "client", "title", "status", "priority", "due", "holder", "blockers")
                write("\t".join([cell(row["id"]), cell(stage.name), *(cell(row[key]) for key in keys[1:])]))
            continue
        late = f", {head['overdue']} overdue" if head["overdue"] else ""
        run.output.lines([f"{one_line(stage.name)} [{stage.gate.letter}] {head['count']}{late}"])
        shown = cards.get(stage.id, ())
        run.output.lines(_line(card) for card in shown)
        if len(shown) < head["count"]:
            run.output.lines([f"  ... {head['count'] - len(shown)} more"])


def _head(stage: StageView, counts: ColumnCounts | None) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "code": stage.code,
        "gate": str(stage.gate),
        "count": counts.total if counts else 0,
        "overdue": counts.overdue if counts else 0,
        "on_hold": counts.on_hold if counts else 0,
        "wip_limit": stage.wip_limit,
    }


COMMANDS = {"board": board}
