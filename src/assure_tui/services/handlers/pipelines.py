"""Pipelines saved, copied, read from a file, taken back to a version: one undoable batch each [PIPE-*] [EDIT-*]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assure_tui.domain.errors import Conflict, Detail, Invalid, InvalidMany, NeedsConfirmation, NotFound
from assure_tui.domain.pipeline_commands import (
    CopyPipeline,
    ImportPipeline,
    RestorePipelineVersion,
    SavePipeline,
)
from assure_tui.domain.pipeline_differences import differences
from assure_tui.domain.pipeline_file import read_pipelines, read_version
from assure_tui.domain.pipeline_problems import Problem, cleaned, problems
from assure_tui.domain.pipeline_values import Known, PipelineDraft, coded, copy_name, copy_of
from assure_tui.domain.pipeline_views import PipelineEffects
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import pipeline_moving, pipeline_rows, pipeline_statuses, template_tasks
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.pipeline_effects import effects
from assure_tui.services.pipeline_plan import Plan, keys_of, laid
from assure_tui.services.pipeline_series import beginning_in
from assure_tui.services.template_following import following
from assure_tui.store import tables as t
from assure_tui.store.queries import pipeline_draft
from assure_tui.store.queries.pipeline_rows import version_text
from assure_tui.store.sql import select

NAMED = 4  # differences named in the log's summary


def save_pipeline(ctx: Context, cmd: SavePipeline) -> Handled:
    """A whole set of edits after its consequences were seen [EDIT-1]; with very many cards in parts [BULK-3]."""
    return save(ctx, cmd.draft, cmd)


def copy_pipeline(ctx: Context, cmd: CopyPipeline) -> Handled:
    """Stages, rules, tasks and settings of another, no engagements; it starts with its creator [PIPE-4] [PIPE-5]."""
    row = seen(ctx, cmd.pipeline)
    taken = [other.name for other in ctx.unit.all(select(t.Pipeline).where(t.Pipeline.removed.is_(False)))]
    name = cmd.name_ if cmd.name_ is not None and cmd.name_.strip() else copy_name(row.name, taken)
    model = pipeline_draft.load(ctx.rows, row.id)
    draft = replace(copy_of(model, name), available_to=_creator(ctx), statuses=())
    results = save(ctx, draft, SavePipeline(draft, confirmed=True)).results
    made = ctx.unit.one(select(t.Pipeline).where(t.Pipeline.code == results[0].id))
    for status in ctx.unit.all(select(t.CustomStatus).where(t.CustomStatus.removed.is_(False))):
        if status.pipelines and row.id in status.pipelines:
            status.pipelines = [*status.pipelines, made.id]
    ctx.unit.session.flush()
    return Handled(f"copied {row.name} to {made.name}", results)


def import_pipeline(ctx: Context, cmd: ImportPipeline) -> Handled:
    """The pipelines of a file, all or none: each new, or an edit of the one of its code [PIPE-6]."""
    rows = {row.code: row for row in ctx.unit.all(select(t.Pipeline))}

    def known(draft: PipelineDraft) -> Known:
        row = rows.get(draft.code)
        found = pipeline_draft.known(ctx.rows, row.id if row is not None else None)
        if cmd.name_ is not None:  # its codes are made anew
            return replace(found, task_codes=frozenset(), checklist_codes=frozenset(), pipelines={})
        return found

    drafts = read_pipelines(cmd.text, known)
    if len(drafts) > 1 and (cmd.name_ is not None or cmd.stage_map or cmd.also_now or cmd.if_version is not None):
        raise Invalid("file", "invalid", f"the file holds {len(drafts)} pipelines; these options are for one")
    save_as = SavePipeline(
        drafts[0], cmd.stage_map, cmd.also_now, cmd.summary, confirmed=cmd.confirmed, moves_seen=cmd.moves_seen
    )
    told: list[str] = []
    results: list[ItemResult] = []
    for draft in drafts:
        if cmd.name_ is not None:
            draft = replace(copy_of(draft, cmd.name_), available_to=_creator(ctx))
        elif draft.code in rows:
            row = rows[draft.code]
            if not row.removed:
                seen(ctx, row.id)
            if cmd.if_version is not None and cmd.if_version != row.version:
                raise Conflict("version", changed_since(ctx, row))
            draft = replace(draft, id=row.id, version=row.version)
        found = save(ctx, draft, save_as, with_statuses=True, in_parts=len(drafts) == 1)
        if found.then is not None:
            return found
        told.append(found.summary)
        results += found.results
    return Handled("; ".join(told), results)


def restore_version(ctx: Context, cmd: RestorePipelineVersion) -> Handled:
    """An old state as a new edit, with the consequences of any edit [PIPE-7]."""
    row = seen(ctx, cmd.pipeline)
    if cmd.if_version is not None and cmd.if_version != row.version:
        raise Conflict("version", changed_since(ctx, row))
    text = version_text(ctx.rows, row.id, cmd.number)
    draft = read_version(text, pipeline_draft.load(ctx.rows, row.id))
    wanted = SavePipeline(
        draft, cmd.stage_map, cmd.also_now, f"version {cmd.number} restored",
        confirmed=cmd.confirmed, moves_seen=cmd.moves_seen,
    )  # fmt: skip
    return save(ctx, draft, wanted)


def seen(ctx: Context, pipeline_id: int) -> t.Pipeline:
    """The pipeline, or NotFound where there is none or it may not be seen [PERM-7]."""
    row = ctx.unit.find(t.Pipeline, pipeline_id)
    if row is None or row.removed or not ctx.sees_pipeline(pipeline_id):
        raise NotFound("there is no such pipeline that you may see")
    return row


def changed_since(ctx: Context, row: t.Pipeline) -> str:
    """Who saved it last, for a conflict [CONV-9]."""
    own = t.PipelineVersion
    newest = ctx.unit.one(select(own).where(own.pipeline_id == row.id).order_by(own.number.desc()).limit(1))
    who = ctx.unit.find(t.Staff, newest.author_id) if newest is not None and newest.author_id else None
    if newest is None or who is None:
        return f"{row.name} was changed since it was opened; reload and try again"
    at = f"{newest.at:%Y-%m-%d %H:%M} UTC"
    return f"{row.name} was changed by {who.name} at {at} ({newest.summary}); reload and try again"


# -- saving ----------------------------------------------------------------------------------------


def save(
    ctx: Context, draft: PipelineDraft, cmd: SavePipeline, *, with_statuses: bool = False, in_parts: bool = True
) -> Handled:
    """Check everything, then change everything; the summary and a result for it and each card.

    Custom statuses kept to it come with a new one and `with_statuses`; else they are the settings' to change [ST-2].
    """
    row = ctx.unit.find(t.Pipeline, draft.id) if draft.id is not None else None
    back = row is not None and row.removed
    if row is not None and not back:
        seen(ctx, row.id)
        if draft.version != row.version:
            raise Conflict("version", changed_since(ctx, row))
    elif draft.id is not None and not back:
        raise NotFound("there is no such pipeline that you may see")
    now = _present(ctx, row)
    plan = laid(now, cleaned(draft), cmd.stage_map)
    lines = (*now.lines, *(code for code in plan.draft.lines if code not in now.lines))
    final = replace(_coded(ctx, plan.draft, row), lines=lines)
    if row is not None and not (back or with_statuses):
        final = replace(final, statuses=now.statuses)
    else:
        final = replace(final, statuses=pipeline_statuses.together(ctx, now.statuses, final.statuses))
    _check(ctx, final)
    if set(lines) - set(now.lines):
        ctx.need("Edit engagement types")
    plan = Plan(now, final, plan.goes)
    also = keys_of(final, cmd.also_now)
    tasks = [one for one in following(ctx.rows, plan) if one.stage in also] if also else []
    template_tasks.may(ctx, final, tasks)
    changed = differences(now if row is not None and not back else None, final)
    if row is not None and not back:
        if ctx.part_of is None:  # what goes on was asked about when it began
            _ask(effects(ctx.rows, final, cmd.stage_map, cmd.also_now, ctx.today), cmd)
        if not changed and not cmd.also_now:
            return Handled(f"saved {row.name}", [unchanged(row.code, f"{row.name} is so already")])
        if not ctx.unit.rows_of(t.PipelineVersion, pipeline_id=row.id):
            pipeline_rows.keep_version(ctx, row.id, "as it was before its first edit")
    told = _told(cmd.summary, changed, new=row is None or back)
    if in_parts and row is not None and pipeline_moving.too_many(ctx, _leaving(ctx, plan)):
        return _one_part(ctx, plan, replace(cmd, summary=told))
    saved = pipeline_rows.put(ctx, final)
    pipeline_statuses.bring(ctx, saved.id, final.statuses)
    moved = _carry(ctx, plan, saved.name)
    moved += pipeline_moving.make_now(
        ctx, [stage for stage in ctx.stages(saved.id) if stage.code in also or stage.name in cmd.also_now]
    )
    moved += template_tasks.follow(ctx, tasks)
    pipeline_rows.keep_version(ctx, saved.id, told, author=ctx.actor.staff_id)
    result = done(saved.code, f"{saved.name}: {told}")
    return Handled(f"{'saved' if row is not None and not back else 'made'} {saved.name}: {told}", [result, *moved])


def _present(ctx: Context, row: t.Pipeline | None) -> PipelineDraft:
    if row is None:
        return PipelineDraft()
    if row.removed:  # what is read back from a file begins anew, with the rows it had
        return PipelineDraft(id=row.id, code=row.code)
    return pipeline_draft.load(ctx.rows, row.id)


def _coded(ctx: Context, draft: PipelineDraft, row: t.Pipeline | None) -> PipelineDraft:
    known = pipeline_draft.known(ctx.rows, row.id if row is not None else None)
    code = row.code if row is not None else draft.code
    pipelines = [other.code for other in ctx.unit.all(select(t.Pipeline)) if other is not row]
    if row is None and code in pipelines:
        code = ""
    had = ctx.unit.all(select(t.Stage.code).where(t.Stage.pipeline_id == row.id)) if row is not None else ()
    made = coded(
        replace(draft, code=code),
        pipelines=pipelines,
        stages=had,
        tasks=known.task_codes,
        checklists=known.checklist_codes,
    )
    return made


def _check(ctx: Context, draft: PipelineDraft) -> None:
    found = problems(draft, pipeline_draft.known(ctx.rows, draft.id))
    if found:
        raise InvalidMany(Detail(_field(problem), problem.code, problem.message) for problem in found)


def _field(problem: Problem) -> str:
    return problem.field if problem.where == "pipeline" else f"{problem.where}: {problem.field}"


def _ask(told: PipelineEffects, cmd: SavePipeline) -> None:
    """Refuse what cannot be, and ask about what follows where nobody has seen it yet [EDIT-1] [EDIT-6]."""
    if told.blocked:
        raise InvalidMany(Detail("stage_map", "required", line) for line in told.blocked)
    more = cmd.moves_seen is not None and told.would_advance_total > cmd.moves_seen
    if not told.asks or (cmd.confirmed and not more):
        return
    details = [Detail("effects", "effect", line) for line in told.lines]
    details += [
        Detail("would_advance", "effect", f"{move.number} {move.client}: {move.at} → {move.to}, as {move.because}")
        for move in told.would_advance[:20]
    ]
    grown = "more cards would move now than were shown" if more and cmd.confirmed else "saving this has consequences"
    raise NeedsConfirmation(grown, details)


def _leaving(ctx: Context, plan: Plan) -> dict[int, t.Stage]:
    """The rows of the stages that go."""
    return {stage.id: ctx.stage(stage.id) for stage in plan.removed if stage.id is not None}


def _one_part(ctx: Context, plan: Plan, cmd: SavePipeline) -> Handled:
    """So many cards on their way, while the stages they leave still stand; saving the rest is left to the last part.

    Where cards go to a stage that is new or changed by this very edit, all but the removal is saved first.
    """
    row = ctx.unit.get(t.Pipeline, plan.now.id)
    summary = f"saved {plan.draft.name}: {cmd.summary}"
    here = {stage.id: stage for stage in plan.now.stages}
    landings = [landing for stage in plan.removed if (landing := plan.landing(stage)) is not None]
    pipeline_statuses.bring(ctx, row.id, plan.draft.statuses)
    if ctx.part_of is None and any(landing.id is None or here[landing.id] != landing for landing in landings):
        kept = list(plan.draft.stages)
        for stage in plan.removed:
            kept.insert(min(plan.now.stages.index(stage), len(kept) - 1), stage)
        pipeline_rows.put(ctx, replace(plan.draft, stages=tuple(kept)))
        told = f"{cmd.summary[:280]}, before the cards went"
        pipeline_rows.keep_version(ctx, row.id, told, author=ctx.actor.staff_id)
        return Handled(summary, then=replace(cmd, draft=replace(plan.draft, version=row.version)))
    stages = {stage.code: stage for stage in ctx.stages(row.id)}
    goes = {}
    for stage in plan.removed:
        landing = plan.landing(stage)
        if landing is not None and stage.id is not None:
            goes[stage.id] = stages[landing.code]
    moved = pipeline_moving.move(ctx, goes, f"of {plan.draft.name}", most=ctx.part)
    return Handled(summary, moved, then=replace(cmd, draft=plan.draft))


def _carry(ctx: Context, plan: Plan, name: str) -> list[ItemResult]:
    """Cards of removed stages to where the edit says, and series that begin there [EDIT-3]."""
    stages = {stage.code: stage for stage in ctx.stages(plan.now.id)} if plan.now.id is not None else {}
    goes: dict[int, t.Stage] = {}
    for stage in plan.removed:
        landing = plan.landing(stage)
        row = stages.get(landing.code) if landing is not None else None
        for number in beginning_in(ctx.rows, plan.now, stage.code):
            begin_in(ctx, number, None if row is None or row.condition else row.code)
        if row is not None and stage.id is not None:
            goes[stage.id] = row
    return pipeline_moving.move(ctx, goes, f"of {name}") if goes else []


def begin_in(ctx: Context, series_id: int, code: str | None) -> None:
    """A series begins its work in another stage, None in the first."""
    row = ctx.unit.get(t.Series, series_id)
    template = {key: value for key, value in row.template.items() if key != "stage"}
    row.template = {**template, "stage": code} if code else template


def _told(summary: str, changed: tuple[object, ...], *, new: bool) -> str:
    if summary.strip():
        return " ".join(summary.split())[:300]
    if new:
        return "new"
    words = [str(getattr(one, "words", "")) for one in changed]
    more = f"; {len(words) - NAMED} more" if len(words) > NAMED else ""
    return ("; ".join(word[:120] for word in words[:NAMED]) + more) or "tasks made now"


def _creator(ctx: Context) -> Mapping[str, list[str]]:
    """To whom a new pipeline is available at the start: who made it [PIPE-5]."""
    logins = {number: login for login, number in pipeline_draft.staff_ids(ctx.rows).items()}
    return {"staff": [logins[ctx.actor.staff_id]]} if ctx.actor.staff_id in logins else {}
