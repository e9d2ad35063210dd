"""`assure doctor`: the SQLite library, the folder, the rights and the disk of a store."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from assure_tui.services.checking import Finding

LOW_DISK = 200 * 1024 * 1024  # bytes below which the free space is told


def diagnose(location: str) -> tuple[list[Finding], list[str]]:
    """What is wrong around a store, and what was looked at, as sentences."""
    from assure_tui.store import sqlite_library as library

    looked = [f"SQLite {'.'.join(map(str, library.VERSION))} from {library.SOURCE}"]
    found: list[Finding] = []
    if library.vulnerable():
        looked[0] += " has the WAL-reset bug; only the lease holder checkpoints"
        repair = "Install the pysqlite3 wheel, or a Python with SQLite 3.51.3 or newer."
        message = "This SQLite can corrupt a store that several processes write and checkpoint."
        found.append(Finding("library", library.SOURCE, message, repair))
    if "://" in location:
        looked.append("The store is on a PostgreSQL server; its folder, rights and disk are the server's matter.")
        return found, looked
    path = Path(location).expanduser()
    found += _place(path, looked)
    return found, looked


def _place(path: Path, looked: list[str]) -> Iterator[Finding]:
    from assure_tui.store import places

    if not path.parent.is_dir():
        yield Finding("folder", str(path.parent), "There is no such folder.", "assure init makes it.")
        return
    kind = places.filesystem_of(path.parent)
    looked.append(f"The folder is on {kind or 'an unknown file system'}")
    if kind in places.NETWORK:
        message = f"The folder is on a network ({kind}), where SQLite loses data when two hosts write."
        yield Finding("network", str(path.parent), message, "Move the store to a local disk, or use PostgreSQL.")
    cloud = places.cloud_folder(path)
    if cloud:
        message = f"The folder {cloud} is copied by a cloud service, which can tear a live database."
        yield Finding("cloud", str(path.parent), message, "Move the store out of it; copy backups there instead.")
    if not path.exists():
        repair = "assure init makes one, assure demo shows an example."
        yield Finding("store", str(path), "There is no store at this place.", repair)
    elif path.stat().st_nlink > 1:
        yield Finding("link", str(path), "The store has a second name (a hard link).", "Remove the other name.")
    for text in places.rights(path):
        message, _, repair = text.partition("repair")
        yield Finding("rights", str(path), message.rstrip("; "), repair.lstrip(":, "))
    if path.exists() and path.stat().st_mode & stat.S_IROTH:
        repair = f"chmod o-rwx {path}"
        yield Finding("rights.others", str(path), "Every login of this computer can read the store.", repair)
    free = shutil.disk_usage(path.parent).free
    looked.append(f"{free // (1024 * 1024)} MB are free on the disk")
    if free < LOW_DISK:
        yield Finding("disk", str(path.parent), f"Only {free // (1024 * 1024)} MB are free.", "Make room.")


def who_can_write(location: str) -> list[str]:
    """The logins whose rights let them write the store's file, past every rule of the program."""
    import grp
    import pwd

    path = Path(location).expanduser()
    if "://" in location or not path.exists():
        return []
    info = path.stat()
    names = {"root", _name(info.st_uid)}
    if info.st_mode & stat.S_IWGRP:
        try:
            group = grp.getgrgid(info.st_gid)
        except KeyError:
            names.add(f"group {info.st_gid}")
        else:
            names |= set(group.gr_mem) | {user.pw_name for user in pwd.getpwall() if user.pw_gid == group.gr_gid}
    if info.st_mode & stat.S_IWOTH:
        names.add("everyone")
    return sorted(names)


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


