"""Nothing a terminal, a script or a spreadsheet obeys comes out of the command line (reliability.md B5, E)."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Assure, run_line
from tests.hostile_firm import POISON, dirty, poison

LISTINGS = [
    ("list",), ("list", "is:any"), ("show", "E-1"), ("why", "E-1"), ("clients",), ("client", "show", "C-1"), ("tasks", "is:any"),
    ("queue",), ("board",), ("board", "--group", "preparer"), ("staff", "list"), ("types", "list"), ("team", "list"),
    ("pipeline", "list"), ("log",), ("info",), ("check",), ("doctor",), ("undo", "--dry-run"), ("move", "E-1", "--dry-run"),
    ("set", "E-1", "priority=high", "--dry-run"), ("list", "client:zzz"), ("show", "E-999"), ("can", "asha", "SetPriority"),
]  # fmt: skip
FORMULA = re.compile(r"^[\s\x00-\x20]*[=+@\-\t\r＝＋－＠]")


@pytest.fixture(scope="module")
def made(firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firm, with comments, blockers and a log, poisoned."""
    import shutil

    path = tmp_path_factory.mktemp("hostile") / "firm.db"
    shutil.copy(firm, path)
    for line in (("comment", "E-1", "hello"), ("block", "E-1", "--title", "Bank"), ("task", "add", "E-1", "Call"),
                 ("set", "E-1", "description=long"), ("move", "E-2", "--yes")):  # fmt: skip
        assert run_line("--store", path, *line).code in (0, 4), line
    from assure_tui.cli.identity import os_login

    assert poison(path, os_login()) > 40
    return path


@pytest.mark.parametrize("form", ["", "--plain", "--json", "--accessible"])
@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_no_listing_passes_a_control_on(made: Path, words: tuple[str, ...], form: str) -> None:
    """[CONV-11]: the text stays text in every form of output."""
    ran = run_line("--store", made, *words, *([form] if form else []))
    assert "The program failed" not in ran.err, ran.err
    assert not dirty(ran.out), dirty(ran.out)
    assert not dirty(ran.err), dirty(ran.err)
    assert ran.out or ran.err
    if form == "--json" and ran.out:
        json.loads(ran.out)
    if form == "--plain" and words == ("clients",):
        assert "[/b]" in ran.out, "markup must be shown as it is"


@pytest.mark.parametrize("what", ["clients", "engagements", "tasks"])
def test_no_export_has_a_formula_or_a_control(made: Path, tmp_path: Path, what: str) -> None:
    """[EXP-3]: a cell that a spreadsheet would run begins with an apostrophe."""
    for form in ("csv", "json", "xlsx"):
        file = tmp_path / f"{what}.{form}"
        ran = run_line("--store", made, "export", what, "--format", form, "-o", file)
        assert ran.code == 0, ran
        data = file.read_bytes()
        if form == "csv":
            rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
            assert len(rows) > 1
            assert not dirty(data.decode().replace("\r\n", "\n")), dirty(data.decode().replace("\r\n", "\n"))
            for cell in (cell for row in rows[1:] for cell in row):
                assert not FORMULA.match(cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell), cell
        elif form == "json":
            assert data.isascii() and not dirty(data.decode())
            assert POISON[:20] in json.dumps(json.loads(data), ensure_ascii=False)  # the exact form keeps all
        else:
            sheets = zipfile.ZipFile(io.BytesIO(data))
            text = "".join(sheets.read(name).decode() for name in sheets.namelist() if name.endswith(".xml"))
            assert "<f>" not in text and not dirty(text)


@pytest.mark.parametrize("form", ["", "--json"])
def test_bytes_that_are_no_text_are_told_in_words(assure: Assure, store: Path, form: str) -> None:
    """A damaged or foreign text cannot be read; that is said, without a traceback."""
    with sqlite3.connect(store) as db:
        db.execute("UPDATE client SET name = CAST(x'41eda08042' AS TEXT) WHERE id = 1")
    ran = assure("clients", *([form] if form else []))
    assert "Traceback" not in ran.out + ran.err
    assert ran.code == 0 or ran.err.count("\n") <= 2
    assert not dirty(ran.out + ran.err)


@pytest.mark.parametrize("words", [("client", "add", "A\ud800B"), ("comment", "E-1", "x\ud83d"), ("clients", "\ud800"),
                                   ("client", "set", "C-1", "city=\udcff")])  # fmt: skip
def test_lone_surrogates_are_refused(assure: Assure, words: tuple[str, ...]) -> None:
    """[VAL-3]: half a character comes from an argument that is not UTF-8, and UTF-8 cannot hold it."""
    ran = assure(*words, "--no-input")
    assert ran.code in (0, 2, 3) and "The program failed" not in ran.err, ran
    assert words[0] == "clients" or ran.code == 2, ran
    assert not dirty(ran.out + ran.err)


class Fault(Exception):
    """Something nobody thought of."""


@pytest.mark.parametrize("form", ["", "--json"])
def test_an_unexpected_error_is_one_line_and_a_report(
    assure: Assure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """cli.md: exit 1, no traceback; the report says where, and nothing of any client."""

    def broken(*_: Any, **__: Any) -> None:
        secret = "client Rowan Tide"
        raise Fault(f"no idea about {secret}")

    monkeypatch.setattr("assure_tui.services.reads.Reads.clients", broken)
    ran = assure("clients", *([form] if form else []))
    assert ran.code == 1
    (line,) = (line for line in ran.err.splitlines() if not line.startswith("warning:"))
    assert line.startswith("Error: The program failed (Fault)"), line
    file = tmp_path / "state" / "errors.log"
    assert str(file) in line and file.stat().st_mode & 0o777 == 0o600
    kept = file.read_text()
    assert "Fault" in kept and " in broken" in kept and "Rowan" not in kept and "secret" not in kept
    if form:
        assert ran.json["error"]["code"] == "failed"


def test_a_report_cannot_be_kept(assure: Assure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder that cannot be written costs the report, not the sentence."""

    def broken(*_: Any, **__: Any) -> None:
        raise Fault

    monkeypatch.setattr("assure_tui.services.reads.Reads.clients", broken)
    (tmp_path / "nothing").write_text("a file where the folder should be")
    monkeypatch.setenv("ASSURE_STATE_DIR", str(tmp_path / "nothing" / "state"))
    ran = assure("clients")
    assert ran.code == 1 and "Error: The program failed (Fault)" in ran.err and "Details" not in ran.err
