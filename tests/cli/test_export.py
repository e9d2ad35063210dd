"""export: what may be seen, in forms that lose nothing and that no spreadsheet takes for a formula [EXP-*]."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import MEMBER, Assure


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_to_a_file_is_logged(assure: Assure, tmp_path: Path) -> None:
    """[ACT-4]: with the number of rows and the filter."""
    target = tmp_path / "out.csv"
    ran = assure("export", "clients", "entity:business", "--format", "csv", "-o", target, "--json")
    assert ran.code == 0 and ran.json["rows"] == 1 and ran.json["batch"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert rows_of(target.read_text(encoding="utf-8"))[0]["name"] == "ACME [/b] LLC"
    log = assure("log", "--limit", 1, "--json").json["batches"][0]
    assert log["command"] == "ExportClients" and "1" in log["summary"] and log["reason"] == "entity:business"


@pytest.mark.parametrize("what", ["engagements", "clients", "tasks", "activity"])
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_every_list_in_every_format(assure: Assure, tmp_path: Path, what: str, form: str) -> None:
    """[EXP-1]"""
    target = tmp_path / f"out.{form}"
    assert assure("export", what, "--format", form, "-o", target).code == 0
    data = target.read_bytes()
    if form == "json":
        found = json.loads(data)
        assert found["v"] == 1 and found["total"] == len(found[what]) > 0
        assert set(found["exported"]) == {"what", "query", "at", "by", "log"}
        assert found["exported"]["by"] == "Olive Root" and len(found["exported"]["log"]) == 64  # [ACT-6]
    elif form == "csv":
        assert rows_of(data.decode())
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert book.sheet_names == [what, "About"]
        assert len(book.get_sheet_by_index(0).to_python()) > 1


def test_formulas_are_disarmed_and_come_back(assure: Assure, tmp_path: Path) -> None:
    """[EXP-3]"""
    name = "=cmd|' /C calc'!A0"
    assure("client", "add", name, "entity=business", "external_id=F-1", "city=-x", "phone=+1 555")
    target = tmp_path / "out.csv"
    assure("export", "clients", "external:F-1", "--format", "csv", "-o", target)
    row = rows_of(target.read_text(encoding="utf-8"))[0]
    assert (row["name"], row["city"], row["phone"]) == (f"'{name}", "'-x", "'+1 555")
    again = assure("import", "clients", target, "--json")
    assert again.code == 0 and again.json["unchanged"] == 1 and again.json["batch"] is None, again.json


@pytest.mark.parametrize("what", ["engagements", "clients", "tasks"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_imports_as_unchanged(assure: Assure, tmp_path: Path, what: str, form: str) -> None:
    """[IMP-5]: nothing is lost on the way out and back."""
    target = tmp_path / f"out.{form}"
    assert assure("export", what, "--format", form, "-o", target).code == 0
    ran = assure("import", what, target, "--json")
    assert ran.code == 0 and ran.json["unchanged"] > 0, ran.json
    assert (ran.json["created"], ran.json["updated"], ran.json["failed"]) == (0, 0, 0), ran.json


def test_only_what_may_be_seen_and_only_with_the_permission(assure: Assure, tmp_path: Path) -> None:
    """[EXP-4] [PERM-13]"""
    target = tmp_path / "out.csv"
    ran = assure("--as", MEMBER, "export", "engagements", "--format", "csv", "-o", target, "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "denied" and not target.exists()
    assure("staff", "set", MEMBER, "teams=reviewers")
    assert assure("--as", MEMBER, "export", "engagements", "--format", "csv", "-o", target).code == 0
    assert len(rows_of(target.read_text(encoding="utf-8"))) == 2


def test_a_dash_is_stdout(assure: Assure) -> None:
    ran = assure("export", "engagements", "--format", "json", "-o", "-")
    assert ran.code == 0 and ran.json["total"] == 5


def test_a_tax_id_leaves_no_firm(assure: Assure) -> None:
    """[CLT-10]"""
    assure("client", "set", "C-1", "tax_id=12-3456789")
    out = assure("export", "clients", "--format", "json", "-o", "-").out
    assert "6789" not in out and "tax_id" not in out


def test_what_cannot_be_written_is_said(assure: Assure, tmp_path: Path) -> None:
    ran = assure("export", "clients", "--format", "csv", "-o", tmp_path / "none" / "x.csv")
    assert ran.code == 1 and f"{tmp_path / 'none'}: there is no such folder" in ran.err and ".tmp" not in ran.err
    assert assure("export", "clients", "--format", "pdf", "-o", "x").code == 2
    assert assure("export", "clients", "nofield:1", "--format", "csv", "-o", "-").code == 2
