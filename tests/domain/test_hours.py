"""Logged time and the timer: minutes of an entry, a day's warning, rounding, plan and actual [TIME-1] [TIME-2] [TIME-3]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assure_tui.domain import hours
from assure_tui.domain.errors import Invalid
from assure_tui.domain.hours import Spending

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("good", [1, 90, 1440])
def test_an_entry_has_1_to_1440_minutes(good: int) -> None:
    """[TIME-1]"""
    assert hours.entry_minutes(good) == good


@pytest.mark.parametrize("bad", [0, -5, 1441, True, 1.5, "90"])
def test_other_minutes_are_no_entry(bad: object) -> None:
    """[TIME-1] [CONV-5]"""
    with pytest.raises(Invalid):
        hours.entry_minutes(bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "warned"),
    [(0, 1440, False), (0, 1441, True), (1400, 1500, True), (1500, 1490, False), (1500, 1500, False)],
)
def test_more_than_a_day_is_warned_when_it_grows(before: int, after: int, warned: bool) -> None:
    """[TIME-1]: what makes a full day shorter is not warned."""
    assert (hours.day_warning(before, after) is not None) is warned


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 1), (1, 1), (59, 1), (60, 1), (61, 2), (3600, 60), (3601, 61), (43_200, 720)]
)
def test_stopping_rounds_up_to_whole_minutes(seconds: int, minutes: int) -> None:
    """[TIME-2]"""
    assert hours.rounded_up(seconds) == minutes


@pytest.mark.parametrize(("seconds", "asks"), [(43_200, False), (43_201, True), (90_000, True)])
def test_over_12_hours_it_asks(seconds: int, asks: bool) -> None:
    """[TIME-2]"""
    assert hours.runs_long(seconds) is asks


def test_a_timer_counts_what_it_kept_and_what_it_runs() -> None:
    """[TIME-2]: a pause keeps the seconds; a clock set back takes none away."""
    since = NOW - timedelta(seconds=90)
    assert hours.counted(30, since, NOW) == 120
    assert hours.counted(30, None, NOW) == 30
    assert hours.counted(30, NOW + timedelta(hours=1), NOW) == 30
    assert hours.clock_words(3900) == "1:05"


@pytest.mark.parametrize(
    ("budget", "spent", "left", "percent", "over"),
    [
        (600, 540, 60, 90, False),
        (60, 90, -30, 150, True),
        (600, 600, 0, 100, False),
        (600, 599, 1, 99, False),
        (None, 90, None, None, False),
        (0, 5, -5, None, True),
    ],
)
def test_left_and_share_follow_budget_and_spent(
    budget: int | None, spent: int, left: int | None, percent: int | None, over: bool
) -> None:
    """[TIME-3]: left = budget - spent, share = spent / budget."""
    found = Spending(budget, spent)
    assert (found.left, found.percent, found.over) == (left, percent, over)
    assert found.share == (spent / budget if budget else None)
