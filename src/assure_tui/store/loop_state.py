"""What the loop remembers between beats: small values by key, beside the log and never in it [LOOP-6].

In plain SQL, as each beat writes here: its table is not mapped for that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError

from assure_tui.store.engine import Store, explain
from assure_tui.store.tables.base import canonical

_FORGET = text("DELETE FROM loop_state WHERE key IN :keys").bindparams(bindparam("keys", expanding=True))
_KEEP = text("INSERT INTO loop_state (key, value) VALUES (:key, :value)")


def write_state(store: Store, **values: Any) -> None:
    """Keep values under their keys in one short transaction; None takes a key away."""
    try:
        with store.engine.begin() as connection:
            connection.execute(_FORGET, {"keys": list(values)})
            kept = [{"key": key, "value": canonical(value)} for key, value in values.items() if value is not None]
            if kept:
                connection.execute(_KEEP, kept)
    except DBAPIError as error:
        raise explain(error, str(store.path or "the server")) from error
