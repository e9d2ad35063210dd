"""What changed since a batch of the log: own writes and those of other programs take this one path [ACT-1].

Reading SQLite needs no ORM, so that the first screen does not wait for one.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure_tui.domain.views import Changes
from assure_tui.store.read import Reader, SqliteReader, SqlReader

if TYPE_CHECKING:
    from sqlalchemy import Engine

MANY = 2000  # with more batches or engagements than this a screen reloads sooner than it sorts them out
CHANNEL = "assure_activity"

_BATCHES = (
    "SELECT id, actor, summary, actor_id FROM activity_batch WHERE id > :since AND id <= :upto ORDER BY id LIMIT :limit"
)
_CHANGES = (
    "SELECT DISTINCT entity, engagement_id FROM activity_change "
    "WHERE batch_id > :since AND batch_id <= :upto LIMIT :limit"
)


class Feed:
    """Tells whether there is something new (`poll`), and what (`pull`); safe to use from any thread."""

    def __init__(self, location: str | Path, engine: Engine | None = None) -> None:
        text = str(location)
        self._signal: _Signal
        if "://" in text and not text.startswith("sqlite"):
            from sqlalchemy import create_engine
            from sqlalchemy.engine import make_url

            url = make_url(text).set(drivername="postgresql+psycopg")
            self._own = engine is None
            self._engine: Engine | None = engine if engine is not None else create_engine(url)
            self._reader: Reader = SqlReader(self._engine)
            self._signal = _Listening(self._engine)
        else:
            path = text.removeprefix("sqlite:///")
            self._own, self._engine = False, None
            self._reader = SqliteReader(path)
            self._signal = _DataVersion(path)
        self._lock = threading.Lock()

    def latest(self) -> int:
        """The number of the newest batch, 0 for an empty log."""
        return int(self._reader.rows("SELECT max(id) FROM activity_batch")[0][0] or 0)

    def poll(self) -> bool:
        """Whether the store may have changed since the last call; costs microseconds when it has not."""
        with self._lock:
            return self._signal.fired(self.latest)

    def pull(self, since: int) -> Changes:
        """Everything after batch `since`; a log that is shorter than that was replaced: reload."""
        upto = self.latest()
        if upto < since:
            return Changes(upto, everything=True)
        if upto == since:
            return Changes(upto)
        window = {"since": since, "upto": upto, "limit": MANY + 1}
        batches = self._reader.rows(_BATCHES, window)
        changes = self._reader.rows(_CHANGES, window)
        if len(batches) > MANY or len(changes) > MANY:
            return Changes(upto, everything=True)
        return Changes(
            upto,
            engagements=frozenset(int(number) for _, number in changes if number is not None),
            topics=frozenset(str(entity) for entity, _ in changes),
            batches=tuple(
                (int(number), str(actor), str(summary), None if staff is None else int(staff))
                for number, actor, summary, staff in batches
            ),
        )

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            self._signal.close()
        close = getattr(self._reader, "close", None)
        if close is not None:
            close()
        if self._own and self._engine is not None:
            self._engine.dispose()


class _Signal(ABC):
    """Something cheap that tells of a commit elsewhere."""

    @abstractmethod
    def fired(self, latest: Any) -> bool:
        """Whether anything was committed since the last call; `latest` reads the newest batch."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""


class _DataVersion(_Signal):
    """`PRAGMA data_version` on a connection that does nothing else.

    It never changes inside an open transaction nor by the connection's own writes, and the values of
    two connections have nothing to do with one another: hence the one idle connection in autocommit.
    """

    def __init__(self, path: str) -> None:
        self._reader = _OneConnection(path)
        self._seen: int | None = None
        self._seen = self._reader.data_version()

    def fired(self, latest: Any) -> bool:
        found = self._reader.data_version()
        before, self._seen = self._seen, found
        return found != before

    def close(self) -> None:
        self._reader.close()


class _OneConnection:
    def __init__(self, path: str) -> None:
        from assure_tui.domain.errors import StoreError
        from assure_tui.store import places
        from assure_tui.store.sqlite_library import dbapi

        address = f"{Path(path).resolve().as_uri()}?mode=ro"
        try:
            self._connection: Any = dbapi.connect(
                address, uri=True, check_same_thread=False, isolation_level=None, timeout=5.0
            )
            with places.sides_for_all(Path(path)):
                self._connection.execute("PRAGMA data_version").fetchone()
            self._connection.execute("PRAGMA query_only=ON")
        except dbapi.Error as problem:
            raise StoreError(f"{path} cannot be watched: {problem}") from problem

    def data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self._connection.close()


class _Listening(_Signal):
    """LISTEN on PostgreSQL; while that does not work, the newest batch is asked for instead.

    Notifications are not stored, so after each new connection the log is looked at anyway.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._raw: Any = None
        self._seen = -1
        self._listen()

    def fired(self, latest: Any) -> bool:
        if self._raw is not None:
            try:
                return bool(list(self._raw.notifies(timeout=0)))  # all of them, so that none is told twice
            except Exception as problem:
                if not _is_driver_error(problem):
                    raise
                self.close()
                self._listen()
        found = int(latest())
        before, self._seen = self._seen, found
        if self._raw is None:
            self._listen()
        return found != before

    def _listen(self) -> None:
        from sqlalchemy.exc import DBAPIError

        try:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._raw = self._connection.connection.driver_connection
        except DBAPIError:
            self.close()

    def close(self) -> None:
        self._raw = None
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # a connection that broke has nothing left to close
                connection.invalidate()
                connection.close()


def _is_driver_error(problem: Exception) -> bool:
    return type(problem).__module__.split(".")[0] == "psycopg"
