"""Tasks not started that could follow the changed templates of their stage: found for people and for the save [TPL-5]."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.pipeline_views import TaskChange
from assure_tui.domain.template_changes import COLUMNS, TemplateChange, changes, still_as_made
from assure_tui.services.pipeline_plan import Plan
from assure_tui.store.read import Binder

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
_JSON = ("due_rule", "lines", "after")
_NAMES = (*(column for column, _ in COLUMNS.values()), "status", "due_typed")
_TASKS = """SELECT t.id, t.template, e.id, c.name, s.login, s.initials, {columns} FROM task t
JOIN engagement e ON e.id = t.engagement_id JOIN client c ON c.id = e.client_id
LEFT JOIN staff s ON s.id = t.assignee_id WHERE e.live = {yes} AND e.stage_id = {stage} AND t.stage_id = e.stage_id
AND t.removed = {no} AND t.status = 'todo' AND t.template IN {codes} ORDER BY e.id, t.position, t.id"""


class Following:
    """One task that would change, and the fields it takes over."""

    __slots__ = ("change", "client", "engagement", "fields", "stage", "task", "title")

    def __init__(
        self, stage: str, task: int, engagement: int, client: str, title: str, change: TemplateChange,
        fields: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.stage, self.task, self.engagement, self.client = stage, task, engagement, client
        self.title, self.change, self.fields = title, change, fields

    @property
    def told(self) -> TaskChange:
        """As it is listed before saving."""
        words = tuple(COLUMNS[name][1] for name in self.fields)
        return TaskChange(self.stage, short("engagement", self.engagement), self.client, self.title, words)

    @property
    def drops_required(self) -> bool:
        """Whether a gate would stop waiting for it [OVR-4]."""
        return "required" in self.fields and not self.change.after.required


def following(rows: Rows, plan: Plan) -> Iterator[Following]:
    """Every such task of the stages that stay."""
    found = changes(plan.now, plan.draft)
    for number, (_, stage) in plan.kept.items():
        changed = {one.code: one for one in found.get(stage.key, ())}
        if not changed:
            continue
        bind = Binder()
        sql = _TASKS.format(
            columns=", ".join(f"t.{name}" for name in _NAMES), yes=bind.true, no=bind.false, stage=bind(number),
            codes=bind.many(sorted(changed)),
        )  # fmt: skip
        for task, code, engagement, client, login, initials, *values in rows(sql, bind.params):
            held = dict(zip(_NAMES, values, strict=True))
            held |= {name: json.loads(held[name]) if held[name] else None for name in _JSON}
            fields = still_as_made(changed[code], held, (login, initials))
            if fields:
                yield Following(stage.key, task, engagement, client, held["title"], changed[code], fields)
