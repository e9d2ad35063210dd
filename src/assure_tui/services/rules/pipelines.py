"""What follows from an edit of pipelines, by whatever command: versions, and no live work without a stage [EDIT-3]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks
from assure_tui.store.sql import select

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched

_PARTS = frozenset(["pipeline", "stage", "task_template", "checklist_template"])
_HOME = frozenset(["status", "removed", "stage_id", "pipeline_id"])


def act(ctx: Context, touched: Touched) -> None:
    """Keep a version of every pipeline that another way than saving changed; bring live work home."""
    if any(change.entity in _PARTS for change in touched.changes):
        _versions(ctx, touched)
    back = sorted(
        change.engagement_id
        for change in touched.changes
        if change.entity == "engagement" and change.engagement_id and _HOME & change.after.keys()
    )
    for part in chunks(back):
        _home(ctx, part)


def _versions(ctx: Context, touched: Touched) -> None:
    """An undo, and a command on one template, are edits of the pipeline as well [PIPE-7]."""
    from assure_tui.services.handlers.pipeline_rows import keep_version

    if ctx.command is None or ctx.command.name == "CreateFirm":
        return
    for number in sorted(_pipelines(ctx, touched)):
        row = ctx.unit.find(t.Pipeline, number)
        if row is None or row.removed or not ctx.unit.rows_of(t.PipelineVersion, pipeline_id=number):
            continue
        before = row.version
        said = "taken back" if ctx.undoing else f"by {ctx.command.name}"
        newest = max(one.number for one in ctx.unit.rows_of(t.PipelineVersion, pipeline_id=number))
        if keep_version(ctx, number, said, author=ctx.actor.staff_id) != newest and row.version == before:
            row.version += 1  # whoever has it open sees that it changed [CONV-9]


def _pipelines(ctx: Context, touched: Touched) -> set[int]:
    found: set[int] = set()
    stages: set[int] = set()
    for change in touched.changes:
        values: dict[str, Any] = {**change.before, **change.after}
        if change.entity == "pipeline":
            found.add(int(change.entity_id))
        elif change.entity == "stage":
            stages.add(int(change.entity_id))
        elif change.entity == "task_template":
            row = ctx.unit.find(t.TaskTemplate, int(change.entity_id))
            stages |= {row.stage_id} if row is not None else set()
        elif change.entity == "checklist_template" and values.get("pipeline_id"):
            found.add(int(values["pipeline_id"]))
        elif change.entity == "checklist_template":
            kept = ctx.unit.find(t.ChecklistTemplate, int(change.entity_id))
            found |= {kept.pipeline_id} if kept is not None else set()
    if stages:
        found |= set(ctx.unit.all(select(t.Stage.pipeline_id).where(t.Stage.id.in_(stages))))
    return found


def _home(ctx: Context, numbers: list[int]) -> None:
    """Live work never stands in a stage or pipeline that was taken out: it comes to the nearest one there is."""
    bind = Binder()
    lost = ctx.rows(
        "SELECT e.id FROM engagement e JOIN stage s ON s.id = e.stage_id JOIN pipeline p ON p.id = e.pipeline_id"
        f" WHERE e.id IN {bind.many(numbers)} AND e.live = {bind.true}"
        f" AND (s.removed = {bind.true} OR p.removed = {bind.true}) ORDER BY e.id",
        bind.params,
    )
    for (number,) in lost:
        row = ctx.unit.get(t.Engagement, number)
        landing = _nearest(ctx, row)
        if landing is None:
            continue
        row.pipeline_id = landing.pipeline_id
        row.stage_id = landing.id or 0
        row.stage_since = ctx.now
    ctx.unit.session.flush()


def _nearest(ctx: Context, row: t.Engagement) -> t.Stage | None:
    """The stage that took the place of its own, else the first of the pipeline its type goes to."""
    here = ctx.stage(row.stage_id)
    pipeline = ctx.unit.find(t.Pipeline, row.pipeline_id)
    if pipeline is None or pipeline.removed:
        kind = ctx.type(row.type_id)
        home = kind.pipeline_id or ctx.line(kind.line_id).pipeline_id
        stages = ctx.stages(home) if home else []
        twin = next((stage for stage in stages if stage.name.casefold() == here.name.casefold()), None)
        return twin or (stages[0] if stages else None)
    stages = [stage for stage in ctx.stages(row.pipeline_id) if not stage.condition]
    return next((stage for stage in stages if stage.position >= here.position), stages[-1] if stages else None)
