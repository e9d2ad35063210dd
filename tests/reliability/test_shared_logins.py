"""Three people with logins of their own work on one store, by the program itself, also after one was killed.

The test makes the logins, and takes them away again: where it may, which is where it is root.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.reliability.programs import PATIENCE, cannot_read_as, ended, lines_of, start
from tests.reliability.test_shared_store import mode, root_only

ROWS = 1500  # of the import that is cut off: some fifteen parts
GROWN = 150_000  # bytes of the log of writes from which on it is in the middle of them

may_make_logins = pytest.mark.skipif(
    not all(shutil.which(name) for name in ("useradd", "userdel", "groupadd", "groupdel")),
    reason="the programs that make logins are not there",
)


Line = tuple[int, str, tuple[object, ...]]  # the exit code, what it has to say, and the words


@dataclass
class Office:
    """The logins, their group, and the firm's store."""

    people: tuple[str, str, str]
    stranger: str
    group: str
    top: Path

    @property
    def store(self) -> Path:
        return self.top / "firm" / "firm.db"

    def begin(self, login: str, *lines: Line) -> BaseProcess:
        """A program that becomes that person, in a home of their own, and gives these lines."""
        return start(lines_of, login, str(self.top / login), str(self.store), lines)

    def does(self, login: str, *lines: Line) -> None:
        """They are carried out as they should be."""
        assert ended(self.begin(login, *lines)) == 0, (login, lines)


def _admin(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)


@pytest.fixture
def office() -> Iterator[Office]:
    """Three logins of one group, one of none; taken away whatever happens."""
    mark = f"{os.getpid() % 1_000_000}"
    group, people, stranger = f"asr{mark}g", (f"asr{mark}a", f"asr{mark}b", f"asr{mark}c"), f"asr{mark}s"
    top = Path(tempfile.mkdtemp(prefix="assure-office-"))
    top.chmod(0o755)
    try:
        _admin("groupadd", group)
        for login in (*people, stranger):
            _admin("useradd", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", login)
            if login != stranger:
                _admin("usermod", "--append", "--groups", group, login)
            home = top / login
            home.mkdir()
            os.chown(home, pwd.getpwnam(login).pw_uid, pwd.getpwnam(login).pw_gid)
        (top / "firm").mkdir()
        os.chown(top / "firm", pwd.getpwnam(people[0]).pw_uid, grp.getgrnam(group).gr_gid)
        yield Office(people, stranger, group, top)
    finally:
        for login in (*people, stranger):
            subprocess.run(("userdel", login), check=False, capture_output=True, timeout=PATIENCE)
        subprocess.run(("groupdel", group), check=False, capture_output=True, timeout=PATIENCE)
        shutil.rmtree(top)


def _kill_while_it_writes(office: Office, login: str, file: Path) -> None:
    """kill -9 in the middle of an import: some of its rows are written, some are not."""
    log = office.store.with_name("firm.db-wal")
    program = office.begin(login, (0, "", ("import", "clients", file)))
    deadline = time.monotonic() + PATIENCE
    while not log.exists() or log.stat().st_size < GROWN:
        assert program.is_alive() and time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(program.pid or 0, signal.SIGKILL)
    assert ended(program) == -signal.SIGKILL


@root_only
@may_make_logins
def test_three_logins_of_one_group_work_on_one_store_also_after_a_kill(office: Office) -> None:
    """[STAFF-5] [BULK-3] [IMP-6]: each under their own name; a stranger neither works nor reads."""
    one, two, three = office.people
    invited = [
        (0, "", ("staff", "add", name, "--login", login, "--role", "admin"))
        for login, name in ((two, "Pat Second"), (three, "Rae Third"))
    ]
    office.does(one, (0, "", ("init", "--firm", "Alder", "--owner", "Olive Owner", "--shared", office.group)), *invited)
    file = office.top / two / "clients.csv"
    file.write_text("external_id,name,entity\n" + "".join(f"N-{n},Client {n:04},business\n" for n in range(ROWS)))
    file.chmod(0o644)
    _kill_while_it_writes(office, two, file)
    left = {path.name: (mode(path), path.stat().st_gid) for path in office.store.parent.iterdir()}
    assert "firm.db-wal" in left and set(left.values()) == {(0o660, grp.getgrnam(office.group).gr_gid)}
    together = [office.begin(who, (0, "", ("client", "add", f"By {who}", "entity=trust"))) for who in office.people]
    assert [ended(program) for program in together] == [0, 0, 0]
    office.does(two, (0, "", ("import", "clients", file)))  # the same file writes the rest
    office.does(three, (0, f'"total": {ROWS + 3}', ("clients", "--limit", "1")), (0, "", ("check",)))
    logins = [(0, f'"login": "{who}"', ("log", "--limit", "0")) for who in office.people]
    office.does(one, *logins)
    office.does(office.stranger, (5, "cannot be reached", ("list",)))
    assert ended(start(cannot_read_as, office.stranger, str(office.store.parent))) == 0
