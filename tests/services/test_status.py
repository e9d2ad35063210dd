"""Status, removing and priority [ST-*] [PRI-1] [DEL-*]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from tests.services.conftest import PREP, Firm

STATUSES = ("active", "on_hold", "completed", "cancelled", "archived")


def bring(firm: Firm, status: str) -> int:
    """An engagement that has that status, with nothing that would hold it."""
    number = firm.make(stage="Filed", with_tasks=False)
    if status != "active":
        result = firm.one(c.SetStatus((number,), status, "for a good reason", confirm_all=True))
        assert result.outcome == "done", result
    return number


ALLOWED = {
    ("active", "on_hold"), ("active", "completed"), ("active", "cancelled"), ("active", "archived"),
    ("on_hold", "active"), ("on_hold", "completed"), ("on_hold", "cancelled"), ("on_hold", "archived"),
    ("completed", "active"), ("completed", "cancelled"), ("completed", "archived"),
    ("cancelled", "active"), ("cancelled", "archived"),
    ("archived", "active"),
}  # fmt: skip


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_changes_of_status(firm: Firm, before: str, after: str) -> None:
    """[ST-6]: one that is not listed goes by way of Active."""
    number = bring(firm, before)
    command = c.SetStatus((number,), after, "for another reason", confirm_all=True)
    if before == after:
        return
    if (before, after) in ALLOWED:
        result = firm.one(command)
        assert (result.outcome, result.before, result.after) == ("done", before, after)
        assert firm.job(number)["status"] == after
    else:
        with pytest.raises(Conflict, match="make it Active first"):
            firm.do(command)
        assert firm.job(number)["status"] == before


@pytest.mark.parametrize(
    ("before", "after", "reason", "asked"),
    [
        ("active", "on_hold", "", False),
        ("active", "cancelled", "client left", True),
        ("completed", "archived", "", True),
        ("active", "archived", "", True),
        ("archived", "active", "", True),
        ("completed", "active", "", False),
    ],
)
def test_what_each_change_asks(firm: Firm, before: str, after: str, reason: str, asked: bool) -> None:
    """[ST-6]"""
    number = bring(firm, before)
    assert firm.one(c.SetStatus((number,), after, reason)).outcome == ("confirm" if asked else "done")


def test_cancelling_needs_a_reason(firm: Firm) -> None:
    """[ST-6] [VAL-5]"""
    number = bring(firm, "active")
    with pytest.raises(Invalid, match="reason"):
        firm.do(c.SetStatus((number,), "cancelled", confirm_all=True))
    with pytest.raises(Invalid, match="3 characters"):
        firm.do(c.SetStatus((number,), "cancelled", "no", confirm_all=True))


def test_archiving_live_work_names_what_is_open(firm: Firm) -> None:
    """[ST-6]"""
    number = firm.make()
    firm.do(c.AddBlocker((number,), "Bank has not answered"))
    asked = firm.one(c.SetStatus((number,), "archived"))
    assert asked.outcome == "confirm" and "3 open tasks and 1 blockers" in asked.message


def test_on_hold_keeps_reason_and_day_and_active_drops_them(firm: Firm) -> None:
    """[ST-6] [ST-7]: its tasks leave the queues, their data do not change [TASK-14]."""
    number = firm.make()
    before = firm.tasks(number)
    assert all(row["open"] for row in before.values())
    firm.do(c.SetStatus((number,), "on_hold", "client is abroad", date(2026, 4, 1)))
    job = firm.job(number)
    assert (job["hold_reason"], job["resume_on"], job["live"]) == ("client is abroad", "2026-04-01", 1)
    assert not any(row["open"] for row in firm.tasks(number).values())
    firm.do(c.SetStatus((number,), "active"))
    job = firm.job(number)
    assert (job["hold_reason"], job["resume_on"]) == (None, None)
    assert {k: r["status"] for k, r in firm.tasks(number).items()} == {k: r["status"] for k, r in before.items()}
    assert all(row["open"] for row in firm.tasks(number).values())


def test_completing_from_the_last_stage_checks_its_gate(firm: Firm) -> None:
    """[ST-8]: a stage without a gate passes, open tasks stay open and are told."""
    number = firm.make(stage="Filed")
    result = firm.one(c.SetStatus((number,), "completed"))
    assert result.outcome == "done" and any("File the workpapers" in said for said in result.warnings)
    assert firm.job(number)["completed_at"] and firm.tasks(number)["File the workpapers"]["status"] == "todo"


def test_completing_from_an_earlier_stage_is_a_move_to_the_last_and_completion(firm: Firm) -> None:
    """[ST-8]: every gate on the way is checked; one batch."""
    number = firm.make(stage="In prep", with_tasks=False)
    refused = firm.one(c.SetStatus((number,), "completed", confirm_all=True))
    assert refused.outcome == "refused" and {i.stage for i in refused.unmet} == {"In review", "Awaiting signature"}
    books = firm.make("BK-M", "2026-02")
    asked = firm.one(c.SetStatus((books,), "completed"))
    assert asked.outcome == "confirm" and asked.unmet
    done = firm.one(c.SetStatus((books,), "completed", confirm_all=True))
    assert done.outcome == "done" and firm.stage_of(books) == "Closed"
    firm.do(c.Undo())
    assert (firm.stage_of(books), firm.job(books)["status"]) == ("Awaiting docs", "active")


def test_completing_what_is_on_hold_is_allowed(firm: Firm) -> None:
    """[ST-6]"""
    number = bring(firm, "on_hold")
    assert firm.one(c.SetStatus((number,), "completed")).outcome == "done"
    assert firm.job(number)["hold_reason"] is None


def test_reopened_work_stays_in_its_stage(firm: Firm) -> None:
    """[ST-6]"""
    number = bring(firm, "completed")
    firm.do(c.SetStatus((number,), "active"))
    assert (firm.stage_of(number), firm.job(number)["completed_at"]) == ("Filed", None)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_closed_work_still_takes_comments_and_no_new_blockers(firm: Firm, status: str) -> None:
    """[ST-13] [BLK-6]"""
    number = bring(firm, status)
    assert firm.one(c.AddComment((number,), "filed on paper")).outcome == "done"
    with pytest.raises(Conflict, match="only live"):
        firm.do(c.AddBlocker((number,), "Too late"))


def test_archived_work_takes_a_change_of_status_and_nothing_else(firm: Firm) -> None:
    """[ST-13]"""
    number = firm.make(stage="Filed")
    task = firm.task(number, "File the workpapers")
    comment = int(firm.one(c.AddComment((number,), "before")).message.split()[1])
    blocker = int(firm.one(c.AddBlocker((number,), "Bank")).message.split()[1])
    firm.do(c.SetStatus((number,), "archived", confirm_all=True))
    for command in (
        c.AddComment((number,), "too late"),
        c.EditOwnComment(comment, "too late"),
        c.WithdrawOwnComment(comment),
        c.EditEngagement((number,), {"title": "New"}),
        c.SetPriority((number,), "high"),
        c.SetDates((number,), target=date(2026, 5, 1)),
        c.SetExtension((number,), True),
        c.SetSlots((number,), {"preparer": PREP}),
        c.TagEngagement((number,), remove=("x",)),
        c.SetClientFacingStatus((number,), "Done"),
        c.ChangeIdentity(number, qualifier="B"),
        c.CreateTask((number,), "One more"),
        c.EditTask((task,), {"title": "Other"}),
        c.SetTaskStatus((task,), "completed"),
        c.AssignTask((task,), PREP),
        c.TakeTask((task,)),
        c.RemoveTask((task,)),
        c.ResolveBlocker((blocker,)),
        c.DismissBlocker((blocker,), "set aside"),
    ):
        with pytest.raises(Conflict, match=r"archived|only live"):
            firm.do(command)
    assert firm.one(c.SetStatus((number,), "active", confirm_all=True)).outcome == "done"


def test_the_same_status_again_changes_nothing(firm: Firm) -> None:
    number = bring(firm, "active")
    assert firm.one(c.SetStatus((number,), "Active")).outcome == "unchanged" and firm.last.batch is None


def test_removed_work_is_gone_and_comes_back(firm: Firm) -> None:
    """[DEL-1] [DEL-2]: its identity is free while it is removed, and restoring checks it."""
    number = firm.make()
    firm.do(c.RemoveEngagement((number,)))
    with pytest.raises(NotFound):
        firm.do(c.SetPriority((number,), "high"))
    other = firm.make()
    with pytest.raises(Conflict, match=f"E-{other}"):
        firm.do(c.RestoreEngagement((number,)))
    firm.do(c.RemoveEngagement((other,)))
    assert firm.one(c.RestoreEngagement((number,))).outcome == "done"
    assert firm.one(c.RestoreEngagement((number,))).outcome == "unchanged"
    with pytest.raises(Denied):
        firm.do(c.RemoveEngagement((number,)), "prep")


def test_a_removed_cancelled_one_comes_back_beside_its_successor(firm: Firm) -> None:
    """[PER-4]: a cancelled engagement claims no identity."""
    number = firm.make()
    firm.do(c.SetStatus((number,), "cancelled", "client left", confirm_all=True))
    firm.do(c.RemoveEngagement((number,)))
    firm.make()
    assert firm.one(c.RestoreEngagement((number,))).outcome == "done"


@pytest.mark.parametrize(
    ("priority", "urgent", "rank"), [("low", 1, 3), ("Medium", 1, 2), ("HIGH", 1, 1), ("urgent", 0, 0)]
)
def test_priority_drives_the_order_and_nothing_else(firm: Firm, priority: str, urgent: int, rank: int) -> None:
    """[PRI-1] [PRI-2]: Urgent first, then the date, then the priority."""
    number = firm.make()
    before = firm.job(number)
    firm.do(c.SetPriority((number,), priority))
    after = firm.job(number)
    assert (after["urgent"], after["rank"]) == (urgent, rank)
    assert {k for k in after if after[k] != before[k]} <= {"priority", "urgent", "rank", "version", "updated_at"}
    with pytest.raises(Invalid, match="low, medium, high, urgent"):
        firm.do(c.SetPriority((number,), "soon"))
