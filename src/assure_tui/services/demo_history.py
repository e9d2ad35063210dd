"""How the demo firm's engagements came to be: the commands of the past, oldest first [ACT-3].

Each engagement's log, replayed, gives its row; so a small demo shows a lively history and a large one,
whose engagements were imported, checks just as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import Origin, Status, short
from assure_tui.services.demo_blueprint import Blueprint
from assure_tui.services.demo_people import Person
from assure_tui.services.demo_work import Work
from assure_tui.store.demo_rows import Batch, Change, inserted, updated

Values = dict[str, Any]


@dataclass(slots=True)
class _Event:
    """Something that happened to one engagement; the fields before are filled in when all are in order."""

    at: datetime
    by: int | None
    command: str
    summary: str
    new: list[tuple[str, Values]]
    changed: list[tuple[str, int, Values]]
    reason: str | None = None
    about: str = ""


class History:
    """The batches of many engagements in the order of time."""

    def __init__(self, blueprint: Blueprint, people: list[Person]) -> None:
        self.blueprint = blueprint
        self.people = {person.id: person for person in people}

    def lively(self, works: Iterable[Work]) -> list[Batch]:
        """A batch for every command that made these engagements what they are."""
        batches = [batch for work in works for batch in self._of(work)]
        batches.sort(key=lambda batch: batch.at)
        return batches

    def imported(self, works: list[Work], at: datetime, person: Person) -> Batch:
        """One batch that brings all of them in as they stand."""
        numbers = f"{short('engagement', works[0].plan.number)} to {short('engagement', works[-1].plan.number)}"
        return Batch(
            at,
            person.id,
            person.name,
            person.login,
            "CreateEngagement",
            f"imported {len(works)} engagements, {numbers}",
            [inserted("engagement", work.plan.number, work.engagement) for work in works],
            origin=Origin.IMPORT,
        )

    def _of(self, work: Work) -> Iterator[Batch]:
        events = sorted(self._events(work), key=lambda event: event.at)
        plan = work.plan
        now: dict[tuple[str, int], Values] = {}
        for event in events:
            changes: list[Change] = []
            for entity, row in event.new:
                if "id" in row:
                    now[entity, row["id"]] = dict(row)
                key = row["id"] if "id" in row else "/".join(str(row[n]) for n in _KEYS if n in row)
                changes.append(inserted(entity, key, row))
            for entity, number, fields in event.changed:
                held = now[entity, number]
                after = {name: value for name, value in fields.items() if held[name] != value}
                changes.append(updated(entity, number, {name: held[name] for name in after}, after, plan.number))
                held.update(after)
            person = self.people.get(event.by or 0)
            yield Batch(
                event.at,
                person.id if person else None,
                person.name if person else "system",
                person.login if person else "system",
                event.command,
                event.summary,
                changes,
                reason=event.reason,
                results=({"id": event.about, "outcome": "done", "code": None, "message": ""},),
                origin=Origin.UI if person else Origin.LOOP,
            )

    def _events(self, work: Work) -> Iterator[_Event]:
        plan, row = work.plan, work.engagement
        number, name = short("engagement", plan.number), f"{plan.client.name} {row['title']}"
        stages = self.blueprint.pipelines[plan.candidate.type.line].stages
        lead = row["owner_id"] or row["partner_id"] or row["preparer_id"] or 1
        hand = row["preparer_id"] or lead

        def engagement(at: datetime, by: int | None, command: str, summary: str, fields: Values) -> _Event:
            return _Event(at, by, command, summary, [], [("engagement", plan.number, fields)], about=number)

        created = [self._first(work), *(("task", _fresh(task)) for task in self._made(work, 0))]
        created += [("checklist_item", {**item, "state": "open", "reason": None}) for item in work.items]
        created += [("engagement_tag", {"engagement_id": plan.number, "tag_id": tag}) for tag in work.tags]
        due = f", due {row['due'].isoformat()}" if row["due"] else ""
        summary = f"created {row['title']}{due} for {plan.client.name}"
        yield _Event(plan.created, lead, "CreateEngagement", summary, created, [], about=number)
        for index in range(1, plan.stage + 1):
            stage, before = stages[index], stages[index - 1]
            forced = row["overridden"] and row["overridden_entry"] == index + 1
            verb = "overrode the gate for" if forced else "moved"
            fields = {
                "stage_id": stage.id,
                "stage_since": plan.entries[index],
                "entry_no": index + 1,
                "visited": row["visited"][: index + 1],
                "made_tasks": [task["template"] for task in work.tasks if task["position"] < (index + 1) * 100],
            }
            if forced:
                fields |= {"overridden": True, "overridden_entry": index + 1}
            event = engagement(
                plan.entries[index],
                lead if forced else hand,
                "OverrideGate" if forced else "MoveStage",
                f"{verb} {name}: {before.name} → {stage.name}",
                fields,
            )
            event.new = [("task", _fresh(task)) for task in self._made(work, index)]
            event.reason = "The client needs it today; the review follows" if forced else None
            yield event
        yield from self._decisions(work, engagement, hand, lead)
        yield from self._steps(work, number, name, hand)

    def _first(self, work: Work) -> tuple[str, Values]:
        """The engagement as it was created."""
        plan, row = work.plan, dict(work.engagement)
        stages = self.blueprint.pipelines[plan.candidate.type.line].stages
        plain = plan.candidate.plain
        row.update(
            stage_id=stages[0].id,
            stage_since=plan.created,
            entry_no=1,
            visited=[stages[0].id],
            made_tasks=[task["template"] for task in self._made(work, 0)],
            status="active",
            hold_reason=None,
            resume_on=None,
            status_reason=None,
            completed_at=None,
            overridden=False,
            overridden_entry=None,
        )
        if row["extended"]:
            row.update(extended=False, extended_on=None)
            row.update(due=plain.deadline, due_kind=plain.kind, because=list(plain.because))
        elif plan.typed != plan.candidate.typed:
            row.update(typed_due=None, typed_reason=None)
            row.update(due=plain.deadline, due_kind=plain.kind, because=list(plain.because))
        return "engagement", row

    def _made(self, work: Work, index: int) -> list[Values]:
        return [task for task in work.tasks if index * 100 <= task["position"] < (index + 1) * 100]

    def _decisions(self, work: Work, event: Callable[..., _Event], hand: int, lead: int) -> Iterator[_Event]:
        """Extension, typed date, status: each a command of its own."""
        plan, row = work.plan, work.engagement
        number = short("engagement", plan.number)
        dated = {name: row[name] for name in ("due", "due_kind", "because")}
        soon = plan.created + timedelta(minutes=20)
        if row["extended"]:
            filed = datetime.combine(row["extended_on"], time(15, 30), UTC) if row["extended_on"] else soon
            fields = {"extended": True, "extended_on": row["extended_on"], **dated}
            yield event(max(filed, soon), hand, "SetExtension", f"extended {row['title']}", fields)
        elif plan.typed != plan.candidate.typed:
            fields = {"typed_due": plan.typed, "typed_reason": plan.reason, **dated}
            found = event(soon, lead, "SetDates", f"set {number} due {plan.typed}", fields)
            found.reason = plan.reason
            yield found
        status = Status(plan.status)
        if status is Status.ON_HOLD:
            fields = {name: row[name] for name in ("status", "hold_reason", "resume_on")}
            at = plan.entries[-1] + timedelta(hours=2)
            yield event(at, lead, "SetStatus", f"set {number} to {status.label}", fields)
        elif status is Status.CANCELLED and plan.closed:
            fields = {"status": "cancelled", "status_reason": row["status_reason"]}
            yield event(plan.closed, lead, "SetStatus", f"set {number} to {status.label}", fields)
        elif plan.closed:
            fields = {"status": "completed", "completed_at": plan.closed}
            yield event(plan.closed, lead, "SetStatus", f"set {number} to Completed", fields)
            if status is Status.ARCHIVED:
                at = plan.closed + timedelta(days=91)
                yield event(at, 1, "SetStatus", f"set {number} to Archived", {"status": "archived"})

    def _steps(self, work: Work, number: str, name: str, hand: int) -> Iterator[_Event]:
        """Tasks done, papers matched, blockers, comments."""
        plan = work.plan
        for task in work.tasks:
            fresh = _fresh(task)
            fields = {key: task[key] for key in _WORKED if task[key] != fresh[key]}
            if fields:
                at = task["completed_at"] or task["created_at"] + timedelta(hours=3)
                by = task["completed_by"] or task["assignee_id"] or hand
                said = f"set {short('task', task['id'])} {task['title']!r} to {task['status'].replace('_', ' ')}"
                yield _Event(at, by, "SetTaskStatus", said, [], [("task", task["id"], fields)], about=number)
        matched = [
            ("checklist_item", item["id"], {"state": item["state"], "reason": item["reason"]})
            for item in work.items
            if item["state"] != "open"
        ]
        if matched:
            end = plan.entries[1] if plan.stage else plan.created + timedelta(hours=4)
            at = plan.created + (end - plan.created) * 0.9
            papers = "1 paper" if len(matched) == 1 else f"{len(matched)} papers"
            yield _Event(at, None, "MatchDocuments", f"matched {papers} of {name}", [], matched, about=number)
        for asked in work.asked:
            request, command = asked.request, "SendInvoice" if asked.request["kind"] == "invoice" else "SendSignature"
            said = f"sent: {short('request', request['id'])} {request['title']}"
            new = [("request", request), *asked.rows, ("blocker", asked.blocker)]
            tied: list[tuple[str, int, Values]] = [
                ("task", task["id"], {"request_id": request["id"]})
                for task in work.tasks
                if task["request_id"] == request["id"]
            ]
            about = short("request", request["id"])
            yield _Event(request["state_since"], request["author_id"], command, said, new, tied, about=about)
        by_request = {id(asked.blocker) for asked in work.asked}
        for row in work.blockers:
            if id(row) in by_request:
                continue
            fresh = {**row, "state": "active", "closed_at": None, "closed_by": None, "reason": None}
            said = f"blocked {name}: {row['title']}"
            yield _Event(row["opened_at"], row["opened_by"], "AddBlocker", said, [("blocker", fresh)], [], about=number)
            if row["state"] != "active":
                fields = {key: row[key] for key in ("state", "closed_at", "closed_by", "reason")}
                verb = "DismissBlocker" if row["state"] == "dismissed" else "ResolveBlocker"
                said = f"{row['state']} {row['title']!r} of {name}"
                change = ("blocker", row["id"], fields)
                yield _Event(row["closed_at"], row["closed_by"], verb, said, [], [change], row["reason"], number)
        for row in work.time:
            said = f"logged {minutes_words(row['minutes'])} on {row['on']} for {number}"
            about = short("time_entry", row["id"])
            yield _Event(row["created_at"], row["staff_id"], "LogTime", said, [("time_entry", row)], [], about=about)
        for row in work.filings:
            done = [task for task in work.tasks if task["type"] == "file" and task["completed_at"]]
            at = max(task["completed_at"] for task in done) + timedelta(minutes=5)
            said = f"filing record of {number}: filed on {row['filed_on']}"
            by = max(done, key=lambda task: task["completed_at"])["completed_by"] or hand
            yield _Event(at, by, "SaveFilingRecord", said, [("filing", row)], [], about=number)
        for row in work.comments:
            said = f"commented on {name}"
            yield _Event(row["at"], row["author_id"], "AddComment", said, [("comment", row)], [], about=number)


_KEYS = ("engagement_id", "tag_id")  # of rows without a number
_WORKED = ("status", "completed_at", "completed_by", "reason", "waiting_on", "waiting_since")


def _fresh(task: Values) -> Values:
    """The task as its template made it."""
    unset = dict.fromkeys((*_WORKED, "request_id"))
    return {**task, **unset, "status": "todo"}
