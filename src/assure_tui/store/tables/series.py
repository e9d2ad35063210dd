"""Series, their occurrences, and relief of deadlines [REC-1] [REC-14] [EXT-5]."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import blueprints, clients, people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, day, instant, json_col

_SPLIT = "follows_id IS NOT NULL"


class Series(SQLModel, table=True):
    """A rule that makes engagements; `template` holds what the engagement to come is given.

    `rule` is RFC 5545 text (the RRULE value, UNTIL and COUNT included) counted from `start`; `installments`
    stands for the type's own parts. `next_on` is the creation date of the next thing to do, empty for none: the
    loop asks for it by index.
    """

    __table_args__ = (
        Index("series_client", "client_id", "id"),
        Index("series_due", "state", "next_on", "id"),
        Index("series_external", "external_id", unique=True),
        Index("series_follows", "follows_id", sqlite_where=text(_SPLIT)),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    type_id: int = Field(foreign_key="engagement_type.id")
    qualifier: str = ""
    frequency: str  # daily, weekly, semi_monthly, monthly, quarterly, semi_annual, annual, installments
    rule: str
    start: date = Field(sa_column=day(nullable=False))
    working_days: bool = False  # every, n-th or last working day: the firm's holidays are left out [REC-7]
    shift: str = "none"
    shift_holidays: bool = True
    lead: int = 0
    mapping: str = "previous"
    period_kind: str | None = None  # the type's unless set
    wait: str = "no"  # no, closed, overdue [REC-17]
    due_rule: Any = Field(default=None, sa_column=json_col(nullable=True))  # for types without a rule [REC-13]
    template: dict[str, Any] = Field(sa_column=json_col())
    state: str = "active"  # active, paused, ended
    paused_from: date | None = Field(default=None, sa_column=day())
    paused_to: date | None = Field(default=None, sa_column=day())
    pause_reason: str | None = None
    ended_on: date | None = Field(default=None, sa_column=day())
    follows_id: int | None = Field(default=None, foreign_key="series.id")  # split off from [REC-25]
    counted: int = 0  # occurrences of the series before the split
    done_through: date | None = Field(default=None, sa_column=day())  # everything up to this date has its record
    next_on: date | None = Field(default=None, sa_column=day())
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    external_id: str | None = None
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())


class Occurrence(SQLModel, table=True):
    """One date of a series; (series, date) is unique, so that it is made at most once [REC-14].

    States: planned, made, adopted, skipped, pending, failed. `changes` holds what a person gave this one only
    (creation, due, slots) [REC-24]. Planned ones have a row only when there is something to remember.
    """

    __table_args__ = (
        Index("occurrence_once", "series_id", "on", unique=True),
        Index("occurrence_state", "state", "creation", "series_id"),
        Index("occurrence_engagement", "engagement_id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    series_id: int = Field(foreign_key="series.id")
    on: date = Field(sa_column=day(nullable=False))
    creation: date = Field(sa_column=day(nullable=False))
    part: int | None = None
    period_start: date | None = Field(default=None, sa_column=day())
    period_end: date | None = Field(default=None, sa_column=day())
    state: str = "planned"
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    reason: str | None = None
    late_days: int = 0
    changes: Any = Field(default=None, sa_column=json_col(nullable=True))
    version: int = 1


class Relief(SQLModel, table=True):
    """A postponement by notice: whom it covers, a window of dates, and the new date [EXT-5]."""

    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    name: str
    citation: str
    states: list[str] = Field(sa_column=json_col())
    tags: list[str] = Field(sa_column=json_col())
    client_ids: list[int] = Field(sa_column=json_col())
    types: list[str] = Field(sa_column=json_col())
    window_from: date = Field(sa_column=day(nullable=False))
    window_to: date = Field(sa_column=day(nullable=False))
    new_date: date = Field(sa_column=day(nullable=False))
    payments: bool = False
    withdrawn: bool = False
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    created_at: datetime = Field(sa_column=instant())
    version: int = 1


class DeadlineSeen(SQLModel, table=True):
    """Who has acknowledged which deadline, and when [EXT-6]."""

    __tablename__ = "deadline_seen"
    __table_args__ = (Index("deadline_seen_engagement", "engagement_id", "id"), STRICT)
    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id")
    staff_id: int = Field(foreign_key="staff.id")
    at: datetime = Field(sa_column=instant())
    due: date = Field(sa_column=day(nullable=False))
