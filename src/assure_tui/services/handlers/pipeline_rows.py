"""A saved draft as rows: stages and task templates found again by code, those that go marked removed [EDIT-3]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.pipeline_problems import fold_name
from assure_tui.domain.pipeline_values import PipelineDraft, StageDraft, TaskDraft
from assure_tui.services.context import Context
from assure_tui.services.pipeline_text import write
from assure_tui.store import tables as t
from assure_tui.store.queries import pipeline_draft
from assure_tui.store.sql import func, select


def put(ctx: Context, draft: PipelineDraft) -> t.Pipeline:
    """The pipeline with everything that hangs on it as the draft says; engagements are left alone."""
    row = _pipeline(ctx, draft)
    _stages(ctx, row.id, draft)
    _checklists(ctx, row.id, draft)
    _lines(ctx, row.id, draft)
    _series_defaults(ctx, draft)
    row.version += 1  # an edit of its stages alone is a change of it too [CONV-9]
    ctx.unit.session.flush()
    ctx.forget_stages()
    return row


def keep_version(ctx: Context, pipeline_id: int, summary: str, *, author: int | None = None) -> int:
    """The pipeline as it stands now as a numbered version, where it is not the newest one already [PIPE-7]."""
    text = write([pipeline_draft.load(ctx.rows, pipeline_id)])
    own = t.PipelineVersion
    newest = ctx.unit.one(select(own).where(own.pipeline_id == pipeline_id).order_by(own.number.desc()).limit(1))
    if newest is not None and newest.text == text:
        return int(newest.number)
    number = newest.number + 1 if newest is not None else 1
    row = own(pipeline_id=pipeline_id, number=number, at=ctx.now, author_id=author, summary=summary[:300], text=text)
    ctx.unit.add(row)
    return number


def _pipeline(ctx: Context, draft: PipelineDraft) -> t.Pipeline:
    values: dict[str, Any] = {
        "name": draft.name,
        "description": draft.description,
        "available_to": _available(ctx, draft),
        "sort": draft.sort,
        "counts_earlier": draft.counts_earlier,
        "card_fields": None if draft.card_fields is None else list(draft.card_fields),
        "removed": False,
    }
    _free_name(ctx, draft)
    row = ctx.unit.find(t.Pipeline, draft.id) if draft.id is not None else None
    if row is None:
        last = ctx.unit.session.execute(select(func.max(t.Pipeline.position))).scalar()
        return ctx.unit.add(t.Pipeline(code=draft.code, position=(last if last is not None else -1) + 1, **values))
    _set(row, values)
    return row


def _free_name(ctx: Context, draft: PipelineDraft) -> None:
    """A pipeline that was removed gives its name up; what it still names says that it was removed [VAL-4]."""
    for row in ctx.unit.all(select(t.Pipeline).where(t.Pipeline.removed.is_(True))):
        if row.id != draft.id and fold_name(row.name) == fold_name(draft.name):
            row.name = f"{row.name[:90]} (removed {row.id})"
            ctx.unit.session.flush()


def _available(ctx: Context, draft: PipelineDraft) -> dict[str, list[Any]] | None:
    """People by number, as the column keeps them [PIPE-5]."""
    if draft.available_to is None:
        return None
    numbers = pipeline_draft.staff_ids(ctx.rows)
    to = draft.available_to
    return {"teams": list(to.get("teams", ())), "staff": [numbers[login] for login in to.get("staff", ())]}


def _stages(ctx: Context, pipeline_id: int, draft: PipelineDraft) -> None:
    known = {row.code: row for row in ctx.unit.all(select(t.Stage).where(t.Stage.pipeline_id == pipeline_id))}
    ctx.keep.append(known)
    wanted = {stage.code for stage in draft.stages}
    for code, row in known.items():
        if code not in wanted and not row.removed:
            row.removed = True
    made = []
    for position, stage in enumerate(draft.stages):
        row = known.get(stage.code)
        if row is None:
            row = t.Stage(pipeline_id=pipeline_id, code=stage.code, **_stage(stage, position))
            known[stage.code] = row
            made.append(row)
        else:
            _set(row, {**_stage(stage, position), "removed": False})
    ctx.unit.add_all(made)
    _templates(ctx, pipeline_id, draft, {code: row.id for code, row in known.items()})


def _stage(stage: StageDraft, position: int) -> dict[str, Any]:
    return {
        "name": stage.name,
        "position": position,
        "colour": stage.colour,
        "gate": stage.gate,
        "blockers": list(stage.blockers) or ["all"],
        "advance": _plain(stage.advance),
        "on_empty": stage.on_empty,
        "on_entry": stage.on_entry,
        "condition": _plain(stage.condition),
        "holder": stage.holder,
        "time_limit": stage.time_limit,
        "limit_unit": stage.limit_unit,
        "suggested_time_limit": stage.suggested_time_limit,
        "wip_limit": stage.wip_limit,
        "review": stage.review,
        "k1_ready": stage.k1_ready,
        "about": stage.about,
    }


def _templates(ctx: Context, pipeline_id: int, draft: PipelineDraft, stages: dict[str, int]) -> None:
    own = select(t.TaskTemplate).join(t.Stage, t.Stage.id == t.TaskTemplate.stage_id)
    known = {row.code: row for row in ctx.unit.all(own.where(t.Stage.pipeline_id == pipeline_id))}
    ctx.keep.append(known)
    wanted = {task.code for task in draft.tasks}
    for code, row in known.items():
        if code not in wanted and not row.removed:
            row.removed = True
    made = []
    for stage in draft.stages:
        for position, task in enumerate(stage.tasks):
            values = {**_template(task, position), "stage_id": stages[stage.code]}
            row = known.get(task.code or "")
            if row is None:
                made.append(t.TaskTemplate(code=task.code or "", **values))
            else:
                _set(row, {**values, "removed": False})
    ctx.unit.add_all(made)


def _template(task: TaskDraft, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "title": task.title,
        "type": task.type,
        "required": task.required,
        "role": task.role,
        "due": _plain(task.due),
        "types": list(task.types) if task.types else None,
        "entities": list(task.entities) if task.entities else None,
        "tied_to": task.tied_to,
        "after": list(task.after),
        "estimate": task.estimate,
        "lines": list(task.lines) or None,
        "instructions": task.instructions,
    }


def _checklists(ctx: Context, pipeline_id: int, draft: PipelineDraft) -> None:
    own = select(t.ChecklistTemplate).where(t.ChecklistTemplate.pipeline_id == pipeline_id)
    known = {row.code: row for row in ctx.unit.all(own)}
    for position, item in enumerate(draft.checklists):
        values: dict[str, Any] = {
            "entities": list(item.entities),
            "types": list(item.types) if item.types else None,
            "items": [dict(paper) for paper in item.items],
            "position": position,
        }
        row = known.pop(item.code, None)
        if row is None:
            ctx.unit.add(t.ChecklistTemplate(code=item.code, pipeline_id=pipeline_id, **values))
        else:
            _set(row, values)
    for row in known.values():
        ctx.unit.delete(row)  # engagements have copies of it [DOC-7]; undo puts it back


def _lines(ctx: Context, pipeline_id: int, draft: PipelineDraft) -> None:
    """Service lines that take it as their default from now on [TYPE-5]."""
    for row in ctx.unit.all(select(t.ServiceLine).where(t.ServiceLine.code.in_(draft.lines))):
        if row.pipeline_id != pipeline_id:
            row.pipeline_id = pipeline_id


def _series_defaults(ctx: Context, draft: PipelineDraft) -> None:
    row = ctx.unit.find(t.Setting, pipeline_draft.SERIES_DEFAULTS)
    every = dict(row.value or {}) if row is not None else {}
    kept = dict(every)
    if draft.series_defaults:
        kept[draft.code] = dict(draft.series_defaults)
    else:
        kept.pop(draft.code, None)
    if kept == every:
        return
    if row is None:
        ctx.unit.add(t.Setting(key=pipeline_draft.SERIES_DEFAULTS, value=kept))
    else:
        row.value = kept


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _plain(value: Any) -> Any:
    if not value:
        return None
    return {key: list(item) if isinstance(item, tuple) else item for key, item in dict(value).items()}
