"""What is shown of links, notes, handbook pages and the billing of an engagement [LINK-1] [LINK-6] [PAGE-4]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assure_tui.domain.linking import reference


@dataclass(frozen=True, slots=True)
class LinkedView:
    """A thing linked to an engagement by hand, or one that could be; `state` is what it is or stands at, in words."""

    kind: str
    number: int
    title: str
    state: str = ""
    opens: int | None = None  # the request behind a payment

    @property
    def reference(self) -> str:
        """`E-30`, `note:4` … [CONV-10]."""
        return reference(self.kind, self.number)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of a client, or without one a page of the handbook, as lists show it."""

    id: int
    version: int
    client_id: int | None
    client: str | None
    title: str
    text: str
    author: str | None  # login
    created_at: datetime
    updated_at: datetime

    @property
    def kind(self) -> str:
        """`note` or `page`."""
        return "page" if self.client_id is None else "note"

    @property
    def reference(self) -> str:
        """`note:4` or `page:4`."""
        return reference(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """How it read after one change: number from 1, when, by whom."""

    number: int
    at: datetime
    by: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteDetail:
    """A note or page with every version, newest first, and the engagements it is linked to."""

    note: NoteView
    versions: tuple[NoteVersion, ...]
    linked: tuple[LinkedView, ...] = ()


@dataclass(frozen=True, slots=True)
class BilledInvoice:
    """An invoice that itemises the engagement: `here` is the sum of its lines for it, in cents [REQ-7]."""

    id: int
    number: str | None
    title: str
    state: str
    here: int
    total: int
    paid: int
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class BilledPayment:
    """A payment on one of those invoices; negative for a refund [REQ-8]."""

    id: int
    request_id: int
    invoice: str
    on: date
    cents: int
    method: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class Billing:
    """The billing section [PAGE-4]: minutes are billable ones, cents what they are worth where they have a rate."""

    invoices: tuple[BilledInvoice, ...] = ()
    payments: tuple[BilledPayment, ...] = ()
    minutes: int = 0
    cents: int = 0
    unbilled_minutes: int = 0
    unbilled_cents: int = 0
    billed_on: date | None = None  # when the last invoice went out

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say about it."""
        return not (self.invoices or self.payments or self.minutes)

    @property
    def billed(self) -> int:
        """What was invoiced for the engagement, called off ones left out, in cents."""
        return sum(one.here for one in self.invoices if one.state not in ("draft", "cancelled"))


@dataclass(frozen=True, slots=True)
class ReturnOffer:
    """A return whose date another engagement may follow, and whether it does [DUE-7]."""

    id: int
    title: str
    due: date | None
    followed: bool = False
