"""Clocks that stand still, jump and are set back: nothing twice, no silent flood, nothing lost [LOOP-7] [REC-34]."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import series_commands as sc
from assure_tui.services.clock import zone
from assure_tui.services.heartbeat import Heartbeat, Report
from assure_tui.store.check import check
from assure_tui.store.read import SqlReader
from tests.services.conftest import BUSINESS, NONPROFIT, ZONE, Firm

LOCAL = zone(ZONE)
DAILY, MONTHLY = "FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=1"


def at(firm: Firm, local: str) -> None:
    """Put the clock to a local time, whatever it showed before."""
    firm.clock.instant = datetime.fromisoformat(local).replace(tzinfo=LOCAL).astimezone(UTC)


def begin(firm: Firm, rule: str, start: str, client: int = BUSINESS, **more: Any) -> int:
    kind = {"DAILY": "day", "WEEKLY": "week"}.get(rule.split(";")[0].removeprefix("FREQ="))
    command = sc.CreateSeries((client,), "BK-M", rule=rule, start=date.fromisoformat(start), period_kind=kind, **more)
    result = firm.one(command)
    assert result.outcome == "done", result
    return int(result.id[2:])


def beats(firm: Firm) -> list[Report]:
    """Beats until there is nothing left over, and one more that finds nothing to make."""
    loop = Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock)
    found = [loop.beat()]
    while found[-1].more:
        found.append(loop.beat())
    again = loop.beat()
    assert again.failed == () and not {"created", "skipped", "resumed", "requests"} & again.counts().keys(), again
    return found


def kept(firm: Firm, series: int) -> dict[str, str]:
    rows = firm.rows('SELECT "on" AS day, state FROM occurrence WHERE series_id = :id ORDER BY "on"', id=series)
    return {row["day"]: row["state"] for row in rows}


def days(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def made(firm: Firm, series: int) -> list[str]:
    """The dates of what was made, each of them once."""
    rows = firm.rows("SELECT occurrence_on AS day FROM engagement WHERE series_id = :id ORDER BY 1", id=series)
    found = [str(row["day"]) for row in rows]
    assert len(found) == len(set(found)), Counter(found)
    assert found == [day for day, state in kept(firm, series).items() if state == "made"]
    return found


def test_a_month_asleep_is_caught_up_within_its_bound(firm: Firm) -> None:
    """[REC-16] [LOOP-7]: the oldest 24 are made and say how late they are, the rest waits for a person to choose."""
    daily, monthly = begin(firm, DAILY, "2026-03-02"), begin(firm, MONTHLY, "2026-03-01", NONPROFIT)
    at(firm, "2026-03-02T09:00")
    beats(firm)
    assert made(firm, daily) == ["2026-03-02"] and made(firm, monthly) == ["2026-03-01"]
    at(firm, "2026-04-02T09:00")
    beats(firm)
    assert made(firm, daily) == days("2026-03-02", "2026-03-26")
    assert [day for day, state in kept(firm, daily).items() if state == "pending"] == days("2026-03-27", "2026-04-02")
    assert made(firm, monthly) == ["2026-03-01", "2026-04-01"]
    told = firm.rows("SELECT text FROM notice WHERE kind = 'series'")
    assert told and "is pending" in told[0]["text"], "a flood that is held back is said"
    late = firm.rows("SELECT late_by FROM engagement WHERE series_id = :id ORDER BY occurrence_on", id=daily)
    assert [row["late_by"] for row in late][:3] == [None, 30, 29]


def test_a_year_asleep_is_no_flood(firm: Firm) -> None:
    """[REC-16]: daily series after a year make 24 each, however often the loop beats."""
    numbers = [begin(firm, DAILY, "2026-03-02", qualifier=f"Q{n}") for n in range(2)]
    at(firm, "2027-03-02T09:00")
    beats(firm)
    for number in numbers:
        states = Counter(kept(firm, number).values())
        assert (states["made"], states["pending"]) == (24, 342), states
    at(firm, "2027-03-03T09:00")
    beats(firm)
    for number in numbers:
        assert made(firm, number)[-1] == "2027-03-03" and len(made(firm, number)) == 25


@pytest.mark.parametrize("jump", [2, -2])
def test_a_clock_that_is_wrong_by_two_days_and_put_right(firm: Firm, jump: int) -> None:
    """[REC-14] [LOOP-3]: what was made too early stays, and comes no second time; set back, nothing is undone."""
    number = begin(firm, DAILY, "2026-03-02")
    held = firm.make()
    at(firm, "2026-03-02T09:00")
    beats(firm)
    firm.do(c.SetStatus((held,), "on_hold", "waiting", date(2026, 3, 4)))
    day = datetime(2026, 3, 2, 9, tzinfo=LOCAL) + timedelta(days=jump)
    at(firm, day.replace(tzinfo=None).isoformat())
    beats(firm)
    expected = days("2026-03-02", "2026-03-04") if jump > 0 else ["2026-03-02"]
    assert made(firm, number) == expected
    assert firm.job(held)["status"] == ("active" if jump > 0 else "on_hold")
    batches = len(firm.batches())
    at(firm, "2026-03-02T10:00")  # put right
    beats(firm)
    assert made(firm, number) == expected and firm.job(held)["status"] == ("active" if jump > 0 else "on_hold")
    commands = {row["command"] for row in firm.batches()[batches:]}
    assert not commands & {"MakeOccurrence", "SkipOccurrence", "Resume", "Undo"}, commands
    at(firm, "2026-03-05T09:00")
    beats(firm)
    assert made(firm, number) == days("2026-03-02", "2026-03-05") and firm.job(held)["status"] == "active"


def test_a_clock_set_back_by_a_year_repeats_no_advance_and_no_notice(firm: Firm) -> None:
    """[ADV-10] [NOTE-4]: days that were lived through once are not lived through again."""
    number = firm.make("990", "FY2026")
    firm.do(c.SetDates((number,), due=date(2026, 3, 20), reason="by letter"))
    firm.do(c.SetStatus((number,), "on_hold", "waiting", date(2026, 3, 10)))
    at(firm, "2026-03-16T09:00")
    beats(firm)
    before = firm.job(number)
    notices = firm.rows('SELECT staff_id, matter, "on" FROM notice ORDER BY id')
    at(firm, "2025-03-16T09:00")
    beats(firm)
    at(firm, "2026-03-16T09:30")
    beats(firm)
    after = firm.job(number)
    for name in ("status", "stage_id", "entry_no"):
        assert after[name] == before[name]
    again = firm.rows('SELECT staff_id, matter, "on" FROM notice WHERE "on" >= \'2026-01-01\' ORDER BY id')
    assert again == notices
    assert sum(row["command"] == "Resume" for row in firm.batches()) == 1


# The two nights of 2026 in which the firm's zone changes its hour, and hours around them.
NIGHTS = {
    "forward": ["2026-03-07T23:30", "2026-03-08T00:30", "2026-03-08T01:59", "2026-03-08T03:00", "2026-03-08T06:00"],
    "back": ["2026-10-31T23:30", "2026-11-01T00:30", "2026-11-01T01:30", "2026-11-01T02:30", "2026-11-01T06:00"],
}


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("hour", ["00:00", "02:30", "06:00"])
def test_the_night_in_which_the_hour_changes_has_one_of_each_day(firm: Firm, night: str, hour: str) -> None:
    """[REC-34] [REC-9]: one midnight a day; an hour that is not there, or there twice, makes nothing twice."""
    moments = NIGHTS[night]
    first = date.fromisoformat(moments[0][:10])
    at(firm, moments[0])
    firm.do(c.SaveSettings({"firm.day_start": hour}))
    number = begin(firm, DAILY, (first - timedelta(days=1)).isoformat())
    for moment in moments:
        at(firm, moment)
        beats(firm)
    if night == "back":  # 01:30 for the second time
        firm.clock.instant = datetime(2026, 11, 1, 1, 30, tzinfo=LOCAL, fold=1).astimezone(UTC)
        beats(firm)
    at(firm, moments[-1])
    beats(firm)
    expected = days((first - timedelta(days=1)).isoformat(), (first + timedelta(days=1)).isoformat())
    assert made(firm, number) == expected


@pytest.mark.parametrize(
    ("rule", "start", "until", "expected"),
    [
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "2027-02-28", "2029-03-01",
            ["2027-02-28", "2028-02-29", "2029-02-28"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2027-12-31", "2028-03-31",
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
        ),
        (DAILY, "2028-02-27", "2028-03-02", days("2028-02-27", "2028-03-02")),
        (DAILY, "2026-12-30", "2027-01-02", days("2026-12-30", "2027-01-02")),
        ("FREQ=WEEKLY;BYDAY=TH", "2026-12-24", "2027-01-08", ["2026-12-24", "2026-12-31", "2027-01-07"]),
    ],
    ids=["Feb 29 each year", "month ends of a leap year", "over Feb 29", "over the year's end", "week over the year's end"],
)  # fmt: skip
def test_leap_days_and_year_ends(firm: Firm, rule: str, start: str, until: str, expected: list[str]) -> None:
    """[REC-5] [REC-34]: a beat each day, and after it one jump over all of it, make the same."""
    begun, last = date.fromisoformat(start), date.fromisoformat(until)
    kind = {"D": "day", "W": "week", "Y": "calendar_year"}.get(rule.removeprefix("FREQ=")[0])

    def series(client: int) -> int:
        command = sc.CreateSeries((client,), "BK-M", rule=rule, start=begun, period_kind=kind)
        return int(firm.one(command).id[2:])

    at(firm, f"{begun - timedelta(days=1)}T12:00")
    walked = series(BUSINESS)
    day, stride = begun, timedelta(days=1 if (last - begun).days < 40 else 13)
    while day < last:
        at(firm, f"{day}T12:00")
        Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock).beat()
        day += stride
    at(firm, f"{until}T12:00")
    jumped = series(NONPROFIT)
    beats(firm)
    assert made(firm, walked) == made(firm, jumped) == expected


def test_the_day_turns_at_midnight_and_begins_at_its_hour(firm: Firm) -> None:
    """[LOOP-8] [REC-9]: work on hold comes back with the day, series begin at the hour the firm begins."""
    number, held = begin(firm, DAILY, "2026-03-03"), firm.make()
    firm.do(c.SetStatus((held,), "on_hold", "waiting", date(2026, 3, 3)))
    for moment, status, count in (
        ("2026-03-02T23:59", "on_hold", 0),
        ("2026-03-03T00:00", "active", 0),
        ("2026-03-03T05:59", "active", 0),
        ("2026-03-03T06:00", "active", 1),
        ("2026-03-03T23:59", "active", 1),
    ):
        at(firm, moment)
        beats(firm)
        assert (firm.job(held)["status"], len(made(firm, number))) == (status, count), moment
    assert check(firm.store) == []


def test_what_a_person_skipped_does_not_come_with_a_clock_set_back(firm: Firm) -> None:
    """[REC-24] [LOOP-4]: a decision of a person stands, whatever the clock says afterwards."""
    number = begin(firm, DAILY, "2026-03-02")
    at(firm, "2026-03-02T09:00")
    firm.do(sc.ChangeOccurrence(number, date(2026, 3, 3), skip=True, reason="holiday"))
    for moment in ("2026-03-04T09:00", "2026-03-02T09:00", "2026-03-03T09:00", "2026-03-05T09:00"):
        at(firm, moment)
        beats(firm)
    assert kept(firm, number)["2026-03-03"] == "skipped"
    assert made(firm, number) == ["2026-03-02", "2026-03-04", "2026-03-05"]
