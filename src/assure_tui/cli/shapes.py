"""The objects E, T and C of cli.md: every key always there, null when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from assure_tui.cli import document_shapes, link_shapes
from assure_tui.cli.request_shapes import request
from assure_tui.domain.model import short
from assure_tui.domain.move_views import MoveLook
from assure_tui.domain.views import (
    BatchView,
    BlockerView,
    ChecklistItemView,
    CommentView,
    EngagementDetail,
    GateReport,
    ItemResult,
)
from assure_tui.services.shapes import client as client
from assure_tui.services.shapes import day as day
from assure_tui.services.shapes import engagement as engagement
from assure_tui.services.shapes import instant as instant
from assure_tui.services.shapes import task as task

Local = Callable[[datetime], datetime]


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
        "waits_on": view.waits_on,
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
        "patterns": list(view.patterns),
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


def _filing(view: EngagementDetail) -> dict[str, Any] | None:
    """The filing record, or null [FIL-1]."""
    kept = view.filing
    if kept is None:
        return None
    return {
        "state": kept.state,
        "method": kept.method,
        "filed_on": day(kept.filed_on),
        "confirmation": kept.confirmation,
        "accepted_on": day(kept.accepted_on),
        "rejected_on": day(kept.rejected_on),
        "reason": kept.reason,
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
        "filing": _filing(view),
        "gate": gate(view.gate),
        "advance": [{"text": line.text, "rule": line.rule, "holds": line.holds} for line in view.advance],
        "because": list(view.engagement.because),
        "since": {"at": instant(view.since.at), "lines": list(view.since.lines)},
        "links": [link_shapes.linked(item) for item in view.links],
        "billing": link_shapes.billing(view.billing),
        "related": [{"kind": kind, "title": title, "id": number} for kind, title, number in view.related],
    }


def result(item: ItemResult) -> dict[str, Any]:
    """One entry of `results`."""
    from assure_tui.cli.explain import result_code

    looked = {} if item.look is None else _look(item.look)
    return looked | {
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


def _look(look: MoveLook) -> dict[str, Any]:
    """What a move would leave open and bring, in a dry run [MOVE-4]."""
    brings = [
        {
            "kind": one.kind,
            "key": one.key,
            "title": one.title,
            "required": one.required,
            "assignee": one.holder,
            "due": one.due.isoformat() if one.due else None,
            "made": one.made.isoformat() if one.made else None,
        }
        for one in look.brings
    ]
    left = [{"kind": one.kind, "id": _item_id(one.kind, one.id), "title": one.title} for one in look.open]
    return {"open_items": left, "brings": brings}


def results(batch_id: int | None, items: Iterable[ItemResult]) -> dict[str, Any]:
    """The answer of every command that changes something."""
    return {"batch": batch_id, "results": [result(item) for item in items]}
