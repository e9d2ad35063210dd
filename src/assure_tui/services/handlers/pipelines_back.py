"""What an undo may not do to pipelines: leave live work without a stage, or a pipeline that no save would let be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assure_tui.domain.errors import Detail
from assure_tui.domain.pipeline_problems import problems
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.queries import pipeline_draft
from assure_tui.store.sql import func, select

Key = tuple[str, str]


def conflicts(ctx: Context, rows: Mapping[Key, Any]) -> list[Detail]:
    """Findings after everything was put back; a stage or pipeline that holds live work is there again [EDIT-3]."""
    stages = [row for (entity, _), row in rows.items() if entity == "stage" and row is not None]
    pipelines = [row for (entity, _), row in rows.items() if entity == "pipeline" and row is not None]
    if not stages and not pipelines and not any(entity == "task_template" for entity, _ in rows):
        return []
    ctx.unit.session.flush()
    ctx.forget_stages()
    found = list(_in_use(ctx, stages, "stage_id")) + list(_in_use(ctx, pipelines, "pipeline_id"))
    found += _defaults(ctx, pipelines)
    numbers = {row.pipeline_id for row in stages} | {row.id for row in pipelines}
    for number in sorted(numbers):
        row = ctx.unit.find(t.Pipeline, number)
        if row is None or row.removed:
            continue
        draft = pipeline_draft.load(ctx.rows, number)
        for problem in problems(draft, pipeline_draft.known(ctx.rows, number)):
            told = f"{draft.name}, {problem.where}: {problem.message}"
            found.append(Detail(f"pipeline {number}", "conflict", told))
    return found


def _in_use(ctx: Context, rows: Iterable[Any], column: str) -> Iterable[Detail]:
    """What would go while live engagements stand there; it stays."""
    for row in rows:
        if not row.removed:
            continue
        own: Any = getattr(t.Engagement, column)
        count = select(func.count()).select_from(t.Engagement).where(own == row.id, t.Engagement.live.is_(True))
        held = int(ctx.unit.session.execute(count).scalar_one())
        if held:
            row.removed = False
            cards = "1 engagement stands" if held == 1 else f"{held} engagements stand"
            yield Detail(f"{type(row).__name__.lower()} {row.id}", "conflict", f"{cards} in {row.name} now")


def _defaults(ctx: Context, pipelines: Iterable[Any]) -> list[Detail]:
    """A line's default stays [EDIT-4]."""
    found = []
    for row in pipelines:
        lines = ctx.unit.rows_of(t.ServiceLine, pipeline_id=row.id) if row.removed else ()
        if lines:
            row.removed = False
            found.append(Detail(f"pipeline {row.id}", "conflict", f"{row.name} is the default of {lines[0].name} now"))
    return found
