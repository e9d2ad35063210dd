"""Files of a client's folder that the product knows, and which checklist item they answer [DOC-*]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import clients, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, instant, json_col


class Document(SQLModel, table=True):
    """`path` is relative to the client's folder [DOC-5]; `modified` is nanoseconds since the epoch."""

    __table_args__ = (
        Index("document_path", "client_id", "path", unique=True),
        Index("document_hash", "client_id", "hash"),
        Index("document_engagement", "engagement_id", "id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    path: str
    size: int = Field(sa_column=Column(BigInteger(), nullable=False))
    modified: int = Field(sa_column=Column(BigInteger(), nullable=False))
    hash: str
    document_type: str | None = None
    first_seen: datetime = Field(sa_column=instant())
    last_seen: datetime = Field(sa_column=instant())
    missing: bool = False
    approval: str | None = None
    linked_by_hand: bool = False
    removed: bool = False
    version: int = 1


class ItemFile(SQLModel, table=True):
    """A file that answers an item (`matched`), or that a person said does not (`refused`) [DOC-10]."""

    __tablename__ = "item_file"
    __table_args__ = (Index("item_file_document", "document_id"), STRICT_PLAIN)
    item_id: int = Field(primary_key=True, foreign_key="checklist_item.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id")
    state: str = "matched"
    by_hand: bool = False


class FileToSort(SQLModel, table=True):
    """A file that fits several items of an engagement: a person picks [DOC-9]."""

    __tablename__ = "file_to_sort"
    __table_args__ = (
        Index("file_to_sort_once", "engagement_id", "document_id", unique=True),
        Index("file_to_sort_document", "document_id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id")
    document_id: int = Field(foreign_key="document.id")
    items: list[int] = Field(sa_column=json_col())
    done: bool = False


class FileSeen(SQLModel, table=True):
    """What the last look at a folder found and is not known yet; the loop's own memory, never logged [DOC-9]."""

    __tablename__ = "file_seen"
    __table_args__ = STRICT_PLAIN
    client_id: int = Field(primary_key=True)
    path: str = Field(primary_key=True)
    size: int = Field(sa_column=Column(BigInteger(), nullable=False))
    modified: int = Field(sa_column=Column(BigInteger(), nullable=False))


class LoopState(SQLModel, table=True):
    """What the loop remembers between beats; never logged. `key`: `cursor`, `last_beat`, `paused` ... [LOOP-6]."""

    __tablename__ = "loop_state"
    __table_args__ = STRICT_PLAIN
    key: str = Field(primary_key=True)
    value: Any = Field(sa_column=json_col(nullable=True))
