"""Payments of invoices: what counts decides the state [REQ-8]."""

from __future__ import annotations

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.money import in_range, write_cents
from assure_tui.domain.request_commands import RecordPayment
from assure_tui.domain.requests import METHODS, PaymentFact, RequestKind, counted, label, paid_state
from assure_tui.services import request_states
from assure_tui.services.context import Context
from assure_tui.services.handlers import request_finding as finding
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t


def record_payment(ctx: Context, cmd: RecordPayment) -> Handled:
    """A payment or refund is added, cleared, corrected or removed; the invoice's state follows [REQ-8]."""
    row = finding.find(ctx, cmd.request_id, (RequestKind.INVOICE,))
    named = short("request", cmd.request_id)
    if row.state in ("draft", "cancelled"):
        raise Conflict("state", f"{named} is {label(row.state)}; nothing is paid on it")
    if cmd.cents is not None and in_range(cmd.cents) == 0:
        raise Invalid("amount", "range", "a payment is more than nothing, a refund less")
    if cmd.method is not None and cmd.method not in METHODS:
        raise Invalid("method", "unknown", f"a method is {', '.join(METHODS)}")
    if cmd.on is not None:
        text_rules.in_range(cmd.on, "on")
    have = finding.payments_of(ctx, cmd.request_id)
    if cmd.payment_id is None:
        if cmd.cents is None:
            raise Invalid("amount", "required", "say how much was paid")
        method = cmd.method or "other"
        cleared = cmd.cleared if cmd.cleared is not None else method != "bank_debit"
        if sum(payment.cents for payment in have) + cmd.cents < 0:
            raise Invalid("amount", "range", "no more is refunded than was paid")
        ctx.unit.add(
            t.Payment(
                request_id=cmd.request_id, on=cmd.on or ctx.today, cents=cmd.cents, method=method, cleared=cleared
            )
        )
        said = f"{'refunded' if cmd.cents < 0 else 'paid'} {write_cents(abs(cmd.cents))}"
    else:
        payment = next((one for one in have if one.id == cmd.payment_id), None)
        if payment is None:
            raise NotFound(f"{named} has no payment {cmd.payment_id}")
        said = _correct(payment, cmd)
    ctx.unit.session.flush()
    before = row.state
    settle_payments(ctx, row)
    result = done(named, said, before, row.state) if ctx.unit.changed else unchanged(named)
    return Handled(f"{said} on {named} {row.number or row.title}", [result])


def _correct(payment: t.Payment, cmd: RecordPayment) -> str:
    if cmd.remove:
        payment.removed = True
        return f"removed the payment of {write_cents(payment.cents)}"
    for name, value in (("cents", cmd.cents), ("on", cmd.on), ("method", cmd.method), ("cleared", cmd.cleared)):
        if value is not None and getattr(payment, name) != value:
            setattr(payment, name, value)
    return f"corrected the payment of {write_cents(payment.cents)}"


def settle_payments(ctx: Context, row: t.Request) -> None:
    """Paid, Partially paid, or taken back: the state that the payments give [REQ-8]."""
    facts = [PaymentFact(p.cents, p.method, p.cleared) for p in finding.payments_of(ctx, row.id or 0)]
    paid = counted(facts, str(ctx.settings["billing.debit_counts"]))
    total = sum(line.cents for line in finding.lines_of(ctx, row.id or 0))
    state = paid_state(row.state, total, paid)
    if state != row.state:
        reason = f"{write_cents(paid)} of {write_cents(total)} paid"
        request_states.change(ctx, row, state, how="rule", reason=reason)
    ctx.unit.session.flush()
