"""Dates, extension, slots, tags, identity and plain fields of engagements [DUE-*] [EXT-*] [PER-6]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid
from tests.services.conftest import ADM, NONPROFIT, OUT, PERSON, PREP, REV, Firm


def test_changing_the_period_is_one_command_with_new_dates_and_title(firm: Firm) -> None:
    """[PER-6] [DUE-11]: it reports what changed."""
    number = firm.make()
    result = firm.one(c.ChangeIdentity(number, period="FY2027"))
    job = firm.job(number)
    assert (job["period_end"], job["due"], job["title"]) == ("2027-06-30", "2027-11-15", "Form 990 2026 (FYE Jun 2027)")
    assert result.message == (
        "title: Form 990 2025 (FYE Jun 2026) → Form 990 2026 (FYE Jun 2027); due: 2026-11-16 → 2027-11-15"
    )


def test_changing_the_type_takes_its_rules(firm: Firm) -> None:
    """[PER-6]: what the new type does not have goes: parts, alternates, the extension."""
    number = firm.make("1040-ES", "2026", PERSON)
    firm.do(c.ChangeIdentity(number, type_code="1040"))
    job = firm.job(number)
    assert (job["part"], job["due"], job["title"]) == (None, "2027-04-15", "Form 1040 2026")
    firm.do(c.SetExtension((number,), True))
    firm.do(c.ChangeIdentity(number, type_code="PLANNING"))
    job = firm.job(number)
    assert (job["extended"], job["due"]) == (0, None)


def test_an_edited_title_is_not_rendered_anew(firm: Firm) -> None:
    """[PER-6] [CODE-5]: until it is cleared."""
    number = firm.make()
    firm.do(c.EditEngagement((number,), {"title": "The big one"}))
    firm.do(c.ChangeIdentity(number, period="FY2027"))
    assert firm.job(number)["title"] == "The big one"
    firm.do(c.EditEngagement((number,), {"title": None}))
    assert firm.job(number)["title"] == "Form 990 2026 (FYE Jun 2027)"


@pytest.mark.parametrize("change", [{"period": "FY2027"}, {"type_code": "990-T"}, {"qualifier": "b"}])
def test_a_taken_identity_is_refused_on_this_path_too(firm: Firm, change: dict[str, str]) -> None:
    """[PER-4]: and nothing is left half changed."""
    firm.make(period="FY2027")
    firm.make("990-T")
    firm.make(qualifier="B")
    number = firm.make()
    before = firm.job(number)
    with pytest.raises(Conflict) as caught:
        firm.do(c.ChangeIdentity(number, **change))
    assert caught.value.field == "identity" and firm.job(number) == before


def test_a_typed_date_stays_and_is_explained(firm: Firm) -> None:
    """[DUE-11] [EXT-4]: the person is told what the rule would give."""
    number = firm.make()
    firm.do(c.SetDates((number,), due=date(2026, 10, 1), reason="board meets early"))
    firm.do(c.ChangeIdentity(number, period="FY2027"))
    job = firm.job(number)
    assert (job["due"], job["due_kind"], job["effective"]) == ("2026-10-01", "typed", "2027-11-15")
    firm.do(c.SetDates((number,), due=None))
    assert firm.job(number)["due"] == "2027-11-15"


def test_a_date_over_the_laws_needs_a_reason_and_later_is_warned(firm: Firm) -> None:
    """[EXT-4]"""
    number = firm.make()
    with pytest.raises(Invalid, match="needs a reason"):
        firm.do(c.SetDates((number,), due=date(2026, 10, 1)))
    result = firm.one(c.SetDates((number,), due=date(2026, 12, 1), reason="told by phone"))
    assert any("later than the law's date 2026-11-16" in said for said in result.warnings)
    books = firm.make("BK-M", "2026-02")
    assert firm.one(c.SetDates((books,), due=date(2026, 4, 10))).outcome == "done"


def test_shifting_moves_the_target_where_the_law_sets_the_date_else_the_date(firm: Firm) -> None:
    """[EXT-4] [EXT-7] [DUE-10]: a statutory deadline is never moved by shifting."""
    law, books = firm.make(), firm.make("BK-M", "2026-02")
    firm.do(c.SetDates((law, books), shift=-1))
    assert (firm.job(law)["due"], firm.job(law)["target"]) == ("2026-11-16", "2026-11-13")
    assert (firm.job(books)["due"], firm.job(books)["typed_due"]) == ("2026-03-30", "2026-03-30")
    firm.do(c.SetDates((law,), shift=-1))
    assert firm.job(law)["target"] == "2026-11-12"


def test_the_target_never_changes_the_deadline(firm: Firm) -> None:
    """[DUE-10]: unless the firm works to targets [DUE-2]."""
    number = firm.make()
    firm.do(c.SetDates((number,), target=date(2026, 10, 3)))
    assert (firm.job(number)["due"], firm.job(number)["target"]) == ("2026-11-16", "2026-10-03")
    firm.do(c.SaveSettings({"due.work_to": "target"}))
    firm.do(c.SetDates((number,), target=date(2026, 10, 2)))
    assert firm.job(number)["due"] == "2026-10-02"


@pytest.mark.parametrize("shift", [10_000, -10_000])
def test_a_shift_has_an_end(firm: Firm, shift: int) -> None:
    with pytest.raises(Invalid):
        firm.do(c.SetDates((firm.make(),), shift=shift))


def test_there_must_be_a_date_to_shift(firm: Firm) -> None:
    number = firm.make("PLANNING", "2026", PERSON)
    with pytest.raises(Invalid, match="no date to move"):
        firm.do(c.SetDates((number,), shift=1))


def test_an_extension_moves_the_deadline_not_the_payment(firm: Firm) -> None:
    """[EXT-1] [EXT-2]"""
    number = firm.make("1040", "2025", PERSON)
    result = firm.one(c.SetExtension((number,), True, date(2026, 4, 10)))
    assert (result.before, result.after) == ("2026-04-15", "2026-10-15")
    job = firm.job(number)
    assert (job["due"], job["payment_due"], job["extended_on"]) == ("2026-10-15", "2026-04-15", "2026-04-10")
    firm.do(c.SetExtension((number,), False))
    job = firm.job(number)
    assert (job["due"], job["extended"], job["extended_on"]) == ("2026-04-15", 0, None)


def test_an_extension_filed_late_is_warned(firm: Firm) -> None:
    """[EXT-1]"""
    number = firm.make("1040", "2025", PERSON)
    result = firm.one(c.SetExtension((number,), True, date(2026, 4, 16)))
    assert result.outcome == "done" and any("filed after" in said for said in result.warnings)


def test_only_types_with_an_extension_rule_are_extended(firm: Firm) -> None:
    """[EXT-1]"""
    number = firm.make("1040-ES", "2026", PERSON)
    with pytest.raises(Invalid, match="no extension"):
        firm.do(c.SetExtension((number,), True))


@pytest.mark.parametrize(("keep", "due"), [(True, "2026-03-20"), (False, "2026-10-15")])
def test_extending_asks_whether_a_typed_date_goes(firm: Firm, keep: bool, due: str) -> None:
    """[EXT-3]"""
    number = firm.make("1040", "2025", PERSON, due=date(2026, 3, 20), due_reason="client travels")
    firm.do(c.SetExtension((number,), True, keep_typed=keep))
    assert firm.job(number)["due"] == due


def test_a_new_year_end_of_the_client_moves_live_dates_and_tells(firm: Firm) -> None:
    """[DUE-11]"""
    number = firm.make()
    result = firm.one(c.EditClient(NONPROFIT, {"fiscal_year_end": "12"}))
    assert firm.job(number)["due"] == "2026-11-16" or result.warnings


def test_open_tasks_of_a_slot_follow_its_person_unless_assigned_by_hand(firm: Firm) -> None:
    """[TASK-12]"""
    number = firm.make()
    by_hand = firm.task(number, "Send the organizer")
    firm.do(c.AssignTask((by_hand,), REV))
    firm.do(c.AssignTask((by_hand,), PREP))
    firm.finish(number, "Get the engagement letter signed")
    firm.do(c.SetSlots((number,), {"preparer": OUT, "owner": ADM}))
    held = {title: row["assignee_id"] for title, row in firm.tasks(number).items()}
    assert held == {
        "Get the engagement letter signed": PREP,
        "Send the organizer": PREP,
        "Chase missing documents": ADM,
    }
    assert firm.job(number)["holder_id"] == OUT


def test_slots_take_people_of_the_firm_only(firm: Firm) -> None:
    """[PERM-6] [STAFF-3]"""
    number = firm.make()
    for slots in ({"preparer": 999}, {"captain": PREP}):
        with pytest.raises(Invalid):
            firm.do(c.SetSlots((number,), slots))
    firm.do(c.LeaveStaff(OUT, None, True))
    with pytest.raises(Invalid, match="left"):
        firm.do(c.SetSlots((number,), {"preparer": OUT}))


def test_the_holder_falls_back_to_owner_then_preparer_then_nobody(firm: Firm) -> None:
    """[STAGE-2]"""
    number = firm.make(stage="In review")
    assert firm.job(number)["holder_id"] == REV
    firm.do(c.SetSlots((number,), {"reviewer": None}))
    assert firm.job(number)["holder_id"] == firm.job(number)["owner_id"]
    firm.do(c.SetSlots((number,), {"owner": None}))
    assert firm.job(number)["holder_id"] == PREP
    firm.do(c.SetSlots((number,), {"preparer": None}))
    assert firm.job(number)["holder_id"] is None


def test_fields_in_bulk_answer_one_by_one(firm: Firm) -> None:
    """[EXT-7] [BULK-2]"""
    law, books = firm.make(), firm.make("BK-M", "2026-02")
    results = firm.do(c.SetDates((law, books, 99), due=date(2026, 10, 1))).results
    assert [(r.id, r.outcome, r.code) for r in results] == [
        (f"E-{law}", "refused", "invalid"),
        (f"E-{books}", "done", None),
        ("E-99", "refused", "not_found"),
    ]


@pytest.mark.parametrize(
    ("fields", "column", "value"),
    [
        ({"description": "one\r\ntwo"}, "description", "one\ntwo"),
        ({"start": date(2026, 3, 9)}, "start", "2026-03-09"),
        ({"budget": 90}, "budget", 90),
        ({"external_id": "X-1"}, "external_id", "X-1"),
    ],
)
def test_plain_fields(firm: Firm, fields: dict[str, object], column: str, value: object) -> None:
    """[ENG-4] [VAL-2]: the same again changes nothing."""
    number = firm.make()
    assert firm.one(c.EditEngagement((number,), fields)).outcome == "done"
    assert firm.job(number)[column] == value
    assert firm.one(c.EditEngagement((number,), fields)).outcome == "unchanged"


def test_an_unknown_field_is_refused(firm: Firm) -> None:
    number = firm.make()
    with pytest.raises(Invalid, match="no field"):
        firm.do(c.EditEngagement((number,), {"colour": "red"}))
    with pytest.raises(Denied, match="Manage budgets"):
        firm.do(c.EditEngagement((number,), {"budget": 60}), "prep")


def test_a_client_facing_status_is_one_of_the_firms(firm: Firm) -> None:
    """[CFS-2]: it is independent of stage and status."""
    number = firm.make()
    before = firm.job(number)
    firm.do(c.SetClientFacingStatus((number,), "in review"))
    after = firm.job(number)
    assert after["client_status"] == "In review"
    assert (after["stage_id"], after["status"]) == (before["stage_id"], before["status"])
    with pytest.raises(Invalid, match="near is In review"):
        firm.do(c.SetClientFacingStatus((number,), "in revue"))
    firm.do(c.SetClientFacingStatus((number,), None))
    assert firm.job(number)["client_status"] is None


def test_tags_come_from_the_firms_list(firm: Firm) -> None:
    """[CLT-9] [VAL-4]: compared without case; a new one is made on purpose only."""
    firm.do(c.EditClient(NONPROFIT, {"tags": "VIP,K-1"}, frozenset({"tags"})))
    number = firm.make()
    assert firm.one(c.TagEngagement((number,), add=("vip",))).outcome == "done"
    assert firm.one(c.TagEngagement((number,), add=("Vip",))).outcome == "unchanged"
    with pytest.raises(Invalid, match="no tag"):
        firm.do(c.TagEngagement((number,), add=("other",)))
    firm.do(c.TagEngagement((number,), add=("K-1",), replace=True))
    rows = firm.rows("SELECT t.name FROM engagement_tag e JOIN tag t ON t.id = e.tag_id")
    assert [row["name"] for row in rows] == ["K-1"]
