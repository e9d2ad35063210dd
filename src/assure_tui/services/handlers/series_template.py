"""The template of a series: what the engagement to come is given, checked as if it were made now [REC-1]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS, Priority, TaskType
from assure_tui.domain.titles import validate_pattern
from assure_tui.services.context import Context
from assure_tui.services.handlers.creating import choice, minutes, pipeline_by_name, stage_by_name
from assure_tui.services.handlers.tags import check_tag
from assure_tui.store import tables as t
from assure_tui.store.sql import select

CLIENTS_OWN = "client"  # a slot that takes the client's default [REC-1]
FIELDS = (
    *("pipeline", "stage", "title", "description", "priority", "budget", "tags", "checklist", "tasks"),
    *("client_status", "target", *SLOTS),
)
MOST_ITEMS, MOST_TASKS = 300, 100  # [VAL-5]


def merged(ctx: Context, kept: Mapping[str, Any], given: Mapping[str, Any], kind: t.EngagementType) -> dict[str, Any]:
    """The template with what is given now; a field that is empty goes back to its default."""
    found = dict(kept)
    for name, value in given.items():
        if name not in FIELDS:
            raise Invalid(name, "key.unknown", f"a series has no field {name!r}")
        if name in SLOTS:
            found.pop(name, None)
            if value != CLIENTS_OWN:
                found[name] = value
        elif value is None or value == "" or (name != "checklist" and value == ()):
            found.pop(name, None)
        else:
            found[name] = _CHECK[name](ctx, value)
    _check_places(ctx, found, kind)
    return found


def _check_places(ctx: Context, found: dict[str, Any], kind: t.EngagementType) -> None:
    """The pipeline is there, work may begin in the stage, and the people may hold it [PERM-6]."""
    if "pipeline" in found:
        pipeline = pipeline_by_name(ctx, found["pipeline"])
        found["pipeline"] = pipeline.code
    else:
        pipeline = ctx.unit.get(t.Pipeline, kind.pipeline_id or ctx.line(kind.line_id).pipeline_id)
    if "stage" in found:
        stage = stage_by_name(ctx, pipeline.id or 0, found["stage"])
        if stage.condition:
            raise Invalid("stage", "not_offered", f"{stage.name} is a conditional stage; work does not begin there")
        found["stage"] = stage.code
    for slot in SLOTS:
        if found.get(slot) is not None:
            ctx.may_hold(int(found[slot]), pipeline.id or 0, slot)


def _title(ctx: Context, value: Any) -> str:
    text = text_rules.one_line(str(value), "title", high=300)
    validate_pattern(text, field="title")
    return text


def _budget(ctx: Context, value: Any) -> int:
    ctx.need("Manage budgets")
    return minutes(int(value))


def _tags(ctx: Context, value: Any) -> list[str]:
    names = [text_rules.one_line(name, "tags", high=40) for name in value]
    for name in names:
        check_tag(ctx, name)
    return names


def _client_status(ctx: Context, value: Any) -> str:
    wanted = str(value).strip().casefold()
    known = [str(name) for name in ctx.unit.all(select(t.ClientFacingStatus.name))]
    for name in known:
        if name.casefold() == wanted:
            return name
    raise Invalid("client_status", "unknown", f"a client-facing status is one of {', '.join(known)}")


def _target(ctx: Context, value: Any) -> dict[str, Any]:
    """So many days or working days before the deadline [DUE-10]."""
    days = value.get("days") if isinstance(value, Mapping) else None
    if type(days) is not int or not 0 <= days <= 366:
        raise Invalid("target", "range", "a target lies 0 to 366 days before the deadline")
    return {"days": days, "working": bool(value.get("working", False))}


def _checklist(ctx: Context, value: Any) -> list[dict[str, Any]]:
    if len(value) > MOST_ITEMS:
        raise Invalid("checklist", "too_many", f"a checklist has at most {MOST_ITEMS} items")
    return [
        {
            "name": text_rules.one_line(item["name"], "checklist"),
            "document": item.get("document") or "other",
            "patterns": list(item.get("patterns", ())),
            "required": bool(item.get("required", False)),
            "count": int(item.get("count", 1)),
        }
        for item in value
    ]


def _tasks(ctx: Context, value: Any) -> list[dict[str, Any]]:
    """Tasks besides those of the stage: title, type, required, a slot or a person."""
    if len(value) > MOST_TASKS:
        raise Invalid("tasks", "too_many", f"a series has at most {MOST_TASKS} tasks of its own")
    found = []
    for item in value:
        task: dict[str, Any] = {"title": text_rules.one_line(item["title"], "tasks")}
        task |= {"type": choice(TaskType, item.get("type") or "other", "type"), "required": bool(item.get("required"))}
        task |= {name: item[name] for name in ("slot", "assignee_id", "instructions") if item.get(name)}
        found.append(task)
    return found


_CHECK: dict[str, Any] = {
    "pipeline": lambda ctx, value: text_rules.one_line(str(value), "pipeline"),
    "stage": lambda ctx, value: text_rules.one_line(str(value), "stage"),
    "title": _title,
    "description": lambda ctx, value: text_rules.long_text(str(value), "description"),
    "priority": lambda ctx, value: choice(Priority, str(value), "priority"),
    "budget": _budget,
    "tags": _tags,
    "checklist": _checklist,
    "tasks": _tasks,
    "client_status": _client_status,
    "target": _target,
}
