"""Whatever is edited, saved and taken back: no engagement, task or log entry is ever lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError
from assure_tui.domain.pipeline_commands import CopyPipeline, RemovePipeline, RestorePipelineVersion, SavePipeline
from assure_tui.domain.pipeline_draft import (
    StageDraft,
    TaskDraft,
    changed_stage,
    moved_stage,
    with_stage,
    without_stage,
)
from assure_tui.store.check import check
from tests.services.conftest import Firm
from tests.services.test_pipelines import draft, pipeline

STEP = st.tuples(
    st.sampled_from(
        ["remove", "insert", "reorder", "gate", "advance", "task", "holder", "move", "finish", "undo", "restore", "copy",
         "drop", "cancel"]
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=3, max_size=7))
def test_no_sequence_of_edits_loses_anything(firm: Firm, steps: list[tuple[str, int, int]]) -> None:
    """[EDIT-3] [EDIT-4] [ACT-1] [UNDO-1]"""
    jobs = [firm.make(client=firm.client(f"Client {firm.clock.instant}")) for _ in range(2)]
    with suppress(AssureError):
        firm.do(c.MoveStage((jobs[0],), to=draft(firm).stages[-2].id, confirm_all=True))
    before = [dict(row) for row in firm.batches()]
    made = {row["id"] for row in firm.rows("SELECT id FROM task WHERE removed = 0")}
    for kind, one, two in steps:
        with suppress(AssureError):
            _act(firm, jobs, kind, one, two)
        _whole(firm, jobs, before, made)
    assert check(firm.store) == []


def _act(firm: Firm, jobs: list[int], kind: str, one: int, two: int) -> None:
    now = draft(firm)
    at, other = one % len(now.stages), two % len(now.stages)
    job = jobs[two % len(jobs)]
    edited = None
    goes: dict[str, str] = {}
    if kind == "remove":
        edited = without_stage(now, at)
        edited = replace(edited, stages=(replace(edited.stages[0], condition=None), *edited.stages[1:]))
        edited = changed_stage(edited, len(edited.stages) - 1, advance=None, condition=None)
        goes = {now.stages[at].code: edited.stages[other % len(edited.stages)].code}
    elif kind == "insert":
        edited = with_stage(
            now, max(1, at), StageDraft(name=f"Stage {len(firm.batches())}", tasks=(TaskDraft(title="Extra"),))
        )
    elif kind == "reorder":
        edited = moved_stage(now, at, two % 5 - 2)
        edited = changed_stage(edited, len(edited.stages) - 1, advance=None)
    elif kind == "gate":
        edited = changed_stage(now, at, gate=("strict", "flexible", "none")[two % 3])
    elif kind == "advance" and at < len(now.stages) - 1:
        edited = changed_stage(now, at, advance={"any": ["date_reached:0"]})
    elif kind == "task":
        edited = changed_stage(now, at, tasks=(*now.stages[at].tasks[:1], TaskDraft(title="Added", required=True)))
    elif kind == "holder":
        edited = changed_stage(now, at, holder=("owner", "partner", "reviewer", "preparer")[two % 4])
    if edited is not None:
        also = (edited.stages[at % len(edited.stages)].code,) if two % 2 and kind == "task" else ()
        firm.do(SavePipeline(edited, goes, also, confirmed=True))
    elif kind == "move":
        firm.do(c.MoveStage((job,), to=now.stages[at].id, confirm_all=True, reason="for a test"))
    elif kind == "finish":
        tasks = list(firm.tasks(job).values())
        if tasks:
            firm.do(c.SetTaskStatus((tasks[one % len(tasks)]["id"],), "completed", confirm_all=True))
    elif kind == "cancel":
        wanted = "active" if firm.job(job)["status"] == "cancelled" else "cancelled"
        firm.do(c.SetStatus((job,), wanted, reason="for a test", confirm_all=True))
    elif kind == "undo":
        firm.do(c.Undo(confirmed=True, rest=bool(two % 2)))
    elif kind == "restore":
        firm.do(
            RestorePipelineVersion(
                pipeline(firm), 1 + one % 3, {s.code: now.stages[0].code for s in now.stages[1:]}, True
            )
        )
    elif kind == "copy":
        firm.do(CopyPipeline(pipeline(firm)))
    elif kind == "drop":
        others = firm.rows("SELECT id FROM pipeline WHERE name LIKE 'Tax (%' AND removed = 0")
        if others:
            firm.do(RemovePipeline(others[0]["id"], "Tax", confirmed=True))


def _whole(firm: Firm, jobs: list[int], before: list[dict[str, Any]], made: set[int]) -> None:
    standing = firm.rows(
        "SELECT e.id, e.live, s.removed AS stage, p.removed AS pipeline, s.pipeline_id = e.pipeline_id AS own"
        " FROM engagement e JOIN stage s ON s.id = e.stage_id JOIN pipeline p ON p.id = e.pipeline_id"
    )
    assert set(jobs) <= {row["id"] for row in standing}
    for row in standing:
        assert row["own"] and not (row["live"] and (row["stage"] or row["pipeline"])), row
    known = {row["id"] for row in firm.rows("SELECT id FROM task")}
    assert made <= known
    assert [dict(row) for row in firm.batches()][: len(before)] == before
    own, today = firm.actor("own"), firm.clock.today()
    views = {view.id: view for view in firm.reads.pipelines(own)}
    for job in jobs:
        row = firm.job(job)
        assert firm.reads.engagement(own, job, today).engagement.id == job
        if row["live"]:
            assert row["stage_id"] in [stage.id for stage in views[row["pipeline_id"]].stages]
