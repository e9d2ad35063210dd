"""assure purge: the only erasure, and nothing of it left in any file beside the store [DEL-6]."""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assure_tui.drafts import DraftFolder
from assure_tui.paths import state_dir
from assure_tui.services.firm_file import Reader
from assure_tui.services.purging import MARK
from assure_tui.store.sqlite_library import dbapi
from tests.cli.conftest import LEAD, MEMBER, Assure

NAME = "ACME [/b] LLC"


@pytest.fixture
def resting(assure: Assure) -> Assure:
    """The client C-1 Inactive, with a comment that names a person."""
    assert assure("comment", "E-1", "spoke with Quirina Vandersloot").code == 0
    assert assure("client", "set", "C-1", "status=inactive", "--yes").code == 0
    return assure


def beside(store: Path, *words: str) -> list[str]:
    """Files of the store that hold one of the words, wherever in them."""
    found = []
    for path in store.parent.glob(f"{store.name}*"):
        data = path.read_bytes()
        found += [f"{path.name}: {word}" for word in words if word.encode() in data]
    return found


def test_it_is_written_out_then_gone_from_every_byte(resting: Assure, store: Path, tmp_path: Path) -> None:
    """[DEL-6]: not in the rows, not in the log, not in free pages, not in the write-ahead log; the log verifies."""
    target = tmp_path / "acme.json"
    assert beside(store, NAME, "Quirina")  # else this would not tell anything
    ran = resting("purge", "client", "C-1", "--export", target, "--confirm-name", NAME, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["file"] == str(target) and ran.json["rows"]["client"] == 1 and ran.json["untidy"] is None
    assert beside(store, NAME, "Quirina") == []
    assert not resting("check", "--json").json["findings"]
    assert resting("log", "--verify", "--json").json["verified"]
    assert resting("client", "show", "C-1").code == 3 and resting("show", "E-1").code == 3
    assert [row["id"] for row in resting("clients", "--json").json["clients"]] == ["C-3", "C-2"]


def test_the_export_is_complete_and_readable(resting: Assure, tmp_path: Path) -> None:
    """[DEL-6]: its rows, its entries of the log with their values, and the lists they name."""
    target = tmp_path / "acme.json"
    assert resting("purge", "client", "100", "--export", target, "--confirm-name", NAME).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with target.open("rb") as source:
        reader, held = Reader(source, MARK), {}
        for head in reader.tables():
            names = [name for name, _ in head.columns]
            held[head.name] = [dict(zip(names, row, strict=True)) for _, row in reader.rows(head)]
    assert [row["name"] for row in held["client"]] == [NAME] and reader.head["client"] == "C-1"
    assert {row["client_id"] for row in held["engagement"]} == {1} and len(held["engagement"]) == 2
    assert any("Quirina" in row["text"] for row in held["comment"])
    assert all(row["salt"] for row in held["activity_change"]) and held["engagement_type"] and held["stage"]
    assert any(NAME in row["summary"] for row in held["activity_batch"])


REFUSED: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("C-1", "--confirm-name", "ACME"), 4, "--confirm-name"),
    (("C-1",), 4, "--confirm-name"),
    (("C-2", "--confirm-name", "Rowan Tide"), 4, "Make it Inactive first"),
    (("C-9", "--confirm-name", "Nobody"), 3, "no client C-9"),
    (("No Such Client", "--confirm-name", "No Such Client"), 3, "No Such Client"),
    (("C-1", "--confirm-name", NAME, "--as", LEAD), 4, "only the Firm owner"),
    (("C-1", "--confirm-name", NAME, "--as", MEMBER), 4, "only the Firm owner"),
)


def test_what_is_refused_and_changes_nothing(resting: Assure, tmp_path: Path) -> None:
    """[DEL-6] [PERM-13]: and --yes is no confirmation of it."""
    target = tmp_path / "acme.json"
    for line, code, said in REFUSED:
        ran = resting("purge", "client", *line, "--export", target, "--yes")
        assert ran.code == code and said in ran.err and "--yes confirms" not in ran.err, ran
        assert not target.exists()
    assert resting("client", "show", "C-1").code == 0


def test_without_an_export_nothing_is_erased(resting: Assure, tmp_path: Path) -> None:
    """[DEL-6]: a file that is there is not written over, a folder that is none is told."""
    assert resting("purge", "client", "C-1", "--confirm-name", NAME).code == 2
    there = tmp_path / "there.json"
    there.write_text("mine")
    ran = resting("purge", "client", "C-1", "--confirm-name", NAME, "--export", there)
    assert ran.code == 4 and there.read_text() == "mine"
    assert resting("purge", "client", "C-1", "--confirm-name", NAME, "--export", tmp_path / "no" / "x.json").code == 3
    assert resting("client", "show", "C-1").code == 0


def test_somebody_else_in_the_store_stops_it(resting: Assure, store: Path, tmp_path: Path) -> None:
    """An open program would keep the text in its side file; nothing was written or erased."""
    target = tmp_path / "acme.json"
    with closing(dbapi.connect(str(store))) as other:  # by the program's own library: its locks are the process's
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM client").fetchone()
        ran = resting("purge", "client", "C-1", "--export", target, "--confirm-name", NAME)
    assert ran.code == 5 and "close assure everywhere" in ran.err and not target.exists()
    assert resting("client", "show", "C-1").code == 0


def test_where_it_can_still_be_found_is_said(resting: Assure, store: Path, tmp_path: Path) -> None:
    """Copies beside the store, words of others, drafts of one's own; the files in its folder stay."""
    copy = store.with_name(f"{store.stem}-schema-0003{store.suffix}")
    copy.write_bytes(b"a copy")
    assert resting("comment", "E-2", f"as for {NAME}").code == 0
    drafts = DraftFolder(state_dir() / "drafts", str(store.resolve()))
    drafts.keep(1, "comment", "E-1", NAME, {"text": "half a sentence"})
    file = next(drafts.folder.glob("1.*.json"))
    file.write_text(re.sub('"pid": [0-9]+', '"pid": 4194305', file.read_text()))  # of a program that is gone
    ran = resting("purge", "client", "C-1", "--export", tmp_path / "a.json", "--confirm-name", NAME, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["copies"] == [str(copy)] and ran.json["drafts"] == 1
    assert "comment 2" in ran.json["mentions"] and not list(drafts.folder.glob("1.*.json"))
    assert "Files in the client's folder stay" in ran.err


def test_undo_says_that_it_was_purged(resting: Assure, tmp_path: Path) -> None:
    """[DEL-6] [UNDO-7]"""
    batch = resting("client", "set", "C-1", "city=Salem", "--json").json["batch"]
    assert resting("purge", "client", "C-1", "--export", tmp_path / "a.json", "--confirm-name", NAME).code == 0
    ran = resting("undo", batch, "--yes")
    assert ran.code == 4 and "C-1, which was purged" in ran.err


def test_the_past_before_it_has_no_trace_of_it(resting: Assure, store: Path, tmp_path: Path) -> None:
    """[DEL-6] [INS-4]: the firm as it was then is shown without it."""
    assert resting("purge", "client", "C-1", "--export", tmp_path / "a.json", "--confirm-name", NAME).code == 0
    ran = resting("clients", "--as-of", "2026-03-02", "--json")
    assert ran.code == 0 and NAME not in ran.out


def test_tidy_by_itself(resting: Assure, store: Path) -> None:
    """For a store that somebody had open in the last moment; the Firm owner only."""
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("CREATE TABLE left_over (t TEXT)")
        db.execute("INSERT INTO left_over VALUES (?)", ("Marmaduke " * 2000,))
        db.execute("DROP TABLE left_over")
    assert beside(store, "Marmaduke")
    assert resting("purge", "tidy", "--as", MEMBER).code == 4
    assert resting("purge", "tidy").code == 0 and beside(store, "Marmaduke") == []
