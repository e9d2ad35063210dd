"""The dates a calendar shows as an .ics file: logged first, then written whole or not at all [EXP-1] [ACT-4]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import Command, ExportView
from assure_tui.domain.model import Actor, short

if TYPE_CHECKING:
    from assure_tui.domain.calendar_layout import By
    from assure_tui.domain.calendar_views import Entry
    from assure_tui.domain.read_port import ReadPort

EVERYTHING = 1_000_000


def export_range(
    reads: ReadPort,
    execute: Callable[[Command], object],
    viewer: Actor,
    *,
    text: str,
    first: date,
    last: date,
    by: By,
    path: Path,
    now: datetime,
    today: date,
) -> int:
    """Write the dates of a range under a filter, overdue ones too; how many they are."""
    from assure_tui.services.export_calendar import calendar
    from assure_tui.services.exporting import About, put

    view = reads.calendar(
        viewer, first, last, _resolved(reads, viewer, text, today), by=by, per_day=EVERYTHING, today=today
    )
    shown = [*view.overdue, *(entry for load in view.loads.values() for entry in load.entries)]
    entries = {entry.key: entry for entry in shown}
    # Who may not export gets no file, and no file is there without its entry in the log.
    execute(ExportView("calendar", text, len(entries)))
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    rows = [_row(entry) for entry in entries.values()]
    put(path, calendar(rows, About("calendar", text, at, viewer.name), reads.firm()))
    return len(entries)


def _row(entry: Entry) -> dict[str, Any]:
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


def _resolved(reads: ReadPort, viewer: Actor, text: str, today: date) -> Any:
    if not text.strip():
        return None
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    views = {view.name: view.query for view in reads.views(viewer)}
    return resolve(parse(text, "engagements"), today, reads.work(), views=views)
