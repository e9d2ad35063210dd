"""A command states what the person saw; what changed since is refused, never overwritten [CONV-9] [CONV-10]."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict
from tests.services.conftest import NONPROFIT, PREP, Firm


@pytest.mark.parametrize(
    ("change", "command"),
    [
        (c.SetPriority((1,), "high"), lambda: c.SetPriority((1,), "low", seen=((1, "priority", "medium"),))),
        (c.MoveStage((1,), confirm_all=True), lambda: c.MoveStage((1,), seen=((1, "stage_id", 1),), confirm_all=True)),
        (c.SetStatus((1,), "on_hold"), lambda: c.SetStatus((1,), "cancelled", "left", seen=((1, "status", "active"),))),
        (
            c.SetSlots((1,), {"partner": None}),
            lambda: c.SetSlots((1,), {"partner": PREP}, seen=((1, "partner_id", 5),)),
        ),
        (
            c.EditEngagement((1,), {"title": "A"}),
            lambda: c.EditEngagement((1,), {"title": "B"}, seen=((1, "title", "X"),)),
        ),
        (c.EditTask((1,), {"title": "A"}), lambda: c.EditTask((1,), {"title": "B"}, seen=((1, "title", "X"),))),
        (c.AssignTask((1,), 4), lambda: c.AssignTask((1,), 5, seen=((1, "assignee_id", 3),))),
        (
            c.SetTaskStatus((1,), "completed"),
            lambda: c.SetTaskStatus((1,), "in_progress", seen=((1, "status", "todo"),)),
        ),
    ],
)
def test_a_stale_value_is_refused_with_field_person_and_time(
    firm: Firm, change: c.Command, command: Callable[[], c.Command]
) -> None:
    """[CONV-9]"""
    assert firm.make() == 1
    assert firm.do(change, "rev").results[0].outcome == "done"
    before = firm.rows("SELECT * FROM engagement"), firm.rows("SELECT * FROM task")
    stale = command()
    with pytest.raises(Conflict, match=r"was changed by Rae Reviewer at 2026-03-02 \d\d:\d\d UTC") as caught:
        firm.do(stale)
    assert caught.value.field == stale.seen[0][1]  # type: ignore[attr-defined]
    assert (firm.rows("SELECT * FROM engagement"), firm.rows("SELECT * FROM task")) == before


def test_another_field_that_changed_is_no_conflict(firm: Firm) -> None:
    """[CONV-9]: only what the person saw counts."""
    number = firm.make()
    firm.do(c.SetPriority((number,), "high"), "rev")
    seen = ((number, "title", firm.job(number)["title"]),)
    assert firm.one(c.EditEngagement((number,), {"title": "B"}, seen=seen)).outcome == "done"


@pytest.mark.parametrize(
    "command",
    [
        lambda n, v: c.EditEngagement((n,), {"title": "B"}, if_version=v),
        lambda n, v: c.SetPriority((n,), "low", if_version=v),
        lambda n, v: c.SetStatus((n,), "on_hold", if_version=v),
        lambda n, v: c.MoveStage((n,), confirm_all=True, if_version=v),
        lambda n, v: c.OverrideGate((n,), "has to go", if_version=v),
        lambda n, v: c.MoveToPipeline((n,), 2, confirm_all=True, if_version=v),
        lambda n, v: c.SetDates((n,), shift=1, if_version=v),
        lambda n, v: c.SetExtension((n,), True, if_version=v),
        lambda n, v: c.SetSlots((n,), {"partner": None}, if_version=v),
        lambda n, v: c.SetClientFacingStatus((n,), "Done", if_version=v),
        lambda n, v: c.ChangeIdentity(n, qualifier="B", if_version=v),
        lambda n, v: c.TagEngagement((n,), remove=("x",), if_version=v),
    ],
)
def test_an_older_version_is_refused(firm: Firm, command: Callable[[int, int], Any]) -> None:
    """[CONV-9]: the version of a whole form."""
    number = firm.make()
    version = firm.job(number)["version"]
    firm.do(c.SetPriority((number,), "high"))
    assert firm.job(number)["version"] == version + 1
    with pytest.raises(Conflict, match=f"version {version + 1} now, not {version}"):
        firm.do(command(number, version))
    assert firm.one(command(number, version + 1)).outcome in ("done", "unchanged")


def test_a_client_form_has_a_version_too(firm: Firm) -> None:
    """[CONV-9]"""
    version = firm.row("client", NONPROFIT)["version"]
    firm.do(c.EditClient(NONPROFIT, {"city": "A"}, if_version=version))
    with pytest.raises(Conflict):
        firm.do(c.EditClient(NONPROFIT, {"city": "B"}, if_version=version))
    assert firm.row("client", NONPROFIT)["city"] == "A"


def test_among_many_only_the_stale_one_is_refused(firm: Firm) -> None:
    """[BULK-2] [CONV-9]"""
    numbers = (firm.make(), firm.make(period="FY2027"))
    firm.do(c.SetPriority(numbers[:1], "high"), "rev")
    seen = tuple((n, "priority", "medium") for n in numbers)
    results = firm.do(c.SetPriority(numbers, "low", seen=seen)).results
    assert [(r.outcome, r.code) for r in results] == [("refused", "conflict"), ("done", None)]


def test_numbers_are_never_used_again(firm: Firm) -> None:
    """[CONV-10]: neither after an undo nor after removing."""
    first = firm.make()
    firm.do(c.Undo())
    second = firm.make()
    firm.do(c.RemoveEngagement((second,)))
    assert firm.make() == second + 1 == first + 2


def test_a_version_grows_by_one_with_each_batch(firm: Firm) -> None:
    """Versions only grow, by one per batch that touches the thing, however many of its fields it sets."""
    number = firm.make(stage="In prep")
    for command in (
        c.EditEngagement((number,), {"title": "A", "description": "B"}),
        c.MoveStage((number,), confirm_all=True),
        c.MoveStage((number,), step=-1, reason="numbers do not tie"),
        c.SetStatus((number,), "on_hold"),
    ):
        before = firm.job(number)["version"]
        firm.do(command)
        assert firm.job(number)["version"] == before + 1


def test_two_threads_on_one_store_lose_nothing(firm: Firm) -> None:
    """[CONV-9]: of two people who saw the same, one wins and the other is told."""
    number = firm.make()
    actors = firm.actor("prep"), firm.actor("rev")
    barrier = threading.Barrier(2)
    answers: list[str] = []

    def give(actor: Any, priority: str) -> None:
        barrier.wait()
        try:
            command = c.SetPriority((number,), priority, seen=((number, "priority", "medium"),))
            answers.append(firm.door.execute(command, actor).results[0].outcome)
        except AssureError as error:
            answers.append(error.code)

    threads = [threading.Thread(target=give, args=pair) for pair in zip(actors, ("high", "urgent"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["conflict", "done"]
