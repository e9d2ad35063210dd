"""Tasks: made, edited, assigned, done [TASK-*]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import policy, text_rules
from assure_tui.domain.commands import AssignTask, CreateTask, EditTask, RemoveTask, SetTaskStatus, TakeTask
from assure_tui.domain.errors import Denied, Invalid, NotFound
from assure_tui.domain.model import Origin, Priority, TaskStatus, TaskType, WaitingOn, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import entering
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.sql import select

REVIEWING = ("review", "approve")


def create_task(ctx: Context, cmd: CreateTask) -> Handled:
    """A task in an engagement's present stage, or a firm-level one [TASK-1]; the person of its usual slot has it."""
    title = text_rules.one_line(cmd.title, "title")
    kind = TaskType(choice(TaskType, cmd.type, "type"))
    status = TaskStatus(choice(TaskStatus, cmd.status, "status"))
    if not cmd.engagement_ids:
        raise NotFound("no engagement was named")
    if status.done and kind.value in REVIEWING:
        ctx.need("Approve work")  # [TASK-7]: no way around by making it done at once
    if status is TaskStatus.SKIPPED and ctx.origin is not Origin.IMPORT:
        raise Invalid("reason", "required", "a task is skipped with a reason; make it first, then skip it")
    if cmd.due is not None:
        text_rules.in_range(cmd.due, "due")
    instructions = text_rules.long_text(cmd.instructions, "instructions") or None
    external_id = text_rules.one_line(cmd.external_id, "external_id", high=120) if cmd.external_id else None
    results = []
    for number in cmd.engagement_ids:
        row = ctx.engagement(number) if number is not None else None
        if row is not None:
            ctx.open_for_work(row)
        stage = ctx.stage(row.stage_id) if row is not None else None
        slot = kind.slot or (stage.holder if stage else None)
        person = cmd.assignee_id
        if person is not None and person != ctx.actor.staff_id:
            ctx.need("Assign tasks")
        if person is None and row is not None and slot:
            person = ctx.slot_person(row, slot)
        elif person is None:
            person = ctx.actor.staff_id
        if cmd.assignee_id is not None:
            _may_have(ctx, cmd.assignee_id, row)
        made = ctx.unit.add(
            t.Task(
                engagement_id=number,
                title=title,
                type=kind.value,
                status=status.value,
                completed_at=ctx.now if status.done else None,
                completed_by=ctx.actor.staff_id if status.done else None,
                required=cmd.required,
                stage_id=stage.id if stage else None,
                stage_name=stage.name if stage else None,
                assignee_id=person,
                slot=slot if row is not None and cmd.assignee_id is None else None,
                due=cmd.due,
                due_typed=cmd.due is not None,
                instructions=instructions,
                external_id=external_id,
                author_id=ctx.actor.staff_id,
                after=[],
                position=10_000,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
        results.append(done(short("task", made.id or 0), title))
    where = short("engagement", cmd.engagement_ids[0]) if cmd.engagement_ids[0] else "the firm"
    return Handled(f"added task {title!r} to {where if len(results) == 1 else len(results)}", results)


def set_task_status(ctx: Context, cmd: SetTaskStatus) -> Handled:
    """Any status may follow any; review and approval need their permission and a second person [TASK-4] [TASK-7]."""
    wanted = TaskStatus(choice(TaskStatus, cmd.status, "status"))
    reason = text_rules.reason(cmd.reason) if wanted is TaskStatus.SKIPPED or cmd.reason.strip() else ""

    def act(number: int) -> ItemResult:
        row = _task(ctx, number)
        ctx.check_seen(row, number, cmd.seen)
        _may_set(ctx, row, wanted)
        if row.status == wanted:
            return unchanged(short("task", number), f"it is {wanted.label} already")
        warnings = _warnings(ctx, row, wanted)
        if warnings and not cmd.confirm_all:
            return ItemResult(
                short("task", number),
                "confirm",
                "confirm",
                "; ".join(warnings),
                row.status,
                wanted.value,
                tuple(warnings),
            )
        before = row.status
        row.status = wanted.value
        row.reason = reason or None
        row.completed_at = ctx.now if wanted.done else None
        row.completed_by = ctx.actor.staff_id if wanted.done else None
        if wanted.done:
            date_followers(ctx, row)
        ctx.unit.session.flush()
        return done(short("task", number), row.title, before, wanted.value, *warnings)

    results = each("task", cmd.ids, act)
    what = results[0].message if len(results) == 1 else f"{sum(1 for r in results if r.outcome == 'done')} tasks"
    return Handled(f"set {what} to {wanted.label}", results, reason or None)


def _task(ctx: Context, number: int) -> t.Task:
    """The task, unless its engagement is archived: those take a change of status and nothing else [ST-13]."""
    row = ctx.task(number)
    if row.engagement_id is not None:
        ctx.open_for_work(ctx.unit.get(t.Engagement, row.engagement_id))
    return row


def _may_have(ctx: Context, person: int, parent: t.Engagement | None) -> None:
    """Refuse to give a task to someone who has left, or who may not see the engagement's pipeline [TASK-17]."""
    if parent is not None:
        ctx.may_hold(person, parent.pipeline_id, "assignee")
        return
    row = ctx.unit.find(t.Staff, person)
    if row is None or row.state == "left":
        raise Invalid("assignee", "not_offered", "this person has left or does not exist")


def _may_set(ctx: Context, row: t.Task, wanted: TaskStatus) -> None:
    if ctx.actor.is_system:
        return
    if row.assignee_id != ctx.actor.staff_id:
        ctx.need("Edit tasks")
    if wanted.done and row.type in REVIEWING:
        ctx.need("Approve work")


def _warnings(ctx: Context, row: t.Task, wanted: TaskStatus) -> list[str]:
    told: list[str] = []
    if row.engagement_id is None or wanted is TaskStatus.TODO:
        return told
    if wanted.done and row.type in REVIEWING and ctx.active_people > 1:
        mode = ctx.settings["sod.mode"]
        parent = ctx.unit.get(t.Engagement, row.engagement_id)
        prepared = ctx.unit.one(
            select(t.Task.id).where(
                t.Task.engagement_id == row.engagement_id,
                t.Task.type == "prepare",
                t.Task.status == "completed",
                t.Task.completed_by == ctx.actor.staff_id,
                t.Task.removed.is_(False),
            )
        )
        if mode != "off" and (parent.preparer_id == ctx.actor.staff_id or prepared is not None):
            words = f"{ctx.actor.name} prepared this work; another person reviews and approves it"
            if mode == "refuse":
                raise Denied("TASK-8", words)
            told.append(words)
    if row.after and wanted in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED):
        earlier = ctx.unit.all(
            select(t.Task).where(
                t.Task.engagement_id == row.engagement_id,
                t.Task.template.in_(row.after),
                t.Task.status.in_(("todo", "in_progress")),
                t.Task.removed.is_(False),
            )
        )
        told += [f"{task.title!r} comes first" for task in earlier]  # [TASK-9]
    return told


def date_followers(ctx: Context, row: t.Task) -> None:
    """Tasks dated by the completion of this one get their date now [TPL-4]."""
    if row.engagement_id is None or row.template is None:
        return
    statement = select(t.Task).where(
        t.Task.engagement_id == row.engagement_id,
        t.Task.removed.is_(False),
        t.Task.due_typed.is_(False),
    )
    for task in ctx.unit.all(statement):
        if row.template in task.after and task.due_rule and task.due_rule.get("from") == "after":
            task.due = entering.offset(ctx, ctx.today, task.due_rule)


def edit_task(ctx: Context, cmd: EditTask) -> Handled:
    """Fields of tasks; taking `required` off in a strict stage needs Override gates [OVR-4]."""
    values: dict[str, Any] = {}
    for name, value in cmd.fields.items():
        if name == "title":
            values[name] = text_rules.one_line(value, "title")
        elif name == "type":
            values[name] = choice(TaskType, value, "type")
        elif name == "required":
            values[name] = bool(value)
        elif name in ("due", "start"):
            values[name] = text_rules.in_range(value, name) if value else None
        elif name == "waiting_on":
            values[name] = choice(WaitingOn, value, "waiting_on") if value else None
        elif name in ("instructions", "waiting_note"):
            values[name] = text_rules.long_text(value or "", name) or None
        elif name == "priority":
            values[name] = choice(Priority, value, "priority") if value else None
        elif name == "external_id":
            values[name] = text_rules.one_line(value, name, high=120) if value else None
        else:
            raise Invalid(name, "key.unknown", f"a task has no field {name!r}")

    def act(number: int) -> ItemResult:
        row = _task(ctx, number)
        ctx.check_seen(row, number, cmd.seen)
        if values.get("required") is False and row.required:
            _may_unrequire(ctx, row)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return unchanged(short("task", number))
        if row.type in REVIEWING and changed.get("type", row.type) not in REVIEWING:
            ctx.need("Approve work")  # else renaming its type would be a way around [TASK-7]
        for name, value in changed.items():
            setattr(row, name, value)
        if "due" in changed:
            row.due_typed = changed["due"] is not None
        if "waiting_on" in changed:
            row.waiting_since = ctx.today if changed["waiting_on"] else None
        ctx.unit.session.flush()
        return done(short("task", number), row.title)

    return Handled(f"edited {', '.join(values)} of tasks", each("task", cmd.ids, act))


def _may_unrequire(ctx: Context, row: t.Task) -> None:
    if row.engagement_id is None or row.status in ("completed", "skipped"):
        return
    parent = ctx.unit.get(t.Engagement, row.engagement_id)
    strict = parent.stage_id == row.stage_id and ctx.stage(parent.stage_id).gate == "strict"
    if strict and not policy.holds(ctx.actor, "Override gates"):
        raise Denied("OVR-4", "this stage is strict: a required task comes off only with Override gates")


def assign_task(ctx: Context, cmd: AssignTask) -> Handled:
    """Give tasks to someone who may see the engagement [TASK-17]."""
    person = ctx.unit.get(t.Staff, cmd.assignee_id) if cmd.assignee_id else None
    return Handled(
        f"assigned tasks to {person.name if person else 'nobody'}",
        each("task", cmd.ids, _assign(ctx, cmd.assignee_id, cmd.seen)),
    )


def take_task(ctx: Context, cmd: TakeTask) -> Handled:
    """Take a task nobody has; one that somebody has needs Assign tasks [TASK-17]."""

    def act(number: int) -> ItemResult:
        row = ctx.task(number)
        if row.assignee_id not in (None, ctx.actor.staff_id):
            ctx.need("Assign tasks")
        return _assign(ctx, ctx.actor.staff_id, ())(number)

    return Handled(f"{ctx.actor.name} took tasks", each("task", cmd.ids, act))


def _assign(ctx: Context, person: int | None, seen: Any) -> Any:
    def act(number: int) -> ItemResult:
        row = _task(ctx, number)
        ctx.check_seen(row, number, seen)
        if person is not None:
            parent = ctx.unit.get(t.Engagement, row.engagement_id) if row.engagement_id is not None else None
            _may_have(ctx, person, parent)
        warnings = []
        if person is not None and row.engagement_id and row.type in REVIEWING and ctx.settings["sod.mode"] != "off":
            parent = ctx.unit.get(t.Engagement, row.engagement_id)
            if parent.preparer_id == person and ctx.active_people > 1:
                warnings.append("this person prepares the work [TASK-8]")
        if row.assignee_id == person:
            return unchanged(short("task", number))
        row.assignee_id, row.slot = person, None
        ctx.unit.session.flush()
        return done(short("task", number), row.title, None, None, *warnings)

    return act


def remove_task(ctx: Context, cmd: RemoveTask) -> Handled:
    """Hide a task made by mistake; undo brings it back [OVR-4]."""

    def act(number: int) -> ItemResult:
        row = _task(ctx, number)
        if row.required:
            _may_unrequire(ctx, row)
        row.removed = True
        ctx.unit.session.flush()
        return done(short("task", number), row.title)

    return Handled("removed tasks", each("task", cmd.ids, act))
