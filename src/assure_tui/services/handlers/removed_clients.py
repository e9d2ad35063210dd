"""Clients made by mistake: hidden and brought back; number, log and links stay readable [DEL-1] [DEL-3]."""

from __future__ import annotations

from assure_tui.domain.client_commands import RemoveClient, RestoreClient
from assure_tui.domain.errors import Conflict, Detail, NotFound
from assure_tui.domain.model import short
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def remove_client(ctx: Context, cmd: RemoveClient) -> Handled:
    """Only what has no engagements but removed ones; any other client is made Inactive [DEL-3]."""
    row = ctx.client(cmd.client_id)
    number = short("client", cmd.client_id)
    there = ctx.unit.all(select(t.Engagement).where(t.Engagement.client_id == row.id, t.Engagement.removed.is_(False)))
    if there:
        many = several(len(there), "1 engagement", "engagements")
        error = Conflict("client", f"{row.name} has {many}; make it Inactive instead [DEL-3]")
        error.details = tuple(Detail(short("engagement", e.id), "engagement", e.title) for e in there)
        raise error
    row.removed = True
    ctx.unit.session.flush()
    return Handled(f"removed client {row.name}", [done(number, row.name)])


def restore_client(ctx: Context, cmd: RestoreClient) -> Handled:
    """There again with all that it held, under the number it had [DEL-1]."""
    row = ctx.unit.find(t.Client, cmd.client_id)
    number = short("client", cmd.client_id)
    if row is None or not ctx.sees_client(row):
        raise NotFound(f"there is no client {number}")
    if not row.removed:
        return Handled(f"restored client {row.name}", [unchanged(number, "it is not removed")])
    row.removed = False
    ctx.unit.session.flush()
    return Handled(f"restored client {row.name}", [done(number, row.name)])
