"""Where a store's file may lie, and with which rights [reliability of shared files].

The file is never opened here by anything but SQLite: closing any other descriptor of it in this
process would drop SQLite's locks and let another process delete the live WAL.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assure_tui.domain.errors import StoreError

NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.gvfsd-fuse",
        "9p",
        "virtiofs",
        "vboxsf",
        "ceph",
        "fuse.ceph",
        "afs",
        "gfs2",
        "ocfs2",
        "lustre",
        "glusterfs",
        "fuse.glusterfs",
        "davfs",
        "fuse.davfs2",
        "beegfs",
    ]
)
CLOUD = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "nextcloud", "syncthing")


def filesystem_of(path: Path, mounts: str | None = None) -> str:
    """The file system's name by the longest mount point that holds the path; empty when unknown."""
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    target = os.path.realpath(path)  # unlike `resolve`, it takes a loop of links as it comes
    best, kind = "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        point = fields[4].replace("\\040", " ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind


def cloud_folder(path: Path) -> str | None:
    """The name of a folder that a cloud service copies, if the path lies in one."""
    for part in Path(os.path.realpath(path)).parts:
        if part.lower().startswith(CLOUD):
            return part
    return None


def check_place(path: Path, *, create: bool, one_host: bool) -> str:
    """Refuse what would lose data; returns the journal mode to use (`wal`, on a network folder `delete`)."""
    kind = filesystem_of(path.parent)
    journal = "wal"
    if kind in NETWORK:
        if not one_host:
            raise StoreError(
                f"{path} lies on a network folder ({kind}), where SQLite loses data when two hosts write. "
                "Move it to a local disk or use PostgreSQL; if really only this host ever opens it, "
                "say --i-know-this-is-one-host"
            )
        journal = "delete"
    if create:
        if path.exists():
            raise StoreError(f"{path} exists already; name another file with --store")
        return journal
    try:
        info = path.stat()
    except FileNotFoundError as error:
        raise StoreError(
            f"there is no store at {path}; `assure init` makes one, `assure demo` shows an example"
        ) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be reached: {error.strerror}") from error
    if not stat.S_ISREG(info.st_mode):
        raise StoreError(f"{path} is not a file; name the store's file with --store")
    if info.st_nlink > 1:
        raise StoreError(f"{path} has a second name (a hard link), which breaks SQLite's locks; remove the other name")
    if info.st_size == 0:
        raise StoreError(f"{path} is empty; remove it and run `assure init`, or restore a backup")
    for finding in rights(path):
        raise StoreError(finding)
    return journal


def rights(path: Path) -> list[str]:
    """What keeps this login from writing the store, each with the exact repair; empty when all is well."""
    found: list[str] = []
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        found.append(
            f"the folder {folder} cannot be written by you, and SQLite keeps files beside the store; "
            f"repair: chmod u+rwx (or g+rwxs) {folder}"
        )
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        found.append(f"{path} cannot be written by you; repair, as its owner: chmod 660 {path}")
    for side in (f"{path}-wal", f"{path}-shm"):
        if _blocks(side) and _blocks(side):  # it may go or come between two looks
            found.append(
                f"{side} belongs to another login's group and blocks you; "
                f"repair, as its owner: chgrp {path.stat().st_gid} {side} && chmod 660 {side}"
            )
    if path.exists():
        mode, parent = path.stat().st_mode, folder.stat()
        shared = (
            bool(mode & stat.S_IWGRP) and path.stat().st_gid == parent.st_gid and bool(parent.st_mode & stat.S_IWGRP)
        )
        if shared and not parent.st_mode & stat.S_ISGID:
            found.append(
                f"the shared folder {folder} lacks the setgid bit, so a second person would be locked out; "
                f"repair: chmod g+s {folder}"
            )
    return found


def _blocks(side: str) -> bool:
    return not os.access(side, os.R_OK | os.W_OK) and os.path.exists(side)


_mask = threading.RLock()  # the mask is the process's: two threads would each put back the other's


@contextmanager
def sides_for_all(path: Path) -> Iterator[None]:
    """Open a store of several logins in this: a side file made within has their rights from its first moment.

    SQLite makes -wal and -shm with the person's mask and mends their rights a moment later. Another
    login that opens the store in this moment could only read them, or not at all, for as long as it runs.
    """
    try:
        shared = path.stat().st_mode & stat.S_IRWXG
    except OSError:
        shared = 0  # whoever opens it says what is wrong
    if not shared:
        yield
        return
    with _mask:
        before = os.umask(0o077)
        os.umask(before & ~shared)
        try:
            yield
        finally:
            os.umask(before)


def make_file(path: Path, *, group: int | None = None) -> None:
    """Create the empty file with its final rights before SQLite sees it: its side files copy the mode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if group is None else 0o770)
    if group is not None:
        os.chown(path.parent, -1, group)
        os.chmod(path.parent, 0o2770)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError as error:
        raise StoreError(f"{path} exists already; name another file with --store") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}") from error
    try:
        os.fchmod(descriptor, 0o600 if group is None else 0o660)
        if group is not None:
            os.fchown(descriptor, -1, group)
    finally:
        os.close(descriptor)
