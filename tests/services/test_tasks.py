"""Tasks and their templates [TASK-*] [TPL-*]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, Invalid, NotFound
from assure_tui.domain.model import TaskType
from tests.services.conftest import OUT, OWN, PERSON, PREP, REV, SGN, Firm


def status(firm: Firm, task: int, wanted: str, reason: str = "", by: str = "own", **more: bool) -> str:
    return firm.one(c.SetTaskStatus((task,), wanted, reason, **more), by).outcome


def test_a_task_lives_in_one_engagement_or_in_the_firm(firm: Firm) -> None:
    """[TASK-1] [TASK-6]"""
    number = firm.make()
    inside = firm.row("task", int(firm.one(c.CreateTask((number,), "Call the bank")).id[2:]))
    alone = firm.row("task", int(firm.one(c.CreateTask((None,), "Order paper"), "prep").id[2:]))
    assert (inside["engagement_id"], inside["stage_name"]) == (number, "Awaiting docs")
    assert (alone["engagement_id"], alone["assignee_id"], alone["stage_id"]) == (None, PREP, None)


@pytest.mark.parametrize("kind", list(TaskType))
def test_a_task_goes_to_the_slot_of_its_type(firm: Firm, kind: TaskType) -> None:
    """[TASK-3]: Other goes to the holder."""
    number = firm.make()
    row = firm.row("task", int(firm.one(c.CreateTask((number,), "X", kind.value)).id[2:]))
    assert (
        row["assignee_id"] == {"preparer": PREP, "reviewer": REV, "partner": SGN, "owner": OWN, None: PREP}[kind.slot]
    )


def test_an_empty_slot_falls_back_down_to_nobody(firm: Firm) -> None:
    """[TPL-7] [STAGE-2]"""
    bare = firm.client("No Slots")
    number = firm.make(client=bare)
    assert {row["assignee_id"] for row in firm.tasks(number).values()} == {None}


@pytest.mark.parametrize("before", ["todo", "in_progress", "completed", "skipped"])
@pytest.mark.parametrize("after", ["todo", "in_progress", "completed", "skipped"])
def test_any_status_may_follow_any(firm: Firm, before: str, after: str) -> None:
    """[TASK-4]: skipping has its reason, being done keeps who and when, reopening drops it."""
    number = firm.make()
    task = firm.task(number, "Send the organizer")
    if before != "todo":
        status(firm, task, before, "not needed" if before == "skipped" else "")
    if after == before:
        assert status(firm, task, after, "not needed") == "unchanged"
        return
    assert status(firm, task, after, "not needed" if after == "skipped" else "") == "done"
    row = firm.row("task", task)
    assert row["status"] == after
    done = after in ("completed", "skipped")
    assert (row["completed_by"], row["completed_at"] is not None) == (OWN if done else None, done)
    assert firm.job(number)["tasks_done"] == int(done)


def test_skipping_needs_a_reason(firm: Firm) -> None:
    """[TASK-4] [VAL-5]"""
    task = firm.task(firm.make(), "Send the organizer")
    for reason in ("", "  ", "no"):
        with pytest.raises(Invalid):
            status(firm, task, "skipped", reason)


def test_the_assignee_needs_no_permission_for_the_status_only(firm: Firm) -> None:
    """[TASK-7]"""
    firm.do(c.EditStaff(OUT, {"teams": []}))
    number = firm.make()
    task = firm.task(number, "Send the organizer")
    with pytest.raises(NotFound):
        status(firm, task, "completed", by="out")
    firm.do(c.AssignTask((task,), OUT))
    assert status(firm, task, "completed", by="out") == "done"
    with pytest.raises(Denied):
        firm.do(c.EditTask((task,), {"title": "Mine"}), "out")


def test_somebody_elses_status_needs_edit_tasks(firm: Firm) -> None:
    """[TASK-7]"""
    number = firm.make()
    firm.do(c.EditStaff(OUT, {"teams": []}))
    mine = firm.task(number, "Send the organizer")
    firm.do(c.AssignTask((mine,), OUT))
    with pytest.raises(Denied, match="Edit tasks"):
        status(firm, firm.task(number, "Chase missing documents"), "completed", by="out")


@pytest.mark.parametrize("title", ["Review the return", "Partner sign-off"])
@pytest.mark.parametrize("wanted", ["completed", "skipped"])
def test_reviews_and_approvals_need_approve_work(firm: Firm, title: str, wanted: str) -> None:
    """[TASK-7]: even for their assignee."""
    number = firm.make(stage="In review")
    task = firm.task(number, title)
    firm.do(c.AssignTask((task,), PREP))
    with pytest.raises(Denied, match="Approve work"):
        status(firm, task, wanted, "on paper", "prep", confirm_all=True)
    assert status(firm, task, wanted, "on paper", "sgn", confirm_all=True) == "done"


def test_there_is_no_way_around_approving(firm: Firm) -> None:
    """[TASK-7]: neither making a review that is done nor making a review something else."""
    number = firm.make(stage="In review")
    with pytest.raises(Denied, match="Approve work"):
        firm.do(c.CreateTask((number,), "Quick review", "review", status="completed"), "prep")
    with pytest.raises(Denied, match="Approve work"):
        firm.do(c.EditTask((firm.task(number, "Review the return"),), {"type": "other"}), "prep")


@pytest.mark.parametrize(("mode", "answer"), [("off", "done"), ("warn", "confirm"), ("refuse", "denied")])
def test_nobody_reviews_what_they_prepared(firm: Firm, mode: str, answer: str) -> None:
    """[TASK-8]: the engagement's preparer, or who completed a Prepare task of it."""
    firm.do(c.SaveSettings({"sod.mode": mode}))
    number = firm.make(stage="In prep", slots={"preparer": OUT})
    firm.finish(number, "Enter the source documents", "rev")
    firm.bring(number, "In review")
    task = firm.task(number, "Review the return")
    if answer == "denied":
        with pytest.raises(Denied, match="prepared this work"):
            status(firm, task, "completed", by="rev", confirm_all=True)
        return
    assert status(firm, task, "completed", by="rev") == answer
    if answer == "confirm":
        assert status(firm, task, "completed", by="rev", confirm_all=True) == "done"


def test_a_firm_of_one_reviews_its_own_work(firm: Firm) -> None:
    """[TASK-8]: off by itself while there is one Active person."""
    number = firm.make(stage="In review", slots={"preparer": OWN, "reviewer": OWN})
    for person in range(2, 7):
        firm.do(c.LeaveStaff(person, OWN))
    assert status(firm, firm.task(number, "Review the return"), "completed") == "done"


def test_what_comes_first_is_warned(firm: Firm) -> None:
    """[TASK-9]: starting or completing before it."""
    number = firm.make(stage="In prep")
    task = firm.task(number, "Clear diagnostics")
    for wanted in ("in_progress", "completed"):
        assert status(firm, task, wanted) == "confirm"
    firm.finish(number, "Enter the source documents")
    assert status(firm, task, "in_progress") == "done"


def test_dates_by_offset_follow_their_base_until_a_person_sets_them(firm: Firm) -> None:
    """[TASK-13] [TPL-4]: working days from the stage entry; the deadline's follow the deadline."""
    number = firm.make("1040", "2025", PERSON, stage="Awaiting signature")
    rows = firm.tasks(number)
    assert rows["Send the return copy"]["due"] == "2026-03-03"
    assert rows["Get Form 8879 signed"]["due"] == "2026-03-09"
    assert rows["E-file and record the acceptance"]["due"] == "2026-04-14"
    firm.do(c.SetExtension((number,), True))
    assert firm.tasks(number)["E-file and record the acceptance"]["due"] == "2026-10-14"
    firm.do(c.EditTask((firm.task(number, "E-file and record the acceptance"),), {"due": date(2026, 5, 1)}))
    firm.do(c.SetExtension((number,), False))
    assert firm.tasks(number)["E-file and record the acceptance"]["due"] == "2026-05-01"


def test_a_done_task_keeps_its_date(firm: Firm) -> None:
    """[TASK-13]: open tasks follow."""
    number = firm.make("1040", "2025", PERSON, stage="Awaiting signature")
    firm.finish(number, "E-file and record the acceptance")
    firm.do(c.SetExtension((number,), True))
    assert firm.tasks(number)["E-file and record the acceptance"]["due"] == "2026-04-14"


def test_without_a_base_the_date_stays_empty_until_it_appears(firm: Firm) -> None:
    """[TPL-4]"""
    number = firm.make("1040-X", "2024", PERSON, stage="Awaiting signature")
    title = "E-file and record the acceptance"
    assert firm.tasks(number)[title]["due"] is None
    firm.do(c.ChangeIdentity(number, anchor=date(2024, 4, 15)))
    assert firm.tasks(number)[title]["due"] is not None


def test_the_type_decides_which_tasks_there_are(firm: Firm) -> None:
    """[TPL-2] [ENG-4]"""
    full = firm.make("1040", "2025", PERSON)
    small = firm.make("1040-ES", "2026", PERSON)
    assert "Send the organizer" in firm.tasks(full) and "Send the organizer" not in firm.tasks(small)


def test_progress_counts_all_tasks_of_the_engagement(firm: Firm) -> None:
    """[TASK-16]: removed ones do not count."""
    number = firm.make()
    firm.finish(number, "Send the organizer")
    firm.do(c.RemoveTask((firm.task(number, "Chase missing documents"),)))
    job = firm.job(number)
    assert (job["tasks_done"], job["tasks_total"], job["required_open"]) == (1, 2, 1)


def test_assigning_needs_its_permission_taking_a_free_one_does_not(firm: Firm) -> None:
    """[TASK-17]"""
    number = firm.make()
    task = firm.task(number, "Chase missing documents")
    with pytest.raises(Denied, match="Assign tasks"):
        firm.do(c.AssignTask((task,), PREP), "prep")
    with pytest.raises(Denied, match="Assign tasks"):
        firm.do(c.TakeTask((task,)), "prep")
    with pytest.raises(Denied, match="Assign tasks"):
        firm.do(c.CreateTask((number,), "For you", assignee_id=REV), "prep")
    firm.do(c.AssignTask((task,), None), "rev")
    assert firm.one(c.TakeTask((task,)), "prep").outcome == "done"
    assert firm.row("task", task)["assignee_id"] == PREP


def test_who_has_left_gets_no_task(firm: Firm) -> None:
    """[STAFF-3]"""
    task = firm.task(firm.make(), "Chase missing documents")
    alone = int(firm.one(c.CreateTask((None,), "Order paper")).id[2:])
    firm.do(c.LeaveStaff(OUT, None, True))
    for number in (task, alone):
        with pytest.raises(Invalid, match="left"):
            firm.do(c.AssignTask((number,), OUT))


def test_firm_tasks_are_seen_by_assignee_author_and_assigners(firm: Firm) -> None:
    """[TASK-17]"""
    task = int(firm.one(c.CreateTask((None,), "Order paper"), "prep").id[2:])
    assert status(firm, task, "in_progress", by="prep") == "done"
    with pytest.raises(NotFound):
        status(firm, task, "completed", by="out")
    assert status(firm, task, "completed", by="rev") == "done"


def test_being_assigned_gives_sight(firm: Firm) -> None:
    """[PERM-4] [PERM-6]"""
    number = firm.make()
    with pytest.raises(NotFound):
        firm.do(c.AddComment((number,), "hello"), "out")
    firm.do(c.AssignTask((firm.task(number, "Chase missing documents"),), OUT))
    assert firm.one(c.AddComment((number,), "hello"), "out").outcome == "done"


@pytest.mark.parametrize(
    ("fields", "column", "value"),
    [
        ({"title": "  New   title "}, "title", "New title"),
        ({"priority": "Urgent"}, "priority", "urgent"),
        ({"priority": None}, "priority", None),
        ({"instructions": "a\r\nb"}, "instructions", "a\nb"),
        ({"type": "Follow up"}, "type", "follow_up"),
        ({"waiting_on": "third party"}, "waiting_on", "third_party"),
    ],
)
def test_fields_of_a_task(firm: Firm, fields: dict[str, object], column: str, value: object) -> None:
    """[TASK-2] [TASK-5]: waiting does not change the status and tells since when."""
    task = firm.task(firm.make(), "Chase missing documents")
    firm.do(c.EditTask((task,), fields))
    row = firm.row("task", task)
    assert row[column] == value and row["status"] == "todo"
    if column == "waiting_on":
        assert row["waiting_since"] == "2026-03-02"
        firm.do(c.EditTask((task,), {"waiting_on": None}))
        assert firm.row("task", task)["waiting_since"] is None


@pytest.mark.parametrize(
    "command",
    [
        c.CreateTask((1,), ""),
        c.CreateTask((1,), "x" * 201),
        c.CreateTask((1,), "a\nb"),
        c.CreateTask((1,), "X", "dance"),
        c.CreateTask((1,), "X", due=date(2300, 1, 1)),
        c.CreateTask((1,), "X", status="skipped"),
        c.CreateTask((1,), "X", instructions="\x1b"),
        c.EditTask((1,), {"title": ""}),
        c.EditTask((1,), {"due": date(1800, 1, 1)}),
        c.EditTask((1,), {"engagement_id": 2}),
        c.SetTaskStatus((1,), "gone"),
    ],
)
def test_bad_values_are_refused(firm: Firm, command: c.Command) -> None:
    """[VAL-5]"""
    firm.make()
    before = len(firm.batches())
    with pytest.raises(Invalid):
        firm.do(command)
    assert len(firm.batches()) == before


def test_a_task_for_nothing_is_said(firm: Firm) -> None:
    with pytest.raises(NotFound):
        firm.do(c.CreateTask((), "X"))
