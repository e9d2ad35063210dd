"""The fields of tasks, checklist lines and what comes first among them [TASK-2] [TASK-9] [TASK-10]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import EditTask
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import Priority, TaskType, WaitingOn, short
from assure_tui.domain.task_templates import read_lines
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.services.handlers.tasking import REVIEWING, may_unrequire, open_task
from assure_tui.store import tables as t
from assure_tui.store.sql import select

MOST_MINUTES = 60 * 1000


def edit_task(ctx: Context, cmd: EditTask) -> Handled:
    """Fields of tasks; taking `required` off in a strict stage needs Override gates [OVR-4]."""
    values = _values(cmd.fields)
    ticks = tuple(cmd.fields.get("ticks", ()))
    after = cmd.fields.get("after")

    def act(number: int) -> ItemResult:
        row = open_task(ctx, number)
        ctx.check_seen(row, number, cmd.seen)
        wanted = dict(values)
        if ticks:
            wanted["lines"] = _ticked(wanted.get("lines", row.lines) or [], ticks)
        if after is not None:
            wanted["after"] = _after(ctx, row, after)
        if wanted.get("repeats") is not None and row.engagement_id is not None:
            raise Invalid("repeats", "not_offered", "only a task of the firm repeats; series repeat engagements")
        if wanted.get("required") is False and row.required:
            may_unrequire(ctx, row)
        changed = {name: value for name, value in wanted.items() if (getattr(row, name) or None) != (value or None)}
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
            if not changed["waiting_on"] and "waiting_note" not in changed:
                row.waiting_note = None  # it was about what is waited for no more
        ctx.unit.session.flush()
        return done(short("task", number), row.title)

    return Handled(_summary(cmd.fields), each("task", cmd.ids, act))


def _summary(fields: Mapping[str, Any]) -> str:
    if set(fields) == {"ticks"}:
        texts = [f"{'ticked' if on else 'unticked'} {text!r}" for _, text, on in fields["ticks"]]
        return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
    return f"edited {', '.join(fields)} of tasks"


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in fields.items():
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
        elif name == "estimate":
            values[name] = _minutes(value)
        elif name == "lines":
            values[name] = read_lines(value)
        elif name == "repeats":
            values[name] = _repeats(value)
        elif name not in ("ticks", "after"):
            raise Invalid(name, "key.unknown", f"a task has no field {name!r}")
    return values


def _minutes(value: Any) -> int | None:
    if value in (None, 0):
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_MINUTES:
        raise Invalid("estimate", "range", f"an estimate is 1 to {MOST_MINUTES} minutes")
    return value


def _repeats(value: Any) -> dict[str, Any] | None:
    if not value:
        return None
    from assure_tui.domain.task_repeats import checked

    return checked(value)


def _ticked(lines: list[dict[str, Any]], ticks: Iterable[tuple[int, str, bool]]) -> list[dict[str, Any]]:
    """The lines with some ticked or not; a place where another text stands now is a conflict [CONV-9]."""
    fresh = [dict(line) for line in lines]
    for place, text, on in ticks:
        if not 0 <= place < len(fresh) or fresh[place]["text"] != text:
            raise Conflict("lines", "the checklist lines of this task were changed; reload and try again")
        fresh[place]["done"] = bool(on)
    return fresh


def _after(ctx: Context, row: t.Task, numbers: Iterable[int]) -> list[str]:
    """Names of the tasks that come first: of the same engagement, and never in a circle [TASK-9]."""
    statement = select(t.Task).where(t.Task.engagement_id == row.engagement_id, t.Task.removed.is_(False))
    others: dict[int, t.Task] = {}
    if row.engagement_id is not None:
        others = {task.id or 0: task for task in ctx.unit.all(statement)}
    chosen = list(dict.fromkeys(numbers))
    for number in chosen:
        if number not in others or number == row.id:
            raise Invalid("after", "unknown", f"{short('task', number)} is no other task of this engagement")
    names: dict[str, int] = {}
    for number, task in others.items():
        names[short("task", number)] = number
        if task.template is not None:
            names[task.template] = number
    reached, waiting = set(chosen), list(chosen)
    while waiting:
        for code in others[waiting.pop()].after:
            found = names.get(code)
            if found is not None and found not in reached:
                reached.add(found)
                waiting.append(found)
    if row.id in reached:
        raise Invalid("after", "circle", f"{row.title!r} would come before itself")
    return [others[number].template or short("task", number) for number in chosen]
