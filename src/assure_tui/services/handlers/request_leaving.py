"""Open requests of a stage that is left: kept, carried along, or withdrawn [MOVE-5] [ADV-2]."""

from __future__ import annotations

from assure_tui.domain.requests import INTAKE, SIGNING, STATES, RequestKind, is_called_off, is_resolved
from assure_tui.services import request_states
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def may_finish(ctx: Context, row: t.Engagement, stage_id: int) -> None:
    """Withdrawing a request needs the right to edit its kind, asked before anything is touched [PERM-9]."""
    for request in open_of(ctx, row, stage_id):
        kind = RequestKind(request.kind)
        ctx.need("Send intake" if kind in INTAKE else "Send for signature" if kind in SIGNING else "Edit billing")


def leave(ctx: Context, row: t.Engagement, stage_id: int, landing: t.Stage, open_items: str, reason: str) -> None:
    """Carry them into the visit that begins, or take them back from the client with the reason of the move."""
    for request in open_of(ctx, row, stage_id):
        if open_items == "carry":
            request.stage_id, request.entry_no = landing.id, row.entry_no + 1
        else:
            known = STATES[RequestKind(request.kind)]
            off = next((state for state in ("withdrawn", "cancelled", "closed") if state in known), known[-1])
            request_states.change(ctx, request, off, reason=reason)


def open_of(ctx: Context, row: t.Engagement, stage_id: int) -> list[t.Request]:
    """Action items of a stage that wait for somebody outside."""
    statement = select(t.Request).where(
        t.Request.engagement_id == row.id,
        t.Request.stage_id == stage_id,
        t.Request.action_item.is_(True),
        t.Request.removed.is_(False),
    )
    found = ctx.unit.all(statement.order_by(t.Request.id))
    return [one for one in found if not is_resolved(one.kind, one.state) and not is_called_off(one.state)]
