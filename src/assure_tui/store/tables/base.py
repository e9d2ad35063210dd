"""Column helpers shared by the tables: JSON text, UTC instants, STRICT tables on SQLite."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
    event,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator
from sqlmodel import AutoString, SQLModel

# Rows are written as they were set and read as they are stored: no table needs a validator of its own.
SQLModel.model_config["defer_build"] = True

# Partial indexes name `sqlite_where` only: on PostgreSQL the migrations make them, and naming `postgresql_where`
# here would load that whole dialect into every program.
STRICT = {"sqlite_strict": True, "sqlite_autoincrement": True}
STRICT_PLAIN = {"sqlite_strict": True}


@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Enum, "sqlite")
@compiles(JSON, "sqlite")
def _as_text(element: Any, compiler: Any, **kw: Any) -> str:
    """STRICT tables know five types only; all of these are kept as text."""
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _as_integer(element: Any, compiler: Any, **kw: Any) -> str:
    return "INTEGER"


@compiles(Float, "sqlite")
def _as_real(element: Any, compiler: Any, **kw: Any) -> str:
    return "REAL"


class UtcText(TypeDecorator[datetime]):
    """An instant as RFC 3339 text in UTC with microseconds: sorts as text on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else write_instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else read_instant(value)


class DayText(TypeDecorator[date]):
    """A calendar day as ISO text: the same comparison on both databases, no zone anywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonText(TypeDecorator[Any]):
    """A small value kept as canonical JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


# One of each for all columns: SQLAlchemy keeps a class and several caches for every instance of a type.
_TEXT, _INTEGER, _UTC, _DAY, _JSON = AutoString(), Integer(), UtcText(), DayText(), JsonText()


@event.listens_for(Column, "before_parent_attach")
def _share_type(column: Column[Any], _table: Any) -> None:
    """Every plain text and number column has the same type as the others, though SQLModel makes one each."""
    kind = type(column.type)
    if kind is Integer:
        column.type = _INTEGER
    elif kind is AutoString and column.type.length is None:  # type: ignore[attr-defined]
        column.type = _TEXT


def loose(target: str, name: str) -> tuple[ForeignKey]:
    """A key to a table that is mapped later, or never: the ORM does not look where it points before it writes.

    The name is the one that PostgreSQL gives such a key by itself.
    """
    return (ForeignKey(target, name=name, use_alter=True),)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: the one spelling that is stored and hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def write_instant(value: datetime) -> str:
    """`2026-03-02T09:30:00.000000Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_instant(text: str) -> datetime:
    """The instant written by `write_instant`."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def instant(nullable: bool = False, index: bool = False) -> Any:
    """A fresh UTC instant column."""
    return Column(_UTC, nullable=nullable, index=index)


def day(nullable: bool = True) -> Any:
    """A fresh calendar day column."""
    return Column(_DAY, nullable=nullable)


def json_col(nullable: bool = False) -> Any:
    """A fresh JSON text column."""
    return Column(_JSON, nullable=nullable)
