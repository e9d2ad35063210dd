"""Put off until a day, for one person only [VIEW-6]."""

from __future__ import annotations

from datetime import timedelta

from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.model import short
from assure_tui.domain.personal_commands import PutOff
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, refused, unchanged
from assure_tui.store import tables as t

KINDS = ("task", "engagement")


def put_off(ctx: Context, cmd: PutOff) -> Handled:
    """Out of sight until the day; nobody else notices, and no day brings it back at once."""
    staff = ctx.actor.staff_id
    if staff is None:
        raise Invalid("staff", "unknown", "the system puts nothing off")
    if not cmd.items:
        raise Invalid("items", "required", "name what is to be put off")
    if cmd.until is not None and not ctx.today < cmd.until <= ctx.today + timedelta(days=5 * 366):
        raise Invalid("until", "range", "put it off until tomorrow or a later day, five years at most")
    results = []
    for kind, number in dict.fromkeys(cmd.items):
        if kind not in KINDS:
            raise Invalid("items", "unknown", "tasks and engagements can be put off")
        try:
            results.append(_put(ctx, staff, kind, number, cmd))
        except AssureError as error:
            if len(cmd.items) == 1:
                raise
            results.append(refused(short(kind, number), error))
    count = sum(1 for result in results if result.outcome == "done")
    what = results[0].id if len(results) == 1 else f"{count} things"
    return Handled(f"put {what} off until {cmd.until}" if cmd.until else f"{what} back in my day", results)


def _put(ctx: Context, staff: int, kind: str, number: int, cmd: PutOff) -> ItemResult:
    thing = ctx.task(number) if kind == "task" else ctx.engagement(number)
    shown = short(kind, number)
    row = ctx.unit.find(t.PutOff, (staff, kind, number))
    if cmd.until is None:
        if row is None:
            return unchanged(shown, "it is not put off")
        ctx.unit.delete(row)
        return done(shown, thing.title)
    if row is None:
        ctx.unit.add(t.PutOff(staff_id=staff, kind=kind, item_id=number, until=cmd.until, since=ctx.today))
        return done(shown, thing.title, None, cmd.until.isoformat())
    before = row.until.isoformat()
    if (row.until, row.since) == (cmd.until, ctx.today):
        return unchanged(shown, f"it is put off until {cmd.until} already")
    row.until, row.since = cmd.until, ctx.today
    ctx.unit.session.flush()
    return done(shown, thing.title, before, cmd.until.isoformat())
