"""The append-only log: batches and changes, hash-chained [ACT-*]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import people  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, instant, json_col

# What flow is made of [INS-5]: changes of an engagement's stage or status, and what was entered otherwise than Active.
# Spelled with functions both databases have, and the same in the queries that mean these indexes.
TURNS = (
    "entity = 'engagement' AND op = 'update'"
    """ AND replace(replace(after, '"stage_id":', ''), '"status":', '') <> after"""
)
CLOSED = (
    "entity = 'engagement' AND op = 'insert'"
    """ AND length(replace(after, '"status":"active"', '')) >= length(after)"""
)


class ActivityBatch(SQLModel, table=True):
    """One command. `undoes` is the batch it reverses; `part_of` the first part of a long one [BULK-3]."""

    __tablename__ = "activity_batch"
    __table_args__ = (
        Index("activity_batch_at", "at"),
        Index("activity_batch_actor", "actor_id", "id"),
        Index("activity_batch_undoes", "undoes"),
        Index("activity_batch_part", "part_of"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant())
    actor_id: int | None = Field(default=None, foreign_key="staff.id")
    actor: str
    login: str
    origin: str
    host: str = ""
    process: str = ""
    command: str
    summary: str
    reason: str | None = None
    results: Any = Field(default=None, sa_column=json_col(nullable=True))
    undoes: int | None = None
    undoable: bool = True
    part_of: int | None = None
    finished: bool = True
    hash: str = ""


class ActivityChange(SQLModel, table=True):
    """One thing of a batch: op insert, update or delete, and the fields before and after as JSON.

    `digest` is the salted hash of the values; it enters the chain instead of them, so that the one
    erasure [DEL-6] can blank values and the chain still verifies.
    """

    __tablename__ = "activity_change"
    __table_args__ = (
        Index("activity_change_batch", "batch_id"),
        Index("activity_change_engagement", "engagement_id", "id"),
        Index("activity_change_thing", "entity", "entity_id", "id"),
        Index(
            "activity_change_turn",
            *("entity", "op", "batch_id", "engagement_id"),
            sqlite_where=text(TURNS),
        ),
        Index(
            "activity_change_closed",
            *("entity", "op", "batch_id", "engagement_id"),
            sqlite_where=text(CLOSED),
        ),
        Index(
            "activity_change_refused",
            *("op", "batch_id", "engagement_id"),
            sqlite_where=text("op = 'refused'"),
        ),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="activity_batch.id")
    entity: str
    entity_id: str
    engagement_id: int | None = None
    client_id: int | None = None
    op: str
    before: Any = Field(default=None, sa_column=json_col(nullable=True))
    after: Any = Field(default=None, sa_column=json_col(nullable=True))
    salt: str
    digest: str


class Session_(SQLModel, table=True):
    """An open program: one host may write at a time when the store is a file."""

    __tablename__ = "open_session"
    __table_args__ = STRICT_PLAIN
    key: str = Field(primary_key=True)
    host: str
    process: int
    staff_id: int | None = None
    seen_at: datetime = Field(sa_column=instant())
