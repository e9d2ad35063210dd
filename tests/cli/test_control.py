"""control, explain-gap and file on the command line [INS-7] [FIL-1]."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import MEMBER, Assure


def test_a_record_is_kept_and_shown_on_the_list(assure: Assure) -> None:
    """[FIL-1]: made, then accepted; the list says so, the log too."""
    made = assure("file", "E-2", "--method", "e_file", "--on", "2026-02-20", "--confirmation", "[b]X9", "--json")
    assert made.code == 0 and made.results[0]["outcome"] == "done"
    assert assure("file", "2", "--accepted", "2026-02-22", "--json").code == 0
    found = assure("control", "--json").json
    line = next(row for row in found["control"] if row["id"] == "E-2")
    assert (line["state"], line["method"], line["filed_on"]) == ("accepted", "e_file", "2026-02-20")
    assert (line["confirmation"], line["accepted_on"], line["late"]) == ("[b]X9", "2026-02-22", False)
    assert (found["from"], found["to"], found["total"]) == ("2026-01-01", "2026-12-31", len(found["control"]))
    assert found["states"]["accepted"] == 1 and len(found["log"]["hash"]) == 64
    assert "[b]X9" in assure("control").out
    shown = assure("show", "E-2", "--json").json["engagement"]["filing"]
    assert (shown["state"], shown["confirmation"], shown["reason"]) == ("accepted", "[b]X9", None)
    assert "Filed: E-file on 2026-02-20 ([b]X9), accepted on 2026-02-22" in assure("show", "E-2").out
    assert assure("show", "E-1", "--json").json["engagement"]["filing"] is None


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("file", "E-2"), 2),
        (("file", "E-2", "--method", "pigeon"), 2),
        (("file", "E-2", "--method", "mail", "--on", "2026-03-03"), 2),
        (("file", "E-2", "--method", "mail", "--rejected", "2026-03-01"), 2),
        (("file", "E-999", "--method", "mail"), 3),
        (("control", "--from", "2026-05-01", "--to", "2026-01-01"), 2),
        (("explain-gap", "closed:E-999", "because"), 3),
        (("explain-gap", "nonsense", "because"), 2),
    ],
)
def test_what_is_wrong_is_refused(assure: Assure, args: tuple[str, ...], code: int) -> None:
    """[VAL-1]"""
    assert assure(*args, "--json").code == code


def test_gaps_are_named_and_explained(assure: Assure) -> None:
    """[INS-7]: last year's return and none this year, a closed one without a record."""
    for more in ((), ("--qualifier", "old")):
        made = assure("new", "--client", "100", "--type", "1065", "--period", "2024", *more)
        assert made.code == 0, made
    (gap,) = (item for item in assure("control", "--json").json["gaps"] if item["kind"] == "return")
    assert gap["key"] == "return:C-1:1065:old:2025" and gap["explanation"] is None
    assert assure("explain-gap", gap["key"], "dissolved", "in", "2024").code == 0
    told = assure("control", "--json").json
    kept = next(item for item in told["gaps"] if item["key"] == gap["key"])
    assert (kept["explanation"], kept["by"]) == ("dissolved in 2024", "Olive Root")
    assert told["unexplained"] == len(told["gaps"]) - 1
    plain = assure("control", "--gaps", "--plain").out.splitlines()
    assert any(row.split("\t")[0] == gap["key"] for row in plain)
    assert assure("undo", "--yes").code == 0
    assert assure("control", "--json").json["unexplained"] == len(told["gaps"])


def test_the_page_is_for_paper_and_its_making_is_logged(assure: Assure, tmp_path: Path) -> None:
    """[INS-7] [ACT-4]: with the log's last hash and a place to sign; who may not export gets none."""
    page = tmp_path / "list.txt"
    end = assure("control", "--json").json["log"]["hash"]
    ran = assure("control", "--print", page, "--json")
    assert ran.code == 0 and ran.json["rows"] == 3
    text = page.read_text(encoding="utf-8")
    assert end in text and "Signed ____" in text and "ACME [/b] LLC" in text and max(map(len, text.splitlines())) <= 110
    log = json.loads(assure("log", "--limit", 1, "--json").out)["batches"][0]
    assert (log["command"], log["reason"]) == ("ExportView", "2026-01-01..2026-12-31")
    html = assure("control", "--print", tmp_path / "list.html")
    assert html.code == 0 and "ACME [/b] LLC" in (tmp_path / "list.html").read_text(encoding="utf-8")
    assert assure("--as", MEMBER, "control", "--print", tmp_path / "no.txt").code == 4
    assert not (tmp_path / "no.txt").exists()
    assert {row["id"] for row in assure("--as", MEMBER, "control", "--json").json["control"]} == {"E-1"}


def test_the_money_side_on_the_line(assure: Assure) -> None:
    """[INS-9]: three lists and their sums; who may not see billing is refused."""
    assert assure("time", "add", "E-2", "1h30").code == 0
    found = assure("money", "--json").json["money"]
    assert set(found) == {"sums", "over_budget", "unbilled", "invoices"}
    assert [row["id"] for row in found["unbilled"]] == ["E-2"] and found["sums"]["unbilled_minutes"] == 90
    assert "Rowan Tide" in assure("money").out and "E-2" in assure("money", "--plain").out
    assert assure("--as", MEMBER, "money", "--json").code == 4
