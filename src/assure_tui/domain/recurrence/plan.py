"""What a series has to do today: make, adopt, wait, pend or skip, oldest first [REC-14..17] [REC-26] [REC-27]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assure_tui.domain.period_values import Period
from assure_tui.domain.recurrence.timetable import Planned, Timetable

Act = Literal["make", "adopt", "wait", "pend", "skip"]
AHEAD = 16  # occurrences looked at for the next creation date: one may be moved before another [REC-24]
OPEN_STATES = ("planned", "failed")  # records that still want to be made
PAUSED, INACTIVE = "the series is paused", "the client is Inactive"
Existing = Callable[[Period], "int | None"]


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one occurrence [REC-14]; `creation` is its own where a person moved it [REC-24]."""

    on: date
    state: str
    creation: date | None = None
    engagement_id: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series as the plan sees it; `previous` says whether the last one made is done with [REC-17]."""

    table: Timetable
    state: str = "active"
    wait: str = "no"
    done_through: date | None = None
    paused_from: date | None = None
    paused_to: date | None = None
    pause_reason: str = ""
    client_active: bool = True
    previous_done: bool = True
    records: Mapping[date, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one occurrence today, and why."""

    act: Act
    occurrence: Planned
    creation: date
    late_by: int = 0
    engagement_id: int | None = None
    because: str = ""

    @property
    def on(self) -> date:
        return self.occurrence.on


def upcoming(facts: SeriesFacts, through: date | None = None, count: int = AHEAD) -> list[tuple[Planned, date]]:
    """Occurrences without a final record, with their creation dates; those due by `through`, else the next few."""
    found: list[tuple[Planned, date]] = []
    seen: set[date] = set()
    for record in facts.records.values():
        if record.state in OPEN_STATES:
            planned = facts.table.at(record.on)
            if planned is not None:
                creation = record.creation or planned.creation
                seen.add(record.on)
                if through is None or creation <= through:
                    found.append((planned, creation))
    late = 0
    for planned in facts.table.planned(facts.done_through):
        if planned.on in seen or planned.on in facts.records:
            continue
        if through is not None and planned.creation > through:
            # Shifts of neighbours differ by days only: a few later ones tell that no more are due.
            late += 1
            if late > 2:
                break
            continue
        found.append((planned, planned.creation))
        if through is None and len(found) >= count:
            break
    return sorted(found, key=lambda pair: pair[0].on)


def plan(facts: SeriesFacts, today: date, existing: Existing, *, limit: int = 24) -> list[Step]:
    """Everything that is due, oldest first; `existing` names the engagement a period has already [REC-15]."""
    if facts.state == "ended":
        return []
    steps: list[Step] = []
    made, free = 0, facts.previous_done or facts.wait == "no"
    for planned, creation in upcoming(facts, today):
        passed_over = held(facts, creation)
        late = (today - creation).days
        if passed_over:
            steps.append(Step("skip", planned, creation, late, because=passed_over))
            continue
        if not free:
            steps.append(Step("wait", planned, creation, late, because=_WAITS[facts.wait]))
            continue
        engagement = existing(planned.period)
        if engagement is not None:
            steps.append(Step("adopt", planned, creation, 0, engagement, "the period has this engagement already"))
        elif made >= limit:
            steps.append(Step("pend", planned, creation, late, because=f"more than {limit} were missed"))
            continue
        else:
            made += 1
            steps.append(Step("make", planned, creation, late, because=f"late by {_days(late)}" if late else ""))
        # What was made now is the previous one of the next [REC-17].
        free = facts.wait == "no"
    return steps


_WAITS = {"closed": "waits until the previous one is closed", "overdue": "waits until the previous one is overdue"}


def _days(n: int) -> str:
    return "1 day" if n == 1 else f"{n} days"


def held(facts: SeriesFacts, creation: date) -> str:
    """Why an occurrence of that creation date is passed over, or nothing [REC-26] [REC-27]."""
    since, until = facts.paused_from, facts.paused_to
    if facts.state == "paused" and since is not None and since <= creation and (until is None or creation <= until):
        return f"{PAUSED}: {facts.pause_reason}" if facts.pause_reason else PAUSED
    return "" if facts.client_active else INACTIVE


def done_through(facts: SeriesFacts) -> date | None:
    """The last date up to which every occurrence has its record: the loop looks at what comes after."""
    reached = facts.done_through
    for planned in facts.table.planned(facts.done_through):
        record = facts.records.get(planned.on)
        if record is None or record.state == "planned":
            break
        reached = planned.on
    return reached


def next_on(facts: SeriesFacts) -> date | None:
    """The creation date of the next thing to do, which the loop asks for by index; None for nothing."""
    if facts.state == "ended":
        return None
    return min((creation for _, creation in upcoming(facts)), default=None)
