"""The examples of RFC 5545 section 3.8.5.3 that use the parts of [REC-4], with the dates the RFC itself gives.

`UNTIL` stands there as an instant in UTC; the firms of the examples live in New York, so one at midnight ends
with the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.domain.recurrence.expand import MOST, dates
from assure_tui.domain.recurrence.rule import WEEKDAY_CODES, parse_rule

WORK = "MO,TU,WE,TH,FR"


def days(text: str) -> list[date]:
    """`1997 9:2,4 10:2-4` as dates: year, month, days or stretches of days."""
    found: list[date] = []
    year = 0
    for word in text.split():
        if ":" not in word:
            year = int(word)
            continue
        month, _, listed = word.partition(":")
        for part in listed.split(","):
            first, _, last = part.partition("-")
            found += [date(year, int(month), day) for day in range(int(first), int(last or first) + 1)]
    return found


EXAMPLES = [
    ("1997-09-02", "FREQ=DAILY;COUNT=10", "1997 9:2-11"),
    ("1997-09-02", "FREQ=DAILY;UNTIL=19971224T000000Z", "1997 9:2-30 10:1-31 11:1-30 12:1-23"),
    ("1997-09-02", "FREQ=DAILY;INTERVAL=2", "1997 9:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 10:2"),
    ("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997 9:2,12,22 10:2,12"),
    (
        "1998-01-01",
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998 1:1-31 1999 1:1-31 2000 1:1-31",
    ),
    ("1998-01-01", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998 1:1-31 1999 1:1-31 2000 1:1-31"),
    ("1997-09-02", "FREQ=WEEKLY;COUNT=10", "1997 9:2,9,16,23,30 10:7,14,21,28 11:4"),
    (
        "1997-09-02",
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "1997 9:2,9,16,23,30 10:7,14,21,28 11:4,11,18,25 12:2,9,16,23",
    ),
    ("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997 9:2,16,30 10:14,28 11:11,25 12:9,23 1998 1:6,20 2:3,17"),
    (
        "1997-09-02",
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "1997 9:2,4,9,11,16,18,23,25,30 10:2",
    ),
    ("1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997 9:2,4,9,11,16,18,23,25,30 10:2"),
    (
        "1997-09-01",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997 9:1,3,5,15,17,19,29 10:1,3,13,15,17,27,29,31 11:10,12,14,24,26,28 12:8,10,12,22",
    ),
    ("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997 9:2,4,16,18,30 10:2,14,16"),
    (
        "1997-09-05",
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997 9:5 10:3 11:7 12:5 1998 1:2 2:6 3:6 4:3 5:1 6:5",
    ),
    ("1997-09-05", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "1997 9:5 10:3 11:7 12:5"),
    (
        "1997-09-07",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997 9:7,28 11:2,30 1998 1:4,25 3:1,29 5:3,31",
    ),
    ("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997 9:22 10:20 11:17 12:22 1998 1:19 2:16"),
    ("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3", "1997 9:28 10:29 11:28 12:29 1998 1:29 2:26"),
    ("1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997 9:2,15 10:2,15 11:2,15 12:2,15 1998 1:2,15"),
    (
        "1997-09-30",
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997 9:30 10:1,31 11:1,30 12:1,31 1998 1:1,31 2:1",
    ),
    (
        "1997-09-10",
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997 9:10-15 1999 3:10-13",
    ),
    (
        "1997-09-02",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "1997 9:2,9,16,23,30 11:4,11,18,25 1998 1:6,13,20,27 3:3,10,17,24,31",
    ),
    (
        "1997-06-10",
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997 6:10 7:10 1998 6:10 7:10 1999 6:10 7:10 2000 6:10 7:10 2001 6:10 7:10",
    ),
    (
        "1997-03-10",
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997 3:10 1999 1:10 2:10 3:10 2001 1:10 2:10 3:10 2003 1:10 2:10 3:10",
    ),
    ("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", "1997 5:19 1998 5:18 1999 5:17"),
    ("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997 3:13,20,27 1998 3:5,12,19,26 1999 3:4,11,18,25"),
    (
        "1997-06-05",
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "1997 6:5,12,19,26 7:3,10,17,24,31 8:7,14,21,28 1998 6:4,11,18,25 7:2,9,16,23,30 8:6,13,20,27",
    ),
    ("1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1998 2:13 3:13 11:13 1999 8:13 2000 10:13"),
    (
        "1997-09-13",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "1997 9:13 10:11 11:8 12:13 1998 1:10 2:7 3:7 4:11 5:9 6:13",
    ),
    (
        "1996-11-05",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996 11:5 2000 11:7 2004 11:2",
    ),
    ("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997 9:4 10:7 11:6"),
    (
        "1997-09-29",
        f"FREQ=MONTHLY;BYDAY={WORK};BYSETPOS=-2",
        "1997 9:29 10:30 11:27 12:30 1998 1:29 2:26 3:30",
    ),
    ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997 8:5,10,19,24"),
    ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997 8:5,17,19,31"),
    ("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007 1:15,30 2:15 3:15,30"),
]


@pytest.mark.parametrize(("start", "rule", "expected"), EXAMPLES, ids=[e[1] for e in EXAMPLES])
def test_examples_of_the_rfc(start: str, rule: str, expected: str) -> None:
    """[REC-4]: an example that ends gives these dates and no more, one that does not begins with them."""
    wanted = days(expected)
    ends = "COUNT" in rule or "UNTIL" in rule
    assert dates(parse_rule(rule), date.fromisoformat(start), MOST if ends else len(wanted)) == wanted


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "BYYEARDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO"),
        ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "FREQ=HOURLY"),
        ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "FREQ=MINUTELY"),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY"),
        ("FREQ=DAILY;BYHOUR=9,10,11;BYMINUTE=0,20,40", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=0", "BYMINUTE"),
        ("FREQ=MONTHLY;RSCALE=CHINESE", "RSCALE"),
        ("FREQ=MONTHLY;FOO=1", "FOO"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "BYMONTH"),
        ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=3MO,WE", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "UNTIL and COUNT"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL"),
        ("FREQ=MONTHLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY"),
        ("FREQ=DAILY;WKST=9", "WKST"),
        ("FREQ=DAILY;COUNT", "COUNT"),
        ("INTERVAL=2", "FREQ"),
        ("every month", "EVERYMONTH"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(rule: str, named: str) -> None:
    """[REC-4] [VAL-5]: parts outside the list, and those that programs read differently, are `rule.part`."""
    with pytest.raises(Invalid) as told:
        parse_rule(rule)
    assert told.value.value_code == "rule.part" and named in told.value.message


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "required"),
        ("FREQ=DAILY;INTERVAL=0", "range"),
        ("FREQ=DAILY;INTERVAL=100", "range"),
        ("FREQ=DAILY;COUNT=0", "range"),
        ("FREQ=DAILY;COUNT=1000", "range"),
        ("FREQ=DAILY;COUNT=-1", "range"),
        ("FREQ=DAILY;INTERVAL=९", "range"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule.empty"),
        ("FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31", "rule.empty"),
    ],
)
def test_numbers_have_bounds_and_a_rule_without_dates_is_empty(rule: str, code: str) -> None:
    """[VAL-5]: every N 1 to 99, 1 to 999 occurrences, at least one date."""
    with pytest.raises(Invalid) as told:
        parse_rule(rule)
    assert told.value.value_code == code


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",  # begins on a Tuesday
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=60",
    ],
)
def test_a_rule_that_never_comes_ends_all_the_same(rule: str) -> None:
    """[REC-4]: expansion is bounded by the last day there is, whatever the rule."""
    assert dates(parse_rule(rule), date(2026, 1, 6)) == []


def test_one_spelling_is_kept() -> None:
    """[REC-4]: what is kept reads the same again."""
    typed = " rrule:freq=monthly; bymonthday=-1,15; wkst=su; interval=1; count=3 "
    kept = parse_rule(typed).text
    assert kept == "FREQ=MONTHLY;BYMONTHDAY=15,-1;WKST=SU;COUNT=3" and parse_rule(kept).text == kept


def _maybe(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values.map(lambda text: f";{name}={text}"))


def _some(values: list[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(",".join)


RULES = st.tuples(
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]),
    _maybe("INTERVAL", st.integers(1, 20).map(str)),
    _maybe("BYMONTH", _some([str(n) for n in range(1, 13)], 3)),
    _maybe("BYMONTHDAY", _some(["1", "2", "13", "15", "28", "29", "30", "31", "-1", "-2"], 4)),
    _maybe("BYDAY", st.one_of(_some(list(WEEKDAY_CODES), 3), _some(["1MO", "2TU", "-1FR", "5SA", "-2WE"], 2))),
    _maybe("BYSETPOS", _some(["1", "-1", "2", "3"], 2)),
    _maybe("WKST", st.sampled_from(list(WEEKDAY_CODES))),
    _maybe("COUNT", st.integers(1, 30).map(str)),
).map("".join)


@settings(max_examples=300, deadline=None)
@given(RULES, st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 400))
def test_a_general_library_gives_the_same_dates(text: str, start: date, later: int) -> None:
    """[REC-4]: every rule that is accepted means what python-dateutil makes of it, from any day on."""
    try:
        rule = parse_rule(text)
    except Invalid:
        return
    last = start + timedelta(days=365 * 8)
    mine = dates(rule, start, 20, through=last)
    if not mine:
        return  # the library would look until the year 9999
    ends = "" if rule.count is not None else f";UNTIL={last:%Y%m%d}"
    theirs = _upto(iter(rrulestr(rule.text + ends, dtstart=datetime.combine(start, time()))), last)
    assert mine == list(islice(theirs, 20))
    after = start + timedelta(days=later)
    every = dates(rule, start, through=last)
    if len(every) < MOST:
        assert dates(rule, start, 20, after=after, through=last) == [day for day in every if day > after][:20]


def _upto(found: Iterator[datetime], last: date) -> Iterator[date]:
    for instant in found:
        if instant.date() > last:
            return
        yield instant.date()
