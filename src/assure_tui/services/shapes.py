"""Engagements, tasks and clients as the objects E, T and C of cli.md, for the command line and for exports [EXP-1]."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.views import ClientView, EngagementView, TaskView


def day(value: date | None) -> str | None:
    """ISO, or null."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """RFC 3339 with offset, or null."""
    return None if value is None else value.isoformat()


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
        "tags": list(view.tags),
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
