"""One planned engagement as rows: itself, its tasks, checklist, blockers, comments and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.due_dates import target_date
from assure_tui.domain.model import Priority
from assure_tui.domain.titles import TitleContext, render_title
from assure_tui.services.demo_blueprint import Blueprint, StageInfo, TemplateInfo
from assure_tui.services.demo_people import Person, moment_between
from assure_tui.services.demo_schedule import Plan
from assure_tui.store.derive import NO_DAY

Values = dict[str, Any]

_HOLDS = ("The client is travelling until next month", "Waits for the probate court", "Bank data feed is being rebuilt")
_CANCELS = ("The client moved to another firm", "Merged into the parent's return", "No filing requirement this year")
_SKIPS = ("Not needed this year", "Done by the client's own staff", "Nothing changed since last year")
_MANUAL = (
    ("Basis worksheet from the former accountant", "third_party"),
    ("Client decides on the depreciation election", "client"),
    ("IRS transcript ordered", "tax_authority"),
    ("Partner's view on the lease", "internal"),
)
_SAID = (
    "Called the client, papers come on Friday.",
    "Bank statements for two months are missing; asked again.",
    "Please look at the basis schedule before you go on.",
    "Depreciation differs from last year by 12 %; see the workpaper.",
    "The K-1 shows a guaranteed payment we did not expect.",
    "Signed letter is in the folder.",
    "Owner wants a call before we file [not by mail].",
    "Estimate for Q4 should go down.\nSee the projection in the file.",
    "State apportionment: use the new factor.",
)
_ANSWERED = ("Done.", "Thanks, I will take it from here.", "Asked them again today.", "Agreed, go ahead.", "Fixed 👍")
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
    comments: list[Values] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


class WorkMaker:
    """Makes the rows of plan after plan, counting numbers up."""

    def __init__(
        self, blueprint: Blueprint, people: list[Person], rng: Random, today: date, tags: int, *, overridden: bool
    ) -> None:
        self.blueprint = blueprint
        self.people = people
        self.rng = rng
        self.today = today
        self.tags = tags
        self._calendar = WorkCalendar()
        self._added: dict[tuple[date, int], date] = {}
        self._titles: dict[tuple[Any, ...], str] = {}
        self._task = self._item = self._blocker = self._comment = 0
        self._want_override = overridden

    def make(self, plan: Plan) -> Work:
        """All rows of a plan, with the columns the store keeps from others."""
        work = Work(plan, self._engagement(plan))
        self._tasks(work)
        self._checklist(work)
        self._blockers(work)
        self._talk(work)
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
            "priority": rng.choices(*zip(*_PRIORITIES, strict=True))[0],
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

    # -- tasks -----------------------------------------------------------------------------------

    def _tasks(self, work: Work) -> None:
        plan, row = work.plan, work.engagement
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
                work.tasks.append(task)
                if place < int(len(fitting) * share + 0.001):
                    self._finish_task(task, entered, left)
                elif place == int(len(fitting) * share) and self.rng.random() < 0.5:
                    task["status"] = "in_progress"
                    if self.rng.random() < 0.2:
                        task["waiting_on"] = "client"
                        task["waiting_since"] = entered.date()
        self._override(work, stages)

    def _new_task(self, row: Values, stage: StageInfo, template: TemplateInfo, entered: datetime) -> Values:
        self._task += 1
        return {
            "id": self._task,
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

    def _override(self, work: Work, stages: list[StageInfo]) -> None:
        """Now and then a partner forced a card past a strict gate: what was unmet is open still [OVR-1]."""
        plan = work.plan
        if plan.status != "active" or not plan.stage or stages[plan.stage - 1].gate != "strict":
            return
        if not self._want_override and self.rng.random() > 0.04:
            return
        unmet = [x for x in work.tasks if x["required"] and x["stage_id"] == stages[plan.stage - 1].id]
        if unmet:
            self._want_override = False
            unmet[-1].update(status="todo", completed_at=None, completed_by=None, reason=None)
            work.engagement.update(overridden=True, overridden_entry=plan.stage + 1)

    # -- checklist, blockers, comments -----------------------------------------------------------

    def _checklist(self, work: Work) -> None:
        plan, rng = work.plan, self.rng
        template = self.blueprint.checklist(plan.candidate.type, plan.client.entity)
        waiting = plan.stage == 0 and plan.live
        stuck = waiting and rng.random() < 0.14
        begun = (work.engagement["start"] or plan.created.date()) if template else None
        open_required = 0
        for position, item in enumerate(template):
            self._item += 1
            expected = (begun or self.today) + timedelta(days=int(item["expected_days"] or 14))
            state = "matched" if rng.random() < 0.45 or not waiting else "open"
            if not waiting and not item["required"]:
                state = rng.choice(("matched", "open", "waived"))
            if state == "open" and waiting and not stuck:
                expected = max(expected, self.today + timedelta(days=rng.randrange(1, 12)))
            open_required += state == "open" and item["required"]
            work.items.append(
                {
                    "id": self._item,
                    "engagement_id": plan.number,
                    "position": position,
                    "name": item["name"],
                    "document": item["document"],
                    "patterns": item["patterns"],
                    "required": item["required"],
                    "expected": expected,
                    "count": item["count"],
                    "state": state,
                    "reason": "Does not apply this year" if state == "waived" else None,
                    "removed": False,
                    "version": 1,
                }
            )
        if waiting and not open_required:
            # With every required paper here the card would have moved by itself [ADV-5].
            for row in work.items:
                if row["required"]:
                    row["state"], row["expected"] = "open", max(row["expected"], self.today + timedelta(days=3))
                    break

    def _blockers(self, work: Work) -> None:
        plan, rng = work.plan, self.rng
        if plan.status in ("cancelled", "archived"):
            return
        stages = self.blueprint.pipelines[plan.candidate.type.line].stages
        for item in work.items:
            if item["required"] and item["state"] == "open" and item["expected"] < self.today and plan.live:
                title = f"Missing: {item['name']}"
                self._block(work, "document", title, f"checklist_item:{item['id']}", waits_on="client")
        for source in plan.sources:
            kind, where = source.candidate, self.blueprint.pipelines["tax"].stages[source.stage].name
            title = f"{kind.type.name} {kind.label} of {source.client.name}, {where}"
            self._block(work, "k1", title, f"engagement:{source.number}", waits_on="other_engagement")
        if plan.live and stages[plan.stage].code == "awaiting-signature" and rng.random() < 0.6:
            title = "Form 8879 is out for signature"
            self._block(work, "signature", title, "signature:8879", waits_on="client")
        if plan.live and plan.stage >= 2 and rng.random() < 0.05:
            number = 20_000 + plan.number
            self._block(work, "payment", f"Invoice {number} is not paid", f"invoice:{number}", waits_on="client")
        if rng.random() < 0.06:
            title, whom = rng.choice(_MANUAL)
            self._block(work, "manual", title, None, waits_on=whom)
            if not plan.live or rng.random() < 0.4:
                row = work.blockers[-1]
                row["state"] = rng.choice(("resolved", "resolved", "dismissed"))
                row["closed_at"] = self._later(row["opened_at"])
                row["closed_by"] = work.engagement["owner_id"] or 1
                row["reason"] = "Not needed after all" if row["state"] == "dismissed" else "Received"

    def _block(self, work: Work, kind: str, title: str, source: str | None, *, waits_on: str | None) -> None:
        self._blocker += 1
        opened = self._later(work.plan.entries[-1])
        manual = kind == "manual"
        work.blockers.append(
            {
                "id": self._blocker,
                "engagement_id": work.plan.number,
                "type": kind,
                "title": title[:200],
                "note": None,
                "source": source,
                "waits_on": waits_on,
                "opened_at": opened,
                "opened_by": work.engagement["preparer_id"] or 1 if manual else None,
                "expected": self.today + timedelta(days=self.rng.randrange(2, 30)) if manual else None,
                "owner_id": work.engagement["preparer_id"] if manual else None,
                "state": "active",
                "closed_at": None,
                "closed_by": None,
                "reason": None,
                "removed": False,
                "version": 1,
            }
        )

    def _talk(self, work: Work) -> None:
        rng = self.rng
        for _ in range(rng.choice((1, 1, 2)) if rng.random() < 0.16 else 0):
            first = self._say(work, rng.choice(_SAID), None, self._later(work.plan.created))
            if rng.random() < 0.5:
                self._say(work, rng.choice(_ANSWERED), first["id"], self._later(first["at"]))

    def _say(self, work: Work, text: str, parent: int | None, at: datetime) -> Values:
        self._comment += 1
        row = {
            "id": self._comment,
            "engagement_id": work.plan.number,
            "parent_id": parent,
            "author_id": self.rng.choice(self.people).id,
            "at": at,
            "text": text,
            "edited": False,
            "withdrawn": False,
            "removed": False,
            "version": 1,
        }
        work.comments.append(row)
        return row

    def _later(self, at: datetime) -> datetime:
        """Some moment after `at`, and before today."""
        end = datetime.combine(self.today, at.timetz()).replace(hour=0, minute=0, second=0)
        return moment_between(at, max(end, at + timedelta(minutes=5)), self.rng)

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
