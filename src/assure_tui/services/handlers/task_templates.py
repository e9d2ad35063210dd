"""Named task templates: kept once, put on any engagement by hand or by an automation [TPL-6]."""

from __future__ import annotations

import re
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.task_commands import ApplyTaskTemplate, SaveTaskTemplate
from assure_tui.domain.task_templates import read_tasks
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import entering
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select

_OPEN = ("todo", "in_progress")


def save_task_template(ctx: Context, cmd: SaveTaskTemplate) -> Handled:
    """Make, change or remove one; what was made from it before stays as it is [TPL-6]."""
    code = text_rules.code(cmd.code, "code")
    row = ctx.unit.one(select(t.NamedTemplate).where(t.NamedTemplate.code == code))
    if not cmd.tasks and cmd.from_engagement is None:
        if row is None or row.removed:
            raise NotFound(f"there is no task template {code!r}")
        row.removed = True
        ctx.unit.session.flush()
        return Handled(f"removed the task template {row.name}", [done(code, row.name)])
    name = text_rules.one_line(cmd.name_, "name", high=80)
    tasks = read_tasks(cmd.tasks or _tasks_of(ctx, cmd.from_engagement or 0))
    description = text_rules.one_line(cmd.description, "description", low=0, high=500)
    same = [other for other in ctx.unit.all(select(t.NamedTemplate)) if fold(other.name) == fold(name)]
    if any(other.code != code for other in same):
        raise Conflict("name", f"another task template is called {name!r} already")
    if row is None:
        ctx.unit.add(t.NamedTemplate(code=code, name=name, description=description, tasks=tasks))
        return Handled(f"made the task template {name}", [done(code, f"{len(tasks)} tasks")])
    before = (row.name, row.description, row.tasks, row.removed)
    if before == (name, description, tasks, False):
        return Handled(f"the task template {name} is as it was", [unchanged(code)])
    row.name, row.description, row.tasks, row.removed = name, description, tasks, False
    ctx.unit.session.flush()
    return Handled(f"changed the task template {name}", [done(code, f"{len(tasks)} tasks")])


def _tasks_of(ctx: Context, number: int) -> list[dict[str, Any]]:
    """The tasks of an engagement as a template would say them, without dates and people."""
    ctx.engagement(number)
    statement = select(t.Task).where(
        t.Task.engagement_id == number, t.Task.removed.is_(False), t.Task.round.is_(None), t.Task.status != "skipped"
    )
    rows = list(ctx.unit.all(statement.order_by(t.Task.position, t.Task.id)))
    names = {name: place for place, row in enumerate(rows, 1) for name in (row.template, short("task", row.id or 0))}
    found = []
    for place, row in enumerate(rows, 1):
        task: dict[str, Any] = {"title": row.title, "type": row.type, "required": row.required, "role": row.slot}
        task["after"] = sorted({names[code] for code in row.after if names.get(code, place) < place})
        if row.due_rule and (row.due_rule.get("from") != "after" or task["after"]):
            task["due"] = {key: row.due_rule[key] for key in ("from", "days", "working") if key in row.due_rule}
        task["estimate"], task["instructions"], task["tied_to"] = row.estimate, row.instructions, row.tied_to
        task["lines"] = [line["text"] for line in row.lines or ()]
        found.append({name: value for name, value in task.items() if value not in (None, [], "")})
    return found


def apply_task_template(ctx: Context, cmd: ApplyTaskTemplate) -> Handled:
    """Its tasks on each engagement, in the stage it stands in; what is still open of it is not made twice [TPL-6]."""
    template = find(ctx, cmd.code)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.open_for_work(row)
        made = put_on(ctx, row, template)
        if not made:
            return unchanged(short("engagement", number), "all of its tasks are there and open")
        return done(short("engagement", number), f"{len(made)} task{'s' if len(made) != 1 else ''} made")

    results = each("engagement", cmd.ids, act)
    count = sum(1 for result in results if result.outcome == "done")
    return Handled(f"applied {template.name} to {count} engagement{'s' if count != 1 else ''}", results)


def find(ctx: Context, code: str) -> t.NamedTemplate:
    """The template of that code or name; NotFound names what is near."""
    rows = list(ctx.unit.all(select(t.NamedTemplate).where(t.NamedTemplate.removed.is_(False))))
    for row in rows:
        if fold(code.strip()) in (fold(row.code), fold(row.name)):
            return row
    raise NotFound(f"there is no task template {code!r}{near(code, [row.code for row in rows])}")


def put_on(ctx: Context, row: t.Engagement, template: t.NamedTemplate) -> list[t.Task]:
    """The tasks it brings an engagement that are not there and open already [AUT-17]."""
    if row.id is None:
        raise Invalid("engagement", "unknown", "the engagement is not there yet")
    stage = ctx.stage(row.stage_id)
    there = _there(ctx, row.id, template.code)
    made: list[t.Task] = []
    names: dict[int, str] = {}
    for place, spec in enumerate(template.tasks, 1):
        base = f"{template.code}.{place}"
        earlier = there.get(base, [])
        is_open = next((task for task in earlier if task.status in _OPEN and not task.removed), None)
        names[place] = is_open.template or base if is_open else _free(base, earlier)
        if is_open is not None:
            continue
        due = spec.get("due")
        made.append(
            t.Task(
                engagement_id=row.id,
                template=names[place],
                title=spec["title"],
                type=spec["type"],
                required=spec.get("required", False),
                stage_id=stage.id,
                stage_name=stage.name,
                assignee_id=ctx.slot_person(row, spec["role"]) if spec.get("role") else None,
                slot=spec.get("role"),
                due=entering.task_due(ctx, row, due),
                due_rule=due,
                after=[names[number] for number in spec.get("after", ()) if number in names],
                tied_to=spec.get("tied_to"),
                estimate=spec.get("estimate"),
                lines=[{"text": text, "done": False} for text in spec.get("lines", ())] or None,
                instructions=spec.get("instructions"),
                author_id=ctx.actor.staff_id,
                position=9_000 + place,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
    ctx.unit.add_all(made)
    return made


def _there(ctx: Context, number: int, code: str) -> dict[str, list[t.Task]]:
    """What it brought before, by the name of each of its tasks."""
    # A code holds neither % nor _ [VAL-5].
    statement = select(t.Task).where(t.Task.engagement_id == number, t.Task.template.like(f"{code}.%"))
    found: dict[str, list[t.Task]] = {}
    for task in ctx.unit.all(statement):
        found.setdefault(re.sub(r"#\d+$", "", task.template or ""), []).append(task)
    return found


def _free(base: str, earlier: list[t.Task]) -> str:
    """A name the engagement does not know: one task per engagement and template for ever [TPL-3]."""
    return base if not earlier else f"{base}#{len(earlier) + 1}"
