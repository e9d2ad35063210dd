"""The object C of `client show`: what the list has, and what the client's page has besides."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.client_views import ClientDetail, ContactView, RelationView
from assure_tui.domain.model import short
from assure_tui.services.shapes import client


def client_detail(detail: ClientDetail) -> dict[str, Any]:
    """One client with its relationships and contacts [CLT-5] [CLT-6]."""
    return client(detail.client) | {
        "weeks_5253": detail.weeks_5253,
        "access": [name for _, name in detail.access],
        "relationships": [relation(one) for one in detail.relations],
        "contacts": [contact(one) for one in detail.contacts],
    }


def relation(view: RelationView) -> dict[str, Any]:
    """One row of `relationships`: this client is `kind` of the other one, or that one of it."""
    return {
        "client_id": short("client", view.client_id),
        "client": view.client,
        "kind": view.kind,
        "outward": view.outward,
        "percent": view.percent,
    }


def contact(view: ContactView) -> dict[str, Any]:
    """One row of `contacts`."""
    return {
        "id": view.id,
        "name": view.name,
        "label": view.label or None,
        "email": view.email,
        "phone": view.phone,
        "primary": view.primary,
        "also": list(view.also),
    }
