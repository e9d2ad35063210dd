"""Firm, settings, staff and teams [FIRM-1] [STAFF-*]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, instant, json_col


class Firm(SQLModel, table=True):
    __table_args__ = STRICT_PLAIN
    id: int = Field(default=1, primary_key=True)
    name: str
    zone: str
    currency: str = "USD"
    created_at: datetime = Field(sa_column=instant())
    version: int = 1


class Setting(SQLModel, table=True):
    __table_args__ = STRICT_PLAIN
    key: str = Field(primary_key=True)
    value: Any = Field(sa_column=json_col(nullable=True))


class ClosingDay(SQLModel, table=True):
    """A day on which the firm itself is closed [CAL-5]; `on` is an ISO day."""

    __tablename__ = "closing_day"
    __table_args__ = STRICT_PLAIN
    on: str = Field(primary_key=True)
    name: str = ""


class Staff(SQLModel, table=True):
    __table_args__ = (Index("staff_login", "login", unique=True), STRICT)
    id: int = Field(default=None, primary_key=True)
    name: str
    initials: str = Field(unique=True)
    login: str | None = None
    email: str | None = None
    role: str = "member"
    state: str = "active"
    capacity: int = 2400
    working_days: Any = Field(default=None, sa_column=json_col(nullable=True))  # null: those of the firm [TIME-5]
    version: int = 1


class Team(SQLModel, table=True):
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    description: str = ""
    system: bool = False
    permissions: list[str] = Field(sa_column=json_col())


class StaffTeam(SQLModel, table=True):
    __tablename__ = "staff_team"
    __table_args__ = STRICT_PLAIN
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class SavedViewRow(SQLModel, table=True):
    """A saved view; `staff_id` empty means it is the firm's [FILT-6]."""

    __tablename__ = "saved_view"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    name: str
    kind: str = "board"
    query: str
    slot: int | None = None
