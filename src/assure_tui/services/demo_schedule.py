"""Which engagements the demo firm has: how many of each status and urgency, for whom, how far along."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from assure_tui.services.demo_names import weighted
from assure_tui.services.demo_people import DemoClient, instant
from assure_tui.services.demo_plan import Candidate, Menus

_LINES = (("tax", 62), ("accounting", 25), ("audit", 13))
# Shares of all engagements: a firm in good order has few that are late.
_LATE, _TODAY, _WEEK, _MONTH = 0.03, 0.01, 0.04, 0.10
_DONE, _HELD, _CANCELLED, _ARCHIVED = 0.10, 0.045, 0.015, 0.02
# How far along work of six, four and six stages is, by how near its date lies.
_PROGRESS = {
    "late": (22, 12, 28, 20, 14, 4),
    "today": (6, 10, 24, 26, 24, 10),
    "week": (12, 14, 28, 22, 16, 8),
    "month": (26, 18, 24, 16, 10, 6),
    "later": (42, 20, 17, 10, 6, 5),
}
_QUALIFIERS = ("OH", "NY", "CA", "Plan 002", "TX", "WI", "Plan 003", "OR", "VA", "ME")


@dataclass(slots=True)
class Plan:
    """One engagement to be: the facts from which its rows and its history follow."""

    client: DemoClient
    candidate: Candidate
    status: str
    stage: int  # index in its pipeline
    qualifier: str = ""
    typed: date | None = None
    reason: str = ""
    filed: date | None = None  # when the extension was filed
    entries: list[datetime] = field(default_factory=list)  # when each stage was entered
    closed: datetime | None = None
    number: int = 0
    sources: list[Plan] = field(default_factory=list)  # whose K-1 it waits for [BLK-8]

    @property
    def live(self) -> bool:
        return self.status in ("active", "on_hold")

    @property
    def created(self) -> datetime:
        return self.entries[0]


class Schedule:
    """Draws plans until the quotas are met; the same random source gives the same firm."""

    def __init__(self, menus: Menus, clients: list[DemoClient], rng: Random, stages: dict[str, int]) -> None:
        self.menus = menus
        self.rng = rng
        self.stages = stages  # how many, by service line
        self._order = {line: self._supply(clients, line) for line, _ in _LINES}
        self._next = dict.fromkeys(self._order, 0)
        self._returns: dict[str, list[Plan]] = {}

    def _supply(self, clients: list[DemoClient], line: str) -> list[DemoClient]:
        able = clients if line == "tax" else [c for c in clients if c.entity in ("business", "nonprofit")]
        if line == "accounting":
            able = able + [c for c in clients if c.entity in ("individual", "trust")][::10]
        return self.rng.sample(able, len(able))

    def make(self, size: int) -> list[Plan]:
        """So many plans, oldest first and numbered."""
        plans = [self._plan(line, bucket, status) for line, bucket, status in self._quotas(size)]
        self._wait_for_k1(plans)
        for plan in plans:
            self._time(plan)
        plans.sort(key=lambda plan: (plan.created, plan.client.id, plan.candidate.type.code))
        for number, plan in enumerate(plans, 1):
            plan.number = number
        return plans

    def _quotas(self, size: int) -> list[tuple[str, str, str]]:
        """Line, bucket and status of each engagement, in exact shares and a random order."""
        shares = (
            ("done", "completed", _DONE),
            ("done", "cancelled", _CANCELLED),
            ("done", "archived", _ARCHIVED),
            ("later", "on_hold", _HELD),
            ("late", "active", _LATE),
            ("today", "active", _TODAY),
            ("week", "active", _WEEK),
            ("month", "active", _MONTH),
        )
        found = [(bucket, status) for bucket, status, share in shares for _ in range(int(size * share + 0.5))]
        found = (found + [("later", "active")] * size)[:size]
        self.rng.shuffle(found)
        return [(weighted(self.rng, _LINES), bucket, status) for bucket, status in found]

    def _plan(self, line: str, bucket: str, status: str) -> Plan:
        if line == "tax" and status == "active" and self._returns.get(bucket) and self.rng.random() < 0.07:
            follower = self._state_return(self._returns[bucket].pop(), status, bucket)
            if follower is not None:
                return follower
        client, candidate, qualifier = self._draw(line, bucket)
        plan = Plan(client, candidate, status, self._progress(line, bucket, status), qualifier)
        end = candidate.period.end
        if plan.live and end is not None and end > self.menus.today and candidate.type.roll != "none":
            plan.stage = min(plan.stage, 2)  # nobody reviews a return before its period is over
        plan.typed, plan.reason = candidate.typed, candidate.reason
        if candidate.type.roll != "none" and bucket in ("month", "later") and self.rng.random() < 0.04:
            self._type_a_date(plan)
        if candidate.type.code in ("1040", "1120", "1041", "1065", "1120-S") and not qualifier and plan.typed is None:
            self._returns.setdefault(bucket, []).append(plan)
        return plan

    def _state_return(self, of: Plan, status: str, bucket: str) -> Plan | None:
        client = of.client
        if client.entity == "nonprofit":
            return None
        candidate = self.menus.following("STATE-INC", of.candidate)
        if not self._free(client, candidate, client.state):
            return None
        return Plan(client, candidate, status, self._progress("tax", bucket, status), client.state)

    def _draw(self, line: str, bucket: str) -> tuple[DemoClient, Candidate, str]:
        order = self._order[line]
        for attempt in range(2 * len(order) + 40):
            client = order[self._next[line] % len(order)]
            self._next[line] += 1
            # Late in the search a qualifier makes room: two plans or two states of one client [PER-5].
            qualifier = _QUALIFIERS[attempt % len(_QUALIFIERS)] if attempt > len(order) else ""
            for _ in range(3):
                candidate = self.menus.of(client.profile).draw(self.rng, line, bucket)
                if candidate is not None and self._free(client, candidate, qualifier):
                    return client, candidate, qualifier
        return self._numbered(line, bucket)

    def _numbered(self, line: str, bucket: str) -> tuple[DemoClient, Candidate, str]:
        """More work than there are clients and periods for: told apart by a running number."""
        for client in self._order[line]:
            candidate = self.menus.of(client.profile).draw(self.rng, line, bucket)
            if candidate is not None:
                number = len(client.taken)
                while not self._free(client, candidate, f"No. {number}"):
                    number += 1
                return client, candidate, f"No. {number}"
        raise AssertionError(f"no client has {line} work in the bucket {bucket}")

    def _free(self, client: DemoClient, candidate: Candidate, qualifier: str) -> bool:
        period = candidate.period
        key = (candidate.type.code, period.start, period.end, period.part, qualifier)
        if key in client.taken:
            return False
        client.taken.add(key)
        return True

    def _progress(self, line: str, bucket: str, status: str) -> int:
        last = self.stages[line] - 1
        if status in ("completed", "archived"):
            return last
        if status == "cancelled":
            return self.rng.choice((0, 0, 1))
        weights = _PROGRESS[bucket]
        drawn = self.rng.choices(range(6), weights)[0]
        return round(drawn * last / 5) if last != 5 else drawn

    def _type_a_date(self, plan: Plan) -> None:
        """An earlier date than the law's, typed with its reason; still beyond the coming week [EXT-4]."""
        due = plan.candidate.dates.deadline
        earlier = weekday_before(due - timedelta(days=self.rng.randrange(3, 12))) if due else None
        if earlier is None or (earlier - self.menus.today).days < 8:
            return
        reason = self.rng.choice(("The client is abroad after that", "Needed for the loan closing"))
        dates = self.menus.dates(plan.candidate, plan.client.profile.state, earlier, reason)
        plan.typed, plan.reason = earlier, reason
        plan.candidate = replace(plan.candidate, dates=dates, plain=plan.candidate.dates)

    def _wait_for_k1(self, plans: list[Plan]) -> None:
        """Who owns a business waits for its K-1 until it is ready, and gets no further than preparation [BLK-8]."""
        ready = self.stages["tax"] - 2
        made: dict[int, list[Plan]] = {}
        for plan in plans:
            if plan.candidate.type.produces_k1 and plan.live:
                made.setdefault(plan.client.id, []).append(plan)
        for plan in plans:
            if not (plan.live and plan.candidate.type.takes_k1 and plan.client.owned):
                continue
            mine = plan.candidate.period
            for source in (found for owned in plan.client.owned for found in made.get(owned, ())):
                end = source.candidate.period.end
                if source.stage < ready and end and mine.end and mine.start <= end <= mine.end:
                    plan.sources.append(source)
            if plan.sources:
                plan.stage = min(plan.stage, 2)

    def _time(self, plan: Plan) -> None:
        """When it was created and when each stage was entered; nothing later than yesterday."""
        rng, today = self.rng, self.menus.today
        yesterday = today - timedelta(days=1)
        since = min(1 + int(rng.expovariate(1 / 7)), 48)
        last = yesterday - timedelta(days=since)
        if plan.status in ("completed", "archived", "cancelled"):
            finished = yesterday - timedelta(days=rng.randrange(1, 60) + (150 if plan.status == "archived" else 0))
            plan.closed = instant(weekday_before(finished), rng)
            last = finished - timedelta(days=rng.randrange(1, 9))
        first = last - timedelta(days=plan.stage * rng.randrange(4, 16) + rng.randrange(0, 3))
        anchors = plan.candidate.anchors
        if plan.candidate.type.code == "NOTICE":
            first = max(first, min(anchors["notice_date"], last))
        if plan.candidate.extended and plan.candidate.plain.effective:
            filed = weekday_before(plan.candidate.plain.effective - timedelta(days=rng.randrange(1, 20)))
            plan.filed = min(filed, yesterday)
            first = min(first, plan.filed - timedelta(days=rng.randrange(3, 30)))
        span = (last - first).days
        days = sorted(rng.randrange(span + 1) for _ in range(plan.stage - 1)) if plan.stage > 1 else []
        marks = [first, *(first + timedelta(days=n) for n in days), *([last] if plan.stage else [])]
        plan.entries = sorted(instant(weekday_before(day), rng) for day in marks)
        if plan.closed is not None and plan.closed <= plan.entries[-1]:
            plan.closed = plan.entries[-1] + timedelta(hours=1)


def weekday_before(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day
