"""Opening a store: SQLite by the recipe that loses nothing, or PostgreSQL by URL.

SQLite: WAL, synchronous=FULL, every write transaction BEGIN IMMEDIATE; a deferred one that reads and
then writes fails at once with SQLITE_BUSY_SNAPSHOT whatever the busy timeout.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from assure_tui.domain.errors import AssureError, Busy, StoreError
from assure_tui.store import places
from assure_tui.store.driver_errors import told
from assure_tui.store.sqlite_library import VERSION, dbapi, vulnerable
from assure_tui.store.versions import APPLICATION_ID

WRITE_LOCK = 0x415353  # advisory lock that puts PostgreSQL writers in line for the hash chain
BUSY_MS = 5000


@dataclass(frozen=True)
class Store:
    """An open store. `path` is None on PostgreSQL."""

    engine: Engine
    url: str
    path: Path | None

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    def close(self) -> None:
        """Give every connection back; the last one out checkpoints the WAL."""
        self.engine.dispose()


def is_url(location: str) -> bool:
    """Whether the location names a server rather than a file."""
    return "://" in location


def open_store(location: str, *, create: bool = False, one_host: bool = False, group: int | None = None) -> Store:
    """Open the store at a path or a PostgreSQL URL; StoreError says what is wrong and what to do."""
    if is_url(location):
        return _open_postgres(location)
    path = Path(location).expanduser()
    journal = places.check_place(path, create=create, one_host=one_host)
    if create:
        places.make_file(path, group=group)
    return _open_sqlite(path, journal)


def _open_sqlite(path: Path, journal: str) -> Store:
    engine = create_engine(
        f"sqlite:///{path}",
        module=dbapi,
        poolclass=QueuePool,
        pool_size=4,
        pool_use_lifo=True,  # the one used last has the pages and the statements at hand
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        with places.sides_for_all(path):
            _set_journal(cursor, path, journal)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA trusted_schema=OFF")
        cursor.execute("PRAGMA journal_size_limit=16777216")
        if vulnerable(VERSION):
            cursor.execute("PRAGMA wal_autocheckpoint=0")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    try:
        with engine.connect() as connection:
            _refuse_foreign(connection.connection.driver_connection, path)
    except StoreError:
        engine.dispose()
        raise
    except (DBAPIError, dbapi.Error, UnicodeDecodeError) as error:
        engine.dispose()
        raise explain(error, str(path)) from error
    return Store(engine, f"sqlite:///{path}", path)


def _set_journal(cursor: Any, path: Path, journal: str) -> None:
    """Read the file for the first time, which makes its side files, and see to its journal mode."""
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] == journal:
        return
    _refuse_foreign(cursor, path)  # before anything of another program's file is changed
    found = cursor.execute(f"PRAGMA journal_mode={journal.upper()}").fetchone()[0]
    if found != journal:
        raise StoreError(f"{path}: the journal mode is {found}, not {journal}; close other programs on it")


def _refuse_foreign(connection: Any, path: Path) -> None:
    """Refuse a database that holds tables and does not bear this program's mark."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; name another file with --store")


def _open_postgres(location: str) -> Store:
    url = make_url(location)
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"{url.get_backend_name()} is not supported; give a file or a postgresql:// URL")
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StoreError("PostgreSQL needs the extra: pip install 'assure-tui[postgres]'") from error
    url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        connect_args={
            "connect_timeout": 5,
            "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s -c lock_timeout=5s",
        },
    )

    @event.listens_for(engine, "begin")
    def _line_up(connection: Connection) -> None:
        if not connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")

    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        engine.dispose()
        raise explain(error, url.render_as_string(hide_password=True)) from error
    return Store(engine, url.render_as_string(hide_password=False), None)


def explain(error: Exception, where: str) -> AssureError:
    """The product's error for a driver's, SQLite's or PostgreSQL's."""
    cause = (error.orig or error) if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlite_errorname", None) or not isinstance(error, DBAPIError):
        return told(cause, where)  # type: ignore[arg-type]
    words = (str(cause).splitlines() or ["no answer"])[0]
    if (getattr(cause, "sqlstate", "") or "") in ("55P03", "57014"):
        return Busy(f"{where} is locked by another program for more than 5 seconds; try again")
    if isinstance(error, OperationalError) and "UTF-8" not in words:
        return StoreError(f"{where} cannot be reached: {words}")
    return told(cause, where)  # type: ignore[arg-type]
