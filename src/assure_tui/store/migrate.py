"""Moving the schema: Alembic's revisions, each upgrade in one write transaction, after a backup.

Alembic is imported only when the schema must move; whether it must is told by `PRAGMA user_version`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from assure_tui.domain.errors import StoreError
from assure_tui.store import tables as _tables  # noqa: F401  the column types of STRICT tables are registered there
from assure_tui.store.backup import discard, part_of, snapshot
from assure_tui.store.engine import Store, explain
from assure_tui.store.sqlite_library import dbapi
from assure_tui.store.versions import APPLICATION_ID, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alembic.script import ScriptDirectory

LATEST = SCHEMA
FOLDER = Path(__file__).parent / "migrations"


def schema_version(store: Store) -> int:
    """The number of the store's schema, 0 for none; asks the database and imports nothing."""
    with _looking(store) as connection:
        return _version(connection)


def create_schema(store: Store, *, folder: Path = FOLDER, latest: int = LATEST) -> None:
    """Make the schema of a new store: all of it or none."""
    with _writing(store) as connection:
        if _version(connection):
            raise StoreError(f"{_name(store)} has a schema already")
        _run(connection, folder, latest)


def create_with(
    store: Store, version: int, fill: Callable[[Connection], None], *, folder: Path = FOLDER, latest: int = LATEST
) -> None:
    """The schema of a version, what `fill` puts in, then today's schema: all of it or none [EXP-2]."""
    with _writing(store) as connection:
        found = _version(connection)
        if found and found != version:
            raise StoreError(f"{_name(store)} has the schema {found}, and what goes in is of schema {version}")
        if not found:
            _run(connection, folder, version)
        fill(connection)
        if version < latest:
            _run(connection, folder, latest)


def needs_upgrade(store: Store, *, latest: int = LATEST) -> bool:
    """Whether the schema is older than the program; a newer one is refused in words."""
    found = schema_version(store)
    _refuse_newer(store, found, latest)
    return found < latest


def upgrade(store: Store, backup_folder: Path, *, folder: Path = FOLDER, latest: int = LATEST) -> bool:
    """Bring an older schema up to date, after a backup named by its version; whether it was older."""
    found = schema_version(store)  # read once: another process may be upgrading meanwhile
    _refuse_newer(store, found, latest)
    if found == latest:
        return False
    if store.is_sqlite and found:
        _backup_before(store, backup_folder, found)
    with _writing(store) as connection:
        # Another process may have been quicker: only what is read inside the transaction counts.
        found = _version(connection)
        _refuse_newer(store, found, latest)
        if found == latest:
            return False
        _run(connection, folder, latest)
    return True


def backup_name(store: Store, version: int) -> str:
    """What the copy made before an upgrade is called."""
    stem = store.path.stem if store.path else "firm"
    return f"{stem}-schema-{version:04d}.db"


def _refuse_newer(store: Store, found: int, latest: int) -> None:
    if found > latest:
        raise StoreError(
            f"{_name(store)} was written by a newer assure-tui (schema {found}, "
            f"this program knows {latest}); install the newer version, nothing was changed"
        )


def _version(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table("alembic_version"):
        return 0
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return int(found) if found else 0


def _run(connection: Connection, folder: Path, latest: int) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    # Alembic reads the path through configparser, to which a percent sign is special.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    target = f"{latest:04d}"

    def steps(revision: Any, _context: Any) -> Any:
        return _steps(scripts, revision, target)

    with EnvironmentContext(config, scripts, fn=steps, destination_rev=target):
        scripts.run_env()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StoreError(f"the upgrade would leave table {broken[0]} pointing to rows that are not there")
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={latest}")


def _steps(scripts: ScriptDirectory, revision: Any, target: str) -> Any:
    return scripts._upgrade_revs(target, revision)


@contextmanager
def _looking(store: Store) -> Iterator[Connection]:
    try:
        with store.engine.connect() as connection:
            yield connection.execution_options(read_only=True)
    except DBAPIError as error:
        raise explain(error, _name(store)) from error


@contextmanager
def _writing(store: Store) -> Iterator[Connection]:
    """One IMMEDIATE transaction with foreign keys unwatched, so that a table may be made anew."""
    try:
        with store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if store.is_sqlite:
                driver.execute("PRAGMA foreign_keys=OFF")  # does nothing once a transaction is open
            try:
                with connection.begin():
                    yield connection
            finally:
                if store.is_sqlite:
                    driver.execute("PRAGMA foreign_keys=ON")
    except DBAPIError as error:
        raise explain(error, _name(store)) from error


def _backup_before(store: Store, folder: Path, version: int) -> None:
    """A copy of the old schema's store; made beside its final name, so that half a copy is never one."""
    target = folder / backup_name(store, version)
    if target.exists():
        target = next(
            free for number in range(2, 10_000) if not (free := target.with_stem(f"{target.stem}-{number}")).exists()
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = part_of(target)
        try:
            snapshot(store, part)
            if _copied_version(part) == version:  # else another process has upgraded meanwhile and has its own copy
                os.replace(part, target)
        finally:
            discard(part)
    except (OSError, StoreError) as error:
        raise StoreError(f"no backup could be made in {folder} ({error}), so nothing was upgraded") from error


def _copied_version(path: Path) -> int:
    connection = dbapi.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _name(store: Store) -> str:
    return str(store.path) if store.path else "the server's store"
