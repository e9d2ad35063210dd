"""Random damage to a small store: found and said, or harmless; never a traceback, never made worse."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from assure_tui.bootstrap import create_firm
from assure_tui.cli.identity import os_login
from assure_tui.domain import commands as c
from assure_tui.store.sqlite_library import dbapi
from tests.cli.conftest import Ran, run_line
from tests.reliability.programs import ended, size, start

DAMAGES = size("DAMAGES", 8)
ROUND = min(DAMAGES, 25)  # damages of one test


def work(location: str, killed: bool) -> None:
    """A firm with some work in it; killed, the program leaves its last changes in the write-ahead log."""
    services = create_firm(location, firm="Bay & Co", owner="Pat Lee", login=os_login(), zone="America/New_York")
    actor = services.reads.actor(os_login())
    assert actor is not None
    do = services.dispatcher.execute
    for number in range(4):
        do(c.CreateClient({"name": f"Client {number}", "entity": "business", "state": "MA"}), actor)
    do(c.CreateEngagement((1, 2, 3, 4), "1120", "2025"), actor)
    do(c.MoveStage((1, 2), confirm_all=True), actor)
    do(c.AddComment((1,), "a word"), actor)
    do(c.AddBlocker((3,), "Bank"), actor)
    if killed:
        os.kill(os.getpid(), signal.SIGKILL)
    services.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was closed."""
    path = tmp_path_factory.mktemp("sound") / "firm.db"
    assert ended(start(work, str(path), False)) == 0
    return path


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose program was killed: its last changes are in the log beside it."""
    path = tmp_path_factory.mktemp("cut") / "firm.db"
    assert ended(start(work, str(path), True)) == -signal.SIGKILL
    assert path.with_name("firm.db-wal").stat().st_size > 0
    return path


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSURE_STORE", "ASSURE_AS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"ASSURE_{name}_DIR", str(tmp_path / name.lower()))


def one_bit(data: bytearray, dice: random.Random) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def letters(data: bytearray, dice: random.Random) -> None:
    """Values that stay readable: digits and letters become others."""
    for _ in range(40):
        place = dice.randrange(len(data))
        if chr(data[place]).isascii() and chr(data[place]).isalnum():
            data[place] = ord(dice.choice("09azAZ-:{"))


def noise(data: bytearray, dice: random.Random) -> None:
    start_ = dice.randrange(len(data) - 64)
    data[start_ : start_ + 64] = dice.randbytes(64)


def blank_page(data: bytearray, dice: random.Random) -> None:
    page = dice.randrange(len(data) // 4096)
    data[page * 4096 : (page + 1) * 4096] = bytes(4096)


def stale_page(data: bytearray, dice: random.Random) -> None:
    """A page that was written in the place of another."""
    one, other = (dice.randrange(len(data) // 4096) * 4096 for _ in range(2))
    data[one : one + 4096] = data[other : other + 4096]


def cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(100, len(data)) :]


KINDS = (one_bit, one_bit, letters, letters, noise, blank_page, stale_page, cut)


LOOKS = (("check",), ("info",), ("doctor",), ("list",), ("show", "E-1"), ("log",))
WRITES = (("comment", "E-1", "more"), ("move", "E-3", "--yes"))
SURE = ("check", "info", "doctor")  # they know damage when they see it; the others may call it a fault


def in_words(ran: Ran, line: tuple[str, ...]) -> None:
    """An exit code of the contract and a sentence for it."""
    assert "Traceback" not in ran.err + ran.out, ran
    assert ran.code in ((0, 1, 5) if line[0] in SURE else (0, 1, 2, 3, 4, 5, 6)), ran
    assert ran.code == 0 or ran.err.strip() or ran.out.strip()
    if line[0] in SURE:
        assert "The program failed" not in ran.err, ran.err


@pytest.mark.parametrize("turn", range(DAMAGES // ROUND))
@pytest.mark.parametrize("part", ["firm.db", "firm.db-wal"])
def test_random_damage_is_found_or_harmless(sound: Path, cut_off: Path, tmp_path: Path, turn: int, part: str) -> None:
    """`check`, a list, one thing and a write, each told or done; looking changes no byte of the file."""
    dice = random.Random(f"{turn} {part}")
    found = 0
    source = sound if part == "firm.db" else cut_off
    for number in range(ROUND):
        folder = tmp_path / str(number)
        shutil.copytree(source.parent, folder)
        path = folder / "firm.db"
        kind: Callable[[bytearray, random.Random], None] = dice.choice(KINDS)
        data = bytearray((folder / part).read_bytes())
        kind(data, dice)
        (folder / part).write_bytes(data)
        for line in LOOKS:
            ran = run_line("--store", path, *line)
            in_words(ran, line)
            found += line[0] == "check" and ran.code != 0
            if part == "firm.db":
                assert path.read_bytes() == data, f"{kind.__name__}: {line[0]} wrote to a damaged file"
        for line in WRITES:
            in_words(run_line("--store", path, *line), line)
        shutil.rmtree(folder)
    print(f"{part}: {found} of {ROUND} damages found by `check`, the others harmless")


@pytest.mark.parametrize("table", ["client", "engagement", "activity_batch", "staff"])
def test_a_page_that_was_lost_is_found(sound: Path, tmp_path: Path, table: str) -> None:
    """A disk that gives back zeros for a page of a table: `check` says so, and nothing is written."""
    path = tmp_path / "firm.db"
    shutil.copy(sound, path)
    raw = dbapi.connect(str(path))
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    raw.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(data)
    ran = run_line("--store", path, "check")
    in_words(ran, ("check",))
    assert ran.code in (1, 5) and ("damaged" in ran.out + ran.err or "malformed" in ran.out + ran.err), ran
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE activity_change SET "after" = '{"x' WHERE entity = 'engagement'""",
        "UPDATE activity_batch SET results = '[' WHERE results IS NOT NULL",
        "UPDATE activity_batch SET at = 'yesterday' WHERE id = 3",
        "UPDATE team SET permissions = '[x'",
        "UPDATE firm SET zone = 'Nowhere/Land'",
        "UPDATE staff SET role = 'boss'",
        "UPDATE client SET name = CAST(x'ff41' AS TEXT) WHERE id = 2",
        "UPDATE engagement SET due = 'someday' WHERE id = 1",
        "UPDATE engagement SET stage_id = 999 WHERE id = 1",
    ],
)
def test_a_value_that_no_column_can_hold_is_found(sound: Path, tmp_path: Path, statement: str) -> None:
    """The file may be whole to SQLite and still hold what this program never wrote."""
    path = tmp_path / "firm.db"
    shutil.copy(sound, path)
    raw = dbapi.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA ignore_check_constraints = ON")
    assert raw.execute(statement).rowcount > 0
    raw.close()
    for line in LOOKS + WRITES:
        ran = run_line("--store", path, *line)
        in_words(ran, line)
        assert ran.code in (1, 5) or line[0] != "check", "`check` finds nothing"
