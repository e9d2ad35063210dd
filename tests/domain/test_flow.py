"""Stays in stages net of On hold, and the flow of a pipeline [INS-5]."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.flow import Turn, Visit, per_week, percentile, stage_flows, visits

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def days(turns: list[Turn], now: float) -> list[tuple[int, float]]:
    return [(v.stage_id, v.net(at(now)) / 86_400) for v in visits(turns, at(now))]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([Turn(at(0), 1, "active")], [(1, 10)]),
        ([Turn(at(0), 1, "active"), Turn(at(4), 2)], [(1, 4), (2, 6)]),
        # on hold inside a stay does not count
        ([Turn(at(0), 1, "active"), Turn(at(2), None, "on_hold"), Turn(at(5), None, "active")], [(1, 7)]),
        # still on hold
        ([Turn(at(0), 1, "active"), Turn(at(2), None, "on_hold")], [(1, 2)]),
        # completed ends the stay, and taking it up again is a new one
        ([Turn(at(0), 1, "active"), Turn(at(3), None, "completed")], [(1, 3)]),
        (
            [Turn(at(0), 1, "active"), Turn(at(3), None, "completed"), Turn(at(8), None, "active")],
            [(1, 3), (1, 2)],
        ),
        # back and forth are stays of their own
        (
            [Turn(at(0), 1, "active"), Turn(at(1), 2), Turn(at(2), 1), Turn(at(3), 2)],
            [(1, 1), (2, 1), (1, 1), (2, 7)],
        ),
        # moved by an edit while on hold: the pause goes on
        (
            [
                Turn(at(0), 1, "active"),
                Turn(at(2), None, "on_hold"),
                Turn(at(4), 2),
                Turn(at(6), None, "active"),
            ],
            [(1, 2), (2, 4)],
        ),
        ([], []),
    ],
)
def test_stays_are_net_of_on_hold(turns: list[Turn], expected: list[tuple[int, float]]) -> None:
    """[INS-5] [STAGE-3]."""
    assert days(turns, 10) == expected


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 5),
            st.sampled_from([1, 2, 3, None]),
            st.sampled_from(["active", "on_hold", "completed", None]),
        ),
        max_size=12,
    )
)
def test_time_is_never_counted_twice(steps: list[tuple[float, int | None, str | None]]) -> None:
    """The stays follow each other, none is negative, and together they are no longer than the life."""
    moment = START
    turns = [Turn(moment, 1, "active")]
    for gap, stage, status in steps:
        moment += timedelta(days=gap)
        turns.append(Turn(moment, stage, status))
    now = moment + timedelta(days=1)
    found = visits(turns, now)
    assert all(a.left is not None and a.left <= b.entered for a, b in itertools.pairwise(found))
    total = sum(v.net(now) for v in found)
    assert all(v.net(now) >= 0 for v in found) and total <= (now - START).total_seconds() + 1e-3


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([3], 0.85, 3), ([1, 2, 3, 4], 0.5, 2), (range(1, 101), 0.85, 85)],
)
def test_percentiles(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


def test_a_line_per_stage() -> None:
    """Median and 85th percentile of ended stays, what is there now, and how often it went back."""
    stays = [(Visit(1, at(0), at(n), 0), 2) for n in (1, 2, 3)] + [
        (Visit(2, at(0), at(4), 0), 1),
        (Visit(2, at(0), None, 0), None),
    ]
    first, second, third = stage_flows(stays, [1, 2, 3], at(9))
    assert (first.stays, first.median_days, first.p85_days, first.sent_back, first.here) == (3, 2, 3, 0, 0)
    assert (second.stays, second.here, second.oldest_days, second.sent_back) == (1, 1, 9, 1.0)
    assert (third.stays, third.median_days, third.sent_back, third.oldest_days) == (0, None, None, None)


def test_throughput_by_monday() -> None:
    found = per_week([date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 9)], date(2026, 3, 11), weeks=2)
    assert found == ((date(2026, 3, 2), 2), (date(2026, 3, 9), 1))
