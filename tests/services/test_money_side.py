"""Budget against actual, unbilled time, open invoices by age; only with View billing [INS-9]."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import Denied
from assure_tui.domain.money_side import MoneySide, age_of
from assure_tui.domain.time_commands import LogTime
from tests.services.conftest import PERSON, Firm

TODAY = date(2026, 3, 2)


def money(firm: Firm, by: str = "own") -> MoneySide:
    return firm.reads.money(firm.actor(by), firm.clock.today())


def invoice(firm: Firm, number: int, cents: int, no: str) -> int:
    fields = {"engagement_id": number, "title": "For the return", "number": no}
    made = int(firm.one(rc.SaveInvoice(None, fields, (rc.LineDraft("Work", cents, number),))).id[2:])
    firm.do(rc.SendInvoice((made,)))
    return made


@pytest.mark.parametrize(
    ("days", "age"),
    [(None, "not due"), (-5, "not due"), (0, "not due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"),
     (61, "61-90"), (90, "61-90"), (91, "over 90"), (4000, "over 90")],
)  # fmt: skip
def test_ages_of_invoices(days: int | None, age: str) -> None:
    """[INS-9]: by days since they were due."""
    assert age_of(None if days is None else TODAY - timedelta(days=days), TODAY) == age


def test_time_is_unbilled_until_an_invoice_goes_out(firm: Firm) -> None:
    """[INS-9]: billable time since the last invoice with a line for the engagement; a draft bills nothing."""
    number = firm.make("1040", "2025", PERSON)
    firm.do(LogTime(90, date(2026, 2, 10), engagement_id=number, rate=20_000))
    firm.do(LogTime(60, date(2026, 2, 11), engagement_id=number, billable=False))
    (found,) = money(firm).unbilled
    assert (found.engagement_id, found.minutes, found.cents, found.billed_on) == (number, 90, 30_000, None)
    sent = invoice(firm, number, 50_000, "1")
    assert not money(firm).unbilled
    firm.clock.instant += timedelta(days=3)
    firm.do(LogTime(30, firm.clock.today(), engagement_id=number))
    (found,) = money(firm).unbilled
    assert (found.minutes, found.cents, found.billed_on) == (30, 0, TODAY)
    firm.do(rc.SetInvoiceState((sent,), "cancelled", "wrong client"))
    assert money(firm).unbilled[0].minutes == 120


def test_open_invoices_stand_in_their_age_with_what_is_left(firm: Firm) -> None:
    """[INS-9]: paid ones are gone, partly paid ones with the rest."""
    number = firm.make("1040", "2025", PERSON)
    first, second = invoice(firm, number, 50_000, "1"), invoice(firm, number, 7_000, "2")
    firm.do(rc.RecordPayment(first, 20_000, TODAY, "check", True))
    assert money(firm).by_age["not due"] == 37_000
    firm.clock.instant += timedelta(days=65)
    found = money(firm)
    assert found.by_age["31-60"] == 37_000 and [each.left for each in found.invoices] == [30_000, 7_000]
    firm.do(rc.RecordPayment(second, 7_000, firm.clock.today(), "wire", True))
    assert [each.number for each in money(firm).invoices] == ["1"]


def test_budget_against_actual_names_what_is_over(firm: Firm) -> None:
    """[INS-9]: live work only."""
    over, under = (firm.make("1040", "2025", PERSON, qualifier=q, budget=60) for q in ("A", "B"))
    firm.do(LogTime(90, TODAY, engagement_id=over))
    firm.do(LogTime(10, TODAY, engagement_id=under))
    found = money(firm)
    assert (found.budget, found.spent) == (120, 100)
    assert [(each.engagement_id, each.spent, each.budget) for each in found.over] == [(over, 90, 60)]
    firm.do(c.SetStatus((over,), "cancelled", "called off", confirm_all=True))
    assert not money(firm).over


def test_money_needs_view_billing(firm: Firm) -> None:
    """[PERM-13]"""
    with pytest.raises(Denied, match="View billing"):
        money(firm, "prep")
