"""Making engagements: by hand, in bulk, by import; one command and one set of checks [CRE-*] [PER-*]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.model import Origin
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, PREP, REV, Firm


def test_client_and_type_are_enough(firm: Firm) -> None:
    """[CRE-2] [CRE-3]: everything after the type has a default, the period is the year just ended."""
    number = firm.make("1040", None, PERSON)
    job = firm.job(number)
    assert (job["period_start"], job["period_end"], job["title"]) == ("2025-01-01", "2025-12-31", "Form 1040 2025")
    assert (job["status"], job["priority"], job["due"]) == ("active", "medium", "2026-04-15")


def test_the_suggested_period_is_the_first_the_client_does_not_have(firm: Firm) -> None:
    """[CRE-3]: going back at most one."""
    firm.make("1040", None, PERSON)
    again = firm.job(firm.make("1040", None, PERSON))
    assert again["period_start"] != "2025-01-01"


def test_it_enters_the_first_stage_and_its_tasks_are_made(firm: Firm) -> None:
    """[CRE-4] [CRE-6]: one batch holds the engagement and the tasks of its first stage."""
    number = firm.make()
    assert firm.stage_of(number) == "Awaiting docs"
    assert set(firm.tasks(number)) == {
        "Get the engagement letter signed",
        "Send the organizer",
        "Chase missing documents",
    }
    assert {row["batch_id"] for row in firm.changes(firm.last.batch)} == {firm.last.batch}
    entities = [row["entity"] for row in firm.changes(firm.last.batch)]
    assert entities.count("engagement") == 1 and entities.count("task") == 3


def test_a_later_stage_may_be_picked_and_earlier_ones_are_not_visited(firm: Firm) -> None:
    """[CRE-4]"""
    number = firm.make(stage="In prep")
    assert firm.stage_of(number) == "In prep"
    assert {row["stage_name"] for row in firm.tasks(number).values()} == {"In prep"}


def test_without_tasks_none_are_made(firm: Firm) -> None:
    """[CRE-2]: tasks and checklist are on or off."""
    assert firm.tasks(firm.make(with_tasks=False)) == {}


@pytest.mark.parametrize(
    ("typed", "preparer", "reviewer"),
    [({}, PREP, REV), ({"preparer": REV}, REV, REV), ({"preparer": None}, None, REV)],
)
def test_slots_come_from_what_was_typed_then_the_client(
    firm: Firm, typed: dict[str, int | None], preparer: int | None, reviewer: int
) -> None:
    """[CRE-5]: each slot on its own; the engagement keeps its own copy."""
    job = firm.job(firm.make(slots=typed))
    assert (job["preparer_id"], job["reviewer_id"]) == (preparer, reviewer)


def test_the_firms_default_preparer_comes_last(firm: Firm) -> None:
    """[CRE-5]"""
    firm.do(c.SaveSettings({"firm.default_preparer": OUT}))
    bare = firm.client("No Slots")
    assert firm.job(firm.make(client=bare))["preparer_id"] == OUT
    assert firm.job(firm.make(client=NONPROFIT))["preparer_id"] == PREP


def test_a_default_person_who_has_left_is_left_out_and_told(firm: Firm) -> None:
    """[PERM-6]: left empty and told when done by rule; typed by hand it is refused."""
    firm.do(c.LeaveStaff(OUT, None, True))
    firm.do(c.SaveSettings({"firm.default_preparer": OUT}))
    result = firm.one(c.CreateEngagement((firm.client("No Slots"),), "990", "FY2026"))
    assert firm.job(int(result.id[2:]))["preparer_id"] is None
    assert any("preparer left empty" in said for said in result.warnings)
    with pytest.raises(Invalid, match="left"):
        firm.make(period="FY2027", slots={"preparer": OUT})


def test_identity_is_unique_while_in_force(firm: Firm) -> None:
    """[PER-4]: the clash names the existing engagement and offers a qualifier."""
    first = firm.make()
    with pytest.raises(Conflict, match=rf"E-{first}.*qualifier") as caught:
        firm.make()
    assert caught.value.field == "identity"
    assert firm.make(qualifier="Second") != first


def test_the_qualifier_is_compared_without_case(firm: Firm) -> None:
    """[PER-5]"""
    firm.make(qualifier="Ohio")
    with pytest.raises(Conflict):
        firm.make(qualifier="OHIO")


@pytest.mark.parametrize("qualifier", ["x" * 25, "a_b", "a;b", "a\x1bb"])
def test_a_qualifier_has_its_own_form(firm: Firm, qualifier: str) -> None:
    """[VAL-5] [PER-5]: up to 24 letters, digits, blanks and - . / &."""
    with pytest.raises(Invalid):
        firm.make(qualifier=qualifier)


def test_a_cancelled_engagement_frees_its_identity(firm: Firm) -> None:
    """[PER-4] [ST-6]: and it cannot come back while another has it."""
    first = firm.make()
    firm.do(c.SetStatus((first,), "cancelled", "client left", confirm_all=True))
    firm.make()
    with pytest.raises(Conflict, match="same client, type and period"):
        firm.do(c.SetStatus((first,), "active"))


def test_installments_come_one_by_one_or_all_at_once(firm: Firm) -> None:
    """[PER-3]: the next missing part, then all that are missing; the part shows in the label."""
    first = firm.job(firm.make("1040-ES", "2026", PERSON))
    assert (first["part"], first["due"], first["period_label"]) == (1, "2026-04-15", "2026 1/4")
    rest = firm.do(c.CreateEngagement((PERSON,), "1040-ES", "2026", part="all")).results
    assert [firm.job(int(r.id[2:]))["part"] for r in rest] == [2, 3, 4]
    assert [firm.job(int(r.id[2:]))["due"] for r in rest] == ["2026-06-15", "2026-09-15", "2027-01-15"]
    with pytest.raises(Conflict, match="all 4 parts"):
        firm.make("1040-ES", "2026", PERSON)


@pytest.mark.parametrize("part", [0, 5, -1, "two"])
def test_a_part_beyond_the_types_is_refused(firm: Firm, part: int | str) -> None:
    """[PER-3]"""
    with pytest.raises(Invalid, match="parts 1 to 4"):
        firm.make("1040-ES", "2026", PERSON, part=part)


def test_types_are_offered_by_kind_of_client(firm: Firm) -> None:
    """[TYPE-7]: others only on purpose, with a warning."""
    with pytest.raises(Invalid, match="offered for individual"):
        firm.make("1040", "2025", BUSINESS)
    result = firm.one(c.CreateEngagement((BUSINESS,), "1040", "2025", any_type=True))
    assert any("offered for individual" in said for said in result.warnings)


def test_an_unknown_type_names_the_nearest(firm: Firm) -> None:
    """[VAL-5]: a choice must exist."""
    with pytest.raises(Invalid, match="990"):
        firm.make("99O")


def test_an_inactive_client_gets_no_work(firm: Firm) -> None:
    """[CLT-4]"""
    firm.do(c.DeactivateClient(BUSINESS))
    with pytest.raises(Invalid, match="Inactive"):
        firm.make("1120", "2025", BUSINESS)


def test_bulk_makes_the_good_ones_passes_over_and_refuses_in_one_batch(firm: Firm) -> None:
    """[CRE-7]"""
    have = firm.make()
    new = firm.client("Second Fund", fiscal_year_end="6")
    outcome = firm.do(c.CreateEngagement((NONPROFIT, new, PERSON, 999), "990", "FY2026"))
    assert [(r.outcome, r.code) for r in outcome.results] == [
        ("unchanged", None),
        ("done", None),
        ("refused", "invalid"),
        ("refused", "not_found"),
    ]
    assert outcome.results[0].id == f"E-{have}"
    assert {row["engagement_id"] for row in firm.changes(outcome.batch)} == {int(outcome.results[1].id[2:])}


def test_a_long_bulk_shows_and_undoes_as_one(firm: Firm) -> None:
    """[CRE-7] [UNDO-6]: written in parts, one batch to people."""
    many = [firm.client(f"Fund {n}") for n in range(205)]
    outcome = firm.do(c.CreateEngagement(tuple(many), "990", "2025", bulk=True))
    assert len(outcome.results) == 205 and all(r.outcome == "done" for r in outcome.results)
    parts = firm.rows("SELECT id, part_of, finished FROM activity_batch WHERE id >= :id ORDER BY id", id=outcome.batch)
    assert [(p["part_of"], p["finished"]) for p in parts] == [(None, 0), (outcome.batch, 0), (outcome.batch, 1)]
    firm.do(c.Undo())
    assert firm.rows("SELECT count(*) AS n FROM engagement WHERE removed = 0")[0]["n"] == 0
    firm.do(c.Redo())
    assert firm.rows("SELECT count(*) AS n FROM engagement WHERE removed = 0")[0]["n"] == 205


def test_a_client_named_twice_is_made_once(firm: Firm) -> None:
    assert len(firm.do(c.CreateEngagement((NONPROFIT, NONPROFIT), "990", "FY2026")).results) == 1


def test_no_client_at_all_is_said(firm: Firm) -> None:
    with pytest.raises(NotFound):
        firm.do(c.CreateEngagement((), "990"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x1b[2J"}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"description": "\x07"}, "description"),
        ({"priority": "huge"}, "priority"),
        ({"pipeline": "Nowhere"}, "pipeline"),
        ({"stage": "Nowhere"}, "stage"),
        ({"budget": 600_001}, "budget"),
        ({"budget": -1}, "budget"),
        ({"due": date(2201, 1, 1), "due_reason": "typed"}, "due"),
        ({"target": date(1899, 12, 31)}, "target"),
        ({"start": date(2200, 1, 1)}, "start"),
        ({"due": date(2026, 9, 1)}, "reason"),
        ({"due": date(2026, 9, 1), "due_reason": "x"}, "reason"),
        ({"tags": ("no such tag",)}, "tags"),
        ({"slots": {"captain": 1}}, "captain"),
        ({"slots": {"preparer": 999}}, "preparer"),
        ({"part": 1}, "part"),
        ({"status": "asleep"}, "status"),
        ({"alternate": "nothing"}, "alternate"),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_made(firm: Firm, more: dict[str, object], field: str) -> None:
    """[VAL-5] [CONV-3]"""
    with pytest.raises(Invalid) as caught:
        firm.make(**more)
    assert caught.value.details[0].field == field
    assert firm.rows("SELECT * FROM engagement") == [] and firm.rows("SELECT * FROM task") == []


def test_a_title_is_kept_as_a_line_is(firm: Firm) -> None:
    """[VAL-2]: NFC, trimmed, inner blanks folded; an edited title is not rendered anew."""
    job = firm.job(firm.make(title="  Cafe\u0301   year "))
    assert (job["title"], job["title_edited"]) == ("Café year", 1)


def test_a_budget_needs_its_permission(firm: Firm) -> None:
    """[PERM-13]: Manage budgets."""
    with pytest.raises(Denied, match="Manage budgets"):
        firm.do(c.CreateEngagement((NONPROFIT,), "990", "FY2026", budget=60), "prep")


def test_a_preparer_makes_work_for_clients_they_see_only(firm: Firm) -> None:
    """[PERM-3]: an unseen client is as one that is not there."""
    assert firm.one(c.CreateEngagement((NONPROFIT,), "990", "FY2026"), "prep").outcome == "done"
    with pytest.raises(NotFound):
        firm.do(c.CreateEngagement((NONPROFIT,), "990-T", "FY2026"), "out")


def test_a_statutory_date_typed_over_needs_a_reason_by_hand_not_on_import(firm: Firm) -> None:
    """[EXT-4] [IMP-5]"""
    number = firm.make(due=date(2026, 9, 1), due_reason="client asked")
    job = firm.job(number)
    assert (job["due"], job["typed_due"], job["effective"]) == ("2026-09-01", "2026-09-01", "2026-11-16")
    firm.do(c.CreateEngagement((NONPROFIT,), "990-T", "FY2026", due=date(2026, 9, 1)), origin=Origin.IMPORT)


def test_a_date_that_needs_an_anchor_waits_for_it(firm: Firm) -> None:
    """[DUE-8]: the engagement is marked until the anchor is typed."""
    number = firm.make("1040-X", "2024", PERSON)
    job = firm.job(number)
    assert job["due"] is None and job["due_needs"] == "original filing date" and job["due_key"] == "9999-12-31"
    firm.do(c.ChangeIdentity(number, anchor=date(2025, 4, 15)))
    assert firm.job(number)["due"] == "2028-04-18"


def test_the_checklist_of_the_type_is_copied(firm: Firm) -> None:
    """[DOC-7]: expected = start, else creation, plus the item's days."""
    firm.make("1040", "2025", PERSON)
    items = firm.rows("SELECT * FROM checklist_item ORDER BY position")
    assert items and all(i["state"] == "open" for i in items)
    assert items[0]["expected"] == "2026-03-16"


def test_a_dry_run_changes_nothing(firm: Firm) -> None:
    """[CRE-7]: the preview is the command itself, taken back."""
    outcome = firm.do(c.CreateEngagement((NONPROFIT,), "990", "FY2026"), dry_run=True)
    assert outcome.batch is None and outcome.results[0].outcome == "done"
    assert firm.rows("SELECT * FROM engagement") == []
