"""Titles of tasks hold codes [TPL-1] [CODE-1]."""

from __future__ import annotations

from dataclasses import replace

from assure_tui.domain import commands as c
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.pipeline_draft import TaskDraft, changed_stage
from tests.services.conftest import Firm
from tests.services.test_pipelines import PREP_STAGE, draft, save
from tests.services.test_series import beat, begin, made


def test_codes_in_the_title_of_a_template_are_filled_in_when_the_task_is_made(firm: Firm) -> None:
    """[TPL-1] [CODE-1] [MOVE-4]: and told so before the move; a person's braces are text [CODE-9]."""
    stage = draft(firm).stages[PREP_STAGE]
    task = TaskDraft(title="Prepare {type.code} {period}, {{draft}}", type="prepare")
    save(firm, changed_stage(draft(firm), PREP_STAGE, tasks=(*stage.tasks, task)))
    number = firm.make()
    told = firm.one(c.MoveStage((number,), to=firm.stage("In prep"), confirm_all=True), dry_run=True)
    firm.bring(number, "In prep")
    title = next(title for title in firm.tasks(number) if title.startswith("Prepare 990"))
    assert title.endswith(", {draft}") and firm.job(number)["period_label"] in title
    assert told.look is not None and title in [one.title for one in told.look.brings]
    stage = draft(firm).stages[PREP_STAGE]
    tasks = (*stage.tasks[:-1], replace(stage.tasks[-1], estimate=25))
    save(firm, changed_stage(draft(firm), PREP_STAGE, tasks=tasks), also_now=("in-prep",))
    assert firm.tasks(number)[title]["estimate"] == 25


def test_names_stand_in_titles_where_they_are_asked_for(firm: Firm) -> None:
    """[CODE-2] [CODE-7]: people of the slots, firm, pipeline and stage; the sample of an editor gives the same."""
    pattern = "{type.code} {preparer}, {reviewer}; {firm}/{pipeline}/{stage}"
    firm.do(SaveEngagementType("990", {"title": pattern}))
    number = firm.make()
    title = firm.job(number)["title"]
    assert title == "990 Pat Preparer, Rae Reviewer; Alder & Birch/Tax/Awaiting docs"
    sample = firm.reads.title_sample(firm.actor("own"), firm.clock.today(), "990")
    assert sample is not None and sample.shown(pattern)[0].endswith(f": {title}")


def test_the_preview_of_a_series_names_whom_its_occurrence_will_name(firm: Firm) -> None:
    """[CODE-7] [CODE-2] [REC-29]: the next occurrence is called as it was shown."""
    number = begin(firm, template={"title": "{type.code} {preparer}, {reviewer} {firm} {pipeline} {stage}"})
    shown = firm.reads.series_preview(firm.actor("own"), number, today=firm.clock.today())[0].title
    beat(firm, "2026-04-01")
    [row] = made(firm, number)
    assert row["title"] == shown == "BK-M Pat Preparer, Rae Reviewer Alder & Birch Accounting Awaiting docs"
