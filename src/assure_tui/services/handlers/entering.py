"""What entering a stage brings: its tasks, once each [MOVE-6] [TPL-*]."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from assure_tui.services.context import Context
from assure_tui.services.gate_facts import template_applies
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def enter(
    ctx: Context, row: t.Engagement, stage: t.Stage, *, with_tasks: bool = True, without: Collection[str] = ()
) -> list[t.Task]:
    """Count the entry, restart the stage clock, make the stage's missing tasks but those left out; the tasks made."""
    arrive(ctx, row, stage)
    made = tasks_of(ctx, row, stage, without=without) if with_tasks else []
    ctx.unit.add_all([task for task in made if task.id is None])
    return made


def arrive(ctx: Context, row: t.Engagement, stage: t.Stage) -> None:
    """Stand in a stage from now on, and remember that it was entered [GATE-9]."""
    row.stage_id = stage.id or 0
    row.stage_since = ctx.now
    row.rests, row.rest_turned = None, False  # a rest is for one visit [ADV-9]
    row.sent_back_at = None
    row.hand_order = None  # a place by hand is one in a column [PIPE-3]
    if stage.id not in row.visited:
        row.visited = [*row.visited, stage.id or 0]


def fitting(ctx: Context, row: t.Engagement, stage: t.Stage) -> list[t.TaskTemplate]:
    """The task templates of a stage that are for this engagement, whether they made their task or not [TPL-2]."""
    kind = ctx.type(row.type_id)
    client = ctx.unit.get(t.Client, row.client_id)
    return [
        template
        for template in ctx.templates(stage.id or 0)
        if template_applies(template.types, template.entities, kind.code, client.entity)
    ]


def tasks_of(
    ctx: Context,
    row: t.Engagement,
    stage: t.Stage,
    *,
    gone: Mapping[str, t.Task] | None = None,
    without: Collection[str] = (),
) -> list[t.Task]:
    """The tasks an entry brings: one per template that applies, for ever [TPL-3].

    New ones are not in the session yet; one that an undo took away is put back. `gone` are those, where the
    caller read them ahead for many. Templates `without` are left for a later entry [MOVE-4].
    """
    gone = _taken_back(ctx, row) if gone is None else gone
    made: list[t.Task] = []
    codes: list[str] = []
    for template in fitting(ctx, row, stage):
        if template.code in row.made_tasks or template.code in without:
            continue
        codes.append(template.code)
        person, slot = given(ctx, row, template.role)
        values: dict[str, Any] = {
            "title": titled(ctx, row, template.title),
            "type": template.type,
            "status": "todo",
            "required": template.required,
            "stage_id": stage.id,
            "stage_name": stage.name,
            "assignee_id": person,
            "slot": slot,
            "due": task_due(ctx, row, template.due),
            "due_rule": template.due,
            "after": template.after,
            "tied_to": template.tied_to,
            "estimate": template.estimate,
            "lines": [{"text": text, "done": False} for text in template.lines or ()] or None,
            "instructions": template.instructions,
            "position": stage.position * 100 + template.position,
        }
        task = gone.get(template.code)
        if task is None:
            task = t.Task(
                engagement_id=row.id, template=template.code, created_at=ctx.now, updated_at=ctx.now, **values
            )
        else:
            task.removed = False
            for name, value in values.items():
                setattr(task, name, value)
        made.append(task)
    if codes:
        row.made_tasks = [*row.made_tasks, *codes]
    return made


def titled(ctx: Context, row: t.Engagement, pattern: str) -> str:
    """The title of a task, its codes filled in [TPL-1] [CODE-1]."""
    if "{" not in pattern and "}" not in pattern:
        return pattern
    from assure_tui.domain.errors import Invalid
    from assure_tui.services.handlers.dating import filled

    try:
        return filled(ctx, row, ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id), pattern)
    except Invalid:  # a text of before codes were checked stands as it is
        return pattern


def given(ctx: Context, row: t.Engagement, role: str) -> tuple[int | None, str | None]:
    """Who gets a task of a template, and from which slot; one for a person named as `L:login` comes from none [TPL-1].

    A person who has left, or may not see the pipeline, gets nothing: it shows under Unassigned [PERM-6].
    """
    if not role.startswith("L:"):
        return ctx.slot_person(row, role), role
    wanted = role[2:].casefold()
    for person in ctx.unit.all(select(t.Staff).where(t.Staff.state != "left")):
        if wanted in ((person.login or "").casefold(), person.initials.casefold()):
            return (None if ctx.cannot_hold(person.id, row.pipeline_id) else person.id), None
    return None, None


def _taken_back(ctx: Context, row: t.Engagement) -> dict[str, t.Task]:
    """Tasks of templates that an undo took away; those a person removed stay in `made_tasks` and away."""
    if row.id is None:
        return {}
    statement = select(t.Task).where(
        t.Task.engagement_id == row.id, t.Task.removed.is_(True), t.Task.template.is_not(None)
    )
    return {task.template: task for task in ctx.unit.all(statement)}


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


def checklist_of(ctx: Context, row: t.Engagement) -> list[t.ChecklistItem]:
    """A copy of the first fitting checklist; one that names types beats one that does not [DOC-7]."""
    kind = ctx.type(row.type_id)
    client = ctx.unit.get(t.Client, row.client_id)
    lists = ctx.checklists(row.pipeline_id)
    fitting = [c for c in lists if client.entity in c.entities and (not c.types or kind.code in c.types)]
    fitting.sort(key=lambda c: not c.types)
    if not fitting:
        return []
    return items_of(ctx, row, [i for i in fitting[0].items if not i.get("types") or kind.code in i["types"]])


def items_of(ctx: Context, row: t.Engagement, items: Sequence[Mapping[str, Any]]) -> list[t.ChecklistItem]:
    """The items of a checklist for one engagement, all of them open."""
    start = row.start or ctx.today
    return [
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
        for position, item in enumerate(items)
    ]
