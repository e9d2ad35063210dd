"""The way in to a store that exists, without the ORM while nothing is to be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assure_tui.domain.errors import StoreError
from assure_tui.store import places
from assure_tui.store.driver_errors import told
from assure_tui.store.read import Reader, SqliteReader
from assure_tui.store.sqlite_library import dbapi
from assure_tui.store.versions import APPLICATION_ID, SCHEMA


def open_reader(location: str, *, one_host: bool = False, backups: Path | None = None) -> Reader:
    """Check the place, the kind and the version of a store, upgrade an older one, and open its read side."""
    if "://" in location:
        from assure_tui.store.engine import open_store
        from assure_tui.store.migrate import upgrade
        from assure_tui.store.read import SqlReader

        store = open_store(location)
        upgrade(store, backups or Path())
        return SqlReader(store.engine)
    path = Path(location).expanduser()
    places.check_place(path, create=False, one_host=one_host)
    application, version = _marks(path)
    if application != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program, or no store; name another file with --store")
    if version > SCHEMA:
        raise StoreError(
            f"{path} was written by a newer assure-tui (schema {version}, this program knows {SCHEMA}); "
            "update the program"
        )
    if version < SCHEMA:
        from assure_tui.store.engine import open_store
        from assure_tui.store.migrate import upgrade

        older = open_store(str(path), one_host=one_host)
        try:
            upgrade(older, backups or path.parent / "backups")
        finally:
            older.close()
    return SqliteReader(path, dbapi)


def _marks(path: Path) -> tuple[int, int]:
    """application_id and user_version, read by SQLite itself: another descriptor would drop its locks."""
    try:
        connection: Any = dbapi.connect(f"file:{_quoted(path)}?mode=rw", uri=True, timeout=5.0)
        try:
            with places.sides_for_all(path):
                application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        finally:
            connection.close()
    except dbapi.Error as error:
        raise told(error, str(path)) from error
    return int(application), int(version)


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.resolve()))
