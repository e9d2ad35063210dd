"""Files that are no store, or must not be used as one, are refused in words and left as they are [VAL-1]."""

from __future__ import annotations

import os
import random
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from assure_tui.bootstrap import create_store, open_services
from assure_tui.domain.errors import AssureError, StoreError
from assure_tui.services.doctor import doctor
from assure_tui.store.engine import open_store
from assure_tui.store.sqlite_library import dbapi
from tests.cli.conftest import run_line
from tests.services.conftest import START, found_firm

Case = Callable[[Path, Path], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "firm.db"
    found_firm(path)
    return path


def text_file(path: Path, good: Path) -> None:
    path.write_text("name,entity\nLarch,trust\n" * 100)


def random_bytes(path: Path, good: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(8192))


def nothing(path: Path, good: Path) -> None:
    path.write_bytes(b"")


def other_program(path: Path, good: Path) -> None:
    raw = dbapi.connect(str(path))
    raw.executescript("PRAGMA application_id = 42; CREATE TABLE moz_places (id INTEGER)")
    raw.close()


def other_log(path: Path, good: Path) -> None:
    """Another program's file with a write-ahead log of its own."""
    raw = dbapi.connect(str(path))
    raw.executescript("PRAGMA journal_mode = WAL; PRAGMA application_id = 42; CREATE TABLE moz_places (id INTEGER)")
    raw.close()


def unmarked(path: Path, good: Path) -> None:
    raw = dbapi.connect(str(path))
    raw.executescript("CREATE TABLE client (id INTEGER, name TEXT)")
    raw.close()


def newer(path: Path, good: Path) -> None:
    shutil.copy(good, path)
    raw = dbapi.connect(str(path))
    raw.execute("PRAGMA user_version = 9999")
    raw.close()


def second_name(path: Path, good: Path) -> None:
    shutil.copy(good, path)
    os.link(path, path.with_name("other.db"))


def folder(path: Path, good: Path) -> None:
    path.mkdir()


def pipe(path: Path, good: Path) -> None:
    os.mkfifo(path)


def dangling(path: Path, good: Path) -> None:
    path.symlink_to(path.with_name("gone.db"))


def loop(path: Path, good: Path) -> None:
    path.symlink_to(path)


def missing(path: Path, good: Path) -> None:
    return


def cut_off(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[: good.stat().st_size // 3])


def torn_header(path: Path, good: Path) -> None:
    data = bytearray(good.read_bytes())
    data[0:16] = b"\0" * 16
    path.write_bytes(data)


CASES: dict[Case, str] = {
    text_file: "not a database|not a SQLite",
    random_bytes: "not a database|not a SQLite",
    nothing: "is empty",
    other_program: "another program",
    other_log: "another program",
    unmarked: "another program|no store",
    newer: "newer",
    second_name: "hard link",
    folder: "not a file",
    pipe: "not a file",
    dangling: "no store at",
    loop: "cannot be reached|no store at",
    missing: "no store at",
    cut_off: "damaged|malformed",
    torn_header: "not a database|not a SQLite",
}


def seen(folder: Path) -> dict[str, tuple[int, int, bytes | None]]:
    """Every name in the folder with its mode, time and content."""
    found = {}
    for path in sorted(folder.iterdir()):
        info = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(info.st_mode) else None
        found[path.name] = (info.st_mode, info.st_mtime_ns, content)
    return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file is put; what the program keeps for itself goes elsewhere."""
    for name in ("ASSURE_STORE", "ASSURE_AS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"ASSURE_{name}_DIR", str(tmp_path / name.lower()))
    (tmp_path / "place").mkdir()
    return tmp_path / "place" / "firm.db"


every_case = pytest.mark.parametrize("make", list(CASES), ids=lambda make: make.__name__)


@every_case
def test_it_is_refused_in_words_and_left_alone(make: Case, good: Path, place: Path) -> None:
    """One of the product's errors, one sentence with the path in it, and nothing is changed, moved or made."""
    make(place, good)
    before = seen(place.parent)
    with pytest.raises(StoreError, match=CASES[make]) as caught:
        open_services(str(place)).close()
    assert caught.value.code == "store" and str(place) in caught.value.message
    assert "\n" not in caught.value.message
    assert seen(place.parent) == before


@pytest.mark.parametrize("make", [m for m in CASES if m not in (newer, cut_off)], ids=lambda make: make.__name__)
def test_the_write_side_refuses_it_too(make: Case, good: Path, place: Path) -> None:
    """Another program's file is not so much as switched to another journal mode."""
    make(place, good)
    before = seen(place.parent)
    with pytest.raises(StoreError):
        open_store(str(place)).close()
    assert seen(place.parent) == before


LINES = (("list",), ("check",), ("info",), ("backup", "no-such-folder/copy.db"), ("move", "E-1"), ("undo",))


@every_case
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_the_command_line_ends_with_5_and_a_sentence(
    make: Case, line: tuple[str, ...], good: Path, place: Path
) -> None:
    """cli.md: 5 store missing, busy, locked or unreadable; never a traceback."""
    make(place, good)
    before = seen(place.parent)
    ran = run_line("--store", place, "--json", *line)
    assert ran.code == 5, ran
    assert ran.json["error"]["code"] == "store"
    assert "Traceback" not in ran.err and ran.err.count("\n") == 1
    assert seen(place.parent) == before
    assert not (place.parent.parent / "state" / "errors.log").exists()


@every_case
def test_the_doctor_names_it_and_touches_nothing(make: Case, good: Path, place: Path) -> None:
    make(place, good)
    before = seen(place.parent)
    found = [f for f in doctor(str(place)) if f.code not in ("disk_low", "disk_full", "sqlite_version")]
    assert found and all(finding.message and finding.repair for finding in found)
    assert seen(place.parent) == before


@every_case
def test_it_is_not_taken_for_a_backup(make: Case, good: Path, place: Path) -> None:
    """`restore` looks first: a store is never replaced by something that is none."""
    make(place, good)
    if make is second_name:
        pytest.skip("a backup may have as many names as it likes")
    live = place.with_name("live.db")
    shutil.copy(good, live)
    before = seen(place.parent)
    ran = run_line("--store", live, "restore", place)
    assert ran.code == (2 if make is folder else 5) and "Traceback" not in ran.err, ran
    assert seen(place.parent) == before


@pytest.mark.parametrize(
    "make", [text_file, nothing, other_program, folder, second_name], ids=lambda make: make.__name__
)
def test_a_new_store_never_takes_the_place_of_something(make: Case, good: Path, place: Path) -> None:
    """A file that is there is never written over."""
    make(place, good)
    before = seen(place.parent)
    with pytest.raises(StoreError, match="exists already"):
        create_store(str(place), now=START)
    assert seen(place.parent) == before


@pytest.mark.parametrize("location", ["mysql://host/db", "oracle://x", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_server_that_is_not_there_or_not_known_is_said(location: str) -> None:
    with pytest.raises(AssureError) as caught:
        open_store(location)
    assert caught.value.code == "store" and "\n" not in caught.value.message
