"""Requests and families as JSON objects: every key always there, null when there is nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from assure_tui.domain.family import in_words
from assure_tui.domain.model import short
from assure_tui.domain.request_views import ChainNode, FamilyView, FamilyWork, RequestDetail, RequestView


def day(value: date | None) -> str | None:
    """ISO, or null."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """RFC 3339 with offset, or null."""
    return None if value is None else value.isoformat()


def _engagement(number: int | None) -> str | None:
    return None if number is None else short("engagement", number)


def request(view: RequestView) -> dict[str, Any]:
    """The object R."""
    return {
        "id": short("request", view.id),
        "external_id": view.external_id,
        "kind": view.kind,
        "form": view.form or None,
        "title": view.title,
        "state": view.state,
        "state_since": instant(view.state_since),
        "resolved": view.resolved,
        "overdue": view.overdue,
        "action_item": view.action_item,
        "engagement": _engagement(view.engagement_id),
        "engagement_title": view.engagement,
        "client": view.client,
        "client_id": short("client", view.client_id),
        "stage": view.stage,
        "sent": day(view.sent_on),
        "due": day(view.due),
        "expires": day(view.expires),
        "number": view.number,
        "total": view.total,
        "paid": view.paid,
        "tax_year": view.tax_year,
        "identity_check": view.identity_check,
        "text": view.text or None,
        "author": view.author,
        "version": view.version,
    }


def detail(view: RequestDetail) -> dict[str, Any]:
    """R and everything `request show` adds to it."""
    return {
        **request(view.request),
        "signers": [
            {
                "id": one.id,
                "name": one.name,
                "role": one.role,
                "state": one.state,
                "at": instant(one.at),
                "waits": one.waits,
            }
            for one in view.signers
        ],
        "lines": [
            {"id": one.id, "text": one.text, "cents": one.cents, "engagement": _engagement(one.engagement_id)}
            for one in view.lines
        ],
        "payments": [
            {"id": one.id, "on": day(one.on), "cents": one.cents, "method": one.method, "cleared": one.cleared}
            for one in view.payments
        ],
        "items": [{"id": one.id, "name": one.name, "state": one.state} for one in view.items],
        "history": [
            {
                "at": instant(one.at),
                "by": one.by,
                "from": one.before,
                "to": one.after,
                "how": one.how,
                "reason": one.reason,
            }
            for one in view.history
        ],
        "next_states": list(view.next_states),
        "offers": list(view.offers),
    }


def family(view: FamilyView) -> dict[str, Any]:
    """Clients, relationships, the work of the year, and the chains, longest first [INS-8]."""
    return {
        "client_id": short("client", view.client_id),
        "year": view.year,
        "clients": [
            {"id": short("client", one.id), "name": one.name, "entity": one.entity, "status": one.status}
            for one in view.clients
        ],
        "relationships": [
            {
                "from": short("client", one.from_id),
                "kind": one.kind,
                "to": short("client", one.to_id),
                "percent": one.percent,
            }
            for one in view.links
        ],
        "engagements": [_work(one) for one in view.work],
        "chains": [_chain(one) for one in view.chains],
    }


def _work(one: FamilyWork) -> dict[str, Any]:
    return {
        "id": short("engagement", one.id),
        "client": one.client,
        "client_id": short("client", one.client_id),
        "title": one.title,
        "type": one.type,
        "stage": one.stage,
        "status": one.status,
        "due": day(one.due),
        "holder": one.holder,
        "k1_ready": one.ready,
    }


def _chain(node: ChainNode, above: ChainNode | None = None) -> dict[str, Any]:
    return {
        **_work(node.work),
        "length": node.length,
        "says": in_words(node, above) or None,
        "holds": [_chain(below, node) for below in node.holds],
    }
