"""Looking at a client's folder on disk: what is there, what changed, what went; nothing is ever written [DOC-1]."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assure_tui.domain.documents import PATH_LIMIT, left_alone

ENTRIES = 200_000  # of one client; more is no folder of papers
DEPTH = 40
BLOCK = 1 << 20
Mark = tuple[int, int]  # size, and time of the last change in nanoseconds


@dataclass
class Look:
    """One look: files by path within the folder, and what could not be read."""

    files: dict[str, Mark] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)  # "" is the folder itself
    whole: bool = True  # everything readable was seen
    empty: bool = True  # there was nothing at all in it


@dataclass(frozen=True, slots=True)
class Known:
    """What the store has of a file."""

    size: int
    modified: int
    missing: bool
    removed: bool

    @property
    def mark(self) -> Mark:
        return self.size, self.modified


@dataclass
class Changes:
    """What one look changes; `waiting` must look the same at the next look before it counts [DOC-9]."""

    stable: dict[str, Mark] = field(default_factory=dict)
    waiting: dict[str, Mark] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    forget: list[str] = field(default_factory=list)  # waited for, and not there any more


def look(root: str) -> Look:
    """Every document of the folder; links are not followed: what lies inside is found at its own place [DOC-11]."""
    found = Look()
    entries_seen = 0
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as entries:
                for entry in entries:
                    found.empty = False
                    entries_seen += 1
                    if entries_seen > ENTRIES:
                        found.whole = False
                        return found
                    if left_alone(entry.name):
                        continue
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if len(path) > PATH_LIMIT:
                        continue
                    if _take(found, entry, path) and depth < DEPTH:
                        waiting.append((path, depth + 1))
        except FileNotFoundError:
            if not folder:
                found.unreadable.append("")
        except OSError:
            found.unreadable.append(folder)
    return found


def _take(found: Look, entry: os.DirEntry[str], path: str) -> bool:
    """Note a file; whether it is a folder to go into."""
    try:
        if entry.is_symlink():
            return False
        if entry.is_dir(follow_symlinks=False):
            return True
        state = entry.stat(follow_symlinks=False)
    except OSError:
        return False  # it went while we looked
    if stat.S_ISREG(state.st_mode):
        found.files[path] = (state.st_size, state.st_mtime_ns)
    return False


def compare(seen: Look, known: Mapping[str, Known], waited: Mapping[str, Mark]) -> Changes:
    """What is new or changed and has kept still since the last look, what waits, what vanished."""
    changes = Changes()
    for path, mark in seen.files.items():
        have = known.get(path)
        if have is not None and have.mark == mark and not have.missing and not have.removed:
            continue
        (changes.stable if waited.get(path) == mark else changes.waiting)[path] = mark
    changes.forget = [path for path in waited if path not in changes.stable and path not in changes.waiting]
    changes.gone = _gone(seen, known, {size for size, _ in changes.waiting.values()})
    return changes


def _gone(seen: Look, known: Mapping[str, Known], coming: Iterable[int]) -> list[str]:
    """Files that vanished. A folder that cannot be read, or is empty all at once, proves nothing: a share went away.

    One as large as a file that is just coming waits a look: it was probably moved [DOC-5].
    """
    there = [path for path, have in known.items() if not have.missing and not have.removed]
    if "" in seen.unreadable or not seen.whole or (seen.empty and len(there) > 1):
        return []
    shut = tuple(f"{folder}/" for folder in seen.unreadable)
    sizes = set(coming)
    return [
        path
        for path in there
        if path not in seen.files and known[path].size not in sizes and not (shut and path.startswith(shut))
    ]


def hash_of(root: str, path: str, mark: Mark) -> str | None:
    """SHA-256 of a file's content; None when it is not what was seen, or cannot be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(os.path.join(root, path), flags)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            digest = hashlib.sha256()
            while block := file.read(BLOCK):
                digest.update(block)
            after = os.fstat(handle)
        except OSError:
            return None
    return digest.hexdigest() if (after.st_size, after.st_mtime_ns) == mark else None
