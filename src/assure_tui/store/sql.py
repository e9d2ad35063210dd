"""What handlers need of SQL, so that no layer above the store imports the ORM.

Typed as Any: the tables' attributes are plain values to a type checker and columns at run time.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy

select: Any = sqlalchemy.select
func: Any = sqlalchemy.func
text: Any = sqlalchemy.text


def holds(column: Any) -> Any:
    """That a yes-or-no column says yes, said so that SQLite does not walk its index: another one finds few rows."""
    return sqlalchemy.case((column.is_(True), 1), else_=0) == 1
