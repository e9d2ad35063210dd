"""Lines, types, statuses, settings and the status sheet on the command line [LINE-2] [TYPE-3] [ST-2] [CFS-4] [SET-1]."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui.cli import identity
from tests.cli.conftest import Assure, run_line


def test_lines(assure: Assure) -> None:
    """[LINE-2]"""
    assert assure("lines", "add", "legal", "name=Legal", "pipeline=Accounting", "position=1").code == 0
    rows = assure("--json", "lines", "list").json["lines"]
    assert [row["code"] for row in rows] == ["legal", "tax", "accounting", "audit"]
    assert rows[1]["types"] == 29
    assert assure("lines", "set", "legal", "name=Entity work").code == 0
    assert assure("lines", "hide", "legal").code == 0
    assert assure("lines", "remove", "tax").code != 0
    refused = assure("lines", "remove", "tax")
    assert "29 types" in refused.err and "hidden, not removed" in refused.err
    assert assure("lines", "remove", "legal").code == 0


def test_a_type_with_its_rule_in_words(assure: Assure) -> None:
    """[TYPE-3] [TYPE-4]: the rule is explained on sample dates; what is wrong names field and nearest."""
    made = assure(
        "types", "add", "DC-30", "name=D.C. franchise tax", "line=tax", "entities=business", "period=fiscal_year",
        "due=15th of the 4th month", "ext=15th of the 10th month, form FR-128", "roll=irc7503", "pays=yes",
        "alternates=june: June year ends; auto year ends 06-30; due 15th of the 3rd month",
        "checklist=Trial balance; Other; required // Ledger; Other",
    )  # fmt: skip
    assert made.code == 0, made.err
    shown = assure("types", "show", "dc-30")
    assert "for calendar year 2025: Apr 15, 2026; extended Oct 15, 2026" in shown.out
    assert "for the year ended Jun 30, 2025: Sep 15, 2025" in shown.out
    found = assure("--json", "types", "show", "DC-30").json["type"]
    assert (found["due"], found["ext"]) == ("15th of the 4th month", "15th of the 10th month, form FR-128")
    assert found["checklist"] == ["Trial balance; Other; required", "Ledger; Other"]
    assert found["samples"][0]["due"] == "2026-04-15"
    row = next(one for one in assure("--json", "types", "list").json["types"] if one["code"] == "DC-30")
    assert row["due"] == "15th of the 4th month"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("types", "set", "990", "due=15th of may"), "due is none of these"),
        (("types", "set", "990", "due=9 months after date of deth"), "date of death"),
        (("types", "set", "990", "pipline=tax"), "did you mean 'pipeline'"),
        (("types", "set", "990", "pays=perhaps"), "neither yes nor no"),
        (("types", "show", "9900"), "did you mean '990'"),
        (("statuses", "add", "X", "behaviour=asleep"), "behaves as active or as on_hold"),
        (("settings", "set", "undo.day=3"), "undo.days"),
        (("settings", "set", "complete.on_final=alway"), "did you mean 'always'"),
        (("settings", "set", "firm.zone=Mars/Olympus"), "no time zone"),
        (("client-statuses", "set", "Recieved", "text=x"), "Received"),
    ],
)
def test_what_is_wrong_is_named(assure: Assure, words: tuple[str, ...], told: str) -> None:
    """[VAL-5] [TYPE-3] [SET-1]"""
    refused = assure(*words)
    assert refused.code != 0 and told in refused.err


def test_a_changed_rule_and_live_work(assure: Assure) -> None:
    """[TYPE-6]: old and new date are shown; --recalculate says who follows, --yes leaves them."""
    asked = assure("types", "set", "1065", "due=15th of the 4th month")
    assert asked.code != 0
    assert "2026-03-16 → 2026-04-15" in asked.err
    assert assure("--yes", "types", "set", "1065", "due=15th of the 4th month").code == 0
    assert assure("--json", "show", "E-1").json["engagement"]["due"] == "2026-03-16"
    changed = assure("--json", "types", "set", "1065", "due=15th of the 5th month", "--recalculate", "E-1")
    assert [row["id"] for row in changed.results] == ["1065", "E-1"]
    assert assure("--json", "show", "E-1").json["engagement"]["due"] == "2026-05-15"


def test_a_custom_status_on_work(assure: Assure) -> None:
    """[ST-2] [ST-3] [ST-14]: set, found by `status:`, replaced."""
    assert (
        assure("statuses", "add", "Missing docs", "colour=amber", "behaviour=on hold", "back_to_active=yes").code == 0
    )
    assert assure("set", "E-1", "status=missing-docs").code == 0
    row = assure("--json", "show", "E-1").json["engagement"]
    assert (row["status"], row["custom_status"]) == ("on_hold", "Missing docs")
    for text in ('status:"missing docs"', "status:missing-docs"):
        assert [one["id"] for one in assure("--json", "list", text).json["engagements"]] == ["E-1"], text
    assert "E-1" not in [one["id"] for one in assure("--json", "list", "status:on_hold").json["engagements"]]
    assert "missing docs" in assure("list", 'status:"mising docs"').err.casefold()
    assert assure("--json", "statuses", "list").json["statuses"][0]["used"] == 1
    assert assure("statuses", "remove", "Missing docs").code != 0
    assert assure("statuses", "remove", "Missing docs", "--to", "active").code == 0
    row = assure("--json", "show", "E-1").json["engagement"]
    assert (row["status"], row["custom_status"]) == ("active", None)


def test_the_client_status_sheet(assure: Assure, tmp_path: Path) -> None:
    """[CFS-2] [CFS-4] [ACT-4]: as text, csv and JSON, of a client or a filter; the export is logged."""
    told = assure("set", "E-1", "client_status=received", "client_title==Your partnership return", "client_text=Soon.")
    assert told.code == 0, told.err
    text = assure("sheet", "100").out
    assert "ACME [/b] LLC" in text and "Received. Soon." in text and "Rowan Tide" not in text
    lines = assure("sheet", "type:1065", "--format", "json").json["lines"]
    assert [(line["id"], line["status"], line["title"]) for line in lines] == [
        ("E-1", "Received", "=Your partnership return")
    ]
    file = tmp_path / "sheet.csv"
    assert assure("sheet", "--format", "csv", "-o", file).code == 0
    csv = file.read_text(encoding="utf-8-sig")
    assert csv.splitlines()[0] == "client,title,status,text,date"
    assert "\n=Your" not in csv and ",=Your" not in csv  # a spreadsheet would run it [EXP-3]
    assert "client status sheet" in assure("log").out
    assert assure("settings", "set", "client_status.enabled=off").code == 0
    assert "switched" in assure("sheet").err


def test_settings_of_the_firm(assure: Assure) -> None:
    """[SET-1] [FIRM-1] [CAL-5]: listed with their defaults, set in words, put back with `-`."""
    assert assure("settings", "set", "firm.week=Mon-Thu", "undo.days=30", "firm.default_preparer=ben").code == 0
    rows = {row["key"]: row for row in assure("--json", "settings", "list", "--changed").json["settings"]}
    assert (rows["firm.week"]["value"], rows["firm.week"]["default"]) == ("Mon-Thu", "Mon-Fri")
    assert rows["firm.default_preparer"]["value"] == "ben"
    assert "catchup.limit" not in rows
    assert assure("settings", "set", "firm.week=-", "firm.name=Hale, Orr & Co").code == 0
    rows = {row["key"]: row for row in assure("--json", "settings", "list").json["settings"]}
    assert (rows["firm.week"]["value"], rows["firm.name"]["value"]) == ("Mon-Fri", "Hale, Orr & Co")
    assert assure("closing-days", "add", "2026-07-03", "Summer Friday").code == 0
    assert assure("--json", "closing-days", "list").json["closing_days"] == [
        {"day": "2026-07-03", "name": "Summer Friday"}
    ]
    assert assure("closing-days", "remove", "2026-07-03").code == 0
    assert assure("--as", "ben", "settings", "list").code != 0


def test_several_types_at_once(assure: Assure) -> None:
    """[TYPE-3] [TYPE-5] [BULK-3]: hidden, shown and given a pipeline as one change each."""

    def hidden() -> set[str]:
        rows = assure("--json", "types", "list", "--all").json["types"]
        return {row["code"] for row in rows if row["hidden"]}

    assert assure("types", "hide", "990", "941", "BK-M", "--dry-run").code == 0 and hidden() == set()
    done = assure("--json", "types", "hide", "990", "941", "BK-M")
    assert done.code == 0 and [row["id"] for row in done.results] == ["990", "941", "BK-M"]
    assert hidden() == {"990", "941", "BK-M"}
    assert assure("types", "hide", "--show", "990", "941").code == 0 and hidden() == {"BK-M"}
    assert assure("undo", "--yes").code == 0 and hidden() == {"990", "941", "BK-M"}
    assert assure("types", "set", "1065", "1120", "pipeline=Accounting").code == 0
    assert "Accounting" in assure("types", "show", "1120").out
    assert assure("types", "set", "pipeline=Accounting").code == 2
    refused = assure("types", "set", "1065", "1120", "name=Both")
    assert refused.code == 2 and "one type at a time" in refused.err


def test_due_goes_by_the_firms_own_types(assure: Assure) -> None:
    """[TYPE-3] [TYPE-6] [DUE-6] [CAL-5]: where a store is, its types, rules and closing days; else the seed's."""
    date = ("due", "1065", "2025-12-31", "--json")
    assert assure(*date).json["effective"] == "2026-03-16"
    assert assure("--yes", "types", "set", "1065", "due=15th of the 4th month").code == 0
    assert assure(*date).json["effective"] == "2026-04-15"
    add = ("types", "add", "DC-30", "name=District return", "line=tax", "entities=business", "period=fiscal_year")
    assert assure(*add, "due=15th of the 4th month", "roll=irc7503").code == 0
    assert assure("due", "district return", "2026-12-31", "--json").json["type"] == "DC-30"
    assert run_line("due", "DC-30", "2026-12-31").code == 2
    elsewhere = run_line("due", "1065", "2025-12-31", "--store", "/nowhere/firm.db", "--json")
    assert elsewhere.json["effective"] == "2026-03-16"


def test_due_without_a_login_of_the_firm_says_whose_dates_they_are(
    assure: Assure, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[STAFF-5]: a date of the law is no secret; the firm's own rules are for its people."""
    assert assure("--yes", "types", "set", "1065", "due=15th of the 4th month").code == 0
    monkeypatch.setattr(identity, "os_login", lambda: "zoe")
    ran = run_line("--store", store, "due", "1065", "2025-12-31", "--json")
    assert ran.code == 0 and ran.json["effective"] == "2026-03-16" and "every firm starts with" in ran.err
    named = run_line("--store", store, "--as", "zoe", "due", "1065", "2025-12-31")
    assert named.code != 0 and "zoe" in named.err
