"""What the loop remembers between beats: small values by key, beside the log and never in it [LOOP-6]."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError

from assure_tui.store import tables as t
from assure_tui.store.engine import Store, explain


def write_state(store: Store, **values: Any) -> None:
    """Keep values under their keys in one short transaction; None takes a key away."""
    table = t.LoopState.__table__  # type: ignore[attr-defined]
    try:
        with store.engine.begin() as connection:
            connection.execute(delete(table).where(table.c.key.in_(list(values))))
            kept = [{"key": key, "value": value} for key, value in values.items() if value is not None]
            if kept:
                connection.execute(insert(table), kept)
    except DBAPIError as error:
        raise explain(error, str(store.path or "the server")) from error
