"""The billing section of an engagement: invoices, payments, what its time is worth and what is not billed [PAGE-4]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assure_tui.domain.link_views import BilledInvoice, BilledPayment, Billing
from assure_tui.domain.request_views import RequestView
from assure_tui.store.queries.refs import Context
from assure_tui.store.queries.requests import sees_billing
from assure_tui.store.read import Binder

_TIME = """SELECT SUM(minutes), SUM(minutes * COALESCE(rate, 0)),
SUM(CASE WHEN :since = '' OR "on" > :since THEN minutes ELSE 0 END),
SUM(CASE WHEN :since = '' OR "on" > :since THEN minutes * COALESCE(rate, 0) ELSE 0 END)
FROM time_entry WHERE engagement_id = :id AND removed = :no AND billable = :yes"""


def billing(ctx: Context, engagement_id: int, requests: Sequence[RequestView], spent: int) -> Billing | None:
    """From the requests read already; None for who may not see billing [PERM-13]."""
    if not sees_billing(ctx.viewer):
        return None
    asked = {one.id: one for one in requests if one.kind == "invoice"}
    here = _here(ctx, engagement_id, asked)
    named = [one for one in asked.values() if one.id in here or one.engagement_id == engagement_id]
    invoices = tuple(
        BilledInvoice(
            one.id, one.number, one.title, one.state, here.get(one.id, 0), one.total or 0, one.paid or 0, one.due,
            one.overdue,
        )
        for one in sorted(named, key=lambda one: one.id)
    )  # fmt: skip
    # What was worked after the last invoice with a line for it went out is billed by none, as on the money side [INS-9].
    sent = [day for one in named if one.id in here and one.state not in ("draft", "cancelled") and (day := one.sent_on)]
    since = max(sent, default=None)
    payments = _payments(ctx, {one.id: one.number or one.title for one in named})
    minutes, worth, unbilled, unbilled_worth = _time(ctx, engagement_id, str(since or "")) if spent else (0, 0, 0, 0)
    return Billing(invoices, payments, minutes, worth // 60, unbilled, unbilled_worth // 60, since)


def _here(ctx: Context, engagement_id: int, asked: dict[int, RequestView]) -> dict[int, int]:
    """What each invoice asks for this engagement, in cents [REQ-7]."""
    if not asked:
        return {}
    bind = Binder()
    rows = ctx.refs.reader.rows(
        f"SELECT request_id, SUM(cents) FROM invoice_line WHERE engagement_id = {bind(engagement_id)}"
        f" AND request_id IN {bind.many(asked)} AND removed = {bind.false} GROUP BY request_id",
        bind.params,
    )
    return {number: int(cents) for number, cents in rows}


def _payments(ctx: Context, names: dict[int, str]) -> tuple[BilledPayment, ...]:
    if not names:
        return ()
    bind = Binder()
    rows = ctx.refs.reader.rows(
        f'SELECT id, request_id, "on", cents, method, cleared FROM payment WHERE request_id IN {bind.many(names)}'
        f' AND removed = {bind.false} ORDER BY "on", id',
        bind.params,
    )
    return tuple(
        BilledPayment(number, request, names[request], date.fromisoformat(on), cents, method, bool(cleared))
        for number, request, on, cents, method, cleared in rows
    )


def _time(ctx: Context, engagement_id: int, since: str) -> tuple[int, int, int, int]:
    known = {"id": engagement_id, "since": since, "no": False, "yes": True}
    row = ctx.refs.reader.rows(_TIME, known)[0]
    return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0), int(row[3] or 0)
