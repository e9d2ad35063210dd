"""Time in stages net of On hold, and what a pipeline's flow looks like [INS-5]. Times are seconds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """One logged change of an engagement's stage or status; None means that it stayed."""

    at: datetime
    stage_id: int | None = None
    status: str | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in a stage; `left` is None while it lasts, `held` are the seconds On hold inside it."""

    stage_id: int
    entered: datetime
    left: datetime | None
    held: float

    def net(self, now: datetime) -> float:
        """Seconds in the stage without those On hold."""
        return max(0.0, ((self.left or now) - self.entered).total_seconds() - self.held)


def visits(turns: Sequence[Turn], now: datetime) -> tuple[Visit, ...]:
    """The stays in order; closed work (completed, cancelled, archived) ends the last one."""
    found: list[Visit] = []
    stage: int | None = None
    entered = paused = None
    held = 0.0
    closed = False

    def close(at: datetime) -> None:
        nonlocal paused, held
        if paused is not None:
            held += (at - paused).total_seconds()
            paused = at
        if stage is not None and entered is not None and not closed:
            found.append(Visit(stage, entered, at, held))

    for turn in turns:
        if turn.stage_id is not None and turn.stage_id != stage:
            close(turn.at)
            stage, entered, held = turn.stage_id, turn.at, 0.0
        if turn.status is None:
            continue
        if turn.status == "on_hold" and paused is None:
            paused = turn.at
        elif turn.status != "on_hold" and paused is not None:
            held += (turn.at - paused).total_seconds()
            paused = None
        ends = turn.status in ("completed", "cancelled", "archived")
        if ends and not closed:
            close(turn.at)
            closed = True
        elif not ends and closed:  # taken up again: a stay of its own
            closed, entered, held = False, turn.at, 0.0
    if stage is not None and entered is not None and not closed:
        held += (now - paused).total_seconds() if paused is not None else 0.0
        found.append(Visit(stage, entered, None, held))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class StageFlow:
    """How work passes one stage: stays, median and 85th percentile in days, how often it went back, was refused, forced."""

    stage_id: int
    stays: int
    here: int
    median_days: float | None
    p85_days: float | None
    oldest_days: float | None
    sent_back: float | None
    refusals: int = 0
    overrides: int = 0


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that so large a share of all does not exceed; None for none."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(share * 100) // 100) - 1))]


def stage_flows(
    stays: Iterable[tuple[Visit, int | None]],
    order: Sequence[int],
    now: datetime,
    refusals: Counter[int] | None = None,
    overrides: Counter[int] | None = None,
    standing: Mapping[int, tuple[int, float | None]] | None = None,
) -> tuple[StageFlow, ...]:
    """A line per stage of `order`; each stay comes with the stage that followed, None for none.

    With `standing` (how many are there, days of the oldest) stays that last are not counted from the stays.
    """
    place = {number: index for index, number in enumerate(order)}
    done: dict[int, list[float]] = defaultdict(list)
    open_: dict[int, list[float]] = defaultdict(list)
    back: Counter[int] = Counter()
    for visit, following in stays:
        if visit.left is None:
            open_[visit.stage_id].append(visit.net(now) / 86_400)
            continue
        done[visit.stage_id].append(visit.net(now) / 86_400)
        if following in place and visit.stage_id in place and place[following] < place[visit.stage_id]:
            back[visit.stage_id] += 1
    refused, forced = refusals or Counter(), overrides or Counter()
    if standing is None:
        standing = {number: (len(days), max(days, default=None)) for number, days in open_.items()}
    return tuple(
        StageFlow(
            number,
            len(done[number]),
            standing.get(number, (0, None))[0],
            percentile(done[number], 0.50),
            percentile(done[number], 0.85),
            standing.get(number, (0, None))[1],
            back[number] / len(done[number]) if done[number] else None,
            refused[number],
            forced[number],
        )
        for number in order
    )


def per_week(days: Iterable[date], today: date, weeks: int = 12) -> tuple[tuple[date, int], ...]:
    """How many were completed in each of the last weeks, by the Monday, oldest first."""
    monday = today - timedelta(days=today.weekday())
    counts = Counter(day - timedelta(days=day.weekday()) for day in days)
    return tuple((start, counts[start]) for start in (monday - timedelta(weeks=n) for n in range(weeks - 1, -1, -1)))
