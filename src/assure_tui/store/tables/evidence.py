"""What was filed, and why a gap is none [FIL-1] [INS-7]."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from assure_tui.store.tables import people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT_PLAIN, day


class Filing(SQLModel, table=True):
    __table_args__ = STRICT_PLAIN
    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id")
    method: str
    filed_on: date = Field(sa_column=day(nullable=False))
    confirmation: str | None = None
    accepted_on: date | None = Field(default=None, sa_column=day())
    rejected_on: date | None = Field(default=None, sa_column=day())
    reason: str | None = None
    version: int = 1


class GapNote(SQLModel, table=True):
    """A typed explanation of a gap of the control list; `key` names the gap, such as `period:S-4:2026-03-01`."""

    __tablename__ = "gap_note"
    __table_args__ = STRICT_PLAIN
    key: str = Field(primary_key=True)
    text: str
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
