"""Which process does what only one may do at a time: `flock` on a file of its own, freed by the kernel.

Used for checkpoints where the SQLite library has the WAL-reset bug: there nobody checkpoints on the
way, and the holder alone does it now and then. What must happen once is kept by unique keys, not by this.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from assure_tui.store.engine import Store
from assure_tui.store.sqlite_library import vulnerable

try:
    import fcntl
except ImportError:  # no flock here: every process may believe it is the one, which costs work only
    fcntl = None  # type: ignore[assignment]


BEAT_LOCK = 0x41534254  # advisory lock of the loop on PostgreSQL


class Lease:
    """Held by at most one process per store; the file stays for ever, only its lock comes and goes."""

    def __init__(self, store_path: Path, name: str = "worker") -> None:
        self.path = Path(f"{store_path}.{name}.lock")
        self._mode = store_path.stat().st_mode & 0o777 if store_path.exists() else 0o600
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process is the one."""
        return self._descriptor is not None

    def take(self) -> bool:
        """Try to become the holder, without waiting; True when this process is."""
        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), self._mode)
        except OSError:
            return False
        try:
            if os.fstat(descriptor).st_uid == os.getuid():
                os.fchmod(descriptor, self._mode)  # the umask must not lock out the others of the group
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def give_up(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Lease:
        self.take()
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_up()


class ServerLease:
    """The same on PostgreSQL: an advisory lock of one session, freed when the session ends [LOOP-1]."""

    def __init__(self, engine: Engine, key: int = BEAT_LOCK) -> None:
        self._engine = engine.execution_options(read_only=True)
        self._key = key
        self._connection: Connection | None = None

    @property
    def held(self) -> bool:
        """Whether this process is the one."""
        return self._connection is not None

    def take(self) -> bool:
        """Try to become the holder, without waiting; True when this process is."""
        if self._connection is not None:
            return True
        connection = self._engine.connect()
        won = False
        try:
            won = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._key})").scalar())
            connection.commit()  # the lock is the session's; an open transaction would be ended by the server
        finally:
            if not won:
                connection.close()
        if won:
            self._connection = connection
        return won

    def give_up(self) -> None:
        """Let another process have it."""
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        try:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({self._key})")
            connection.commit()
        finally:
            connection.close()


def beat_lease(store: Store) -> Lease | ServerLease:
    """The lease under which a beat runs; of its own name, the checkpoints' holder keeps another one."""
    return Lease(store.path, "beat") if store.path is not None else ServerLease(store.engine)


def checkpoint(store: Store, lease: Lease, *, always: bool = False) -> bool:
    """Empty the write-ahead log if this process holds the lease and the library needs it; whether it did."""
    if not store.is_sqlite or not (always or vulnerable()) or not lease.take():
        return False
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
