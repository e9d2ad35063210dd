"""The tasks of a planned engagement, done as far as its stage says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.services.demo_blueprint import Blueprint, StageInfo, TemplateInfo
from assure_tui.services.demo_people import Person, moment_between
from assure_tui.services.demo_schedule import Plan

Values = dict[str, Any]

_SKIPS = ("Not needed this year", "Done by the client's own staff", "Nothing changed since last year")


class TaskMaker:
    """Makes tasks from the templates of every stage an engagement has been in [MOVE-6]."""

    def __init__(
        self, blueprint: Blueprint, people: list[Person], rng: Random, today: date, *, overridden: bool
    ) -> None:
        self.blueprint = blueprint
        self.people = people
        self.rng = rng
        self.today = today
        self._calendar = WorkCalendar()
        self._added: dict[tuple[date, int], date] = {}
        self._number = 0
        self._want_override = overridden

    def make(self, plan: Plan, row: Values) -> list[Values]:
        """The tasks of an engagement's row; the row learns which templates they are from [TPL-3]."""
        tasks: list[Values] = []
        entity, code = plan.client.entity, plan.candidate.type.code
        stages = self.blueprint.pipelines[plan.candidate.type.line].stages
        for index, stage in enumerate(stages[: plan.stage + 1]):
            entered = plan.entries[index]
            left = plan.entries[index + 1] if index < plan.stage else plan.closed
            fitting = [t for t in stage.templates if t.applies(code, entity)]
            closed = plan.status in ("completed", "archived")
            share = 1.0 if index < plan.stage or closed else self.rng.random() * 0.9
            for place, template in enumerate(fitting):
                task = self._new_task(row, stage, template, entered)
                row["made_tasks"].append(template.code)
                tasks.append(task)
                if place < int(len(fitting) * share + 0.001):
                    self._finish_task(task, entered, left)
                elif place == int(len(fitting) * share) and self.rng.random() < 0.5:
                    task["status"] = "in_progress"
                    if self.rng.random() < 0.2:
                        task["waiting_on"] = "client"
                        task["waiting_since"] = entered.date()
        self._override(plan, row, tasks, stages)
        return tasks

    def _new_task(self, row: Values, stage: StageInfo, template: TemplateInfo, entered: datetime) -> Values:
        self._number += 1
        return {
            "id": self._number,
            "engagement_id": row["id"],
            "template": template.code,
            "title": template.title,
            "type": template.type,
            "status": "todo",
            "required": template.required,
            "stage_id": stage.id,
            "stage_name": stage.name,
            "assignee_id": row[f"{template.role}_id"] or row["owner_id"] or row["preparer_id"],
            "slot": template.role,
            "priority": None,
            "start": None,
            "due": self._task_due(row, template.due, entered),
            "due_rule": template.due,
            "due_typed": False,
            "waiting_on": None,
            "waiting_note": None,
            "waiting_since": None,
            "instructions": None,
            "estimate": None,
            "after": template.after,
            "tied_to": template.tied_to,
            "request_id": None,
            "reason": None,
            "completed_by": None,
            "completed_at": None,
            "author_id": None,
            "external_id": None,
            "removed": False,
            "position": stage.position * 100 + template.position,
            "version": 1,
            "created_at": entered,
            "updated_at": entered,
        }

    def _task_due(self, row: Values, rule: Values | None, entered: datetime) -> date | None:
        if not rule:
            return None
        bases = {"entry": entered.date(), "due": row["due"], "start": row["start"], "period_end": row["period_end"]}
        base, days = bases.get(rule.get("from", "")), int(rule.get("days", 0))
        if base is None or not rule.get("working") or not days:
            return None if base is None else base + timedelta(days=days)
        day = self._added.get((base, days))
        if day is None:
            day = self._added[base, days] = self._calendar.add(base, days)
        return day

    def _finish_task(self, task: Values, entered: datetime, left: datetime | None) -> None:
        end = left or max(entered, datetime.combine(self.today, entered.timetz()) - timedelta(days=1))
        task["completed_at"] = moment_between(entered, end, self.rng, 0.2)
        task["completed_by"] = task["assignee_id"] or self.rng.choice(self.people).id
        task["status"] = "completed"
        if not task["required"] and self.rng.random() < 0.1:
            task["status"], task["reason"] = "skipped", self.rng.choice(_SKIPS)

    def _override(self, plan: Plan, row: Values, tasks: list[Values], stages: list[StageInfo]) -> None:
        """Now and then a partner forced a card past a strict gate: what was unmet is open still [OVR-1]."""
        if plan.status != "active" or not plan.stage or stages[plan.stage - 1].gate != "strict":
            return
        if not self._want_override and self.rng.random() > 0.04:
            return
        unmet = [x for x in tasks if x["required"] and x["stage_id"] == stages[plan.stage - 1].id]
        if unmet:
            self._want_override = False
            unmet[-1].update(status="todo", completed_at=None, completed_by=None, reason=None)
            row.update(overridden=True, overridden_entry=plan.stage + 1)
