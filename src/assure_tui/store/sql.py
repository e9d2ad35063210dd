"""What handlers need of SQL, so that no layer above the store imports the ORM.

Typed as Any: the tables' attributes are plain values to a type checker and columns at run time.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy

select: Any = sqlalchemy.select
func: Any = sqlalchemy.func
text: Any = sqlalchemy.text
