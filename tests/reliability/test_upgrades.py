"""An upgrade by several programs at once, or cut off anywhere: old or new, never between; each step once.

The schema is whatever the newest revision makes; two revisions made up here come after it.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import event, text

from assure_tui.store import migrate
from assure_tui.store.check import check
from assure_tui.store.engine import open_store
from assure_tui.store.versions import SCHEMA
from tests.reliability.programs import ended, ready, size, start
from tests.services.conftest import Firm, opened

PROCESSES = 8
STRIDE = size("STRIDE", 4)
LATEST = SCHEMA + 2
# Adds a column, makes a table anew the long way and moves its rows: what a real revision is made of.
FIRST = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "{this:04d}", "{before:04d}"

def upgrade():
    op.add_column("firm", sa.Column("motto", sa.String(), nullable=True))
    op.execute("UPDATE firm SET motto = coalesce(motto, '') || 'once'")
    op.execute("CREATE TABLE comment_new AS SELECT * FROM comment")
    op.execute("CREATE TABLE steps (name TEXT)")
    op.execute("INSERT INTO steps VALUES ('first')")
"""
SECOND = """
from alembic import op
revision, down_revision = "{this:04d}", "{before:04d}"

def upgrade():
    op.execute("DELETE FROM comment_new")
    op.execute("INSERT INTO comment_new SELECT * FROM comment")
    op.execute("DROP TABLE comment_new")
    op.execute("UPDATE firm SET motto = motto || ' twice'")
    op.create_index("firm_motto", "firm", ["motto"])
    op.execute("INSERT INTO steps VALUES ('second')")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The program's revisions and two more."""
    made = tmp_path / "revisions"
    shutil.copytree(migrate.FOLDER, made, ignore=shutil.ignore_patterns("__pycache__"))
    for number, source in ((SCHEMA + 1, FIRST), (SCHEMA + 2, SECOND)):
        (made / "versions" / f"{number:04d}_made_up.py").write_text(source.format(this=number, before=number - 1))
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of the older schema with work in it."""
    found = tmp_path / "firm.db"
    ready(found, 2).store.close()
    return found


def upgrade(location: str, folder: Path, backups: Path, die_at: int = 0) -> None:
    """Bring the store up to date; killed before the so-manieth statement, if it comes to that."""
    store = open_store(location)
    left = die_at

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", count)
    event.listen(store.engine, "commit", count)
    migrate.upgrade(store, backups, folder=folder, latest=LATEST)
    store.close()


def state(firm: Firm) -> tuple[int, list[str]]:
    """The schema's number and every statement that made it."""
    made = [row["sql"] for row in firm.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]
    return migrate.schema_version(firm.store), made


def new(firm: Firm) -> None:
    """Each step was done, once, and the work is all there."""
    assert migrate.schema_version(firm.store) == LATEST
    assert [row["name"] for row in firm.rows("SELECT name FROM steps")] == ["first", "second"]
    assert firm.rows("SELECT motto FROM firm")[0]["motto"] == "once twice"
    assert firm.rows("SELECT version_num FROM alembic_version")[0]["version_num"] == f"{LATEST:04d}"
    assert firm.rows("SELECT count(*) AS n FROM engagement")[0]["n"] == 2
    assert check(firm.store) == []


def test_eight_programs_upgrading_at_once_do_each_step_once(path: Path, folder: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    programs = [start(upgrade, str(path), folder, backups) for _ in range(PROCESSES)]
    assert [ended(program) for program in programs] == [0] * PROCESSES
    firm = opened(path)
    new(firm)
    firm.store.close()
    names = sorted(backups.iterdir())
    assert names and all(name.name.startswith(f"firm-schema-{SCHEMA:04d}") for name in names), names
    for name in names:
        older = open_store(str(name))
        assert migrate.schema_version(older) == SCHEMA
        older.close()


def test_killed_before_any_statement_a_store_is_old_or_new(path: Path, folder: Path, tmp_path: Path) -> None:
    """The next program always finds the old schema whole and brings it up."""
    backups = tmp_path / "backups"
    firm = opened(path)
    old = state(firm)
    statement = 1
    while (status := ended(start(upgrade, str(path), folder, backups, statement))) == -signal.SIGKILL:
        statement += STRIDE
        assert state(firm) == old
        assert firm.rows("SELECT count(*) AS n FROM engagement")[0]["n"] == 2
    assert status == 0 and statement > 10
    firm.store.close()
    firm = opened(path)
    new(firm)
    firm.store.close()


def test_half_a_copy_that_a_killed_program_left_is_taken_away(path: Path, folder: Path, tmp_path: Path) -> None:
    """It holds clients' data, so it does not lie about for ever; a fresh one may still be written to by somebody."""
    backups = tmp_path / "backups"
    backups.mkdir()
    old, fresh = backups / f".firm-schema-{SCHEMA:04d}.db.1.tmp", backups / f".firm-schema-{SCHEMA:04d}.db.2.tmp"
    for left in (old, fresh):
        left.touch()
    os.utime(old, (0, 0))
    upgrade(str(path), folder, backups)
    assert not old.exists() and fresh.exists()


def test_work_goes_on_while_a_program_that_upgrades_is_killed(path: Path, folder: Path, tmp_path: Path) -> None:
    """The lock of a killed program is gone with it: the next write and the next upgrade go through."""
    assert ended(start(upgrade, str(path), folder, tmp_path / "backups", 8)) == -signal.SIGKILL
    firm = opened(path)
    assert firm.make(period="FY2040")
    with firm.store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM engagement")).scalar() == 3
    assert migrate.upgrade(firm.store, tmp_path / "backups", folder=folder, latest=LATEST)
    assert migrate.schema_version(firm.store) == LATEST
    firm.store.close()
