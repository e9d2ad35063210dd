"""Work left over weeks: capacity, spreading, start-by [TIME-5] [TIME-6] [TIME-7]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.workload import (
    Piece,
    Rota,
    alike_by_week,
    by_week,
    left_over,
    monday,
    spread,
    start_by,
    weeks_from,
)

# A plain week of 2026: Monday 2 March; Thursday 26 November is Thanksgiving.
MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 3, 2) + timedelta(days=n) for n in range(7))
NEXT = MON + timedelta(days=7)


def rota(capacity: int = 2400, days: tuple[int, ...] = (0, 1, 2, 3, 4), **away: int | None) -> Rota:
    """Somebody's week; `away` names days of March as d3=60."""
    absences = {date(2026, 3, int(name[1:])): minutes for name, minutes in away.items()}
    return Rota(capacity, WorkCalendar(frozenset(days)), absences)


# -- capacity ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "day", "minutes"),
    [
        (rota(), MON, 480),
        (rota(), SAT, 0),
        (rota(1440, (0, 1, 2)), WED, 480),
        (rota(1440, (0, 1, 2)), THU, 0),
        (rota(600, (5,)), SAT, 600),  # their own days, whatever the firm's are
        (rota(d3=60), TUE, 420),
        (rota(d3=None), TUE, 0),
        (rota(d3=900), TUE, 0),
        (rota(2402), MON, 481),
        (rota(2402), TUE, 481),
        (rota(2402), WED, 480),
        (rota(0), MON, 0),
        (rota(), date(2026, 11, 26), 0),  # a holiday
    ],
)
def test_a_day_has_its_part_of_the_week_less_holidays_and_absences(who: Rota, day: date, minutes: int) -> None:
    """[TIME-5]"""
    assert who.on(day) == minutes


def test_a_week_has_its_whole_capacity_and_a_short_one_less() -> None:
    """[TIME-5]"""
    assert rota(2403).between(MON, SUN) == 2403
    assert rota(d3=None, d4=100).between(MON, SUN) == 2400 - 480 - 100
    assert rota().between(date(2026, 11, 23), date(2026, 11, 29)) == 4 * 480


# -- spreading -----------------------------------------------------------------------------------


def piece(minutes: int, end: date | None, start: date | None = None, *, on_hold: bool = False) -> Piece:
    return Piece(1, 7, minutes, start, end, on_hold=on_hold)


@pytest.mark.parametrize(
    ("what", "today", "found"),
    [
        (piece(500, FRI), MON, {MON: 100, TUE: 100, WED: 100, THU: 100, FRI: 100}),
        (piece(300, FRI), WED, {WED: 100, THU: 100, FRI: 100}),
        (piece(300, FRI, WED), MON, {WED: 100, THU: 100, FRI: 100}),  # the later of today and start
        (piece(300, FRI, MON), WED, {WED: 100, THU: 100, FRI: 100}),
        (piece(100, TUE, MON), MON, {MON: 50, TUE: 50}),
        (piece(101, WED), MON, {MON: 33, TUE: 34, WED: 34}),  # whole minutes, all of them
        (piece(60, NEXT), FRI, {FRI: 30, NEXT: 30}),  # a weekend between
        (piece(60, SUN), SAT, {NEXT: 60}),  # nothing but free days: the next working day
        (piece(60, MON), WED, {WED: 60}),  # late: today
        (piece(60, MON), SAT, {NEXT: 60}),
        (piece(60, None), MON, {}),  # without a date: apart
        (piece(60, FRI, on_hold=True), MON, {}),  # on hold: apart
        (piece(0, FRI), MON, {}),
    ],
)
def test_work_left_is_spread_evenly_over_working_days(what: Piece, today: date, found: dict[date, int]) -> None:
    """[TIME-6]"""
    assert spread(what, today, rota()) == found


PIECES = st.builds(
    Piece,
    st.just(1),
    st.just(7),
    st.integers(1, 5000),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    st.dates(date(2026, 1, 1), date(2027, 6, 30)),
)
WEEKS = st.sets(st.integers(0, 6), min_size=1).map(frozenset)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.dates(date(2026, 1, 1), date(2026, 12, 31)), WEEKS)
def test_the_spread_adds_up_and_never_falls_on_a_free_day(what: Piece, today: date, week: frozenset[int]) -> None:
    """[TIME-6]: all of the work, on working days from today on, no two days further apart than a minute."""
    own = Rota(2400, WorkCalendar(week, frozenset({date(2026, 5, 29)})))
    found = spread(what, today, own)
    assert sum(found.values()) == what.minutes
    assert all(own.calendar.is_working(day) and day >= max(today, what.start or today) for day in found)
    assert max(found.values()) - min(found.values()) <= 1
    weeks = weeks_from(min(found), (max(found) - monday(min(found))).days // 7 + 1)
    summed = [sum(n for day, n in found.items() if monday(day) == week_) for week_ in weeks]
    assert by_week(what, today, Rota(2400, own.calendar), weeks) == summed


@settings(max_examples=60, deadline=None)
@given(
    PIECES,
    st.lists(st.integers(-5, 400), max_size=6),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-3, 6),
    WEEKS,
)
def test_pieces_that_are_alike_add_up_as_each_alone(
    what: Piece, minutes: list[int], today: date, ahead: int, week: frozenset[int]
) -> None:
    """[TIME-6]: minutes and number of pieces of each week are those of the pieces one by one."""
    own = Rota(2400, WorkCalendar(week, frozenset({date(2026, 5, 29)})))
    weeks = weeks_from(today + timedelta(weeks=ahead), 4)
    alone = [by_week(replace(what, minutes=each), today, own, weeks) for each in minutes]
    expected = [(sum(row[at] for row in alone), sum(row[at] > 0 for row in alone)) for at in range(4)]
    assert alike_by_week(what, minutes, today, own, weeks) == expected


def test_weeks_before_and_after_the_work_have_none_of_it() -> None:
    """[TIME-6]"""
    who = rota()
    assert by_week(piece(600, FRI), MON, who, weeks_from(NEXT, 3)) == [0, 0, 0]
    assert by_week(piece(600, NEXT + timedelta(days=4)), MON, who, weeks_from(MON, 3)) == [300, 300, 0]
    assert by_week(piece(60, MON), WED, who, weeks_from(MON, 1)) == [60]


@pytest.mark.parametrize(
    ("budget", "spent", "estimates", "left"),
    [(600, 100, 0, 500), (600, 100, 200, 300), (600, 500, 200, 0), (None, 0, 90, 0), (600, 700, 0, 0)],
)
def test_the_holder_has_what_is_left_of_the_budget_beyond_the_estimates(
    budget: int | None, spent: int, estimates: int, left: int
) -> None:
    """[TIME-6]"""
    assert left_over(budget, spent, estimates) == left


# -- start-by ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "end", "who", "found"),
    [
        (480, FRI, rota(), THU),  # one day's work fits the day before
        (481, FRI, rota(), WED),
        (1, FRI, rota(), THU),
        (480, NEXT, rota(), FRI),  # over the weekend
        (480, SAT, rota(), FRI),
        (960, FRI, rota(d5=None), TUE),  # away on Thursday
        (480, date(2026, 11, 27), rota(), date(2026, 11, 25)),  # Thanksgiving between
        (480, FRI, rota(1200), WED),
        (0, FRI, rota(), None),
        (480, None, rota(), None),
        (480, FRI, rota(0), None),
    ],
)
def test_start_by_is_the_last_working_day_from_which_it_fits(
    minutes: int, end: date | None, who: Rota, found: date | None
) -> None:
    """[TIME-7]"""
    assert start_by(minutes, end, who) == found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9000), st.dates(date(2026, 2, 1), date(2026, 12, 31)))
def test_from_start_by_it_fits_and_from_the_next_day_it_does_not(minutes: int, end: date) -> None:
    """[TIME-7]"""
    who = rota()
    day = start_by(minutes, end, who)
    assert day is not None and day < end and who.works(day)
    assert who.between(day, end - timedelta(days=1)) >= minutes
    assert who.between(day + timedelta(days=1), end - timedelta(days=1)) < minutes
