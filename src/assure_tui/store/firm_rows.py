"""Every row of a store as plain values, in a fixed order: out of one store, and into an empty one [EXP-2]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Float, Integer, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from assure_tui.domain.errors import Invalid
from assure_tui.store import tables as t
from assure_tui.store.engine import Store, explain
from assure_tui.store.tables.base import DayText, JsonText, UtcText

LEFT_OUT = frozenset({"open_session"})  # programs that have this store open
STEP = 1000
_KINDS: tuple[tuple[type, str], ...] = (
    (Boolean, "boolean"),
    (BigInteger, "integer"),
    (Integer, "integer"),
    (Float, "real"),
    (UtcText, "instant"),
    (DayText, "day"),
    (JsonText, "json"),
)
KINDS = frozenset({"text", *(name for _, name in _KINDS)})


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns with the kind of value each holds, its key, and whether the store numbers its rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    numbered: bool


def shapes() -> tuple[Shape, ...]:
    """Every table of a firm, by name."""
    found = []
    for table in t.everything().tables.values():
        if table.name in LEFT_OUT:
            continue
        columns = tuple((column.name, _kind(column.type)) for column in table.columns)
        key = tuple(column.name for column in table.primary_key.columns)
        numbered = key == ("id",) and bool(table.dialect_options["sqlite"]["autoincrement"])
        found.append(Shape(table.name, columns, key, numbered))
    return tuple(sorted(found, key=lambda shape: shape.name))


def _kind(of: Any) -> str:
    return next((name for kind, name in _KINDS if isinstance(of, kind)), "text")


# -- out ---------------------------------------------------------------------------------------------


@contextmanager
def one_moment(store: Store) -> Iterator[Connection]:
    """A connection that sees the store as it is now, however long it reads and whatever others write."""
    try:
        with store.engine.connect() as connection:
            moment = connection.execution_options(read_only=True)
            if not store.is_sqlite:
                moment = moment.execution_options(isolation_level="REPEATABLE READ")
            with moment.begin():
                if not store.is_sqlite:
                    _no_hurry(moment)
                moment.exec_driver_sql("SELECT max(id) FROM activity_batch").all()  # the moment is the first look's
                yield moment
    except (DBAPIError, UnicodeDecodeError) as error:
        raise explain(error, str(store.path or "the server")) from error


def _no_hurry(connection: Connection) -> None:
    """A whole firm takes longer than one command may."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def rows(connection: Connection, shape: Shape, where: str = "", params: Sequence[Any] = ()) -> Iterator[list[Any]]:
    """The rows by their key, a few at a time; yes and no as such on both databases."""
    postgres = connection.dialect.name == "postgresql"
    kinds = dict(shape.columns)
    # Texts in the order of their bytes, as the file's database has it: the same firm gives the same file.
    order = ", ".join(
        f'"{name}" COLLATE "C"' if postgres and kinds[name] == "text" else f'"{name}"' for name in shape.key
    )
    names = ", ".join(f'"{name}"' for name, _ in shape.columns)
    sql = f'SELECT {names} FROM "{shape.name}"{f" WHERE {where}" if where else ""} ORDER BY {order}'
    flags = [place for place, (_, kind) in enumerate(shape.columns) if kind == "boolean"]
    result = connection.exec_driver_sql(sql, tuple(params), execution_options={"yield_per": STEP})
    for row in result:
        values = list(row)
        for place in flags:
            if values[place] is not None:
                values[place] = bool(values[place])
        yield values


def last_number(connection: Connection, shape: Shape) -> int:
    """The highest number a table ever gave: what was erased keeps its number for itself."""
    highest = connection.exec_driver_sql(f'SELECT max(id) FROM "{shape.name}"').scalar() or 0
    if connection.dialect.name == "sqlite":
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        given = connection.exec_driver_sql(sql, (shape.name,)).scalar() or 0
    else:
        sequence = connection.exec_driver_sql("SELECT pg_get_serial_sequence(%s, 'id')", (shape.name,)).scalar()
        given = connection.exec_driver_sql(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        given = given.scalar() or 0
    return max(int(highest), int(given))


# -- in ----------------------------------------------------------------------------------------------


class Filling:
    """Puts the rows of a file into an empty store, inside the transaction of whoever calls."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.postgres = connection.dialect.name == "postgresql"
        self._keys: list[tuple[str, str, str]] = []
        self._inspector = inspect(connection)

    def begin(self) -> None:
        """Take out what founded the store; keys are looked at when all is there, as tables point in circles."""
        names = [name for name in self._inspector.get_table_names() if name not in ("alembic_version", *LEFT_OUT)]
        if not self.postgres:
            for name in names:
                self.connection.exec_driver_sql(f'DELETE FROM "{name}"')
            return
        _no_hurry(self.connection)
        found = self.connection.exec_driver_sql(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
        self._keys = [(str(table), str(name), str(words)) for table, name, words in found]
        for table, name, _ in self._keys:
            self.connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        self.connection.exec_driver_sql(f"TRUNCATE {', '.join(map(_quoted, names))}")

    def check_columns(self, table: str, columns: Sequence[str]) -> str | None:
        """What is wrong with the columns of a file's table, in words."""
        if table in LEFT_OUT or not self._inspector.has_table(table):
            return f"there is no table {table}"
        own = {column["name"] for column in self._inspector.get_columns(table)}
        missing, strange = sorted(own - set(columns)), sorted(set(columns) - own)
        if missing or len(set(columns)) != len(columns):
            return f"table {table} lacks {', '.join(missing)}" if missing else f"a column of {table} stands there twice"
        return f"table {table} has no column {', '.join(strange)}" if strange else None

    def tables(self) -> set[str]:
        """The tables that a file must bring."""
        return set(self._inspector.get_table_names()) - {"alembic_version", *LEFT_OUT} - _of_the_database()

    def add(self, table: str, columns: Sequence[str], lines: Sequence[tuple[int, Sequence[Any]]]) -> None:
        """Put in some rows, each with its line in the file; Invalid names the line that does not fit."""
        mark = "%s" if self.postgres else "?"
        named = ", ".join(f'"{name}"' for name in columns)
        sql = f'INSERT INTO "{table}" ({named}) VALUES ({", ".join([mark] * len(columns))})'
        try:
            with self.connection.begin_nested():
                self.connection.exec_driver_sql(sql, [tuple(values) for _, values in lines])
            return
        except (DBAPIError, UnicodeEncodeError, OverflowError) as error:
            if isinstance(error, DBAPIError) and not _is_of_the_data(error):
                raise
        for line, values in lines:  # again, one by one, to name the line
            try:
                with self.connection.begin_nested():
                    self.connection.exec_driver_sql(sql, tuple(values))
            except (DBAPIError, UnicodeEncodeError, OverflowError) as error:
                cause = error.orig if isinstance(error, DBAPIError) else error
                words = (str(cause).splitlines() or ["it does not fit"])[0]
                raise Invalid("file", "format", f"line {line}: a row of {table} is refused: {words}") from None

    def numbers(self, table: str, last: int) -> None:
        """Let a table go on after the highest number it ever gave."""
        if self.postgres:
            sql = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, %s)"
            self.connection.exec_driver_sql(sql, (table, max(last, 1), last > 0))
            return
        found = self.connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last, table))
        if last and not found.rowcount:
            self.connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))

    def end(self) -> None:
        """Every row points to a row that is there, or Invalid."""
        if not self.postgres:
            broken = self.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                said = f"row {broken[1]} of {broken[0]} points to a row of {broken[2]} that is not there"
                raise Invalid("file", "reference", f"the file is not whole: {said}")
            return
        for table, name, words in self._keys:
            try:
                self.connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != "23503":
                    raise
                said = f"a row of {table} points to a row that is not there ({words})"
                raise Invalid("file", "reference", f"the file is not whole: {said}") from None


def _of_the_database() -> set[str]:
    return {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


def _quoted(name: str) -> str:
    return f'"{name}"'


def _is_of_the_data(error: DBAPIError) -> bool:
    """Whether the values are at fault, not the disk or the server."""
    name, state = getattr(error.orig, "sqlite_errorname", "") or "", getattr(error.orig, "sqlstate", "") or ""
    return (
        name.startswith(("SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_TOOBIG"))
        or state[:2] in ("22", "23", "42")
        or (not name and not state)
    )


def worked_in(connection: Connection) -> str | None:
    """Why a store is no empty firm: something was done in it after it was founded; None where nothing was."""
    tables = inspect(connection).get_table_names()
    if "activity_batch" not in tables:
        return None
    found = connection.exec_driver_sql(
        "SELECT b.id, b.command FROM activity_batch b WHERE b.command <> 'CreateFirm' AND EXISTS "
        "(SELECT 1 FROM activity_change c WHERE c.batch_id = b.id AND c.op <> 'refused') ORDER BY b.id LIMIT 1"
    ).first()
    if found is not None:
        return f"batch {found[0]} of its log ({found[1]}) changed it after it was founded"
    for table in ("client", "engagement"):
        if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first() is not None:
            return f"it holds {table}s"
    return None


def why_not_empty(store: Store) -> str | None:
    """The same of a store that nobody has open here."""
    try:
        with store.engine.connect().execution_options(read_only=True) as connection:
            return worked_in(connection)
    except (DBAPIError, UnicodeDecodeError) as error:
        raise explain(error, str(store.path or "the server")) from error


def place_words(location: str) -> str:
    """Where a store is, without the password of a server."""
    return make_url(location).render_as_string(hide_password=True) if "://" in location else location


def firm_facts(connection: Connection) -> dict[str, Any]:
    """Name of the firm, its owner, and how much it holds."""

    def one(sql: str) -> Any:
        return connection.exec_driver_sql(sql).scalar()

    return {
        "firm": one("SELECT name FROM firm"),
        "owners": one("SELECT count(*) FROM staff WHERE role = 'owner'"),
        "owner": one("SELECT name FROM staff WHERE role = 'owner'"),
        "login": one("SELECT login FROM staff WHERE role = 'owner'"),
        "clients": one("SELECT count(*) FROM client"),
        "engagements": one("SELECT count(*) FROM engagement"),
        "batches": one("SELECT count(*) FROM activity_batch"),
        "last": one("SELECT max(id) FROM activity_batch") or 0,
        "hash": one("SELECT hash FROM activity_batch ORDER BY id DESC LIMIT 1") or "",
    }
