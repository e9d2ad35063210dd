"""Series in a person's name: handed to a successor when the person leaves [LEAVE-1] [REC-19]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assure_tui.domain.model import SLOTS
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.sql import select

Held = tuple[Any, dict[str, Any]]  # a series or a planned occurrence, and the slots it names


def in_the_name_of(ctx: Context, person_id: int) -> list[Held]:
    """Series that go on and planned occurrences whose own slots name the person."""
    found: list[Held] = []
    for row in ctx.unit.all(select(t.Series).where(t.Series.state != "ended")):
        if any(row.template.get(slot) == person_id for slot in SLOTS):
            found.append((row, row.template))
    planned = select(t.Occurrence).where(t.Occurrence.state == "planned", t.Occurrence.changes.is_not(None))
    for row in ctx.unit.all(planned):
        slots = (row.changes or {}).get("slots", {})
        if person_id in slots.values():
            found.append((row, slots))
    return found


def hand_over(ctx: Context, held: Sequence[Held], person_id: int, heir_id: int | None) -> None:
    """To the successor; without one the client's default comes instead."""
    for row, slots in held:
        kept = {name: heir_id if name in SLOTS and value == person_id else value for name, value in slots.items()}
        if heir_id is None:
            kept = {name: value for name, value in kept.items() if name not in SLOTS or slots[name] != person_id}
        if isinstance(row, t.Series):
            row.template = kept
        else:
            row.changes = {**row.changes, "slots": kept}
    ctx.unit.session.flush()
