"""Batches by rule that followed directly from another go with it when it is undone [UNDO-2] [UNDO-6]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assure_tui.services.context import Context
from assure_tui.services.handlers.setting_back import in_force
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import REFUSED

Batch, Change = t.ActivityBatch, t.ActivityChange
DIRECTLY = timedelta(minutes=1)  # between an edit and the moves it sets free, which come in parts
_DECIDES = frozenset(["advance", "on_empty", "gate", "blockers"])


def of(ctx: Context, parts: Sequence[int]) -> list[int]:
    """Moves by themselves that came after these batches and before anything else on the same engagements."""
    ours = {
        number
        for part in chunks(parts)
        for number in ctx.unit.all(select(Change.engagement_id).where(Change.batch_id.in_(part)).distinct())
        if number
    }
    ours |= _set_free(ctx, parts)
    found: dict[int, set[int]] = {}
    for part in chunks(sorted(ours)):
        later = (
            select(Change.engagement_id, Batch.id, Batch.actor_id, Batch.command)
            .join(Batch, Batch.id == Change.batch_id)
            .where(Change.engagement_id.in_(part), Change.batch_id > max(parts), Change.op != REFUSED)
            .distinct()
            .order_by(Batch.id)
        )
        done: set[int] = set()  # engagements on which something else happened since
        for engagement, batch, actor, command in ctx.unit.session.execute(later).all():
            if actor is not None or command != "Advance":
                done.add(engagement)
            elif engagement not in done:
                found.setdefault(batch, set()).add(engagement)
    return [number for number, about in found.items() if about >= _about(ctx, number) and in_force(ctx, number)]


def _set_free(ctx: Context, parts: Sequence[int]) -> set[int]:
    """Engagements that an edited stage let go right after the edit, which itself did not touch them [EDIT-6]."""
    edited = ctx.unit.all(select(Change).where(Change.batch_id.in_(parts), Change.entity == "stage"))
    stages = {int(change.entity_id) for change in edited if _DECIDES & (change.after or {}).keys()}
    head = ctx.unit.find(Batch, max(parts))
    if not stages or head is None:
        return set()
    found: set[int] = set()
    last = head.at
    moves = Batch.command == "Advance"
    for batch in ctx.unit.all(select(Batch).where(Batch.id > max(parts), moves, Batch.actor_id.is_(None))):
        if batch.at - last > DIRECTLY:
            break
        last = batch.at
        for change in ctx.unit.all(select(Change).where(Change.batch_id == batch.id, Change.entity == "engagement")):
            number = change.engagement_id or 0
            if number in found or (change.before or {}).get("stage_id") in stages:
                found.add(number)
    return found


def rest(ctx: Context, changes: Sequence[t.ActivityChange], moves: Sequence[int]) -> None:
    """After undoing an automatic move the card rests in its stage [ADV-9]."""
    for change in changes:
        if change.batch_id not in moves or change.entity != "engagement" or "stage_id" not in (change.after or {}):
            continue
        row = ctx.unit.find(t.Engagement, int(change.entity_id))
        if row is not None and row.stage_id == (change.before or {}).get("stage_id"):
            row.rests, row.rest_turned = "undo", False
    ctx.unit.session.flush()


def _about(ctx: Context, batch: int) -> set[int]:
    statement = select(Change.engagement_id).where(Change.batch_id == batch, Change.op != REFUSED).distinct()
    return {number for number in ctx.unit.all(statement) if number}
