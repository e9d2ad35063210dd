"""time and workload on the command line [TIME-*]."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import MEMBER, Assure

ENTRY = "id date minutes person engagement client client_id title task task_title billable rate note version".split()


def test_add_list_and_what_the_engagement_has_spent(assure: Assure, owner: str) -> None:
    """[TIME-1] [TIME-3]: minutes as people type them; the entries, their number and their sum."""
    for minutes in ("90", "1:30", "1h30"):
        ran = assure("time", "add", "E-1", minutes, "--note", "K-1 [b]call[/b]", "--json")
        assert ran.code == 0 and ran.results[0]["outcome"] == "done" and ran.json["batch"]
    assert ran.results[0]["id"] == "H-3"
    found = assure("time", "list", "E-1", "--json").json
    assert (found["v"], found["total"], found["minutes"]) == (1, 3, 270)
    assert list(found["time"][0]) == ENTRY
    first = found["time"][0]
    assert (first["person"], first["minutes"], first["engagement"], first["note"]) == (
        owner,
        90,
        "E-1",
        "K-1 [b]call[/b]",
    )
    assert assure("show", "E-1", "--json").json["engagement"]["spent_minutes"] == 270


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "E-1", "0"), 2),
        (("add", "E-1", "25h"), 2),
        (("add", "E-1", "soon"), 2),
        (("add", "E-999", "5"), 3),
        (("add", "E-1", "5", "--on", "2026-02-30"), 2),
        (("list", "--for", "nobody-here"), 2),
        (("start", "C-1"), 2),
        (("stop",), 3),
        (("start",), 3),
        (("set", "H-9", "minutes=5"), 3),
        (("set", "H-9"), 2),
        (("report", "--by", "moon"), 2),
        (("capacity", MEMBER, "--days", "someday"), 2),
        (("capacity", MEMBER), 2),
    ],
)
def test_what_is_wrong_says_so_by_its_exit_code(assure: Assure, words: tuple[str, ...], code: int) -> None:
    """[TIME-1] [VAL-7]"""
    assert assure("time", *words, "--no-input").code == code


def test_a_full_day_asks_and_yes_confirms(assure: Assure) -> None:
    """[TIME-1] [CONV-3]"""
    assure("time", "add", "E-1", "24h")
    ran = assure("time", "add", "E-1", "5", "--no-input", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "confirm")
    assert assure("time", "add", "E-1", "5", "--yes").code == 0


def test_a_timer_started_in_one_program_is_stopped_in_another(assure: Assure) -> None:
    """[TIME-2]: each line is a program of its own."""
    assert assure("time", "status", "--json").json == {"v": 1, "timer": None}
    assert assure("time", "start", "E-1", "--note", "draft").code == 0
    assert assure("time", "status", "--json").json["timer"]["state"] == "running"
    assert assure("time", "start", "E-2", "--no-input").code == 4
    assert assure("time", "pause").code == 0
    assert assure("time", "status").out.startswith("0:00 paused on E-1")
    assert assure("time", "start").code == 0
    assert assure("time", "stop", "--minutes", "25").code == 0
    [entry] = assure("time", "list", "--json").json["time"]
    assert (entry["minutes"], entry["note"], entry["date"]) == (25, "draft", "2026-03-02")


def test_entries_are_changed_and_removed_and_taken_back(assure: Assure, owner: str) -> None:
    """[TIME-4]"""
    assure("time", "add", "E-1", "60")
    assert assure("time", "set", "H-1", "minutes=45", "billable=no", "note=short", "rate=120.50").code == 0
    [entry] = assure("time", "list", "--json").json["time"]
    assert (entry["minutes"], entry["billable"], entry["note"], entry["rate"]) == (45, False, "short", 12_050)
    assert assure("time", "set", "H-1", "about=E-2").code == 0
    assert assure("time", "list", "E-2", "--plain").out.split("\t")[:4] == ["H-1", "2026-03-02", owner, "45"]
    assert assure("time", "remove", "H-1").code == 0
    assert assure("time", "list", "--all", "--json").json["total"] == 0
    assert assure("undo").code == 0
    assert assure("time", "list", "--json").json["total"] == 1


def test_a_member_sees_and_changes_only_their_own(assure: Assure) -> None:
    """[TIME-4]"""
    assure("time", "add", "E-1", "60")
    assert assure("time", "list", "--all", "--as", MEMBER, "--json").json["total"] == 0
    assert assure("time", "set", "H-1", "minutes=5", "--as", MEMBER).code == 3
    assert assure("time", "add", "E-1", "10", "--as", MEMBER).code == 0
    assert assure("time", "list", "--for", MEMBER, "--json").json["minutes"] == 10
    assert assure("time", "set", "H-2", "minutes=15").code == 0  # an Admin's Edit all time


def test_budget_and_report(assure: Assure) -> None:
    """[TIME-3] [TIME-4]"""
    assert assure("set", "E-1", "budget=10h").code == 0
    assert assure("set", "E-1", "budget=5h", "--as", MEMBER).code == 4
    assure("time", "add", "E-1", "150")
    for by, label in (("engagement", "ACME [/b] LLC"), ("client", "ACME [/b] LLC"), ("type", "1065")):
        [row] = assure("time", "report", "--by", by, "--json").json["report"]
        assert (row["label"], row["planned_minutes"], row["spent_minutes"]) == (label, 600, 150)
        assert (row["left_minutes"], row["percent"]) == (450, 25)
    people = assure("time", "report", "--by", "person", "--json").json["report"]
    assert [row["planned_minutes"] for row in people if row["about"] == "BC"] == [600]
    assert sum(row["spent_minutes"] for row in people) == 150


def test_workload_has_people_by_weeks_and_the_work_behind(assure: Assure) -> None:
    """[TIME-5] [TIME-6] [TIME-7]"""
    assure("set", "E-1", "budget=50h", "target=2026-03-06")
    assure("time", "capacity", MEMBER, "--week", "20h", "--days", "mon,tue", "--away", "2026-03-03", "--note", "course")
    found = assure("workload", "--weeks", "2", "--json").json
    assert found["weeks"] == ["2026-03-02", "2026-03-09"]
    [row] = [row for row in found["people"] if row["login"] == MEMBER]
    week = row["weeks"][0]
    assert (week["planned_minutes"], week["room_minutes"], week["over_minutes"], week["items"]) == (3000, 600, 2400, 1)
    assert row["weeks"][1]["room_minutes"] == 1200
    assert "! over by 40h" in assure("workload", "--weeks", "1").out
    [work] = assure("workload", "--for", MEMBER, "--json").json["work"]
    assert (work["engagement"], work["minutes"], work["due"]) == ("E-1", 3000, "2026-03-06")
    assert work["start_by"] == "2026-02-10"  # Presidents' Day and the day away are none
    assert len(assure("workload", "--plain", "--weeks", "3").out.splitlines()) == 3 * len(found["people"])
    assert assure("workload", "--weeks", "0").code == 2
    assert assure("workload", "--apart", "on_hold", "--json").json["work"] == []


def test_the_store_keeps_spent_true(assure: Assure, store: Path) -> None:
    """[TIME-3]: `check` finds it when somebody else wrote it."""
    assure("time", "add", "E-1", "60")
    assert assure("check").code == 0
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE engagement SET spent = 61 WHERE id = 1")
    ran = assure("check", "--json")
    assert ran.code == 1 and ran.json["findings"][0]["where"] == "E-1"


def test_when_somebody_works_is_told(assure: Assure) -> None:
    """[STAFF-1] [TIME-5]: weekdays and days away, as set in either way."""
    assert assure("staff", "set", MEMBER, "working_days=Mon-Thu").code == 0
    assert assure("time", "capacity", MEMBER, "--away", "2030-07-01..2030-07-03", "--note", "vacation").code == 0
    told = assure("time", "capacity", MEMBER, "--list").out
    assert "40h a week on Mon-Thu." in told and "Away 2030-07-01 to 2030-07-03: vacation." in told
    assert assure("staff", "set", MEMBER, "working_days=someday").code == 2
    assert assure("staff", "set", MEMBER, "working_days=-").code == 0
    found = json.loads(assure("time", "capacity", MEMBER, "--list", "--json").out)
    assert "2030-07-01" in json.dumps(found) and "as_the_firm" in json.dumps(found)
