"""One file, several logins: whoever is of the group can write, whatever their umask, after a kill too.

The logins are numbers nobody has: a process that is root becomes them, no account is made.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import assure_tui
from assure_tui.domain import commands as c
from assure_tui.domain.errors import StoreError
from assure_tui.store import places, read
from assure_tui.store.backup import alone
from assure_tui.store.check import check
from assure_tui.store.engine import open_store
from assure_tui.store.feed import Feed
from assure_tui.store.opening import open_reader
from assure_tui.store.places import sides_for_all
from assure_tui.store.read import SqliteReader
from tests.reliability import programs
from tests.reliability.programs import as_person, cannot_read, ended, is_refused, is_told, size, start, write_cities
from tests.services.conftest import NONPROFIT, found_firm, opened

UMASKS = (0o077, 0o022, 0o002)
OPENINGS = size("OPENINGS", 3)  # 60 in a storm
GROUP, PEOPLE, STRANGER = 54000, (54001, 54002, 54003), 54009


def open_to_all(path: Path) -> bool:
    """Whether other logins can reach a file: the program's own, for they must import it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


root_only = pytest.mark.skipif(
    os.geteuid() != 0 or not all(open_to_all(Path(str(module.__file__))) for module in (assure_tui, programs, pytest)),
    reason="only root can become other people, and they must be able to reach the program",
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def rights(folder: Path) -> dict[str, tuple[int, int]]:
    """Mode and group of each file in a folder."""
    return {path.name: (mode(path), path.stat().st_gid) for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def shared() -> Iterator[Path]:
    """The store of a group, in a folder that other people can reach."""
    top = Path(tempfile.mkdtemp(prefix="assure-shared-"))
    top.chmod(0o755)
    path = top / "firm" / "firm.db"
    found_firm(path, group=GROUP)
    os.chown(path, PEOPLE[0], GROUP)
    os.chown(path.parent, PEOPLE[0], GROUP)
    path.parent.chmod(0o2770)
    yield path
    shutil.rmtree(top)


def by(user: int, act: Callable[..., None], *args: object, group: int = GROUP, umask: int = 0o022) -> int | None:
    """The exit status of what a person did."""
    return ended(start(as_person, user, group, umask, act, *args))


@pytest.mark.parametrize("umask", UMASKS)
@pytest.mark.parametrize("group", [None, os.getgid()], ids=["private", "shared"])
def test_the_rights_are_right_from_the_first_byte(tmp_path: Path, umask: int, group: int | None) -> None:
    """The side files copy the rights of the file: a private store is its owner's, a shared one its group's."""
    before = os.umask(umask)
    try:
        path = tmp_path / "place" / "firm.db"
        found_firm(path, group=group)
        firm = opened(path)
        firm.do(c.EditClient(NONPROFIT, {"city": "X"}))
        found, folder = rights(path.parent), mode(path.parent)
        firm.store.close()
    finally:
        os.umask(before)
    assert set(found) == {"firm.db", "firm.db-wal", "firm.db-shm"}
    assert set(found.values()) == {(0o600 if group is None else 0o660, os.getgid())}
    assert folder == (0o2770 if group is not None else 0o700 & ~umask)
    assert places.rights(path) == []


def test_a_shared_folder_without_setgid_is_named_with_its_repair(tmp_path: Path) -> None:
    path = tmp_path / "all" / "firm.db"
    found_firm(path, group=os.getgid())
    path.parent.chmod(0o770)
    with pytest.raises(StoreError, match="chmod g\\+s"):
        open_store(str(path))


@root_only
@pytest.mark.parametrize("umask", UMASKS)
def test_every_member_of_the_group_writes_also_after_a_kill(shared: Path, umask: int) -> None:
    """Three logins in turn, one of them killed with the store open; then all three at once."""
    assert by(PEOPLE[0], write_cities, str(shared), 3, umask=umask) == 0
    assert by(PEOPLE[1], write_cities, str(shared), 3, True, umask=umask) == -signal.SIGKILL
    left = rights(shared.parent)
    assert "firm.db-wal" in left and set(left.values()) == {(0o660, GROUP)}
    for person in PEOPLE:
        assert by(person, write_cities, str(shared), 3, umask=umask) == 0
    together = [start(as_person, person, GROUP, umask, write_cities, str(shared), 3) for person in PEOPLE]
    assert [ended(program) for program in together] == [0, 0, 0]
    firm = opened(shared)
    assert check(firm.store) == []
    assert len([batch for batch in firm.batches() if batch["command"] == "EditClient"]) == 24
    firm.store.close()


@root_only
def test_logins_that_come_at_once_all_write(shared: Path) -> None:
    """Each finds no side file or one made a moment ago; the strictest mask must keep nobody out."""
    for _ in range(OPENINGS):
        together = [start(as_person, person, GROUP, 0o077, write_cities, str(shared), 1) for person in PEOPLE]
        assert [ended(program) for program in together] == [0, 0, 0]


WAYS_IN: dict[str, Callable[[Path], Any]] = {
    "engine": lambda path: open_store(str(path)),
    "first look": lambda path: open_reader(str(path)),
    "reader": lambda path: SqliteReader(path).data_version(),
    "feed": Feed,
    "alone": alone,
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_side_file_has_its_rights_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """SQLite mends them a moment after it made the file: within this moment the mask must not be the person's."""
    path = tmp_path / "place" / "firm.db"
    found_firm(path, group=os.getgid())
    made: list[tuple[bool, bool, int]] = []

    @contextmanager
    def watched(store: Path) -> Iterator[None]:
        before = Path(f"{store}-wal").exists()
        with sides_for_all(store):
            yield
            inside = os.umask(0o777)
            os.umask(inside)
        made.append((before, Path(f"{store}-wal").exists(), inside))

    for room in (places, read):
        monkeypatch.setattr(room, "sides_for_all", watched)
    mask = os.umask(0o077)
    try:
        held = WAYS_IN[way](path)
        after = os.umask(0o077)
    finally:
        os.umask(mask)
    if hasattr(held, "close"):
        held.close()
    assert made[0] == (False, True, 0o017) and after == 0o077


@pytest.mark.parametrize(("rights_of", "inside"), [(0o600, 0o077), (0o660, 0o017), (0o640, 0o037), (None, 0o077)])
def test_the_mask_lets_through_what_the_store_lets_through(tmp_path: Path, rights_of: int | None, inside: int) -> None:
    """And no more; it is the person's again afterwards, also when opening fails."""
    path = tmp_path / "firm.db"
    if rights_of is not None:
        path.touch()
        path.chmod(rights_of)
    mask = os.umask(0o077)
    try:
        with pytest.raises(StoreError), sides_for_all(path):
            found = os.umask(0o077)
            raise StoreError("this one is not opened")
        after = os.umask(0o077)
    finally:
        os.umask(mask)
    assert (found, after) == (inside, 0o077)


def test_a_side_file_that_comes_and_goes_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program closes the store between the look for the file and the look at its rights."""
    path = tmp_path / "firm.db"
    found_firm(path)
    side = Path(f"{path}-wal")
    side.touch()
    reachable = os.access

    def gone_meanwhile(name: str, wish: int) -> bool:
        if str(name) != str(side) or not side.exists():
            return reachable(name, wish)
        side.unlink()
        return False

    monkeypatch.setattr(os, "access", gone_meanwhile)
    assert places.rights(path) == []


@root_only
def test_a_stranger_cannot_read(shared: Path) -> None:
    """Not while it lies there, not while somebody has it open."""
    assert by(STRANGER, cannot_read, str(shared.parent), group=STRANGER) == 0
    assert by(PEOPLE[1], write_cities, str(shared), 1, True) == -signal.SIGKILL  # its side files stay
    assert by(STRANGER, cannot_read, str(shared.parent), group=STRANGER) == 0
    assert by(STRANGER, is_refused, str(shared), "cannot be reached", group=STRANGER) == 0
    assert by(STRANGER, is_told, str(shared), "cannot be reached", group=STRANGER) == 0


def read_only_file(path: Path) -> None:
    path.chmod(0o640)


def read_only_folder(path: Path) -> None:
    path.parent.chmod(0o2750)


def no_setgid(path: Path) -> None:
    path.parent.chmod(0o770)


def someone_elses_side_file(path: Path) -> None:
    side = path.with_name("firm.db-shm")
    side.touch()
    os.chown(side, PEOPLE[0], PEOPLE[0])
    side.chmod(0o660)


@root_only
@pytest.mark.parametrize(
    ("spoil", "repair"),
    [
        (read_only_file, "chmod 660"),
        (read_only_folder, "chmod u+rwx (or g+rwxs)"),
        (no_setgid, "chmod g+s"),
        (someone_elses_side_file, "chgrp"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whoever_may_not_write_is_told_the_exact_repair(
    shared: Path, spoil: Callable[[Path], None], repair: str
) -> None:
    """Refused before anything is touched; the sentence holds the command that puts it right."""
    spoil(shared)
    before = rights(shared.parent), shared.read_bytes()
    assert by(PEOPLE[1], is_refused, str(shared), repair) == 0
    assert by(PEOPLE[1], is_told, str(shared), repair) == 0
    assert (rights(shared.parent), shared.read_bytes()) == before
