"""What a move leaves open and brings is seen before it, and what is unticked is not made [MOVE-4] [MOVE-5] [MOVE-9]."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveCustomStatus
from assure_tui.domain.errors import Denied, Invalid
from assure_tui.domain.move_views import Brought, MoveLook, asks, together
from assure_tui.domain.request_commands import SendIntake
from assure_tui.domain.views import ItemResult, UnmetItem
from tests.services.conftest import Firm
from tests.services.test_requests import intake

OPEN = UnmetItem("task", 7, "Letter", "In prep")


def finish_all(firm: Firm, number: int, stage: str) -> None:
    for title in firm.tasks(number, stage):
        firm.finish(number, title)


@pytest.mark.parametrize(
    ("preview", "left", "forward", "asked"),
    [
        ("decide", (), True, False),
        ("decide", (OPEN,), True, True),
        ("decide", (replace(OPEN, required=False),), True, False),  # kept without a question
        ("decide", (OPEN,), False, False),  # going back, the work returns to the stage
        ("always", (), True, True),
        ("always", (), False, True),
    ],
)
def test_a_move_asks_when_there_is_something_to_decide(
    preview: str, left: tuple[UnmetItem, ...], forward: bool, asked: bool
) -> None:
    """[MOVE-4]: what the stage brings is no question in itself."""
    look = MoveLook(left, (Brought("a", "A", "In review"),))
    assert asks(preview, look, forward=forward) is asked


def test_what_several_bring_is_told_once() -> None:
    """[MOVE-4]: with how many it is for; who and when only where it is the same for all."""
    one = Brought("a", "A", "In review", holder="RR")
    results = [
        ItemResult("E-1", "confirm", look=MoveLook((OPEN,), (one,))),
        ItemResult("E-2", "confirm", look=MoveLook((OPEN,), (Brought("a", "A", "In review", holder="PP"),))),
        ItemResult("E-3", "done"),
    ]
    found = together(results)
    assert found.open == (OPEN,)
    assert [(each.key, each.count, each.holder) for each in found.brings] == [("a", 2, None)]


def test_the_plain_quick_move_asks_nothing(firm: Firm) -> None:
    """[MOVE-4]: nothing is open, so nothing is to be decided; the tasks are made at once."""
    number = firm.make(stage="In prep")
    finish_all(firm, number, "In prep")
    moved = firm.one(c.MoveStage((number,), look=True))
    assert moved.outcome == "done" and moved.look is None
    assert firm.tasks(number, "In review")


def test_the_warning_of_a_gate_carries_what_the_move_brings(firm: Firm) -> None:
    """[MOVE-4]: the check, the open items of the stage, and the tasks to come, with person and date."""
    number = firm.make(stage="In prep")
    before = firm.job(number)
    asked = firm.one(c.MoveStage((number,), look=True))
    assert (asked.outcome, asked.code) == ("confirm", "confirm") and asked.look is not None
    assert {item.title for item in asked.look.open} == set(firm.tasks(number, "In prep"))
    assert firm.one(c.MoveStage((number,))).look is None  # only a person who looks is told
    told = firm.one(c.MoveStage((number,), confirm_all=True), dry_run=True)
    assert told.look == asked.look and told.outcome == "done"
    assert firm.job(number) == before and firm.last.batch is None
    firm.one(c.MoveStage((number,), confirm_all=True))
    made = firm.tasks(number, "In review")
    foreseen = {one.title: one for one in asked.look.brings}
    assert set(made) == set(foreseen) and not any(one.made for one in foreseen.values())
    for title, row in made.items():
        who = firm.row("staff", row["assignee_id"])["initials"] if row["assignee_id"] else None
        due = foreseen[title].due
        assert (foreseen[title].holder, due.isoformat() if due else None) == (who, row["due"]), title
        assert foreseen[title].required == bool(row["required"])


def test_what_nothing_requires_is_kept_without_a_question(firm: Firm) -> None:
    """[MOVE-4] [MOVE-5]: thousands of moves a day; keep is the default, and a dry run tells what stays."""
    number = firm.make(stage="In review")
    finish_all(firm, number, "In review")
    firm.do(c.CreateTask((number,), "Nice to have"))
    told = firm.one(c.MoveStage((number,), look=True), dry_run=True)
    assert told.look is not None and [item.title for item in told.look.open] == ["Nice to have"]
    assert firm.one(c.MoveStage((number,), look=True)).outcome == "done"
    assert firm.tasks(number)["Nice to have"]["stage_name"] == "In review"


def test_a_request_a_strict_gate_does_not_count_is_asked_about(firm: Firm) -> None:
    """[MOVE-4] [MOVE-5]: the gate passes, and still something is left to decide."""
    number = firm.make(stage="In review")
    finish_all(firm, number, "In review")
    firm.do(SendIntake((intake(firm, number),)))
    asked = firm.one(c.MoveStage((number,), look=True))
    assert (asked.outcome, asked.code, asked.unmet) == ("confirm", "look", ())
    assert asked.look is not None and [item.kind for item in asked.look.open] == ["request"]
    assert firm.one(c.MoveStage((number,), open_items="carry")).outcome == "done"


@pytest.mark.parametrize("step", [1, -1])
def test_always_asks_every_time(firm: Firm, step: int) -> None:
    """[MOVE-4] [SET-1]: `move.preview` = always; with nothing open as well, and going back."""
    firm.do(c.SaveSettings({"move.preview": "always"}))
    number = firm.make(stage="In prep")
    finish_all(firm, number, "In prep")
    asked = firm.one(c.MoveStage((number,), step=step, look=True))
    assert (asked.outcome, asked.code) == ("confirm", "look")
    assert firm.one(c.MoveStage((number,), step=step)).outcome == "done"  # who does not look is not asked


def test_what_was_made_before_is_told_with_its_day_and_not_made_again(firm: Firm) -> None:
    """[MOVE-4] [TPL-3]"""
    number = firm.make(stage="In prep")
    firm.one(c.MoveStage((number,), confirm_all=True))
    count = len(firm.tasks(number, "In review"))
    firm.one(c.MoveStage((number,), step=-1, reason="numbers are off"))
    asked = firm.one(c.MoveStage((number,), look=True))
    assert asked.look is not None and len(asked.look.brings) == count
    assert {one.made for one in asked.look.brings} == {firm.clock.today()}
    assert firm.one(c.MoveStage((number,), confirm_all=True)).message == ""


@pytest.mark.parametrize("by", ["code", "title"])
def test_what_is_unticked_is_not_made_and_the_log_says_so(firm: Firm, by: str) -> None:
    """[MOVE-4] [TPL-3] [ACT-1]: by that move; a later entry brings it."""
    number = firm.make(stage="Awaiting docs")
    asked = firm.one(c.MoveStage((number,), look=True))
    assert asked.look is not None and len(asked.look.brings) > 1
    out = next(one for one in asked.look.brings if not one.required)
    name = out.key if by == "code" else out.title.upper()
    done = firm.do(c.MoveStage((number,), confirm_all=True, leave_out=(name,)))
    there = set(firm.tasks(number, "Docs received"))
    assert out.title not in there and len(there) == len(asked.look.brings) - 1
    batch = firm.row("activity_batch", done.batch or 0)
    assert f"not made: '{out.title}'" in batch["summary"] and f"not made: '{out.title}'" in batch["results"]
    firm.one(c.MoveStage((number,), step=-1))
    firm.one(c.MoveStage((number,), confirm_all=True))
    assert out.title in firm.tasks(number, "Docs received")


def test_confirming_is_logged_with_the_list(firm: Firm) -> None:
    """[GATE-3] [MOVE-1]: what was left open stands in the log."""
    number = firm.make(stage="In prep")
    done = firm.do(c.MoveStage((number,), confirm_all=True))
    told = firm.row("activity_batch", done.batch or 0)["results"]
    assert all(f"left open: {title}" in told for title in firm.tasks(number, "In prep"))


def test_a_required_task_of_a_strict_stage_is_left_out_only_by_who_may_override(firm: Firm) -> None:
    """[OVR-4]: its gate waits for it."""
    number = firm.make(stage="In prep")
    move = c.MoveStage((number,), confirm_all=True, leave_out=("Review the return",))
    with pytest.raises(Denied):
        firm.do(move, "prep")
    assert firm.stage_of(number) == "In prep"
    assert firm.one(move).outcome == "done" and "Review the return" not in firm.tasks(number)


def test_a_name_no_stage_brings_is_refused(firm: Firm) -> None:
    """[VAL-6]: with the nearest there is."""
    number = firm.make(stage="In prep")
    with pytest.raises(Invalid, match="did you mean 'Review the return'"):
        firm.do(c.MoveStage((number,), confirm_all=True, leave_out=("Review the retrun",)))


# -- to another pipeline -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pipelines", "kept"), [("Tax", None), ("Tax, Accounting", "Missing docs"), ("", "Missing docs")]
)
def test_a_status_out_of_scope_there_becomes_the_base_status(firm: Firm, pipelines: str, kept: str | None) -> None:
    """[MOVE-9] [ST-2] [ST-3]"""
    firm.do(SaveCustomStatus("Missing docs", {"behaviour": "active", "pipelines": pipelines}, new=True))
    number = firm.make()
    firm.one(c.SetStatus((number,), "Missing docs"))
    to = firm.rows("SELECT id FROM pipeline WHERE name = 'Accounting'")[0]["id"]
    moved = firm.one(c.MoveToPipeline((number,), to, confirm_all=True))
    assert moved.outcome == "done" and ("Active in place of Missing docs" in moved.message) == (kept is None)
    assert (firm.job(number)["custom_status"], firm.job(number)["status"]) == (kept, "active")
    firm.do(c.Undo(firm.last.batch, confirmed=True))
    assert firm.job(number)["custom_status"] == "Missing docs"


@pytest.mark.parametrize("way", ["keep", "carry", "finish"])
def test_what_has_no_namesake_there_has_the_choice_of_open_items(firm: Firm, way: str) -> None:
    """[MOVE-5] [MOVE-9]: of the stage left and of those before it; what has a namesake follows."""
    number = firm.make()  # Awaiting docs is in both
    firm.one(c.MoveStage((number,), confirm_all=True))
    older, left = set(firm.tasks(number, "Awaiting docs")), set(firm.tasks(number, "Docs received"))
    to = firm.rows("SELECT id FROM pipeline WHERE name = 'Accounting'")[0]["id"]
    landing = firm.stage("In progress", "Accounting")
    told = firm.one(c.MoveToPipeline((number,), to, landing, confirm_all=True), dry_run=True)
    assert told.look is not None and {item.title for item in told.look.open} == left
    reason = "taken over" if way == "finish" else ""
    moved = firm.one(c.MoveToPipeline((number,), to, landing, confirm_all=True, open_items=way, reason=reason))
    assert (moved.outcome, moved.after) == ("done", "In progress")
    rows = firm.tasks(number)
    assert {rows[title]["stage_id"] for title in older} == {firm.stage("Awaiting docs", "Accounting")}
    assert {rows[title]["status"] for title in older} == {"todo"}
    stage = landing if way == "carry" else firm.stage("Docs received")
    assert {rows[title]["stage_id"] for title in left} == {stage}
    assert {rows[title]["status"] for title in left} == {"skipped" if way == "finish" else "todo"}


def test_what_follows_to_a_namesake_is_not_asked_about(firm: Firm) -> None:
    """[MOVE-9]: there is nothing to decide about it."""
    number = firm.make()
    to = firm.rows("SELECT id FROM pipeline WHERE name = 'Accounting'")[0]["id"]
    open_there = set(firm.tasks(number, "Awaiting docs"))
    told = firm.one(c.MoveToPipeline((number,), to, confirm_all=True), dry_run=True)
    assert open_there and told.look is not None and told.look.open == ()
    assert firm.one(c.MoveToPipeline((number,), to, confirm_all=True, look=True)).outcome == "done"
