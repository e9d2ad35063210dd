"""Backups are whole or not there; a restore never mixes two stores."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assure_tui.domain.errors import StoreError
from assure_tui.store import backup as copies
from assure_tui.store.engine import Store, open_store
from assure_tui.store.lease import Lease, checkpoint
from assure_tui.store.migrate import LATEST, create_schema
from assure_tui.store.sqlite_library import dbapi


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "firm.db"), create=True)
    create_schema(opened)
    write_tag(opened, "first")
    yield opened
    opened.close()


def write_tag(store: Store, name: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("INSERT INTO tag (name, key, colour) VALUES (:n, :n, 'grey')"), {"n": name})


def tags(path: Path) -> list[str]:
    connection = dbapi.connect(str(path))
    try:
        return [row[0] for row in connection.execute("SELECT name FROM tag ORDER BY id")]
    finally:
        connection.close()


def test_a_backup_is_whole_and_has_the_rights_of_the_store(store: Store, tmp_path: Path) -> None:
    assert store.path
    os.chmod(store.path, 0o660)
    target = tmp_path / "copy.db"
    assert copies.backup(store, target) == target.stat().st_size
    assert tags(target) == ["first"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o660
    assert copies.verify_backup(target) == LATEST
    assert [p.name for p in tmp_path.iterdir() if "tmp" in p.name] == []


def test_a_backup_under_load_is_one_moment(store: Store, tmp_path: Path) -> None:
    """Pairs written in one transaction are both in the copy, or neither."""
    stop = threading.Event()

    def load() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with store.engine.begin() as connection:
                for side in "ab":
                    connection.execute(
                        text("INSERT INTO tag (name, key, colour) VALUES (:n, :n, 'grey')"),
                        {"n": f"{side}{number}"},
                    )

    writer = threading.Thread(target=load)
    writer.start()
    try:
        for number in range(5):
            copies.backup(store, tmp_path / f"copy{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        found = tags(tmp_path / f"copy{number}.db")[1:]
        assert [n[1:] for n in found if n[0] == "a"] == [n[1:] for n in found if n[0] == "b"]


@pytest.mark.parametrize("name", ["firm.db", "nowhere/copy.db"])
def test_a_backup_never_replaces_a_file_nor_makes_folders(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError):
        copies.backup(store, tmp_path / name)
    assert store.path and tags(store.path) == ["first"]


def test_postgresql_is_sent_to_its_own_tool(store: Store) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        copies.backup(Store(store.engine, "postgresql://firm", None), Path("x.db"))


def test_restore_puts_the_old_store_aside(store: Store, tmp_path: Path) -> None:
    assert store.path
    os.chmod(store.path, 0o640)
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    write_tag(store, "second")
    store.close()
    aside = copies.restore(target, store.path)
    assert aside is not None and tags(aside) == ["first", "second"]
    assert tags(store.path) == ["first"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o640
    assert tags(target) == ["first"]
    again = open_store(str(store.path))  # in WAL mode once more
    write_tag(again, "third")
    again.close()


def test_a_stale_log_goes_aside_with_its_store(store: Store, tmp_path: Path) -> None:
    """After kill -9 a -wal lies beside the store; played into the restored file it would ruin it."""
    assert store.path
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    store.close()
    store.path.write_bytes(b"ruined" * 1000)
    Path(f"{store.path}-wal").write_bytes(b"stale log")
    aside = copies.restore(target, store.path)
    assert aside is not None and aside.read_bytes().startswith(b"ruined")
    assert not Path(f"{store.path}-wal").exists()
    assert tags(store.path) == ["first"]


def test_restore_is_refused_while_the_store_is_open(store: Store, tmp_path: Path) -> None:
    assert store.path
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    other = sqlite3.connect if dbapi is sqlite3 else dbapi.connect
    open_elsewhere = other(str(store.path))
    open_elsewhere.execute("SELECT count(*) FROM tag").fetchone()
    with pytest.raises(StoreError, match="open in another program"):
        copies.restore(target, store.path)
    open_elsewhere.close()
    assert tags(store.path) == ["first"]
    assert [p.name for p in tmp_path.iterdir() if "tmp" in p.name or "before" in p.name] == []


def test_restore_where_no_store_is(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    assert copies.restore(target, tmp_path / "new.db") is None
    assert tags(tmp_path / "new.db") == ["first"]


def test_a_backup_of_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    with pytest.raises(StoreError, match="newer"):
        copies.restore(target, tmp_path / "new.db", latest=LATEST - 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "not a"), (b"plain text, nothing else", "not a"), (None, "no backup")],
    ids=["empty", "text", "missing"],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    target = tmp_path / "copy.db"
    if content is not None:
        target.write_bytes(content)
    with pytest.raises(StoreError, match=words):
        copies.verify_backup(target)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "other.db"
    connection = dbapi.connect(str(target))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(StoreError, match="not a backup"):
        copies.verify_backup(target)


def test_a_damaged_backup_is_refused(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copies.backup(store, target)
    content = bytearray(target.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    target.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|not a whole"):
        copies.restore(target, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_one_holder_at_a_time(store: Store) -> None:
    """Only the holder of the lease checkpoints; the lock goes with the descriptor, not with the file."""
    assert store.path
    one, other = Lease(store.path), Lease(store.path)
    assert one.take() and one.take() and not other.take()
    assert not checkpoint(store, other, always=True)
    assert checkpoint(store, one, always=True)
    assert Path(f"{store.path}-wal").stat().st_size == 0
    one.give_up()
    assert other.take() and other.path.exists()
    other.give_up()
