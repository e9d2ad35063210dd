"""The money side: budget against actual, time nobody has billed, open invoices by age [INS-9]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

AGES = ("not due", "1-30", "31-60", "61-90", "over 90")  # days since an invoice was due


@dataclass(frozen=True, slots=True)
class OverBudget:
    """One live engagement on which more is spent than was planned; minutes."""

    engagement_id: int
    client: str
    title: str
    budget: int
    spent: int


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Billable time of an engagement since its last invoice went out; `cents` of what has a rate."""

    engagement_id: int
    client: str
    title: str
    minutes: int
    cents: int
    since: date | None  # of the oldest entry
    billed_on: date | None  # when its last invoice went out


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is out and not paid in full."""

    request_id: int
    number: str | None
    client: str
    total: int
    paid: int
    due: date | None
    age: str

    @property
    def left(self) -> int:
        """What is still to be paid, in cents."""
        return self.total - self.paid


@dataclass(frozen=True, slots=True)
class MoneySide:
    """All three, with the sums of live engagements that have a budget."""

    budget: int
    spent: int
    over: tuple[OverBudget, ...]
    unbilled: tuple[Unbilled, ...]
    invoices: tuple[OpenInvoice, ...]

    @property
    def by_age(self) -> dict[str, int]:
        """What is open in each age, in cents."""
        return {age: sum(each.left for each in self.invoices if each.age == age) for age in AGES}


def age_of(due: date | None, today: date) -> str:
    """In which age an open invoice is."""
    days = (today - due).days if due is not None else 0
    if days <= 0:
        return AGES[0]
    return AGES[1 + min(3, (days - 1) // 30)]


def invoices_left(found: Sequence[OpenInvoice]) -> int:
    """What is open in all, in cents."""
    return sum(each.left for each in found)
