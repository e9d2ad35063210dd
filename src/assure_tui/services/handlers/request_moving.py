"""Requests sent, their states set, signed, expired [REQ-3] [REQ-4] [REQ-9]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assure_tui.domain import requests as rules
from assure_tui.domain import text_rules
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.request_commands import (
    Countersign,
    ExpireRequest,
    SendIntake,
    SendInvoice,
    SendSignature,
    SetIntakeState,
    SetInvoiceState,
    SetSignatureState,
)
from assure_tui.domain.requests import INTAKE, SIGNING, RequestKind, SignerFact, label
from assure_tui.domain.views import ItemResult
from assure_tui.services import request_states
from assure_tui.services.context import Context
from assure_tui.services.handlers import request_finding as finding
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.store import tables as t

BILLS = (RequestKind.INVOICE,)


def send_intake(ctx: Context, cmd: SendIntake) -> Handled:
    """An organizer, document request, message or approval goes out, delivered by hand [REQ-4]."""
    return _send_all(ctx, cmd.ids, INTAKE)


def send_signature(ctx: Context, cmd: SendSignature) -> Handled:
    """A proposal or package goes out; it needs a signer [REQ-4]."""
    return _send_all(ctx, cmd.ids, SIGNING)


def send_invoice(ctx: Context, cmd: SendInvoice) -> Handled:
    """An invoice goes out; it needs a number and a line above zero [REQ-4]."""
    return _send_all(ctx, cmd.ids, BILLS)


def set_intake_state(ctx: Context, cmd: SetIntakeState) -> Handled:
    """Any other state of its kind [REQ-3]."""
    return _set_all(ctx, cmd.ids, cmd.state, cmd.reason, INTAKE)


def set_invoice_state(ctx: Context, cmd: SetInvoiceState) -> Handled:
    """Any other state of an invoice [REQ-3]."""
    return _set_all(ctx, cmd.ids, cmd.state, cmd.reason, BILLS)


def set_signature_state(ctx: Context, cmd: SetSignatureState) -> Handled:
    """Any other state of its kind, or that of one signer, from which it follows [REQ-3] [REQ-9]."""
    if cmd.signer_id is None:
        return _set_all(ctx, cmd.ids, cmd.state, cmd.reason, SIGNING)
    state = cmd.state.strip().casefold()
    if state not in rules.SIGNER_STATES:
        raise Invalid("state", "unknown", f"a signer is {', '.join(rules.SIGNER_STATES)}")
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row = finding.find(ctx, number, SIGNING)
        signer = next((one for one in finding.signers_of(ctx, number) if one.id == cmd.signer_id), None)
        if signer is None:
            raise NotFound(f"{short('request', number)} has no signer {cmd.signer_id}")
        if signer.role == "countersigner":
            ctx.need("Sign for the firm")
        return _sign(ctx, row, signer, state, reason)

    results = each("request", cmd.ids, act)
    return Handled(f"signer of {results[0].id}: {state}", results, reason or None)


def countersign(ctx: Context, cmd: Countersign) -> Handled:
    """The firm signs, after all signers [REQ-9]."""
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row = finding.find(ctx, number, SIGNING)
        found = [one for one in finding.signers_of(ctx, number) if one.role == "countersigner"]
        if cmd.signer_id is not None:
            found = [one for one in found if one.id == cmd.signer_id]
        waiting = [one for one in found if one.state == "waiting"] or found
        if not waiting:
            raise NotFound(f"{short('request', number)} has no countersigner")
        if len(waiting) > 1:
            names = ", ".join(f"{one.id} {one.name}" for one in waiting)
            raise Invalid("signer", "required", f"say which countersigner: {names}")
        return _sign(ctx, row, waiting[0], "declined" if cmd.decline else "signed", reason)

    results = each("request", cmd.ids, act)
    return Handled(f"countersigned {results[0].id if len(results) == 1 else len(results)}", results, reason or None)


def expire_request(ctx: Context, cmd: ExpireRequest) -> Handled:
    """Unfinished and past its day: looked at again here, so that asking twice changes nothing [REQ-9] [LOOP-3]."""

    def act(number: int) -> ItemResult:
        row = ctx.unit.get(t.Request, number)
        named = short("request", number)
        if not rules.is_expired(row.kind, row.state, row.expires, ctx.today):
            return unchanged(named, "it has not expired")
        before = request_states.change(ctx, row, "expired", how="rule", reason=f"not signed by {row.expires}")
        ctx.unit.session.flush()
        return done(named, row.title, before, "expired")

    results = each("request", cmd.ids, act)
    return Handled(f"expired {sum(r.outcome == 'done' for r in results)} requests", results)


# -- sending -----------------------------------------------------------------------------------------


def _send_all(ctx: Context, ids: Sequence[int], kinds: Sequence[str]) -> Handled:
    def act(number: int) -> ItemResult:
        row = finding.find(ctx, number, kinds)
        named = short("request", number)
        if rules.is_out(row.kind, row.state):
            return unchanged(named, f"it is {label(row.state)} already")
        if rules.is_resolved(row.kind, row.state):
            raise Conflict("state", f"{named} is {label(row.state)}; set its state, with a reason, to begin again")
        before = row.state
        state = _send(ctx, row)
        return done(named, row.title, before, state)

    return _handled(ctx, "sent", each("request", ids, act))


def _check_sendable(ctx: Context, row: t.Request) -> list[SignerFact]:
    """What sending needs besides an address: it is delivered by hand [REQ-4]."""
    named = short("request", row.id or 0)
    facts = [finding.fact(one) for one in finding.signers_of(ctx, row.id or 0)] if row.kind in SIGNING else []
    if row.kind in SIGNING and not any(one.role == "signer" for one in facts):
        raise Invalid("signers", "required", f"{named} needs a signer before it is sent")
    if row.kind == RequestKind.INVOICE:
        if not row.number:
            raise Invalid("number", "required", f"{named} needs a number before it is sent")
        if not any(line.cents > 0 for line in finding.lines_of(ctx, row.id or 0)):
            raise Invalid("lines", "required", f"{named} needs a line above zero before it is sent")
    return facts


def _send(ctx: Context, row: t.Request, reason: str | None = None) -> str:
    facts = _check_sendable(ctx, row)
    row.sent_on = ctx.today
    if row.kind == RequestKind.INVOICE and row.due is None:
        row.due = ctx.today + timedelta(days=int(ctx.settings["invoice.due_days"]))  # [REQ-7]
    if row.kind in SIGNING:
        if row.expires is None or row.expires < ctx.today:
            row.expires = ctx.today + timedelta(days=int(ctx.settings["signature.expiry_days"]))  # [REQ-9]
        for signer in finding.signers_of(ctx, row.id or 0):
            if signer.state == "declined":
                signer.state, signer.at = "waiting", None
        facts = [SignerFact(f.id, f.name, f.role, f.state.replace("declined", "waiting"), f.position) for f in facts]
    state = rules.signed_state(row.kind, rules.sent_state(row.kind), facts)
    request_states.change(ctx, row, state, reason=reason)
    ctx.unit.session.flush()
    return state


# -- states ------------------------------------------------------------------------------------------


def _set_all(ctx: Context, ids: Sequence[int], state: str, reason: str, kinds: Sequence[str]) -> Handled:
    why = text_rules.one_line(reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row = finding.find(ctx, number, kinds)
        named = short("request", number)
        wanted = rules.read_state(row.kind, state)
        before = row.state
        if wanted == before:
            return unchanged(named, f"it is {label(wanted)} already")
        if rules.against(row.kind, before, wanted):
            if not why:
                told = f"{named} goes back from {label(before)} to {label(wanted)}: that needs a reason"
                raise Invalid("reason", "required", told)
            text_rules.reason(why)
        if wanted == rules.sent_state(row.kind):
            return done(named, row.title, before, _send(ctx, row, why or None))
        if before == "draft" and rules.is_out(row.kind, wanted):
            _check_sendable(ctx, row)
            row.sent_on = ctx.today
        request_states.change(ctx, row, wanted, reason=why or None)
        ctx.unit.session.flush()
        return done(named, row.title, before, wanted)

    return _handled(ctx, f"set to {label(state.replace('-', '_'))}", each("request", ids, act), why or None)


def _handled(ctx: Context, verb: str, results: list[ItemResult], reason: str | None = None) -> Handled:
    what = f"{results[0].id} {results[0].message}" if len(results) == 1 else f"{len(results)} requests"
    return Handled(f"{verb}: {what}", results, reason)


# -- signers -----------------------------------------------------------------------------------------


def _sign(ctx: Context, row: t.Request, signer: t.Signer, state: str, reason: str) -> ItemResult:
    """One signer signs, declines, or is waited for again; the state of the whole follows [REQ-9]."""
    named = short("request", row.id or 0)
    everyone = finding.signers_of(ctx, row.id or 0)
    facts = [finding.fact(one) for one in everyone]
    mine = finding.fact(signer)
    if not mine.signs:
        raise Invalid("signer", "not_offered", f"{signer.name} only looks ({signer.role})")
    if signer.state == state:
        return unchanged(named, f"{signer.name} is {state} already")
    if row.state in ("draft", "withdrawn", "expired") or (row.state == "declined" and state == "signed"):
        raise Conflict("state", f"{named} is {label(row.state)}; send it first")
    first = rules.must_wait(mine, facts) if state == "signed" else None
    if first:
        raise Conflict("signer", f"{first} signs before {signer.name}")
    signer.state, signer.at = state, ctx.now if state != "waiting" else None
    facts = [finding.fact(one) for one in everyone]
    after = rules.signed_state(row.kind, row.state, facts)
    before = row.state
    if after != before:
        told = f"{signer.name} {state}" + (f": {reason}" if reason else "")
        request_states.change(ctx, row, after, reason=told[:500])
    ctx.unit.session.flush()
    return done(named, f"{signer.name} {state}", before, after)
