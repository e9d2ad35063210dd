"""When a person last looked at a place: kept beside the log and never in it, as what the loop remembers is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from assure_tui.store import tables as t
from assure_tui.store.engine import Store, explain


def note_look(store: Store, staff_id: int, place: str, at: datetime, upto: int | None = None) -> None:
    """They have seen what was told up to now; of an engagement, the log up to that change."""
    table = t.Looked.__table__  # type: ignore[attr-defined]
    notices = t.Notice.__table__  # type: ignore[attr-defined]
    try:
        with store.engine.begin() as connection:
            if upto is None:
                newest = select(func.max(notices.c.id)).where(notices.c.staff_id == staff_id)
                upto = connection.execute(newest).scalar()
            connection.execute(delete(table).where(table.c.staff_id == staff_id, table.c.place == place))
            connection.execute(insert(table), {"staff_id": staff_id, "place": place, "at": at, "upto": upto or 0})
    except DBAPIError as error:
        raise explain(error, str(store.path or "the server")) from error
