"""`assure calendar`: a month as lines, one record a line, and one object (cli.md) [VIEW-2]."""

from __future__ import annotations

import pytest

from tests.cli.conftest import MEMBER, Assure

DAY_KEYS = {"date", "closed", "working", "count", "minutes", "engagements"}
ENTRY_KEYS = set(
    "id date kind statutory client client_id title type period status priority due target preparer reviewer holder "
    "tasks_done tasks_total blockers version".split()
)


def dated(assure: Assure) -> dict[str, str]:
    """The deadline of each engagement that has one."""
    return {e["id"]: e["due"] for e in assure("list", "--json").json["engagements"] if e["due"]}


def test_a_month_has_its_deadlines_by_day(assure: Assure) -> None:
    """[VIEW-2]: the same engagements as the list, each on its day; federal holidays by name."""
    dues = dated(assure)
    months = {due[:7] for due in dues.values()}
    found: dict[str, str] = {}
    for month in months:
        value = assure("calendar", "--month", month, "--json").json
        assert (value["v"], value["month"], value["by"]) == (1, month, "deadline")
        assert value["total"] == sum(day["count"] for day in value["days"])
        for day in value["days"]:
            assert set(day) == DAY_KEYS and day["count"] == len(day["engagements"])
            for row in day["engagements"]:
                assert set(row) == ENTRY_KEYS and row["date"] == row["due"] == day["date"]
                found[row["id"]] = row["due"]
    assert found == dues
    year = assure("calendar", "--month", "2026-11", "--json").json["days"]
    assert {"date": "2026-11-26", "closed": "Thanksgiving", "working": False} in [
        {key: day[key] for key in ("date", "closed", "working")} for day in year
    ]


def test_a_person_reads_lines(assure: Assure) -> None:
    """Weekday and ISO date, the count, the engagements below; `#` is the law's date."""
    number, due = next(iter(dated(assure).items()))
    ran = assure("calendar", "--month", due[:7])
    lines = ran.out.splitlines()
    assert ran.code == 0 and "by deadline" in lines[0]
    at = next(n for n, line in enumerate(lines) if due in line and not line.startswith(" "))
    assert any(line.startswith(f"  {number}  ") for line in lines[at + 1 :])


def test_plain_puts_the_number_first(assure: Assure) -> None:
    """One record a line, fields by tabs."""
    due = next(iter(dated(assure).values()))
    lines = assure("calendar", "--month", due[:7], "--plain").out.splitlines()
    assert lines and all(line.startswith("E-") and line.count("\t") == 10 for line in lines)


def test_by_target_and_with_a_filter(assure: Assure) -> None:
    """[EXT-4] [FILT-2]: the target has a day of its own; the filter language narrows."""
    assert assure("set", "E-1", "target=2026-03-09").code == 0
    value = assure("calendar", "--month", "2026-03", "--by", "target", "--json").json
    assert [(row["id"], row["kind"], row["date"]) for day in value["days"] for row in day["engagements"]] == [
        ("E-1", "target", "2026-03-09")
    ]
    both = assure("calendar", "type:1065", "--month", "2026-03", "--by", "both", "--json").json
    assert both["query"] == "type:1065"
    assert {row["type"] for day in both["days"] for row in day["engagements"]} <= {"1065"}
    none = assure("calendar", "client:nobody-at-all", "--month", "2026-03", "--json").json
    assert none["total"] == 0 and none["overdue"] == []


@pytest.mark.parametrize("month", ["2027-13", "2027", "march", "0000-01", "2300-01", "2027-3-1", "-1-01", ""])
def test_what_is_no_month_is_refused(assure: Assure, month: str) -> None:
    """cli.md: an invalid value is exit 2."""
    ran = assure("calendar", f"--month={month}", "--json")
    assert ran.code == 2 and ran.json["error"]["code"] in ("invalid", "usage")


@pytest.mark.parametrize("month", ["2028-02", "1900-01", "2199-12"])
def test_any_month_of_the_range_can_be_shown(assure: Assure, month: str) -> None:
    """Leap years and both ends."""
    assert assure("calendar", "--month", month, "--json").json["month"] == month


def test_a_wrong_filter_says_where(assure: Assure) -> None:
    """[FILT-2]"""
    assert assure("calendar", "nofield:1", "--json").code == 2


def test_one_sees_what_one_may_see(assure: Assure) -> None:
    """[PERM-5]: the calendar of a member holds what the list of a member holds."""
    listed = {e["id"] for e in assure("list", "--json", "--as", MEMBER).json["engagements"] if e["due"]}
    months = {e["due"][:7] for e in assure("list", "--json").json["engagements"] if e["due"]}
    shown = {
        row["id"]
        for month in months
        for day in assure("calendar", "--month", month, "--json", "--as", MEMBER).json["days"]
        for row in day["engagements"]
    }
    assert shown == listed
