"""Frozen read models of requests and of a family with its K-1 chain [REQ-1] [INS-8]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an invoice, or of a proposal's fee [REQ-7]."""

    id: int
    text: str
    cents: int
    engagement_id: int | None


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment, negative for a refund [REQ-8]."""

    id: int
    on: date
    cents: int
    method: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class SignerView:
    """One signer and whether it is their turn: `waits` names who comes first [REQ-9]."""

    id: int
    name: str
    role: str
    state: str
    at: datetime | None
    waits: str | None


@dataclass(frozen=True, slots=True)
class AskedItem:
    """A checklist item that a document request asks for [REQ-2]."""

    id: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class RequestEventView:
    """One change of state: who, when and how [REQ-3]."""

    at: datetime
    by: str | None  # login; nobody for what a rule did
    before: str | None
    after: str
    how: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request as lists show it; total and paid are of invoices."""

    id: int
    version: int
    kind: str
    form: str
    title: str
    text: str
    client_id: int
    client: str
    engagement_id: int | None
    engagement: str | None  # title
    stage_id: int | None
    stage: str | None
    entry_no: int | None
    action_item: bool
    state: str
    state_since: datetime
    resolved: bool
    overdue: bool
    sent_on: date | None
    due: date | None
    expires: date | None
    number: str | None
    tax_year: int | None
    identity_check: bool
    external_id: str | None
    author: str | None  # login
    total: int | None = None
    paid: int | None = None


@dataclass(frozen=True, slots=True)
class RequestDetail:
    """A request with everything it carries; `offers` is what may be done about one that failed [REQ-15]."""

    request: RequestView
    signers: tuple[SignerView, ...]
    lines: tuple[LineView, ...]
    payments: tuple[PaymentView, ...]
    items: tuple[AskedItem, ...]
    history: tuple[RequestEventView, ...]
    next_states: tuple[str, ...]
    offers: tuple[str, ...] = ()


# -- family ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FamilyClient:
    """A client of the family that the viewer sees."""

    id: int
    name: str
    entity: str
    status: str


@dataclass(frozen=True, slots=True)
class FamilyLink:
    """`from` is KIND of `to`."""

    from_id: int
    kind: str
    to_id: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class FamilyWork:
    """One engagement of the year; `ready` when its K-1s are issued."""

    id: int
    client_id: int
    client: str
    title: str
    type: str
    stage: str
    status: str
    due: date | None
    holder: str | None  # initials
    ready: bool


@dataclass(frozen=True, slots=True)
class ChainNode:
    """An engagement and those that need its K-1 [BLK-8]; it holds them until it is ready."""

    work: FamilyWork
    holds: tuple[ChainNode, ...]

    @property
    def length(self) -> int:
        """How many engagements stand one behind the other."""
        return 1 + max((node.length for node in self.holds), default=0)

    @property
    def below(self) -> frozenset[int]:
        """All that wait for it, one behind the other."""
        return frozenset(node.work.id for node in self.walk()) - {self.work.id}

    def walk(self) -> Iterator[ChainNode]:
        """This one and all below it, from the top."""
        yield self
        for node in self.holds:
            yield from node.walk()


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Clients with their relationships, the work of a year, and who holds whom, longest chain first [INS-8]."""

    client_id: int
    year: int
    clients: tuple[FamilyClient, ...]
    links: tuple[FamilyLink, ...]
    work: tuple[FamilyWork, ...]
    chains: tuple[ChainNode, ...]
