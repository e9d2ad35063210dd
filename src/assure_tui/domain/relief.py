"""Postponement of deadlines by notice, and whom one covers [EXT-5]. IRC 7508A."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ReliefTerms:
    """Whom it covers, which dates it reaches, and to when it postpones them.

    Empty `states`, `tags` and `clients` together cover everybody; where several are given, one that fits is
    enough. Empty `types` means every type with a statutory date. Both ends of the window are inside [CONV-4].
    """

    id: int
    name: str
    citation: str
    window_from: date
    window_to: date
    new_date: date
    states: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()  # folded
    clients: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()
    payments: bool = False

    @property
    def cited(self) -> str:
        """Its name with the citation, as explanations say it."""
        return f"{self.name} ({self.citation})"

    def covers(
        self,
        *,
        client: int,
        state: str | None,
        tags: Collection[str],
        type_code: str,
        original: date | None,
        extended: date | None,
    ) -> bool:
        """Whether an engagement falls under it; `extended` only while it is extended."""
        if self.types and type_code not in self.types:
            return False
        if self.states or self.tags or self.clients:
            whom = client in self.clients or (state or "").upper() in self.states or bool(self.tags & set(tags))
            if not whom:
                return False
        return any(day is not None and self.window_from <= day <= self.window_to for day in (original, extended))


def latest(terms: Iterable[ReliefTerms]) -> ReliefTerms | None:
    """Of several that cover, the one that postpones furthest; on a tie the older one."""
    return max(terms, key=lambda item: (item.new_date, -item.id), default=None)


@dataclass(frozen=True, slots=True)
class ReliefView:
    """A relief as lists show it, with how many live engagements fall under it."""

    id: int
    name: str
    citation: str
    window_from: date
    window_to: date
    new_date: date
    states: tuple[str, ...]
    tags: tuple[str, ...]
    clients: int
    types: tuple[str, ...]
    payments: bool
    withdrawn: bool
    covered: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> ReliefView:
        """From a row of the read side."""
        first, last, new = (date.fromisoformat(str(row[name])) for name in ("window_from", "window_to", "new_date"))
        return cls(
            int(row["id"]), str(row["name"]), str(row["citation"]), first, last, new, tuple(row["states"]),
            tuple(row["tags"]), len(row["client_ids"]), tuple(row["types"]), bool(row["payments"]),
            bool(row["withdrawn"]), int(row["covered"]),
        )  # fmt: skip

    @property
    def whom(self) -> str:
        """Whom and what it covers: `ME, MA; tag coast; 2 chosen clients; 1040, 1065; payments too`."""
        said = [", ".join(self.states), ", ".join(f"tag {tag}" for tag in self.tags)]
        said.append(f"{self.clients} chosen client{'' if self.clients == 1 else 's'}" if self.clients else "")
        said = [each for each in said if each] or ["every client"]
        said += [", ".join(self.types)] if self.types else ["every type with a date by law"]
        return "; ".join([*said, *(["payments too"] if self.payments else [])])
