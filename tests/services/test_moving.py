"""Moves through gates, by hand and overridden [MOVE-*] [GATE-*] [OVR-*]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, Invalid, NotFound
from assure_tui.domain.model import SYSTEM, GateMode
from assure_tui.services.gate_facts import gate_report
from assure_tui.store.read import SqlReader
from tests.services.conftest import NONPROFIT, Firm


def required(firm: Firm, number: int, stage: str) -> list[str]:
    return [title for title, row in firm.tasks(number, stage).items() if row["required"]]


@pytest.mark.parametrize(
    ("pipeline", "modes"), [("Tax", "FFFSS-"), ("Accounting", "FFFF"), ("Audit & Assurance", "-FSS--")]
)
def test_gate_modes_of_the_seeded_stages(firm: Firm, pipeline: str, modes: str) -> None:
    """[GATE-13]"""
    rows = firm.rows(
        "SELECT gate FROM stage WHERE pipeline_id = (SELECT id FROM pipeline WHERE name = :name) ORDER BY position",
        name=pipeline,
    )
    assert "".join(GateMode(row["gate"]).letter for row in rows) == modes


def test_a_flexible_gate_asks_once_and_is_confirmed_with_the_list(firm: Firm) -> None:
    """[GATE-3] [MOVE-1]: confirming is logged with the list."""
    number = firm.make()
    asked = firm.one(c.MoveStage((number,)))
    assert (asked.outcome, asked.before, asked.after) == ("confirm", "Awaiting docs", "Docs received")
    assert len(asked.unmet) == 3 and firm.stage_of(number) == "Awaiting docs"
    shown = frozenset(item.key for item in asked.unmet)
    moved = firm.one(c.MoveStage((number,), confirmed=shown))
    assert moved.outcome == "done" and firm.stage_of(number) == "Docs received"
    assert [said for said in moved.warnings if "left open" in said] == [f"left open: {i.title}" for i in asked.unmet]


def test_a_list_that_grew_is_asked_again(firm: Firm) -> None:
    """[GATE-11]: a confirmation covers what was shown."""
    number = firm.make()
    shown = frozenset(item.key for item in firm.one(c.MoveStage((number,))).unmet)
    firm.do(c.AddBlocker((number,), "Bank has not answered"))
    again = firm.one(c.MoveStage((number,), confirmed=shown))
    assert again.outcome == "confirm" and len(again.unmet) == 4


def test_a_list_that_shrank_is_covered(firm: Firm) -> None:
    """[GATE-11]"""
    number = firm.make()
    shown = frozenset(item.key for item in firm.one(c.MoveStage((number,))).unmet)
    firm.finish(number, "Send the organizer")
    assert firm.one(c.MoveStage((number,), confirmed=shown)).outcome == "done"


def test_a_strict_gate_refuses_until_its_required_tasks_are_done(firm: Firm) -> None:
    """[GATE-2] [GATE-6]: completed, or skipped with a reason."""
    number = firm.make(stage="In review")
    for confirm in (False, True):
        refused = firm.one(c.MoveStage((number,), confirm_all=confirm))
        assert (refused.outcome, refused.code) == ("refused", "gate_blocked")
    assert {item.title for item in refused.unmet} == set(required(firm, number, "In review"))
    firm.finish(number, "Review the return")
    skipped = c.SetTaskStatus((firm.task(number, "Partner sign-off"),), "skipped", "signed on paper", confirm_all=True)
    assert firm.one(skipped).outcome == "done"
    assert firm.one(c.MoveStage((number,))).outcome == "done"
    assert firm.stage_of(number) == "Awaiting signature"


def test_an_active_blocker_holds_a_strict_gate(firm: Firm) -> None:
    """[GATE-2] [GATE-7]"""
    number = firm.make(stage="In review", with_tasks=False)
    blocker = firm.one(c.AddBlocker((number,), "K-1 is missing"))
    refused = firm.one(c.MoveStage((number,)))
    assert refused.outcome == "refused" and refused.unmet[0].title == "K-1 is missing"
    firm.do(c.ResolveBlocker((int(blocker.message.split()[1]),)))
    assert firm.one(c.MoveStage((number,))).outcome == "done"


def test_a_refusal_is_logged_and_changes_nothing(firm: Firm) -> None:
    """[GATE-10] [ACT-4]: it names both stages, every item and its holder."""
    number = firm.make(stage="In review")
    before = firm.job(number)
    result = firm.one(c.MoveStage((number,)))
    batch = firm.batches()[-1]
    assert batch["command"] == "MoveStage" and batch["summary"].startswith("refused") and not batch["undoable"]
    assert "In review → Awaiting signature" in result.message and "(RR)" in result.message
    told = [(row["op"], row["engagement_id"], row["before"], row["after"]) for row in firm.changes(batch["id"])]
    assert told == [("refused", number, None, None)]  # found by the engagement, without any value
    assert firm.job(number) == before
    assert firm.last.batch is None


def test_a_jump_is_checked_stage_by_stage_and_a_strict_one_never_entered_cannot_be_jumped(firm: Firm) -> None:
    """[GATE-8] [GATE-9]"""
    number = firm.make(stage="In prep", with_tasks=False)
    refused = firm.one(c.MoveStage((number,), to=firm.stage("Filed"), confirm_all=True))
    assert refused.outcome == "refused" and firm.stage_of(number) == "In prep"
    assert {item.kind for item in refused.unmet} == {"template"}
    assert {item.stage for item in refused.unmet} == {"In review", "Awaiting signature"}


def test_the_question_gives_the_answer_of_the_command(firm: Firm) -> None:
    """[GATE-12]"""
    number = firm.make(stage="In review")
    reader = SqlReader(firm.store.engine)
    asked = gate_report(reader, number)
    told = firm.one(c.MoveStage((number,)))
    assert asked.verdict == "refuse" and asked.unmet == told.unmet
    assert (asked.from_stage, asked.to_stage) == (told.before, told.after)
    assert gate_report(reader, number, step=-1).verdict == "pass"
    assert gate_report(reader, number, to=firm.stage("Filed")).verdict == "refuse"


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled", "archived"])
@pytest.mark.parametrize(
    "command",
    [
        c.MoveStage((1,), confirm_all=True),
        c.MoveStage((1,), step=-1, reason="back it goes"),
        c.OverrideGate((1,), "has to go out"),
        c.MoveToPipeline((1,), 2, confirm_all=True),
    ],
)
def test_only_active_work_moves(firm: Firm, status: str, command: c.Command) -> None:
    """[MOVE-2]: the refusal names the way out."""
    number = firm.make(stage="In prep", with_tasks=False)
    if status == "completed":
        # its gates are not the point here
        firm.do(c.SetStatus((number,), "active"))
    for wanted in {"archived": ["archived"], "completed": ["completed"]}.get(status, [status]):
        result = firm.one(c.SetStatus((number,), wanted, "no answer at all", confirm_all=True))
        if wanted == "completed" and result.outcome == "refused":
            firm.do(c.OverrideGate((number,), "only to finish it", to=firm.stage("Filed")))
            result = firm.one(c.SetStatus((number,), wanted, confirm_all=True))
        assert result.outcome == "done", result
    stage = firm.stage_of(number)
    refused = firm.one(command)
    if refused.outcome != "unchanged":  # there is no gate to override from the last stage
        assert (refused.outcome, refused.code) == ("refused", "gate_blocked")
        assert "set its status to Active first" in refused.message
    assert firm.stage_of(number) == stage


def test_next_passes_over_stages_whose_conditions_do_not_fit(firm: Firm) -> None:
    """[MOVE-3] [COND-4]: a chosen one that does not fit is warned, and logged which were passed over."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE stage SET condition = '{\"all_tags\":[\"vip\"]}' WHERE code = 'docs-received' AND pipeline_id = 1"
        )
    number = firm.make(with_tasks=False)
    moved = firm.one(c.MoveStage((number,), confirm_all=True))
    assert moved.after == "In prep" and any("passed over Docs received" in said for said in moved.warnings)
    other = firm.make(period="FY2027", with_tasks=False)
    chosen = firm.one(c.MoveStage((other,), to=firm.stage("Docs received")))
    assert chosen.outcome == "done" and any("tagged vip" in said for said in chosen.warnings)
    with pytest.raises(Invalid, match="conditional stage"):
        firm.make(period="FY2028", stage="Docs received")  # [CRE-4]


@pytest.mark.parametrize(
    ("choice", "stage", "status"),
    [("keep", "In prep", "todo"), ("carry", "In review", "todo"), ("finish", "In prep", "skipped")],
)
def test_open_items_are_kept_carried_or_finished(firm: Firm, choice: str, stage: str, status: str) -> None:
    """[MOVE-5]"""
    number = firm.make(stage="In prep")
    command = c.MoveStage((number,), confirm_all=True, open_items=choice, reason="not needed this year")
    assert firm.one(command).outcome == "done"
    row = firm.tasks(number)["Enter the source documents"]
    assert (row["stage_name"], row["status"]) == (stage, status)
    if choice == "finish":
        assert row["reason"] == "not needed this year"


def test_finishing_needs_a_reason_and_the_right_to_approve(firm: Firm) -> None:
    """[MOVE-5] [TASK-7]: skipping a review by moving on is skipping a review; nothing is touched before that is asked."""
    number = firm.make(stage="In prep")
    with pytest.raises(Invalid):
        firm.do(c.MoveStage((number,), confirm_all=True, open_items="finish"))
    with pytest.raises(Invalid, match="open items are"):
        firm.do(c.MoveStage((number,), confirm_all=True, open_items="forget"))
    review = firm.make(period="FY2027", stage="In prep")
    firm.do(c.CreateTask((review,), "Second look", "review"))
    both = firm.do(
        c.MoveStage((number, review), confirm_all=True, open_items="finish", reason="not needed"), "prep"
    ).results
    assert [r.outcome for r in both] == ["done", "refused"]
    assert firm.stage_of(review) == "In prep"
    assert all(row["status"] == "todo" for row in firm.tasks(review).values())


def test_entering_counts_restarts_the_clock_and_makes_missing_tasks_once(firm: Firm) -> None:
    """[MOVE-6] [TPL-3] [MOVE-7]: one batch holds the move and its tasks."""
    number = firm.make()
    before = firm.job(number)
    firm.do(c.MoveStage((number,), confirm_all=True))
    after = firm.job(number)
    assert after["entry_no"] == before["entry_no"] + 1 and after["stage_since"] > before["stage_since"]
    made = firm.tasks(number, "Docs received")
    assert set(made) == {"Check that the papers are complete", "Carry prior-year data forward"}
    assert {row["entity"] for row in firm.changes(firm.last.batch)} == {"engagement", "task"}
    firm.do(c.MoveStage((number,), step=-1))
    firm.do(c.MoveStage((number,), confirm_all=True))
    assert firm.tasks(number, "Docs received") == made


def test_a_task_somebody_removed_does_not_come_back_one_an_undo_took_does(firm: Firm) -> None:
    """[TPL-3]: one task per engagement and template for ever."""
    number = firm.make()
    firm.do(c.RemoveTask((firm.task(number, "Send the organizer"),)))
    firm.do(c.MoveStage((number,), confirm_all=True))
    firm.do(c.Undo())
    assert firm.tasks(number, "Docs received") == {}
    assert firm.one(c.MoveStage((number,), confirm_all=True)).outcome == "done"
    assert len(firm.tasks(number, "Docs received")) == 2
    firm.do(c.MoveStage((number,), step=-1))
    assert "Send the organizer" not in firm.tasks(number)


def test_sending_back_across_a_review_needs_a_reason_and_reopens_it(firm: Firm) -> None:
    """[MOVE-8]: done tasks stay done, required reviews and approvals of the stages crossed are done anew."""
    number = firm.make(stage="In review")
    for title in ("Review the return", "Partner sign-off", "Raise the invoice"):
        firm.finish(number, title)
    firm.do(c.MoveStage((number,)))
    asked = firm.one(c.MoveStage((number,), to=firm.stage("In prep")))
    assert (asked.outcome, asked.code) == ("confirm", "reason") and firm.stage_of(number) == "Awaiting signature"
    back = firm.one(c.MoveStage((number,), to=firm.stage("In prep"), reason="numbers do not tie"))
    assert back.outcome == "done" and "2 review tasks reopened" in back.message
    state = {title: row["status"] for title, row in firm.tasks(number, "In review").items()}
    assert state == {"Review the return": "todo", "Partner sign-off": "todo", "Raise the invoice": "completed"}
    assert firm.batches()[-1]["reason"] == "numbers do not tie"


def test_reviews_are_not_reopened_where_the_firm_says_so(firm: Firm) -> None:
    """[MOVE-8]"""
    firm.do(c.SaveSettings({"reopen_reviews": False}))
    number = firm.make(stage="In review")
    firm.finish(number, "Review the return")
    firm.do(c.MoveStage((number,), step=-1, reason="numbers do not tie"))
    assert firm.tasks(number)["Review the return"]["status"] == "completed"


def test_back_within_the_work_asks_nothing(firm: Firm) -> None:
    """[MOVE-8] [GATE-1]"""
    number = firm.make(stage="In prep")
    assert firm.one(c.MoveStage((number,), step=-1)).after == "Docs received"


def test_to_another_pipeline_the_gate_is_checked_and_namesakes_follow(firm: Firm) -> None:
    """[MOVE-9]"""
    number = firm.make()
    target = firm.rows("SELECT id FROM pipeline WHERE name = 'Accounting'")[0]["id"]
    asked = firm.one(c.MoveToPipeline((number,), target))
    assert asked.outcome == "confirm" and len(asked.unmet) == 3
    entry = firm.job(number)["entry_no"]
    moved = firm.one(c.MoveToPipeline((number,), target, confirm_all=True))
    assert (moved.outcome, moved.after) == ("done", "Awaiting docs")
    job = firm.job(number)
    assert (job["pipeline_id"], job["entry_no"]) == (target, entry + 1)
    assert firm.tasks(number)["Send the organizer"]["stage_id"] == firm.stage("Awaiting docs", "Accounting")
    assert firm.one(c.MoveToPipeline((number,), target)).outcome == "unchanged"
    strict = firm.make(period="FY2027", stage="In review")
    assert firm.one(c.MoveToPipeline((strict,), target, confirm_all=True)).outcome == "refused"
    with pytest.raises(Invalid, match="no such stage"):
        firm.do(c.MoveToPipeline((strict,), target, firm.stage("Filed")))


def test_a_move_to_where_it_is_does_nothing_and_says_so(firm: Firm) -> None:
    """[MOVE-10]"""
    number = firm.make(stage="Filed")
    for command in (c.MoveStage((number,)), c.MoveStage((number,), to=firm.stage("Filed"))):
        result = firm.one(command)
        assert result.outcome == "unchanged" and "already" in result.message and firm.last.batch is None


def test_several_cards_are_checked_on_their_own_in_one_batch(firm: Firm) -> None:
    """[MOVE-11]: one undo takes those that moved back."""
    passes = firm.make(period="FY2026", with_tasks=False)
    asks = firm.make(period="FY2027")
    held = firm.make(period="FY2028", stage="In review")
    gone = 999
    outcome = firm.do(c.MoveStage((passes, asks, held, gone)))
    assert [r.outcome for r in outcome.results] == ["done", "confirm", "refused", "refused"]
    assert outcome.results[3].code == "not_found"
    assert [firm.stage_of(n) for n in (passes, asks, held)] == ["Docs received", "Awaiting docs", "In review"]
    firm.do(c.Undo())
    assert firm.stage_of(passes) == "Awaiting docs"


def test_an_override_forces_one_past_a_refusing_gate(firm: Firm) -> None:
    """[OVR-1]: person, reason and everything unmet are kept; the mark goes when the next stage is left."""
    number = firm.make(stage="In review")
    with pytest.raises(Invalid):
        firm.do(c.OverrideGate((number,), "x"))
    assert firm.one(c.OverrideGate((number,), "deadline is tonight")).outcome == "done"
    assert firm.job(number)["overridden"] == 1 and firm.stage_of(number) == "Awaiting signature"
    batch = firm.batches()[-1]
    assert batch["actor"] == "Olive Owner" and batch["reason"].startswith("deadline is tonight")
    assert "Review the return" in batch["reason"] and "Partner sign-off" in batch["reason"]
    for title in required(firm, number, "Awaiting signature"):
        firm.finish(number, title)
    assert firm.one(c.MoveStage((number,), confirm_all=True)).outcome == "done"
    assert firm.job(number)["overridden"] == 0


def test_going_back_takes_the_mark_off(firm: Firm) -> None:
    """[OVR-1]"""
    number = firm.make(stage="In review")
    firm.do(c.OverrideGate((number,), "deadline is tonight"))
    firm.do(c.MoveStage((number,), step=-1, reason="not yet after all"))
    assert firm.job(number)["overridden"] == 0


def test_overrides_in_bulk_keep_one_record_each(firm: Firm) -> None:
    """[OVR-2]"""
    numbers = [firm.make(period=f"FY{year}", stage="In review") for year in (2026, 2027)]
    outcome = firm.do(c.OverrideGate(tuple(numbers), "deadline is tonight"))
    assert all(r.outcome == "done" and r.unmet for r in outcome.results)
    assert all(f"E-{number}: Review the return" in firm.batches()[-1]["reason"] for number in numbers)


def test_an_override_needs_its_permission(firm: Firm) -> None:
    """[OVR-1] [PERM-13]: and the refusal is logged [ACT-4]."""
    number = firm.make(stage="In review")
    with pytest.raises(Denied, match="Override gates"):
        firm.do(c.OverrideGate((number,), "deadline is tonight"), "rev")
    assert firm.batches()[-1]["summary"] == "refused: OverrideGate"


def test_taking_required_off_in_a_strict_stage_needs_override(firm: Firm) -> None:
    """[OVR-4]: else it would be a way around the gate; so would removing the task."""
    number = firm.make(stage="In review")
    task = firm.task(number, "Review the return")
    for command in (c.EditTask((task,), {"required": False}), c.RemoveTask((task,))):
        with pytest.raises(Denied, match="strict"):
            firm.do(command, "rev")
    other = firm.task(number, "Raise the invoice")
    assert firm.one(c.RemoveTask((other,)), "rev").outcome == "done"
    assert firm.one(c.EditTask((task,), {"required": False})).outcome == "done"


def test_an_unknown_stage_or_one_of_another_pipeline_is_refused(firm: Firm) -> None:
    """[VAL-5]: a choice must be in scope."""
    number = firm.make()
    for stage in (firm.stage("Closed", "Accounting"), 9999):
        with pytest.raises(Invalid, match="no such stage"):
            firm.do(c.MoveStage((number,), to=stage))


def test_nothing_named_is_said(firm: Firm) -> None:
    with pytest.raises(NotFound):
        firm.do(c.MoveStage(()))
    with pytest.raises(NotFound, match="E-999"):
        firm.do(c.MoveStage((999,)))


def test_a_client_of_another_person_is_not_moved(firm: Firm) -> None:
    """[PERM-4] [MOVE-2]"""
    number = firm.make(client=NONPROFIT)
    with pytest.raises(NotFound):
        firm.do(c.MoveStage((number,)), "out")


def test_going_over_the_card_limit_is_asked_and_holds_nobody_else(firm: Firm) -> None:
    """[STAGE-4] [CONV-3]: a person sees it and confirms; On hold takes no room; the loop does not ask."""
    there, held, coming = firm.make(), firm.make(period="FY2027"), firm.make(period="FY2028")
    stage = firm.stage("Docs received")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stage SET wip_limit = 1 WHERE id = ?", (stage,))
    firm.bring(held, "Docs received")
    firm.do(c.SetStatus((held,), "on_hold", "for now"))
    asked = firm.one(c.MoveStage((there,)))
    assert "limit" not in {item.kind for item in asked.unmet}  # what stands there is on hold
    firm.bring(there, "Docs received")
    asked = firm.one(c.MoveStage((coming,)))
    (limit,) = [item for item in asked.unmet if item.kind == "limit"]
    assert asked.outcome == "confirm" and limit.title == "Docs received has 1 of at most 1 cards"
    shown = frozenset(item.key for item in asked.unmet)
    assert firm.one(c.MoveStage((coming,), confirmed=shown - {limit.key})).outcome == "confirm"
    assert firm.stage_of(coming) == "Awaiting docs"
    moved = firm.one(c.MoveStage((coming,), confirmed=shown))
    assert moved.outcome == "done" and limit.title in moved.warnings
    late = firm.make(period="FY2029")
    for title in required(firm, late, "Awaiting docs"):
        firm.finish(late, title)
    assert firm.door.execute(c.MoveStage((late,), confirm_all=False), SYSTEM).results[0].outcome != "refused"
    assert "limit" not in {item.kind for item in firm.door.execute(c.MoveStage((late,)), SYSTEM).results[0].unmet}
