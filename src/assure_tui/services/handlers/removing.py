"""What was made by mistake: removed, and brought back; number, log and links stay readable [DEL-1] [DEL-2]."""

from __future__ import annotations

from assure_tui.domain.commands import RemoveEngagement, RemoveTask, RestoreEngagement
from assure_tui.domain.errors import Conflict, NotFound
from assure_tui.domain.model import Status, short
from assure_tui.domain.removal_commands import RestoreTask
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.status import identity_free
from assure_tui.services.handlers.tasking import may_unrequire, open_task
from assure_tui.store import tables as t
from assure_tui.store.sql import select

_NEVER_SENT = ("draft", "cancelled")  # a request that left the house has the day on which it did besides


def remove_engagement(ctx: Context, cmd: RemoveEngagement) -> Handled:
    """Out of every list, unless it holds what must not get lost [DEL-2]."""

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        _holds_nothing(ctx, number)
        row.removed = True
        ctx.unit.session.flush()
        return done(short("engagement", number), "removed")

    return _told("removed", "engagement", each("engagement", cmd.ids, act))


def restore_engagement(ctx: Context, cmd: RestoreEngagement) -> Handled:
    """Back as it was; its identity must be free [DEL-2]."""

    def act(number: int) -> ItemResult:
        row = ctx.unit.find(t.Engagement, number)
        if row is None or not ctx.sees(row):
            raise NotFound(f"there is no engagement {short('engagement', number)}")
        client = ctx.unit.find(t.Client, row.client_id)
        if client is not None and client.removed:
            raise Conflict(
                "client", f"its client {short('client', row.client_id)} is removed; restore that first [DEL-3]"
            )
        if not row.removed:
            return unchanged(short("engagement", number))
        if row.status != Status.CANCELLED:
            identity_free(ctx, row)
        row.removed = False
        ctx.unit.session.flush()
        return done(short("engagement", number), "restored")

    return _told("restored", "engagement", each("engagement", cmd.ids, act))


def remove_task(ctx: Context, cmd: RemoveTask) -> Handled:
    """Out of every list; in a strict stage a required one needs Override gates [OVR-4]."""

    def act(number: int) -> ItemResult:
        row = open_task(ctx, number)
        if row.required:
            may_unrequire(ctx, row)
        row.removed = True
        ctx.unit.session.flush()
        return done(short("task", number), row.title)

    return _told("removed", "task", each("task", cmd.ids, act))


def restore_task(ctx: Context, cmd: RestoreTask) -> Handled:
    """Back as it was, where its engagement is there to hold it [DEL-1]."""

    def act(number: int) -> ItemResult:
        _parent_there(ctx, number)
        row = open_task(ctx, number, removed=True)
        if not row.removed:
            return unchanged(short("task", number))
        row.removed = False
        ctx.unit.session.flush()
        return done(short("task", number), row.title)

    return _told("restored", "task", each("task", cmd.ids, act))


def _parent_there(ctx: Context, number: int) -> None:
    row = ctx.unit.find(t.Task, number)
    parent = ctx.unit.find(t.Engagement, row.engagement_id) if row is not None and row.engagement_id else None
    if parent is not None and parent.removed and ctx.sees(parent):
        raise Conflict("engagement", f"{short('engagement', parent.id or 0)} is removed; restore it first")


def _told(what: str, kind: str, results: list[ItemResult]) -> Handled:
    count = sum(1 for item in results if item.outcome == "done")
    return Handled(f"{what} {results[0].id if len(results) == 1 else f'{count} {kind}s'}", results)


def _holds_nothing(ctx: Context, number: int) -> None:
    """Refuse to hide time, what was sent to a client, and money [DEL-2]."""
    held = next((words for words, found in _HELD if found(ctx, number)), None)
    if held is not None:
        field, said = held
        raise Conflict(field, f"{said} on {short('engagement', number)}; cancel it instead [DEL-2]")


def _time(ctx: Context, number: int) -> bool:
    logged = select(t.TimeEntry.id).where(t.TimeEntry.engagement_id == number, t.TimeEntry.removed.is_(False))
    running = select(t.Timer.staff_id).where(t.Timer.engagement_id == number)
    return ctx.unit.one(logged.limit(1)) is not None or ctx.unit.one(running.limit(1)) is not None


def _sent(ctx: Context, number: int) -> bool:
    """A request of its own, or an invoice that itemises it, that has left the house."""
    own = t.Request
    billed = select(t.InvoiceLine.request_id).where(
        t.InvoiceLine.engagement_id == number, t.InvoiceLine.removed.is_(False)
    )
    statement = select(own.id).where(
        (own.engagement_id == number) | own.id.in_(billed),
        own.removed.is_(False),
        own.sent_on.is_not(None) | own.state.not_in(_NEVER_SENT),
    )
    return ctx.unit.one(statement.limit(1)) is not None


def _paid(ctx: Context, number: int) -> bool:
    billed = select(t.InvoiceLine.request_id).where(
        t.InvoiceLine.engagement_id == number, t.InvoiceLine.removed.is_(False)
    )
    own = select(t.Request.id).where(t.Request.engagement_id == number, t.Request.removed.is_(False))
    paid = select(t.Payment.id).where(
        t.Payment.request_id.in_(billed) | t.Payment.request_id.in_(own), t.Payment.removed.is_(False)
    )
    return ctx.unit.one(paid.limit(1)) is not None


_HELD = (
    (("time", "time is logged"), _time),
    (("payments", "payments are recorded"), _paid),
    (("requests", "a request was sent"), _sent),
)
