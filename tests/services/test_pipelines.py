"""Pipelines edited while work stands on them: nothing is lost, everything is seen first, all of it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, InvalidMany, NeedsConfirmation, NotFound
from assure_tui.domain.pipeline_commands import (
    SavePipeline,
)
from assure_tui.domain.pipeline_draft import (
    PipelineDraft,
    StageDraft,
    TaskDraft,
    changed_stage,
    moved_stage,
    with_stage,
    without_stage,
)
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.services import pipeline_effects
from tests.services.conftest import PREP, Firm

PREP_STAGE, REVIEW = 2, 3  # places of In prep and In review in Tax


def pipeline(firm: Firm, name: str = "Tax") -> int:
    return int(firm.rows("SELECT id FROM pipeline WHERE name = :name", name=name)[0]["id"])


def draft(firm: Firm, name: str = "Tax") -> PipelineDraft:
    return firm.reads.pipeline_draft(firm.actor("own"), pipeline(firm, name))


def save(firm: Firm, edited: PipelineDraft, by: str = "own", **more: Any) -> Any:
    return firm.do(SavePipeline(edited, confirmed=True, **more), by)


def effects(firm: Firm, edited: PipelineDraft, goes: dict[str, str] | None = None, *also: str) -> Any:
    return firm.reads.pipeline_effects(firm.actor("own"), edited, goes or {}, also, firm.clock.today())


def names(firm: Firm, of: str = "Tax") -> list[str]:
    return [stage.name for stage in draft(firm, of).stages]


def state(firm: Firm) -> list[Any]:
    """Everything an undo has to bring back, as rows."""
    tables = (
        "pipeline",
        "stage",
        "task_template",
        "checklist_template",
        "engagement",
        "task",
        "service_line",
        "series",
    )
    gone = {"version", "updated_at"}
    return [
        (table, sorted((k, v) for k, v in dict(row).items() if k not in gone))
        for table in tables
        for row in firm.rows(f"SELECT * FROM {table} ORDER BY id")
    ]


# -- what moves no card ------------------------------------------------------------------------------


def test_renaming_recolouring_reordering_and_limits_move_no_card(firm: Firm) -> None:
    """[EDIT-2] [STAGE-3] [STAGE-4]"""
    job = firm.make()
    firm.bring(job, "In prep")
    edited = changed_stage(draft(firm), PREP_STAGE, name="Preparing", colour="red", time_limit=5, wip_limit=9)
    edited = moved_stage(edited, PREP_STAGE, -1)
    save(firm, edited)
    assert names(firm) == ["Awaiting docs", "Preparing", "Docs received", "In review", "Awaiting signature", "Filed"]
    assert firm.stage_of(job) == "Preparing"
    assert firm.one(c.MoveStage((job,), confirm_all=True)).after == "Docs received"  # later means the new order


def test_the_whole_edit_is_one_batch_and_one_undo(firm: Firm) -> None:
    """[EDIT-1] [UNDO-1]"""
    job, other = firm.make(), firm.make(client=firm.client())
    firm.bring(job, "In prep")
    firm.finish(job, "Enter the source documents")
    before = state(firm)
    edited = without_stage(draft(firm), PREP_STAGE)
    edited = with_stage(edited, 2, StageDraft(name="Tie-out", tasks=(TaskDraft(title="Tie the books", required=True),)))
    edited = changed_stage(edited, 3, name="Review", time_limit=4, limit_unit="working_days")
    done = save(firm, edited, stage_map={"in-prep": "Tie-out"})
    assert names(firm) == ["Awaiting docs", "Docs received", "Tie-out", "Review", "Awaiting signature", "Filed"]
    assert firm.stage_of(job) == "Tie-out" and firm.stage_of(other) == "Awaiting docs"
    firm.do(c.Undo(done.batch, confirmed=True))
    after = state(firm)
    made = {"Tie-out", "Tie the books"}
    assert [row for row in after if not _was_made(row, made)] == before
    firm.do(c.Redo())
    assert firm.stage_of(job) == "Tie-out" and names(firm)[2] == "Tie-out"


def _was_made(row: Any, names_of: set[str]) -> bool:
    values = dict(row[1])
    return bool({values.get("name"), values.get("title")} & names_of) and bool(values.get("removed"))


# -- removing a stage --------------------------------------------------------------------------------


def test_removing_a_stage_asks_where_its_cards_go(firm: Firm) -> None:
    """[EDIT-3] [DEL-5]"""
    job = firm.make()
    firm.bring(job, "In prep")
    edited = without_stage(draft(firm), PREP_STAGE)
    with pytest.raises(InvalidMany, match="1 engagement stands in In prep: name the stage they go to"):
        save(firm, edited)
    with pytest.raises(InvalidMany, match="no such stage"):
        save(firm, edited, stage_map={"in-prep": "nowhere"})
    assert effects(firm, edited).blocked and effects(firm, edited, {"in-prep": "in-review"}).moved[0].to == "In review"
    assert firm.stage_of(job) == "In prep"


def test_cards_go_without_gates_with_open_tasks_and_run_nothing(firm: Firm) -> None:
    """[EDIT-3]: done tasks keep the name of the stage as text."""
    job = firm.make()
    firm.bring(job, "In review")  # a strict gate with required tasks that are not done
    firm.finish(job, "Review the return", "rev")
    entries = firm.job(job)["entry_no"]
    done = save(firm, without_stage(draft(firm), REVIEW), stage_map={"in-review": "awaiting-signature"})
    assert firm.stage_of(job) == "Awaiting signature" and firm.job(job)["entry_no"] == entries + 1
    tasks = firm.tasks(job)
    assert tasks["Partner sign-off"]["stage_name"] == "Awaiting signature"  # open ones go with it
    assert tasks["Review the return"]["stage_name"] == "In review"
    assert tasks["Review the return"]["status"] == "completed"
    told = next(item for item in done.results if item.id == f"E-{job}")
    assert "moved by the edit" in told.message and (told.before, told.after) == ("In review", "Awaiting signature")
    assert firm.rows("SELECT id FROM activity_change WHERE engagement_id = :id AND batch_id = :b", id=job, b=done.batch)


def test_closed_work_keeps_the_name_and_comes_home_when_it_lives_again(firm: Firm) -> None:
    """[EDIT-3]: no engagement is ever lost by editing."""
    job = firm.make()
    firm.bring(job, "In prep")
    firm.one(c.SetStatus((job,), "cancelled", reason="the client left", confirm_all=True))
    save(firm, without_stage(draft(firm), PREP_STAGE))
    shown = firm.reads.engagement(firm.actor("own"), job, firm.clock.today())
    assert shown.engagement.stage == "In prep" and "In prep" in [stage.name for stage in shown.stages]
    assert firm.reads.why(firm.actor("own"), job, firm.clock.today())
    firm.one(c.SetStatus((job,), "active"))
    assert firm.stage_of(job) == "In review"
    own, today = firm.actor("own"), firm.clock.today()
    assert [card.id for card in firm.reads.column(own, firm.stage("In review"), None, 0, 9, today=today).cards] == [job]


@pytest.mark.parametrize("ask", ["pipelines", "board", "values", "index", "move"])
def test_a_removed_stage_is_offered_nowhere(firm: Firm, ask: str) -> None:
    """[EDIT-3]"""
    job = firm.make()
    gone = firm.stage("In prep")
    save(firm, without_stage(draft(firm), PREP_STAGE))
    own, today = firm.actor("own"), firm.clock.today()
    if ask == "pipelines":
        assert gone not in [stage.id for view in firm.reads.pipelines(own) for stage in view.stages]
    elif ask == "board":
        assert "In prep" not in [s.name for s in firm.reads.board(own, pipeline(firm), today=today).pipeline.stages]
    elif ask == "values":
        assert "In prep" not in [name for name, _ in firm.reads.values(own, "stage")]
    elif ask == "index":
        from assure_tui.store.queries import import_index

        assert gone not in [stage.id for stage in import_index.names(firm.reads.reader, own, today).stages]
    else:
        with pytest.raises(Invalid):
            firm.one(c.MoveStage((job,), to=gone, confirm_all=True))


def test_series_that_begin_in_a_removed_stage_begin_where_its_cards_went(firm: Firm) -> None:
    """[EDIT-3] [REC-1]"""
    one = CreateSeries((1,), "990", rule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2", template={"stage": "docs-received"})
    number = int(firm.one(one).id[2:])
    edited = without_stage(draft(firm), 1)
    goes = {"docs-received": "in-prep"}
    assert any("series begins in Docs received" in line for line in effects(firm, edited, goes).warnings)
    save(firm, edited, stage_map=goes)
    assert '"stage":"in-prep"' in firm.row("series", number)["template"].replace(" ", "")


# -- conditions and tasks ----------------------------------------------------------------------------


def test_a_changed_condition_moves_cards_only_after_the_count_was_seen(firm: Firm) -> None:
    """[EDIT-6] [EDIT-1]; what moves goes in a batch of its own and comes back with the edit [UNDO-2]."""
    jobs = [firm.make(client=firm.client(f"Client {n}")) for n in range(3)]
    for job in jobs:
        firm.bring(job, "Docs received")
    firm.finish(jobs[0], "Check that the papers are complete")
    edited = changed_stage(draft(firm), 1, advance={"all": ["required_tasks_done"]})
    seen = effects(firm, edited)
    assert seen.would_advance_total == 1 and seen.would_advance[0].number == f"E-{jobs[0]}"
    assert (seen.would_advance[0].at, seen.would_advance[0].to) == ("Docs received", "In prep")
    with pytest.raises(NeedsConfirmation, match="consequences") as asked:
        firm.do(SavePipeline(edited))
    assert any("1 card would move on" in detail.message for detail in asked.value.details)
    assert [firm.stage_of(job) for job in jobs] == ["Docs received"] * 3
    firm.finish(jobs[1], "Check that the papers are complete")
    with pytest.raises(NeedsConfirmation, match="more cards would move now"):
        firm.do(SavePipeline(edited, confirmed=True, moves_seen=1))
    done = firm.do(SavePipeline(edited, confirmed=True, moves_seen=2))
    assert [firm.stage_of(job) for job in jobs] == ["In prep", "In prep", "Docs received"]
    assert firm.batches()[-1]["command"] == "Advance"
    firm.do(c.Undo(done.batch, confirmed=True))
    assert [firm.stage_of(job) for job in jobs] == ["Docs received"] * 3
    assert draft(firm).stages[1].advance is None


def test_the_preview_asks_as_many_questions_for_one_card_as_for_many(firm: Firm) -> None:
    """[EDIT-1]: set-based, so that ten thousand cards are looked at while one waits."""
    asked: list[str] = []
    reader = firm.reads.reader

    class Counting:
        def rows(self, sql: str, params: Any = ()) -> Any:
            asked.append(sql)
            return reader.rows(sql, params)

    edited = changed_stage(draft(firm), 0, advance={"any": ["documents_matched", "required_tasks_done", "approved"]})
    counts = []
    for _ in range(2):
        for number in range(4):
            firm.make(client=firm.client(f"Client {firm.clock.instant}{number}"))
        asked.clear()
        pipeline_effects.effects(Counting().rows, edited, {}, (), firm.clock.today())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_the_gate_holds_is_not_told_as_moving(firm: Firm) -> None:
    """[ADV-6]: the preview and the loop give the same answer."""
    job = firm.make()
    firm.bring(job, "In review")
    firm.finish(job, "Review the return", "rev")
    edited = changed_stage(draft(firm), REVIEW, advance={"any": ["approved", "date_reached:0"]})
    assert (effects(firm, edited).would_advance_total, effects(firm, edited).held_now) == (0, 1)
    save(firm, edited)
    assert firm.stage_of(job) == "In review"
    loose = changed_stage(draft(firm), REVIEW, gate="flexible")
    assert effects(firm, loose).would_advance_total == 1
    save(firm, loose)
    assert firm.stage_of(job) == "Awaiting signature"


def test_new_tasks_are_for_later_entries_unless_also_now(firm: Firm) -> None:
    """[EDIT-5] [TPL-5]"""
    job = firm.make()
    firm.bring(job, "In prep")
    task = TaskDraft(
        title="Check Form 754", type="review", required=True, role="reviewer", estimate=30, lines=("a", "b")
    )
    stage = draft(firm).stages[PREP_STAGE]
    edited = changed_stage(draft(firm), PREP_STAGE, tasks=(*stage.tasks, task))
    assert effects(firm, edited).offered == (("in-prep", 1),) and effects(firm, edited).new_tasks == 0
    save(firm, edited)
    assert "Check Form 754" not in firm.tasks(job)
    again = draft(firm)
    assert effects(firm, again, {}, "in-prep").new_tasks == 1
    done = save(firm, again, also_now=("in-prep",))
    made = firm.tasks(job)["Check Form 754"]
    assert (made["estimate"], made["required"], made["stage_name"]) == (30, 1, "In prep")
    assert save(firm, draft(firm), also_now=("in-prep",)).batch is None  # once for ever [TPL-3]
    firm.do(c.Undo(done.batch, confirmed=True))
    assert "Check Form 754" not in firm.tasks(job)


def test_a_task_for_one_person_is_theirs_or_nobodys(firm: Firm) -> None:
    """[TPL-1] [PERM-6]: one who may not see the pipeline is left out."""
    stage = draft(firm).stages[0]
    for login, expected in (("prep", PREP), ("out", None)):
        tasks = (*stage.tasks, TaskDraft(title="Call the client", type="communicate", role=f"L:{login}"))
        edited = changed_stage(draft(firm), 0, tasks=tasks)
        if login == "out":
            edited = replace(edited, available_to={"staff": ["prep", "rev", "sgn"]})
        save(firm, edited)
        job = firm.make(client=firm.client(login))
        assert firm.tasks(job)["Call the client"]["assignee_id"] == expected


def test_a_changed_holder_slot_hands_the_cards_over(firm: Firm) -> None:
    """[STAGE-2]: kept by the store, and kept right by undo too."""
    job = firm.make()
    before = firm.job(job)["holder_id"]
    done = save(firm, changed_stage(draft(firm), 0, holder="reviewer"))
    assert firm.job(job)["holder_id"] == firm.job(job)["reviewer_id"] != before
    firm.do(c.Undo(done.batch, confirmed=True))
    assert firm.job(job)["holder_id"] == before


# -- who may, and conflicts --------------------------------------------------------------------------


def test_an_older_view_is_refused_and_named(firm: Firm) -> None:
    """[CONV-9]"""
    old = draft(firm)
    save(firm, changed_stage(old, 0, colour="red"), "adm")
    with pytest.raises(Conflict, match="changed by Ada Admin"):
        save(firm, changed_stage(old, 0, colour="green"))
    assert draft(firm).stages[0].colour == "red"


def test_an_undo_makes_an_open_draft_older_too(firm: Firm) -> None:
    """[CONV-9] [PIPE-7]: taking back is an edit, with a version of its own."""
    done = save(firm, changed_stage(draft(firm), 0, colour="red"))
    opened = draft(firm)
    firm.do(c.Undo(done.batch, confirmed=True))
    with pytest.raises(Conflict):
        save(firm, changed_stage(opened, 0, colour="green"))
    assert firm.reads.pipeline_versions(firm.actor("own"), pipeline(firm))[0].summary == "taken back"


def test_edit_pipelines_and_sight_are_both_needed(firm: Firm) -> None:
    """[PERM-7] [PERM-13]"""
    with pytest.raises(Denied):
        save(firm, draft(firm), "prep")
    save(firm, replace(draft(firm), available_to={"staff": ["rev", "sgn"]}))
    row = firm.reads.pipelines_for_builder(firm.actor("prep"))[0]
    assert (row.name, row.editable) == ("Accounting", False) and "Edit pipelines" in row.why_not
    with pytest.raises(NotFound):
        firm.reads.pipeline_draft(firm.actor("prep"), pipeline(firm))


def test_narrowing_lists_who_loses_what(firm: Firm) -> None:
    """[PERM-6] [PIPE-5]"""
    firm.make()
    edited = replace(draft(firm), available_to={"teams": ["reviewers"], "staff": ["sgn"]})
    lines = effects(firm, edited).loses_sight
    assert len(lines) == 1 and lines[0].startswith("Pat Preparer would no longer see it, and holds 1 slot and")
    with pytest.raises(NeedsConfirmation):
        firm.do(SavePipeline(edited))
    save(firm, edited)
    assert pipeline(firm) not in [view.id for view in firm.reads.pipelines(firm.actor("prep"))]
    assert pipeline(firm) in [view.id for view in firm.reads.pipelines(firm.actor("rev"))]


def test_everything_wrong_is_told_at_once(firm: Firm) -> None:
    """[VAL-6] [STAGE-5] [VAL-3]"""
    edited = changed_stage(draft(firm), 0, condition={"any_tags": ["vip"]}, time_limit=0)
    edited = changed_stage(edited, 5, advance={"all": ["documents_matched"]})
    edited = changed_stage(edited, 1, name="In\x1b[31m prep", wip_limit=1000)
    with pytest.raises(InvalidMany) as refused:
        save(firm, edited)
    codes = {(detail.field.split(": ")[-1], detail.code) for detail in refused.value.details}
    assert codes >= {
        ("condition", "invalid"), ("time_limit", "range"), ("advance", "invalid"), ("name", "text.control"),
        ("wip_limit", "range"),
    }  # fmt: skip
    assert names(firm)[1] == "Docs received"
