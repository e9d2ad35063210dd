"""What lists read first and what is counted: the same figures, asked of fewer rows (performance.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.model import SLOTS
from assure_tui.domain.personal_commands import PutOff
from assure_tui.domain.time_commands import LogTime
from assure_tui.domain.workload import weeks_from
from assure_tui.services.reads import Reads
from assure_tui.store.read import NO_PARAMS, SqliteReader
from tests.services.conftest import ADM, NONPROFIT, OUT, PERSON, PREP, REV, Firm


class Counted:
    """A reader that keeps what it was asked."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.asked: list[str] = []

    def rows(self, sql: str, params: Any = NO_PARAMS) -> list[Any]:
        self.asked.append(sql)
        found: list[Any] = self.reader.rows(sql, params)
        return found


def reads_of(firm: Firm) -> Reads:
    """The read side as the program has it on one computer, which folds names."""
    return Reads(SqliteReader(str(firm.store.engine.url.database)), firm.clock.today)


def busy(firm: Firm) -> dict[str, int]:
    """Work that is active, On hold, cancelled and removed, with tasks of each; a task of the firm."""
    made = {name: firm.make("1040", str(2020 + n), PERSON) for n, name in enumerate(("on", "hold", "off", "gone"))}
    made["other"] = firm.make("990", "FY2026", NONPROFIT)
    for number in made.values():
        for who, title in ((PREP, "one"), (REV, "two"), (PREP, "three")):
            firm.one(c.CreateTask((number,), title, assignee_id=who))
        firm.finish(number, "three")
    firm.do(c.SetSlots((made["other"],), {"preparer": PREP, "reviewer": PREP, "partner": REV}))
    firm.one(c.CreateTask((None,), "order paper", assignee_id=PREP))
    firm.one(c.SetStatus((made["hold"],), "on_hold", "client away"))
    firm.one(c.SetStatus((made["off"],), "cancelled", "no more", confirm_all=True))
    firm.one(c.RemoveEngagement((made["gone"],)))
    return made


@pytest.mark.parametrize("by", ["adm", "prep", "out"])
def test_what_people_hold_is_counted_of_what_is_seen(firm: Firm, by: str) -> None:
    """[STAFF-3] [PERM-5] [ST-7]: each engagement once, whatever slots; open tasks, those of work On hold too."""
    busy(firm)
    viewer = firm.actor(by)
    seen, _ = firm.reads.engagements(viewer, today=firm.clock.today())
    live = {one.id for one in seen if one.status.live}
    holds: dict[int, set[int]] = {}
    slots = ", ".join(f"{slot}_id" for slot in SLOTS)
    for number, *held in (row.values() for row in firm.rows(f"SELECT id, {slots} FROM engagement")):
        for person in held:
            if person is not None and number in live:
                holds.setdefault(person, set()).add(number)
    tasks: dict[int, int] = {}
    for row in firm.rows(
        "SELECT engagement_id, assignee_id FROM task WHERE removed IS FALSE AND status IN ('todo', 'in_progress')"
    ):
        number, person = row.values()
        if person is not None and (number in live or (number is None and by != "out")):
            tasks[person] = tasks.get(person, 0) + 1
    found = {one.staff.id: one for one in reads_of(firm).people(viewer)}
    assert {who: one.engagements for who, one in found.items()} == {who: len(holds.get(who, ())) for who in found}
    if by == "adm":  # who may not assign sees firm-level tasks of their own only
        assert {who: one.tasks for who, one in found.items()} == {who: tasks.get(who, 0) for who in found}
        assert tasks[PREP] > tasks[REV] > 0
    if by == "out":
        assert not found[PREP].tasks and not found[PREP].engagements


def test_people_are_named_before_anything_is_counted(firm: Firm) -> None:
    """[STAFF-3]: the list does not wait for sums over the whole store."""
    busy(firm)
    watched = Counted(reads_of(firm).reader)
    early = Reads(watched).people(firm.actor("adm"), counted=False)  # type: ignore[arg-type]
    assert {(one.engagements, one.tasks) for one in early} == {(None, None)}
    assert not [sql for sql in watched.asked if "engagement" in sql or "task" in sql]
    whole = reads_of(firm).people(firm.actor("adm"))
    assert [(one.staff, one.team_codes, one.permissions) for one in early] == [
        (one.staff, one.team_codes, one.permissions) for one in whole
    ]


def test_what_was_done_last_comes_first_and_is_counted_when_asked(firm: Firm) -> None:
    """[TASK-4] [TASK-14]: the last column of the task board; cancelled and removed work is not in it."""
    made = busy(firm)
    late = firm.one(c.CreateTask((made["on"],), "late one", assignee_id=REV)).id
    firm.do(c.SetTaskStatus((int(late[2:]),), "completed", confirm_all=True))
    viewer, today = firm.actor("adm"), firm.clock.today()
    asked = {"mine_default": False, "today": today, "done_since": today - timedelta(days=7)}
    whole, total = firm.reads.tasks(viewer, **asked)  # type: ignore[arg-type]
    assert total == len(whole) == 4, [(task.title, task.engagement_id, task.assignee_login) for task in whole]
    assert [task.title for task in whole] == ["late one", "three", "three", "three"]
    assert [task.engagement_id for task in whole[1:]] == [made["other"], made["hold"], made["on"]]
    window, some = firm.reads.tasks(viewer, limit=2, counted=False, **asked)  # type: ignore[arg-type]
    assert window == whole[:2] and some == 2
    assert firm.reads.tasks(viewer, limit=1, **asked)[1] == total  # type: ignore[arg-type]
    watched = Counted(reads_of(firm).reader)
    Reads(watched).tasks(viewer, limit=2, counted=False, **asked)  # type: ignore[arg-type]
    assert not [sql for sql in watched.asked if "COUNT(*)" in sql]


def test_the_queue_comes_in_its_order_by_windows(firm: Firm) -> None:
    """[ST-7] [PRI-1]: a window is the beginning of the whole, and its size that of the whole."""
    made = busy(firm)
    for number in (made["on"], made["other"], made["hold"]):
        for title in ("look at it", "and at this"):
            firm.one(c.CreateTask((number,), title, type="review", assignee_id=REV))
    viewer, today = firm.actor("rev"), firm.clock.today()
    whole = firm.reads.queue(viewer, REV, today)
    assert {task.engagement_id for task in whole} == {made["on"], made["other"]}
    assert firm.reads.queue_size(viewer, REV, today) == len(whole) > 3
    assert firm.reads.queue(viewer, REV, today, limit=3) == whole[:3]


def test_what_is_put_off_is_known_by_its_person_until_its_day(firm: Firm) -> None:
    """[VIEW-6]: of others it is nobody's business."""
    number = firm.make("1040", "2025", PERSON)
    task = int(firm.one(c.CreateTask((number,), "later", type="review", assignee_id=REV)).id[2:])
    today = firm.clock.today()
    firm.do(PutOff((("task", task), ("engagement", number)), today + timedelta(days=2)), "rev")
    found = [firm.reads.tasks_put_off(firm.actor("rev"), today + timedelta(days=n)) for n in range(3)]
    assert found == [frozenset({task}), frozenset({task}), frozenset()]
    assert not firm.reads.tasks_put_off(firm.actor("prep"), today)


def test_a_workload_is_added_up_once_until_something_is_written(firm: Firm) -> None:
    """[TIME-6]: opened again it reads nothing but whether anything was written since; other weeks are others."""
    busy(firm)
    today = firm.clock.today()
    watched = Counted(reads_of(firm).reader)
    reads, viewer, weeks = Reads(watched), firm.actor("adm"), weeks_from(today, 2)  # type: ignore[arg-type]
    first = reads.workload(viewer, weeks, today)
    watched.asked.clear()
    assert reads.workload(viewer, weeks, today) is first
    assert len(watched.asked) == 1
    assert len(reads.workload(viewer, weeks_from(today, 1), today).weeks) == 1
    firm.do(LogTime(45, client_id=PERSON), "prep")
    again = reads.workload(viewer, weeks, today)
    logged = {row.person.id: row.cells[0].logged for row in again.people}
    assert logged[PREP] == 45 and logged[ADM] == 0


def test_logged_time_is_that_of_what_is_seen(firm: Firm) -> None:
    """[TIME-4]: whoever lacks View all time sees their own; time on a client, on work and on neither counts."""
    made = busy(firm)
    for minutes, about in ((10, {"engagement_id": made["on"]}), (20, {"client_id": PERSON}), (40, {})):
        firm.do(LogTime(minutes, **about, **({} if about else {"note": "general"})), "prep")  # type: ignore[arg-type]
    today = firm.clock.today()
    weeks = weeks_from(today, 1)

    def logged(by: str) -> dict[int | None, int | None]:
        return {row.person.id: row.cells[0].logged for row in firm.reads.workload(firm.actor(by), weeks, today).people}

    assert logged("adm")[PREP] == logged("prep")[PREP] == 70
    assert logged("out")[PREP] is None and logged("out")[OUT] == 0
