"""Named task templates: what each of their tasks says, checked the same way wherever it comes from [TPL-1] [TPL-6]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS, TaskType
from assure_tui.domain.text_rules import long_text, one_line

MOST_TASKS = 60
MOST_LINES = 60
LINE = 300  # characters
BASES = ("entry", "due", "start", "period_end", "after")
KEYS = frozenset({"title", "type", "required", "role", "due", "estimate", "lines", "instructions", "after", "tied_to"})


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A named template as it is shown and offered."""

    id: int
    code: str
    name: str
    description: str
    tasks: tuple[Mapping[str, Any], ...] = field(default=())


def read_lines(value: Any) -> list[dict[str, Any]] | None:
    """Checklist lines: texts, or pairs of a text and whether it is done; empty texts are dropped [TASK-10]."""
    if not value:
        return None
    found = []
    for line in value:
        text, done = (line, False) if isinstance(line, str) else (line[0], bool(line[1]))
        if text.strip():
            found.append({"text": one_line(text, "lines", high=LINE), "done": done})
    if len(found) > MOST_LINES:
        raise Invalid("lines", "length", f"a task has at most {MOST_LINES} checklist lines")
    return found or None


def typed_lines(text: str) -> tuple[tuple[str, bool], ...]:
    """Lines as they are typed, one a row; `[x]` in front of one that is done."""
    found = []
    for row in text.splitlines():
        said = row.strip()
        done = said[:3].lower() == "[x]"
        said = said[3:].strip() if done or said[:3] == "[ ]" else said.removeprefix("[]").strip()
        if said:
            found.append((said, done))
    return tuple(found)


def shown_lines(lines: Sequence[tuple[str, bool]]) -> str:
    """The same the other way round."""
    return "\n".join(f"{'[x]' if done else '[ ]'} {text}" for text, done in lines)


def read_tasks(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tasks of a template, checked; `after` names others of it by their place, counted from 1 [TASK-9]."""
    if not tasks:
        raise Invalid("tasks", "required", "a template has at least one task")
    if len(tasks) > MOST_TASKS:
        raise Invalid("tasks", "length", f"a template has at most {MOST_TASKS} tasks")
    return [_read(place, task, len(tasks)) for place, task in enumerate(tasks, 1)]


def _read(place: int, task: Mapping[str, Any], count: int) -> dict[str, Any]:
    where = f"tasks.{place}"
    for name in task:
        if name not in KEYS:
            raise Invalid(f"{where}.{name}", "key.unknown", f"a task of a template has no field {name!r}")
    kind = _word(str(task.get("type") or "other"))
    if kind not in TaskType.__members__.values():
        raise Invalid(f"{where}.type", "unknown", f"there is no type of task {kind!r}")
    role = task.get("role") or TaskType(kind).slot
    if role is not None and role not in SLOTS:
        raise Invalid(f"{where}.role", "unknown", f"a slot is {', '.join(SLOTS)}")
    found: dict[str, Any] = {"title": one_line(str(task.get("title") or ""), f"{where}.title"), "type": kind}
    found["required"] = bool(task.get("required", False))
    if role:
        found["role"] = role
    after = [_place(where, each, place, count) for each in task.get("after") or ()]
    if after:
        found["after"] = after
    if task.get("due"):
        found["due"] = _due(f"{where}.due", task["due"], bool(after))
    estimate = task.get("estimate")
    if estimate is not None:
        if not isinstance(estimate, int) or isinstance(estimate, bool) or not 0 < estimate <= 60_000:
            raise Invalid(f"{where}.estimate", "range", "an estimate is a number of minutes")
        found["estimate"] = estimate
    lines = read_lines(task.get("lines"))
    if lines:
        found["lines"] = [line["text"] for line in lines]
    instructions = long_text(str(task.get("instructions") or ""), f"{where}.instructions")
    if instructions:
        found["instructions"] = instructions
    if task.get("tied_to"):
        found["tied_to"] = one_line(str(task["tied_to"]), f"{where}.tied_to", high=80)
    return found


def _word(text: str) -> str:
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def _place(where: str, value: Any, place: int, count: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= count:
        raise Invalid(f"{where}.after", "unknown", f"after names other tasks of the template: 1 to {count}")
    if value >= place:  # only earlier ones: no circle can come about
        raise Invalid(f"{where}.after", "circle", "a task comes after tasks that stand before it in the list")
    return value


def _due(where: str, rule: Any, has_after: bool) -> dict[str, Any]:
    if not isinstance(rule, Mapping) or rule.get("from") not in BASES:
        raise Invalid(where, "unknown", f"a due date counts from {', '.join(BASES)}")
    days = rule.get("days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not -366 <= days <= 366:
        raise Invalid(where, "range", "days are -366 to 366")
    if rule["from"] == "after" and not has_after:
        raise Invalid(where, "required", "counting from 'after' needs a task it comes after")
    return {"from": rule["from"], "days": days, **({"working": True} if rule.get("working") else {})}
