"""What can be wrong with one column's value, asked of all columns of a table at once.

Only where a table has such a row is it asked column by column which one it is: a store that is right is read once a
table and kind of fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    Text,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from assure_tui.store import tables as t
from assure_tui.store.capture import ENTITIES
from assure_tui.store.tables.base import DayText, JsonText, UtcText

# Text in which people write several lines; everywhere else a line break would break a row [CONV-11].
_LINES = frozenset("notes description instructions text note reason about value message results before after".split())
_BAD_CHARACTERS = (
    "["
    + "".join(
        f"{chr(low)}-{chr(high)}"
        for low, high in ((1, 8), (11, 31), (127, 159), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
    )
    + "]"
)

Fault = Callable[[Any, str], ColumnElement[bool] | None]


def characters(column: Any, dialect: str) -> ColumnElement[bool] | None:
    """A control character or a direction override in a text [VAL-3] [CONV-11]."""
    if isinstance(column.type, (Boolean, Integer, Float, DayText, UtcText)):
        return None
    pattern = _BAD_CHARACTERS if column.name in _LINES else _BAD_CHARACTERS.replace("[", "[\t\n", 1)
    raw = type_coerce(column, Text)  # else the pattern itself would be written as JSON
    if dialect == "sqlite":
        return or_(raw.op("GLOB")(f"*{pattern}*"), func.instr(raw, func.char(0)) > 0)
    return raw.op("~", is_comparison=True)(pattern)


def days(column: Any, dialect: str) -> ColumnElement[bool] | None:
    """A day that is not real or not from 1900 to 2199 [VAL-5]; an instant that is not written as UTC."""
    raw = type_coerce(column, Text)
    if isinstance(column.type, DayText):
        bad = or_(raw < "1900-01-01", raw > "2199-12-31", func.length(raw) != 10)
        if dialect == "sqlite":
            bad = or_(bad, func.date(raw).is_distinct_from(raw))
    elif isinstance(column.type, UtcText):
        bad = or_(raw < "1900-01-01", raw > "2200", func.length(raw) != 27, ~raw.like("____-__-__T%Z"))
    else:
        return None
    return column.is_not(None) & bad


def structures(column: Any, dialect: str) -> ColumnElement[bool] | None:
    """A list or a map that is not JSON; a server takes no such value in."""
    if dialect != "sqlite" or not isinstance(column.type, JsonText):
        return None
    raw = type_coerce(column, Text)
    return raw.is_not(None) & ~func.json_valid(raw)


def wrong_values(connection: Connection, fault: Fault, shown: int) -> Iterator[tuple[str, str]]:
    """The rows and the names of the columns with a fault, at most so many of each column."""
    for thing, asked, columns in _tables(fault, connection.dialect.name):
        if connection.execute(asked).first() is None:
            continue
        for column in columns:
            bad = fault(column, connection.dialect.name)
            assert bad is not None
            key = list(column.table.primary_key.columns)
            for row in connection.execute(select(*key).where(bad).limit(shown)):
                yield f"{thing} {'/'.join(map(str, row))}", column.name


@lru_cache
def _tables(fault: Fault, dialect: str) -> tuple[tuple[str, Select[Any], tuple[Any, ...]], ...]:
    """For each table: what it is of, whether any of its rows is found, and the columns that are asked about."""
    found = []
    for model in (*ENTITIES.values(), t.ActivityBatch, t.ActivityChange):
        table = model.__table__  # type: ignore[attr-defined]
        bad = [(column, one) for column in table.columns if (one := fault(column, dialect)) is not None]
        if bad:
            asked: Select[Any] = (
                select(literal_column("1")).select_from(table).where(or_(*(one for _, one in bad))).limit(1)
            )
            found.append((model.__name__.lower(), asked, tuple(column for column, _ in bad)))
    return tuple(found)
