"""Refusals stand in the log, and the engagement they were about finds them [GATE-10] [ACT-3] [ACT-4]."""

from __future__ import annotations

import dataclasses

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, NotFound
from tests.services.conftest import PERSON, Firm


def told(firm: Firm, number: int, by: str = "own") -> list[tuple[str, str]]:
    found = firm.reads.log(firm.actor(by), engagement_id=number)
    return [(batch.command, batch.summary) for batch in found]


def test_a_gate_refusal_is_found_in_the_engagements_own_log(firm: Firm) -> None:
    """[GATE-10] [ACT-4]: logged as a refusal, without a change."""
    number, other = firm.make(stage="In review"), firm.make("990-T")
    assert firm.one(c.MoveStage((number,), confirm_all=True)).code == "gate_blocked"
    command, summary = told(firm, number)[0]
    assert command == "MoveStage" and summary.startswith("refused: ")
    newest = firm.reads.log(firm.actor("own"), engagement_id=number)[0]
    assert newest.changes == () and not newest.undoable
    assert all(not summary.startswith("refused") for _, summary in told(firm, other))


def test_in_bulk_the_refused_one_is_told_beside_what_was_done(firm: Firm) -> None:
    """[BULK-3] [GATE-10]: one batch; undo takes back what happened and nothing else."""
    held, free = firm.make(stage="In review"), firm.make("990-T")
    batch = firm.do(c.MoveStage((held, free), confirm_all=True)).batch
    log = {number: firm.reads.log(firm.actor("own"), engagement_id=number)[0] for number in (held, free)}
    assert log[held].id == log[free].id == batch
    assert log[held].changes == () and log[free].changes
    firm.do(c.Undo(batch, confirmed=True))
    assert (firm.stage_of(held), firm.stage_of(free)) == ("In review", "Awaiting docs")


def test_a_refusal_does_not_stand_in_the_way_of_an_undo(firm: Firm) -> None:
    """[UNDO-3]: a refused move changed nothing, so what made the engagement can be taken back."""
    number = firm.make(stage="In review")
    made = firm.last.batch
    assert firm.one(c.MoveStage((number,), confirm_all=True)).outcome == "refused"
    firm.do(c.Undo(made, confirmed=True))
    assert firm.job(number)["removed"]


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.OverrideGate((1,), "has to go"), "Override gates"),
        (c.RemoveEngagement((1,)), "Delete engagements"),
        (c.ChangeIdentity(1, qualifier="B"), "Edit engagements"),
    ],
)
def test_a_refusal_by_permission_is_found_there_too(firm: Firm, command: c.Command, rule: str) -> None:
    """[ACT-3] [ACT-4]: who tried what, and what is missing."""
    number = firm.make()
    prep = firm.actor("prep")
    weak = dataclasses.replace(prep, permissions=prep.permissions - {"Edit engagements"})
    with pytest.raises(Denied):
        firm.door.execute(command, weak)
    newest = firm.reads.log(firm.actor("own"), engagement_id=number)[0]
    assert (newest.command, newest.actor, newest.changes) == (command.name, "Pat Preparer", ())
    assert rule in (newest.reason or "")


def test_a_rule_that_refuses_inside_a_command_is_logged(firm: Firm) -> None:
    """[ACT-4] [TASK-7]: the permission a task of review asks besides, not only that of the command."""
    number = firm.make(stage="In review")
    task = next(row["id"] for row in firm.tasks(number).values() if row["type"] == "review")
    before = len(firm.batches())
    with pytest.raises(Denied, match="Approve work"):
        firm.do(c.SetTaskStatus((task,), "completed"), "prep")
    added = firm.batches()[before:]
    assert [(batch["command"], batch["undoable"]) for batch in added] == [("SetTaskStatus", 0)]
    with pytest.raises(Denied):
        firm.do(c.SetTaskStatus((task,), "completed"), "prep", dry_run=True)
    assert len(firm.batches()) == before + 1


def test_a_refusal_is_seen_by_who_sees_the_engagement(firm: Firm) -> None:
    """[ACT-7]"""
    number = firm.make("1040", "2025", PERSON, stage="In review")
    firm.one(c.MoveStage((number,), confirm_all=True))
    assert told(firm, number, "prep")[0][1].startswith("refused")
    with pytest.raises(NotFound):
        told(firm, number, "out")
    out = firm.actor("out")
    reader = dataclasses.replace(out, permissions=out.permissions | {"View activity log"})
    assert not [b for b in firm.reads.log(reader) if b.summary.startswith("refused")]
