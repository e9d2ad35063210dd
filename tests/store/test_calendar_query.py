"""The calendar's question: every day once, loads, buckets, sight, and only through the indexes of the dates [VIEW-2]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from assure_tui.domain.calendar_layout import By
from assure_tui.domain.calendar_views import CalendarView
from assure_tui.domain.model import Actor
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqliteReader
from tests.store.made_store import BOSS, PAT, REX, TODAY, MadeStore, asked, many
from tests.store.test_query_plans import LARGE, Watcher

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MadeStore]:
    made = MadeStore(tmp_path / "made.db")
    yield made
    made.close()


def read(
    store: MadeStore, query: str = "", by: By | str = "deadline", viewer: Actor = BOSS, per_day: int = 40
) -> CalendarView:
    return store.reads.calendar(viewer, FIRST, LAST, asked(query), by=by, per_day=per_day, today=TODAY)


def days(view: CalendarView) -> dict[str, list[tuple[int, str]]]:
    return {f"{day:%d}": [(e.card.id, e.kind) for e in load.entries] for day, load in view.loads.items()}


def made(store: MadeStore) -> None:
    """1 to 7: at both ends of the month, outside of it, with a target, with both on one day, closed, without a date."""
    client = store.client("Acme")
    store.engagement(client, due="2026-03-01", budget=600, spent=90)
    store.engagement(client, due="2026-03-31", target="2026-03-20", budget=100, spent=300)
    store.engagement(client, due="2026-04-01", target="2026-03-31")
    store.engagement(client, due="2026-03-16", target="2026-03-16", type_id=3)
    store.engagement(client, due="2026-03-16", priority="urgent", budget=60)
    store.engagement(client, due="2026-03-16", status="completed")
    store.engagement(client)


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        ("deadline", {"01": [(1, "due")], "16": [(5, "due"), (4, "due")], "31": [(2, "due")]}),
        ("target", {"16": [(4, "target")], "20": [(2, "target")], "31": [(3, "target")]}),
        (
            "both",
            {
                "01": [(1, "due")],
                "16": [(5, "due"), (4, "due")],
                "20": [(2, "target")],
                "31": [(2, "due"), (3, "target")],
            },
        ),
    ],
)
def test_what_falls_on_which_day(store: MadeStore, by: str, shown: dict[str, list[tuple[int, str]]]) -> None:
    """[VIEW-2] [CONV-4]: both ends belong to the range, live work only, urgent first, one day once."""
    made(store)
    view = read(store, by=by)
    assert days(view) == shown
    assert {f"{day:%d}": load.count for day, load in view.loads.items()} == {d: len(n) for d, n in shown.items()}


def test_loads_are_what_is_left_of_the_budgets(store: MadeStore) -> None:
    """[VIEW-2]: load per day; what is over its budget has nothing left, and takes nothing from others."""
    made(store)
    view = read(store)
    assert view.on(date(2026, 3, 1)).minutes == 510
    assert view.on(date(2026, 3, 31)).minutes == 0
    assert view.on(date(2026, 3, 16)).minutes == 60
    assert (view.total, view.most) == (4, 2)


def test_overdue_and_undated_stand_outside_of_the_days(store: MadeStore) -> None:
    """[URG-2] [DUE-3]: overdue goes by the deadline in every mode, oldest first; what has no date is counted."""
    made(store)
    client = store.client("Late")
    store.engagement(client, due="2025-11-15", status="on_hold")
    store.engagement(client, due="2025-11-15", status="cancelled")
    for by in By:
        view = read(store, by=by)
        assert [entry.card.id for entry in view.overdue] == [8, 1] and view.overdue_total == 2
    assert [entry.card.id for entry in read(store).undated] == [7] and read(store).undated_total == 1
    assert read(store, by="target").undated_total == 0


def test_the_laws_dates_are_marked(store: MadeStore) -> None:
    """[EXT-4]: a type with a roll has statutory dates, bookkeeping has not."""
    made(store)
    view = read(store)
    lawful = {entry.card.id: entry.statutory for load in view.loads.values() for entry in load.entries}
    assert lawful == {1: True, 2: True, 4: False, 5: True}
    assert view.statutory_types == {"1040", "1040-X"}


def test_a_full_day_is_counted_whole_and_read_in_part(store: MadeStore) -> None:
    """What is not read is counted: `more` says how many."""
    client = store.client("Acme")
    for _ in range(7):
        store.engagement(client, due="2026-03-16")
    load = read(store, per_day=3).on(date(2026, 3, 16))
    assert (load.count, len(load.entries), load.more) == (7, 3, 4)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("type:books", [4]),
        ("is:completed", [6]),
        ("sort:-priority type:1040", [1, 5, 2]),
        ("acme -type:books", [1, 5, 2]),
    ],
)
def test_the_filter_is_the_boards(store: MadeStore, query: str, numbers: list[int]) -> None:
    """[VIEW-2] [FILT-3]: the same filter finds the same engagements; a status is shown when it is asked for."""
    made(store)
    view = read(store, query)
    assert [e.card.id for load in view.loads.values() for e in load.entries] == numbers


def test_only_what_one_may_see(store: MadeStore) -> None:
    """[PERM-5]: days, counts and buckets hold what the viewer sees."""
    client = store.client("Acme")
    store.engagement(client, due="2026-03-16", preparer_id=2)
    store.engagement(client, due="2026-03-16", preparer_id=3)
    store.engagement(store.client("Other"), due="2026-01-16", preparer_id=3)
    view = read(store, viewer=PAT)
    listed = store.listed("due>=2026-03-16 due<=2026-03-16", viewer=PAT)
    assert view.on(date(2026, 3, 16)).count == len(listed)
    assert view.overdue_total == len(store.listed("is:late", viewer=PAT))


def test_holidays_and_closing_days_are_named(store: MadeStore) -> None:
    """[CAL-2] [CAL-5]: federal holidays of the range, the firm's own days by their own name."""
    store.add("closing_day", on="2026-03-17", name="Office moves")
    store.add("closing_day", on="2026-07-02", name="Not in March")
    assert read(store).closed == {date(2026, 3, 17): "Office moves"}
    year = store.reads.calendar(BOSS, date(2026, 12, 20), date(2027, 1, 5), today=TODAY)
    assert year.closed == {date(2026, 12, 25): "Christmas", date(2027, 1, 1): "New Year's Day"}


QUESTIONS = {
    "deadline": ("", "deadline", BOSS),
    "target": ("", "target", BOSS),
    "both": ("", "both", BOSS),
    "a member": ("", "both", PAT),
    "a status": ("is:completed", "both", BOSS),
    "a type": ("type:1040", "both", BOSS),
    "text": ("acme", "both", BOSS),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    store = MadeStore(tmp_path_factory.mktemp("calendar") / "made.db")
    many(store, 600)
    store.db.execute("UPDATE engagement SET target = date(due, '-5 day') WHERE id % 3 = 0")
    yield store
    store.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_walks_the_engagements(large: MadeStore, question: str) -> None:
    """performance.md: a month asks the index of its date, never the whole table."""
    query, by, viewer = QUESTIONS[question]
    watcher = Watcher(SqliteReader(large.path))
    Reads(watcher, lambda: TODAY).calendar(viewer, FIRST, LAST, asked(query), by=by, today=TODAY)
    watcher.close()
    assert watcher.plans
    for sql, steps in watcher.plans:
        assert not [step for step in steps if LARGE.match(step)], sql


RANGES = {  # by, filter, viewer, the index of the range
    "deadline": ("deadline", "", BOSS, "COVERING INDEX engagement_list"),
    "deadline of a state": ("deadline", "is:cancelled", BOSS, "COVERING INDEX engagement_list"),
    "deadline filtered": ("deadline", "acme type:1040", BOSS, "COVERING INDEX engagement_list"),
    "deadline by sort": ("deadline", "sort:client", BOSS, "COVERING INDEX engagement_list"),
    "deadline of a person": ("deadline", "assignee:me", REX, "COVERING INDEX engagement_list"),
    "target": ("target", "", BOSS, "INDEX engagement_target"),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_range_of_days_is_a_range_of_an_index(large: MadeStore, name: str) -> None:
    """performance.md: both ends of the range go into the search, so that the size of the firm does not; no row is read."""
    by, query, viewer, index = RANGES[name]
    watcher = Watcher(SqliteReader(large.path))
    Reads(watcher, lambda: TODAY).calendar(viewer, FIRST, LAST, asked(query), by=by, today=TODAY)
    watcher.close()
    asked_of = [steps for sql, steps in watcher.plans if "GROUP BY" in sql]
    assert len(asked_of) == 1  # figures and first ones are asked for at once
    for steps in asked_of:
        assert any(f"{index} (live=? AND" in step and ">? AND" in step for step in steps), steps


def test_the_first_of_each_day_are_read_in_the_order_of_their_index(large: MadeStore) -> None:
    """performance.md: without a filter a full day costs what is shown of it; nothing is sorted."""
    watcher = Watcher(SqliteReader(large.path))
    Reads(watcher, lambda: TODAY).calendar(BOSS, FIRST, LAST, per_day=3, today=TODAY)
    watcher.close()
    [steps] = [steps for sql, steps in watcher.plans if "SELECT * FROM (SELECT e.id" in sql]
    assert any("COVERING INDEX engagement_live (live=? AND urgent=? AND due_key=?)" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("name", RANGES)
def test_days_may_be_read_without_what_stands_outside_of_them(large: MadeStore, name: str) -> None:
    """[VIEW-2]: days that come into view are the same alone; overdue and undated work is not read again."""
    by, query, viewer, _ = RANGES[name]
    whole = large.reads.calendar(viewer, FIRST, LAST, asked(query), by=by, today=TODAY)
    alone = large.reads.calendar(viewer, FIRST, LAST, asked(query), by=by, today=TODAY, outside=False)
    assert alone.loads == whole.loads
    assert (alone.overdue, alone.overdue_total, alone.undated, alone.undated_total) == ((), 0, (), 0)


@pytest.mark.parametrize("query", ["", "acme", "sort:client", "-is:late"])
def test_the_quick_way_and_the_filter_agree(large: MadeStore, query: str) -> None:
    """[VIEW-2]: figures and first ones of each day are those of all of it, however they were asked for."""
    some = large.reads.calendar(BOSS, FIRST, LAST, asked(query), per_day=2, today=TODAY)
    every = large.reads.calendar(BOSS, FIRST, LAST, asked(query), per_day=10_000, today=TODAY)
    assert some.loads.keys() == every.loads.keys()
    for day, load in every.loads.items():
        assert some.on(day).entries == load.entries[:2]
        assert (some.on(day).count, some.on(day).minutes) == (len(load.entries), load.minutes)
    assert every.loads or query == "acme"


@pytest.mark.parametrize("query", ["", "type:1040", "sort:client", "is:completed", "-is:late"])
def test_of_one_day_more_may_be_read(large: MadeStore, query: str) -> None:
    """[VIEW-2]: the day that is looked at comes with more of its work; the others with as much as is seen of them."""
    plain = large.reads.calendar(BOSS, FIRST, LAST, asked(query), per_day=1, today=TODAY)
    day = max(plain.loads.values(), key=lambda load: load.count).day if plain.loads else FIRST
    more = large.reads.calendar(BOSS, FIRST, LAST, asked(query), per_day=1, today=TODAY, look=(day, 3))
    alone = large.reads.calendar(BOSS, day, day, asked(query), per_day=3, today=TODAY)
    assert more.on(day) == alone.on(day)
    assert {**more.loads, day: plain.on(day)} == {**plain.loads, day: plain.on(day)}
    assert len(more.on(day).entries) == min(3, more.on(day).count)


LATE = ["type:1040", "acme type:1040", "preparer:me", "is:completed", "sort:client type:1040", "is:late"]
SPANS = [(FIRST, LAST), (date(2025, 1, 1), date(2025, 2, 1)), (date(2027, 1, 1), date(2027, 1, 31))]


@pytest.mark.parametrize("query", LATE)
@pytest.mark.parametrize("span", SPANS, ids=lambda span: str(span[0]))
def test_what_is_overdue_is_the_same_whichever_days_are_shown(
    large: MadeStore, query: str, span: tuple[date, date]
) -> None:
    """[VIEW-2] [URG-2]: overdue is asked for in one walk with the days, and neither takes from the other."""
    first, last = span
    view = large.reads.calendar(BOSS, first, last, asked(query), per_day=5, today=TODAY)
    by_target = large.reads.calendar(BOSS, first, last, asked(query), by="target", per_day=5, today=TODAY)
    alone = large.reads.calendar(BOSS, first, last, asked(query), per_day=5, today=TODAY, outside=False)
    assert (view.overdue, view.overdue_total) == (by_target.overdue, by_target.overdue_total)
    assert view.loads == alone.loads


def test_days_agree_with_the_list(large: MadeStore) -> None:
    """[VIEW-2]: table and calendar show the same engagements under the same filter."""
    view = large.reads.calendar(BOSS, FIRST, LAST, per_day=10_000, today=TODAY)
    day = FIRST
    while day <= LAST:
        assert sorted(e.card.id for e in view.on(day).entries) == sorted(large.listed(f"due={day}"))
        day += timedelta(days=1)
