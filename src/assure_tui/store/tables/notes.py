"""Notes of clients, pages of the handbook, links by hand [LINK-1] [LINK-6]."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import blueprints, clients, people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, instant


class Note(SQLModel, table=True):
    """A titled text of a client; without one it is a page of the firm's handbook. The log keeps every version."""

    __table_args__ = (Index("note_client", "client_id", "id"), STRICT)
    id: int = Field(default=None, primary_key=True)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    title: str
    text: str = ""
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    removed: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())


class Link(SQLModel, table=True):
    """A thing linked to an engagement by hand; kind: request, payment, document, time, note, page, engagement."""

    __table_args__ = (Index("link_target", "kind", "target_id"), STRICT_PLAIN)
    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id")
    kind: str = Field(primary_key=True)
    target_id: int = Field(primary_key=True)
    stage_id: int | None = Field(default=None, foreign_key="stage.id")
    entry_no: int | None = None
