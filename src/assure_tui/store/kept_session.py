"""A session that goes on from one transaction to the next, for as long as nobody else wrote in between.

What the loop does, and a person at the keys, are small transactions that all read the same settings, types, stages
and people. They are read once: SQLite says whether another connection wrote (`data_version`), the connection itself what
it wrote (`total_changes`); when both stand where they were left, so does every row, and only then is it trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from assure_tui.store.capture import ENTITIES, REFERENCE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from assure_tui.store.engine import Store

_CLASSES = frozenset(ENTITIES.class_name(entity) for entity in REFERENCE)
Mark = tuple[Any, int, int]  # the connection itself: its number may be given to another


class KeptSession:
    """One session and what was worked out from its reference rows; for one thread at a time."""

    def __init__(self, store: Store) -> None:
        self.session = Session(store.engine, expire_on_commit=False)
        self.known: dict[str, Any] = {}
        self.reference_changed = False  # said by whoever wrote, at the end of each transaction
        self._rows: list[Any] = []
        self._mark: Mark | None = None

    def begin(self, connection: Connection) -> None:
        """Inside the transaction, before anything is read: forget all when anybody wrote meanwhile."""
        if self._mark is None or self._mark != _mark(connection):
            self.session.expunge_all()
            self.known, self._rows = {}, []

    def end(self, connection: Connection) -> None:
        """After the last write of a transaction and before its commit: keep the reference rows as they are now."""
        rows = list(self.session.identity_map.values())
        if self.reference_changed:  # what was worked out of them may be wrong now
            self.known, self._rows = {}, []
        else:
            self._rows = [row for row in rows if type(row).__name__ in _CLASSES]
        keep = {id(row) for row in self._rows}
        for row in rows:
            if id(row) not in keep:
                self.session.expunge(row)
        self._mark = _mark(connection)

    def close(self) -> None:
        """Let go of everything; it is not used again."""
        self.session.close()


def _mark(connection: Connection) -> Mark:
    driver: Any = connection.connection.driver_connection
    return driver, int(driver.execute("PRAGMA data_version").fetchone()[0]), int(driver.total_changes)


@contextmanager
def going_on(store: Store, shelf: list[KeptSession]) -> Iterator[KeptSession]:
    """One transaction of a session that goes on; one that failed is thrown away with all it knew."""
    try:
        kept = shelf.pop()  # whoever has it has it alone
    except IndexError:
        kept = KeptSession(store)
    try:
        with kept.session.begin():
            connection = kept.session.connection()
            kept.begin(connection)
            yield kept
            kept.end(connection)
    except BaseException:
        kept.close()
        raise
    if shelf:
        kept.close()  # another thread was faster
    else:
        shelf.append(kept)
