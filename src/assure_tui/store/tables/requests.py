"""Requests to clients with their states, invoice lines, payments and signers [REQ-*]."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import blueprints, clients, people, work  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, STRICT_PLAIN, day, instant, json_col

_OUT = "state IN ('sent', 'viewed', 'partially_signed')"  # the loop looks at these for what has expired [REQ-9]


class Request(SQLModel, table=True):
    """Something asked of the client [REQ-1]; `kind` and `state` as in [REQ-2], `cents` only through lines."""

    __table_args__ = (
        Index("request_engagement", "engagement_id", "kind", "state"),
        Index("request_client", "client_id", "id"),
        Index("request_expiry", "expires", "id"),
        Index("request_out", "kind", "expires", sqlite_where=text(_OUT)),
        Index("request_due", "kind", "due", "id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    kind: str
    form: str = ""
    title: str
    text: str = ""
    client_id: int = Field(foreign_key="client.id")
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    stage_id: int | None = Field(default=None, foreign_key="stage.id")  # where the engagement stood at making
    entry_no: int | None = None  # the visit whose action item it is [ADV-2]
    action_item: bool = True
    status_entry: int | None = None  # the custom status it is an item of, by its entry [ST-4]
    state: str = "draft"
    state_since: datetime = Field(sa_column=instant())
    sent_on: date | None = Field(default=None, sa_column=day())
    due: date | None = Field(default=None, sa_column=day())
    expires: date | None = Field(default=None, sa_column=day())
    recipients: list[int] = Field(sa_column=json_col())  # contacts
    reminder: Any = Field(default=None, sa_column=json_col(nullable=True))  # {"every": 3, "max": 5} [REQ-11]
    number: str | None = Field(default=None, unique=True)  # of an invoice [REQ-7]
    tax_year: int | None = None
    identity_check: bool = False
    external_id: str | None = Field(default=None, unique=True)
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    removed: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())


class RequestEvent(SQLModel, table=True):
    """One change of state: who, when and how (hand, import, rule) [REQ-3]."""

    __tablename__ = "request_event"
    __table_args__ = (Index("request_event_request", "request_id", "id"), STRICT)
    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id")
    at: datetime = Field(sa_column=instant())
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    before: str | None = None
    after: str
    how: str = "hand"
    reason: str | None = None


class InvoiceLine(SQLModel, table=True):
    """[REQ-7]: whole cents, for an engagement of the same client or none."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        Index("invoice_line_request", "request_id", "position"),
        Index("invoice_line_engagement", "engagement_id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id")
    position: int = 0
    text: str
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    cents: int
    removed: bool = False


class Payment(SQLModel, table=True):
    """[REQ-8]: a negative amount is a refund."""

    __table_args__ = (Index("payment_request", "request_id"), STRICT)
    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id")
    on: date = Field(sa_column=day(nullable=False))
    cents: int
    method: str = "other"
    cleared: bool = True
    removed: bool = False


class Signer(SQLModel, table=True):
    """[REQ-9]: signer, countersigner, viewer or copy; `state` waiting, signed or declined."""

    __table_args__ = (Index("signer_request", "request_id", "position"), STRICT)
    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id")
    position: int = 0
    name: str
    role: str = "signer"
    state: str = "waiting"
    at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    removed: bool = False


class RequestItem(SQLModel, table=True):
    """The checklist items a document request asks for [REQ-2]."""

    __tablename__ = "request_item"
    __table_args__ = (Index("request_item_item", "item_id"), STRICT_PLAIN)
    request_id: int = Field(primary_key=True, foreign_key="request.id")
    item_id: int = Field(primary_key=True, foreign_key="checklist_item.id")
