"""The billing section of the page: invoices, payments, the worth of time, what is not billed [PAGE-4] [PAGE-3]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.link_commands import LinkItem, UnlinkItem
from assure_tui.domain.link_views import Billing
from assure_tui.domain.model import Actor, Role
from assure_tui.domain.requests import RequestKind
from assure_tui.domain.time_commands import LogTime
from assure_tui.domain.views import EngagementDetail
from tests.services.conftest import NONPROFIT, PREP, Firm


def page(firm: Firm, number: int, actor: Actor | None = None) -> EngagementDetail:
    return firm.reads.engagement(actor or firm.actor("own"), number, firm.clock.today())


def billing(firm: Firm, number: int) -> Billing:
    found = page(firm, number).billing
    assert found is not None
    return found


def invoice(firm: Firm, number: str, **cents: int) -> int:
    """An invoice with a line for each engagement `e1=…`."""
    lines = tuple(rc.LineDraft("Work", value, int(name[1:])) for name, value in cents.items())
    made = firm.one(rc.SaveInvoice(None, {"client_id": NONPROFIT, "title": "Fee", "number": number}, lines))
    return int(made.id[2:])


def test_invoices_that_itemise_it_payments_and_the_worth_of_time(firm: Firm) -> None:
    """[PAGE-4] [REQ-7]: its own lines and the whole; another engagement's invoice is not its own."""
    one, two = firm.make(with_tasks=False), firm.make(period="FY2027", with_tasks=False)
    both = invoice(firm, "A-1", **{f"e{one}": 30_000, f"e{two}": 20_000})
    other = invoice(firm, "A-2", **{f"e{two}": 5_000})
    firm.do(rc.SendInvoice((both,)))
    firm.do(rc.RecordPayment(both, 10_000))
    firm.do(rc.RecordPayment(both, -2_000, method="check", cleared=False))
    found = billing(firm, one)
    assert [(i.id, i.here, i.total, i.paid, i.state) for i in found.invoices] == [
        (both, 30_000, 50_000, 10_000, "partially_paid")
    ]
    assert [(p.cents, p.cleared, p.invoice) for p in found.payments] == [(10_000, True, "A-1"), (-2_000, False, "A-1")]
    assert found.billed == 30_000
    theirs = billing(firm, two)
    assert [(i.id, i.here) for i in theirs.invoices] == [(both, 20_000), (other, 5_000)]
    assert theirs.billed == 20_000, "a draft has billed nothing"


def test_what_was_worked_since_the_last_invoice_is_not_billed(firm: Firm) -> None:
    """[PAGE-4] [INS-9]: as the money side counts it; time that is not billable is worth nothing here."""
    one = firm.make(with_tasks=False)
    for day, minutes, more in (
        (date(2026, 2, 27), 60, {"rate": 10_000}),
        (date(2026, 3, 2), 30, {"rate": 10_000}),
        (date(2026, 3, 2), 40, {"billable": False, "rate": 10_000}),
    ):
        firm.do(LogTime(minutes, day, engagement_id=one, **more))  # type: ignore[arg-type]
    found = billing(firm, one)
    assert (found.minutes, found.cents, found.unbilled_minutes, found.unbilled_cents) == (90, 15_000, 90, 15_000)
    bill = invoice(firm, "A-1", **{f"e{one}": 12_000})
    assert billing(firm, one).unbilled_minutes == 90, "a draft bills nothing"
    firm.do(rc.SendInvoice((bill,)))
    firm.do(LogTime(20, date(2026, 3, 3), engagement_id=one))
    found = billing(firm, one)
    assert (found.minutes, found.unbilled_minutes, found.unbilled_cents) == (110, 20, 0)
    assert found.billed_on == firm.clock.today()
    money = firm.reads.money(firm.actor("own"), firm.clock.today())
    assert [(each.engagement_id, each.minutes) for each in money.unbilled] == [(one, found.unbilled_minutes)]
    firm.do(rc.SetInvoiceState((bill,), "cancelled", "sent by mistake"))
    assert billing(firm, one).unbilled_minutes == 110 and billing(firm, one).billed == 0


def test_who_may_not_see_billing_has_no_such_section(firm: Firm) -> None:
    """[PERM-13]: nor its invoices among the requests."""
    one = firm.make(with_tasks=False)
    invoice(firm, "A-1", **{f"e{one}": 12_000})
    prep = Actor(PREP, "Pat", "PP", "prep", Role.MEMBER, frozenset({"View engagements"}))
    found = page(firm, one, prep)
    assert found.billing is None and found.requests == ()
    assert page(firm, one).billing is not None


def test_resolved_items_leave_what_is_outstanding_and_stay_in_their_section(firm: Firm) -> None:
    """[PAGE-3]: in every kind of request the page goes on showing what was answered."""
    one = firm.make()
    firm.bring(one, "In review")
    task = firm.one(c.CreateTask((one,), "Must", required=True))
    asked = int(firm.one(rc.SaveIntake(None, {"kind": "organizer", "title": "X", "client_id": NONPROFIT})).id[2:])
    firm.do(LinkItem(one, "request", asked))
    before = page(firm, one)
    assert "Must" in [item.title for item in before.gate.unmet]
    firm.do(c.SetTaskStatus((int(task.id[2:]),), "completed", confirm_all=True))
    firm.do(rc.SetIntakeState((asked,), "completed"))
    after = page(firm, one)
    assert "Must" not in [item.title for item in after.gate.unmet]
    assert "Must" in [each.title for each in after.tasks if each.status.done]
    assert [(each.kind, each.resolved) for each in after.requests] == [(RequestKind.ORGANIZER, True)]
    firm.do(UnlinkItem(one, "request", asked))
    assert page(firm, one).requests == ()
