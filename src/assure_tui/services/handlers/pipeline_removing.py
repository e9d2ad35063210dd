"""A pipeline taken away once nothing lives on it, or what does has gone to another [EDIT-4]."""

from __future__ import annotations

from assure_tui.domain.errors import Conflict, Detail, Invalid, NeedsConfirmation
from assure_tui.domain.pipeline_commands import RemovePipeline
from assure_tui.services.context import Context
from assure_tui.services.handlers import pipeline_moving
from assure_tui.services.handlers.base import Handled, done, several
from assure_tui.services.handlers.creating import pipeline_by_name
from assure_tui.services.handlers.pipelines import changed_since, seen
from assure_tui.services.pipeline_effects import used_series
from assure_tui.store import tables as t
from assure_tui.store.queries import pipeline_draft, pipeline_sight
from assure_tui.store.sql import func, select


def remove_pipeline(ctx: Context, cmd: RemovePipeline) -> Handled:
    """Live cards and series go to another first; closed work keeps the names."""
    row = seen(ctx, cmd.pipeline)
    if cmd.if_version is not None and cmd.if_version != row.version:
        raise Conflict("version", changed_since(ctx, row))
    defaults = [line.name for line in ctx.unit.all(select(t.ServiceLine).where(t.ServiceLine.pipeline_id == row.id))]
    if defaults:
        raise Conflict("pipeline", f"it is the default of {', '.join(defaults)}; name another default first")
    count = select(func.count()).select_from(t.Engagement)
    mine = count.where(t.Engagement.pipeline_id == row.id, t.Engagement.live.is_(True))
    live = int(ctx.unit.session.execute(mine).scalar_one())
    series = used_series(ctx.rows, row.code)
    other = _target(ctx, row, cmd)
    if other is None and (live or series):
        held = [several(live, "1 live engagement", "live engagements")] if live else []
        held += [several(series, "1 series", "series")] if series else []
        raise Conflict("pipeline", f"{row.name} has {' and '.join(held)}; name the pipeline they go to")
    goes = _map(ctx, row, other, cmd) if other is not None else {}
    told = _consequences(ctx, row, other, live, series)
    if told and not cmd.confirmed and ctx.part_of is None:
        raise NeedsConfirmation(f"removing {row.name} has consequences", [Detail("effects", "effect", x) for x in told])
    because = f"that removed {row.name}"
    if goes and pipeline_moving.too_many(ctx, goes):
        results = pipeline_moving.move(ctx, goes, because, most=ctx.part)
        return Handled(f"removed the pipeline {row.name}", results, then=cmd)
    results = pipeline_moving.move(ctx, goes, because) if live else []
    _point_elsewhere(ctx, row, other, goes)
    row.removed = True
    ctx.unit.session.flush()
    to = f", its work went to {other.name}" if other is not None and (live or series) else ""
    return Handled(f"removed the pipeline {row.name}{to}", [done(row.code, f"{row.name} removed{to}"), *results])


def _target(ctx: Context, row: t.Pipeline, cmd: RemovePipeline) -> t.Pipeline | None:
    if cmd.to is None or not cmd.to.strip():
        return None
    other = pipeline_by_name(ctx, cmd.to)
    if other.id == row.id:
        raise Invalid("to", "not_offered", "its work cannot go to the pipeline that is removed")
    return other


def _map(ctx: Context, row: t.Pipeline, other: t.Pipeline, cmd: RemovePipeline) -> dict[int, t.Stage]:
    """Where each stage's cards go: as named, else to the stage of the same name, else to the first."""
    landing = ctx.stages(other.id)
    own = ctx.stages(row.id)
    known = {stage.code for stage in own}
    wrong = [Detail("stage_map", "unknown", f"{row.name} has no stage {code!r}") for code in cmd.stage_map]
    wrong = [detail for detail, code in zip(wrong, cmd.stage_map, strict=True) if code not in known]
    goes: dict[int, t.Stage] = {}
    for stage in own:
        wanted = cmd.stage_map.get(stage.code)
        found = pipeline_moving.lands(landing, wanted if wanted is not None else stage.name)
        if wanted is not None and found is None:
            wrong.append(Detail("stage_map", "unknown", f"{other.name} has no stage {wanted!r}"))
        goes[stage.id] = found or landing[0]
    if wrong:
        raise Invalid(wrong[0].field, wrong[0].code, "; ".join(detail.message for detail in wrong))
    return goes


def _consequences(ctx: Context, row: t.Pipeline, other: t.Pipeline | None, live: int, series: int) -> list[str]:
    if other is None:
        return []
    told = [f"{several(live, '1 card goes', 'cards go')} to {other.name}"] if live else []
    told += [f"{several(series, '1 series goes', 'series go')} to {other.name}"] if series else []
    if live:
        now = pipeline_draft.load(ctx.rows, row.id)
        then = pipeline_draft.load(ctx.rows, other.id)
        told += pipeline_sight.losing(ctx.rows, now, then)
    return told


def _point_elsewhere(ctx: Context, row: t.Pipeline, other: t.Pipeline | None, goes: dict[int, t.Stage]) -> None:
    """Types and series that name it name the other one, types without another their line's default [TYPE-5]."""
    stages = {stage.code: goes[stage.id].code for stage in ctx.stages(row.id) if stage.id in goes}
    moved = {kind.id for kind in ctx.unit.all(select(t.EngagementType).where(t.EngagementType.pipeline_id == row.id))}
    for one in ctx.unit.all(select(t.Series).where(t.Series.state != "ended")):
        own = one.template.get("pipeline")
        if own != row.code and (own or one.type_id not in moved):
            continue
        template = dict(one.template)
        if own and other is not None:
            template["pipeline"] = other.code
        if template.get("stage") in stages:
            template["stage"] = stages[template["stage"]]
        one.template = template
    for kind in ctx.unit.all(select(t.EngagementType).where(t.EngagementType.id.in_(moved))):
        kind.pipeline_id = other.id if other is not None else None
