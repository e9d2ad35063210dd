"""Copies of a store that can be trusted: made by SQLite itself, checked, then put in place in one step.

The live file is never opened by anything but SQLite here: closing another descriptor of it in this
process would drop SQLite's locks.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from assure_tui.domain.errors import Busy, StoreError
from assure_tui.store import places
from assure_tui.store.engine import Store, explain
from assure_tui.store.sqlite_library import dbapi
from assure_tui.store.versions import APPLICATION_ID

SIDES = ("-wal", "-shm", "-journal")
RESTORED_ASIDE = "-before-restore-"
LEFT_FOR_GOOD = 24 * 3600  # seconds after which nobody can still be writing an unfinished copy


def backup(store: Store, target: Path) -> int:
    """Write a checked copy of the store to `target`; its size in bytes. An existing file is refused."""
    if store.path is None:
        raise StoreError("a PostgreSQL store is backed up by its own tools: pg_dump --format=custom")
    if target.exists():
        raise StoreError(f"{target} exists already; name another file")
    if not target.parent.is_dir():
        raise StoreError(f"there is no folder {target.parent}; make it or name another file")
    info = store.path.stat()
    part = part_of(target)
    try:
        snapshot(store, part)
        os.chmod(part, stat.S_IMODE(info.st_mode))
        keep_group(part, info.st_gid)
        verify_backup(part)
        put_in_place(part, target)
    except StoreError as error:
        raise StoreError(error.message.replace(str(part), str(target))) from error
    except OSError as error:
        raise StoreError(f"no backup could be made at {target}: {error.strerror or error}") from error
    finally:
        discard(part)
    return target.stat().st_size


def snapshot(store: Store, part: Path) -> None:
    """One consistent moment of the store as a file that only its owner may read, on the disk for sure."""
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    try:
        with store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM INTO ?", (str(part),))
    except (DBAPIError, dbapi.Error) as error:
        raise _explain(error, str(part)) from error
    _sync(part)


def put_in_place(part: Path, target: Path) -> None:
    """Give a whole file its name, in one step and never in place of another file."""
    try:
        os.link(part, target)  # unlike a rename, this never replaces a file that came up meanwhile
        os.unlink(part)
    except FileExistsError as error:
        raise StoreError(f"{target} exists already; name another file") from error
    except OSError:
        os.rename(part, target)  # a file system without hard links
    _sync(target.parent)


def verify_backup(path: Path) -> int:
    """Make sure that a copy is whole and ours; the number of its schema. The file is not changed."""
    if not path.is_file():
        raise StoreError(f"there is no backup at {path}")
    try:
        # A backup is nobody's live store and may be read as it is; a stale -wal beside it is not looked at.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(dbapi.connect(address, uri=True, isolation_level=None)) as connection:
            owner = connection.execute("PRAGMA application_id").fetchone()[0]
            if owner != APPLICATION_ID:
                raise StoreError(f"{path} is not a backup of assure-tui")
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                raise StoreError(f"{path} is damaged: {found[0]}; take another backup")
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise StoreError(f"{path} is damaged: a row of {broken[0]} points nowhere; take another backup")
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except dbapi.Error as error:
        raise StoreError(f"{path} is not a whole backup ({error}); take another one") from error


def restore(backup_file: Path, store_path: Path, *, latest: int | None = None) -> Path | None:
    """Put a backup in the store's place; the former store is renamed aside, and its new path returned.

    Refused while another program has the store open, when the backup is not whole, or when its schema
    is newer than `latest`, the one this program knows.
    """
    version = verify_backup(backup_file)
    if latest is not None and version > latest:
        raise StoreError(f"{backup_file} was written by a newer assure-tui (schema {version}); install that")
    if store_path.exists() and backup_file.samefile(store_path):
        raise StoreError(f"{backup_file} is the store itself")
    places.check_place(store_path.parent / f".{store_path.name}.new", create=True, one_host=False)
    part = part_of(store_path)
    try:
        _copy(backup_file, part)
        return swap(part, store_path)
    except OSError as error:
        raise StoreError(f"{store_path} cannot be restored: {error.strerror or error}") from error
    finally:
        discard(part)


def _copy(source: Path, part: Path) -> None:
    """A fresh file with the backup's contents, made by SQLite so that it holds no stale pages."""
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    address = f"{source.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(dbapi.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
    except dbapi.Error as error:
        raise _explain(error, str(part)) from error
    _sync(part)


def swap(part: Path, store_path: Path) -> Path | None:
    """Put a whole file in the place of a store that nobody has open; where the former one went."""
    if not store_path.exists():
        os.rename(part, store_path)
        _sync(store_path.parent)
        return None
    info = store_path.stat()
    os.chmod(part, stat.S_IMODE(info.st_mode))
    keep_group(part, info.st_gid)
    with closing(alone(store_path)):
        aside = _free_name(store_path)
        os.rename(store_path, aside)
        # The old log belongs to the old file: left behind, it would be played into the new one and ruin it.
        for side in SIDES:
            old = Path(f"{store_path}{side}")
            if old.exists():
                os.rename(old, f"{aside}{side}")
        os.rename(part, store_path)
        _sync(store_path.parent)
    return aside


def alone(path: Path) -> Any:
    """A connection that holds the store exclusively, or StoreError; a damaged store is nobody's to hold."""
    connection = dbapi.connect(str(path), isolation_level=None, timeout=2.0)
    try:
        with places.sides_for_all(path):
            connection.execute("PRAGMA schema_version").fetchone()
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        # Leaving WAL needs every other connection closed: it fails with "locked" while one is open.
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except dbapi.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            connection.close()
            raise StoreError(f"{path} is open in another program; close assure everywhere and try again") from error
    except dbapi.DatabaseError:
        pass  # damaged beyond opening: that is what a backup is for
    return connection


def _free_name(path: Path) -> Path:
    stamp = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(1, 10_000):
        name = f"{path.stem}{RESTORED_ASIDE}{stamp}" + (f"-{number}" if number > 1 else "")
        free = path.with_name(name + path.suffix)
        if not free.exists():
            return free
    raise StoreError(f"{path.parent} is full of former stores; remove some")


def keep_group(path: Path, group: int) -> None:
    """Give a copy the group of the original where this login may; its members could not open it otherwise."""
    if path.stat().st_gid != group:
        try:
            os.chown(path, -1, group)
        except PermissionError:
            os.chmod(path, 0o600)  # a group that is not the original's gets nothing


def part_of(target: Path) -> Path:
    """Where a file is made until it is whole; what killed processes left there long ago is taken away first."""
    part = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    discard(part)  # of a former process of this number
    for left in target.parent.glob(f".{target.stem}*{target.suffix}.*.tmp*"):
        with suppress(OSError):  # another login's: whoever made it takes it away
            if time.time() - left.stat().st_mtime > LEFT_FOR_GOOD:
                left.unlink()
    return part


def discard(part: Path) -> None:
    """Remove an unfinished copy, if there is one."""
    for name in (str(part), *(f"{part}{side}" for side in SIDES)):
        try:
            os.unlink(name)
        except (FileNotFoundError, NotADirectoryError):
            continue


def _explain(error: Exception, where: str) -> Exception:
    said = explain(error, where)
    if isinstance(said, Busy):
        return Busy(f"the store is locked by another program, so {where} was not written; try again")
    return said


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
