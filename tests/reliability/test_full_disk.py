"""A disk that takes no more: a sentence, nothing half-written, and work goes on once there is room."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assure_tui.bootstrap import create_firm, open_services
from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, StoreError
from assure_tui.store.backup import backup
from assure_tui.store.check import check
from tests.reliability.programs import CONTEXT, ended, ready, size, start
from tests.services.conftest import BUSINESS, NONPROFIT, Firm, opened

WRITES = size("WRITES", 10)
MOST = 400_000  # bytes that no file of these tests reaches
WORDS = ("the disk is full", "the disk refuses", "File too large", "No space left")


def is_told(error: AssureError, path: str) -> None:
    """A sentence of the store's family that names the file, as the person named it."""
    assert isinstance(error, StoreError), repr(error)
    assert any(words in error.message for words in WORDS), error.message
    assert path in error.message and ".tmp" not in error.message and "\n" not in error.message, error.message


def content(firm: Firm) -> list[Any]:
    """What must be as it was after a write that failed."""
    tables = ("activity_batch", "activity_change", "engagement", "task", "client", "comment")
    return [firm.rows(f"SELECT count(*) AS n, max(id) AS last FROM {table}")[0] for table in tables]


def room(location: str, command: c.Command, opening: bool, limit: Callable[[], None], free: Callable[[], None]) -> bool:
    """Give a command while the disk takes only so much; whether it was done. Else nothing has changed."""
    firm = opened(location)
    before = content(firm)
    if opening:
        firm.store.close()
    limit()
    try:
        if opening:
            firm = opened(location)
        done = bool(firm.door.execute(command, firm.actor("own")).batch)
    except AssureError as error:
        is_told(error, location)
        done = False
    finally:
        free()
    firm.store.close()
    firm = opened(location)
    assert (content(firm) != before) == done
    assert check(firm.store) == []
    firm.store.close()
    return done


def month(number: int) -> c.Command:
    """A command that writes many pages: two engagements with their tasks."""
    return c.CreateEngagement((NONPROFIT, BUSINESS), "BK-M", f"{1950 + number // 12}-{number % 12 + 1:02}")


def under_limits(location: str, opening: bool, told: Any) -> None:
    """Meet a limit on the size of files further and further on in what one command writes."""
    done = 0
    for number in range(WRITES):
        size_ = number * MOST // WRITES
        done += room(location, month(number), opening, lambda size_=size_: _limit(size_), _limit)
    firm = opened(location)
    assert firm.door.execute(c.AddComment((1,), "there is room again"), firm.actor("own")).batch
    firm.store.close()
    told.put(done)


def _limit(size_: int = resource.RLIM_INFINITY) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_, resource.RLIM_INFINITY))


@pytest.mark.parametrize("opening", [False, True], ids=["at work", "opening"])
def test_a_write_that_finds_no_room_leaves_nothing(tmp_path: Path, opening: bool) -> None:
    """The limit is met at each place of what a command writes: side files, pages, the commit itself."""
    path = tmp_path / "firm.db"
    ready(path, 1).store.close()
    told = CONTEXT.Queue()
    program = start(under_limits, str(path), opening, told)
    assert ended(program) == 0
    done = told.get()
    assert 0 < done < WRITES, f"{done} of {WRITES} went through: the limit was never met, or always"


def backup_under_limit(location: str, target: str) -> None:
    """A backup that does not fit."""
    firm = opened(location)
    _limit(200_000)
    try:
        backup(firm.store, Path(target))
    except StoreError as error:
        is_told(error, target)
    else:
        raise AssertionError("the backup fits")
    _limit()
    assert os.listdir(Path(target).parent) == []
    assert backup(firm.store, Path(target)) > 200_000
    firm.store.close()


def test_half_a_backup_is_none(tmp_path: Path) -> None:
    """What could not be written whole is taken away."""
    path = tmp_path / "firm.db"
    ready(path, 1).store.close()
    (tmp_path / "backups").mkdir()
    assert ended(start(backup_under_limit, str(path), str(tmp_path / "backups" / "copy.db"))) == 0


def init_under_limits(location: str, told: Any) -> None:
    """Make a new store where there is less room than it needs, then where there is enough."""
    refused = 0
    for size_ in range(0, MOST, MOST // 8):
        _limit(size_)
        try:
            create_firm(location, firm="Bay & Co", owner="Pat Lee", login="pat").close()
        except StoreError as error:
            is_told(error, location)
            refused += 1
        else:
            break
        finally:
            _limit()
        assert os.listdir(Path(location).parent) == [], "half a store is left"
    if refused == 8:
        create_firm(location, firm="Bay & Co", owner="Pat Lee", login="pat").close()
    told.put(refused)


def test_half_a_new_store_is_none(tmp_path: Path) -> None:
    """`init` that finds no room leaves nothing in its own way: it is given again and works."""
    folder = tmp_path / "place"
    folder.mkdir()
    told = CONTEXT.Queue()
    assert ended(start(init_under_limits, str(folder / "firm.db"), told)) == 0
    assert told.get() > 2
    services = open_services(str(folder / "firm.db"))
    assert check(services.store) == []
    services.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True)
    if not made or made.returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    """The system's own answer, with less and less room; removing something is enough to go on."""
    path = small_disk / "firm.db"
    ready(path, 1).store.close()
    ballast = small_disk / "ballast"
    done = 0

    def fill(left: int) -> None:
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(b"x" * max(0, free - left))

    tries = max(8, WRITES // 4)
    for number in range(tries):
        done += room(str(path), month(number), True, lambda left=number * MOST // tries: fill(left), ballast.unlink)
    assert 0 < done < tries
    firm = opened(path)
    fill(0)
    with pytest.raises(StoreError):
        backup(firm.store, small_disk / "copy.db")
    assert sorted(file.name for file in small_disk.iterdir()) == ["ballast", "firm.db", "firm.db-shm", "firm.db-wal"]
    assert firm.reads.engagement(firm.actor("own"), 1, firm.clock.today()), "reading goes on"
    ballast.unlink()
    firm.store.close()
