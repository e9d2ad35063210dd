"""Date words, the same everywhere (interface.md 3.4)."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.domain.query.dates import MON_FRI, describe, parse_amount, parse_date, parse_span

WED = date(2026, 11, 18)

WORDS = [
    ("2027-03-15", "2027-03-15"),
    ("2027-3-5", "2027-03-05"),
    ("15 mar 2027", "2027-03-15"),
    ("15 March 2027", "2027-03-15"),
    ("15-mar-2027", "2027-03-15"),
    ("mar 15, 2027", "2027-03-15"),
    ("15 mar", "2027-03-15"),
    ("mar 15", "2027-03-15"),
    ("15th sept", "2027-09-15"),
    ("18 nov", "2026-11-18"),
    ("17 nov", "2027-11-17"),
    ("29 feb", "2028-02-29"),
    ("3/15", "2027-03-15"),
    ("12/1", "2026-12-01"),
    ("3/15/27", "2027-03-15"),
    ("3/15/2026", "2026-03-15"),
    ("today", "2026-11-18"),
    ("Tomorrow", "2026-11-19"),
    ("yesterday", "2026-11-17"),
    ("thu", "2026-11-19"),
    ("wed", "2026-11-25"),
    ("tues", "2026-11-24"),
    ("sunday", "2026-11-22"),
    ("next friday", "2026-11-27"),
    ("next mon", "2026-11-23"),
    ("next  sun", "2026-11-29"),
    ("sow", "2026-11-16"),
    ("eow", "2026-11-22"),
    ("som", "2026-11-01"),
    ("eom", "2026-11-30"),
    ("soq", "2026-10-01"),
    ("eoq", "2026-12-31"),
    ("soy", "2026-01-01"),
    ("eoy", "2026-12-31"),
    ("next week", "2026-11-23"),
    ("next month", "2026-12-01"),
    ("next quarter", "2027-01-01"),
    ("next year", "2027-01-01"),
    ("q4", "2026-12-31"),
    ("q1", "2027-03-31"),
    ("q2 2026", "2026-06-30"),
    ("2026-q3", "2026-09-30"),
    ("7d", "2026-11-25"),
    ("+7d", "2026-11-25"),
    ("-3d", "2026-11-15"),
    ("+5bd", "2026-11-25"),
    ("3bd", "2026-11-23"),
    ("-3bd", "2026-11-13"),
    ("0bd", "2026-11-18"),
    ("2w", "2026-12-02"),
    ("1m", "2026-12-18"),
    ("1q", "2027-02-18"),
    ("1y", "2027-11-18"),
    ("3bd before 15 mar", "2027-03-10"),
    ("2w after eom", "2026-12-14"),
    ("1d before 3bd before 15 mar 2027", "2027-03-09"),
    ("1m after 2027-01-31", "2027-02-28"),
]


@pytest.mark.parametrize(("text", "day"), WORDS)
def test_words(text: str, day: str) -> None:
    """Seen from Wednesday 18 November 2026."""
    assert parse_date(text, WED).isoformat() == day


BAD = [
    ("", "date.format"),
    ("soon", "date.format"),
    ("next blue moon", "date.format"),
    ("15 foo", "date.format"),
    ("7x", "date.format"),
    ("3bd before", "date.format"),
    ("tax", "date.format"),
    ("٣d", "date.format"),
    ("2027-02-30", "date.unreal"),
    ("31 jun", "date.unreal"),
    ("13/13", "date.unreal"),
    ("1899-12-31", "date.range"),
    ("2200-01-01", "date.range"),
    ("9999y", "date.range"),
    ("-9999w", "date.range"),
    ("9999q after 9999q after eoy", "date.range"),
    ("1d before " * 9 + "today", "date.format"),
]


@pytest.mark.parametrize(("text", "code"), BAD)
def test_unreadable_dates_have_codes(text: str, code: str) -> None:
    """date.format, date.range or date.unreal [VAL-5]."""
    with pytest.raises(Invalid) as caught:
        parse_date(text, WED)
    assert caught.value.value_code == code


def test_day_first_follows_the_firm() -> None:
    """M/D, or D/M where the firm's format puts the day first (interface.md 3.4)."""
    assert parse_date("3/4", WED) == date(2027, 3, 4)
    assert parse_date("3/4", WED, day_first=True) == date(2027, 4, 3)
    assert parse_date("15/3/2027", WED, day_first=True) == date(2027, 3, 15)


def test_week_start_moves_the_week() -> None:
    """A firm whose week begins on Sunday has its start and end of week there."""
    assert parse_date("sow", WED, week_start=6) == date(2026, 11, 15)
    assert parse_date("eow", WED, week_start=6) == date(2026, 11, 21)
    assert parse_date("next sun", WED, week_start=6) == date(2026, 11, 22)


class _Thanksgiving:
    def is_working(self, d: date, /) -> bool:
        return d.weekday() < 5 and d not in (date(2026, 11, 26), date(2026, 11, 27), date(2027, 1, 1))

    def add(self, d: date, n: int, /) -> date:
        step, left = (1 if n > 0 else -1), abs(n)
        while left:
            d += timedelta(days=step)
            left -= self.is_working(d)
        return d


def test_working_days_are_the_firms() -> None:
    """Holidays of the firm are no working days [CONV-6]."""
    assert parse_date("+7bd", WED, _Thanksgiving()) == date(2026, 12, 1)
    assert parse_date("next year", WED, _Thanksgiving()) == date(2027, 1, 4)


def test_tax_is_told_by_the_caller() -> None:
    """`tax` is the next statutory date of the work at hand (interface.md 3.4)."""
    assert parse_date("5bd before tax", WED, tax=date(2027, 4, 15)) == date(2027, 4, 8)


@pytest.mark.parametrize(
    ("text", "first", "past"),
    [
        ("tomorrow", "2026-11-19", "2026-11-20"),
        ("q1", "2027-01-01", "2027-04-01"),
        ("2027-03", "2027-03-01", "2027-04-01"),
        ("2027-12", "2027-12-01", "2028-01-01"),
        ("2027", "2027-01-01", "2028-01-01"),
        ("2026-q2", "2026-04-01", "2026-07-01"),
    ],
)
def test_spans_hold_all_their_days(text: str, first: str, past: str) -> None:
    """A filter by a quarter, month or year means all of it."""
    assert tuple(day.isoformat() for day in parse_span(text, WED)) == (first, past)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (WED, "Wed 18 Nov, today"),
        (date(2026, 11, 19), "Thu 19 Nov, tomorrow"),
        (date(2026, 11, 17), "Tue 17 Nov, yesterday"),
        (date(2026, 11, 13), "Fri 13 Nov, 5 days ago"),
        (date(2027, 3, 15), "Mon 15 Mar 2027, in 117 days"),
    ],
)
def test_describe(day: date, words: str) -> None:
    """A prompt echoes what it understood."""
    assert describe(day, WED) == words


@pytest.mark.parametrize(("text", "amount"), [("5bd", (5, "bd")), ("3", (3, "d")), ("2W", (2, "w")), ("1 m", (1, "m"))])
def test_amounts(text: str, amount: tuple[int, str]) -> None:
    """A bare number counts days."""
    assert parse_amount(text) == amount


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_iso_is_itself(day: date, today: date) -> None:
    """An ISO day never depends on today."""
    assert parse_date(day.isoformat(), today) == day


@given(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)
def test_weekdays_are_within_the_coming_seven_days(word: str, today: date) -> None:
    """The next one, today excluded (interface.md 3.4)."""
    assert 1 <= (parse_date(word, today) - today).days <= 7


@given(st.text(max_size=30), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_any_text_is_a_day_or_invalid(text: str, today: date) -> None:
    """Nothing but `Invalid` comes out of a date prompt [VAL-1]."""
    for read in (parse_date, parse_span):
        with contextlib.suppress(Invalid):
            read(text, today, MON_FRI)
