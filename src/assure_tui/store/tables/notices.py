"""The inbox: notices, which kinds a person wants, what they follow and have put off [NOTE-*]."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import clients, people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, day, instant


class Notice(SQLModel, table=True):
    """One matter told to one person; the same matter on the same day is one notice [NOTE-4].

    It repeats what the log holds, so it has no entries of its own there and no undo touches it.
    """

    __table_args__ = (
        Index("notice_once", "staff_id", "matter", "on", unique=True),
        Index("notice_inbox", "staff_id", "state", "id"),
        Index("notice_matter", "matter"),
        Index("notice_engagement", "engagement_id", "id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id")
    kind: str
    matter: str  # what it is about, such as `blocker:12` or `due:E-5:2026-04-15`
    on: date = Field(sa_column=day(nullable=False))
    at: datetime = Field(sa_column=instant())
    text: str
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    client_id: int | None = Field(default=None, foreign_key="client.id")
    state: str = "unread"  # unread, read, done
    version: int = 1


class NoticeSwitch(SQLModel, table=True):
    """A person's own switch for a kind; without a row the kind's first setting holds [NOTE-3]."""

    __tablename__ = "notice_switch"
    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    kind: str = Field(primary_key=True)
    on: bool = True


class Follow(SQLModel, table=True):
    """Somebody wants to hear of everything on a client or engagement [NOTE-2]."""

    __table_args__ = (Index("follow_thing", "thing", "number"), STRICT_PLAIN)
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    thing: str = Field(primary_key=True)  # engagement, client
    number: int = Field(primary_key=True)
