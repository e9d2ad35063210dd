"""My day: each thing once, in the first group that fits [VIEW-6]."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.model import Priority
from assure_tui.domain.my_day import (
    DayItem,
    Group,
    News,
    group_of,
    grouped,
    is_put_off,
    news_words,
    order,
    put_off,
)

TODAY = date(2026, 3, 2)
NOTHING = DayItem("task", 1, None)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


CASES: list[tuple[str, DayItem, Group]] = [
    ("yesterday is overdue", replace(NOTHING, due=on(-1)), Group.OVERDUE),
    ("overdue before all else", replace(NOTHING, due=on(-9), sent_back=True, reviewing=True), Group.OVERDUE),
    ("today", replace(NOTHING, due=on(0), reviewing=True), Group.TODAY),
    ("tomorrow", replace(NOTHING, due=on(1), sent_back=True), Group.TODAY),
    ("sent back before a review", replace(NOTHING, due=on(5), sent_back=True, reviewing=True), Group.SENT_BACK),
    ("a review before what it holds", replace(NOTHING, reviewing=True, holds=True), Group.REVIEW),
    ("held by mine before late blockers", replace(NOTHING, holds=True, blocker_late=True), Group.HELD),
    ("late blocker before the week", replace(NOTHING, due=on(3), blocker_late=True), Group.BLOCKERS),
    ("two days are the week", replace(NOTHING, due=on(2), started=True), Group.WEEK),
    ("seven days are the week", replace(NOTHING, due=on(7)), Group.WEEK),
    ("eight days and begun", replace(NOTHING, due=on(8), started=True), Group.IN_PROGRESS),
    ("eight days and not begun", replace(NOTHING, due=on(8)), Group.TO_START),
    ("no date and begun", replace(NOTHING, started=True), Group.IN_PROGRESS),
    ("begun too early", replace(NOTHING, started=True, start=on(1)), Group.TO_START),
    ("begun on its day", replace(NOTHING, started=True, start=on(0)), Group.IN_PROGRESS),
    ("nothing said", NOTHING, Group.TO_START),
]


@pytest.mark.parametrize(("why", "item", "group"), CASES, ids=[case[0] for case in CASES])
def test_the_first_group_that_fits(why: str, item: DayItem, group: Group) -> None:
    """[VIEW-6]"""
    assert group_of(item, TODAY) is group


def test_the_groups_are_tried_in_the_order_of_the_rule() -> None:
    """[VIEW-6]: whatever holds of a thing besides, an earlier group wins."""
    for flags in product((False, True), repeat=5):
        back, review, holds, late, started = flags
        item = replace(
            NOTHING, sent_back=back, reviewing=review, holds=holds, blocker_late=late, started=started, due=on(30)
        )
        wanted = (
            Group.SENT_BACK if back else Group.REVIEW if review else Group.HELD if holds else Group.BLOCKERS
            if late else Group.IN_PROGRESS if started else Group.TO_START
        )  # fmt: skip
        assert group_of(item, TODAY) is wanted


# until when, on which day it was put off, its due date, and whether it is out of sight today
PUT_OFF: list[tuple[str, int | None, int | None, int | None, bool]] = [
    ("never put off", None, None, -3, False),
    ("until tomorrow", 1, 0, 5, True),
    ("until today it is back", 0, -4, 5, False),
    ("no date, until next week", 7, -2, None, True),
    ("overdue, put off this morning", 3, 0, -1, True),
    ("overdue, put off yesterday: back this morning", 3, -1, -1, False),
    ("became overdue meanwhile: back", 9, -6, -1, False),
    ("due today is not overdue", 3, -2, 0, True),
]


@pytest.mark.parametrize(("why", "until", "since", "due", "hidden"), PUT_OFF, ids=[case[0] for case in PUT_OFF])
def test_put_off_until_a_day_and_back_each_morning_when_overdue(
    why: str, until: int | None, since: int | None, due: int | None, hidden: bool
) -> None:
    """[VIEW-6]: for this person only; overdue ones come back each morning."""
    item = replace(
        NOTHING,
        due=None if due is None else on(due),
        put_off=None if until is None else on(until),
        put_off_on=None if since is None else on(since),
    )
    assert is_put_off(item, TODAY) is hidden
    assert bool(grouped([item], TODAY)) is not hidden
    assert put_off([item], TODAY) == ([item] if hidden else [])


def test_within_a_group_by_priority_then_date() -> None:
    """[VIEW-6] [PRI-1]: urgent first, then by date, without a date last."""
    items = [
        DayItem("task", 1, on(40)),
        DayItem("task", 2, None),
        DayItem("task", 3, on(90), Priority.URGENT),
        DayItem("engagement", 4, on(20)),
        DayItem("task", 5, on(9), Priority.LOW),
    ]
    assert [item.number for item in grouped(items, TODAY)[Group.TO_START]] == [3, 4, 1, 2, 5]


_ITEMS = st.lists(
    st.builds(
        DayItem,
        st.sampled_from(["task", "engagement"]),
        st.integers(1, 50),
        st.none() | st.integers(-20, 60).map(on),
        st.sampled_from(list(Priority)),
        st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
        st.none() | st.integers(-5, 5).map(on),
        st.none() | st.integers(-3, 9).map(on),
        st.none() | st.integers(-3, 0).map(on),
    ),
    unique_by=lambda item: item.key,
    max_size=25,
)  # fmt: skip


@given(_ITEMS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_and_nothing_stands_twice(items: list[DayItem]) -> None:
    """[VIEW-6]: each item once, in a group or among what is put off; groups from the top, each in its order."""
    groups = grouped(items, TODAY)
    shown = [item.key for found in groups.values() for item in found]
    hidden = [item.key for item in put_off(items, TODAY)]
    assert sorted(shown + hidden) == sorted(item.key for item in items)
    assert [group.rank for group in groups] == sorted(group.rank for group in groups)
    for group, found in groups.items():
        assert [order(item) for item in found] == sorted(order(item) for item in found)
        assert all(group_of(item, TODAY) is group for item in found)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], ""),
        (["sent_back"], "1 sent back to me"),
        (["task_assigned", "sent_back", "task_assigned"], "1 sent back to me, 2 tasks assigned"),
        (["slot", "scheduled", "handed_over"], "2 new engagements, 1 handed over"),
        (["blocker_resolved", "payment", "series"], "1 blocker cleared, 2 more"),
        (["payment"], "1 thing"),
    ],
)
def test_news_in_words_the_most_pressing_first(kinds: list[str], said: str) -> None:
    """screens.md 4: since you last looked."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert news_words(News(n, kind, "", at) for n, kind in enumerate(kinds)) == said
