"""A copy of a store to try things on: a file of its own, without the log's past where it comes from a server."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from assure_tui.store import tables as t
from assure_tui.store.backup import snapshot
from assure_tui.store.engine import Store, open_store
from assure_tui.store.migrate import create_schema

_STEP = 1000
_PAST = {t.ActivityBatch.__tablename__, t.ActivityChange.__tablename__, t.Session_.__tablename__}


def copy_for_rehearsal(store: Store, path: Path) -> Store:
    """The copy, opened; of a file by SQLite itself, of a server row by row in one look."""
    if store.path is not None:
        snapshot(store, path)
        return open_store(str(path))
    copy = open_store(str(path), create=True)
    create_schema(copy)
    looking = store.engine.execution_options(read_only=True, isolation_level="REPEATABLE READ")
    with looking.connect() as source, copy.engine.connect() as target, target.begin():
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in t.everything().sorted_tables:
            if table.name in _PAST:
                continue
            found = source.execution_options(yield_per=_STEP).execute(select(table))
            for part in found.partitions(_STEP):
                target.execute(insert(table), [dict(row._mapping) for row in part])
    return copy
