"""Clients that are kept though nobody used them for long (reliability.md E)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from assure_tui.store import tables as t
from assure_tui.store.engine import Store
from assure_tui.store.sql import func, select

UNUSED = timedelta(days=730)  # 16 CFR 314.4(c)(6): disposed of two years after the last use, unless needed


def unused_clients(store: Store, now: datetime) -> int:
    """How many have no live work, and nothing touched for two years; none where the store cannot be read."""
    since = now - UNUSED
    busy = select(t.Engagement.client_id).where(t.Engagement.live.is_(True) | (t.Engagement.updated_at >= since))
    wanted = select(func.count()).select_from(t.Client)
    wanted = wanted.where(t.Client.updated_at < since, t.Client.id.not_in(busy))
    try:
        with store.engine.connect() as connection:
            return int(connection.execute(wanted).scalar_one())
    except (DBAPIError, UnicodeDecodeError, ValueError):  # damage is what `assure check` tells of
        return 0
