"""The schema made by revisions is the tables' own, moves all or nothing, and a newer one is refused."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import StaticPool

from assure_tui.domain.errors import StoreError
from assure_tui.store import migrate
from assure_tui.store.engine import APPLICATION_ID, Store, open_store
from assure_tui.store.tables import everything

LATEST = migrate.LATEST
NEXT = LATEST + 1
SECOND = f"""
import os, signal
from alembic import op
import sqlalchemy as sa
revision = "{NEXT:04d}"
down_revision = "{LATEST:04d}"

def upgrade():
    op.add_column("firm", sa.Column("motto", sa.String(), nullable=True))
    {{between}}
    op.create_index("firm_motto", "firm", ["motto"])
"""


def master(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {str(name): str(sql) for name, sql in rows if not name.startswith(("sqlite_", "alembic_"))}


def folder_with_second(tmp_path: Path, between: str = "") -> Path:
    folder = tmp_path / "revisions 100%"
    shutil.copytree(migrate.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT:04d}_second.py").write_text(SECOND.format(between=between), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "firm.db"), create=True)
    migrate.create_schema(opened)
    yield opened
    opened.close()


def columns(store: Store, table: str = "firm") -> set[str]:
    with store.engine.connect() as connection:
        return {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}


def shape(engine: Engine) -> dict[str, object]:
    """Columns, references and indexes by name: a column added later stands last and has a default."""
    found: dict[str, object] = {}
    with engine.connect() as connection:
        tables = [name for name, sql in master(engine).items() if sql.startswith("CREATE TABLE")]
        for table in tables:
            rows = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
            found[table] = {(row[1], row[2], row[3], row[5]) for row in rows}
            rows = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').all()
            found[f"{table}: references"] = sorted((row[3], row[2], row[4]) for row in rows)
    return found | {name: sql for name, sql in master(engine).items() if not sql.startswith("CREATE TABLE")}


def test_revisions_make_exactly_the_tables(store: Store) -> None:
    """What the revisions make is what the table classes say: columns, references, indexes."""
    plain = create_engine("sqlite://", poolclass=StaticPool)
    everything().create_all(plain)
    assert shape(store.engine) == shape(plain)


@pytest.mark.parametrize("start", range(1, LATEST))
def test_every_older_schema_comes_up_to_date(tmp_path: Path, start: int) -> None:
    """A store of any earlier version ends in the very schema a new store has."""
    old = open_store(str(tmp_path / "old.db"), create=True)
    migrate.create_schema(old, latest=start)
    assert migrate.upgrade(old, tmp_path / "backups")
    new = open_store(str(tmp_path / "new.db"), create=True)
    migrate.create_schema(new)
    assert shape(old.engine) == shape(new.engine)
    old.close()
    new.close()


def test_spent_time_from_before_entries_were_kept_becomes_one(tmp_path: Path) -> None:
    """[TIME-3]: spent is the sum of the entries after the upgrade too."""
    old = open_store(str(tmp_path / "old.db"), create=True)
    migrate.create_schema(old, latest=3)
    with old.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table, values in (
            ("service_line", {"id": 1}), ("pipeline", {"id": 1}), ("stage", {"id": 1, "pipeline_id": 1}),
            ("engagement_type", {"id": 1, "line_id": 1}), ("staff", {"id": 4}), ("client", {"id": 7}),
            ("engagement", {"id": 9, "client_id": 7, "type_id": 1, "pipeline_id": 1, "stage_id": 1, "spent": 95,
                            "created_at": "2026-01-02T10:00:00.000000Z"}),
        ):  # fmt: skip
            rows = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
            needed = {row[1]: 0 if row[2] == "INTEGER" else "" for row in rows if row[3] and row[4] is None}
            row = {**needed, **values}
            marks = ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    assert migrate.upgrade(old, tmp_path / "backups")
    with old.engine.connect() as connection:
        found = connection.exec_driver_sql('SELECT staff_id, "on", minutes, engagement_id, client_id FROM time_entry')
        assert found.all() == [(4, "2026-01-02", 95, 9, 7)]
    old.close()


def test_autogenerate_finds_nothing_left_to_do(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, everything()) == []


def test_latest_is_the_newest_revision() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [f"{migrate.LATEST:04d}"]


def test_a_new_store_is_marked_as_ours(store: Store) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == migrate.LATEST
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with pytest.raises(StoreError, match="already"):
        migrate.create_schema(store)


def test_every_table_refuses_wrong_types(store: Store) -> None:
    """STRICT tables: text does not slip into numbers."""
    with store.engine.connect() as connection:
        loose = connection.execute(
            text("SELECT name FROM pragma_table_list WHERE schema='main' AND strict=0 AND type='table'")
        ).scalars()
        assert [n for n in loose if not n.startswith(("sqlite_", "alembic_"))] == []


def test_a_current_store_is_left_alone_without_alembic(store: Store, tmp_path: Path) -> None:
    """The cheap check comes first: Alembic is imported only when the schema must move."""
    code = (
        "import sys; from pathlib import Path; from assure_tui.store.engine import open_store;"
        "from assure_tui.store.migrate import upgrade;"
        f"assert upgrade(open_store({str(store.path)!r}), Path({str(tmp_path)!r}) / 'b') is False;"
        "assert not any(name.split('.')[0] == 'alembic' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert not (tmp_path / "b").exists()


def test_a_newer_schema_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    """An older program never writes to a newer store."""
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA user_version=99")  # type: ignore[union-attr]
    with pytest.raises(StoreError, match=rf"newer assure-tui \(schema 99, this program knows {LATEST}\)"):
        migrate.upgrade(store, tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


def test_an_older_schema_is_upgraded_after_a_backup(store: Store, tmp_path: Path) -> None:
    folder = folder_with_second(tmp_path)
    assert migrate.upgrade(store, tmp_path / "backups", folder=folder, latest=NEXT)
    assert "motto" in columns(store)
    assert migrate.schema_version(store) == NEXT
    saved = tmp_path / "backups" / f"firm-schema-{LATEST:04d}.db"
    assert saved.stat().st_mode & 0o777 == 0o600
    copy = open_store(str(saved))
    assert migrate.schema_version(copy) == LATEST and "motto" not in columns(copy)
    copy.close()
    assert not migrate.upgrade(store, tmp_path / "backups", folder=folder, latest=NEXT)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"firm-schema-{LATEST:04d}.db"]


def test_a_failed_step_leaves_the_old_schema(store: Store, tmp_path: Path) -> None:
    """Old or new, never between."""
    folder = folder_with_second(tmp_path, "raise RuntimeError('cut off')")
    before = master(store.engine)
    with pytest.raises(RuntimeError, match="cut off"):
        migrate.upgrade(store, tmp_path / "backups", folder=folder, latest=NEXT)
    assert master(store.engine) == before
    assert migrate.schema_version(store) == LATEST
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == f"{LATEST:04d}"


def test_without_a_backup_nothing_is_upgraded(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="no backup"):
        migrate.upgrade(store, tmp_path / "file", folder=folder_with_second(tmp_path), latest=NEXT)
    assert migrate.schema_version(store) == LATEST


def _upgrade(path: str, backups: Path, folder: Path) -> None:
    migrate.upgrade(open_store(path), backups, folder=folder, latest=NEXT)


def _in_processes(count: int, target: Callable[..., None], *args: object) -> list[int | None]:
    context = multiprocessing.get_context("spawn")  # never fork with an open connection
    running = [context.Process(target=target, args=args) for _ in range(count)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    return [process.exitcode for process in running]


def test_kill_between_two_statements_leaves_the_old_schema(store: Store, tmp_path: Path) -> None:
    """kill -9 in the middle of an upgrade: the store is the old one, and the next upgrade goes through."""
    folder = folder_with_second(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    before = master(store.engine)
    codes = _in_processes(1, _upgrade, str(store.path), tmp_path / "backups", folder)
    assert codes == [-signal.SIGKILL]
    assert master(store.engine) == before and migrate.schema_version(store) == LATEST
    (folder / "versions" / f"{NEXT:04d}_second.py").write_text(SECOND.format(between=""), encoding="utf-8")
    assert migrate.upgrade(store, tmp_path / "backups", folder=folder, latest=NEXT)


def test_processes_upgrading_at_once_do_each_step_once(store: Store, tmp_path: Path) -> None:
    folder = folder_with_second(tmp_path)
    codes = _in_processes(3, _upgrade, str(store.path), tmp_path / "backups", folder)
    assert codes == [0, 0, 0]
    assert migrate.schema_version(store) == NEXT
    assert all("tmp" not in name for name in os.listdir(tmp_path / "backups"))
