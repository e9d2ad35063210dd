"""The commands of one row stand or fall together, and no part splits a row [IMP-6] [BULK-3]."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict, GateBlocked
from assure_tui.services import dispatcher
from assure_tui.services.import_map import read_wishes
from assure_tui.services.importing import Options, run_import
from assure_tui.services.reads import Reads
from assure_tui.services.rows import chunks
from tests.services.conftest import NONPROFIT, PERSON, Firm


@given(st.lists(st.integers(1, 7), max_size=40), st.integers(1, 20))
def test_parts_cover_all_and_split_no_row(sizes: list[int], size: int) -> None:
    """[BULK-3]"""
    marks = [row for row, count in enumerate(sizes) for _ in range(count)]
    found = chunks(marks, size)
    assert [at for start, stop in found for at in range(start, stop)] == list(range(len(marks)))
    assert all(marks[stop] != marks[stop - 1] for _, stop in found[:-1])
    assert all(stop - start >= size for start, stop in found[:-1])


def test_a_row_with_a_wrong_command_changes_nothing_and_the_others_stand(firm: Firm) -> None:
    """[IMP-6]: good rows are applied, of a refused one nothing is left, not even a line in the log."""
    one, two = firm.make(), firm.make("990-T")
    commands = [
        c.EditEngagement((one,), {"title": "Renamed"}),
        c.SetPriority((one,), "high"),
        c.TagEngagement((one,), add=("no such tag",)),
        c.EditEngagement((two,), {"title": "Kept"}),
        c.SetPriority((two,), "urgent"),
    ]
    before = firm.job(one)
    batch, answers = firm.door.execute_many(commands, firm.actor("own"), rows=[0, 0, 0, 1, 1])
    assert [isinstance(answer, AssureError) for answer in answers] == [True, True, True, False, False]
    assert firm.job(one) == before
    assert (firm.job(two)["title"], firm.job(two)["priority"], firm.job(two)["urgent"]) == ("Kept", "urgent", 0)
    assert {change["engagement_id"] for change in firm.changes(batch)} == {two}


def test_a_gate_that_refuses_takes_the_row_back_too(firm: Firm) -> None:
    """[IMP-6] [GATE-2]: a refusal that is an answer, not an error, counts the same."""
    number = firm.make(stage="In review")
    commands = [c.SetPriority((number,), "low"), c.MoveStage((number,), confirm_all=True)]
    batch, answers = firm.door.execute_many(commands, firm.actor("own"), rows=[4, 4])
    assert batch is None and {answer.code for answer in answers} == {"gate_blocked"}  # type: ignore[union-attr]
    assert firm.job(number)["priority"] == "medium"
    with pytest.raises(GateBlocked):
        firm.door.execute_many(commands, firm.actor("own"), rows=[4, 4], all_or_nothing=True)


def test_counts_and_queues_are_right_after_a_row_was_taken_back(firm: Firm) -> None:
    """[TASK-16]: what was made and taken back leaves no count behind; the fixture checks the whole store."""
    number = firm.make()
    total = firm.job(number)["tasks_total"]
    commands = [
        c.CreateTask((number,), "Gone again", required=True),
        c.AddBlocker((number,), "Gone too"),
        c.SetPriority((number,), "no such"),
        c.CreateTask((number,), "Stays"),
        c.SetStatus((number,), "on_hold"),
    ]
    firm.door.execute_many(commands, firm.actor("own"), rows=[0, 0, 0, 1, 1])
    job = firm.job(number)
    assert (job["tasks_total"], job["blockers_active"], job["status"]) == (total + 1, 0, "on_hold")
    assert "Gone again" not in firm.tasks(number)


def test_without_rows_each_command_stands_alone(firm: Firm) -> None:
    """[BULK-2]: refused ones never stop the others."""
    commands = [c.CreateClient({"name": "A", "entity": "nope"}), c.CreateClient({"name": "B", "entity": "trust"})]
    _, answers = firm.door.execute_many(commands, firm.actor("own"))
    assert [isinstance(answer, AssureError) for answer in answers] == [True, False]


def test_a_row_is_never_split_between_transactions(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[BULK-3]: with parts of two, rows of three still fall whole."""
    monkeypatch.setattr(dispatcher, "PART", 2)
    jobs = [firm.make(), firm.make("990-T"), firm.make("1040", "2025", PERSON)]
    commands: list[c.Command] = []
    for number in jobs:
        wrong = "nope" if number == jobs[1] else "high"
        commands += [
            c.EditEngagement((number,), {"title": f"T{number}"}),
            c.EditEngagement((number,), {"description": "d"}),
            c.SetPriority((number,), wrong),
        ]
    batch, _ = firm.door.execute_many(commands, firm.actor("own"), rows=[at // 3 for at in range(9)])
    assert [firm.job(n)["title"] == f"T{n}" for n in jobs] == [True, False, True]
    firm.do(c.Undo(batch, confirmed=True))
    assert [firm.job(n)["description"] for n in jobs] == [None, None, None]


@dataclass
class _Services:
    """What an import needs of the composition root."""

    dispatcher: dispatcher.Dispatcher
    reads: Reads
    clock: object


def test_a_row_of_an_import_is_whole_or_not_at_all(firm: Firm) -> None:
    """[IMP-6] [IMP-7]: the title changes with the stage or not at all; a strict gate refuses the move."""
    number = firm.make(stage="In review", external_id="J-1")
    data = b"external_id,title,priority,stage\nJ-1,Renamed,high,Awaiting signature\n"
    services = _Services(firm.door, firm.reads, firm.clock)
    wishes = read_wishes("engagements", None, (), frozenset())
    found = run_import(services, firm.actor("own"), "engagements", data, wishes, Options())
    assert (found.batch, [error.code for error in found.errors][:1]) == (None, ["gate_blocked"])
    job = firm.job(number)
    assert (job["title"] != "Renamed", job["priority"], firm.stage_of(number)) == (True, "medium", "In review")


def test_identity_taken_within_the_import_refuses_that_row_alone(firm: Firm) -> None:
    """[PER-4] [IMP-6]"""
    one, two = firm.make(), firm.make("990-T")
    commands: list[c.Command] = [
        c.SetPriority((two,), "high"),
        c.ChangeIdentity(two, type_code="990", qualifier=""),
        c.SetPriority((one,), "high"),
    ]
    _, answers = firm.door.execute_many(commands, firm.actor("own"), rows=[0, 0, 1])
    assert isinstance(answers[0], Conflict) and isinstance(answers[1], Conflict)
    assert (firm.job(one)["priority"], firm.job(two)["priority"]) == ("high", "medium")
    assert firm.job(one)["client_id"] == NONPROFIT
