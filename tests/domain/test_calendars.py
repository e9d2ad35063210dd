"""Holidays of the law, rolling off them, and working days [CAL-1..6]."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.calendars import (
    Calendar,
    WorkCalendar,
    add_months,
    dc_holidays,
    federal_holidays,
    is_legal_holiday,
    last_of_month,
    nth_weekday,
    patriots_day,
    roll_forward,
)

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))


@pytest.mark.parametrize("year", range(2007, 2100))
def test_federal_holidays_equal_an_independent_calendar(year: int) -> None:
    """[CAL-2] Every federal holiday, on the day itself and on the day it is observed."""
    expected = set(holidays.country_holidays("US", years=year))
    expected |= {day for day in holidays.country_holidays("US", years=year + 1) if day.year == year}
    assert set(federal_holidays(year)) == expected


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2021, 6, 18), "Juneteenth (observed)"),
        (date(2022, 6, 20), "Juneteenth (observed)"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2021, 12, 31), "New Year's Day (observed)"),
        (date(2023, 1, 2), "New Year's Day (observed)"),
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 5, 25), "Memorial Day"),
    ],
)
def test_observed_days_have_their_names(day: date, name: str) -> None:
    """[CAL-2] Saturday is observed on Friday, Sunday on Monday; New Year's Day even in the year before."""
    assert federal_holidays(day.year)[day] == name


def test_juneteenth_is_no_holiday_before_2021() -> None:
    """[CAL-2]"""
    assert date(2020, 6, 19) not in federal_holidays(2020)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 4, 15), True),  # April 16 is a Saturday
        (date(2023, 4, 17), True),  # April 16 is a Sunday
        (date(2024, 4, 16), True),
        (date(2024, 4, 15), False),
        (date(2021, 1, 20), True),
        (date(2022, 1, 20), False),
        (date(2013, 1, 21), True),  # January 20 is a Sunday; Martin Luther King Day as well
        (date(2029, 1, 20), True),
    ],
)
def test_dc_adds_emancipation_and_inauguration_day(day: date, expected: bool) -> None:
    """[CAL-3]"""
    assert (day in dc_holidays(day.year)) is expected
    assert is_legal_holiday(day) is expected


@given(st.integers(1990, 2190))
def test_dc_holidays_hold_every_federal_one_in_order(year: int) -> None:
    """[CAL-3]"""
    days = dc_holidays(year)
    assert federal_holidays(year).items() <= days.items()
    assert list(days) == sorted(days)
    assert all(day.year == year for day in days)


def test_what_is_returned_may_be_changed_without_harm() -> None:
    """The cache behind the holidays is not handed out."""
    federal_holidays(2026).clear()
    dc_holidays(2026).clear()
    assert federal_holidays(2026) and dc_holidays(2026)


@pytest.mark.parametrize(
    ("day", "roll", "result", "steps"),
    [
        (
            date(2023, 4, 15),
            "irc7503",
            date(2023, 4, 18),
            ("Sunday", "Monday 2023-04-17 is Emancipation Day (observed) in D.C.", "so Tuesday 2023-04-18"),
        ),
        (date(2023, 4, 15), "federal", date(2023, 4, 17), ("Sunday", "so Monday 2023-04-17")),
        (date(2023, 4, 15), "none", date(2023, 4, 15), ()),
        (date(2026, 4, 15), "irc7503", date(2026, 4, 15), ()),
        (
            date(2022, 4, 15),
            "irc7503",
            date(2022, 4, 18),
            ("that is Emancipation Day (observed) in D.C.", "Saturday", "Sunday", "so Monday 2022-04-18"),
        ),
        (
            date(2026, 7, 3),
            "federal",
            date(2026, 7, 6),
            ("that is Independence Day (observed)", "Saturday", "Sunday", "so Monday 2026-07-06"),
        ),
    ],
)
def test_rolling_goes_to_the_first_open_day_and_says_why(
    day: date, roll: str, result: date, steps: tuple[str, ...]
) -> None:
    """[CAL-1] [URG-4]"""
    assert roll_forward(day, roll) == (result, steps)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["ME", "MA"])
def test_patriots_day_counts_only_where_it_is_asked_for(state: str) -> None:
    """[CAL-4] Maine and Massachusetts, and only when the type is one it counts for."""
    monday = date(2024, 4, 15)
    assert patriots_day(2024) == monday
    assert roll_forward(monday, "irc7503", state=state, patriots=True)[0] == date(2024, 4, 17)
    assert roll_forward(monday, "irc7503", state=state)[0] == monday
    assert roll_forward(monday, "irc7503", state="NH", patriots=True)[0] == monday
    assert roll_forward(monday, "federal", state=state, patriots=True)[0] == monday


def test_a_state_calendar_of_the_firm_rolls_and_is_named() -> None:
    """[CAL-5]"""
    county = Calendar("Franklin County", frozenset({date(2026, 3, 2)}))
    day, steps = roll_forward(date(2026, 3, 2), "federal", calendars=(county,))
    assert day == date(2026, 3, 3)
    assert steps[0] == "that is a holiday in Franklin County"


@given(DAYS, st.sampled_from(["irc7503", "federal"]), st.sampled_from([None, "ME", "TX"]))
def test_a_rolled_date_is_never_a_weekend_or_holiday(day: date, roll: str, state: str | None) -> None:
    """[CAL-1] It goes forward, to the first open day, and rolling it again changes nothing."""
    rolled, steps = roll_forward(day, roll, state=state, patriots=True)  # type: ignore[arg-type]
    known = dc_holidays(rolled.year) if roll == "irc7503" else federal_holidays(rolled.year)
    assert rolled >= day
    assert (rolled - day).days <= 6
    assert rolled.weekday() < 5
    assert rolled not in known
    assert bool(steps) == (rolled != day)
    assert roll_forward(rolled, roll, state=state, patriots=True) == (rolled, ())  # type: ignore[arg-type]


@given(DAYS, st.integers(-600, 600))
def test_months_are_clamped_to_the_end_of_the_month(day: date, months: int) -> None:
    """[DUE-5]"""
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, last_of_month(moved.year, moved.month).day)


@given(st.integers(1990, 2190), st.integers(1, 12), st.integers(0, 6))
def test_the_last_weekday_of_a_month_is_its_fourth_or_fifth(year: int, month: int, weekday: int) -> None:
    """[CAL-2] Memorial Day is the last Monday, not the fourth."""
    last = nth_weekday(year, month, weekday, -1)
    assert last.weekday() == weekday
    assert (last + timedelta(days=7)).month != month


# ---- Working days ----


def test_working_days_leave_out_weekends_holidays_and_closing_days() -> None:
    """[CONV-6] [CAL-5]"""
    work = WorkCalendar(closing=frozenset({date(2026, 12, 24)}))
    assert not work.is_working(date(2026, 7, 4))
    assert not work.is_working(date(2026, 7, 3))
    assert not work.is_working(date(2026, 12, 24))
    assert work.is_working(date(2026, 4, 16)), "Emancipation Day closes the District, not the firm"
    assert WorkCalendar(federal=False).is_working(date(2026, 7, 3))
    assert work.closed_because(date(2026, 12, 24)) == "a closing day of the firm"
    assert roll_forward(date(2026, 12, 24), "irc7503")[0] == date(2026, 12, 24), "closing days never roll"


def test_counting_back_leaves_out_the_day_itself() -> None:
    """[CAL-6] Two working days before Tuesday July 7, 2026: Monday and, over the holiday, Thursday."""
    assert WorkCalendar().add(date(2026, 7, 7), -2) == date(2026, 7, 2)
    assert WorkCalendar().add(date(2026, 7, 7), 0) == date(2026, 7, 7)


WORKS = st.builds(
    WorkCalendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2025, 1, 1), date(2027, 1, 1)), max_size=20),
)


@given(WORKS, st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.integers(-60, 60))
def test_adding_working_days_has_an_inverse(work: WorkCalendar, day: date, n: int) -> None:
    """[CAL-6] From a working day, forth and back is where one was, and the count between them is n."""
    if not work.is_working(day):
        day = work.add(day, 1)
    there = work.add(day, n)
    assert work.is_working(there)
    assert work.add(there, -n) == day
    assert work.between(day, there) == n


@pytest.mark.parametrize("week", [frozenset(), frozenset({7}), frozenset({-1, 2})])
def test_a_week_without_days_or_with_unknown_ones_is_refused(week: frozenset[int]) -> None:
    """A calendar that never opens would count for ever."""
    with pytest.raises(ValueError, match="working week"):
        WorkCalendar(week)


def test_a_calendar_that_never_opens_ends_the_count() -> None:
    """The search has an end even if every day is a closing day."""
    always = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(4000))
    with pytest.raises(ValueError, match="no working day"):
        WorkCalendar(closing=always).add(date(2026, 1, 1), 1)
