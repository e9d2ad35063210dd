"""The reviewer's two answers: approve and advance, or send back with points [TASK-7] [TASK-8] [MOVE-8]."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, Invalid
from tests.services.conftest import OUT, PREP, REV, Firm

REVIEW = "Review the return"


def in_review(firm: Firm, **more: Any) -> tuple[int, int]:
    """An engagement in review with its required tasks before that done, and its review task."""
    number = firm.make(**more)
    firm.bring(number, "In review")
    before = [row["id"] for row in firm.tasks(number).values() if row["required"] and row["stage_name"] != "In review"]
    firm.do(c.SetTaskStatus(tuple(before), "completed", confirm_all=True))
    return number, firm.task(number, REVIEW)


def others_in_review(firm: Firm, number: int) -> None:
    for title, row in firm.tasks(number, "In review").items():
        if row["required"] and title != REVIEW:
            firm.finish(number, title, "sgn")


def test_approving_completes_the_review_and_moves_on_as_one_change(firm: Firm) -> None:
    """[TASK-7] [UNDO-1]: one batch, one undo."""
    number, task = in_review(firm)
    others_in_review(firm, number)
    before = len(firm.batches())
    result = firm.one(c.MoveStage((number,), step=1, approve=(task,)), "rev")
    assert (result.outcome, result.before) == ("done", "In review") and "approved 'Review the return'" in result.message
    assert (firm.row("task", task)["status"], firm.row("task", task)["completed_by"]) == ("completed", REV)
    assert firm.stage_of(number) != "In review"
    assert len(firm.batches()) == before + 1
    assert firm.batches()[-1]["summary"].startswith("approved Larch Fund")
    firm.do(c.Undo(confirmed=True), "rev")
    assert (firm.row("task", task)["status"], firm.stage_of(number)) == ("todo", "In review")


def test_what_the_gate_holds_is_approved_and_stays(firm: Firm) -> None:
    """[GATE-2] [GATE-10]: the reviewer has said yes; what is still wanting is named, and overriding goes on."""
    number, task = in_review(firm)
    firm.do(c.AddBlocker((number,), "State notice"))
    result = firm.one(c.MoveStage((number,), step=1, approve=(task,)), "rev")
    assert (result.outcome, result.code) == ("refused", "gate_blocked")
    assert result.message.startswith("approved 'Review the return'; ") and "State notice" in result.message
    assert (firm.row("task", task)["status"], firm.stage_of(number)) == ("completed", "In review")
    assert firm.last.batch is not None  # it can be undone
    firm.do(c.Undo(), "rev")
    assert firm.row("task", task)["status"] == "todo"


@pytest.mark.parametrize(("mode", "answer"), [("off", "done"), ("warn", "duties"), ("refuse", "denied")])
def test_nobody_approves_what_they_prepared(firm: Firm, mode: str, answer: str) -> None:
    """[TASK-8]: in words; confirming that confirms nothing of the gate."""
    firm.do(c.SaveSettings({"sod.mode": mode}))
    number, task = in_review(firm, slots={"preparer": REV})
    others_in_review(firm, number)
    command = c.MoveStage((number,), step=1, approve=(task,))
    if answer == "denied":
        with pytest.raises(Denied, match="prepared this work"):
            firm.do(command, "rev")
        assert firm.row("task", task)["status"] == "todo"
        return
    result = firm.one(command, "rev")
    if answer == "done":
        assert result.outcome == "done"
        return
    assert (result.outcome, result.code) == (
        "confirm",
        "duties",
    ) and "Rae Reviewer prepared this work" in result.message
    assert (firm.row("task", task)["status"], firm.stage_of(number)) == ("todo", "In review")
    assert firm.one(c.MoveStage((number,), step=1, approve=(task,), duties_confirmed=True), "rev").outcome == "done"


@pytest.mark.parametrize("mode", ["warn", "refuse"])
def test_nobody_is_given_the_review_of_what_they_prepared(firm: Firm, mode: str) -> None:
    """[TASK-8]: given or taken; refused, or told in words without a rule's number."""
    firm.do(c.SaveSettings({"sod.mode": mode}))
    number, task = in_review(firm, stage="In prep")
    firm.do(c.AssignTask((task,), OUT))
    for command, by in ((c.AssignTask((task,), PREP), "rev"), (c.TakeTask((task,)), "own")):
        if mode == "refuse":
            with pytest.raises(Denied, match="prepared this work"):  # Olive completed its Prepare tasks
                firm.do(command, by)
            assert firm.row("task", task)["assignee_id"] == OUT
        else:
            warnings = firm.one(command, by).warnings
            assert len(warnings) == 1 and "prepared this work" in warnings[0] and "[" not in warnings[0]
    assert firm.stage_of(number) == "In review"


def test_who_may_not_approve_changes_nothing(firm: Firm) -> None:
    """[TASK-7]: neither the task nor the stage."""
    number, task = in_review(firm)
    with pytest.raises(Denied, match="Approve work"):
        firm.do(c.MoveStage((number,), step=1, approve=(task,)), "prep")
    assert (firm.row("task", task)["status"], firm.stage_of(number)) == ("todo", "In review")


def test_only_reviews_are_approved(firm: Firm) -> None:
    """[TASK-7]: another task is not completed on the way."""
    number, _ = in_review(firm)
    other = firm.task(number, "Send the organizer")
    with pytest.raises(Invalid, match="no review or approval"):
        firm.do(c.MoveStage((number,), step=1, approve=(other,)))


def test_several_are_approved_each_for_itself(firm: Firm) -> None:
    """[BULK-3]: one batch; the one that is held stops no other."""
    first, one = in_review(firm)
    second, two = in_review(firm, client=2, type_code="1040", period="2025")
    for number in (first, second):
        others_in_review(firm, number)
    firm.do(c.AddBlocker((first,), "State notice"))
    results = firm.do(c.MoveStage((first, second), step=1, approve=(one, two)), "rev").results
    assert [result.outcome for result in results] == ["refused", "done"]
    assert {firm.row("task", task)["status"] for task in (one, two)} == {"completed"}
    assert (firm.stage_of(first), firm.stage_of(second) != "In review") == ("In review", True)


def test_sending_back_with_points(firm: Firm) -> None:
    """[MOVE-8] [TASK-10]: a comment that says them, one required task of the preparer with a line each, one undo."""
    number, _ = in_review(firm)
    points = ("Tie the balance sheet to the ledger", "  Page 3: [b]wrong[/b] year ")
    result = firm.one(c.MoveStage((number,), step=-1, points=points), "rev")
    assert result.outcome == "done" and "2 review points for round 1" in result.message
    made = firm.tasks(number)["Clear 2 review points, round 1"]
    assert (made["assignee_id"], made["required"], made["round"], made["stage_name"]) == (PREP, 1, 1, "In prep")
    assert json.loads(made["lines"]) == [
        {"text": "Tie the balance sheet to the ledger", "done": False},
        {"text": "Page 3: [b]wrong[/b] year", "done": False},
    ]
    comment = firm.rows("SELECT text, author_id FROM comment WHERE engagement_id = :n", n=number)[-1]
    assert comment["author_id"] == REV and comment["text"].startswith("Sent back to In prep, round 1:\n- Tie the")
    assert firm.job(number)["sent_back_at"] is not None
    assert firm.batches()[-1]["reason"].startswith("2 review points: Tie the balance sheet")
    firm.do(c.Undo(confirmed=True), "rev")
    assert (firm.stage_of(number), firm.job(number)["sent_back_at"]) == ("In review", None)
    assert "Clear 2 review points, round 1" not in firm.tasks(number)
    assert firm.job(number)["comment_count"] == 0


def test_points_are_counted_by_rounds_and_the_mark_goes_when_it_moves_on(firm: Firm) -> None:
    """interface.md 5.2: the round is told; a visit that is over is sent back no more."""
    number, _ = in_review(firm)
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)), "rev")
    firm.finish(number, "Clear 1 review point, round 1", "prep")
    firm.bring(number, "In review")
    assert firm.job(number)["sent_back_at"] is None
    result = firm.one(c.MoveStage((number,), step=-1, points=("Still not",)), "rev")
    assert "1 review point for round 2" in result.message
    assert "Clear 1 review point, round 2" in firm.tasks(number)


def test_the_gate_waits_for_the_points(firm: Firm) -> None:
    """[GATE-2]: work does not come back before its points are cleared."""
    number, _ = in_review(firm)
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)), "rev")
    result = firm.one(c.MoveStage((number,), step=1), "prep")
    assert result.outcome in ("confirm", "refused")
    assert "Clear 1 review point, round 1" in [item.title for item in result.unmet]


def test_sending_back_without_a_word_is_asked_about_and_bad_words_are_refused(firm: Firm) -> None:
    """[MOVE-8] [VAL-3] [VAL-5]: nothing is moved."""
    number, _ = in_review(firm)
    for nothing in ((), ("",), ("  ",)):
        result = firm.one(c.MoveStage((number,), step=-1, points=nothing), "rev")
        assert (result.outcome, result.code) == ("confirm", "reason")
    for bad in (("x" * 301,), tuple("abc" for _ in range(51)), ("a\x1b[31m",)):
        with pytest.raises(Invalid):
            firm.do(c.MoveStage((number,), step=-1, points=bad), "rev")
    assert firm.stage_of(number) == "In review"


def test_very_many_words_are_kept_whole_in_the_task_and_cut_in_the_reason(firm: Firm) -> None:
    """[VAL-5]: a reason has at most 500 characters."""
    number, _ = in_review(firm)
    points = tuple(f"{n} {'w' * 280}" for n in range(20))
    assert firm.one(c.MoveStage((number,), step=-1, points=points), "rev").outcome == "done"
    made = firm.tasks(number)["Clear 20 review points, round 1"]
    assert [line["text"] for line in json.loads(made["lines"])] == list(points)
    assert len(firm.batches()[-1]["reason"]) <= 500


def test_points_without_a_preparer_are_nobodys(firm: Firm) -> None:
    """[TPL-7]: down to nobody."""
    number, _ = in_review(firm, client=firm.client("No Slots"))
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)))
    assert firm.tasks(number)["Clear 1 review point, round 1"]["assignee_id"] is None


def test_the_preparer_is_told(firm: Firm) -> None:
    """[NOTE-3]: sent back, and the task."""
    number, _ = in_review(firm)
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)), "rev")
    kinds = {row["kind"] for row in firm.rows("SELECT kind FROM notice WHERE staff_id = :p", p=PREP)}
    assert {"sent_back", "task_assigned"} <= kinds
    assert OUT not in {row["staff_id"] for row in firm.rows("SELECT staff_id FROM notice")}
