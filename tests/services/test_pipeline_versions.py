"""Pipelines new, copied, restored, removed, and read from a file: each an edit like any other, taken back as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, InvalidMany, NeedsConfirmation, NotFound
from assure_tui.domain.pipeline_commands import CopyPipeline, ImportPipeline, RemovePipeline, RestorePipelineVersion
from assure_tui.domain.pipeline_draft import (
    PipelineDraft,
    StageDraft,
    TaskDraft,
    changed_stage,
    differences,
    with_stage,
    without_stage,
)
from assure_tui.domain.series_commands import CreateSeries
from tests.services.conftest import Firm
from tests.services.test_pipelines import PREP_STAGE, draft, effects, names, pipeline, save, state

# -- new, copied, restored, removed ------------------------------------------------------------------


def test_a_new_pipeline_from_nothing(firm: Firm) -> None:
    """[PIPE-3] [PIPE-4]"""
    made = PipelineDraft(name="Leads", stages=(StageDraft(name="New [lead]"), StageDraft(name="Won", gate="none")))
    save(firm, made)
    found = draft(firm, "Leads")
    assert (found.code, [stage.code for stage in found.stages]) == ("leads", ["new-lead", "won"])
    job = firm.make(pipeline="Leads")
    assert firm.stage_of(job) == "New [lead]"
    with pytest.raises(InvalidMany, match="already"):
        save(firm, replace(made, name="LEADS"))


def test_a_copy_has_everything_but_engagements(firm: Firm) -> None:
    """[PIPE-4] [PIPE-5]: named … (2), and its creator's at the start."""
    firm.make()
    firm.do(CopyPipeline(pipeline(firm)), "adm")
    firm.do(CopyPipeline(pipeline(firm)))
    copied, original = draft(firm, "Tax (2)"), draft(firm)
    assert draft(firm, "Tax (3)").available_to == {"staff": ["own"]}
    assert copied.available_to == {"staff": ["adm"]} and not copied.lines
    plain = replace(copied, name="Tax", available_to=None, checklists=())
    told = differences(replace(original, lines=(), checklists=()), plain)
    assert all("task" in one.field or "after" in one.field for one in told)
    assert [t.title for t in copied.tasks] == [t.title for t in original.tasks]
    assert all(set(t.after) <= {o.code for o in copied.tasks} for t in copied.tasks)
    assert len(copied.checklists) == len(original.checklists)
    row = next(r for r in firm.reads.pipelines_for_builder(firm.actor("own")) if r.name == "Tax (2)")
    assert (row.live, row.stages) == (0, 6)


def test_versions_are_numbered_compared_and_restored(firm: Firm) -> None:
    """[PIPE-7]: the first edit keeps what was before it."""
    own, number = firm.actor("own"), pipeline(firm)
    original = draft(firm)
    save(firm, changed_stage(draft(firm), 0, name="Intake"), "adm", summary="Intake is what we call it")
    save(firm, without_stage(draft(firm), PREP_STAGE))
    rows = firm.reads.pipeline_versions(own, number)
    told = [(row.number, row.author, row.current) for row in rows]
    assert told == [(3, "Olive Owner", True), (2, "Ada Admin", False), (1, "", False)]
    assert rows[1].summary == "Intake is what we call it"
    first = firm.reads.pipeline_version_draft(own, number, 1)
    assert {one.field for one in differences(draft(firm), first)} == {"name", "stage"}
    firm.do(RestorePipelineVersion(number, 1, confirmed=True))
    back = draft(firm)
    assert replace(back, version=0) == replace(original, version=0)  # the removed stage has its number again
    assert firm.reads.pipeline_versions(own, number)[0].summary == "version 1 restored"
    with pytest.raises(NotFound):
        firm.do(RestorePipelineVersion(number, 99, confirmed=True))


def test_restoring_asks_where_cards_of_a_stage_go_that_the_version_lacks(firm: Firm) -> None:
    """[PIPE-7] [EDIT-3]"""
    number = pipeline(firm)
    save(firm, with_stage(draft(firm), 1, StageDraft(name="Triage")))
    job = firm.make()
    firm.bring(job, "Triage")
    with pytest.raises(InvalidMany):
        firm.do(RestorePipelineVersion(number, 1, confirmed=True))
    firm.do(RestorePipelineVersion(number, 1, {"triage": "docs-received"}, confirmed=True))
    assert firm.stage_of(job) == "Docs received"


def test_restoring_makes_the_tasks_of_cards_in_the_stage_when_asked(firm: Firm) -> None:
    """[PIPE-7] [EDIT-5]: as publishing does, for the stages named and no others."""
    number, stage = pipeline(firm), draft(firm).stages[PREP_STAGE]
    more = TaskDraft(title="Check Form 754", type="prepare")
    save(firm, changed_stage(draft(firm), PREP_STAGE, tasks=(*stage.tasks, more)))
    save(firm, changed_stage(draft(firm), PREP_STAGE, tasks=stage.tasks))
    job = firm.make()
    firm.bring(job, stage.name)
    asked = RestorePipelineVersion(number, 2, confirmed=True)
    firm.do(asked)
    assert more.title in {task.title for task in draft(firm).stages[PREP_STAGE].tasks}
    assert more.title not in firm.tasks(job)
    firm.do(c.Undo(confirmed=True))
    firm.do(replace(asked, also_now=("In review",)))
    assert more.title not in firm.tasks(job)
    firm.do(c.Undo(confirmed=True))
    done = firm.do(replace(asked, also_now=(stage.name,)))
    assert firm.tasks(job)[more.title]["stage_name"] == stage.name
    firm.do(c.Undo(done.batch, confirmed=True))
    assert more.title not in firm.tasks(job)


def test_a_pipeline_goes_only_when_nothing_lives_on_it(firm: Firm) -> None:
    """[EDIT-4] [DEL-5]: a line's default stays; a map brings the rest elsewhere."""
    with pytest.raises(Conflict, match="default of Tax"):
        firm.do(RemovePipeline(pipeline(firm), "Accounting", confirmed=True))
    firm.do(CopyPipeline(pipeline(firm), "Special"))
    number = pipeline(firm, "Special")
    job = firm.make(pipeline="Special")
    done_job = firm.make(client=firm.client("Closed"), pipeline="Special")
    firm.one(c.SetStatus((done_job,), "cancelled", reason="not needed", confirm_all=True))
    series = int(
        firm.one(
            CreateSeries(
                (1,),
                "990-T",
                rule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2",
                template={"pipeline": "special", "stage": "in-prep"},
            )
        ).id[2:]
    )
    firm.one(c.MoveStage((job,), to=firm.stage("In prep", "Special"), confirm_all=True))
    with pytest.raises(Conflict, match="1 live engagement and 1 series"):
        firm.do(RemovePipeline(number))
    with pytest.raises(NeedsConfirmation):
        firm.do(RemovePipeline(number, "Tax"))
    before = state(firm)
    gone = firm.do(RemovePipeline(number, "Tax", {"in-prep": "docs-received"}, confirmed=True))
    assert firm.stage_of(job) == "Docs received" and firm.job(job)["pipeline_id"] == pipeline(firm)
    assert '"tax"' in firm.row("series", series)["template"]
    assert "Special" not in [view.name for view in firm.reads.pipelines(firm.actor("own"))]
    kept = firm.reads.engagement(firm.actor("own"), done_job, firm.clock.today()).engagement
    assert (kept.pipeline, kept.stage) == ("Special", "Awaiting docs")  # closed work keeps the names
    firm.one(c.SetStatus((done_job,), "active"))
    assert firm.job(done_job)["pipeline_id"] == pipeline(firm)
    firm.one(c.Undo())
    firm.do(c.Undo(gone.batch, confirmed=True))
    assert firm.stage_of(job) == "In prep" and [r for r in state(firm) if r[0] != "task"] == [
        r for r in before if r[0] != "task"
    ]


def test_the_name_of_a_removed_pipeline_is_free_again(firm: Firm) -> None:
    """[VAL-4]"""
    firm.do(CopyPipeline(pipeline(firm), "Special"))
    firm.do(RemovePipeline(pipeline(firm, "Special"), confirmed=True))
    firm.do(CopyPipeline(pipeline(firm), "special"))
    assert draft(firm, "special").code == "special-2"


def test_an_undo_that_would_leave_cards_without_a_stage_is_refused(firm: Firm) -> None:
    """[EDIT-3] [UNDO-3]: with the rest undone, the stage stays with its cards."""
    done = save(firm, with_stage(draft(firm), 1, StageDraft(name="Triage")))
    job = firm.make()
    firm.bring(job, "Triage")
    with pytest.raises(Conflict, match="1 engagement stands in Triage now"):
        firm.do(c.Undo(done.batch, confirmed=True))
    firm.do(c.Undo(done.batch, rest=True, confirmed=True))
    assert firm.stage_of(job) == "Triage" and "Triage" in names(firm)


# -- files -------------------------------------------------------------------------------------------


def test_a_file_is_an_edit_of_the_pipeline_of_its_code(firm: Firm) -> None:
    """[PIPE-6]: written out and read back it changes nothing."""
    own, number = firm.actor("own"), pipeline(firm)
    text = firm.reads.pipeline_text(own, number)
    assert firm.do(ImportPipeline(text)).batch is None
    changed = text.replace('name = "In prep"', 'name = "Preparation"').replace(
        "suggested_time_limit = 5", "time_limit = 5"
    )
    firm.do(ImportPipeline(changed, confirmed=True))
    assert firm.reads.pipeline_text(own, number) == changed
    firm.do(ImportPipeline(text, confirmed=True))
    assert firm.reads.pipeline_text(own, number) == text


def test_a_file_as_a_new_pipeline_gets_codes_of_its_own(firm: Firm) -> None:
    """[PIPE-4]"""
    text = firm.reads.pipeline_text(firm.actor("own"), pipeline(firm))
    firm.do(ImportPipeline(text, name_="From a file"))
    made = draft(firm, "From a file")
    assert made.code == "from-a-file" and not made.lines
    assert {task.code for task in made.tasks}.isdisjoint({task.code for task in draft(firm).tasks})
    assert len(made.tasks) == len(draft(firm).tasks)


def test_a_wrong_file_changes_nothing_and_names_every_line(firm: Firm) -> None:
    """[VAL-5] [VAL-6]"""
    text = firm.reads.pipeline_text(firm.actor("own"), pipeline(firm))
    broken = text.replace('gate = "strict"', 'gate = "strikt"', 1).replace('"1040-NR"', '"1040-XX"', 1)
    with pytest.raises(InvalidMany) as refused:
        firm.do(ImportPipeline(broken, confirmed=True))
    lines = [detail.message for detail in refused.value.details]
    assert len(lines) == 2 and all(line.startswith("line ") for line in lines)
    assert "did you mean 'strict'" in lines[1] and "1040-XX" in lines[0]


def test_a_line_takes_a_new_default_only_with_the_right(firm: Firm) -> None:
    """[TYPE-5] [EDIT-4]"""
    firm.do(CopyPipeline(pipeline(firm), "Special"))
    edited = replace(draft(firm, "Special"), lines=("tax",))
    assert "it becomes the default of Tax in place of Tax" in effects(firm, edited).warnings
    done = save(firm, edited)
    assert draft(firm).lines == () and draft(firm, "Special").lines == ("tax",)
    firm.do(c.Undo(done.batch, confirmed=True))
    assert draft(firm).lines == ("tax",)
