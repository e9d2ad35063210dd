"""Named task templates: kept, put on any engagement, never doubled [TPL-6]."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.task_commands import ApplyTaskTemplate, SaveTaskTemplate
from assure_tui.domain.task_templates import read_tasks
from tests.services.conftest import OWN, PREP, REV, Firm

NOTICE: tuple[dict[str, Any], ...] = (
    {"title": "Read the notice", "type": "research", "required": True, "due": {"from": "entry", "days": 2}},
    {"title": "Answer it", "type": "prepare", "after": [1], "estimate": 60, "lines": ["Draft", "Enclosures"]},
    {"title": "Second look", "type": "review", "after": [2], "instructions": "Check the figures"},
)


def saved(firm: Firm, tasks: Any = NOTICE, code: str = "notice", name: str = "IRS notice") -> None:
    assert firm.one(SaveTaskTemplate(code, name, tasks)).outcome in ("done", "unchanged")


def test_its_tasks_are_put_on_an_engagement(firm: Firm) -> None:
    """[TPL-6] [TASK-3]: slot, date, estimate, lines, instructions and order come along; one undo."""
    saved(firm)
    number = firm.make()
    before = set(firm.tasks(number))
    result = firm.one(ApplyTaskTemplate((number,), "IRS Notice"), "prep")
    assert (result.outcome, result.message) == ("done", "3 tasks made")
    made = firm.tasks(number)
    read, answer, look = (made[task["title"]] for task in NOTICE)
    assert (read["assignee_id"], read["due"], read["required"]) == (PREP, "2026-03-04", 1)
    assert (answer["estimate"], json.loads(answer["after"])) == (60, [read["template"]])
    assert [line["text"] for line in json.loads(answer["lines"])] == ["Draft", "Enclosures"]
    assert (look["assignee_id"], look["instructions"], look["stage_name"]) == (
        REV,
        "Check the figures",
        "Awaiting docs",
    )
    firm.do(c.Undo(confirmed=True), "prep")
    assert set(firm.tasks(number)) == before


def test_what_is_open_is_not_made_twice_and_what_is_done_comes_again(firm: Firm) -> None:
    """[AUT-17] [TPL-3]: by hand as by an automation."""
    saved(firm)
    number = firm.make()
    firm.do(ApplyTaskTemplate((number,), "notice"))
    assert firm.one(ApplyTaskTemplate((number,), "notice")).outcome == "unchanged"
    firm.finish(number, "Read the notice")
    result = firm.one(ApplyTaskTemplate((number,), "notice"))
    assert result.message == "1 task made"
    names = [row["template"] for row in firm.rows("SELECT template FROM task WHERE title = 'Read the notice'")]
    assert sorted(names) == ["notice.1", "notice.1#2"]
    firm.do(c.RemoveTask((firm.rows("SELECT id FROM task WHERE template = 'notice.1#2'")[0]["id"],)))
    assert firm.one(ApplyTaskTemplate((number,), "notice")).message == "1 task made"


def test_many_engagements_are_one_change(firm: Firm) -> None:
    """[BULK-1] [BULK-3]"""
    saved(firm)
    numbers = (firm.make(), firm.make(client=2, type_code="1040", period="2025"))
    batches = len(firm.batches())
    results = firm.do(ApplyTaskTemplate(numbers, "notice")).results
    assert [result.outcome for result in results] == ["done", "done"] and len(firm.batches()) == batches + 1
    assert firm.batches()[-1]["summary"] == "applied IRS notice to 2 engagements"


def test_changing_and_removing_it_changes_nothing_already_made(firm: Firm) -> None:
    """[AUT-5] [UNDO-1]: undo brings a removed one back."""
    saved(firm)
    number = firm.make()
    firm.do(ApplyTaskTemplate((number,), "notice"))
    saved(firm, ({"title": "Something else"},))
    assert "Answer it" in firm.tasks(number)
    firm.do(SaveTaskTemplate("notice", "", ()))
    assert firm.reads.task_templates() == ()
    with pytest.raises(NotFound):
        firm.do(ApplyTaskTemplate((number,), "notice"))
    firm.do(c.Undo())
    assert [(one.code, one.name, len(one.tasks)) for one in firm.reads.task_templates()] == [
        ("notice", "IRS notice", 1)
    ]
    assert firm.one(SaveTaskTemplate("notice", "IRS notice", ({"title": "Something else"},))).outcome == "unchanged"


def test_the_tasks_of_an_engagement_can_be_kept(firm: Firm) -> None:
    """[TPL-6]: without dates and people, in their order; review points and skipped ones stay out."""
    number = firm.make()
    own = int(firm.one(c.CreateTask((number,), "Own [x] task", "prepare")).id[2:])
    firm.do(c.EditTask((own,), {"lines": ("A", "B"), "after": (firm.task(number, "Send the organizer"),)}))
    firm.do(c.SetTaskStatus((firm.task(number, "Chase missing documents"),), "skipped", "not here"))
    firm.do(SaveTaskTemplate("mine", "My way", (), from_engagement=number))
    tasks = firm.reads.task_templates()[0].tasks
    titles = [task["title"] for task in tasks]
    assert "Chase missing documents" not in titles and titles[-1] == "Own [x] task"
    assert tasks[-1]["lines"] == ["A", "B"] and tasks[-1]["after"] == [titles.index("Send the organizer") + 1]
    other = firm.make(client=2, type_code="1040", period="2025")
    assert firm.one(ApplyTaskTemplate((other,), "mine")).message == f"{len(tasks)} tasks made"


@pytest.mark.parametrize(
    ("tasks", "field"),
    [
        (({"title": ""},), "tasks.1.title"), (({"title": "X", "type": "cook"},), "tasks.1.type"),
        (({"title": "X", "role": "boss"},), "tasks.1.role"), (({"title": "X", "after": [1]},), "tasks.1.after"),
        (({"title": "X"}, {"title": "Y", "after": [3]}), "tasks.2.after"), (({"title": "X", "colour": 1},), "tasks.1.colour"),
        (({"title": "X", "due": {"from": "never"}},), "tasks.1.due"), (({"title": "X", "due": {"from": "after"}},), "tasks.1.due"),
        (({"title": "X", "estimate": 0},), "tasks.1.estimate"), (tuple({"title": "X"} for _ in range(61)), "tasks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_tasks_of_a_template_are_checked(tasks: Any, field: str) -> None:
    """[TPL-1] [VAL-5]: where, and what."""
    with pytest.raises(Invalid) as told:
        read_tasks(tasks)
    assert told.value.details[0].field == field


def test_who_may(firm: Firm) -> None:
    """[PERM-13]: Edit templates to keep one, Edit tasks to put it on work; two are not called alike."""
    with pytest.raises(Denied, match="Edit templates"):
        firm.do(SaveTaskTemplate("x", "X", NOTICE), "prep")
    saved(firm)
    with pytest.raises(Conflict, match="called"):
        firm.do(SaveTaskTemplate("other", "irs NOTICE", NOTICE))
    number = firm.make()
    with pytest.raises(NotFound):
        firm.do(ApplyTaskTemplate((number,), "notice"), "out")
    assert firm.one(ApplyTaskTemplate((number,), "notice"), "own").outcome == "done"
    assert firm.tasks(number)["Read the notice"]["author_id"] == OWN
