"""Reading the store with plain SQL: one text with `:name` parameters for SQLite and PostgreSQL.

The SQLite reader needs no ORM, so the first window of a board does not wait for one to be imported.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from assure_tui.domain.errors import Busy, StoreError
from assure_tui.store.asking import question
from assure_tui.store.driver_errors import told
from assure_tui.store.places import sides_for_all
from assure_tui.store.sqlite_library import dbapi

if TYPE_CHECKING:
    from sqlalchemy import Engine

Row = tuple[Any, ...]
Key = TypeVar("Key")
NO_PARAMS: Mapping[str, Any] = {}

_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyy"
_FOLD = re.compile(r"\bfold\(([\w.]+)\)")
_FOLD_OR_LIKE = re.compile(rf"{_FOLD.pattern}( LIKE )?")
_LISTED = re.compile(r"\blisted\(([\w.]+)\)")
_STEADY_MOST = 32  # answers kept until somebody writes


class Reader(Protocol):
    """What every query needs: rows for an SQL text; `fold(column)` in it is blind to case and accents.

    `listed(column)` is all of a group as one text with commas, in the order of the subquery it is taken from.
    """

    def rows(self, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> list[Row]:
        """All rows of the statement."""
        ...

    def rest(self) -> None:
        """This thread has read what it had to; it may read again."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def fold(text: str) -> str:
    """Text as it is compared: case and accents taken off; plain ASCII, nearly all there is, goes the short way."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


def read_day(text: str | None) -> date | None:
    """The calendar day of a column."""
    return None if text is None else date.fromisoformat(text)


def read_instant(text: str) -> datetime:
    """The instant of a column."""
    return datetime.fromisoformat(text)


def midnight(day: date, zone: tzinfo) -> str:
    """The instant at which a day of the firm's zone begins, as columns hold it [CONV-4]."""
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    return start.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _fold_column(value: Any) -> str | None:
    return None if value is None else fold(str(value))


@lru_cache(maxsize=512)
def _for_sqlite(sql: str) -> str:
    return _LISTED.sub(r"group_concat(\1)", _FOLD_OR_LIKE.sub(_folded_by_sqlite, sql))


def _folded_by_sqlite(found: re.Match[str]) -> str:
    """Nearly all text is plain ASCII, as many bytes as characters: SQLite folds that itself, and LIKE folds it anyway."""
    column, like = found.groups()
    plain = column if like else f"lower({column})"
    other = f"length({column}) <> length(CAST({column} AS BLOB))"
    return f"CASE WHEN {other} THEN fold({column}) ELSE {plain} END{like or ''}"


class SqliteReader:
    """Read-only connections to a file, one per thread; writers never wait for them (WAL)."""

    def __init__(self, path: str | Path, module: Any = None) -> None:
        self._path = Path(path)
        self._uri = self._path.resolve().as_uri() + "?mode=ro"
        self._module = module if module is not None else dbapi
        self._local = threading.local()
        self._all: list[Any] = []
        self._lock = threading.Lock()

    def rows(self, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> list[Row]:
        """All rows of the statement; a locked or broken file becomes the family of errors [VAL-1]."""
        connection: Any = getattr(self._local, "connection", None)
        asked = question()
        try:
            if connection is None:
                connection = self._connect()
            with asked.reading(connection):
                found: list[Row] = connection.execute(_for_sqlite(sql), params).fetchall()
        except (self._module.Error, UnicodeDecodeError) as problem:
            asked.go_on()
            raise told(problem, str(self._path)) from problem
        return found

    def steady(self, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> list[Row]:
        """The same rows, from memory as long as nobody has committed since this thread read them."""
        version = self.data_version()
        kept: dict[Any, list[Row]]
        known, kept = getattr(self._local, "steady", (None, {}))
        if known != (self._local.connection, version) or len(kept) > _STEADY_MOST:
            kept = {}
            self._local.steady = ((self._local.connection, version), kept)
        key = (sql, *params.items())
        if key not in kept:
            kept[key] = self.rows(sql, params)
        return kept[key]

    def data_version(self) -> int:
        """Changes whenever another connection has committed."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def rest(self) -> None:
        """Close the connection of this thread: each holds the whole schema and pages of its own."""
        connection: Any = getattr(self._local, "connection", None)
        if connection is None:
            return
        self._local.connection = None
        self._local.steady = (None, {})
        with self._lock:
            if connection in self._all:
                self._all.remove(connection)
        connection.close()

    def close(self) -> None:
        """Close every connection; the reader may be used again afterwards."""
        with self._lock:
            open_ones, self._all = self._all, []
            self._local = threading.local()
        for connection in open_ones:
            connection.close()

    def _connect(self) -> Any:
        connection = self._module.connect(
            self._uri, uri=True, check_same_thread=False, isolation_level=None, timeout=5.0, cached_statements=256
        )
        with sides_for_all(self._path):
            connection.execute("PRAGMA data_version").fetchone()  # the first look makes the side files
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-2000")
        connection.create_function("fold", 1, _fold_column, deterministic=True)
        with self._lock:
            self._all.append(connection)
        self._local.connection = connection
        return connection


class SqlReader:
    """The same statements through SQLAlchemy, for PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(read_only=True)  # never in line with the writers

    def rows(self, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> list[Row]:
        """All rows of the statement in a read-only look of its own."""
        from sqlalchemy import exc, text

        spelled = _FOLD.sub(rf"translate(lower(\1), '{_ACCENTED}', '{_PLAIN}')", sql)
        spelled = _LISTED.sub(r"string_agg(CAST(\1 AS TEXT), ',')", spelled)
        question().go_on()
        try:
            with self._engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(spelled), dict(params))]
        except exc.OperationalError as problem:
            raise Busy("the store does not answer; try again") from problem
        except exc.DBAPIError as problem:
            raise StoreError(f"the store cannot be read: {problem.orig}") from problem

    def rest(self) -> None:
        """Nothing is held between statements."""

    def close(self) -> None:
        """Nothing is held between statements."""


def steady(reader: Reader, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> list[Row]:
    """Rows that change with a write only, asked again with every letter of a filter: from memory where one can tell."""
    return reader.steady(sql, params) if isinstance(reader, SqliteReader) else reader.rows(sql, params)


def numbers(reader: Reader, sql: str, params: Mapping[str, Any] = NO_PARAMS) -> array[int]:
    """The ids that a statement selects, in its order: as one text, where a row for each would cost more than the search."""
    found: str | None = reader.rows(f"SELECT listed(x.id) FROM ({sql}) x", params)[0][0]
    return array("q", map(int, found.split(","))) if found else array("q")


class Binder:
    """Collects parameters: what people typed reaches the database as values only."""

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}

    def __call__(self, value: Any) -> str:
        """The placeholder that stands for the value."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def many(self, values: Iterable[Any]) -> str:
        """A bracketed list of placeholders, one that matches nothing for no values."""
        marks = ", ".join(self(value) for value in values)
        return f"({marks})" if marks else "(NULL)"

    @property
    def true(self) -> str:
        """A placeholder for true: 1 on SQLite, a boolean on PostgreSQL."""
        self.params["true"] = True
        return ":true"

    @property
    def false(self) -> str:
        """A placeholder for false."""
        self.params["false"] = False
        return ":false"


def chunks(ids: Iterable[Key], size: int = 500) -> Iterable[list[Key]]:
    """The ids, or other keys, in lists short enough for one statement."""
    part: list[Key] = []
    for one in ids:
        part.append(one)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
