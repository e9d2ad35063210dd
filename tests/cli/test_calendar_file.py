"""Deadlines and tasks as an iCalendar file [EXP-1] [EXP-4]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.services.export_calendar import folded, text
from tests.cli.conftest import MEMBER, Assure


def events(data: str) -> list[dict[str, str]]:
    """The events of a file, read as RFC 5545 says: unfolded, a name and a value a line."""
    lines = data.replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line:
            name, _, value = line.partition(":")
            found[-1].setdefault(name.partition(";")[0], value)
    return found


def exported(assure: Assure, *words: str) -> str:
    ran = assure("export", *words, "--format", "ics", "-o", "-")
    assert ran.code == 0, ran.err
    return ran.out


def test_each_deadline_is_one_event_of_a_whole_day(assure: Assure) -> None:
    """[EXP-1]: what has no date is left out; the file says what it is and who made it."""
    data = exported(assure, "engagements")
    dated = [e for e in assure("list", "--json").json["engagements"] if e["due"]]
    found = {event["UID"].partition(".")[0]: event for event in events(data) if ".due." in event["UID"]}
    assert set(found) == {e["id"] for e in dated}
    for engagement in dated:
        event = found[engagement["id"]]
        assert event["DTSTART"] == engagement["due"].replace("-", "")
        assert event["DTEND"] > event["DTSTART"]
        assert engagement["title"] in event["SUMMARY"].replace("\\", "")
    assert data.startswith("BEGIN:VCALENDAR\r\n") and data.endswith("END:VCALENDAR\r\n")
    assert "Olive Root" in data.replace("\r\n ", "")


def test_ids_stay_and_the_sequence_grows(assure: Assure) -> None:
    """[EXP-1]: a calendar updates instead of doubling."""
    before = {event["UID"]: int(event["SEQUENCE"]) for event in events(exported(assure, "engagements"))}
    assert assure("set", "E-1", "due=2026-06-01", "--reason", "agreed by phone").code == 0
    after = {event["UID"]: event for event in events(exported(assure, "engagements"))}
    uid = next(uid for uid in before if uid.startswith("E-1.due."))
    assert after[uid]["DTSTART"] == "20260601" and int(after[uid]["SEQUENCE"]) > before[uid]


def test_tasks_and_payment_dates(assure: Assure) -> None:
    """[EXP-1] [EXT-2]: the payment date stands beside a deadline that was extended."""
    assert assure("set", "E-2", "extended=yes").code == 0
    kinds = [event["UID"].split(".")[1] for event in events(exported(assure, "engagements")) if "E-2." in event["UID"]]
    assert sorted(kinds) == ["due", "pay"]
    assert assure("task", "set", "T-1", "due=2026-03-20").code == 0
    assert "20260320" in {event["DTSTART"] for event in events(exported(assure, "tasks", "due:2026-03-20"))}


@pytest.mark.parametrize("what", ["clients", "activity"])
def test_what_has_no_dates_is_no_calendar(assure: Assure, what: str) -> None:
    """cli.md: exit 2, usage."""
    assert assure("export", what, "--format", "ics", "-o", "-").code == 2


def test_only_what_may_be_seen(assure: Assure) -> None:
    """[EXP-4] [PERM-13]"""
    assert assure("export", "engagements", "--format", "ics", "-o", "-", "--as", MEMBER).code == 4


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_lines_are_short_and_lose_nothing(said: str) -> None:
    """RFC 5545, 3.1: at most 75 octets, and no line of the user's own."""
    parts = list(folded(f"SUMMARY:{text(said)}"))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == f"SUMMARY:{text(said)}"
    assert all("\n" not in part for part in parts)
