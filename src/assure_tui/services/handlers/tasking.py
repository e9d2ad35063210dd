"""Tasks: made, edited, assigned, done [TASK-*]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import policy, text_rules
from assure_tui.domain.commands import AssignTask, CreateTask, SetTaskStatus, TakeTask
from assure_tui.domain.errors import Denied, Invalid, NotFound
from assure_tui.domain.model import Origin, TaskStatus, TaskType, read_short, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import entering
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.services.handlers.tags import check_tag, set_tags
from assure_tui.store import tables as t
from assure_tui.store.sql import select

REVIEWING = ("review", "approve")


def create_task(ctx: Context, cmd: CreateTask) -> Handled:
    """A task in an engagement's present stage, or a firm-level one [TASK-1]; the person of its usual slot has it."""
    if cmd.repeat_of is not None:
        from assure_tui.services.handlers.task_repeating import make_next

        return make_next(ctx, cmd.repeat_of)
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
    for tag in cmd.tags:
        check_tag(ctx, tag, create="tags" in cmd.create)
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
        if cmd.tags:
            set_tags(ctx, "task", made.id or 0, add=cmd.tags, create="tags" in cmd.create, new=True)
        results.append(done(short("task", made.id or 0), title))
    where = short("engagement", cmd.engagement_ids[0]) if cmd.engagement_ids[0] else "the firm"
    return Handled(f"added task {title!r} to {where if len(results) == 1 else len(results)}", results)


def set_task_status(ctx: Context, cmd: SetTaskStatus) -> Handled:
    """Any status may follow any; review and approval need their permission and a second person [TASK-4] [TASK-7]."""
    wanted = TaskStatus(choice(TaskStatus, cmd.status, "status"))
    reason = text_rules.reason(cmd.reason) if wanted is TaskStatus.SKIPPED or cmd.reason.strip() else ""

    def act(number: int) -> ItemResult:
        row = open_task(ctx, number)
        ctx.check_seen(row, number, cmd.seen)
        may_set(ctx, row, wanted)
        if row.status == wanted:
            return unchanged(short("task", number), f"it is {wanted.label} already")
        warnings = warnings_of(ctx, row, wanted)
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
        put_status(ctx, row, wanted, reason)
        return done(short("task", number), row.title, before, wanted.value, *warnings)

    results = each("task", cmd.ids, act)
    what = results[0].message if len(results) == 1 else f"{sum(1 for r in results if r.outcome == 'done')} tasks"
    return Handled(f"set {what} to {wanted.label}", results, reason or None)


def put_status(ctx: Context, row: t.Task, wanted: TaskStatus, reason: str = "") -> None:
    """The status with who and when; what is dated by its completion gets its date [TPL-4]."""
    row.status = wanted.value
    row.reason = reason or None
    row.completed_at = ctx.now if wanted.done else None
    row.completed_by = ctx.actor.staff_id if wanted.done else None
    if wanted.done:
        date_followers(ctx, row)
    ctx.unit.session.flush()


def open_task(ctx: Context, number: int, *, removed: bool = False) -> t.Task:
    """The task, unless its engagement is archived: those take a change of status and nothing else [ST-13]."""
    row = ctx.task(number, removed=removed)
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


def may_set(ctx: Context, row: t.Task, wanted: TaskStatus) -> None:
    """Refuse who may not set this status [TASK-7]."""
    if ctx.actor.is_system:
        return
    if row.assignee_id != ctx.actor.staff_id:
        ctx.need("Edit tasks")
    if wanted.done and row.type in REVIEWING:
        ctx.need("Approve work")


def warnings_of(ctx: Context, row: t.Task, wanted: TaskStatus) -> list[str]:
    """What a person should know before: they prepared it themselves [TASK-8], something comes first [TASK-9]."""
    told: list[str] = []
    if row.engagement_id is None or wanted is TaskStatus.TO_DO:
        return told
    if wanted.done and row.type in REVIEWING and _prepared(ctx, row, ctx.actor.staff_id):
        words = f"{ctx.actor.name} prepared this work; another person reviews and approves it"
        if ctx.settings["sod.mode"] == "refuse":
            raise Denied("TASK-8", words)
        told.append(words)
    if row.after and wanted in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED):
        told += [f"{task.title!r} comes first" for task in earlier(ctx, row) if task.status in ("todo", "in_progress")]
    return told


def _prepared(ctx: Context, row: t.Task, person: int | None) -> bool:
    """Whether a person prepared what this task reviews; of no matter while one person works here [TASK-8]."""
    if row.engagement_id is None or ctx.settings["sod.mode"] == "off" or ctx.active_people <= 1:
        return False
    if ctx.unit.get(t.Engagement, row.engagement_id).preparer_id == person:
        return True
    statement = select(t.Task.id).where(
        t.Task.engagement_id == row.engagement_id,
        t.Task.type == "prepare",
        t.Task.status == "completed",
        t.Task.completed_by == person,
        t.Task.removed.is_(False),
    )
    return ctx.unit.one(statement) is not None


def earlier(ctx: Context, row: t.Task) -> list[t.Task]:
    """The tasks that come before it, named by their template or by their number [TASK-9]."""
    numbers = [number for code in row.after if code[:2] == "T-" and (number := read_short(code, "task"))]
    named = t.Task.template.in_(row.after) | t.Task.id.in_(numbers)
    statement = select(t.Task).where(t.Task.engagement_id == row.engagement_id, t.Task.removed.is_(False), named)
    return list(ctx.unit.all(statement.order_by(t.Task.id)))


def date_followers(ctx: Context, row: t.Task) -> None:
    """Tasks dated by the completion of this one get their date now [TPL-4]."""
    if row.engagement_id is None:
        return
    names = {row.template, short("task", row.id or 0)}
    statement = select(t.Task).where(
        t.Task.engagement_id == row.engagement_id,
        t.Task.removed.is_(False),
        t.Task.due_typed.is_(False),
    )
    for task in ctx.unit.all(statement):
        if names & set(task.after) and task.due_rule and task.due_rule.get("from") == "after":
            task.due = entering.offset(ctx, ctx.today, task.due_rule)


def may_unrequire(ctx: Context, row: t.Task) -> None:
    """In a strict stage a required task comes off only with Override gates [OVR-4]."""
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
        row = open_task(ctx, number)
        ctx.check_seen(row, number, seen)
        if person is not None:
            parent = ctx.unit.get(t.Engagement, row.engagement_id) if row.engagement_id is not None else None
            _may_have(ctx, person, parent)
        warnings = []
        if person is not None and row.type in REVIEWING and _prepared(ctx, row, person):
            words = f"{ctx.unit.get(t.Staff, person).name} prepared this work; another person reviews and approves it"
            if ctx.settings["sod.mode"] == "refuse" and row.assignee_id != person:
                raise Denied("TASK-8", words)
            warnings.append(words)
        if row.assignee_id == person:
            return unchanged(short("task", number))
        row.assignee_id, row.slot = person, None
        ctx.unit.session.flush()
        return done(short("task", number), row.title, None, None, *warnings)

    return act
