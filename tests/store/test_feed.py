"""Own and foreign writes are told by the log; nothing is told twice or missed [ACT-1]."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.store import tables as t
from assure_tui.store.engine import Store, open_store
from assure_tui.store.feed import MANY, Feed
from assure_tui.store.migrate import create_schema
from assure_tui.store.unit_of_work import UnitOfWork, write

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "firm.db"), create=True)
    create_schema(opened)
    yield opened
    opened.close()


@pytest.fixture
def feed(store: Store) -> Iterator[Feed]:
    assert store.path
    opened = Feed(store.path)
    yield opened
    opened.close()


def log(store: Store, summary: str = "Tag added", count: int = 1) -> int:
    def work(unit: UnitOfWork) -> int:
        unit.add(t.Tag(name=summary, key=f"{summary}{unit.now}{os.urandom(4).hex()}"))
        for _ in range(count - 1):
            unit.write_batch(actor=SYSTEM, origin=Origin.LOOP, login="", command="C", summary="part")
        return unit.write_batch(actor=SYSTEM, origin=Origin.LOOP, login="", command="SaveTag", summary=summary)

    return write(store, NOW, work)


def test_an_empty_log_has_nothing(feed: Feed) -> None:
    assert feed.latest() == 0 and not feed.poll() and not feed.pull(0).batches


def test_a_commit_is_seen_once(store: Store, feed: Feed) -> None:
    number = log(store)
    assert feed.poll() and not feed.poll()
    changes = feed.pull(0)
    assert (changes.upto, changes.topics, changes.everything) == (number, frozenset({"tag"}), False)
    assert changes.batches == ((number, "system", "Tag added", None),)
    assert feed.pull(number).batches == ()


def test_a_rollback_is_not_told(store: Store, feed: Feed) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.add(t.Tag(name="x", key="x"))
        unit.write_batch(actor=SYSTEM, origin=Origin.CLI, login="", command="C", summary="s")
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError):
        write(store, NOW, work)
    assert feed.latest() == 0


def test_every_commit_of_many_is_pulled_exactly_once(store: Store, feed: Feed) -> None:
    stop = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        since = 0
        while True:
            last = stop.is_set()
            if feed.poll() or last:
                changes = feed.pull(since)
                seen.extend(batch[0] for batch in changes.batches)
                since = changes.upto
            if last:
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    written = [log(store, f"tag {number}") for number in range(40)]
    stop.set()
    watcher.join()
    assert seen == written


def test_after_a_flood_everything_is_reloaded(store: Store, feed: Feed) -> None:
    log(store, count=MANY + 1)
    changes = feed.pull(0)
    assert changes.everything and changes.upto == MANY + 1 and not changes.batches


def test_a_replaced_store_asks_for_a_reload(store: Store, feed: Feed) -> None:
    """After a restore the log may be shorter than what a screen has seen."""
    number = log(store)
    assert feed.pull(number + 5).everything


def test_watching_a_file_needs_no_orm(store: Store) -> None:
    """The first window of a board does not wait for the ORM's import."""
    code = (
        "import sys; from assure_tui.store.feed import Feed;"
        f"assert Feed({str(store.path)!r}).latest() == 0;"
        "assert not {'sqlalchemy', 'sqlmodel'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
