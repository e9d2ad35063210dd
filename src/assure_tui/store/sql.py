"""What handlers need of SQL, so that no layer above the store imports the ORM.

Typed as Any: the tables' attributes are plain values to a type checker and columns at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy

select: Any = sqlalchemy.select
func: Any = sqlalchemy.func
text: Any = sqlalchemy.text


def holds(column: Any) -> Any:
    """That a yes-or-no column says yes, said so that SQLite does not walk its index: another one finds few rows."""
    return sqlalchemy.case((column.is_(True), 1), else_=0) == 1


def plain_rows(connection: sqlalchemy.Connection, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of plain SQL with `:name` parameters; SQLite reads these itself, so that nothing is compiled."""
    if connection.dialect.name == "sqlite" and not any(isinstance(value, date) for value in params.values()):
        return [tuple(row) for row in connection.exec_driver_sql(sql, dict(params)).fetchall()]
    return [tuple(row) for row in connection.execute(text(sql), dict(params))]
