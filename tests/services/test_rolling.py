"""Roll forward: the next period for chosen engagements [REC-33]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.firm_commands import SaveTag
from assure_tui.domain.series_commands import RollForward
from assure_tui.domain.time_commands import LogTime
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, PREP, REV, Firm


def rolled(firm: Firm, number: int) -> list[int]:
    return [row["id"] for row in firm.rows("SELECT id FROM engagement WHERE rolled_from_id = :id", id=number)]


def test_what_goes_along_and_what_does_not(firm: Firm) -> None:
    """[REC-33]: people, tags, budget, description, checklist as it ended, extra tasks; no comments, no blockers."""
    firm.do(SaveTag("vip", new=True))
    number = firm.make(
        "1040", "2025", PERSON, budget=120, description="K-1s come late", tags=("vip",), slots={"reviewer": OUT}
    )
    firm.one(c.CreateTask((number,), "Ask about the farm", "communicate", True, assignee_id=PREP))
    firm.one(c.AddComment((number,), "only this year"))
    firm.one(c.AddBlocker((number,), "lost papers"))
    items = firm.rows("SELECT id, name FROM checklist_item WHERE engagement_id = :id ORDER BY position", id=number)
    assert items
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE checklist_item SET state = 'matched' WHERE engagement_id = ?", (number,))
        connection.exec_driver_sql("UPDATE checklist_item SET removed = 1 WHERE id = ?", (items[0]["id"],))
    result = firm.one(RollForward((number,)))
    assert result.outcome == "done" and (result.before, result.after) == ("2025", "2026")
    [new] = rolled(firm, number)
    row = firm.job(new)
    assert (row["period_start"], row["due"], row["reviewer_id"]) == ("2026-01-01", "2027-04-15", OUT)
    assert (row["budget"], row["description"], row["series_id"]) == (120, "K-1s come late", None)
    task = firm.tasks(new)["Ask about the farm"]
    assert (task["status"], task["required"], task["assignee_id"]) == ("todo", 1, PREP)
    kept = firm.rows("SELECT name, state FROM checklist_item WHERE engagement_id = :id ORDER BY position", id=new)
    assert [item["name"] for item in kept] == [item["name"] for item in items[1:]]
    assert {item["state"] for item in kept} == {"open"}
    assert (row["comment_count"], row["blockers_active"]) == (0, 0)
    assert firm.rows("SELECT 1 FROM engagement_tag WHERE engagement_id = :id", id=new)


def test_what_is_there_already_is_passed_over_and_one_batch_is_one_undo(firm: Firm) -> None:
    """[REC-33] [UNDO-6]: previewed first without a change."""
    one = firm.make("990", "FY2025", NONPROFIT)
    two = firm.make("1040", "2024", PERSON)
    there = firm.make("990", "FY2026", NONPROFIT)
    ad_hoc = firm.make("CLEANUP", "2026-03-02", BUSINESS)
    foreseen = firm.do(RollForward((one, two, ad_hoc)), dry_run=True)
    assert [r.outcome for r in foreseen.results] == ["unchanged", "done", "refused"] and rolled(firm, two) == []
    results = firm.do(RollForward((one, two, ad_hoc))).results
    assert [(r.outcome, r.id) for r in results] == [
        ("unchanged", f"E-{one}"),
        ("done", f"E-{ad_hoc + 1}"),
        ("refused", f"E-{ad_hoc}"),
    ]
    assert f"E-{there}" in results[0].message
    [new] = rolled(firm, two)
    firm.do(c.Undo())
    assert firm.job(new)["removed"] and not firm.job(two)["removed"]


def test_last_actual_time_as_budget_and_ticked_tasks(firm: Firm) -> None:
    """[REC-33]."""
    number = firm.make("1040", "2025", PERSON, budget=60)
    for title in ("Keep", "Drop"):
        firm.one(c.CreateTask((number,), title))

    firm.one(LogTime(95, engagement_id=number))
    ticked = (firm.task(number, "Keep"),)
    firm.one(RollForward((number,), budget="actual", task_ids=ticked, with_checklist=False, with_tags=False))
    [new] = rolled(firm, number)
    assert firm.job(new)["budget"] == 95 and "Keep" in firm.tasks(new) and "Drop" not in firm.tasks(new)
    with pytest.raises(Invalid):
        firm.one(RollForward((number,), budget="double"))


def test_a_part_rolls_to_the_same_part_of_the_next_year(firm: Firm) -> None:
    """[PER-3] [REC-33]: from one that is completed as well; the qualifier stays."""
    number = firm.make("1040-ES", "2026", PERSON, part=2, qualifier="NY")
    firm.one(c.SetStatus((number,), "completed", confirm_all=True))
    firm.one(RollForward((number,)))
    row = firm.job(rolled(firm, number)[0])
    assert (row["part"], row["qualifier"], row["due"], row["status"]) == (2, "NY", "2027-06-15", "active")


def test_who_has_left_is_not_taken_along(firm: Firm) -> None:
    """[PERM-6]: the client's default comes instead, and it is told."""
    number = firm.make("BK-Q", "2025-Q4", BUSINESS, slots={"reviewer": OUT})
    firm.one(c.SetStatus((number,), "completed", confirm_all=True))  # leaving hands over what is live only
    firm.do(c.LeaveStaff(OUT, None, to_nobody=True))
    result = firm.one(RollForward((number,)))
    assert any("reviewer" in text for text in result.warnings)
    assert firm.job(rolled(firm, number)[0])["reviewer_id"] == REV


def test_what_may_not_be_seen_is_not_rolled(firm: Firm) -> None:
    """[PERM-4]."""
    number = firm.make("1040", "2025", PERSON)
    with pytest.raises(NotFound):
        firm.do(RollForward((number,)), "out")
    assert rolled(firm, number) == []


def test_what_is_typed_of_one_goes_to_that_one(firm: Firm) -> None:
    """[REC-33]: its own budget and people; the others go as the last, and nothing else can be typed."""
    one, two = (firm.make("1040", year, PERSON, budget=60, slots={"reviewer": OUT}) for year in ("2022", "2024"))
    firm.do(RollForward((one, two), own={one: {"budget": 450, "reviewer": None}}))
    first, second = (firm.job(rolled(firm, number)[0]) for number in (one, two))
    assert (first["budget"], first["reviewer_id"]) == (450, None)
    assert (second["budget"], second["reviewer_id"]) == (60, OUT)
    with pytest.raises(Invalid, match="budget or preparer"):
        firm.one(RollForward((second["id"],), own={second["id"]: {"colour": "red"}}))
