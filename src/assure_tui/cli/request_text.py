"""Requests as people read them on the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assure_tui.cli.safe_text import one_line
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import short
from assure_tui.domain.money import read_cents, write_cents
from assure_tui.domain.request_commands import LineDraft
from assure_tui.domain.request_views import RequestDetail
from assure_tui.domain.requests import RequestKind, label

COLUMNS = {
    "id": "No.",
    "kind": "Kind",
    "title": "Title",
    "state": "State",
    "resolved": "Resolved",
    "engagement": "Eng.",
    "client": "Client",
    "due": "Due",
    "number": "Invoice",
    "total": "Total",
    "paid": "Paid",
}


def amounts(one: dict[str, Any]) -> dict[str, Any]:
    """The object with its money as people write it."""
    return one | {name: None if one[name] is None else write_cents(one[name]) for name in ("total", "paid")}


def line_draft(text: str, engagement_id: int | None) -> LineDraft:
    """`Tax return=500.00`, for the engagement the request is about."""
    said, mark, amount = text.rpartition("=")
    if not mark:
        raise Invalid("line", "format", f"'{text}' is no line; type it as TEXT=AMOUNT.")
    return LineDraft(said, read_cents(amount, "line"), engagement_id)


def describe(view: RequestDetail) -> Iterator[str]:
    """One request in lines."""
    one = view.request
    form = f" ({one_line(one.form)})" if one.form else ""
    yield f"{short('request', one.id)} {RequestKind(one.kind).label}{form}: {one_line(one.title)}"
    where = f"{short('engagement', one.engagement_id)} {one_line(one.engagement or '')}" if one.engagement_id else ""
    yield f"  {one_line(one.client)}{', ' + where if where else ''}"
    marks = [label(one.state), "resolved" if one.resolved else "", "OVERDUE" if one.overdue else ""]
    yield "  " + ", ".join(mark for mark in marks if mark)
    for name, value in (("sent", one.sent_on), ("due", one.due), ("expires", one.expires), ("number", one.number)):
        if value is not None:
            yield f"  {name}: {one_line(str(value))}"
    if one.total is not None:
        yield f"  total {write_cents(one.total)}, paid {write_cents(one.paid or 0)}"
    for signer in view.signers:
        turn = f", after {one_line(signer.waits)}" if signer.waits else ""
        yield f"  {signer.id} {one_line(signer.name)} ({signer.role}): {signer.state}{turn}"
    for line in view.lines:
        about = f" ({short('engagement', line.engagement_id)})" if line.engagement_id else ""
        yield f"  line {one_line(line.text)}{about}: {write_cents(line.cents)}"
    for payment in view.payments:
        pending = "" if payment.cleared else ", pending"
        yield f"  payment {payment.id} on {payment.on}: {write_cents(payment.cents)} {payment.method}{pending}"
    for item in view.items:
        yield f"  asks for {item.id} {one_line(item.name)}: {item.state}"
    if one.text:
        yield f"  {one_line(one.text)}"
    for event in view.history:
        because = f": {one_line(event.reason)}" if event.reason else ""
        by = event.by or "by rule"
        yield f"  {event.at:%Y-%m-%d %H:%M} {label(event.before or 'new')} -> {label(event.after)} ({by}){because}"
    if view.offers:
        yield f"  now: {', '.join(view.offers)}"
