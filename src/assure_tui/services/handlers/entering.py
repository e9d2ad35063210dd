"""What entering a stage brings: its tasks, once each [MOVE-6] [TPL-*]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from assure_tui.services.context import Context
from assure_tui.services.gate_facts import template_applies
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def enter(ctx: Context, row: t.Engagement, stage: t.Stage, *, with_tasks: bool = True) -> list[t.Task]:
    """Count the entry, restart the stage clock, make the stage's missing tasks; the tasks made."""
    row.stage_id = stage.id or 0
    row.stage_since = ctx.now
    row.visited = [*row.visited, stage.id] if stage.id not in row.visited else row.visited
    return make_tasks(ctx, row, stage) if with_tasks else []


def make_tasks(ctx: Context, row: t.Engagement, stage: t.Stage) -> list[t.Task]:
    """One task per template that applies, for ever; one that an undo took away is put back [TPL-3]."""
    kind = ctx.type(row.type_id)
    client = ctx.unit.get(t.Client, row.client_id)
    made: list[t.Task] = []
    codes: list[str] = []
    for template in ctx.templates(stage.id or 0):
        if not template_applies(template.types, template.entities, kind.code, client.entity):
            continue
        if template.code in row.made_tasks:
            gone = ctx.unit.one(
                select(t.Task).where(
                    t.Task.engagement_id == row.id,
                    t.Task.template == template.code,
                    t.Task.removed.is_(True),
                )
            )
            if gone is not None:
                gone.removed, gone.status = False, "todo"
                made.append(gone)
            continue
        codes.append(template.code)
        slot = template.role
        made.append(
            t.Task(
                engagement_id=row.id,
                template=template.code,
                title=template.title,
                type=template.type,
                required=template.required,
                stage_id=stage.id,
                stage_name=stage.name,
                assignee_id=ctx.slot_person(row, slot),
                slot=slot,
                due=task_due(ctx, row, template.due),
                due_rule=template.due,
                after=template.after,
                tied_to=template.tied_to,
                position=stage.position * 100 + template.position,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
    if codes:
        row.made_tasks = [*row.made_tasks, *codes]
    ctx.unit.add_all([task for task in made if task.id is None])
    return made


def task_due(ctx: Context, row: t.Engagement, rule: dict[str, Any] | None) -> date | None:
    """The due date an offset gives; empty while its base is [TPL-4]."""
    if not rule:
        return None
    base = {
        "entry": ctx.today,
        "due": row.due,
        "start": row.start,
        "period_end": row.period_end,
    }.get(str(rule.get("from")))
    return offset(ctx, base, rule)


def offset(ctx: Context, base: date | None, rule: dict[str, Any]) -> date | None:
    """So many days or working days from a base."""
    if base is None:
        return None
    days = int(rule.get("days", 0))
    if rule.get("working"):
        return ctx.work.add(base, days) if days else base
    return base + timedelta(days=days)


def follow_dates(ctx: Context, row: t.Engagement) -> None:
    """Open tasks whose date hangs on the deadline, start or period end follow it [TASK-13]."""
    statement = select(t.Task).where(
        t.Task.engagement_id == row.id,
        t.Task.removed.is_(False),
        t.Task.due_typed.is_(False),
        t.Task.status.in_(("todo", "in_progress")),
    )
    for task in ctx.unit.all(statement):
        if task.due_rule and task.due_rule.get("from") in ("due", "start", "period_end"):
            fresh = task_due(ctx, row, task.due_rule)
            if fresh != task.due:
                task.due = fresh


def copy_checklist(ctx: Context, row: t.Engagement) -> None:
    """Copy the first fitting checklist; one that names types beats one that does not [DOC-7]."""
    kind = ctx.type(row.type_id)
    client = ctx.unit.get(t.Client, row.client_id)
    lists = ctx.unit.all(
        select(t.ChecklistTemplate)
        .where(t.ChecklistTemplate.pipeline_id == row.pipeline_id)
        .order_by(t.ChecklistTemplate.position)
    )
    fitting = [c for c in lists if client.entity in c.entities and (not c.types or kind.code in c.types)]
    fitting.sort(key=lambda c: not c.types)
    if not fitting:
        return
    start = row.start or ctx.today
    ctx.unit.add_all(
        t.ChecklistItem(
            engagement_id=row.id or 0,
            position=position,
            name=item["name"],
            document=item["document"],
            patterns=list(item.get("patterns", [])),
            required=bool(item.get("required", False)),
            expected=start + timedelta(days=int(item.get("expected_days", ctx.settings["documents.expected_days"]))),
            count=int(item.get("count", 1)),
        )
        for position, item in enumerate(fitting[0].items)
        if not item.get("types") or kind.code in item["types"]
    )
