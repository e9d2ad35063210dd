"""Time entries and the timer through the door [TIME-1] [TIME-2] [TIME-3] [TIME-4]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NeedsConfirmation, NotFound
from assure_tui.domain.firm_commands import SaveTeam
from assure_tui.domain.time_commands import (
    EditOwnTime,
    EditTime,
    LogTime,
    SetBudget,
    SetCapacity,
    StartTimer,
    StopTimer,
)
from assure_tui.domain.working_time import Away, days_named, weekdays
from assure_tui.store.check import check
from assure_tui.store.past import copy_as_of
from tests.services.conftest import ADM, BUSINESS, NONPROFIT, OUT, PERSON, PREP, REV, Firm

TODAY = date(2026, 3, 2)


@pytest.fixture
def job(firm: Firm) -> int:
    """An engagement of the preparer's with ten hours of budget."""
    return firm.make("1040", "2025", PERSON, budget=600)


def entries(firm: Firm) -> list[Any]:
    return firm.rows("SELECT * FROM time_entry WHERE removed = 0 ORDER BY id")


def log(firm: Firm, minutes: int, by: str = "prep", **more: Any) -> int:
    """The number of a new entry."""
    return int(firm.one(LogTime(minutes, **more), by).id[2:])


def spent(firm: Firm, number: int) -> int:
    return int(firm.job(number)["spent"])


# -- entries -------------------------------------------------------------------------------------


def test_an_entry_has_all_its_fields_and_the_engagement_has_spent_it(firm: Firm, job: int) -> None:
    """[TIME-1] [TIME-3]: billable unless said, today unless said."""
    task = int(firm.one(c.CreateTask((job,), "Sort papers")).id[2:])
    log(firm, 90, task_id=task, note=" K-1  call ", rate=15_000)
    [row] = entries(firm)
    found = (row["staff_id"], row["on"], row["minutes"], row["engagement_id"], row["client_id"], row["task_id"])
    assert found == (PREP, "2026-03-02", 90, job, PERSON, task)
    assert (row["billable"], row["note"], row["rate"]) == (1, "K-1 call", 15_000)
    assert spent(firm, job) == 90
    log(firm, 30, engagement_id=job, on=date(2026, 2, 27), billable=False)
    assert spent(firm, job) == 120
    view = firm.reads.engagement(firm.actor("own"), job, TODAY).engagement
    assert (view.budget_minutes, view.spent_minutes) == (600, 120)


def test_time_of_a_client_and_of_the_firm(firm: Firm) -> None:
    """[TIME-1]: for a client, or for none."""
    log(firm, 15, client_id=NONPROFIT)
    log(firm, 25)
    assert [(row["client_id"], row["engagement_id"]) for row in entries(firm)] == [(NONPROFIT, None), (None, None)]


@pytest.mark.parametrize("minutes", [0, 1441])
def test_minutes_out_of_range_are_refused(firm: Firm, job: int, minutes: int) -> None:
    """[TIME-1]"""
    with pytest.raises(Invalid):
        firm.do(LogTime(minutes, engagement_id=job), "prep")
    assert not entries(firm)


def test_never_on_an_archived_engagement(firm: Firm, job: int) -> None:
    """[TIME-1]: not logged, not started, not changed, not moved there."""
    entry = log(firm, 30, engagement_id=job)
    loose = log(firm, 30)
    firm.do(c.SetStatus((job,), "archived", confirm_all=True))
    for command in (
        LogTime(30, engagement_id=job),
        StartTimer(job),
        EditOwnTime((entry,), {"minutes": 5}),
        EditOwnTime((loose,), {"engagement": job}),
    ):
        with pytest.raises(Conflict):
            firm.do(command, "prep")
    assert spent(firm, job) == 30


def test_more_than_a_day_of_one_person_is_warned(firm: Firm, job: int) -> None:
    """[TIME-1]: the other person, and the other day, are free."""
    entry = log(firm, 1400, engagement_id=job)
    with pytest.raises(NeedsConfirmation):
        firm.do(LogTime(41, engagement_id=job), "prep")
    log(firm, 41, by="rev", engagement_id=job)
    log(firm, 41, engagement_id=job, on=date(2026, 3, 1))
    other = log(firm, 41, engagement_id=job, confirmed=True)
    with pytest.raises(NeedsConfirmation):
        firm.do(EditOwnTime((other,), {"minutes": 42}), "prep")
    firm.one(EditOwnTime((entry,), {"minutes": 1399}), "prep")  # shorter is never warned


def test_a_task_brings_its_engagement_and_fits_no_other(firm: Firm, job: int) -> None:
    """[TIME-1]"""
    other = firm.make()
    task = int(firm.one(c.CreateTask((job,), "Sort papers")).id[2:])
    with pytest.raises(Invalid):
        firm.do(LogTime(5, engagement_id=other, task_id=task), "own")
    with pytest.raises(Invalid):
        firm.do(LogTime(5, engagement_id=job, client_id=BUSINESS), "own")


def test_own_entries_are_changed_moved_and_removed_and_spent_follows(firm: Firm, job: int) -> None:
    """[TIME-3] [TIME-4]: both engagements are right after a move; undo puts all back."""
    other = firm.make()
    entry = log(firm, 60, engagement_id=job)
    firm.one(EditOwnTime((entry,), {"minutes": 45, "note": "shorter"}), "prep")
    assert spent(firm, job) == 45
    firm.one(EditOwnTime((entry,), {"engagement": other}), "prep")
    assert (spent(firm, job), spent(firm, other)) == (0, 45)
    assert entries(firm)[0]["client_id"] == NONPROFIT
    firm.one(EditOwnTime((entry,), {"removed": True}), "prep")
    assert not entries(firm) and spent(firm, other) == 0
    firm.do(c.Undo(), "prep")
    assert spent(firm, other) == 45
    assert firm.one(EditOwnTime((entry,), {"minutes": 45}), "prep").outcome == "unchanged"
    with pytest.raises(Conflict):
        firm.do(EditOwnTime((entry,), {"minutes": 5}, seen=((entry, "minutes", 60),)), "prep")


def test_undo_of_a_logged_entry_takes_it_back(firm: Firm, job: int) -> None:
    """[UNDO-1] [TIME-3]"""
    log(firm, 60, engagement_id=job)
    firm.do(c.Undo(), "prep")
    assert not entries(firm) and spent(firm, job) == 0
    firm.do(c.Redo(), "prep")
    assert spent(firm, job) == 60


def test_others_entries_need_their_permissions(firm: Firm, job: int) -> None:
    """[TIME-4] [PERM-13]"""
    entry = log(firm, 60, engagement_id=job)
    with pytest.raises(NotFound):  # it is not even said that there is one
        firm.do(EditOwnTime((entry,), {"minutes": 5}), "rev")
    with pytest.raises(Denied):
        firm.do(EditTime((entry,), {"minutes": 5}), "rev")
    assert firm.one(EditTime((entry,), {"minutes": 50}), "adm").outcome == "done"
    assert spent(firm, job) == 50
    with pytest.raises(Denied):  # an Admin's own command is for own entries all the same
        firm.do(EditOwnTime((entry,), {"minutes": 5}), "adm")


def test_people_see_their_own_entries_and_others_with_the_permission(firm: Firm, job: int) -> None:
    """[TIME-4]"""
    log(firm, 60, engagement_id=job)
    log(firm, 20, by="rev", engagement_id=job)
    own = firm.actor("prep")
    found, count, minutes = firm.reads.time_entries(own, engagement_id=job)
    assert ([one.login for one in found], count, minutes) == (["prep"], 1, 60)
    assert firm.reads.time_entries(firm.actor("adm"), client_id=PERSON)[1:] == (2, 80)
    firm.do(SaveTeam("Seers", {"permissions": ["View all time"]}, new=True))
    for person in (PREP, OUT):
        firm.do(c.EditStaff(person, {"teams": ["preparers", "Seers"]}))
    assert firm.reads.time_entries(firm.actor("prep"), engagement_id=job)[1] == 2
    # The permission widens nothing else: who does not see the work sees no time of it [PERM-4].
    assert firm.reads.time_entries(firm.actor("out"), engagement_id=job)[1] == 0
    assert firm.reads.time_entries(firm.actor("adm"), staff_id=REV, first=TODAY, last=TODAY)[1:] == (1, 20)


def test_what_is_not_seen_any_more_stays_ones_own_without_names(firm: Firm) -> None:
    """[TIME-4] [PERM-4]"""
    number = firm.make("1040", "2025", PERSON, slots={"preparer": OUT})
    log(firm, 10, by="out", engagement_id=number)
    firm.do(c.SetSlots((number,), {"preparer": PREP}))
    for task in firm.rows("SELECT id FROM task WHERE assignee_id = :id", id=OUT):
        firm.do(c.AssignTask((task["id"],), PREP))
    [entry] = firm.reads.time_entries(firm.actor("out"))[0]
    assert (entry.minutes, entry.client, entry.title) == (10, None, None)
    with pytest.raises(NotFound):
        firm.do(LogTime(5, engagement_id=number), "out")


def test_an_engagement_with_time_is_not_removed(firm: Firm, job: int) -> None:
    """[DEL-2]: cancelled instead; without its time it goes."""
    entry = log(firm, 5, engagement_id=job)
    with pytest.raises(Conflict):
        firm.do(c.RemoveEngagement((job,)))
    firm.one(EditOwnTime((entry,), {"removed": True}), "prep")
    assert firm.one(c.RemoveEngagement((job,))).outcome == "done"


# -- the timer -----------------------------------------------------------------------------------


def timers(firm: Firm) -> list[Any]:
    return firm.rows("SELECT * FROM timer")


def later(firm: Firm, **span: float) -> None:
    firm.clock.instant += timedelta(**span)


def test_a_timer_makes_an_entry_rounded_up(firm: Firm, job: int) -> None:
    """[TIME-2]: on the day it was started, with its note."""
    firm.one(StartTimer(job, note="draft"), "prep")
    later(firm, seconds=61)  # and a minute for the command
    firm.one(StopTimer(), "prep")
    [row] = entries(firm)
    assert (row["minutes"], row["on"], row["note"], row["engagement_id"]) == (3, "2026-03-02", "draft", job)
    assert not timers(firm) and spent(firm, job) == 3


def test_it_survives_a_restart_and_pauses(firm: Firm, job: int) -> None:
    """[TIME-2]: it is a row of the store; the pause does not count."""
    firm.one(StartTimer(job), "prep")
    later(firm, minutes=9)
    firm.one(StopTimer(pause=True), "prep")
    view = firm.reads.timer(firm.actor("prep"))
    assert view is not None and not view.running and view.elapsed(firm.clock.now()) == 600
    later(firm, hours=5)
    assert firm.one(StopTimer(pause=True), "prep").outcome == "unchanged"
    firm.one(StartTimer(), "prep")
    later(firm, minutes=4)
    firm.one(StopTimer(), "prep")
    assert entries(firm)[0]["minutes"] == 15


def test_one_timer_a_person(firm: Firm, job: int) -> None:
    """[TIME-2]: another's is another's; a second of one's own is refused, or the first is logged."""
    other = firm.make()
    firm.one(StartTimer(job), "prep")
    firm.one(StartTimer(job), "rev")
    with pytest.raises(Conflict):
        firm.do(StartTimer(other), "prep")
    assert firm.one(StartTimer(job), "prep").outcome == "unchanged"
    firm.one(StartTimer(other, switch=True), "prep")
    assert [row["engagement_id"] for row in entries(firm)] == [job]
    assert {(row["staff_id"], row["engagement_id"]) for row in timers(firm)} == {(PREP, other), (REV, job)}


def test_over_12_hours_it_asks(firm: Firm, job: int) -> None:
    """[TIME-2]: confirmed, or with the minutes it really was; over a day only with those."""
    firm.one(StartTimer(job), "prep")
    later(firm, hours=13)
    with pytest.raises(NeedsConfirmation):
        firm.do(StopTimer(), "prep")
    assert timers(firm) and not entries(firm)
    firm.one(StopTimer(minutes=75), "prep")
    firm.one(StartTimer(job), "prep")
    later(firm, hours=13)
    firm.one(StopTimer(confirmed=True), "prep")
    firm.one(StartTimer(job), "prep")
    later(firm, hours=30)
    with pytest.raises(Invalid):
        firm.do(StopTimer(confirmed=True), "prep")
    firm.one(StopTimer(discard=True), "prep")
    assert [row["minutes"] for row in entries(firm)] == [75, 781] and not timers(firm)


def test_undo_of_a_stop_lets_it_run_on(firm: Firm, job: int) -> None:
    """[UNDO-1] [TIME-2]: the entry goes, the timer is there as if it had never been stopped."""
    firm.one(StartTimer(job), "prep")
    later(firm, minutes=9)
    firm.one(StopTimer(), "prep")
    firm.do(c.Undo(), "prep")
    view = firm.reads.timer(firm.actor("prep"))
    assert view is not None and view.running and not entries(firm)
    later(firm, minutes=4)
    firm.one(StopTimer(), "prep")
    assert entries(firm)[0]["minutes"] == 16 and spent(firm, job) == 16


def test_undo_takes_no_other_timer_away(firm: Firm, job: int) -> None:
    """[UNDO-3]: the one that was started since is a conflict, and nothing of it is lost."""
    first = firm.do(StartTimer(job), "prep").batch
    stopped = firm.do(StopTimer(), "prep").batch
    firm.one(StartTimer(job), "prep")
    for batch in (first, stopped):
        with pytest.raises(Conflict):
            firm.do(c.Undo(batch, confirmed=True), "prep")
    assert len(timers(firm)) == len(entries(firm)) == 1


def test_nothing_runs_where_nothing_was_started(firm: Firm) -> None:
    """[TIME-2]"""
    for command in (StopTimer(), StartTimer()):
        with pytest.raises(NotFound):
            firm.do(command, "prep")


def test_who_leaves_leaves_no_timer_running(firm: Firm, job: int) -> None:
    """[LEAVE-1] [LEAVE-3]"""
    firm.one(StartTimer(job), "rev")
    firm.do(c.LeaveStaff(REV, PREP))
    assert not timers(firm)


# -- plans ---------------------------------------------------------------------------------------


def test_budgets_need_manage_budgets(firm: Firm, job: int) -> None:
    """[TIME-4]"""
    with pytest.raises(Denied):
        firm.do(SetBudget((job,), 60), "prep")
    assert firm.one(SetBudget((job,), 90), "adm").after == "1h30"
    assert firm.one(SetBudget((job,), None), "adm").before == "1h30"
    with pytest.raises(Invalid):
        firm.do(SetBudget((job,), 600_001), "adm")


def test_capacity_days_and_absences(firm: Firm) -> None:
    """[TIME-5]"""
    away = {date(2026, 3, 3): True, date(2026, 3, 4): 60}
    firm.one(SetCapacity(PREP, {"capacity": 1200, "working_days": [0, 1, 2], "absences": away, "note": "course"}))
    row = firm.row("staff", PREP)
    assert (row["capacity"], row["working_days"]) == (1200, "[0,1,2]")
    kept = {row["on"]: (row["minutes"], row["note"]) for row in firm.rows("SELECT * FROM absence")}
    assert kept == {"2026-03-03": (None, "course"), "2026-03-04": (60, "course")}
    firm.one(SetCapacity(PREP, {"absences": {date(2026, 3, 3): None}, "working_days": None}))
    assert [row["on"] for row in firm.rows("SELECT * FROM absence")] == ["2026-03-04"]
    firm.do(c.Undo())
    assert len(firm.rows("SELECT * FROM absence")) == 2
    for fields in (
        {"capacity": 10_081},
        {"working_days": []},
        {"working_days": [7]},
        {"absences": {TODAY: 0}},
        {"x": 1},
    ):
        with pytest.raises(Invalid):
            firm.do(SetCapacity(PREP, fields))
    with pytest.raises(Denied):
        firm.do(SetCapacity(PREP, {"capacity": 60}), "prep")


def test_days_away_are_read_back_as_stretches(firm: Firm) -> None:
    """[TIME-5] [STAFF-1]: alike days together, past ones left out, why only for themselves and who manages the team."""
    days = {date(2026, 3, day): True for day in (1, 3, 4, 5)} | {date(2026, 3, 6): 60}
    firm.one(SetCapacity(PREP, {"absences": days, "note": "course"}))
    firm.do(c.EditStaff(PREP, {"working_days": [3, 0, 1]}))
    found = firm.reads.working_time(firm.actor("adm"), PREP, date(2026, 3, 2))
    assert found.days == (0, 1, 3) and found.firm_days == (0, 1, 2, 3, 4)
    whole, part = Away(date(2026, 3, 3), date(2026, 3, 5), None, "course"), date(2026, 3, 6)
    assert found.away == (whole, Away(part, part, 60, "course"))
    assert firm.reads.working_time(firm.actor("prep"), PREP, date(2026, 3, 2)) == found
    with pytest.raises(Denied):
        firm.reads.working_time(firm.actor("prep"), ADM, date(2026, 3, 2))
    firm.do(c.EditStaff(PREP, {"working_days": None}))
    assert firm.reads.working_time(firm.actor("adm"), PREP, TODAY).days is None
    with pytest.raises(Invalid):
        firm.do(c.EditStaff(PREP, {"working_days": [9]}))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Thu", [0, 1, 2, 3]),
        ("tue, fri", [1, 4]),
        ("Sat-Mon", [0, 5, 6]),
        ("mon,tue", [0, 1]),
        ("-", None),
        ("", None),
    ],
)
def test_weekdays_as_typed(text: str, days: list[int] | None) -> None:
    """[STAFF-1]: as the firm's working week is typed."""
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["never", "Mon-Xyz", "7", "[b]"])
def test_weekdays_that_are_none(text: str) -> None:
    """[VAL-1]"""
    with pytest.raises(Invalid):
        weekdays(text)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("2026-07-01..2026-07-10", date(2026, 7, 1), 10),
        ("1 jul..3 jul", date(2026, 7, 1), 3),
        ("2026-07-01", date(2026, 7, 1), 1),
    ],
)
def test_days_as_typed(text: str, first: date, count: int) -> None:
    """[CONV-4]: both ends included."""
    found = days_named(text, "away", TODAY)
    assert (found[0], len(found)) == (first, count)


@pytest.mark.parametrize("text", ["", "..", "2026-07-10..2026-07-01", "2026-01-01..2028-01-01", "soon..later"])
def test_days_that_are_none(text: str) -> None:
    """[VAL-5]: told at the field."""
    with pytest.raises(Invalid) as refused:
        days_named(text, "away", TODAY)
    assert refused.value.field == "away"


def test_a_new_person_works_as_the_firm_says(firm: Firm) -> None:
    """[TIME-5] [SET-1]"""
    firm.do(c.SaveSettings({"time.capacity": 1800}))
    firm.do(c.InviteStaff("Nia New", "nia"))
    assert [row["capacity"] for row in firm.rows("SELECT capacity FROM staff WHERE login = 'nia'")] == [1800]


def test_the_past_has_the_spent_time_of_then(firm: Firm, job: int, tmp_path: Any) -> None:
    """[INS-4] [TIME-3]: entries made, moved and taken away since."""
    other = firm.make()
    entry = log(firm, 60, engagement_id=job)
    then = firm.clock.now()
    firm.one(EditOwnTime((entry,), {"engagement": other}), "prep")
    log(firm, 30, engagement_id=job)
    firm.one(StartTimer(job), "prep")
    copy = copy_as_of(firm.store, tmp_path / "then.db", then)
    try:
        assert check(copy) == []
        with copy.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT id, spent FROM engagement ORDER BY id").all()
            assert found == [(job, 60), (other, 0)]
            assert connection.exec_driver_sql("SELECT * FROM timer").all() == []
    finally:
        copy.close()


def test_plan_and_actual_by_engagement_client_type_and_person(firm: Firm, job: int) -> None:
    """[TIME-3]"""
    task = int(firm.one(c.CreateTask((job,), "Sort papers", assignee_id=REV)).id[2:])
    firm.one(c.EditTask((task,), {"estimate": 120}))
    log(firm, 90, engagement_id=job)
    log(firm, 30, by="rev", engagement_id=job)
    who = firm.actor("adm")
    for by, key in (("engagement", job), ("client", PERSON)):
        [row] = firm.reads.plan_actual(who, by)
        assert (row.key, row.plan, row.actual, row.spending.left, row.spending.percent) == (key, 600, 120, 480, 20)
    [row] = firm.reads.plan_actual(who, "type")
    assert (row.label, row.plan, row.actual) == ("1040", 600, 120)
    people = {row.key: (row.plan, row.actual) for row in firm.reads.plan_actual(who, "person")}
    assert people == {PREP: (480, 90), REV: (120, 30)}
    # Others' time is not a preparer's to see, and other clients' work is nobody's who does not see it.
    own = {row.key: row.actual for row in firm.reads.plan_actual(firm.actor("prep"), "person")}
    assert own == {PREP: 90, REV: None}
    assert firm.reads.plan_actual(firm.actor("out"), "engagement") == ()
