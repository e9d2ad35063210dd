"""What people are told in their inbox: kinds, their first setting, and who is mentioned [NOTE-*]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice, with its words and whether it is in the inbox until somebody switches it [NOTE-3]."""

    code: str
    label: str
    on: bool = True


_KINDS = (
    Kind("slot", "put in a slot"),
    Kind("task_assigned", "task assigned"),
    Kind("mention", "mentioned in a comment"),
    Kind("task_due", "task due soon or overdue"),
    Kind("deadline", "deadline or payment date near"),
    Kind("overdue", "daily digest of what is overdue"),
    Kind("blocker_opened", "blocker opened on mine"),
    Kind("blocker_resolved", "blocker resolved on mine"),
    Kind("sent_back", "sent back"),
    Kind("review", "review or approval waiting"),
    Kind("request_resolved", "request resolved"),
    Kind("request_failed", "request declined, rejected or expired"),
    Kind("documents", "new documents"),
    Kind("to_sort", "files to sort"),
    Kind("payment", "payment received"),
    Kind("scheduled", "made by schedule"),
    Kind("series", "series pending or failed"),
    Kind("automation_failed", "automation failed"),
    Kind("loop_failed", "the loop cannot do a step"),
    Kind("complete", "ready to complete"),
    Kind("outbox_failed", "outbox failed"),
    Kind("handed_over", "work handed over by a leaver"),
    Kind("undone", "my batch undone"),
    Kind("advanced", "auto-advanced", on=False),
    Kind("moved", "moved or status changed by someone else", on=False),
    Kind("stale", "stage over its limit", on=False),
    Kind("client_status", "client-facing status changed", on=False),
    Kind("invoice_overdue", "invoice overdue", on=False),
    Kind("deadline_far", "deadline at 30, 14, 3, 1 days", on=False),
    Kind("followed", "anything on what I follow", on=False),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}
STATES = ("unread", "read", "done")
FAR = (30, 14, 3, 1)  # days before a deadline told under `deadline_far`
_MENTION = re.compile(r"(?<![\w@])@([\w.-]{1,60})")


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice of a person's inbox."""

    id: int
    kind: str
    text: str
    at: datetime
    state: str
    engagement_id: int | None = None
    client_id: int | None = None

    @property
    def label(self) -> str:
        """The kind in words; a kind of a newer program shows its code."""
        known = KINDS.get(self.kind)
        return known.label if known else self.kind


def mentioned(text: str, people: Mapping[str, int]) -> set[int]:
    """Who is mentioned by `@login` or `@initials`; `people` maps both, folded, to staff numbers [COM-2]."""
    found = (match.rstrip(".-").casefold() for match in _MENTION.findall(text))
    return {people[name] for name in found if name in people}


def days_told(days: Iterable[int]) -> tuple[int, ...]:
    """The days before a deadline of which people are told, largest first [URG-5]."""
    return tuple(sorted({int(day) for day in days if 0 <= int(day) <= 366}, reverse=True))


def near(due: date, today: date) -> str:
    """How near a date is: `in 7 days`, `tomorrow`, `today`, `3 days ago`."""
    left = (due - today).days
    if left < 0:
        return "yesterday" if left == -1 else f"{-left} days ago"
    return "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
