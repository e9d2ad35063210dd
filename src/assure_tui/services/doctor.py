"""`assure doctor`: library, folder, rights, disk, and who can write; opens the store only to look.

Each finding carries its repair. Nothing here is about the data itself: that is `assure check`.
"""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

from assure_tui.domain.errors import AssureError
from assure_tui.services.resting_data import unused_sentence, volume_sentence
from assure_tui.store import places
from assure_tui.store.backup import RESTORED_ASIDE
from assure_tui.store.check import Finding
from assure_tui.store.engine import Store, is_url, open_store
from assure_tui.store.migrate import LATEST, schema_version
from assure_tui.store.sqlite_library import SOURCE, VERSION, vulnerable
from assure_tui.store.unused import unused_clients

LOW_DISK = 200 * 1024 * 1024
FULL_DISK = 20 * 1024 * 1024


def doctor(location: str) -> list[Finding]:
    """What is wrong around the store, worst first; empty when all is well."""
    found = _library()
    if is_url(location):
        return found + _opens(location)
    path = Path(location).expanduser()
    found += _place(path)
    if os.path.exists(path):
        found += [_right(path, sentence) for sentence in places.rights(path)]
        found += _file(path)
    found += _disk(path.parent)
    if not any(finding.code in ("network_folder", "rights") for finding in found):
        found += _opens(location)
    return found


def looked_at(location: str) -> list[str]:
    """What was looked at, as sentences, whether or not anything is wrong."""
    told = [library_verdict()]
    if is_url(location):
        return [*told, "a PostgreSQL store: its folder, rights and disk are the server's matter"]
    folder = Path(location).expanduser().parent
    if os.path.isdir(folder):
        told.append(f"{folder} lies on {places.filesystem_of(folder) or 'an unknown file system'}")
        told.append(f"{shutil.disk_usage(folder).free // (1024 * 1024)} MB are free there")
        told += [volume_sentence(folder), _unused(location)]
    return [sentence for sentence in told if sentence]


def _unused(location: str) -> str:
    """Clients nobody used for long; nothing of a store that is not in order, which has findings of its own."""
    if (
        not os.path.isfile(os.path.expanduser(location))
        or places.filesystem_of(Path(location).parent) in places.NETWORK
    ):
        return ""
    try:
        store = open_store(location)
    except AssureError:
        return ""
    try:
        fine = schema_version(store) == LATEST
        return unused_sentence(unused_clients(store, datetime.now(UTC))) if fine else ""
    except AssureError:
        return ""
    finally:
        store.close()


def library_verdict() -> str:
    """The SQLite library in one line, with what follows from its version."""
    version = ".".join(map(str, VERSION))
    if vulnerable():
        return f"SQLite {version} ({SOURCE}): has the WAL-reset bug; one process at a time checkpoints instead"
    return f"SQLite {version} ({SOURCE}): sound"


def who_can_write(location: str) -> list[str]:
    """The logins that can change the file past the program: its owner, its group, root."""
    path = Path(location).expanduser()
    if is_url(location) or not os.path.exists(path):
        return []
    info = path.stat()
    people = {_login(info.st_uid), "root"}
    if info.st_mode & stat.S_IWGRP:
        people |= _members(info.st_gid)
    if info.st_mode & stat.S_IWOTH:
        people.add("everyone on this computer")
    return sorted(people)


def _library() -> list[Finding]:
    if not vulnerable():
        return []
    return [
        Finding(
            "sqlite_version",
            "library",
            f"{library_verdict()} (fixed in 3.51.3, 3.50.7 and 3.44.6)",
            "pip install 'pysqlite3>=0.6' where there is a wheel, or use a newer Python",
        )
    ]


def _place(path: Path) -> list[Finding]:
    found = []
    folder = path.parent
    if not os.path.isdir(folder):
        return [Finding("folder", str(folder), "there is no such folder", f"mkdir -p {folder}")]
    kind = places.filesystem_of(folder)
    if kind in places.NETWORK:
        found.append(
            Finding(
                "network_folder",
                str(folder),
                f"lies on a network folder ({kind}), where SQLite loses data when two hosts write",
                "move the store to a local disk, or use PostgreSQL",
            )
        )
    cloud = places.cloud_folder(path)
    if cloud:
        found.append(
            Finding(
                "cloud_folder",
                str(folder),
                f"{cloud} copies the file while it is in use and makes conflicting copies",
                "move the store elsewhere, and copy backups there: assure backup FILE",
            )
        )
    try:
        path.stat()
    except FileNotFoundError:
        found.append(Finding("missing", str(path), "there is no store", "assure init, or name another with --store"))
    except OSError as error:
        repair = "ask the owner of its folder to let you in, or name another store with --store"
        found.append(Finding("unreachable", str(path), f"cannot be reached by you: {error.strerror}", repair))
    return found


def _right(path: Path, sentence: str) -> Finding:
    message, _, repair = sentence.partition("; repair")
    return Finding("rights", str(path), message, repair.lstrip(": ,") or "ask the file's owner")


def _file(path: Path) -> list[Finding]:
    found = []
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        return [Finding("not_a_file", str(path), "is not a plain file", "name the store's file with --store")]
    if info.st_nlink > 1:
        message, repair = "has a second name (a hard link), which breaks SQLite's locks", "remove the other name"
        found.append(Finding("hard_link", str(path), message, repair))
    if info.st_mode & stat.S_IWOTH:
        message = "can be written by everyone on this computer"
        found.append(Finding("open_to_all", str(path), message, f"chmod o-rw {path}"))
    elif info.st_mode & stat.S_IROTH:
        message = "can be read by everyone on this computer, clients' data and all"
        found.append(Finding("open_to_all", str(path), message, f"chmod o-r {path}"))
    if os.geteuid() == 0 and info.st_uid != 0:
        message = f"you are root, and the store is {_login(info.st_uid)}'s"
        found.append(Finding("root", str(path), message, f"run assure as {_login(info.st_uid)}"))
    aside = sorted(path.parent.glob(f"{path.stem}{RESTORED_ASIDE}*{path.suffix}"))
    if aside:
        message = (
            f"{len(aside)} former store{'s' if len(aside) > 1 else ''} put aside by a restore, clients' data and all"
        )
        found.append(Finding("put_aside", str(aside[-1]), message, "remove it once the restored store is right"))
    return found


def _disk(folder: Path) -> list[Finding]:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return []
    if free >= LOW_DISK:
        return []
    message = f"{free // (1024 * 1024)} MB are free"
    code = "disk_full" if free < FULL_DISK else "disk_low"
    return [Finding(code, str(folder), message, "free some space: a full disk refuses every change")]


def _opens(location: str) -> list[Finding]:
    try:
        store = open_store(location)
    except AssureError as error:
        if not is_url(location) and not os.path.exists(os.path.expanduser(location)):
            return []  # told already
        message, _, repair = error.message.partition("; ")
        return [Finding("unopenable", _shown(location), message, repair or "see the manual, or restore a backup")]
    try:
        return _schema(store, _shown(location))
    finally:
        store.close()


def _schema(store: Store, where: str) -> list[Finding]:
    try:
        version = schema_version(store)
    except AssureError as error:
        return [Finding("unreadable", where, error.message, "assure check")]
    if version > LATEST:
        message = f"was written by a newer program (schema {version}, this one knows {LATEST})"
        return [Finding("newer_schema", where, message, "install the newer version")]
    if 0 < version < LATEST:
        message = f"has an older schema ({version} of {LATEST})"
        return [Finding("older_schema", where, message, "assure migrate, or just open it")]
    if version == 0:
        return [Finding("no_schema", where, "holds no tables of this program", "assure init with another file")]
    return []


def _shown(location: str) -> str:
    """A server's address without its password."""
    if not is_url(location):
        return location
    scheme, _, rest = location.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _login(uid: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return str(uid)


def _members(gid: int) -> set[str]:
    try:
        import grp
        import pwd

        group = grp.getgrgid(gid)
        return set(group.gr_mem) | {entry.pw_name for entry in pwd.getpwall() if entry.pw_gid == gid}
    except (ImportError, KeyError):
        return {f"group {gid}"}
