"""A request's change of state with its history: the one place that writes both [REQ-3]."""

from __future__ import annotations

from assure_tui.services.context import Context
from assure_tui.store import tables as t


def change(ctx: Context, row: t.Request, state: str, *, how: str | None = None, reason: str | None = None) -> str:
    """Put a request into a state and keep who, when and how; the state before.

    Who is to be told of a declined, rejected or expired request is found in the batch: the event it adds [REQ-15].
    """
    before = row.state
    row.state, row.state_since = state, ctx.now
    ctx.unit.session.add(
        t.RequestEvent(
            request_id=row.id or 0,
            at=ctx.now,
            staff_id=None if how == "rule" else ctx.actor.staff_id,
            before=before,
            after=state,
            how=how or _how(ctx),
            reason=reason or None,
        )
    )
    return before


def _how(ctx: Context) -> str:
    if ctx.actor.is_system:
        return "rule"
    return "import" if ctx.origin.value == "import" else "hand"
