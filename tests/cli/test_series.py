"""series, import series and roll on the command line [REC-*] (cli.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Assure, run_line

RULE = "FREQ=MONTHLY;BYMONTHDAY=1"


# -- without a store -------------------------------------------------------------------------------


def test_a_rule_is_previewed_without_a_store() -> None:
    """[REC-4]: as RFC 5545 reads it, nothing clamped; period and due are empty."""
    ran = run_line(
        "series", "preview", "--rule", "FREQ=MONTHLY;BYMONTHDAY=31", "--start", "2026-01-31", "--count", 3, "--json"
    )
    assert ran.code == 0 and ran.json["v"] == 1
    assert ran.json["occurrences"] == [
        {"date": day, "creation": day, "period": None, "due": None}
        for day in ("2026-01-31", "2026-03-31", "2026-05-31")
    ]


@pytest.mark.parametrize(("shift", "creation"), [("before", "2026-07-31"), ("after", "2026-08-03")])
def test_the_shift_moves_the_creation_date(shift: str, creation: str) -> None:
    """[REC-8]: 2026-08-01 is a Saturday; twelve lines unless said."""
    ran = run_line("series", "preview", "--rule", RULE, "--start", "2026-08-01", "--shift", shift, "--plain")
    lines = ran.out.splitlines()
    assert lines[0] == f"2026-08-01\t{creation}" and len(lines) == 12


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=HOURLY", "rule.part"),
        ("FREQ=YEARLY;BYWEEKNO=20", "rule.part"),
        ("FREQ=DAILY;BYHOUR=9", "rule.part"),
        ("FREQ=MONTHLY;SKIP=OMIT", "rule.part"),
        ("FREQ=YEARLY;BYMONTHDAY=1", "rule.part"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule.empty"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=SU", "rule.empty"),
        ("nonsense\x1b[31m", "rule.part"),
    ],
)
def test_parts_outside_the_rules_are_exit_2(rule: str, code: str) -> None:
    """[REC-4]: named in the details."""
    ran = run_line("series", "preview", "--rule", rule, "--start", "2026-08-01", "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == "invalid"
    assert ran.json["error"]["details"][0]["code"] == code and "\x1b" not in ran.err


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--rule", RULE),
        ("S-1", "--rule", RULE, "--start", "2026-01-01"),
        ("--rule", RULE, "--start", "soon"),
        ("--rule", RULE, "--start", "2026-01-01", "--count", "0"),
        ("--rule", RULE, "--start", "2026-01-01", "--count", "401"),
        ("--rule", RULE, "--start", "2026-01-01", "--shift", "sideways"),
    ],
)
def test_wrong_use_of_preview_is_exit_2(more: tuple[str, ...]) -> None:
    assert run_line("series", "preview", *more).code == 2


def test_ready_made_ones_are_listed_without_a_store() -> None:
    """[REC-32]."""
    found = {row["code"]: row for row in run_line("series", "ready-made", "--json").json["ready_made"]}
    assert found["1040-es"]["lead_days"] == 30 and found["bookkeeping-monthly"]["type"] == "BK-M"


# -- with one --------------------------------------------------------------------------------------


def add(assure: Assure, *more: str) -> str:
    ran = assure("series", "add", "--client", "Birch Company", "--type", "BK-M", *more, "--json")
    assert ran.code == 0, ran.err
    return str(ran.results[0]["id"])


@pytest.fixture
def client(assure: Assure) -> str:
    return str(assure("client", "add", "Birch Company", "entity=business", "--json").results[0]["id"])


def test_a_series_is_added_shown_changed_and_ended(assure: Assure, client: str) -> None:
    """[REC-1] [REC-23] [REC-28]: the JSON of one series."""
    number = add(assure, "--every", "monthly", "--on", "last", "--start", "2026-04-30", "mapping=this", "lead=3")
    [row] = assure("series", "list", "--json").json["series"]
    assert (row["id"], row["client_id"], row["type"]) == (number, client, "BK-M")
    assert (row["rule"], row["words"]) == ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day")
    assert (row["next"], row["state"], row["lead_days"]) == ("2026-04-27", "active", 3)
    detail = assure("series", "show", number, "--json").json["series"]
    assert len(detail["next_occurrences"]) == 12 and detail["occurrences"] == []
    first = detail["next_occurrences"][0]
    assert (first["date"], first["creation"], first["period"], first["due"]) == (
        *("2026-04-30", "2026-04-27", "April 2026", "2026-05-31"),
    )
    assert assure("series", "set", number, "lead=0", "shift=before", "title=Books {period}").code == 0
    lines = assure("series", "preview", number, "--count", 2, "--plain").out.splitlines()
    assert lines[1].split("\t")[:5] == ["2026-05-31", "2026-05-29", "May 2026", "2026-06-30", "Books May 2026"]
    assert assure("series", "end", number, "--reason", "sold").code == 0
    assert assure("series", "list", "--json").json["total"] == 0
    assert assure("series", "list", "state:ended", "--json").json["total"] == 1


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--every", "monthly", "--on", "31"), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        (("--every", "monthly", "--on", "3wd"), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3"),
        (("--every", "monthly", "--on", "lastwd"), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        (("--every", "monthly", "--on", "2tu", "--until", "2027-12-31"), "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20271231"),
        (("--every", "monthly", "--n", "2", "--count", "4"), "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=2;COUNT=4"),
        (("--every", "quarterly", "--on", "1"), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"),
        (("--every", "annual", "--on", "02-29"), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
        (("--every", "annual", "--on", "mar last"), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1"),
        (("--rule", "RRULE:FREQ=MONTHLY;BYMONTHDAY=15"), "FREQ=MONTHLY;BYMONTHDAY=15"),
    ],
)
def test_the_patterns_as_people_type_them(assure: Assure, client: str, words: tuple[str, ...], rule: str) -> None:
    """[REC-3]."""
    number = add(assure, *words, "--start", "2026-03-02")
    assert assure("series", "show", number, "--json").json["series"]["rule"] == rule


def test_the_loop_makes_them_and_a_person_catches_up(assure: Assure, client: str) -> None:
    """[REC-14] [REC-16]: tick makes 24, the rest is listed and decided on."""
    number = add(assure, "--rule", RULE, "--start", "2024-01-01")
    ticked = assure("tick", "--json").json
    assert len(ticked["created"]) == 24 and ticked["created"][0]["because"].startswith(f"{number} BK-M")
    assert assure("tick", "--json").json["created"] == []
    waiting = assure("series", "catch-up", "--json").json["occurrences"]
    assert [row["date"] for row in waiting] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert assure("series", "catch-up", number).code == 2
    ran = assure("series", "catch-up", number, "latest", "--json")
    assert ran.code == 0 and assure("series", "catch-up", "--json").json["total"] == 0
    made = assure("list", f"series:{number}", "--json").json
    assert made["total"] == 25 and assure("list", "is:recurring is:madelate", "--json").json["total"] == 25
    shown = assure("show", made["engagements"][0]["id"], "--json").json["engagement"]["series"]
    assert shown["id"] == number and shown["rule"] == "every month on the 1st" and shown["late_by"] > 0
    assert assure("list", "series:none", "--json").json["total"] == 0
    assert assure("list", "-is:recurring", "--json").json["total"] == 5


def test_pause_skip_split_and_one_occurrence(assure: Assure, client: str) -> None:
    """[REC-24] [REC-25] [REC-26]."""
    number = add(assure, "--rule", RULE, "--start", "2026-04-01")
    assert assure("series", "skip", number, "2026-05-01", "--reason", "closed").code == 0
    assert assure("series", "unskip", number, "2026-05-01").code == 0
    assert assure("series", "change", number, "2026-05-01", "creation=2026-05-09", "due=2026-06-09").code == 0
    assert assure("series", "skip", number, "2026-05-02").code == 2
    occurrences = assure("series", "preview", number, "--json").json["occurrences"]
    assert (occurrences[1]["creation"], occurrences[1]["due"]) == ("2026-05-09", "2026-06-09")
    assert assure("series", "pause", number, "--from", "2026-07-01", "--to", "2026-07-31").code == 0
    assert assure("series", "preview", number, "--json").json["occurrences"][3]["outcome"] == "skip"
    assert assure("series", "resume", number).code == 0
    ran = assure("series", "split", number, "--on", "2026-09-01", "lead=5", "--json")
    assert ran.code == 0 and ran.results[1]["id"] != number
    new = assure("series", "show", ran.results[1]["id"], "--json").json["series"]
    assert (new["follows"], new["start"], new["lead_days"]) == (number, "2026-09-01", 5)
    assert assure("series", "show", "S-99").code == 3


def test_what_is_wrong_is_told_with_its_code(assure: Assure, client: str) -> None:
    """[REC-11]: exit 2, both dates named; a second one of the same kind is a conflict."""
    ran = assure(
        "series",
        "add",
        "--client",
        client,
        "--type",
        "BK-M",
        "--rule",
        "FREQ=WEEKLY",
        "--start",
        "2026-03-02",
        "--json",
    )
    assert ran.code == 2 and ran.json["error"]["details"][0]["code"] == "rule.overlap"
    assert "2026-03-02 and 2026-03-09" in ran.json["error"]["message"]
    assert assure("series", "list", "--json").json["total"] == 0
    add(assure, "--rule", RULE)
    assert assure("series", "add", "--client", client, "--type", "BK-M", "--rule", RULE).code == 4


def test_a_new_series_is_rehearsed_with_its_dates(assure: Assure, client: str) -> None:
    """[REC-29]: nothing is written."""
    ran = assure(
        "series", "add", "--client", client, "--type", "BK-M", "--rule", RULE, "--start", "2026-04-01", "--dry-run"
    )
    assert ran.code == 0 and "Monthly Bookkeeping March 2026" in ran.out and "2027-03-01" in ran.out
    assert assure("series", "list", "--json").json["total"] == 0


def test_series_for_every_client_of_a_query(assure: Assure, client: str) -> None:
    """[REC-30]: who has it is passed over; a wrong kind of client is refused on its own."""
    assure("client", "add", "Elm House", "entity=individual")
    add(assure, "--rule", RULE)
    ran = assure("series", "bulk", "", "--type", "BK-M", "--rule", RULE, "--json")
    outcomes = {row["outcome"] for row in ran.results}
    assert ran.code in (0, 6) and "unchanged" in outcomes and len(ran.results) >= 2


def test_import_of_series(assure: Assure, client: str, tmp_path: Path) -> None:
    """[IMP-1] [IMP-4]: the fields of the contract; the same file again changes nothing."""
    file = tmp_path / "series.csv"
    file.write_text(
        "external_id,client,type,rule,start,lead_days,pipeline,preparer\n"
        f"S1,Birch Company,BK-M,{RULE},2026-04-01,5,Accounting,asha\n"
        f'S2,Birch Company,941,"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1",2026-04-01,,,\n'
        f"S3,Birch Company,BK-Q,FREQ=HOURLY,2026-04-01,,,\n"
        f"S4,Nobody,BK-M,{RULE},2026-04-01,,,\n"
        f"S5,Birch Company,CFO,FREQ=WEEKLY,2026-04-01,,,\n",
        encoding="utf-8",
    )
    foreseen = assure("import", "series", file, "--dry-run", "--json").json
    assert (foreseen["created"], foreseen["failed"]) == (3, 2)
    ran = assure("import", "series", file, "--json")
    assert ran.code == 6
    assert (ran.json["created"], ran.json["failed"]) == (2, 3)
    assert {(e["row"], e["code"]) for e in ran.json["errors"]} == {
        (4, "rule.part"),
        (5, "unknown"),
        (6, "rule.overlap"),
    }
    rows = {row["external_id"]: row for row in assure("series", "list", "--json").json["series"]}
    assert (rows["S1"]["next"], rows["S1"]["preparer"], rows["S1"]["lead_days"]) == ("2026-03-27", "asha", 5)
    again = assure("import", "series", file, "--json").json
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    file.write_text(f"external_id,client,type,rule,lead_days\nS1,Birch Company,BK-M,{RULE},9\n", encoding="utf-8")
    changed = assure("import", "series", file, "--json").json
    assert changed["updated"] == 1
    assert assure("series", "list", "type:bk-m", "--json").json["series"][0]["lead_days"] == 9
    natural = tmp_path / "natural.csv"
    natural.write_text(f"client,type,rule\nBirch Company,BK-M,{RULE}\n", encoding="utf-8")
    assert assure("import", "series", natural, "--json").json["unchanged"] == 1


def test_roll_forward_by_number_and_by_query(assure: Assure, client: str) -> None:
    """[REC-33]: rehearsed per engagement, then one batch."""
    assure("client", "add", "Elm House", "entity=individual")
    for period in ("2024", "2025"):
        assure("new", "--client", "Elm House", "--type", "1040", "--period", period)
    ran = assure("roll", "type:1040", "client:elm", "--dry-run", "--json")
    assert ran.code == 0 and sorted(row["outcome"] for row in ran.results) == ["done", "unchanged"]
    assert ran.json["batch"] is None
    ran = assure("roll", "type:1040", "client:elm", "--json")
    assert ran.code == 0 and ran.json["batch"] is not None
    [made] = [row for row in ran.results if row["outcome"] == "done"]
    assert (made["from"], made["to"]) == ("2025", "2026")
    assert assure("roll", made["id"], "--budget", "double").code == 2
    assert assure("roll", "type:709").code == 3


def test_an_engagement_gives_its_fields_back_only_when_asked(assure: Assure, client: str) -> None:
    """[REC-22]: save to series with the named fields; editing alone changes no series."""
    number = add(assure, "--rule", RULE, "--start", "2026-03-01")
    made = assure("tick", "--json").json["created"][0]["engagement"]
    assert assure("set", made, "preparer=ben", "priority=high", "reviewer=asha").code == 0
    before = assure("series", "show", number, "--json").json["series"]
    assert before["template"] == {} and before["preparer"] is None
    assert assure("series", "save", made, "preparer", "priority").code == 0
    after = assure("series", "show", number, "--json").json["series"]
    assert (after["preparer"], after["reviewer"], after["template"]["priority"]) == ("ben", None, "high")
    assert assure("series", "save", "E-1", "preparer").code == 3
    assert assure("series", "save", made, "stage").code == 2


def test_what_series_of_a_pipeline_begin_with(assure: Assure, client: str) -> None:
    """[REC-31]."""
    assert assure("series", "defaults", "Accounting", "lead=4", "shift=after").code == 0
    assert assure("series", "defaults", "Accounting", "shift=-").code == 0
    number = add(assure, "--rule", RULE)
    row = assure("series", "show", number, "--json").json["series"]
    assert (row["lead_days"], row["shift"]) == (4, "none")
    assert assure("series", "defaults", "Accounting", "--json").json["defaults"]["lead"] == 4
    assert assure("series", "defaults", "Accounting", "lead=soon").code == 2
