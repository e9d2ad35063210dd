"""Budget against actual, unbilled time and open invoices, of what the viewer sees [INS-9]."""

from __future__ import annotations

from datetime import date
from typing import Any

from assure_tui.domain.errors import Denied
from assure_tui.domain.model import Actor
from assure_tui.domain.money_side import MoneySide, OpenInvoice, OverBudget, Unbilled, age_of
from assure_tui.store.queries import requests, sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, read_day

_BUDGETS = """
SELECT COALESCE(SUM(e.budget), 0), COALESCE(SUM(e.spent), 0) FROM engagement e
WHERE e.live = {true} AND e.budget > 0{sight}"""
_OVER = """
SELECT e.id, c.name, e.title, e.budget, e.spent FROM engagement e JOIN client c ON c.id = e.client_id
WHERE e.live = {true} AND e.budget > 0 AND e.spent > e.budget{sight} ORDER BY e.spent - e.budget DESC, e.id"""
# The last invoice that went out with a line for the engagement; what was worked since is billed by none.
_BILLED = """
SELECT MAX(q.sent_on) FROM request q JOIN invoice_line l ON l.request_id = q.id
WHERE l.engagement_id = e.id AND l.removed = {false} AND q.removed = {false} AND q.kind = 'invoice'
  AND q.state <> 'draft' AND q.state <> 'cancelled'"""
_UNBILLED = """
SELECT e.id, c.name, e.title, SUM(t.minutes), SUM(t.minutes * COALESCE(t.rate, 0)), MIN(t."on"), MIN(b.sent)
FROM time_entry t JOIN engagement e ON e.id = t.engagement_id JOIN client c ON c.id = e.client_id
JOIN (SELECT e.id AS id, ({billed}) AS sent FROM engagement e WHERE e.spent > 0) b ON b.id = e.id
WHERE t.removed = {false} AND t.billable = {true} AND e.removed = {false}
  AND (b.sent IS NULL OR t."on" > b.sent){sight}
GROUP BY e.id, c.name, e.title ORDER BY 4 DESC, e.id"""


def money(reader: Reader, viewer: Actor, today: date) -> MoneySide:
    """The three lists; Denied without View billing [PERM-13]."""
    if not requests.sees_billing(viewer):
        raise Denied("PERM-13", f"{viewer.name} lacks the permission View billing; an Admin can give it through a team")
    refs = Refs(reader)
    budget, spent = _rows(refs, viewer, today, _BUDGETS)[0]
    over = tuple(OverBudget(*row) for row in _rows(refs, viewer, today, _OVER))
    unbilled = tuple(
        Unbilled(number, client, title, int(minutes), int(worth) // 60, read_day(since), read_day(billed))
        for number, client, title, minutes, worth, since, billed in _rows(refs, viewer, today, _UNBILLED)
    )
    found, _ = requests.requests(reader, viewer, today, kinds=("invoice",), open_only=True)
    invoices = tuple(
        OpenInvoice(
            each.id, each.number, each.client, each.total or 0, each.paid or 0, each.due, age_of(each.due, today)
        )
        for each in found
        if (each.total or 0) > (each.paid or 0)
    )
    return MoneySide(int(budget), int(spent), over, unbilled, invoices)


def _rows(refs: Refs, viewer: Actor, today: date, sql: str) -> list[tuple[Any, ...]]:
    ctx = Context(Binder(), refs, viewer, today)
    terms = sight.engagement_terms(ctx)
    marks = {"true": ctx.bind.true, "false": ctx.bind.false}
    marks |= {"sight": "".join(f" AND {term}" for term in terms), "billed": _BILLED.format(**marks)}
    return list(refs.reader.rows(sql.format(**marks), ctx.bind.params))
