"""The control list: every date of the law in a range with its evidence, and the gaps in it [INS-7]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assure_tui.domain.filing import FilingRecord

STATES = ("not_begun", "in_work", "extended", "filed", "accepted", "rejected", "cancelled")
WORDS = {
    "not_begun": "not begun", "in_work": "in work", "extended": "extended", "filed": "filed", "accepted": "accepted",
    "rejected": "rejected", "cancelled": "cancelled",
}  # fmt: skip
NO_RECORD = "closed, no record"


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One engagement with a date of the law."""

    engagement_id: int
    client_id: int
    client: str
    type: str
    period: str
    title: str
    deadline: date  # by law, as it stands: extended or postponed where it is
    original: date | None
    extended: bool
    extended_on: date | None
    payment_due: date | None
    state: str
    status: str
    reason: str | None  # of a cancellation or a rejection
    filing: FilingRecord | None
    documents: int
    seen: tuple[tuple[str, date], ...]  # who has acknowledged which deadline [EXT-6]
    holder: str | None
    late: bool  # filed, or still open, after the deadline


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should be there and is not; `note` is what a person typed about it."""

    key: str  # period:S-4:2026-03-01, return:C-7:1040::2026, closed:E-142
    kind: str  # period, return, closed
    client_id: int
    client: str
    type: str
    said: str
    on: date
    note: str | None = None
    noted_by: str | None = None
    engagement_id: int | None = None
    series_id: int | None = None

    @property
    def explained(self) -> bool:
        """Whether a person has said why it is none."""
        return self.note is not None


@dataclass(frozen=True, slots=True)
class ControlList:
    """The list of a range; `log` is the hash of the log's last batch [ACT-6]."""

    first: date
    last: date
    lines: tuple[ControlLine, ...]
    gaps: tuple[Gap, ...]
    log: str
    batch: int

    @property
    def unexplained(self) -> int:
        """Gaps about which nobody has said anything."""
        return sum(1 for gap in self.gaps if not gap.explained)


@dataclass(frozen=True, slots=True)
class ControlSums:
    """A range in figures: how many dates in each state by its words, how many late, how many gaps."""

    states: Mapping[str, int]
    late: int
    gaps: int
    unexplained: int


def line_place(line: ControlLine) -> tuple[date, str, int]:
    """Where a line stands in the list: what follows it is read from here."""
    return line.deadline, line.client, line.engagement_id


def state_of(status: str, filing: FilingRecord | None, *, extended: bool, begun: bool) -> str:
    """What an engagement has come to in the eyes of an authority [INS-7]."""
    if filing is not None:
        return filing.state  # what was filed stays filed, even where the work was called off afterwards
    if status == "cancelled":
        return "cancelled"
    if extended:
        return "extended"
    return "in_work" if begun else "not_begun"


def is_late(status: str, filing: FilingRecord | None, deadline: date, today: date) -> bool:
    """Filed after its deadline, or past it and not filed; a rejection is not filed yet."""
    if filing is not None and filing.rejected_on is None:
        return filing.filed_on > deadline
    return status not in ("cancelled", "completed", "archived") and deadline < today


def state_words(line: ControlLine) -> str:
    """The state in words; a closed one about which nothing says that it was filed is told as that."""
    if line.filing is None and line.status in ("completed", "archived"):
        return NO_RECORD
    return WORDS[line.state]


def sums(lines: Sequence[ControlLine]) -> str:
    """`12 dates by law: 3 in work, 9 filed; 1 late`."""
    return sums_words(Counter(state_words(line) for line in lines), sum(1 for line in lines if line.late))


def sums_words(states: Mapping[str, int], late: int) -> str:
    """The same from counts by the words of a state."""
    told = [f"{states[word]} {word}" for word in (*WORDS.values(), NO_RECORD) if states.get(word)]
    return f"{sum(states.values())} dates by law{': ' if told else ''}{', '.join(told)}; {late} late"


def counts(lines: Sequence[ControlLine]) -> dict[str, int]:
    """How many lines are in each state, in the order of `STATES`."""
    return {state: sum(1 for line in lines if line.state == state) for state in STATES}
