"""My day over a store: whose items, which group, put off, and what is new since the last look [VIEW-6]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.my_day import Group, grouped, put_off
from assure_tui.domain.my_day_views import MyDay
from assure_tui.domain.personal_commands import PutOff
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.resolve import resolve
from assure_tui.store.looked import note_look
from tests.services.conftest import OUT, PREP, REV, Firm
from tests.services.test_reviewing import REVIEW, in_review

PEOPLE = {"prep": PREP, "rev": REV, "out": OUT, "own": 1}


def day(firm: Firm, login: str = "prep", of: str | None = None) -> MyDay:
    return firm.reads.my_day(firm.actor(login), PEOPLE[of or login], firm.clock.today())


def groups(firm: Firm, login: str = "prep") -> dict[Group, list[str]]:
    found = grouped(day(firm, login).items, firm.clock.today())
    return {group: [item.key for item in items] for group, items in found.items()}


def group_of(firm: Firm, key: str, login: str = "prep") -> Group | None:
    found = [group for group, keys in groups(firm, login).items() if key in keys]
    assert len(found) <= 1  # each thing once
    return found[0] if found else None


def a_task(firm: Firm, number: int | None, title: str = "X", by: str = "own", **more: Any) -> int:
    return int(firm.one(c.CreateTask((number,), title, **more), by).id[2:])


def test_my_open_tasks_and_the_engagements_i_hold(firm: Firm) -> None:
    """[VIEW-6]: nothing of others, nothing done."""
    number = firm.make()
    mine = a_task(firm, number, assignee_id=PREP)
    other = a_task(firm, number, assignee_id=REV)
    shown = {item.key for item in day(firm).items}
    assert f"engagement:{number}" in shown and f"task:{mine}" in shown and f"task:{other}" not in shown
    assert {f"task:{other}"} <= {item.key for item in day(firm, "rev").items}
    assert f"engagement:{number}" not in {item.key for item in day(firm, "rev").items}
    firm.do(c.SetTaskStatus((mine,), "completed"))
    assert f"task:{mine}" not in {item.key for item in day(firm).items}


def test_firm_level_tasks_stand_there_as_well(firm: Firm) -> None:
    """[TASK-1]"""
    task = a_task(firm, None, "Order paper", by="prep", due=firm.clock.today() + timedelta(days=1))
    assert group_of(firm, f"task:{task}") is Group.TODAY


@pytest.mark.parametrize("status", ["on_hold", "completed"])
def test_paused_and_closed_work_rests(firm: Firm, status: str) -> None:
    """[ST-7] [TASK-14]: left out of one's own lists."""
    number = firm.make()
    task = a_task(firm, number, assignee_id=PREP)
    if status == "completed":
        firm.do(c.OverrideGate((number,), "for this test", to=firm.stage("Filed")))
        firm.do(c.SetTaskStatus(tuple(row["id"] for row in firm.tasks(number).values() if row["id"] != task), "completed",
                                confirm_all=True))  # fmt: skip
    firm.do(c.SetStatus((number,), status, "for this test", confirm_all=True))
    assert firm.job(number)["status"] == status
    assert not {f"task:{task}", f"engagement:{number}"} & {item.key for item in day(firm).items}


def test_a_task_without_a_date_goes_by_its_engagement(firm: Firm) -> None:
    """[URG-1]: overdue work is on top whatever its tasks say."""
    number = firm.make()
    task = a_task(firm, number, assignee_id=PREP)
    firm.do(c.SetDates((number,), due=firm.clock.today() - timedelta(days=2), reason="agreed with them"))
    assert group_of(firm, f"task:{task}") is Group.OVERDUE
    firm.do(c.EditTask((task,), {"due": firm.clock.today() + timedelta(days=4)}))
    assert group_of(firm, f"task:{task}") is Group.WEEK


def test_reviews_wait_for_the_reviewer_and_come_back_to_the_preparer(firm: Firm) -> None:
    """[VIEW-6]: sent back to me; a review whose work is elsewhere does not wait for me."""
    number, review = in_review(firm)
    firm.do(c.SetDates((number,), due=firm.clock.today() + timedelta(days=60), reason="agreed with them"))
    assert group_of(firm, f"task:{review}", "rev") is Group.REVIEW
    assert group_of(firm, f"engagement:{number}", "rev") is Group.REVIEW  # the reviewer holds it there
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)), "rev")
    points = firm.task(number, "Clear 1 review point, round 1")
    assert group_of(firm, f"task:{points}") is Group.SENT_BACK
    assert group_of(firm, f"engagement:{number}") is Group.SENT_BACK
    assert group_of(firm, f"task:{review}", "rev") is Group.WEEK  # its own date is near; it waits for nobody's review
    firm.finish(number, "Clear 1 review point, round 1", "prep")
    firm.bring(number, "In review")
    assert group_of(firm, f"task:{review}", "rev") is Group.REVIEW
    assert REVIEW in firm.tasks(number)


def test_what_is_ready_and_held_by_something_of_mine(firm: Firm) -> None:
    """[VIEW-6] [ADV-6]: a blocker of mine, past its day or not."""
    number = firm.make()
    firm.do(c.SetDates((number,), due=firm.clock.today() + timedelta(days=60), reason="agreed with them"))
    firm.do(c.AddBlocker((number,), "Call them", expected=firm.clock.today() + timedelta(days=3), owner_id=PREP))
    assert group_of(firm, f"engagement:{number}") is Group.TO_START
    firm.clock.instant += timedelta(days=5)
    assert group_of(firm, f"engagement:{number}") is Group.BLOCKERS
    blocker = firm.rows("SELECT id FROM blocker WHERE engagement_id = :n AND title = 'Call them'", n=number)[0]["id"]
    firm.do(c.ResolveBlocker((blocker,)))
    firm.do(c.AddBlocker((number,), "Theirs", expected=firm.clock.today() - timedelta(days=1), owner_id=REV))
    assert group_of(firm, f"engagement:{number}") is Group.TO_START  # that one is not mine


def test_ready_but_held(firm: Firm) -> None:
    """[VIEW-6] [ADV-6]: every condition holds, only my blocker is in the way."""
    number = firm.make()
    firm.do(c.SetDates((number,), due=firm.clock.today() + timedelta(days=60), reason="agreed with them"))
    firm.do(c.AddBlocker((number,), "Call them", owner_id=PREP))
    for item in firm.rows("SELECT id FROM checklist_item WHERE engagement_id = :n", n=number):
        firm.do(c.WaiveItem(item["id"], "not needed here"))
    for row in firm.tasks(number, "Awaiting docs").values():
        firm.do(c.SetTaskStatus((row["id"],), "completed", confirm_all=True))
    card = firm.reads.cards(firm.actor("prep"), [number])[number]
    assert card.held
    assert group_of(firm, f"engagement:{number}") is Group.HELD


def test_put_off_is_for_one_person_and_comes_back(firm: Firm) -> None:
    """[VIEW-6]: until the day; nobody else notices; undo brings it back at once."""
    number = firm.make()
    task = a_task(firm, number, assignee_id=PREP)
    today = firm.clock.today()
    until = today + timedelta(days=4)
    result = firm.one(PutOff((("task", task),), until), "prep")
    assert (result.outcome, result.after) == ("done", until.isoformat())
    assert group_of(firm, f"task:{task}") is None
    assert [item.key for item in put_off(day(firm).items, today)] == [f"task:{task}"]
    query = resolve(parse("is:snoozed", "tasks"), today, firm.reads.work())
    for login, count in (("prep", 1), ("rev", 0)):
        assert firm.reads.tasks(firm.actor(login), query, mine_default=False, today=today)[1] == count
    firm.do(c.AssignTask((task,), REV))
    assert group_of(firm, f"task:{task}", "rev") is not None
    firm.do(c.AssignTask((task,), PREP))
    firm.clock.instant += timedelta(days=4)
    assert group_of(firm, f"task:{task}") is not None


def test_overdue_ones_come_back_each_morning(firm: Firm) -> None:
    """[VIEW-6]"""
    number = firm.make()
    firm.do(c.SetDates((number,), due=firm.clock.today() - timedelta(days=1), reason="agreed with them"))
    key = f"engagement:{number}"
    firm.do(PutOff((("engagement", number),), firm.clock.today() + timedelta(days=9)), "prep")
    assert group_of(firm, key) is None
    firm.clock.instant += timedelta(days=1)
    assert group_of(firm, key) is Group.OVERDUE
    firm.do(PutOff((("engagement", number),), firm.clock.today() + timedelta(days=9)), "prep")
    assert group_of(firm, key) is None


def test_undo_and_no_day_bring_it_back(firm: Firm) -> None:
    """[UNDO-1] [VIEW-6]"""
    number = firm.make()
    key, things = f"engagement:{number}", (("engagement", number),)
    tomorrow = firm.clock.today() + timedelta(days=1)
    firm.do(PutOff(things, tomorrow), "prep")
    firm.do(c.Undo(), "prep")
    assert group_of(firm, key) is not None
    firm.do(PutOff(things, tomorrow), "prep")
    assert firm.one(PutOff(things, tomorrow), "prep").outcome == "unchanged"
    assert firm.one(PutOff(things, None), "prep").outcome == "done"
    assert firm.one(PutOff(things, None), "prep").outcome == "unchanged"
    assert group_of(firm, key) is not None


def test_a_day_to_come_is_needed(firm: Firm) -> None:
    """[VAL-6]"""
    number = firm.make()
    for days in (0, -1, 4000):
        with pytest.raises(Invalid, match="until"):
            firm.do(PutOff((("engagement", number),), firm.clock.today() + timedelta(days=days)), "prep")


def test_what_one_may_not_see_is_not_there(firm: Firm) -> None:
    """[PERM-4] [PERM-5]: neither to put off nor in somebody else's day."""
    number = firm.make()
    with pytest.raises(NotFound):
        firm.do(PutOff((("engagement", number),), date(2026, 4, 1)), "out")
    assert day(firm, "out", of="prep").items == ()
    assert day(firm, "own", of="prep").items != ()


def test_news_since_the_last_look(firm: Firm) -> None:
    """screens.md 4: nothing before the first look; then what was told since, newest first; the look is not logged."""
    number, _ = in_review(firm)
    assert (day(firm).news, day(firm).since) == ((), None)
    before = len(firm.batches())
    note_look(firm.store, PREP, "my_day", firm.clock.now())
    assert (len(firm.batches()), day(firm).news) == (before, ())
    assert day(firm).since == firm.clock.now()
    firm.do(c.MoveStage((number,), step=-1, points=("One thing",)), "rev")
    assert {news.kind for news in day(firm).news} == {"sent_back", "task_assigned"}
    assert day(firm, "own", of="prep").news == ()  # one's own only
    note_look(firm.store, PREP, "my_day", firm.clock.now())
    assert day(firm).news == ()


def test_news_has_nothing_that_the_calendar_raises(firm: Firm) -> None:
    """[NOTE-3]: what is due stands in the groups already."""
    from assure_tui.domain.model import SYSTEM
    from assure_tui.domain.notice_commands import RaiseNotice, Told

    note_look(firm.store, PREP, "my_day", firm.clock.now())
    told = tuple(Told(PREP, kind, f"x:{kind}", firm.clock.today(), "x") for kind in ("overdue", "task_due", "mention"))
    firm.door.execute(RaiseNotice(told), SYSTEM)
    assert [news.kind for news in day(firm).news] == ["mention"]


def test_the_work_of_reading_does_not_grow_with_the_items(firm: Firm) -> None:
    """performance.md: as many statements for one item as for forty."""
    asked: list[str] = []
    reader = firm.reads.reader

    class Counting:
        def rows(self, sql: str, params: Any = None) -> Any:
            asked.append(sql)
            return reader.rows(sql, params or {})

    from assure_tui.store.queries import my_day

    number = firm.make()
    a_task(firm, number, assignee_id=PREP)
    my_day.my_day(Counting(), firm.actor("prep"), PREP, firm.clock.today())  # type: ignore[arg-type]
    few, asked[:] = len(asked), []
    for n in range(40):
        a_task(firm, number if n % 2 else None, f"T {n}", assignee_id=PREP)
    my_day.my_day(Counting(), firm.actor("prep"), PREP, firm.clock.today())  # type: ignore[arg-type]
    assert len(asked) == few


def test_of_somebody_with_more_the_most_pressing_are_read(firm: Firm) -> None:
    """performance.md: the first by date, what stands above its date, and how many there are in all [VIEW-6]."""
    today = firm.clock.today()
    number = firm.make()
    dated = [a_task(firm, number, f"T {n}", assignee_id=PREP, due=today + timedelta(days=n)) for n in range(6)]
    review = a_task(firm, number, "R", type="review", assignee_id=PREP, due=today + timedelta(days=90))
    away = a_task(firm, number, "P", assignee_id=PREP, due=today + timedelta(days=91))
    firm.do(PutOff((("task", away),), today + timedelta(days=2)), "prep")
    every = day(firm)
    few = firm.reads.my_day(firm.actor("prep"), PREP, today, most=2)
    tasks = {item.number for item in few.items if item.kind == "task"}
    assert {dated[0], review, away} <= tasks  # one that came with the work is as early
    assert not tasks & set(dated[2:])
    assert few.total == len(every.items)
    assert every.total is None
    whole = firm.reads.my_day(firm.actor("prep"), PREP, today, most=500)
    assert (set(whole.items), whole.total) == (set(every.items), None)


def test_the_few_of_somebody_are_what_they_may_see(firm: Firm) -> None:
    """[PERM-4]: a limit opens nothing."""
    number = firm.make()
    a_task(firm, number, assignee_id=PREP)
    for viewer, of in (("prep", PREP), ("rev", PREP), ("out", PREP), ("own", PREP)):
        actor, today = firm.actor(viewer), firm.clock.today()
        expected = {item.key for item in firm.reads.my_day(actor, of, today).items}
        assert {item.key for item in firm.reads.my_day(actor, of, today, most=50).items} == expected
