"""Whom one calls at the demo firm's clients: one or two people of each organisation, some spouses [CLT-5]."""

from __future__ import annotations

from random import Random
from typing import Any

from assure_tui.services.demo_names import person_name
from assure_tui.services.demo_people import DemoClient

Values = dict[str, Any]

_LABELS = {
    "business": ("Owner", "CFO", "Bookkeeper", "Office manager"),
    "nonprofit": ("Treasurer", "Authorized rep", "Bookkeeper"),
    "trust": ("Trustee",),
    "individual": ("Spouse",),
}


def make_contacts(clients: list[DemoClient]) -> tuple[list[Values], list[Values]]:
    """Rows of contacts and of their ties to clients; their chance is their own, the rest of the firm stays as it is."""
    contacts: list[Values] = []
    ties: list[Values] = []
    for client in clients:
        rng = Random(f"contacts of client {client.id}")
        if client.entity == "individual" and rng.random() > 0.3:
            continue
        labels = _LABELS[client.entity]
        count = min(len(labels), 2 if rng.random() < 0.4 else 1)
        for index, label in enumerate(rng.sample(labels, count)):
            name = person_name(rng)
            number = len(contacts) + 1
            mail = f"{name.split()[0].casefold()}.{client.id}@example.com"
            phone = f"555-01{number % 100:02d}" if rng.random() < 0.8 else None
            contacts.append({"id": number, "name": name, "email": mail, "phone": phone})
            ties.append({"client_id": client.id, "contact_id": number, "label": label, "is_primary": index == 0})
    return contacts, ties
