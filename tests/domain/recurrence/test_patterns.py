"""The closed list of patterns, its spelling as a rule, its words, month ends and working days [REC-3] [REC-5..9]."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.calendars import WorkCalendar, is_month_end, last_of_month
from assure_tui.domain.errors import Invalid
from assure_tui.domain.recurrence.due_choice import check_due_rule, due_by, due_words
from assure_tui.domain.recurrence.expand import dates
from assure_tui.domain.recurrence.patterns import Pattern, frequency_of, pattern_of, rule_of
from assure_tui.domain.recurrence.rule import parse_rule
from assure_tui.domain.recurrence.timing import creation_date, shifted
from assure_tui.domain.recurrence.words import in_words, ordinal

WORK = WorkCalendar()


def on(text: str) -> date:
    return date.fromisoformat(text)


def first(pattern: Pattern, start: str, count: int = 4, work: WorkCalendar | None = None) -> list[str]:
    day = on(start)
    rule = rule_of(pattern, day)
    return [d.isoformat() for d in dates(rule, day, count, work=work or (WORK if pattern.working else None))]


TABLE = [
    (Pattern("daily", 3), "FREQ=DAILY;INTERVAL=3", "every 3 days"),
    (Pattern("daily", working=True), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every working day"),
    (Pattern("weekly", days=(0, 4)), "FREQ=WEEKLY;BYDAY=MO,FR", "every week on Monday and Friday"),
    (Pattern("biweekly", 2, days=(4,)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every 2 weeks on Friday"),
    (Pattern("semi_monthly", days=(15, -1)), "FREQ=MONTHLY;BYMONTHDAY=15,-1", "every month on the 15th and last day"),
    (
        Pattern("semi_monthly", days=(15, 30)),
        "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1",
        "every month on the 15th and 30th",
    ),
    (Pattern("monthly", day=1), "FREQ=MONTHLY;BYMONTHDAY=1", "every month on the 1st"),
    (
        Pattern("monthly", day=31),
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        "every month on the 31st",
    ),
    (Pattern("monthly", day=30), "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "every month on the 30th"),
    (Pattern("monthly", day=29), "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1", "every month on the 29th"),
    (Pattern("monthly", day=-1), "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
    (Pattern("monthly", nth=2, weekday=1), "FREQ=MONTHLY;BYDAY=2TU", "every month on the 2nd Tuesday"),
    (Pattern("monthly", nth=-1, weekday=4), "FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
    (
        Pattern("monthly", working=True, nth=3),
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3",
        "every month on the 3rd working day",
    ),
    (
        Pattern("monthly", working=True, nth=-1),
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "every month on the last working day",
    ),
    (Pattern("quarterly", day=-1), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "every quarter on the last day"),
    (Pattern("semi_annual", day=15), "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15", "every half-year on the 15th"),
    (Pattern("annual", month=1, day=2), "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2", "every year on January 2"),
    (
        Pattern("annual", month=2, day=29),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
        "every year on February 29",
    ),
    (
        Pattern("annual", 2, month=11, nth=1, weekday=1),
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=1TU",
        "every 2 years on the 1st Tuesday of November",
    ),
    (Pattern("annual", month=3, day=-1), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1", "every year on the last day of March"),
]


@pytest.mark.parametrize(("pattern", "rule", "words"), TABLE, ids=[row[2] for row in TABLE])
def test_each_pattern_is_kept_as_its_rule_and_read_back(pattern: Pattern, rule: str, words: str) -> None:
    """[REC-3]: choice, rule and words say the same."""
    start = on("2026-01-02")
    assert rule_of(pattern, start).text == rule
    found = pattern_of(parse_rule(rule), working=pattern.working)
    assert found == pattern and frequency_of(parse_rule(rule), working=pattern.working) == pattern.frequency
    assert in_words(rule, start, working=pattern.working) == words


@pytest.mark.parametrize(
    ("pattern", "start", "expected"),
    [
        # the anchor is kept: short months use their last day, the next goes back [REC-5]
        (Pattern("monthly", day=31), "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (Pattern("monthly"), "2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (Pattern("monthly", day=30), "2026-01-30", ["2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"]),
        (Pattern("monthly", day=29), "2027-01-29", ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29"]),
        (Pattern("quarterly", day=31), "2025-08-31", ["2025-08-31", "2025-11-30", "2026-02-28", "2026-05-31"]),
        (Pattern("annual", month=2, day=29), "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]),
        (
            Pattern("semi_monthly", days=(15, 30)),
            "2026-02-01",
            ["2026-02-15", "2026-02-28", "2026-03-15", "2026-03-30"],
        ),
        # the last day is its own choice, not the anchor 30 [REC-6]
        (Pattern("quarterly", day=-1), "2026-06-30", ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]),
        (Pattern("quarterly", day=30), "2026-06-30", ["2026-06-30", "2026-09-30", "2026-12-30", "2027-03-30"]),
        (Pattern("semi_monthly"), "2026-02-01", ["2026-02-15", "2026-02-28", "2026-03-15", "2026-03-31"]),
        # working days leave out holidays: New Year's Day, Presidents' Day, Memorial Day [REC-7]
        (
            Pattern("monthly", working=True, nth=1),
            "2026-01-01",
            ["2026-01-02", "2026-02-02", "2026-03-02", "2026-04-01"],
        ),
        (
            Pattern("monthly", working=True, nth=11),
            "2026-02-01",
            ["2026-02-17", "2026-03-16", "2026-04-15", "2026-05-15"],
        ),
        (
            Pattern("monthly", working=True, nth=-1),
            "2027-05-01",
            ["2027-05-28", "2027-06-30", "2027-07-30", "2027-08-31"],
        ),
        (
            Pattern("daily", working=True),
            "2026-07-01",
            ["2026-07-01", "2026-07-02", "2026-07-06", "2026-07-07"],
        ),
        (
            Pattern("monthly", working=True, nth=23),
            "2026-02-01",
            ["2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"],
        ),
        # a day that went by in the first month is not made up for
        (Pattern("monthly", day=1), "2026-01-15", ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]),
        (
            Pattern("monthly", working=True, nth=1),
            "2026-01-10",
            ["2026-02-02", "2026-03-02", "2026-04-01", "2026-05-01"],
        ),
    ],
)
def test_month_ends_and_working_days(pattern: Pattern, start: str, expected: list[str]) -> None:
    """[REC-5] [REC-6] [REC-7]."""
    assert first(pattern, start) == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(29, 31), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_an_anchor_never_drifts(anchor: int, start: date) -> None:
    """[REC-5]: each month has its anchor day, or its last day when it has none."""
    rule = rule_of(Pattern("monthly", day=anchor), start)
    for day in dates(rule, start, 40):
        assert day.day == min(anchor, last_of_month(day.year, day.month).day)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(["monthly", "quarterly", "semi_annual"]))
def test_the_last_day_stays_the_last_day(start: date, frequency: str) -> None:
    """[REC-6]."""
    assert all(is_month_end(day) for day in dates(rule_of(Pattern(frequency, day=-1), start), start, 12))


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (Pattern("hourly"), "frequency"),
        (Pattern("monthly", 100), "every"),
        (Pattern("weekly", days=(7,)), "days"),
        (Pattern("semi_monthly", days=(15, 15)), "days"),
        (Pattern("semi_monthly", days=(29, 30)), "days"),
        (Pattern("monthly", day=32), "day"),
        (Pattern("monthly", day=0), "day"),
        (Pattern("monthly", nth=6, weekday=1), "nth"),
        (Pattern("monthly", working=True, nth=24), "nth"),
        (Pattern("annual", month=13, day=1), "month"),
    ],
)
def test_choices_outside_the_list_are_refused(pattern: Pattern, field: str) -> None:
    """[REC-3]: the list is closed."""
    with pytest.raises(Invalid) as told:
        rule_of(pattern, on("2026-01-31"))
    assert told.value.field == field


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on Friday on the 13th"),
        ("FREQ=WEEKLY", "every week on Thursday"),
        ("FREQ=MONTHLY", "every month on the 1st"),
        ("FREQ=YEARLY;BYMONTH=6,7", "every year in June and July on the 1st"),
        ("FREQ=DAILY;COUNT=1", "every day, once"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20271231", "every month on the 1st, through 2027-12-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=12", "every month on the 1st, 12 times"),
        ("installments", "on the due date of each installment"),
    ],
)
def test_rules_outside_the_list_are_told_by_their_parts(rule: str, words: str) -> None:
    """An imported rule reads as words too."""
    assert in_words(rule, on("2026-01-01")) == words


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 31, -1, -2)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "31st", "last", "2nd to last"),
    ]


@pytest.mark.parametrize(
    ("day", "shift", "holidays", "expected"),
    [
        ("2026-08-01", "none", True, "2026-08-01"),  # a Saturday
        ("2026-08-01", "before", True, "2026-07-31"),
        ("2026-08-01", "after", True, "2026-08-03"),
        ("2026-01-01", "after", True, "2026-01-02"),  # New Year's Day
        ("2026-01-01", "after", False, "2026-01-01"),  # by weekends alone
        ("2026-07-03", "before", True, "2026-07-02"),  # Independence Day observed
        ("2026-03-02", "before", True, "2026-03-02"),
    ],
)
def test_shift_moves_a_date_that_is_no_working_day(day: str, shift: str, holidays: bool, expected: str) -> None:
    """[REC-8]."""
    assert shifted(on(day), shift, WORK, holidays=holidays) == on(expected)


def test_lead_counts_back_from_the_shifted_date() -> None:
    """[REC-9]: 2026-08-01 is a Saturday; Friday the 31st less ten days."""
    assert creation_date(on("2026-08-01"), "before", 10, WORK) == on("2026-07-21")


@pytest.mark.parametrize(
    ("rule", "expected", "words"),
    [
        ({"from": "period_end", "days": 10}, "2026-04-10", "10 days after the period's end"),
        ({"from": "period_end", "days": 10, "working": True}, "2026-04-14", "10 working days after the period's end"),
        ({"from": "occurrence", "days": 0}, "2026-04-02", "0 days after the occurrence date"),
        ({"from": "period_end", "day": 31}, "2026-04-30", "day 31 of the month after the period's end"),
        ({"from": "occurrence", "day": 20, "months": 0}, "2026-04-20", "day 20 of the month of the occurrence date"),
    ],
)
def test_a_type_without_a_rule_gets_the_date_of_the_series(rule: dict[str, object], expected: str, words: str) -> None:
    """[REC-13]; Good Friday is no federal holiday, so ten working days after March 31 are April 14."""
    kept = check_due_rule(rule)
    assert due_by(kept, on("2026-04-02"), on("2026-03-31"), WORK) == on(expected) and due_words(kept) == words


@pytest.mark.parametrize("rule", [{"from": "x"}, {"from": "occurrence", "days": 367}, {"from": "occurrence", "x": 1}])
def test_other_date_choices_are_refused(rule: dict[str, object]) -> None:
    """[REC-13]."""
    with pytest.raises(Invalid):
        check_due_rule(rule)
