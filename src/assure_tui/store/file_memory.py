"""What the last look at a client's folder found and does not know yet; the loop's own, never logged [DOC-9]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError

from assure_tui.store import tables as t
from assure_tui.store.engine import Store, explain
from assure_tui.store.read import chunks


def remember(store: Store, client_id: int, waiting: Mapping[str, tuple[int, int]], forget: Iterable[str]) -> None:
    """Keep size and time of files to look at again, and forget others, in one short transaction."""
    table = t.FileSeen.__table__  # type: ignore[attr-defined]
    rows = [
        {"client_id": client_id, "path": path, "size": size, "modified": modified}
        for path, (size, modified) in waiting.items()
    ]
    away = [*waiting, *forget]
    if not away:
        return
    try:
        with store.engine.begin() as connection:
            for part in chunks(away):
                connection.execute(delete(table).where(table.c.client_id == client_id, table.c.path.in_(part)))
            if rows:
                connection.execute(insert(table), rows)
    except DBAPIError as error:
        raise explain(error, str(store.path or "the server")) from error
