"""The fields a card shows besides client and marks, each switched on and off by pipeline and person [VIEW-3]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# In the order in which they stand and, from the end, drop out where there is no room [VIEW-8].
CARD_FIELDS = (
    "client number", "title", "type", "period", "stage days", "deadline", "target", "start", "preparer", "reviewer",
    "partner", "owner", "holder", "tags", "progress", "open action items", "budget", "spent", "client status",
    "comments", "series", "description",
)  # fmt: skip
USUAL_FIELDS = ("title", "deadline", "progress", "preparer", "reviewer")
ASKED_FOR = frozenset({"client number", "start", "tags", "open action items", "client status", "series", "description"})
"""What cards do not carry: it is read only where somebody wants to see it."""


@dataclass(frozen=True, slots=True)
class CardExtras:
    """What is read besides a card, for those of the fields in `ASKED_FOR`."""

    number: str | None = None
    start: date | None = None
    tags: tuple[str, ...] = ()
    items: int = 0
    client_status: str | None = None
    series_id: int | None = None
    description: str | None = None


def known_field(text: str) -> str | None:
    """The field meant, `-` and `_` read as blanks; None when there is none."""
    name = " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
    return name if name in CARD_FIELDS else None


def known_fields(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that mean a field, as they are called."""
    return tuple(found for name in names if (found := known_field(name)) is not None)


def shown_fields(own: Iterable[str], pipeline: Iterable[str] | None) -> frozenset[str] | None:
    """What cards show: the person's choice, else the pipeline's; None for the first set."""
    names = list(own) or list(pipeline or ())
    found = frozenset(name for text in names if (name := known_field(text)) is not None)
    return None if not found or found == frozenset(USUAL_FIELDS) else found
