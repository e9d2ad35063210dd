"""What SQLite's driver says, in the product's words: busy, full, read-only, damaged, not a database [VAL-1].

Needs no ORM, so that the read side can use it too. The library may leave out the finer half of a code,
so a disk that is full, one over its quota and one that fails are told by one sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assure_tui.domain.errors import AssureError, Busy, Damaged, StoreError

MORE = "`assure check` tells more, restore a backup"


def told(error: Exception, where: str) -> AssureError:
    """The product's error for the driver's."""
    name = getattr(error, "sqlite_errorname", None) or ""
    words = (str(error).splitlines() or ["no answer"])[0]
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "database is locked" in words:
        return Busy(f"{where} is locked by another program for more than 5 seconds; try again")
    if isinstance(error, UnicodeDecodeError) or "decode to UTF-8" in words:
        # Bytes that this program never wrote: the driver cannot even spell what it found.
        return Damaged(f"{where} is damaged (text that is none); {MORE}")
    if name.startswith("SQLITE_FULL"):
        return StoreError(f"the disk is full: nothing was written to {where}; free some space and try again")
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"the disk refuses {where} ({words}), so nothing was written; free some space and try again, "
            "and if it is not full, `assure check` tells more"
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreError(f"{where} cannot be written here ({words}); `assure doctor` names the repair")
    if name.startswith("SQLITE_NOTADB"):
        return StoreError(f"{where} is not a SQLite database; name another file with --store")
    if name.startswith("SQLITE_CORRUPT"):
        return Damaged(f"{where} is damaged ({words}); {MORE}")
    return Damaged(f"{where} cannot be read ({words}); {MORE}")


@contextmanager
def readable(where: str) -> Iterator[None]:
    """A value that no column of this program can hold is told as damage, not as a fault of the program."""
    try:
        yield
    except (ValueError, LookupError, TypeError) as error:
        raise Damaged(f"{where} is damaged (a value that cannot be read); {MORE}") from error
