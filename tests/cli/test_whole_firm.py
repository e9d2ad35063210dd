"""export firm and import firm: a whole practice out, and into an empty store [EXP-2]."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assure_tui.domain.errors import AssureError
from assure_tui.services.firm_file import Reader, Writer
from assure_tui.services.firm_in import read_firm
from assure_tui.services.storekeeping import check_store
from assure_tui.store.versions import SCHEMA
from tests.cli.conftest import LEAD, MEMBER, Assure, run_line
from tests.hostile_firm import poison


@pytest.fixture(scope="module")
def written(firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of the firm that these tests have."""
    folder = tmp_path_factory.mktemp("whole")
    store = folder / "firm.db"
    shutil.copy(firm, store)
    target = folder / "firm.json"
    assert run_line("--store", store, "export", "firm", target).code == 0
    yield target


def test_out_in_and_out_again_is_the_same_file(assure: Assure, store: Path, tmp_path: Path) -> None:
    """[EXP-2] [ACT-6]: ids, log and order are kept; the log verifies, and nothing is found wrong."""
    first, second, there = tmp_path / "one.json", tmp_path / "two.json", tmp_path / "new" / "firm.db"
    ran = assure("export", "firm", first, "--json")
    assert ran.code == 0 and ran.json["file"] == str(first) and ran.json["bytes"] == first.stat().st_size
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert "tax ids" in ran.err and "passcodes" in ran.err  # what is in the file is said
    came = run_line("--store", there, "import", "firm", first, "--json")
    assert came.code == 0 and came.json["firm"] == "Hale & Orr" and came.json["clients"] == 3
    assert not run_line("--store", there, "check", "--json").json["findings"]
    assert run_line("--store", there, "export", "firm", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert run_line("--store", there, "log", "--verify", "--json").json["verified"]
    mine, theirs = (run_line("--store", at, "list", "--json").out for at in (store, there))
    assert mine == theirs and json.loads(mine)["total"] > 0


def test_the_export_is_logged_with_how_much_it_held(assure: Assure, tmp_path: Path) -> None:
    """[ACT-4]: by an entry that the file itself does not hold; no file is there without it."""
    target = tmp_path / "firm.json"
    assert assure("export", "firm", target).code == 0
    entry = assure("log", "--limit", 1, "--json").json["batches"][0]
    assert entry["command"] == "ExportFirm" and "3 clients" in entry["summary"] and entry["reason"] == "firm.json"
    assert "ExportFirm" not in target.read_text("ascii")


@pytest.mark.parametrize("login", [LEAD, MEMBER])
def test_only_the_firm_owner_writes_it_out(assure: Assure, tmp_path: Path, login: str) -> None:
    """[EXP-4] [PERM-13]: an Admin neither; the try is logged and no file is there."""
    ran = assure("--as", login, "export", "firm", tmp_path / "x.json", "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "denied"
    assert not (tmp_path / "x.json").exists()
    assert assure("log", "--limit", 1, "--json").json["batches"][0]["summary"] == "refused: ExportFirm"


def test_stdout_and_stdin(assure: Assure, tmp_path: Path) -> None:
    """`-` is stdout and stdin; what stands there is the file and nothing else."""
    ran = assure("export", "firm", "-")
    assert ran.code == 0 and json.loads(ran.out)["schema"] == SCHEMA
    assert ran.out.isascii()
    there = tmp_path / "there.db"
    came = run_line("--store", there, "import", "firm", "-", "--json", stdin=ran.out)
    assert came.code == 0 and came.json["clients"] == 3, came


def test_a_file_that_is_there_stays(assure: Assure, tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    target.write_text("mine")
    ran = assure("export", "firm", target)
    assert ran.code == 4 and "exists already" in ran.err and target.read_text() == "mine"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--format", "csv"), "It is JSON"),
        (("other.json",), "Name one file"),
    ],
)
def test_how_it_is_not_typed(assure: Assure, tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    ran = assure("export", "firm", tmp_path / "x.json", *more)
    assert ran.code == 2 and said in ran.err


def test_a_store_in_which_work_was_done_is_refused(assure: Assure, store: Path, written: Path) -> None:
    """[EXP-2]: into an empty firm only, and nothing of the store is changed."""
    before = store.read_bytes()
    ran = assure("import", "firm", written)
    assert ran.code == 4 and "no empty firm" in ran.err and "batch" in ran.err
    assert store.read_bytes() == before


def test_a_store_fresh_from_init_takes_it_and_is_kept(written: Path, tmp_path: Path) -> None:
    """[EXP-2]: its founding is no work; the store that stood there gets another name."""
    store = tmp_path / "fresh.db"
    assert run_line("--store", store, "init", "--firm", "Nobody Yet", "--owner", "Olive Root").code == 0
    ran = run_line("--store", store, "import", "firm", written, "--json")
    assert ran.code == 0, ran.err
    assert Path(ran.json["former"]).exists()
    assert run_line("--store", store, "info", "--json").json["firm"] == "Hale & Orr"


def test_a_dry_run_reads_everything_and_writes_nothing(written: Path, tmp_path: Path) -> None:
    store = tmp_path / "none.db"
    ran = run_line("--store", store, "import", "firm", written, "--dry-run", "--json")
    assert ran.code == 0 and ran.json["dry_run"] and ran.json["clients"] == 3
    assert not store.exists() and sorted(path.name for path in tmp_path.glob("*none*")) == []


# -- files that are not whole --------------------------------------------------------------------------


def _line(text: str, number: int, to: str) -> str:
    lines = text.split("\n")
    lines[number - 1] = to
    return "\n".join(lines)


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "empty": (lambda text: "", "line 1: the file is empty"),
    "another file": (lambda text: "name,entity\nA,b\n", "line 1: it does not begin as a file of a whole firm does"),
    "other JSON": (lambda text: '{"v": 1, "clients": []}\n', "line 1"),
    "cut off": (lambda text: text[: len(text) // 2], "the file ends in the middle"),
    "cut at a line": (lambda text: text[: text.rindex("\n], ")] + "\n", "the file ends in the middle"),
    "a newer format": (
        lambda text: text.replace('"assure_firm": 1', '"assure_firm": 2', 1),
        "a newer assure-tui reads it",
    ),
    "a newer schema": (
        lambda text: text.replace(f'"schema": {SCHEMA}', f'"schema": {SCHEMA + 1}', 1),
        "install the newer version",
    ),
    "a changed value": (lambda text: text.replace("Rowan Tide", "Rowan Tidy", 1), "was changed, added or lost"),
    "no JSON": (lambda text: _line(text, 3, ",[1, 2"), "line 3: "),
    "a row too short": (
        lambda text: text.replace("[[", "[[", 1).replace('"rows": [\n[1, ', '"rows": [\n[', 1),
        "values",
    ),
    "something after it": (lambda text: text + "x\n", "after the end of the file"),
    "another last line": (lambda text: text[:-4] + 'x"}\n', "the file is not the one that was written"),
    "an unknown table": (lambda text: text.replace('{"table": "tag"', '{"table": "tagg"', 1), "there is no table tagg"),
    "an unknown column": (
        lambda text: text.replace('["weeks_5253", "boolean"]', '["weeks", "boolean"]', 1),
        "table client lacks weeks_5253",
    ),
}


STANDS = {"a newer schema", "an unknown table", "an unknown column", "cut off", "a changed value"}  # found by filling


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_not_whole_is_refused_in_words(case: str, written: Path, tmp_path: Path) -> None:
    """[EXP-2] [VAL-6]: where, what, and what to do; nothing half there."""
    change, said = BROKEN[case]
    source = io.BytesIO(change(written.read_text("ascii")).encode())
    with pytest.raises(AssureError) as refused:
        if case in STANDS:
            read_firm(str(tmp_path / "firm.db"), source)
        else:
            _drain(Reader(source))
    assert said in refused.value.message, refused.value.message
    assert "; " in refused.value.message  # and what to do
    assert list(tmp_path.iterdir()) == []


def _drain(reader: Reader) -> None:
    for head in reader.tables():
        for _ in reader.rows(head):
            pass


def _again(text: str, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The file as its own writer would have written it with other rows: what no digest tells."""
    whole = json.loads(text)
    tables = {table["table"]: table for table in whole["tables"]}
    change(tables)
    target = io.BytesIO()
    writer = Writer(target)
    writer.head(whole["schema"], whole["holds"])
    for table in tables.values():
        writer.table(table["table"], table["columns"], table["rows"], table["last"])
    writer.end(whole["log"])
    return target.getvalue()


def _set(table: str, column: str, value: object, row: int = 0) -> Callable[[dict[str, Any]], None]:
    def change(tables: dict[str, Any]) -> None:
        names = [name for name, _ in tables[table]["columns"]]
        tables[table]["rows"][row][names.index(column)] = value

    return change


FORGED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "a reference to nothing": (_set("engagement", "client_id", 999), "points to a row"),
    "a number twice": (_set("client", "id", 2), "a row of client is refused"),
    "a missing name": (_set("client", "name", None), "a row of client is refused"),
    "a word of the log": (
        _set("activity_batch", "summary", "nothing at all", 4),
        "the log in the file breaks at batch 5",
    ),
    "a value of the log": (_set("activity_change", "after", '{"name":"x"}', 3), "the log in the file breaks at batch"),
    "two owners": (_set("staff", "role", "owner", 1), "exactly one Firm owner"),
    "half a letter": (_set("client", "city", "\ud800"), "a row of client is refused"),
    "a table less": (lambda tables: tables.pop("tag") and None, "the file lacks the table tag"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_file_made_by_somebody_else_is_refused_too(case: str, written: Path, tmp_path: Path) -> None:
    """[EXP-2] [ACT-6]: keys, kinds, the chain of the log and the Firm owner are looked at before it stands."""
    change, said = FORGED[case]
    source = _again(written.read_text("ascii"), change)
    with pytest.raises(AssureError) as refused:
        read_firm(str(tmp_path / "firm.db"), io.BytesIO(source))
    assert said in refused.value.message, refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_untouched_it_is_the_same_however_it_is_written(written: Path, tmp_path: Path) -> None:
    """The frame of the forged ones: without a change such a file is taken."""
    source = _again(written.read_text("ascii"), lambda tables: None)
    assert source == written.read_bytes()
    assert read_firm(str(tmp_path / "firm.db"), io.BytesIO(source)).clients == 3


def test_hostile_texts_come_through_byte_for_byte(store: Path) -> None:
    """[EXP-2]: whatever other programs put into the store, escape sequences and NUL among it; the file stays ASCII."""
    from assure_tui.cli.identity import os_login

    assert poison(store, os_login()) > 10
    with sqlite3.connect(store) as db:
        db.execute("UPDATE activity_change SET salt = ''")  # its values were changed by the poison: as if erased
        wanted = db.execute("SELECT * FROM client ORDER BY id").fetchall()
    from assure_tui.services.firm_out import write_firm
    from assure_tui.store.engine import open_store
    from assure_tui.store.firm_rows import one_moment

    opened = open_store(str(store))
    target = io.BytesIO()
    with one_moment(opened) as connection:
        write_firm(target, connection, {"hash": ""})
    opened.close()
    assert target.getvalue().isascii() and b"\x1b" not in target.getvalue()
    target.seek(0)
    reader, found = Reader(target), []
    for head in reader.tables():
        rows = [tuple(row) for _, row in reader.rows(head)]
        if head.name == "client":
            found = rows
    assert [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in found] == wanted


def test_numbers_go_on_after_the_highest_that_was_ever_given(assure: Assure, store: Path, tmp_path: Path) -> None:
    """[CONV-10]: what was erased keeps its number for itself, in the other store too."""
    with sqlite3.connect(store) as db:
        db.execute("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'client'")
    there = tmp_path / "there.db"
    assert assure("export", "firm", tmp_path / "f.json").code == 0
    assert run_line("--store", there, "import", "firm", tmp_path / "f.json").code == 0
    made = run_line("--store", there, "client", "add", "The Next One", "entity=business", "--json")
    assert made.results[0]["id"] == "C-41"
    assert not check_store(str(there))
