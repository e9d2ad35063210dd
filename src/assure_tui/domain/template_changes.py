"""Task templates that an edit changes, and what of it a task that is there already may still take over [TPL-5]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.model import SLOTS
from assure_tui.domain.pipeline_values import PipelineDraft, TaskDraft

# Field of a template -> the column of its task, and the word for it.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "title": ("title", "title"),
    "type": ("type", "type"),
    "required": ("required", "required"),
    "role": ("slot", "who"),
    "due": ("due_rule", "due"),
    "estimate": ("estimate", "estimate"),
    "lines": ("lines", "checklist"),
    "instructions": ("instructions", "instructions"),
    "after": ("after", "after"),
    "tied_to": ("tied_to", "completes with"),
}


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """One template before and after an edit, with the fields that differ."""

    code: str
    before: TaskDraft
    after: TaskDraft
    fields: tuple[str, ...]


def changes(now: PipelineDraft, then: PipelineDraft) -> dict[str, tuple[TemplateChange, ...]]:
    """The changed templates by the code of the stage they are of after the edit; new and removed ones are none."""
    known = {task.code: task for task in now.tasks if task.code}
    found: dict[str, tuple[TemplateChange, ...]] = {}
    for stage in then.stages:
        for task in stage.tasks:
            before = known.get(task.code or "")
            if before is None or not task.code:
                continue
            fields = tuple(name for name in COLUMNS if _held(before, name) != _held(task, name))
            if fields:
                found[stage.key] = (*found.get(stage.key, ()), TemplateChange(task.code, before, task, fields))
    return found


def still_as_made(change: TemplateChange, task: Mapping[str, Any], names: Sequence[str | None] = ()) -> tuple[str, ...]:
    """Which of the changed fields a task takes over: those nobody has changed on it since it was made.

    A task that was begun takes over nothing: its status is another, or a line of its checklist is ticked. `names`
    are those of its person: one given by hand stays [TASK-12].
    """
    if task["status"] != "todo" or any(line["done"] for line in task["lines"] or ()):
        return ()
    found = []
    for name in change.fields:
        if name == "due" and task["due_typed"]:
            continue
        person = change.before.role.removeprefix("L:").casefold()
        if (
            name == "role"
            and change.before.role.startswith("L:")
            and person not in {(one or "").casefold() for one in names}
        ):
            continue
        was = task[COLUMNS[name][0]]
        if (bool(was) if name == "required" else was or None) == _held(change.before, name):
            found.append(name)
    return tuple(found)


def held(draft: TaskDraft, name: str) -> Any:
    """A field of a template as its tasks hold it."""
    return _held(draft, name)


def _held(draft: TaskDraft, name: str) -> Any:
    value = getattr(draft, name)
    if name == "lines":
        return [{"text": text, "done": False} for text in value] or None
    if name == "role":
        return value if value in SLOTS else None  # a task for one person is from no slot
    if name == "required":
        return bool(value)
    if isinstance(value, tuple):
        return list(value) or None
    return dict(value) if isinstance(value, Mapping) and value else value or None
