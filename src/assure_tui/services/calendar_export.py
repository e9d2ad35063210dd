"""What a date of the calendar tells as an event of an .ics file [EXP-1]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import short

if TYPE_CHECKING:
    from assure_tui.domain.calendar_views import Entry


def event_row(entry: Entry) -> dict[str, Any]:
    """What an event tells; only the date that is shown, so that by target no deadline slips in."""
    card = entry.card
    return {
        "id": short("engagement", card.id),
        "client": card.client,
        "title": card.title,
        "type_name": card.type,
        "status": str(card.status),
        "priority": str(card.priority),
        "holder": card.holder,
        "version": card.version,
        entry.kind: entry.day.isoformat() if entry.day is not None else None,
    }
