"""The one place that chooses the SQLite library; two libraries on one file in one process lose locks.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that several processes write and checkpoint
(sqlite.org/wal.html#the_wal_reset_bug; fixed in 3.51.3, back-ported to 3.50.7 and 3.44.6).
"""

from __future__ import annotations

from typing import Any


def _library() -> Any:
    try:
        from pysqlite3 import dbapi2

        return dbapi2
    except ImportError:  # no wheel for this platform: the standard library's, with the fallback of `vulnerable`
        import sqlite3

        return sqlite3


dbapi: Any = _library()

VERSION: tuple[int, int, int] = dbapi.sqlite_version_info
SOURCE: str = dbapi.__name__.split(".")[0]


def vulnerable(version: tuple[int, int, int] = VERSION) -> bool:
    """Whether this library has the WAL-reset bug; then only the lease holder may checkpoint."""
    if not (3, 7, 0) <= version < (3, 51, 3):
        return False
    return not ((3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0))
