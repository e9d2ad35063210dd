"""What one person keeps for themselves: pins, what was opened last, what is put off [VIEW-6] [VIEW-9]."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from assure_tui.store.tables import people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT_PLAIN, day, instant


class Pin(SQLModel, table=True):
    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id")
    position: int = 0


class Opened(SQLModel, table=True):
    """When a person last looked at an engagement; never logged."""

    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id")
    at: datetime = Field(sa_column=instant())


class PutOff(SQLModel, table=True):
    """A task or an engagement that one person does not want to see until a day."""

    __tablename__ = "put_off"
    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    kind: str = Field(primary_key=True)  # task or engagement
    item_id: int = Field(primary_key=True)
    until: date = Field(sa_column=day(nullable=False))
    since: date = Field(sa_column=day(nullable=False))  # what is overdue comes back the morning after this day


class Looked(SQLModel, table=True):
    """When a person last looked at a place such as My day; never logged."""

    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    place: str = Field(primary_key=True)
    at: datetime = Field(sa_column=instant())
    upto: int = 0  # the newest notice then: what came later is new
