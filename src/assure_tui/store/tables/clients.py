"""Clients, and who may see them [CLT-1] [PERM-3]."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import people  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, instant


class Client(SQLModel, table=True):
    __table_args__ = (
        Index("client_key", "name_key"),
        Index(
            "client_search",
            *("name_key", "id", "removed", "status", "number", "external_id", "email", "city", "entity"),
        ),
        Index("client_external", "external_id", unique=True),
        Index("client_number", "number", unique=True),
        Index("client_preparer", "preparer_id"),
        Index("client_reviewer", "reviewer_id"),
        Index("client_partner", "partner_id"),
        Index("client_owner", "owner_id"),
        Index(
            "client_folder",
            "id",
            sqlite_where=text("folder IS NOT NULL"),
        ),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    number: str | None = None
    name: str
    name_key: str = ""  # folded name, kept by the store, for search and order
    entity: str
    status: str = "active"
    fiscal_year_end: str = "12-31"
    weeks_5253: bool = False
    tax_id: str | None = None
    email: str | None = None
    phone: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    folder: str | None = None
    notes: str | None = None
    external_id: str | None = None
    preparer_id: int | None = Field(default=None, foreign_key="staff.id")
    reviewer_id: int | None = Field(default=None, foreign_key="staff.id")
    partner_id: int | None = Field(default=None, foreign_key="staff.id")
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    removed: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())


class ClientAccess(SQLModel, table=True):
    __tablename__ = "client_access"
    __table_args__ = (Index("client_access_staff", "staff_id", "client_id"), STRICT_PLAIN)
    client_id: int = Field(primary_key=True, foreign_key="client.id")
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
