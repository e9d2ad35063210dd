"""A thread that has read what it had to gives its connection back (performance.md: memory)."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from assure_tui.store.read import SqliteReader
from assure_tui.store.sqlite_library import dbapi


@pytest.fixture
def reader(tmp_path: Path) -> SqliteReader:
    file = tmp_path / "some.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE one (n INTEGER)")
        connection.execute("INSERT INTO one VALUES (7)")
    connection.close()
    return SqliteReader(file)


def test_only_the_connection_of_this_thread_is_closed_and_it_may_read_again(reader: SqliteReader) -> None:
    assert reader.rows("SELECT n FROM one") == [(7,)]
    mine = reader._local.connection
    seen: list[object] = []
    step = threading.Barrier(2, timeout=30)

    def other() -> None:
        seen.append(reader.rows("SELECT n FROM one"))
        step.wait()  # both are open
        step.wait()  # the other one is closed
        seen.append(reader.rows("SELECT n FROM one"))

    thread = threading.Thread(target=other)
    thread.start()
    step.wait()
    reader.rest()
    assert len(reader._all) == 1 and mine not in reader._all
    with pytest.raises(dbapi.ProgrammingError):
        mine.execute("SELECT 1")
    step.wait()
    thread.join()
    assert seen == [[(7,)], [(7,)]]
    assert reader.rows("SELECT n FROM one") == [(7,)] and len(reader._all) == 2
    reader.close()


def test_who_never_read_has_nothing_to_give_back(reader: SqliteReader) -> None:
    reader.rest()
    reader.rest()
    assert reader.rows("SELECT n FROM one") == [(7,)]
    reader.close()
    reader.rest()
    assert reader._all == []
