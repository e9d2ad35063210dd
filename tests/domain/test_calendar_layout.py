"""Which days a calendar shows: weeks of a month by the firm's week, zooms that fit, loads [VIEW-2] [FIRM-1]."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import calendar_layout as layout
from assure_tui.domain.calendar_layout import By, Zoom

MON_FRI, SUN_THU, SAT_WED = frozenset(range(5)), frozenset({6, 0, 1, 2, 3}), frozenset({5, 6, 0, 1, 2})
EVERY = tuple(range(7))
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
DAYS = st.dates(date(1905, 1, 1), date(2195, 12, 31))
WEEKS = st.frozensets(st.integers(0, 6), min_size=1)


@pytest.mark.parametrize(
    ("week", "start"),
    [
        (MON_FRI, 0),
        (SUN_THU, 6),
        (SAT_WED, 5),
        (frozenset(range(7)), 0),  # no day off: Monday
        (frozenset(range(6)), 0),
        (frozenset({1, 2, 3}), 1),
        (frozenset({0, 2, 3, 4}), 2),  # of two runs the longer one
        (frozenset({0, 3}), 0),  # of two of one length the earlier one
    ],
)
def test_weeks_begin_after_the_days_off(week: frozenset[int], start: int) -> None:
    """[FIRM-1]: the firm's working week decides where a calendar's week begins."""
    assert layout.first_weekday(week) == start


@pytest.mark.parametrize(
    ("week", "weekends", "shown"),
    [
        (MON_FRI, True, EVERY),
        (MON_FRI, False, (0, 1, 2, 3, 4)),
        (SUN_THU, True, SUNDAY_FIRST),
        (SUN_THU, False, (6, 0, 1, 2, 3)),
    ],
)
def test_columns_follow_the_firms_week(week: frozenset[int], weekends: bool, shown: tuple[int, ...]) -> None:
    """interface.md `, w`: days off shown or left out."""
    assert layout.columns(week, weekends=weekends) == shown


@pytest.mark.parametrize(
    ("day", "start", "first", "last", "count"),
    [
        (date(2026, 11, 18), 0, date(2026, 10, 26), date(2026, 12, 6), 6),  # the sketch of screens.md
        (date(2026, 11, 18), 6, date(2026, 11, 1), date(2026, 12, 5), 5),
        (date(2027, 2, 14), 0, date(2027, 2, 1), date(2027, 2, 28), 4),  # a February of four whole weeks
        (date(2027, 2, 14), 6, date(2027, 1, 31), date(2027, 3, 6), 5),
        (date(2028, 2, 29), 0, date(2028, 1, 31), date(2028, 3, 5), 5),  # leap year
        (date(2028, 2, 29), 6, date(2028, 1, 30), date(2028, 3, 4), 5),
        (date(2026, 12, 31), 0, date(2026, 11, 30), date(2027, 1, 3), 5),  # over the end of a year
        (date(2027, 1, 1), 0, date(2026, 12, 28), date(2027, 1, 31), 5),
        (date(2027, 1, 1), 6, date(2026, 12, 27), date(2027, 2, 6), 6),
    ],
)
def test_a_month_is_whole_weeks(day: date, start: int, first: date, last: date, count: int) -> None:
    """The weeks of a month with the days of its neighbours, and the same days are read."""
    shown = tuple((start + step) % 7 for step in range(7))
    weeks = layout.month_weeks(day, start, shown)
    assert (weeks[0][0], weeks[-1][-1], len(weeks)) == (first, last, count)
    assert layout.span(Zoom.MONTH, day, start) == (first, last)


def test_a_week_that_shows_only_days_off_of_the_month_is_left_out() -> None:
    """August 2026 begins on a Saturday: without weekends its first week has no day of it."""
    weeks = layout.month_weeks(date(2026, 8, 10), 0, (0, 1, 2, 3, 4))
    assert weeks[0][0] == date(2026, 8, 3) and weeks[-1][0] == date(2026, 8, 31)


@given(DAYS, st.integers(0, 6))
def test_every_day_of_a_month_is_shown_once(day: date, start: int) -> None:
    """Whatever the year and the first weekday: each day once, in order, weeks begin where they should."""
    shown = tuple((start + step) % 7 for step in range(7))
    weeks = layout.month_weeks(day, start, shown)
    days = [each for week in weeks for each in week]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert sum((d.year, d.month) == (day.year, day.month) for d in days) == monthrange(day.year, day.month)[1]
    assert all(week[0].weekday() == start for week in weeks) and 4 <= len(weeks) <= layout.MOST_WEEKS


@pytest.mark.parametrize(
    ("zoom", "first", "last"),
    [
        (Zoom.FORTNIGHT, date(2026, 12, 28), date(2027, 1, 10)),
        (Zoom.WEEK, date(2026, 12, 28), date(2027, 1, 3)),
        (Zoom.AGENDA, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_each_zoom_reads_the_days_it_shows(zoom: Zoom, first: date, last: date) -> None:
    """At the end of a year as well."""
    assert layout.span(zoom, date(2026, 12, 30), 0) == (first, last)
    weeks = layout.grid_weeks(zoom, date(2026, 12, 30), 0, EVERY)
    assert not weeks or (weeks[0][0], weeks[-1][-1]) == (first, last)


@pytest.mark.parametrize(
    ("wanted", "cells", "lines", "shown", "rows", "given"),
    [
        (Zoom.MONTH, 80, 17, 7, 6, Zoom.MONTH),
        (Zoom.MONTH, 80, 12, 7, 6, Zoom.MONTH),
        (Zoom.MONTH, 80, 11, 7, 6, Zoom.FORTNIGHT),
        (Zoom.MONTH, 80, 11, 7, 5, Zoom.MONTH),
        (Zoom.MONTH, 80, 3, 7, 5, Zoom.WEEK),
        (Zoom.MONTH, 80, 1, 7, 5, Zoom.AGENDA),
        (Zoom.MONTH, 62, 40, 7, 5, Zoom.AGENDA),
        (Zoom.MONTH, 62, 40, 5, 5, Zoom.MONTH),  # without weekends there is room again
        (Zoom.WEEK, 80, 40, 7, 5, Zoom.WEEK),
        (Zoom.AGENDA, 200, 60, 7, 5, Zoom.AGENDA),
    ],
)
def test_what_does_not_fit_becomes_the_next_nearer_zoom(
    wanted: Zoom, cells: int, lines: int, shown: int, rows: int, given: Zoom
) -> None:
    """[VIEW-8]: a month becomes two weeks, a week, at last a list."""
    assert layout.fitting(wanted, cells, lines, shown, rows) is given


def test_zoom_and_date_go_in_a_circle() -> None:
    """`+` and `B` come back to where they began."""
    assert [z.nearer for z in Zoom] == [Zoom.FORTNIGHT, Zoom.WEEK, Zoom.AGENDA, Zoom.MONTH]
    assert [b.next for b in By] == [By.TARGET, By.BOTH, By.DEADLINE]


@pytest.mark.parametrize(
    ("day", "steps", "shown", "there"),
    [
        (date(2026, 11, 20), 1, EVERY, date(2026, 11, 21)),
        (date(2026, 11, 20), 1, (0, 1, 2, 3, 4), date(2026, 11, 23)),
        (date(2026, 11, 23), -1, (0, 1, 2, 3, 4), date(2026, 11, 20)),
        (date(2026, 11, 19), 3, (6, 0, 1, 2, 3), date(2026, 11, 24)),
        (date(2028, 2, 28), 1, EVERY, date(2028, 2, 29)),
        (layout.LAST_DAY, 1, EVERY, layout.LAST_DAY),
        (layout.FIRST_DAY, -1, EVERY, layout.FIRST_DAY),
    ],
)
def test_days_left_out_are_passed_over(day: date, steps: int, shown: tuple[int, ...], there: date) -> None:
    """interface.md 2.4: `h` `l` a day; without weekends Friday is followed by Monday."""
    assert layout.stepped(day, steps, shown) == there


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2199, 12, 1), 1, layout.LAST_DAY),
        (date(1900, 1, 9), -1, layout.FIRST_DAY),
    ],
)
def test_months_are_clamped_to_their_last_day(day: date, months: int, there: date) -> None:
    """[DUE-5], and the calendar ends somewhere."""
    assert layout.month_on(day, months) == there


@given(WEEKS, DAYS, st.integers(-30, 30))
def test_the_cursor_never_stands_on_a_day_that_is_not_shown(week: frozenset[int], day: date, steps: int) -> None:
    """Whatever the firm's week: a step ends on a shown day, and the way back leads back."""
    shown = layout.columns(week, weekends=False)
    start = layout.on_shown_day(day, shown)
    there = layout.stepped(start, steps, shown)
    assert there.weekday() in shown and layout.stepped(there, -steps, shown) == start


@given(st.integers(0, 300), st.integers(1, 12))
def test_shares_give_every_cell_away(whole: int, parts: int) -> None:
    """No cell is lost and none differs by more than one."""
    dealt = layout.shares(whole, parts)
    assert sum(dealt) == whole and max(dealt) - min(dealt) <= 1 and list(dealt) == sorted(dealt, reverse=True)


@pytest.mark.parametrize(
    ("total", "lines", "shown"),
    [(0, 3, (0, 0)), (3, 3, (3, 0)), (4, 3, (2, 2)), (9, 1, (1, 8)), (1, 1, (1, 0)), (2, 0, (0, 2))],
)
def test_what_has_no_line_is_counted(total: int, lines: int, shown: tuple[int, int]) -> None:
    """[VIEW-8]: `+2 more` rather than nothing; a single line shows an engagement."""
    assert layout.shown_entries(total, lines) == shown


@pytest.mark.parametrize(
    ("count", "most", "cells", "full"),
    [(0, 9, 5, 0), (1, 100, 5, 1), (99, 100, 5, 4), (100, 100, 5, 5), (5, 10, 4, 2), (3, 0, 5, 0), (1, 1, 0, 0)],
)
def test_the_bar_shows_any_load_and_only_the_heaviest_day_fills_it(
    count: int, most: int, cells: int, full: int
) -> None:
    """[VIEW-2]: load per day."""
    assert layout.bar_cells(count, most, cells) == full


@pytest.mark.parametrize(
    ("zoom", "day", "said"),
    [
        (Zoom.MONTH, date(2026, 11, 18), "November 2026"),
        (Zoom.AGENDA, date(2027, 1, 1), "January 2027"),
        (Zoom.FORTNIGHT, date(2026, 11, 18), "16 - 29 Nov 2026"),
        (Zoom.WEEK, date(2026, 11, 30), "30 Nov - 6 Dec 2026"),
        (Zoom.FORTNIGHT, date(2026, 12, 30), "28 Dec 2026 - 10 Jan 2027"),
    ],
)
def test_the_title_says_which_days(zoom: Zoom, day: date, said: str) -> None:
    """Month or range, with the year where it changes."""
    assert layout.heading(zoom, *layout.span(zoom, day, 0), day) == said
