"""Pins: engagements one person keeps at hand, in the order in which they were pinned [VIEW-9]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.model import short
from assure_tui.domain.personal_commands import Pin
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, refused, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select

MOST = 50


def pin(ctx: Context, cmd: Pin) -> Handled:
    """Pin what is not pinned, or take the pins off; nobody else notices."""
    staff = ctx.actor.staff_id
    if staff is None:
        raise Invalid("staff", "unknown", "the system pins nothing")
    results = []
    for number in dict.fromkeys(cmd.ids):
        try:
            results.append(_one(ctx, staff, number, cmd.on))
        except AssureError as error:
            if len(cmd.ids) == 1:
                raise
            results.append(refused(short("engagement", number), error))
    count = sum(1 for result in results if result.outcome == "done")
    what = results[0].id if len(results) == 1 else f"{count} engagements"
    return Handled(f"{'pinned' if cmd.on else 'unpinned'} {what}", results)


def _one(ctx: Context, staff: int, number: int, on: bool) -> ItemResult:
    shown = short("engagement", number)
    row = ctx.unit.find(t.Pin, (staff, number))
    if (row is not None) is on:
        return unchanged(shown, "it is pinned already" if on else "it is not pinned")
    if row is not None:
        ctx.unit.delete(row)
        return done(shown, "unpinned")
    ctx.engagement(number)
    table: Any = t.Pin
    mine = select(func.count(), func.max(table.position)).where(table.staff_id == staff)
    count, last = ctx.unit.session.execute(mine).one()
    if count >= MOST:
        raise Invalid("ids", "range", f"you have {count} pins; take some off first")
    ctx.unit.add(t.Pin(staff_id=staff, engagement_id=number, position=(last or 0) + 1))
    ctx.unit.session.flush()
    return done(shown, "pinned")
