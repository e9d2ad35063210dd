"""Links, notes, handbook pages and billing as objects of the contract [LINK-1] [LINK-6] [PAGE-4]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.link_views import Billing, LinkedView, NoteDetail, NoteVersion, NoteView
from assure_tui.domain.model import short
from assure_tui.domain.removal_views import RemovedView


def linked(view: LinkedView) -> dict[str, Any]:
    """One thing that is linked, by the reference that `link` takes."""
    return {"id": view.reference, "kind": view.kind, "title": view.title, "state": view.state or None}


def note(view: NoteView) -> dict[str, Any]:
    """A note of a client or a page of the handbook; a page has no client."""
    return {
        "id": view.reference,
        "title": view.title,
        "client": view.client,
        "client_id": None if view.client_id is None else short("client", view.client_id),
        "text": view.text,
        "author": view.author,
        "created_at": view.created_at.isoformat(),
        "updated_at": view.updated_at.isoformat(),
        "version": view.version,
    }


def version(view: NoteVersion) -> dict[str, Any]:
    """How it read after one change."""
    return {"id": view.number, "at": view.at.isoformat(), "by": view.by, "title": view.title, "text": view.text}


def note_detail(view: NoteDetail) -> dict[str, Any]:
    """With the number of its versions and the engagements it is linked to."""
    return {
        **note(view.note),
        "versions": len(view.versions),
        "links": [linked(one) for one in view.linked],
    }


def billing(view: Billing | None) -> dict[str, Any] | None:
    """The billing section, null for who may not see it [PAGE-4]."""
    if view is None:
        return None
    return {
        "invoices": [
            {
                "id": short("request", one.id),
                "number": one.number,
                "title": one.title,
                "state": one.state,
                "cents": one.here,
                "total": one.total,
                "paid": one.paid,
                "due": one.due.isoformat() if one.due else None,
                "overdue": one.overdue,
            }
            for one in view.invoices
        ],
        "payments": [
            {
                "id": f"payment:{one.id}",
                "invoice": short("request", one.request_id),
                "on": one.on.isoformat(),
                "cents": one.cents,
                "method": one.method,
                "cleared": one.cleared,
            }
            for one in view.payments
        ],
        "billed": view.billed,
        "billable_minutes": view.minutes,
        "time_value": view.cents,
        "unbilled_minutes": view.unbilled_minutes,
        "unbilled_value": view.unbilled_cents,
        "billed_on": view.billed_on.isoformat() if view.billed_on else None,
    }


def removed(view: RemovedView) -> dict[str, Any]:
    """An engagement or a task out of sight [DEL-1]."""
    return {
        "id": view.reference,
        "kind": view.kind,
        "title": view.title,
        "client": view.client or None,
        "engagement": None if view.engagement_id is None else short("engagement", view.engagement_id),
        "by": view.by or None,
        "at": view.at.isoformat(),
    }
