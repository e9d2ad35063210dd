"""Custom statuses: what they behave like, their items, back to Active, and removal [ST-2..5] [ST-14]."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import loop_commands as lc
from assure_tui.domain import request_commands as rc
from assure_tui.domain.definition_commands import SaveCustomStatus
from assure_tui.domain.errors import AssureError, Denied, Invalid
from assure_tui.domain.model import SYSTEM
from tests.services.conftest import BUSINESS, Firm


def make(firm: Firm, name: str = "Missing docs", **fields: Any) -> None:
    assert firm.one(SaveCustomStatus(name, {"colour": "amber", "behaviour": "active", **fields}, new=True)).ok


def put(firm: Firm, number: int, status: str = "Missing docs", **more: Any) -> Any:
    return firm.one(c.SetStatus((number,), status, **more))


def state(firm: Firm, number: int) -> tuple[str, str | None]:
    job = firm.job(number)
    return job["status"], job["custom_status"]


def task(firm: Firm, number: int, title: str = "Chase the client") -> int:
    return int(firm.one(c.CreateTask((number,), title)).id[2:])


@pytest.mark.parametrize(("behaviour", "base", "dimmed"), [("active", "active", False), ("on hold", "on_hold", True)])
def test_it_counts_as_what_it_behaves_like(firm: Firm, behaviour: str, base: str, dimmed: bool) -> None:
    """[ST-2] [ST-3] [ST-4]: rules read the behaviour; people read the name; each entry is counted."""
    make(firm, behaviour=behaviour)
    number = firm.make()
    stage = firm.job(number)["stage_id"]
    result = put(firm, number, "missing DOCS")
    assert (result.before, result.after) == ("active", "Missing docs")
    assert state(firm, number) == (base, "Missing docs")
    assert (firm.job(number)["stage_id"], firm.job(number)["status_entry"]) == (stage, 1)
    view = firm.reads.engagements(firm.actor("own"), None, today=date(2026, 3, 2))[0][0]
    assert (view.status.live, view.custom_status) == (True, "Missing docs")
    moved = firm.one(c.MoveStage((number,), confirm_all=True))
    assert moved.ok is not dimmed  # no move of any kind while it behaves as On hold [ST-7]
    assert put(firm, number, "missing docs").outcome == "unchanged"
    put(firm, number, "active")
    put(firm, number)
    assert firm.job(number)["status_entry"] == 2


def test_a_chosen_pipeline_only(firm: Firm) -> None:
    """[ST-2]: a scope of chosen pipelines; the refusal names them."""
    make(firm, pipelines="Accounting")
    number = firm.make()
    with pytest.raises(Invalid, match="Missing docs is for Accounting, not for Tax"):
        put(firm, number)
    firm.do(SaveCustomStatus("missing-docs", {"pipelines": "accounting, tax"}))
    assert put(firm, number).ok


def test_back_to_active_when_its_items_are_done(firm: Firm) -> None:
    """[ST-4] [ST-5]: what is made while it lasts; not what was there before; never without an item."""
    make(firm, back_to_active=True, behaviour="on_hold")
    number = firm.make()
    before = task(firm, number, "Was there before")
    put(firm, number, resume_on=date(2026, 4, 1))
    firm.do(c.SetTaskStatus((before,), "completed"))
    assert state(firm, number) == ("on_hold", "Missing docs")
    first, second = task(firm, number), task(firm, number, "And again")
    firm.do(c.SetTaskStatus((first,), "completed"))
    assert state(firm, number) == ("on_hold", "Missing docs")
    firm.do(c.SetTaskStatus((second,), "skipped", "not needed any more"))
    assert state(firm, number) == ("active", None)
    assert firm.job(number)["resume_on"] is None
    firm.do(c.Undo())
    assert state(firm, number) == ("on_hold", "Missing docs")


def test_back_to_active_when_the_client_answers(firm: Firm) -> None:
    """[ST-5] [ADV-2]: a request is an item; withdrawn ones count neither way."""
    make(firm, back_to_active=True)
    number = firm.make()
    put(firm, number)
    asked = [
        int(firm.one(rc.SaveIntake(None, {"kind": "organizer", "title": title, "engagement_id": number})).id[2:])
        for title in ("About the year", "Called off")
    ]
    for one in asked:
        firm.do(rc.SendIntake((one,)))
    firm.do(rc.SetIntakeState((asked[1],), "withdrawn", reason="asked twice"))
    assert state(firm, number) == ("active", "Missing docs")
    firm.do(rc.SetIntakeState((asked[0],), "completed"))
    assert state(firm, number) == ("active", None)


def test_without_the_switch_it_stays(firm: Firm) -> None:
    """[ST-5]"""
    make(firm)
    number = firm.make()
    put(firm, number)
    firm.do(c.SetTaskStatus((task(firm, number),), "completed"))
    assert state(firm, number) == ("active", "Missing docs")


def test_items_of_an_earlier_entry_do_not_count(firm: Firm) -> None:
    """[ST-4]: each status entry has its own items."""
    make(firm, back_to_active=True)
    number = firm.make()
    put(firm, number)
    old = task(firm, number, "Of the first entry")
    put(firm, number, "active")
    put(firm, number)
    firm.do(c.SetTaskStatus((old,), "completed"))
    assert state(firm, number) == ("active", "Missing docs")


def test_on_the_resume_date_it_is_active(firm: Firm) -> None:
    """[ST-7]: a status that behaves as On hold resumes like On hold."""
    make(firm, behaviour="on_hold")
    number = firm.make()
    put(firm, number, reason="waits for papers", resume_on=date(2026, 3, 2))
    firm.door.execute(lc.Resume((number,), date(2026, 3, 2)), SYSTEM)
    assert state(firm, number) == ("active", None)


def test_completing_takes_it_away(firm: Firm) -> None:
    """[ST-6] [ST-8]: a custom status counts as the one it behaves like."""
    make(firm, behaviour="on_hold")
    number = firm.make("BK-M", "2026-01", BUSINESS)
    put(firm, number)
    assert put(firm, number, "completed", confirm_all=True).outcome == "done"
    assert state(firm, number) == ("completed", None)
    with pytest.raises(AssureError, match="make it Active first"):
        put(firm, number)


def test_a_new_name_and_behaviour_reach_those_who_have_it(firm: Firm) -> None:
    """[ST-3]: undo brings both back."""
    make(firm)
    number = firm.make()
    put(firm, number)
    firm.do(SaveCustomStatus("missing docs", {"name": "Papers missing", "behaviour": "on hold", "colour": "red"}))
    assert state(firm, number) == ("on_hold", "Papers missing")
    firm.do(c.Undo())
    assert state(firm, number) == ("active", "Missing docs")


@pytest.mark.parametrize(
    ("replacement", "after"), [("on hold", ("on_hold", None)), ("needs review", ("active", "Needs review"))]
)
def test_removal_asks_for_a_replacement(firm: Firm, replacement: str, after: tuple[str, str | None]) -> None:
    """[ST-14]: who has it gets the other one, without a status entry; its name is free again."""
    make(firm)
    make(firm, "Needs review")
    number = firm.make()
    put(firm, number)
    with pytest.raises(Invalid, match="1 engagement has Missing docs") as asked:
        firm.do(SaveCustomStatus("Missing docs", remove=True))
    assert asked.value.field == "replacement"
    firm.do(SaveCustomStatus("Missing docs", remove=True, replacement=replacement))
    assert state(firm, number) == after
    assert firm.job(number)["status_entry"] == 1
    assert [one.name for one in firm.reads.custom_statuses(firm.actor("own"))] == ["Needs review"]
    make(firm)


REFUSED: tuple[tuple[SaveCustomStatus, str], ...] = (
    (SaveCustomStatus("On hold", {}, new=True), "name"),
    (SaveCustomStatus("x" * 41, {}, new=True), "name"),
    (SaveCustomStatus("missing docs", {}, new=True), "name"),
    (SaveCustomStatus("New", {"behaviour": "completed"}, new=True), "behaviour"),
    (SaveCustomStatus("New", {"colour": "mauve"}, new=True), "colour"),
    (SaveCustomStatus("New", {"pipelines": "Taks"}, new=True), "pipelines"),
    (SaveCustomStatus("New", {"color": "red"}, new=True), "color"),
    (SaveCustomStatus("Mising docs", {"colour": "red"}), "status"),
    (SaveCustomStatus("Missing docs", {"position": 0}), "position"),
    (SaveCustomStatus("Missing docs", {"back_to_active": "yes"}), "back_to_active"),
)


def test_values_are_checked(firm: Firm) -> None:
    """[ST-2] [VAL-4] [VAL-5]: field by field, with the nearest word."""
    make(firm)
    for command, field in REFUSED:
        with pytest.raises(AssureError) as refused:
            firm.do(command)
        assert refused.value.code == "invalid"
        assert field in {detail.field for detail in refused.value.details}, command


def test_it_needs_edit_settings(firm: Firm) -> None:
    """[PERM-13]"""
    with pytest.raises(Denied, match="Edit settings"):
        firm.do(SaveCustomStatus("New", {}, new=True), "prep")


def test_one_that_was_removed_can_be_made_again_and_that_taken_back(firm: Firm) -> None:
    """[ST-2] [UNDO-1] [VAL-4]: as a new one; undone and done again like any other change."""
    firm.do(SaveCustomStatus("Extended", {"behaviour": "on hold", "colour": "red", "pipelines": "Tax"}, new=True))
    firm.do(SaveCustomStatus("extended", remove=True))
    firm.do(SaveCustomStatus("Extended", {"colour": "blue"}, new=True))
    [view] = firm.reads.custom_statuses(firm.actor("own"))
    assert (view.name, view.colour, view.behaviour.value, view.pipelines) == ("Extended", "blue", "active", ())
    firm.do(c.Undo())
    assert firm.reads.custom_statuses(firm.actor("own")) == ()
    firm.do(c.Redo())
    assert [one.colour for one in firm.reads.custom_statuses(firm.actor("own"))] == ["blue"]
