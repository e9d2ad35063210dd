"""A long act that is undone while it is written stops there [BULK-3] [UNDO-6]."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveServiceLine
from assure_tui.domain.errors import Conflict, InvalidMany, NeedsConfirmation
from assure_tui.domain.pipeline_commands import RemovePipeline, SavePipeline
from assure_tui.domain.pipeline_draft import StageDraft, TaskDraft, with_stage, without_stage
from assure_tui.services import dispatcher
from assure_tui.store.check import check
from tests.services.conftest import Firm
from tests.services.test_pipelines import draft, pipeline


def test_the_next_part_of_an_undone_act_is_refused(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left that no undo could take back."""
    monkeypatch.setattr(dispatcher, "PART", 2)
    clients = tuple(firm.client(f"Client {n}") for n in range(4))
    pauses: list[float] = []

    def undo_meanwhile(seconds: float) -> None:
        if not pauses:
            pauses.append(seconds)
            firm.do(c.Undo(firm.batches()[-1]["id"], confirmed=True))

    monkeypatch.setattr(dispatcher.time, "sleep", undo_meanwhile)
    with pytest.raises(Conflict, match="was undone while"):
        firm.do(c.CreateEngagement(clients, "990", "FY2026", bulk=True))
    assert pauses and firm.rows("SELECT id FROM engagement WHERE removed = 0 AND in_force = 1") == []


# -- a pipeline edited under very many cards -------------------------------------------------------------------


@dataclass
class Crowd:
    """Five cards in one stage of Tax, which the edit takes out."""

    jobs: list[int]
    gone: str

    def stages(self, firm: Firm) -> list[str]:
        return [firm.stage_of(number) for number in self.jobs]


@pytest.fixture
def crowd(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    monkeypatch.setattr(dispatcher, "PART", 2)
    monkeypatch.setattr(dispatcher.time, "sleep", lambda seconds: None)
    jobs = [firm.make(client=firm.client(f"Client {n}")) for n in range(5)]
    return Crowd(jobs, draft(firm).stages[0].code)


def removing(firm: Firm, *, new: bool = False) -> SavePipeline:
    """Awaiting docs goes; its cards to the next stage, or to a stage that this edit makes."""
    edited = without_stage(draft(firm), 0)
    if new:
        made = StageDraft(name="Just in", tasks=(TaskDraft(title="Say hello"),))
        edited = with_stage(edited, 0, made)
    return SavePipeline(edited, {draft(firm).stages[0].code: "Just in" if new else "docs-received"}, confirmed=True)


def heads(firm: Firm) -> list[int]:
    return [batch["id"] for batch in firm.batches() if batch["part_of"] is None]


@pytest.mark.parametrize("new", [False, True], ids=["there already", "made by this edit"])
def test_a_stage_with_many_cards_is_taken_out_in_parts(firm: Firm, crowd: Crowd, new: bool) -> None:
    """[EDIT-3] [BULK-3] [UNDO-6]: short transactions, one entry of the log, a result for each card, one undo."""
    before, tasks = draft(firm), [set(firm.tasks(number)) for number in crowd.jobs]
    count = len(heads(firm))
    command = removing(firm, new=new)
    rehearsed = firm.do(command, dry_run=True)
    outcome = firm.do(command)
    there = "Just in" if new else "Docs received"
    assert crowd.stages(firm) == [there] * 5
    assert outcome.results[0].id == "tax"
    assert (
        {r.id for r in outcome.results[1:]} == {r.id for r in rehearsed.results[1:]} == {f"E-{n}" for n in crowd.jobs}
    )
    parts = [batch for batch in firm.batches() if batch["part_of"] == outcome.batch]
    assert len(parts) >= 2 and len(heads(firm)) == count + 1
    for batch in (firm.row("activity_batch", outcome.batch or 0), *parts):
        moved = {row["engagement_id"] for row in firm.changes(batch["id"]) if row["entity"] == "engagement"}
        assert len(moved) <= 2
    if new:
        assert all("Say hello" in firm.tasks(number) for number in crowd.jobs)
    versions = firm.rows("SELECT number FROM pipeline_version")
    assert len(versions) == 2 + new  # as it was, and this edit
    firm.do(c.Undo(confirmed=True))
    assert replace(draft(firm), version=0) == replace(before, version=0)
    assert crowd.stages(firm) == ["Awaiting docs"] * 5
    assert [set(firm.tasks(number)) for number in crowd.jobs] == tasks
    firm.do(c.Redo(confirmed=True))
    assert crowd.stages(firm) == [there] * 5


@pytest.mark.parametrize("new", [False, True], ids=["there already", "made by this edit"])
def test_one_that_was_cut_off_is_whole_and_can_be_done_again(
    firm: Firm, crowd: Crowd, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    """[BULK-3] [EDIT-3]: shown as unfinished; every card stands in a stage that is there; again, or taken back."""

    def cut(seconds: float) -> None:
        raise KeyboardInterrupt

    before = draft(firm)
    monkeypatch.setattr(dispatcher.time, "sleep", cut)
    with pytest.raises(KeyboardInterrupt):
        firm.do(removing(firm, new=new))
    assert not firm.batches()[-1]["finished"] and check(firm.store) == []
    assert set(crowd.stages(firm)) <= {stage.name for stage in draft(firm).stages}
    monkeypatch.setattr(dispatcher.time, "sleep", lambda seconds: None)
    if new:
        firm.do(c.Undo(confirmed=True))
        assert replace(draft(firm), version=0) == replace(before, version=0)
    else:
        firm.do(removing(firm))
        assert crowd.stages(firm) == ["Docs received"] * 5


def test_a_pipeline_is_taken_away_in_parts(firm: Firm, crowd: Crowd) -> None:
    """[EDIT-4] [BULK-3] [UNDO-6]"""
    firm.do(SaveServiceLine("tax", {"pipeline": "Accounting"}))
    count = len(heads(firm))
    outcome = firm.do(RemovePipeline(pipeline(firm), "Accounting", confirmed=True))
    homes = {firm.job(number)["pipeline_id"] for number in crowd.jobs}
    assert homes == {pipeline(firm, "Accounting")} and len(outcome.results) == 6
    assert len(heads(firm)) == count + 1
    firm.do(c.Undo(confirmed=True))
    assert crowd.stages(firm) == ["Awaiting docs"] * 5 and draft(firm).name == "Tax"


def test_what_is_asked_is_asked_before_the_first_part(firm: Firm, crowd: Crowd) -> None:
    """[EDIT-1]: nothing has moved where it was not confirmed, or says not where the cards go."""
    command = removing(firm)
    for wrong, error in (
        (replace(command, confirmed=False), NeedsConfirmation),
        (replace(command, stage_map={}), InvalidMany),
    ):
        with pytest.raises(error):
            firm.do(wrong)
    assert crowd.stages(firm) == ["Awaiting docs"] * 5
