"""What ties clients to people, to each other and to tags [CLT-4] [CLT-5]."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import clients, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN


class Contact(SQLModel, table=True):
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    name: str
    email: str | None = None
    phone: str | None = None


class ClientContact(SQLModel, table=True):
    __tablename__ = "client_contact"
    __table_args__ = STRICT_PLAIN
    client_id: int = Field(primary_key=True, foreign_key="client.id")
    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    label: str = ""
    is_primary: bool = False


class Relationship(SQLModel, table=True):
    __table_args__ = (
        Index("relationship_pair", "from_id", "kind", "to_id", unique=True),
        Index("relationship_to", "to_id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    from_id: int = Field(foreign_key="client.id")
    kind: str
    to_id: int = Field(foreign_key="client.id")
    percent: float | None = None


class Tag(SQLModel, table=True):
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)  # folded name [VAL-4]
    colour: str = "grey"


class ClientTag(SQLModel, table=True):
    __tablename__ = "client_tag"
    __table_args__ = (Index("client_tag_tag", "tag_id", "client_id"), STRICT_PLAIN)
    client_id: int = Field(primary_key=True, foreign_key="client.id")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id")


class EngagementTag(SQLModel, table=True):
    __tablename__ = "engagement_tag"
    __table_args__ = (Index("engagement_tag_tag", "tag_id", "engagement_id"), STRICT_PLAIN)
    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id")


class TaskTag(SQLModel, table=True):
    __tablename__ = "task_tag"
    __table_args__ = (Index("task_tag_tag", "tag_id", "task_id"), STRICT_PLAIN)
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id")
