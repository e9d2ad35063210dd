"""When a person last opened an engagement: kept beside the log and never in it [VIEW-9]."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from assure_tui.store import tables as t
from assure_tui.store.engine import Store, explain

KEPT = 40  # of one person


def note_opened(store: Store, staff_id: int, engagement_id: int, at: datetime) -> None:
    """They have it open; the oldest beyond those kept are forgotten."""
    table = t.Opened.__table__  # type: ignore[attr-defined]
    mine = table.c.staff_id == staff_id
    try:
        with store.engine.begin() as connection:
            connection.execute(delete(table).where(mine, table.c.engagement_id == engagement_id))
            connection.execute(insert(table), {"staff_id": staff_id, "engagement_id": engagement_id, "at": at})
            newest = select(table.c.engagement_id).where(mine).order_by(table.c.at.desc())
            old = [row[0] for row in connection.execute(newest)][KEPT:]
            if old:
                connection.execute(delete(table).where(mine, table.c.engagement_id.in_(old)))
    except DBAPIError as error:
        raise explain(error, str(store.path or "the server")) from error
