"""Time: entries, the running timer, absences [TIME-1] [TIME-2] [TIME-5]."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import clients, people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, day, instant


class TimeEntry(SQLModel, table=True):
    """Minutes of one person on one day; `rate` is cents an hour."""

    __tablename__ = "time_entry"
    __table_args__ = (
        Index("time_entry_staff", "staff_id", "on", "id"),
        Index("time_entry_engagement", "engagement_id", "on", "id"),
        Index("time_entry_client", "client_id", "on"),
        Index("time_entry_external", "external_id", unique=True),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id")
    on: date = Field(sa_column=day(nullable=False))
    minutes: int
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    client_id: int | None = Field(default=None, foreign_key="client.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    billable: bool = True
    rate: int | None = None
    note: str | None = None
    external_id: str | None = None  # of an imported one [IMP-4]
    removed: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=instant())


class Timer(SQLModel, table=True):
    """The one timer of a person; `seconds` is what was counted before `running_since`, empty while it pauses."""

    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    started_at: datetime = Field(sa_column=instant())
    running_since: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    seconds: int = 0
    note: str | None = None


class Absence(SQLModel, table=True):
    """Minutes of a day on which a person does not work; empty is the whole day."""

    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    on: str = Field(primary_key=True)
    minutes: int | None = None
    note: str = ""
