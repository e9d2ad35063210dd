"""My day: what one person should do now, each thing once in the first group that fits [VIEW-6]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assure_tui.domain.model import Priority
from assure_tui.domain.urgency import Bucket, bucket


class Group(StrEnum):
    """The groups in the order in which they are tried and shown [VIEW-6]."""

    OVERDUE = "overdue"
    TODAY = "today"
    SENT_BACK = "sent_back"
    REVIEW = "review"
    HELD = "held"
    BLOCKERS = "blockers"
    WEEK = "week"
    IN_PROGRESS = "in_progress"
    TO_START = "to_start"

    @property
    def label(self) -> str:
        """The heading."""
        return _LABELS[self.value]

    @property
    def rank(self) -> int:
        """Its place from the top."""
        return _ORDER[self.value]


_LABELS = {
    "overdue": "Overdue",
    "today": "Today and tomorrow",
    "sent_back": "Sent back to me",
    "review": "Waiting for my review or approval",
    "held": "Ready, but held by something of mine",
    "blockers": "My blockers past their expected day",
    "week": "Due in 7 days",
    "in_progress": "In progress",
    "to_start": "Waiting to start",
}
_ORDER = {name: place for place, name in enumerate(_LABELS)}


@dataclass(frozen=True, slots=True)
class DayItem:
    """A task of mine, or an engagement I hold, with what decides its group."""

    kind: str  # task or engagement
    number: int
    due: date | None
    priority: Priority = Priority.MEDIUM
    sent_back: bool = False
    reviewing: bool = False  # it waits for my review or approval now
    holds: bool = False  # the work is ready to move on, and this thing of mine is in the way
    blocker_late: bool = False  # a blocker of mine has passed its expected day
    started: bool = False
    start: date | None = None
    put_off: date | None = None
    put_off_on: date | None = None
    engagement_id: int | None = None

    @property
    def key(self) -> str:
        """`task:5`, `engagement:7`: the key of its row."""
        return f"{self.kind}:{self.number}"


def group_of(item: DayItem, today: date) -> Group:
    """The first group that fits [VIEW-6]."""
    near = bucket(item.due, today)
    if near is Bucket.OVERDUE:
        return Group.OVERDUE
    if near is Bucket.TODAY:
        return Group.TODAY
    if item.sent_back:
        return Group.SENT_BACK
    if item.reviewing:
        return Group.REVIEW
    if item.holds:
        return Group.HELD
    if item.blocker_late:
        return Group.BLOCKERS
    if near is Bucket.WEEK:
        return Group.WEEK
    if item.started and (item.start is None or item.start <= today):
        return Group.IN_PROGRESS
    return Group.TO_START


def is_put_off(item: DayItem, today: date) -> bool:
    """Whether the person does not want to see it today; what is overdue comes back each morning [VIEW-6]."""
    if item.put_off is None or item.put_off <= today:
        return False
    overdue = item.due is not None and item.due < today
    return not overdue or (item.put_off_on is not None and item.put_off_on >= today)


def order(item: DayItem) -> tuple[int, date, str, int]:
    """Within a group by priority, then date; things of one rank keep a fixed order [VIEW-6]."""
    return item.priority.rank, item.due or date.max, item.kind, item.number


def grouped(items: Iterable[DayItem], today: date) -> dict[Group, list[DayItem]]:
    """The groups that have something, from the top; what is put off is left out."""
    found: dict[Group, list[DayItem]] = {}
    for item in items:
        if not is_put_off(item, today):
            found.setdefault(group_of(item, today), []).append(item)
    return {group: sorted(found[group], key=order) for group in Group if group in found}


def put_off(items: Iterable[DayItem], today: date) -> list[DayItem]:
    """What is put off, by the day on which it comes back."""
    hidden = [item for item in items if is_put_off(item, today)]
    return sorted(hidden, key=lambda item: (item.put_off or date.max, *order(item)))


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to my work since I last looked."""

    id: int
    kind: str  # a kind of notice
    text: str
    at: datetime
    engagement_id: int | None = None


_NEWS = {
    "sent_back": ("sent back to me", "sent back to me"),
    "review": ("review for me", "reviews for me"),
    "task_assigned": ("task assigned", "tasks assigned"),
    "slot": ("new engagement", "new engagements"),
    "scheduled": ("new engagement", "new engagements"),
    "handed_over": ("handed over", "handed over"),
    "blocker_resolved": ("blocker cleared", "blockers cleared"),
    "blocker_opened": ("new blocker", "new blockers"),
    "request_resolved": ("client answered", "clients answered"),
    "request_failed": ("request failed", "requests failed"),
    "mention": ("mention", "mentions"),
    "documents": ("new documents", "new documents"),
}


def news_words(news: Iterable[News]) -> str:
    """`2 sent back to me, 1 task assigned`, the most pressing first; the rest are counted together."""
    counts: dict[tuple[str, str], int] = {}
    other = 0
    for item in news:
        words = _NEWS.get(item.kind)
        if words is None:
            other += 1
        else:
            counts[words] = counts.get(words, 0) + 1
    ranked = [words for words in dict.fromkeys(_NEWS.values()) if words in counts]
    said = [f"{counts[words]} {words[0] if counts[words] == 1 else words[1]}" for words in ranked]
    if other:
        said.append(f"{other} more" if said else f"{other} thing{'s' if other != 1 else ''}")
    return ", ".join(said)
