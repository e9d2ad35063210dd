"""Checklist lines, what comes first, estimates and repeating tasks of the firm [TASK-2] [TASK-9] [TASK-10] [TASK-15]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.views import TaskView
from tests.services.conftest import PREP, Firm

LINES = ("W-2", "1099-INT", "1099-DIV")


def a_task(firm: Firm, number: int | None, title: str = "X", by: str = "own", **more: Any) -> int:
    return int(firm.one(c.CreateTask((number,), title, **more), by).id[2:])


def shown(firm: Firm, number: int, task: int) -> TaskView:
    detail = firm.reads.engagement(firm.actor("own"), number, firm.clock.today())
    return next(each for each in detail.tasks if each.id == task)


def test_lines_are_ticked_one_by_one_and_hold_nothing(firm: Firm) -> None:
    """[TASK-10]: done/total; the task can be done with lines open."""
    number = firm.make()
    task = a_task(firm, number)
    firm.do(c.EditTask((task,), {"lines": LINES}))
    assert shown(firm, number, task).ticked == "0/3"
    firm.do(c.EditTask((task,), {"ticks": ((1, "1099-INT", True),)}), "prep")
    assert shown(firm, number, task).lines == (("W-2", False), ("1099-INT", True), ("1099-DIV", False))
    assert "ticked '1099-INT'" in firm.batches()[-1]["summary"]
    firm.do(c.Undo(), "prep")
    assert shown(firm, number, task).ticked == "0/3"
    assert firm.one(c.SetTaskStatus((task,), "completed")).outcome == "done"


def test_two_people_tick_different_lines_and_both_stay(firm: Firm) -> None:
    """[CONV-9]: a tick says its line, not the whole list; a line that is another by now is a conflict."""
    number = firm.make()
    task = a_task(firm, number)
    firm.do(c.EditTask((task,), {"lines": LINES}))
    firm.do(c.EditTask((task,), {"ticks": ((0, "W-2", True),)}), "prep")
    firm.do(c.EditTask((task,), {"ticks": ((2, "1099-DIV", True),)}), "rev")
    assert shown(firm, number, task).ticked == "2/3"
    firm.do(c.EditTask((task,), {"lines": ("1099-INT", "W-2")}))
    for tick in ((0, "W-2", True), (9, "W-2", True), (-1, "W-2", True)):
        with pytest.raises(Conflict, match="lines"):
            firm.do(c.EditTask((task,), {"ticks": (tick,)}), "prep")


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"lines": ["x"] * 61}, "lines"), ({"lines": ["x" * 301]}, "lines"), ({"lines": ["a\x1b[1m"]}, "lines"),
    ({"estimate": -5}, "estimate"), ({"estimate": 10**9}, "estimate"), ({"estimate": True}, "estimate"),
    ({"repeats": {"rule": "FREQ=WEEKLY", "start": "2026-03-02"}}, "repeats"), ({"colour": "red"}, "colour"),
)  # fmt: skip


def test_fields_are_checked(firm: Firm) -> None:
    """[VAL-5] [TASK-15]: only tasks of the firm repeat."""
    task = a_task(firm, firm.make())
    for fields, field in WRONG:
        with pytest.raises(Invalid) as told:
            firm.do(c.EditTask((task,), fields))
        assert told.value.details[0].field == field


def test_what_comes_first_is_warned_about_and_shown(firm: Firm) -> None:
    """[TASK-9]: by number as well as by template; starting or completing before it is warned."""
    number = firm.make()
    first, second = a_task(firm, number, "First"), a_task(firm, number, "Second")
    template = firm.task(number, "Send the organizer")
    firm.do(c.EditTask((second,), {"after": (first, template)}))
    view = shown(firm, number, second)
    assert view.after == (template, first) or set(view.after) == {template, first}
    assert set(view.first) == {"First", "Send the organizer"}
    for status in ("in_progress", "completed"):
        result = firm.one(c.SetTaskStatus((second,), status))
        assert result.outcome == "confirm" and "'First' comes first" in result.message
    firm.do(c.SetTaskStatus((first, template), "completed"))
    assert shown(firm, number, second).first == ()
    assert firm.one(c.SetTaskStatus((second,), "completed")).outcome == "done"


def test_a_circle_is_refused(firm: Firm) -> None:
    """[TASK-9]: by hand, over any number of tasks."""
    number = firm.make()
    one, two, three = (a_task(firm, number, title) for title in ("One", "Two", "Three"))
    firm.do(c.EditTask((two,), {"after": (one,)}))
    firm.do(c.EditTask((three,), {"after": (two,)}))
    for task, after in ((one, (three,)), (one, (two,)), (one, (one,))):
        with pytest.raises(Invalid):
            firm.do(c.EditTask((task,), {"after": after}))
    elsewhere = a_task(firm, firm.make(client=2, type_code="1040", period="2025"))
    with pytest.raises(Invalid, match="no other task of this engagement"):
        firm.do(c.EditTask((one,), {"after": (elsewhere,)}))
    assert firm.one(c.EditTask((three,), {"after": ()})).outcome == "done"
    assert firm.one(c.EditTask((one,), {"after": (three,)})).outcome == "done"


def test_dates_follow_a_task_that_is_named_by_its_number(firm: Firm) -> None:
    """[TPL-4]: completion of the task it comes after, whether that one has a template or not."""
    number = firm.make()
    first, second = a_task(firm, number, "First"), a_task(firm, number, "Second")
    firm.do(c.EditTask((second,), {"after": (first,)}))
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f'UPDATE task SET due_rule = \'{{"from":"after","days":3}}\' WHERE id = {second}')
    firm.do(c.SetTaskStatus((first,), "completed"))
    assert firm.row("task", second)["due"] == "2026-03-05"


def test_stage_templates_bring_estimate_lines_and_instructions(firm: Firm) -> None:
    """[TPL-1]: copied when made; changing the template later changes nothing already made."""
    sql = (
        "UPDATE task_template SET estimate = 90, lines = '[\"Ask\",\"File\"]', instructions = 'Use the portal'"
        " WHERE title = 'Send the organizer'"
    )
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(sql)
    number = firm.make()
    view = shown(firm, number, firm.task(number, "Send the organizer"))
    assert (view.estimate, view.instructions) == (90, "Use the portal")
    assert view.lines == (("Ask", False), ("File", False))


def test_waiting_on_has_a_note_and_since_when(firm: Firm) -> None:
    """[TASK-5]: what is waited for no more keeps no note."""
    number = firm.make()
    task = a_task(firm, number)
    firm.do(c.EditTask((task,), {"waiting_on": "client", "waiting_note": "two W-2s"}))
    view = shown(firm, number, task)
    assert (view.waiting_on, view.waiting_note, view.waiting_since) == ("client", "two W-2s", firm.clock.today())
    firm.do(c.EditTask((task,), {"waiting_on": None}))
    view = shown(firm, number, task)
    assert (view.waiting_on, view.waiting_note, view.waiting_since) == (None, None, None)


def test_its_own_priority_counts_before_the_engagements(firm: Firm) -> None:
    """[TASK-2]: until it is taken away again."""
    number = firm.make(priority="high")
    task = a_task(firm, number, assignee_id=PREP)
    firm.do(c.EditTask((task,), {"priority": "low"}))
    assert (shown(firm, number, task).priority, shown(firm, number, task).own_priority) == ("low", "low")
    firm.do(c.EditTask((task,), {"priority": None}))
    assert (shown(firm, number, task).priority, shown(firm, number, task).own_priority) == ("high", None)
