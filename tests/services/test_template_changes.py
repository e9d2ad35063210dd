"""Changed task templates: for who enters later, or for tasks not started as well [TPL-5] [EDIT-5]."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.pipeline_draft import PipelineDraft, changed_stage
from tests.services.conftest import REV, Firm
from tests.services.test_pipelines import PREP_STAGE, REVIEW, draft, effects, save


def _with_task(firm: Firm, at: int, of: str, **fields: Any) -> PipelineDraft:
    """The draft with one task template of a stage changed."""
    stage = draft(firm).stages[at]
    tasks = tuple(replace(task, **fields) if task.title == of else task for task in stage.tasks)
    assert tasks != stage.tasks
    return changed_stage(draft(firm), at, tasks=tasks)


def test_changed_templates_are_for_later_entries_unless_also_now(firm: Firm) -> None:
    """[TPL-5] [EDIT-5]: listed before; tasks not started follow, in one batch that is undone as one."""
    job, done_one = firm.make(), firm.make(client=firm.client("Second"))
    for number in (job, done_one):
        firm.bring(number, "In prep")
    title = draft(firm).stages[PREP_STAGE].tasks[0].title
    firm.do(c.SetTaskStatus((firm.task(done_one, title),), "in_progress"))
    due = {"from": "entry", "days": 4}
    edited = _with_task(firm, PREP_STAGE, title, required=False, estimate=75, lines=("a", "b"), due=due)
    told = effects(firm, edited)
    assert told.changeable == (("in-prep", 1),) and told.changed_tasks == 0
    assert [(one.number, one.title) for one in told.could_change] == [(f"E-{job}", title)]
    assert set(told.could_change[0].fields) == {"required", "estimate", "checklist", "due"}
    assert effects(firm, edited, {}, "in-prep").changed_tasks == 1
    before = firm.tasks(job)[title]
    saved = save(firm, edited, also_now=("in-prep",))
    entered = firm.clock.today()
    after = firm.tasks(job)[title]
    assert (after["estimate"], after["due"]) == (75, (entered + timedelta(days=4)).isoformat())
    assert [line["text"] for line in json.loads(after["lines"])] == ["a", "b"]
    assert firm.tasks(done_one)[title]["estimate"] == before["estimate"]  # begun: it stays as it is
    assert any(result.id == f"E-{job}" and result.message == "1 task changed now" for result in saved.results)
    firm.do(c.Undo(saved.batch, confirmed=True))
    back = firm.tasks(job)[title]
    assert {name: back[name] for name in ("estimate", "due", "lines", "required")} == {
        name: before[name] for name in ("estimate", "due", "lines", "required")
    }


def test_without_also_now_no_task_there_changes(firm: Firm) -> None:
    """[TPL-5]: new entries only is the default."""
    job = firm.make()
    firm.bring(job, "In prep")
    title = draft(firm).stages[PREP_STAGE].tasks[0].title
    before = firm.tasks(job)[title]
    save(firm, _with_task(firm, PREP_STAGE, title, estimate=75))
    assert firm.tasks(job)[title] == before
    later = firm.make(client=firm.client("Later"))
    firm.bring(later, "In prep")
    assert firm.tasks(later)[title]["estimate"] == 75


def test_what_a_person_changed_on_a_task_stays(firm: Firm) -> None:
    """[TPL-5] [TASK-12] [TASK-13]: a typed date, a title of one's own, a person given by hand."""
    job = firm.make()
    firm.bring(job, "In prep")
    title = draft(firm).stages[PREP_STAGE].tasks[0].title
    number = firm.task(job, title)
    firm.do(c.EditTask((number,), {"title": "My words", "due": firm.clock.today()}))
    firm.do(c.AssignTask((number,), REV))
    edited = _with_task(
        firm, PREP_STAGE, title, title="Their words", role="partner", due={"from": "entry", "days": 9}, estimate=75
    )
    assert [one.fields for one in effects(firm, edited).could_change] == [("estimate",)]
    save(firm, edited, also_now=("in-prep",))
    row = firm.row("task", number)
    assert (row["title"], row["assignee_id"], row["estimate"]) == ("My words", REV, 75)
    assert row["due"] == firm.clock.today().isoformat()


def test_a_changed_slot_hands_the_task_over(firm: Firm) -> None:
    """[TPL-5] [TPL-1]: who does it is asked of the slots anew."""
    job = firm.make()
    firm.bring(job, "In prep")
    task = next(task for task in draft(firm).stages[PREP_STAGE].tasks if task.role == "preparer")
    save(firm, _with_task(firm, PREP_STAGE, task.title, role="reviewer"), also_now=("In prep",))
    row = firm.tasks(job)[task.title]
    assert (row["assignee_id"], row["slot"]) == (REV, "reviewer")


def test_required_is_taken_off_in_a_strict_stage_only_by_who_may_override(firm: Firm) -> None:
    """[OVR-4] [TPL-5]: for the engagements that stand there."""
    job = firm.make()
    firm.bring(job, "In review")
    save(firm, _with_task(firm, REVIEW, "Review the return", required=False), also_now=("in-review",))
    assert not firm.tasks(job)["Review the return"]["required"]
