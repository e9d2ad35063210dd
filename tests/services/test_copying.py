"""Copying an engagement to another client: what is to be done goes along, what was done stays [ENG-2] [CRE-1]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.copy_commands import CopyEngagement
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.time_commands import LogTime
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, PREP, REV, Firm


def copied(firm: Firm, number: int, to: int, **more: Any) -> int:
    return int(firm.one(CopyEngagement((number,), (to,), **more)).id[2:])


def test_what_goes_along_and_what_does_not(firm: Firm) -> None:
    """[ENG-2]: type, period, pipeline, description, checklist and templates; no people, papers, comments, time."""
    other = firm.client("Second Person", "individual", partner="out")
    number = firm.make(
        "1040", "2025", PERSON, qualifier="MA", pipeline="Accounting", description="K-1s come late",
        slots={"preparer": PREP, "reviewer": REV}, budget=120, priority="urgent",
    )  # fmt: skip
    firm.one(c.CreateTask((number,), "Ask about the farm", "communicate"))
    firm.one(c.AddComment((number,), "only here"))
    firm.one(c.AddBlocker((number,), "lost papers"))
    firm.one(LogTime(30, engagement_id=number))
    papers = "SELECT name, state FROM checklist_item WHERE engagement_id = :id AND removed = 0 ORDER BY position"
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE checklist_item SET state = 'matched' WHERE engagement_id = ?", (number,))
    result = firm.one(CopyEngagement((number,), (other,)))
    old, new = firm.job(number), firm.job(int(result.id[2:]))
    same = ("type_id", "period_start", "period_end", "qualifier", "pipeline_id", "description", "title_pattern")
    assert [old[name] for name in same] == [new[name] for name in same]
    assert (new["client_id"], old["client_id"]) == (other, PERSON)
    people = [new[f"{slot}_id"] for slot in ("preparer", "reviewer", "partner", "owner")]
    assert (people, new["priority"]) == ([None, None, OUT, None], "medium")  # the other client's own [CRE-5]
    assert (new["comment_count"], new["blockers_active"], new["spent"], new["series_id"]) == (0, 0, 0, None)
    assert "Ask about the farm" not in firm.tasks(new["id"])
    want = [(item["name"], "open") for item in firm.rows(papers, id=number)]
    assert [(item["name"], item["state"]) for item in firm.rows(papers, id=new["id"])] == want
    assert set(firm.tasks(new["id"])) == set(firm.tasks(number)) - {"Ask about the farm"}
    firm.do(c.Undo())
    assert firm.job(new["id"])["removed"] == 1 and firm.job(number)["comment_count"] == 1


def test_a_year_is_the_other_clients_own(firm: Firm) -> None:
    """[PER-1] [PER-2]: the client's year that begins in the same year; any other period keeps its days."""
    june = firm.client("June Inc", "business", fiscal_year_end="06-30")
    year = firm.make("1065", "2025", BUSINESS)
    row = firm.job(copied(firm, year, june))
    assert (row["period_start"], row["period_end"], row["due"]) == ("2025-07-01", "2026-06-30", "2026-09-15")
    month = firm.make("BK-M", "2026-02", BUSINESS)
    row = firm.job(copied(firm, month, june))
    assert (row["period_start"], row["period_end"]) == ("2026-02-01", "2026-02-28")
    row = firm.job(copied(firm, year, june, period="2024", qualifier="B"))
    assert (row["period_start"], row["qualifier"]) == ("2024-07-01", "B")


def test_what_is_there_is_passed_over_and_the_rest_is_one_change(firm: Firm) -> None:
    """[PER-4] [BULK-2] [BULK-3] [TYPE-7]: a result for each engagement and client; one undo."""
    two, three = firm.client("Two", "business"), firm.client("Three", "business")
    one, books = firm.make("1065", "2025", BUSINESS), firm.make("BK-M", "2026-02", BUSINESS)
    there = copied(firm, one, two)
    with pytest.raises(Conflict, match=f"E-{there}"):
        firm.do(CopyEngagement((one,), (two,)))
    with pytest.raises(Invalid, match="offered for"):
        firm.do(CopyEngagement((one,), (PERSON,)))
    before = len(firm.batches())
    outcome = firm.do(CopyEngagement((one, books), (two, three, PERSON)))
    assert [r.outcome for r in outcome.results] == ["unchanged", "done", "refused", "done", "done", "done"]
    assert len(firm.batches()) == before + 1 and outcome.summary == "copied 4 engagements"
    firm.do(c.Undo())
    live = firm.rows("SELECT id FROM engagement WHERE removed = 0 ORDER BY id")
    assert [row["id"] for row in live] == [one, books, there]
    odd = firm.job(copied(firm, one, PERSON, any_type=True))
    assert odd["client_id"] == PERSON


def test_it_asks_for_the_right_to_create_and_for_sight_of_both(firm: Firm) -> None:
    """[PERM-2] [PERM-3] [PERM-4]: what one may not see is as if it were not there."""
    number = firm.make("990", "FY2026", NONPROFIT)
    far = firm.client("Far", "nonprofit")
    with pytest.raises(NotFound):
        firm.do(CopyEngagement((number,), (far,)), "prep")  # stands in the one, does not see the other
    with pytest.raises(NotFound):
        firm.do(CopyEngagement((), (far,)))
    blind = firm.actor("out")
    with pytest.raises(Denied, match="Create engagements"):
        firm.door.execute(
            CopyEngagement((number,), (far,)), type(blind)(OUT, "O", "OO", "out", blind.role, frozenset())
        )
