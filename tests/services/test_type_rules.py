"""Types with rules of their own, and what a changed rule does to live work [TYPE-3] [TYPE-4] [TYPE-6] [DUE-9]."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict, Invalid, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveEngagementType
from tests.services.conftest import BUSINESS, NONPROFIT, Firm

NEW = {"name": "D.C. franchise tax", "line": "tax", "entities": "business", "period": "fiscal_year"}


def due(firm: Firm, number: int) -> str | None:
    found = firm.job(number)["due"]
    return None if found is None else str(found)


def detail(firm: Firm, code: str) -> Any:
    return next(view for view in firm.reads.type_details(firm.actor("own")) if view.code == code)


def test_a_type_with_rules_of_its_own(firm: Firm) -> None:
    """[TYPE-3] [TYPE-4] [EXT-1]: due and extension in words, in the seed's own form, rolling as said."""
    rules = {
        "due": "15th of the 4th month",
        "ext": "15th of the 10th month, form FR-128",
        "roll": "irc7503",
        "pays": True,
    }
    firm.do(SaveEngagementType("DC-30", NEW | rules, new=True))
    number = firm.make("DC-30", "2021", BUSINESS)
    assert due(firm, number) == "2022-04-18"  # Emancipation Day, observed on Friday
    firm.do(c.SetExtension((number,), True))
    assert (due(firm, number), str(firm.job(number)["payment_due"])) == ("2022-10-17", "2022-04-18")
    firm.do(SaveEngagementType("DC-30", {"ext": None, "pays": False}, recalculate="none"))
    assert detail(firm, "DC-30").rules == {
        "due": {"kind": "nth_month_day", "n": 4, "day": 15}, "roll": "irc7503",
    }  # fmt: skip


def test_a_type_carries_defaults_of_new_work(firm: Firm) -> None:
    """[TYPE-4]: pattern, priority, budget, description, start offset, client-facing status, pipeline, checklist."""
    firm.do(
        SaveEngagementType(
            "990",
            {
                "title": "{type} {period}", "priority": "high", "budget": 600, "description": "As last year.",
                "start_offset": 7, "client_status": "received", "pipeline": "accounting",
                "checklist": "Ledger; Brokerage; required; count 2; expected 10 days; files *tb*",
            },
        )
    )  # fmt: skip
    job = firm.job(firm.make())
    assert (job["priority"], job["budget"], job["description"], job["client_status"]) == (
        "high", 600, "As last year.", "Received",
    )  # fmt: skip
    assert str(job["start"]) == "2026-03-09"
    assert firm.row("pipeline", job["pipeline_id"])["code"] == "accounting"
    items = firm.rows(
        "SELECT name, required, count, expected FROM checklist_item WHERE engagement_id = :id", id=job["id"]
    )
    assert [(row["name"], row["required"], row["count"], str(row["expected"])) for row in items] == [
        ("Ledger", 1, 2, "2026-03-19")
    ]
    firm.do(SaveEngagementType("990", {"checklist": None}))
    assert not firm.rows("SELECT id FROM checklist_template WHERE code = 'type:990'")


def test_a_changed_rule_lists_live_work_and_leaves_it(firm: Firm) -> None:
    """[TYPE-6]: old and new date; typed ones and closed ones are not in it; confirming changes nothing there."""
    live, typed, closed = (firm.make(period=period) for period in ("FY2026", "FY2025", "FY2024"))
    firm.do(c.SetDates((typed,), due=date(2026, 2, 2), reason="agreed with the fund"))
    firm.do(c.SetStatus((closed,), "cancelled", "the fund left", confirm_all=True))
    before = [due(firm, number) for number in (live, typed, closed)]
    change = SaveEngagementType("990", {"due": "15th of the 6th month"})
    with pytest.raises(NeedsConfirmation) as asked:
        firm.do(change)
    assert [item.field for item in asked.value.details] == [f"E-{live}"]
    assert "2026-11-16 → 2026-12-15" in asked.value.details[0].message
    assert detail(firm, "990").rules["due"]["n"] == 5  # nothing was changed by asking
    firm.do(SaveEngagementType("990", {"due": "15th of the 6th month"}, confirmed=True))
    assert [due(firm, number) for number in (live, typed, closed)] == before
    assert due(firm, firm.make(period="FY2027")) == "2027-12-15"


def test_recalculated_one_by_one_or_all(firm: Firm) -> None:
    """[TYPE-6] [UNDO-1]: with the tasks that follow the deadline; undo puts rule and dates back."""
    one, two = firm.make(period="FY2026"), firm.make(period="FY2025")
    rule = {"due": "15th of the 6th month"}
    outcome = firm.do(SaveEngagementType("990", rule, recalculate=(two,)))
    assert [(item.id, item.before, item.after) for item in outcome.results[1:]] == [
        (f"E-{two}", "2025-11-17", "2025-12-15")
    ]
    assert (due(firm, one), due(firm, two)) == ("2026-11-16", "2025-12-15")
    firm.do(c.Undo())
    assert (due(firm, two), detail(firm, "990").rules["due"]["n"]) == ("2025-11-17", 5)
    firm.do(SaveEngagementType("990", rule, recalculate="all"))
    assert (due(firm, one), due(firm, two)) == ("2026-12-15", "2025-12-15")
    with pytest.raises(Invalid, match="does not change"):
        firm.do(SaveEngagementType("990", {"due": "15th of the 7th month"}, recalculate=(999,)))


def test_what_follows_a_return_follows_its_new_date(firm: Firm) -> None:
    """[DUE-7] [TYPE-6]: a recalculated return takes along the dates that are the same as its own."""
    return_, state = firm.make("1120", "2025", BUSINESS), firm.make("STATE-INC", "2025", BUSINESS)
    assert due(firm, state) == due(firm, return_) == "2026-04-15"
    firm.do(SaveEngagementType("1120", {"due": "15th of the 5th month"}, recalculate="all"))
    assert due(firm, state) == due(firm, return_) == "2026-05-15"


def test_an_alternate_in_use_stays(firm: Firm) -> None:
    """[DUE-9]: what is chosen on an engagement cannot be taken away from its type."""
    number = firm.make("941", "2026-Q1", BUSINESS, alternate="timely-deposits")
    assert due(firm, number) == "2026-05-11"
    with pytest.raises(Conflict, match=f"E-{number}"):
        firm.do(SaveEngagementType("941", {"alternates": ""}))
    kept = "timely-deposits: All deposits in time; due 12th of the 2nd month"
    firm.do(SaveEngagementType("941", {"alternates": kept}, recalculate="all"))
    assert due(firm, number) == "2026-05-12"


def test_types_keep_their_order_in_a_line(firm: Firm) -> None:
    """[TYPE-3]"""
    first = [view.code for view in firm.reads.type_details(firm.actor("own")) if view.line == "audit"]
    firm.do(SaveEngagementType(first[2], {"position": 1}))
    now = [view.code for view in firm.reads.type_details(firm.actor("own")) if view.line == "audit"]
    assert now == [first[2], first[0], first[1], *first[3:]]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"due": "15th of the fourth month"}, "due"),
    ({"due": "32nd of the 4th month"}, "due.day"),
    ({"due": "36 months after lunch"}, "due"),
    ({"due": "6 months after the original date"}, "due.kind"),
    ({"due": {"kind": "nth_month_day", "n": 4}}, "due.day"),
    ({"due": {"kind": "nth_mnth_day", "n": 4, "day": 15}}, "due.kind"),
    ({"due": "parts 6/15, 4/15"}, "due.on"),
    ({"ext": "15th of the 10th month"}, "ext"),
    ({"roll": "irs"}, "roll"),
    ({"alternates": "nonsense"}, "alternates[1]"),
    ({"alternates": "a: A\nb: B; due typed; auto"}, "alternates[1]"),
    ({"alternates": "a: A; due typed; auto"}, "alternates[1].test"),
    ({"alternates": "a: A; auto year ends 13-99; due typed"}, "alternate[0].test.period_end"),
    ({"pays": "yes"}, "pays"),
    ({"start_offset": 400}, "start_offset"),
    ({"client_status": "Recieved"}, "client_status"),
    ({"checklist": "Ledger; Brokerge"}, "checklist[1].document"),
    ({"checklist": "Ledger; Brokerage; sometimes"}, "checklist[1]"),
    ({"extension": "x"}, "extension"),
)


def test_rules_are_checked_field_by_field(firm: Firm) -> None:
    """[TYPE-3] [VAL-5] [VAL-6]: the field is named; nothing is saved."""
    before = detail(firm, "990")
    for fields, field in WRONG:
        with pytest.raises(AssureError) as refused:
            firm.do(SaveEngagementType("990", fields))
        assert refused.value.code == "invalid"
        assert field in {found.field for found in refused.value.details}, fields
    assert detail(firm, "990") == before


def test_the_nearest_word_is_named(firm: Firm) -> None:
    """[VAL-5]"""
    for fields, near in (
        ({"due": "9 months after date of deth"}, "date of death"),
        ({"line": "Taxx"}, "Tax"),
        ({"checklist": "Ledger; Brokerge"}, "Brokerage"),
        ({"descripton": "x"}, "description"),
    ):
        with pytest.raises(AssureError, match=near):
            firm.do(SaveEngagementType("990", fields))
    assert NONPROFIT != BUSINESS
