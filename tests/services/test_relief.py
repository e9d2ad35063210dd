"""Relief by notice, acknowledged deadlines, and dates that follow a return [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.date_commands import AcknowledgeDeadline, ApplyRelief, WithdrawRelief
from assure_tui.domain.errors import Conflict, Denied, Invalid
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.relief import ReliefTerms, latest
from tests.services.conftest import BUSINESS, PERSON, Firm

STORM = ApplyRelief(
    "Coastal storm", "IRS Notice 2026-90", date(2026, 3, 1), date(2026, 6, 30), date(2026, 9, 15), states=("ME",)
)


def apply(firm: Firm, command: ApplyRelief = STORM, **more: Any) -> Any:
    wanted = replace(command, ids=firm.reads.relief_covers(command))
    return firm.do(wanted, **more)


def maine(firm: Firm) -> int:
    return firm.client("Tide Pool", "individual", state="ME")


@pytest.mark.parametrize(
    ("changes", "case", "covered"),
    [
        ({}, {}, True),
        ({"states": frozenset({"ME"})}, {"state": "me"}, True),
        ({"states": frozenset({"ME"})}, {"state": "MA"}, False),
        ({"states": frozenset({"ME"})}, {"state": None}, False),
        ({"tags": frozenset({"farm"})}, {"tags": {"farm"}}, True),
        ({"tags": frozenset({"farm"}), "states": frozenset({"ME"})}, {"state": "ME"}, True),
        ({"clients": frozenset({7})}, {"client": 7}, True),
        ({"clients": frozenset({7})}, {"client": 8}, False),
        ({"types": frozenset({"1065"})}, {}, False),
        ({"types": frozenset({"1040"})}, {}, True),
        ({}, {"original": date(2026, 2, 28)}, False),
        ({}, {"original": date(2026, 3, 1)}, True),
        ({}, {"original": date(2026, 6, 30)}, True),
        ({}, {"original": date(2026, 1, 1), "extended": date(2026, 5, 1)}, True),
        ({}, {"original": None}, False),
    ],
)
def test_whom_a_relief_covers(changes: dict[str, Any], case: dict[str, Any], covered: bool) -> None:
    """[EXT-5]: states, tags or chosen clients; types; a window of original or extended dates, both ends inside."""
    terms = ReliefTerms(1, "x", "y", date(2026, 3, 1), date(2026, 6, 30), date(2026, 9, 15))
    facts = {
        "client": 1,
        "state": None,
        "tags": (),
        "type_code": "1040",
        "original": date(2026, 4, 15),
        "extended": None,
    }
    assert replace(terms, **changes).covers(**{**facts, **case}) is covered


def test_of_two_the_later_date_counts() -> None:
    one = ReliefTerms(1, "a", "c", date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1))
    two = replace(one, id=2, new_date=date(2026, 7, 1))
    assert latest([one, two]) is two and latest([]) is None


def test_relief_postpones_what_it_covers_and_one_undo_takes_it_back(firm: Firm) -> None:
    """[EXT-5] [UNDO-6] [URG-4]: old and new date per engagement, cited in the explanation, one batch."""
    covered, other = firm.make("1040", "2025", maine(firm)), firm.make("1040", "2025", PERSON)
    outcome = apply(firm)
    assert [(r.id, r.before, r.after) for r in outcome.results] == [(f"E-{covered}", "2026-04-15", "2026-09-15")]
    row = firm.job(covered)
    assert (row["due"], row["due_kind"], row["postponed"]) == ("2026-09-15", "relief", "2026-09-15")
    assert "Coastal storm (IRS Notice 2026-90)" in row["because"] and row["statutory"] == "2026-04-15"
    assert row["payment_due"] == "2026-04-15"  # payments only where the relief covers them [EXT-2]
    assert firm.job(other)["due"] == "2026-04-15"
    firm.do(c.Undo(confirmed=True))
    assert firm.job(covered)["due"] == "2026-04-15" and firm.job(covered)["relief_id"] is None


def test_relief_may_cover_payments(firm: Firm) -> None:
    """[EXT-2]: the payment date moves only by relief that covers payments."""
    number = firm.make("1040", "2025", maine(firm))
    apply(firm, replace(STORM, payments=True))
    assert firm.job(number)["payment_due"] == "2026-09-15"


def test_an_engagement_made_later_is_covered_by_itself(firm: Firm) -> None:
    client = maine(firm)
    apply(firm)
    assert firm.job(firm.make("1040", "2025", client))["due"] == "2026-09-15"


def test_a_client_that_moves_into_the_state_is_covered_and_out_is_not(firm: Firm) -> None:
    client = firm.client("Rover", "individual", state="MA")
    number = firm.make("1040", "2025", client)
    apply(firm)
    firm.do(c.EditClient(client, {"state": "ME"}))
    assert firm.job(number)["due"] == "2026-09-15"
    firm.do(c.EditClient(client, {"state": "VT"}))
    assert firm.job(number)["due_kind"] == "statutory"


def test_a_typed_date_stays_before_relief(firm: Firm) -> None:
    """[DUE-2]: the deadline is the typed date if there is one."""
    number = firm.make("1040", "2025", maine(firm))
    firm.do(c.SetDates((number,), due=date(2026, 4, 1), reason="the client leaves"))
    apply(firm)
    assert firm.job(number)["due"] == "2026-04-01" and firm.job(number)["due_kind"] == "typed"


def test_withdrawing_is_one_batch_back(firm: Firm) -> None:
    number = firm.make("1040", "2025", maine(firm))
    apply(firm)
    relief = firm.reads.reliefs()[0]
    assert relief["covered"] == 1
    firm.do(WithdrawRelief(relief["id"], firm.reads.relief_holds(relief["id"])))
    assert firm.job(number)["due"] == "2026-04-15" and firm.reads.reliefs()[0]["withdrawn"]
    assert firm.one(WithdrawRelief(relief["id"])).outcome == "unchanged"


def test_firm_targets_are_no_law_and_are_not_postponed(firm: Firm) -> None:
    """[CAL-1] [EXT-5]: relief is for statutory dates."""
    number = firm.make("BK-M", "2026-03", firm.client("Shop", "business", state="ME"))
    apply(firm)
    assert firm.job(number)["relief_id"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citation": "  "}, "citation"),
        ({"window_to": date(2026, 1, 1)}, "window_to"),
        ({"new_date": date(2026, 4, 1)}, "new_date"),
        ({"types": ("1041x",)}, "types"),
        ({"states": ("Maine",)}, "states"),
    ],
)
def test_terms_are_checked(firm: Firm, changes: dict[str, Any], field: str) -> None:
    """[EXT-5]: the citation is required."""
    with pytest.raises(Invalid) as caught:
        firm.do(replace(STORM, **changes))
    assert caught.value.details[0].field == field
    assert firm.reads.reliefs() == []


def test_one_name_one_relief_and_applying_again_changes_nothing(firm: Firm) -> None:
    firm.make("1040", "2025", maine(firm))
    apply(firm)
    assert {r.outcome for r in apply(firm).results} == {"unchanged"}
    with pytest.raises(Conflict):
        firm.do(replace(STORM, new_date=date(2026, 10, 1)))


def test_relief_needs_edit_settings(firm: Firm) -> None:
    """[PERM-13]."""
    with pytest.raises(Denied):
        firm.do(STORM, by="prep")


def test_a_deadline_is_acknowledged_once_per_date_and_person(firm: Firm) -> None:
    """[EXT-6]: who has seen it, when; no date changes."""
    number = firm.make("1040", "2025", PERSON)
    assert firm.one(AcknowledgeDeadline((number,)), "prep").outcome in ("done", "unchanged")
    assert firm.one(AcknowledgeDeadline((number,))).outcome == "done"
    assert firm.one(AcknowledgeDeadline((number,))).outcome == "unchanged"
    names = [(name, due) for name, _, due in firm.reads.deadline_seen(number)]
    assert ("Olive Owner", "2026-04-15") in names and firm.job(number)["due"] == "2026-04-15"


def follower(firm: Firm) -> str:
    """A seeded type whose date is that of a return."""
    found = firm.rows("SELECT code, rules FROM engagement_type ORDER BY position")
    return next(row["code"] for row in found if '"same_as"' in row["rules"] and "shown" in row["rules"])


def test_what_follows_a_return_follows_its_extension(firm: Firm) -> None:
    """[DUE-7]: found, linked and followed; looked for again when engagements of the client change."""
    code = follower(firm)
    number = firm.make(code, "2025", BUSINESS)
    assert firm.job(number)["due"] is None and firm.job(number)["due_needs"] == "waits for the return"
    parent = firm.make("1065", "2025", BUSINESS)
    row = firm.job(number)
    assert row["same_as_id"] == parent and row["due"] == firm.job(parent)["effective"]
    firm.do(c.SetExtension((parent,), True, date(2026, 3, 1)))
    assert firm.job(number)["due"] == firm.job(parent)["ext_effective"] == "2026-09-15"
    firm.do(c.SetStatus((parent,), "cancelled", "the client left", confirm_all=True))
    assert firm.job(number)["due"] is None and firm.job(number)["due_needs"] == "waits for the return"
    firm.do(c.Undo(confirmed=True))
    assert firm.job(number)["due"] == "2026-09-15"


def test_never_the_typed_date_of_the_return(firm: Firm) -> None:
    """[DUE-7]: `shown` is the date in force, never a typed one."""
    number, parent = firm.make(follower(firm), "2025", BUSINESS), firm.make("1065", "2025", BUSINESS)
    firm.do(c.SetDates((parent,), due=date(2026, 2, 1), reason="owner asked"))
    assert firm.job(number)["due"] == "2026-03-16"


def test_the_relief_of_a_return_is_followed(firm: Firm) -> None:
    client = firm.client("Coast Works", "business", state="ME")
    number, parent = firm.make(follower(firm), "2025", client), firm.make("1065", "2025", client)
    apply(firm)
    assert firm.job(parent)["due"] == "2026-09-15" == firm.job(number)["due"]


def test_with_several_returns_a_person_picks(firm: Firm) -> None:
    """[DUE-7]: several: a person picks, and the pick is followed."""
    number = firm.make(follower(firm), "2025", BUSINESS)
    firm.make("1065", "2025", BUSINESS)
    second = firm.make("1120-S", "2025", BUSINESS)
    row = firm.job(number)
    if row["same_as_id"] is None:
        assert row["due"] is None and row["due_needs"] == "choice of the return"
    firm.do(LinkItem(number, "return", second))
    assert firm.job(number)["same_as_id"] == second and firm.job(number)["due"] == firm.job(second)["effective"]
    firm.do(c.SetExtension((second,), True))
    assert firm.job(number)["due"] == firm.job(second)["ext_effective"]
    with pytest.raises(Invalid, match="may follow"):
        firm.do(LinkItem(number, "return", number))
    with pytest.raises(Invalid, match="of its own"):
        firm.do(LinkItem(second, "return", number))
