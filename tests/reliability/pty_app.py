"""The real program in a pseudo-terminal: keys in, the painted screen out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.ttybench import Terminal

from assure_tui.bootstrap import create_firm
from assure_tui.cli.identity import os_login
from assure_tui.domain.commands import CreateClient, CreateEngagement, InviteStaff
from assure_tui.services.clock import FixedClock

START = 60.0  # a generous end of every wait: a loaded machine is slow, a broken program waits for ever
ALTERNATE = 1049
CLOCK = FixedClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "America/New_York")
NAMES = ("Alder", "Birch", "Cedar", "Damson", "Elder")


def make_firm(folder: Path) -> Path:
    """Five engagements in the first stage; whoever runs the tests is the owner, Jo Reed works there too."""
    path = folder / "firm.db"
    path.touch(mode=0o600)
    path.write_bytes(_firm())
    return path


@cache
def _firm() -> bytes:
    """The store's file, made once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "firm.db"
        _found(path)
        assert [file.name for file in path.parent.glob("firm.db-*")] == [], "all of it is in the one file"
        return path.read_bytes()


def _found(path: Path) -> None:
    services = create_firm(
        str(path), firm="Bay & Co", owner="Pat Lee", login=os_login(), zone="America/New_York", clock=CLOCK
    )
    actor = services.reads.actor(os_login())
    assert actor is not None
    services.dispatcher.execute(InviteStaff("Jo Reed", "jo", "JR", None, "admin"), actor)
    for name in NAMES:
        services.dispatcher.execute(CreateClient({"name": f"{name} Works", "entity": "business"}), actor)
    services.dispatcher.execute(CreateEngagement(tuple(range(1, 6)), "1120", "2025"), actor)
    services.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Folders of the test's own, so that no one's settings or drafts are met."""
    named = {f"ASSURE_{name}_DIR": str(folder / name.lower()) for name in ("DATA", "CONFIG", "STATE")}
    return {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "EDITOR": "true", "VISUAL": "true", **named, **more}


@contextmanager
def app(
    store: Path,
    *options: str,
    size: tuple[int, int] = (160, 40),
    env: Mapping[str, str] | None = None,
    wrap: tuple[str, ...] = (),
) -> Iterator[Terminal]:
    """The app on a store, its board painted."""
    command = [*wrap, sys.executable, "-m", "assure_tui", "--store", str(store), *options]
    with Terminal(command, size=size, env=environment(store.parent, **(env or {}))) as terminal:
        terminal.wait_for(r"Elder Works", timeout=START)
        terminal.wait_quiet(0.3)
        yield terminal


def command_line(store: Path, *words: object) -> str:
    """One run of the command line; its output."""
    ran = subprocess.run(
        [sys.executable, "-m", "assure_tui", "--store", str(store), *map(str, words)],
        capture_output=True, text=True, timeout=START, env={**os.environ, **environment(store.parent)}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
    return ran.stdout


def until(holds: Callable[[], object], timeout: float = START) -> None:
    """Wait until something holds."""
    end = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)


@contextmanager
def bare(store: Path, *, ignoring_hangup: bool = False) -> Iterator[tuple[int, int]]:
    """The app with nobody reading along, so that its terminal can really be closed: process id and terminal."""
    command = [sys.executable, "-m", "assure_tui", "--store", str(store)]
    if ignoring_hangup:
        command = ["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *command]
    everything = {**os.environ, **environment(store.parent), "TERM": "xterm-256color"}
    pid, place = os.forkpty()
    if pid == 0:
        try:
            os.execve(command[0], command, everything)
        finally:
            os._exit(127)
    try:
        fcntl.ioctl(place, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
        yield pid, place
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        with contextlib.suppress(OSError):
            os.close(place)


def read_until(place: int, wanted: bytes) -> None:
    """Take what the program paints until something is among it."""
    seen, end = b"", time.monotonic() + START
    while wanted not in seen:
        assert time.monotonic() < end, seen[-500:]
        if select.select([place], [], [], 0.5)[0]:
            seen += os.read(place, 65536)


def drain(place: int, seconds: float) -> None:
    """Read what comes for a while, so that the program never waits for its terminal."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([place], [], [], left)[0]:
            os.read(place, 65536)


def exit_code(pid: int, timeout: float = START) -> int:
    """The exit code of a child, waited for."""
    end = time.monotonic() + timeout
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        assert time.monotonic() < end, "it still runs"
        time.sleep(0.05)
