"""One planned engagement as rows: itself, its tasks, checklist, blockers, comments and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from assure_tui.domain.due_dates import target_date
from assure_tui.domain.model import Priority
from assure_tui.domain.requests import fits_tie
from assure_tui.domain.titles import TitleContext, render_title
from assure_tui.services.demo_blueprint import Blueprint
from assure_tui.services.demo_extras import ExtrasMaker
from assure_tui.services.demo_filings import filings
from assure_tui.services.demo_names import weighted
from assure_tui.services.demo_people import Person
from assure_tui.services.demo_requests import Asked
from assure_tui.services.demo_schedule import Plan
from assure_tui.services.demo_tasks import TaskMaker
from assure_tui.services.demo_time import TimeMaker
from assure_tui.store.derive import NO_DAY

Values = dict[str, Any]

_HOLDS = ("The client is travelling until next month", "Waits for the probate court", "Bank data feed is being rebuilt")
_CANCELS = ("The client moved to another firm", "Merged into the parent's return", "No filing requirement this year")
_PRIORITIES = (("medium", 70), ("high", 16), ("low", 8), ("urgent", 6))
_SHOWN = ("Waiting for you", "Received", "In preparation", "In review", "Ready to sign", "Done")
_BUDGET = {"tax": (180, 900), "accounting": (60, 480), "audit": (2400, 9600)}


@dataclass(slots=True)
class Work:
    """The rows of one engagement, by table."""

    plan: Plan
    engagement: Values
    tasks: list[Values] = field(default_factory=list)
    items: list[Values] = field(default_factory=list)
    blockers: list[Values] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    comments: list[Values] = field(default_factory=list)
    time: list[Values] = field(default_factory=list)
    filings: list[Values] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


class WorkMaker:
    """Makes the rows of plan after plan, counting numbers up."""

    def __init__(
        self, blueprint: Blueprint, people: list[Person], rng: Random, today: date, tags: int, *, overridden: bool
    ) -> None:
        self.blueprint = blueprint
        self.rng = rng
        self.today = today
        self.tags = tags
        self._titles: dict[tuple[Any, ...], str] = {}
        self._tasks = TaskMaker(blueprint, people, rng, today, overridden=overridden)
        self._extras = ExtrasMaker(blueprint, people, rng, today)
        self._time = TimeMaker(today)

    def make(self, plan: Plan) -> Work:
        """All rows of a plan, with the columns the store keeps from others."""
        work = Work(plan, self._engagement(plan))
        work.tasks = self._tasks.make(plan, work.engagement)
        work.items = self._extras.checklist(plan, work.engagement)
        work.blockers, work.asked = self._extras.blockers(plan, work.engagement, work.items)
        for asked in work.asked:
            for task in work.tasks:  # tied as the rule would tie them [TASK-11]
                open_ = task["status"] in ("todo", "in_progress") and task["tied_to"]
                if open_ and fits_tie(task["tied_to"], asked.request["kind"], asked.request["form"]):
                    task["request_id"] = asked.request["id"]
        work.comments = self._extras.talk(plan)
        work.time = self._time.make(plan, work.engagement)
        work.filings = filings(plan.number, work.tasks, self.today)
        if self.rng.random() < 0.08:
            work.tags = [self.rng.randrange(1, self.tags + 1)]
        self._derive(work)
        return work

    def _engagement(self, plan: Plan) -> Values:
        rng, found, dates = self.rng, plan.candidate, plan.candidate.dates
        pipeline = self.blueprint.pipelines[found.type.line]
        stages, client = pipeline.stages, plan.client
        slots: dict[str, int | None] = dict(client.slots)
        chance = rng.random()
        if chance < 0.03:
            slots = dict.fromkeys(slots)  # nobody's yet: Unassigned
        elif chance < 0.06:
            slots["reviewer"] = None
        low, high = _BUDGET[found.type.line]
        budget = rng.randrange(low, high, 30) if rng.random() < 0.5 else None
        share = (plan.stage + 1) / len(stages) * rng.uniform(0.5, 1.3)
        start = plan.created.date()
        closed = plan.closed if plan.status in ("completed", "archived") else None
        on_hold = plan.status == "on_hold"
        return {
            "id": plan.number,
            "client_id": client.id,
            "type_id": self.blueprint.type_ids[found.type.code],
            "period_kind": found.period.kind,
            "period_start": found.period.start,
            "period_end": found.period.end,
            "period_label": found.label,
            "part": found.period.part,
            "qualifier": plan.qualifier,
            "title": self._title(plan),
            "title_pattern": self.blueprint.title_pattern,
            "title_edited": False,
            "pipeline_id": pipeline.id,
            "stage_id": stages[plan.stage].id,
            "stage_since": plan.entries[-1],
            "entry_no": plan.stage + 1,
            "status": plan.status,
            "custom_status": None,
            "hold_reason": rng.choice(_HOLDS) if on_hold else None,
            "resume_on": self.today + timedelta(days=rng.randrange(5, 60)) if on_hold and rng.random() < 0.7 else None,
            "status_reason": rng.choice(_CANCELS) if plan.status == "cancelled" else None,
            "client_status": self._shown(plan, len(stages)) if rng.random() < 0.7 else None,
            "priority": weighted(rng, _PRIORITIES),
            "start": start if rng.random() < 0.3 else None,
            "statutory": dates.statutory,
            "effective": dates.effective,
            "ext_statutory": dates.extended_statutory,
            "ext_effective": dates.extended_effective,
            "payment_due": dates.payment,
            "typed_due": plan.typed,
            "typed_reason": plan.reason or None,
            "due": dates.deadline,
            "due_kind": dates.kind,
            "due_needs": dates.needs,
            "because": list(dates.because),
            "target": target_date(dates.deadline, rng.choice((7, 10, 14))) if rng.random() < 0.2 else None,
            "extended": found.extended,
            "extended_on": plan.filed if found.extended else None,
            "alternate": None,
            "anchors": {name: day.isoformat() for name, day in found.anchors.items()},
            **{f"{slot}_id": person for slot, person in slots.items()},
            "budget": budget,
            "spent": int(budget * share) if budget else 0,
            "description": "Same scope as last year, plus the new rental." if rng.random() < 0.05 else None,
            "external_id": None,
            "completed_at": closed,
            "overridden": False,
            "overridden_entry": None,
            "removed": False,
            "made_tasks": [],
            "visited": [stage.id for stage in stages[: plan.stage + 1]],
            "version": 1,
            "created_at": plan.created,
            "updated_at": plan.closed or plan.entries[-1],
        }

    def _title(self, plan: Plan) -> str:
        found = plan.candidate
        key = (found.type.code, found.period, found.label, plan.qualifier)
        title = self._titles.get(key)
        if title is None:
            context = TitleContext(
                type_label=found.type.name,
                type_code=found.type.code,
                qualifier=plan.qualifier,
                period=found.period,
                period_label=found.label,
            )
            title = self._titles[key] = render_title(self.blueprint.title_pattern, context)
        return title

    def _shown(self, plan: Plan, stages: int) -> str:
        if plan.status in ("completed", "archived"):
            return _SHOWN[-1]
        return _SHOWN[min(round(plan.stage * 5 / (stages - 1)), 4)]

    # -- what the store keeps from other columns -------------------------------------------------

    def _derive(self, work: Work) -> None:
        row, live = work.engagement, work.plan.live
        priority = Priority(row["priority"])
        end = row["period_end"].isoformat() if row["period_end"] else "-"
        slot = self.blueprint.pipelines[work.plan.candidate.type.line].stages[work.plan.stage].holder
        done = ("completed", "skipped")
        row.update(
            identity=f"{row['client_id']}|{row['type_id']}|{row['period_start'].isoformat()}|{end}"
            f"|{row['part'] or 0}|{row['qualifier'].casefold()}",
            in_force=row["status"] != "cancelled",
            live=live,
            on_board=live or row["status"] == "completed",
            urgent=0 if priority is Priority.URGENT else 1,
            rank=priority.rank,
            due_key=row["due"].isoformat() if row["due"] else NO_DAY,
            law=(row.get("ext_effective") if row.get("extended") else None) or row.get("effective"),
            holder_id=row[f"{slot}_id"] or row["owner_id"] or row["preparer_id"],
            tasks_total=len(work.tasks),
            tasks_done=sum(task["status"] in done for task in work.tasks),
            required_open=sum(task["required"] and task["status"] not in done for task in work.tasks),
            blockers_active=sum(blocker["state"] == "active" for blocker in work.blockers),
            comment_count=len(work.comments),
        )
        for task in work.tasks:
            task["open"] = row["status"] == "active" and task["status"] not in done
            task["due_key"] = task["due"].isoformat() if task["due"] else NO_DAY
