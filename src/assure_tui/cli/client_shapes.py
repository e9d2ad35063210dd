"""The object C of `client show`: what the list has, and what the client's page has besides."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.client_views import ClientDetail, ContactView
from assure_tui.services.shapes import client


def client_detail(detail: ClientDetail) -> dict[str, Any]:
    """One client with its contacts [CLT-5]."""
    return client(detail.client) | {"contacts": [contact(one) for one in detail.contacts]}


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
