"""A question nobody waits for any more gives its thread back: letters typed fast never queue (performance.md)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assure_tui.services.answers import ask
from assure_tui.store.asking import Question, question
from assure_tui.store.read import SqliteReader

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"
WAIT = 30


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SqliteReader]:
    file = tmp_path / "some.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE one (n INTEGER)")
        connection.execute("INSERT INTO one VALUES (7)")
    connection.close()
    made = SqliteReader(file)
    yield made
    made.close()


@pytest.fixture
def readers() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(1)
    yield pool
    pool.shutdown(wait=True, cancel_futures=True)


def test_an_answer_comes_and_so_does_a_fault(reader: SqliteReader, readers: ThreadPoolExecutor) -> None:
    assert ask(readers, lambda: reader.rows("SELECT n FROM one")).result(WAIT) == [(7,)]
    nothing: list[int] = []
    fault = ask(readers, lambda: nothing[0])
    assert isinstance(fault.exception(WAIT), IndexError)
    assert not fault.cancel()


def test_a_newer_letter_stops_the_statement_of_the_older_one(reader: SqliteReader, readers: ThreadPoolExecutor) -> None:
    """One thread, and a statement that would never end: the next question is answered all the same."""
    begun = threading.Event()

    def read() -> Any:
        begun.set()
        return reader.rows(ENDLESS)

    older = ask(readers, read)
    assert begun.wait(WAIT)
    newer = ask(readers, lambda: reader.rows("SELECT n FROM one"))
    assert older.cancel() and older.cancelled()
    assert newer.result(WAIT) == [(7,)]
    with pytest.raises(CancelledError):
        older.result(0)


def test_what_was_given_up_before_its_turn_is_never_read(readers: ThreadPoolExecutor) -> None:
    turn, seen = threading.Event(), []
    busy = ask(readers, lambda: turn.wait(WAIT))
    waiting = ask(readers, lambda: seen.append("read"))
    assert waiting.cancel()
    turn.set()
    assert busy.result(WAIT) and ask(readers, lambda: "next").result(WAIT) == "next"
    assert seen == []


def test_a_question_given_up_between_two_statements_begins_no_other(reader: SqliteReader) -> None:
    """The answer of half a reading is nobody's: the second statement is not begun, the thread's next question is."""
    asked = Question()

    def read() -> list[Any]:
        rows = reader.rows("SELECT n FROM one")
        asked.drop()
        return rows + reader.rows("SELECT n FROM one")

    with pytest.raises(CancelledError):
        asked.put(read)
    assert not question().dropped
    assert Question().put(lambda: reader.rows("SELECT n FROM one")) == [(7,)]


def test_a_question_that_is_over_stops_nothing_later(reader: SqliteReader, readers: ThreadPoolExecutor) -> None:
    """An answer that comes too late to be given up leaves the connection as it is."""
    first = ask(readers, lambda: reader.rows("SELECT n FROM one"))
    assert first.result(WAIT) == [(7,)]
    assert not first.cancel()
    assert ask(readers, lambda: reader.rows("SELECT n FROM one")).result(WAIT) == [(7,)]


def test_readers_that_are_shut_down_give_up_what_waits(readers: ThreadPoolExecutor) -> None:
    """Nobody waits forever for an answer whose turn never came."""
    turn = threading.Event()
    busy = ask(readers, lambda: turn.wait(WAIT))
    waiting = ask(readers, lambda: "never")
    closing = threading.Thread(target=readers.shutdown, kwargs={"wait": True, "cancel_futures": True})
    closing.start()
    with pytest.raises(CancelledError):
        waiting.result(WAIT)
    turn.set()
    closing.join(WAIT)
    assert busy.result(WAIT)
