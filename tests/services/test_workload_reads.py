"""People by weeks from the store: whose work, how much room, what is listed apart [TIME-5] [TIME-6] [TIME-7]."""

from __future__ import annotations

from datetime import date, timedelta

from assure_tui.domain import commands as c
from assure_tui.domain.time_commands import LogTime, SetCapacity
from assure_tui.domain.time_views import PersonWeeks
from assure_tui.domain.workload import weeks_from
from tests.services.conftest import ADM, NONPROFIT, OUT, OWN, PERSON, PREP, REV, SGN, Firm

MON = date(2026, 3, 2)
WEEKS = weeks_from(MON, 2)


def plan(firm: Firm, number: int, target: date | None, budget: int = 600, **more: object) -> None:
    """A budget and a target; what is typed as the date goes with it."""
    firm.one(c.EditEngagement((number,), {"budget": budget}))
    if target is not None:
        firm.one(c.SetDates((number,), target=target))


def rows(firm: Firm, by: str = "adm") -> dict[int | None, PersonWeeks]:
    found = firm.reads.workload(firm.actor(by), WEEKS, MON)
    return {row.person.id: row for row in found.people}


def test_work_left_goes_to_assignees_and_the_rest_of_the_budget_to_the_holder(firm: Firm) -> None:
    """[TIME-6]: the preparer holds the first stage; what is done and what is spent is no work left."""
    number = firm.make("1040", "2025", PERSON)
    plan(firm, number, MON + timedelta(days=11), budget=1000)
    for title, person, minutes in (("Review it", REV, 200), ("Nobody's", None, 100), ("Done", REV, 300)):
        task = int(firm.one(c.CreateTask((number,), title, assignee_id=person)).id[2:])
        firm.one(c.EditTask((task,), {"estimate": minutes}))
        if person is None:
            firm.do(c.AssignTask((task,), None))
        if title == "Done":
            firm.do(c.SetTaskStatus((task,), "completed", confirm_all=True))
    firm.do(LogTime(100, engagement_id=number), "prep")
    found = rows(firm)
    # 1000 budget - 100 spent - 300 estimates = 600 with the holder; two weeks of five days each.
    assert [cell.planned for cell in found[PREP].cells] == [300, 300]
    assert [cell.planned for cell in found[REV].cells] == [100, 100]
    assert [cell.planned for cell in found[None].cells] == [50, 50]
    assert [cell.items for cell in found[PREP].cells] == [1, 1]
    assert found[PREP].cells[0].logged == 100
    assert set(found) == {OWN, ADM, PREP, REV, SGN, OUT, None}


def test_a_target_comes_before_the_deadline_and_late_work_is_todays(firm: Firm) -> None:
    """[TIME-6]: to the target, else the deadline; a date gone by puts it all on the first working day."""
    number = firm.make("1040", "2025", PERSON)  # due 2026-04-15
    plan(firm, number, None, budget=3200)
    assert rows(firm)[PREP].cells[0].planned < 600
    firm.one(c.SetDates((number,), target=date(2026, 2, 20)))
    assert [cell.planned for cell in rows(firm)[PREP].cells] == [3200, 0]
    assert rows(firm)[PREP].cells[0].over == 3200 - 2400


def test_without_a_date_and_on_hold_it_is_listed_apart(firm: Firm) -> None:
    """[TIME-6]"""
    undated = firm.make("1040-X", "2025", PERSON)  # waits for the day the return was filed
    plan(firm, undated, None, budget=60)
    held = firm.make("990", "FY2026", NONPROFIT)
    plan(firm, held, MON + timedelta(days=4), budget=90)
    firm.one(c.SetStatus((held,), "on_hold", "client away"))
    view = firm.reads.workload(firm.actor("adm"), WEEKS, MON)
    assert (view.on_hold.items, view.on_hold.minutes) == (1, 90)
    assert (view.unscheduled.items, view.unscheduled.minutes) == (1, 60)
    assert all(cell.planned == 0 for row in view.people for cell in row.cells)
    [loose] = firm.reads.workload_items(firm.actor("adm"), MON, everybody=True, apart="unscheduled")
    assert (loose.engagement_id, loose.start_by) == (undated, None)
    [item] = firm.reads.workload_items(firm.actor("adm"), MON, everybody=True, apart="on_hold")
    assert (item.engagement_id, item.minutes, item.on_hold) == (held, 90, True)


def test_capacity_of_their_days_less_holidays_and_absences_from_today_on(firm: Firm) -> None:
    """[TIME-5]: the present week has the room that is left of it."""
    firm.one(SetCapacity(REV, {"capacity": 900, "working_days": [0, 1, 2], "absences": {MON: True}}))
    wednesday = MON + timedelta(days=2)
    found = firm.reads.workload(firm.actor("adm"), WEEKS, wednesday)
    by = {row.person.id: row.cells for row in found.people}
    assert [(cell.room, cell.capacity) for cell in by[REV]] == [(300, 600), (900, 900)]
    assert [(cell.room, cell.capacity) for cell in by[PREP]] == [(3 * 480, 2400), (2400, 2400)]


def test_a_cell_opens_the_work_it_counts_with_its_start_by(firm: Firm) -> None:
    """[VIEW-5] [TIME-7]"""
    near, far = firm.make("1040", "2025", PERSON), firm.make("990", "FY2026", NONPROFIT)
    plan(firm, near, MON + timedelta(days=4), budget=960)
    plan(firm, far, MON + timedelta(days=40), budget=480)
    who = firm.actor("adm")
    cell = rows(firm)[PREP].cells[0]
    found = firm.reads.workload_items(who, MON, staff_id=PREP, first=WEEKS[0], last=WEEKS[0])
    assert [one.engagement_id for one in found] == [near, far]
    assert (len(found), sum(one.here for one in found)) == (cell.items, cell.planned)
    assert found[0].start_by == MON + timedelta(days=2)  # Wednesday and Thursday, before Friday
    assert firm.reads.start_by(who, near, MON) == (960, MON + timedelta(days=2))


def test_what_one_may_not_see_is_neither_shown_nor_counted(firm: Firm) -> None:
    """[PERM-4] [PERM-5] [TIME-4]: an outsider sees the people, none of the work, and no one's logged time."""
    number = firm.make("1040", "2025", PERSON)
    plan(firm, number, MON + timedelta(days=4))
    firm.do(LogTime(60, engagement_id=number), "prep")
    found = rows(firm, "out")
    assert all(cell.planned == 0 and cell.items == 0 for row in found.values() for cell in row.cells)
    assert found[PREP].cells[0].logged is None and found[OUT].cells[0].logged == 0
    assert firm.reads.workload_items(firm.actor("out"), MON, everybody=True, first=MON, last=MON) == ()
    assert rows(firm, "prep")[PREP].cells[0].planned == 540
