"""The objects E, T and C of cli.md: every key always there, null when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from assure_tui.cli import document_shapes
from assure_tui.cli.request_shapes import request
from assure_tui.domain.model import short
from assure_tui.domain.views import (
    BatchView,
    BlockerView,
    ChecklistItemView,
    ClientView,
    CommentView,
    EngagementDetail,
    EngagementView,
    GateReport,
    ItemResult,
    TaskView,
)

Local = Callable[[datetime], datetime]


def day(value: date | None) -> str | None:
    """ISO, or null."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """RFC 3339 with offset, or null."""
    return None if value is None else value.isoformat()


def plain(value: Any) -> Any:
    """Any value of a change as JSON knows it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def engagement(view: EngagementView) -> dict[str, Any]:
    """The object E."""
    return {
        "id": short("engagement", view.id),
        "external_id": view.external_id,
        "client": view.client,
        "client_id": short("client", view.client_id),
        "title": view.title,
        "type": view.type,
        "type_name": view.type_name,
        "service_line": view.service_line,
        "period": view.period,
        "period_start": day(view.period_start),
        "period_end": day(view.period_end),
        "part": view.part,
        "qualifier": view.qualifier or None,
        "pipeline": view.pipeline,
        "stage": view.stage,
        "stage_since": instant(view.stage_since),
        "status": str(view.status),
        "custom_status": view.custom_status,
        "client_status": view.client_status,
        "priority": str(view.priority),
        "due": day(view.due),
        "due_kind": view.due_kind,
        "statutory_due": day(view.statutory_due),
        "effective_due": day(view.effective_due),
        "extended": view.extended,
        "payment_due": day(view.payment_due),
        "target": day(view.target),
        "start": day(view.start),
        "preparer": view.preparer,
        "reviewer": view.reviewer,
        "partner": view.partner,
        "owner": view.owner,
        "holder": view.holder,
        "tasks_done": view.tasks_done,
        "tasks_total": view.tasks_total,
        "required_open": view.required_open,
        "blockers": view.blockers,
        "tags": list(view.tags),
        "budget_minutes": view.budget_minutes,
        "spent_minutes": view.spent_minutes,
        "updated_at": instant(view.updated_at),
        "version": view.version,
        "due_needs": view.due_needs,
        "description": view.description,
        "created_at": instant(view.created_at),
    }


def task(view: TaskView) -> dict[str, Any]:
    """The object T."""
    return {
        "id": short("task", view.id),
        "title": view.title,
        "type": str(view.type),
        "status": str(view.status),
        "required": view.required,
        "engagement": None if view.engagement_id is None else short("engagement", view.engagement_id),
        "client": view.client,
        "client_id": None if view.client_id is None else short("client", view.client_id),
        "stage": view.stage,
        "assignee": view.assignee_login,
        "due": day(view.due),
        "waiting_on": view.waiting_on,
        "priority": str(view.priority),
        "external_id": view.external_id,
        "reason": view.reason,
        "engagement_title": view.engagement,
        "version": view.version,
    }


def client(view: ClientView) -> dict[str, Any]:
    """The object C."""
    return {
        "id": short("client", view.id),
        "external_id": view.external_id,
        "number": view.number,
        "name": view.name,
        "entity": str(view.entity),
        "status": str(view.status),
        "fiscal_year_end": view.fiscal_year_end,
        "email": view.email,
        "phone": view.phone,
        "street": view.street,
        "city": view.city,
        "state": view.state,
        "zip": view.zip,
        "tags": list(view.tags),
        "preparer": view.preparer,
        "reviewer": view.reviewer,
        "partner": view.partner,
        "owner": view.owner,
        "tax_id": view.tax_id_masked,
        "open_engagements": view.open_engagements,
        "notes": view.notes,
        "folder": view.folder,
        "version": view.version,
    }


def blocker(view: BlockerView) -> dict[str, Any]:
    """One row of `blockers_list`; its number is what `unblock` takes."""
    return {
        "id": view.id,
        "kind": str(view.type),
        "title": view.title,
        "state": str(view.state),
        "source": view.source,
        "opened_at": instant(view.opened_at),
        "expected": day(view.expected),
        "owner": view.owner,
        "note": view.note,
        "reason": view.reason,
        "target": view.target,
    }


def checklist_item(view: ChecklistItemView) -> dict[str, Any]:
    """One row of `checklist`."""
    return {
        "id": view.id,
        "name": view.name,
        "document": view.document,
        "required": view.required,
        "expected": day(view.expected),
        "count": view.count,
        "state": view.state,
        "files": list(view.files),
        "reason": view.reason,
    }


def comment(view: CommentView) -> dict[str, Any]:
    """One row of `comments`; what was withdrawn shows that it was there [COM-3]."""
    return {
        "id": view.id,
        "parent": view.parent_id,
        "at": instant(view.at),
        "author": view.author,
        "text": view.text,
        "withdrawn": view.withdrawn,
        "edited": view.edited,
    }


def batch(view: BatchView) -> dict[str, Any]:
    """One batch of the log."""
    return {
        "id": view.id,
        "at": instant(view.at),
        "actor": view.actor,
        "login": view.login,
        "origin": view.origin,
        "command": view.command,
        "summary": view.summary,
        "reason": view.reason,
        "undoes": view.undoes,
        "changes": [
            {
                "thing": change.thing,
                "id": change.id,
                "field": change.field,
                "before": plain(change.before),
                "after": plain(change.after),
            }
            for change in view.changes
        ],
        "undone_by": view.undone_by,
        "part_of": view.part_of,
    }


def gate(report: GateReport) -> dict[str, Any]:
    """The gate's verdict with every unmet item [GATE-12]."""
    return {
        "mode": str(report.mode),
        "verdict": report.verdict,
        "next_stage": report.to_stage,
        "unmet": [
            {
                "kind": "task" if item.kind == "template" else item.kind,
                "id": _item_id(item.kind, item.id),
                "title": item.title,
                "stage": item.stage,
                "holder": item.holder,
                "required": item.required,
                "counts": item.counts,
            }
            for item in report.unmet
        ],
        "notes": list(report.notes),
    }


def _item_id(kind: str, number: int | None) -> str | int | None:
    # A task has its short number; a blocker the number that `unblock` takes.
    return short("task", number) if kind == "task" and number is not None else number


def _made_by(view: EngagementDetail) -> dict[str, Any] | None:
    found = view.series
    if found is None:
        return None
    on = found.on.isoformat() if found.on else None
    return {
        "id": short("series", found.series_id),
        "occurrence": on,
        "late_by": found.late_by,
        "rule": found.words,
        "state": found.state,
    }


def detail(view: EngagementDetail) -> dict[str, Any]:
    """E and everything `show` adds to it."""
    return {
        **engagement(view.engagement),
        "tasks": [task(item) for item in view.tasks],
        "blockers_list": [blocker(item) for item in view.blockers],
        "checklist": [checklist_item(item) for item in view.checklist],
        "documents": document_shapes.documents(view.papers),
        "to_sort": document_shapes.to_sort(view.papers),
        "requests": [request(item) for item in view.requests],
        "comments": [comment(item) for item in view.comments],
        "activity": [batch(item) for item in view.activity],
        "series": _made_by(view),
        "gate": gate(view.gate),
        "advance": [{"text": line.text, "rule": line.rule, "holds": line.holds} for line in view.advance],
        "because": list(view.engagement.because),
        "related": [{"kind": kind, "title": title, "id": number} for kind, title, number in view.related],
    }


def result(item: ItemResult) -> dict[str, Any]:
    """One entry of `results`."""
    from assure_tui.cli.explain import result_code

    return {
        "id": item.id,
        "ok": item.ok,
        "outcome": item.outcome,
        "code": result_code(item),
        "message": item.message or None,
        "from": item.before,
        "to": item.after,
        "warnings": list(item.warnings),
        "unmet": [
            {
                "kind": "task" if entry.kind == "template" else entry.kind,
                "id": _item_id(entry.kind, entry.id),
                "title": entry.title,
            }
            for entry in item.unmet
        ],
    }


def results(batch_id: int | None, items: Iterable[ItemResult]) -> dict[str, Any]:
    """The answer of every command that changes something."""
    return {"batch": batch_id, "results": [result(item) for item in items]}
