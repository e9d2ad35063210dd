"""The facts of auto-advance by few queries for many engagements; the same for commands, loop and screens [ADV-7]."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from assure_tui.domain import gates
from assure_tui.domain.advance import Answer, by_hand, held_words, judge, rested, stopped_by, words_of
from assure_tui.domain.advance_conditions import AdvanceFacts, BlockerState, RequestState, TaskState
from assure_tui.domain.gates import GateFacts, StageFact
from assure_tui.domain.views import GateReport, UnmetItem
from assure_tui.services import gate_facts
from assure_tui.store.read import Binder, chunks, read_day

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]

_STANDING = """SELECT e.id, e.stage_id, s.name, s.advance, s.on_empty, s.on_entry, s.blockers, e.stage_since, e.entry_no,
e.due, e.rests, e.rest_turned, e.status, e.removed, e.held_by_gate, e.advance_on,
(SELECT MAX(z.position) FROM stage z WHERE z.pipeline_id = s.pipeline_id AND z.removed IS FALSE) > s.position
FROM engagement e JOIN stage s ON s.id = e.stage_id WHERE e.id IN """
_ASKS = {
    "items": {"documents_matched"},
    "tasks": {"action_items_done", "required_tasks_done", "all_tasks_done", "approved"},
    "requests": {"action_items_done", "intake_completed", "signature_completed", "invoice_paid"},
    "invoices": {"invoice_paid"},
    "blockers": {"blockers_clear"},
}


class Visit(Protocol):
    """What the lists of facts need to know of an engagement's stay in its stage."""

    @property
    def entry_no(self) -> int: ...
    @property
    def since(self) -> str: ...
    @property
    def counted(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one engagement stands: its stage's conditions with their facts, its rest, the marks it carries."""

    id: int
    stage_id: int
    facts: AdvanceFacts
    entry_no: int
    since: str
    counted: frozenset[str]  # types of blockers; empty for all five
    on_entry: bool
    rests: str | None
    turned: bool
    active: bool
    last: bool
    held: str | None
    advance_on: date | None

    @property
    def moves(self) -> bool:
        """Whether it could move by itself at all: Active, not in the last stage, not by hand [ADV-11]."""
        return self.active and not self.last and not by_hand(self.facts.advance)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the facts; without `gate` the condition does not hold or it rests."""

    answer: Answer
    rests: str | None
    turned: bool
    gate: GateFacts | None = None
    target: StageFact | None = None
    report: GateReport | None = None
    stopped: tuple[UnmetItem, ...] = ()

    @property
    def goes(self) -> bool:
        """Whether it moves on by itself now [ADV-6]."""
        return self.target is not None and not self.stopped

    @property
    def held(self) -> str | None:
        """What the gate still wants of one whose condition holds [ADV-6]."""
        return held_words(self.stopped) if self.stopped else None


def load(rows: Rows, ids: Iterable[int], today: date) -> dict[int, Standing]:
    """The engagements of these numbers that are there, with the facts their stages ask for."""
    found: dict[int, Standing] = {}
    for part in chunks(sorted(set(ids))):
        bind = Binder()
        basic = [_standing(row, today) for row in rows(_STANDING + bind.many(part), bind.params)]
        moving = {one.id: one for one in basic if one.moves}
        found.update((one.id, one) for one in basic)
        if moving:
            found.update(_with_facts(rows, moving))
    return found


def decide(rows: Rows, standing: Standing, *, entered: bool = False) -> Decision:
    """Judge one engagement; the gate is read only where the condition holds and nothing rests.

    `entered`: it has just come into the stage, which may say that this does not count [ADV-8].
    """
    answer = judge(standing.facts)
    rests, turned = rested(standing.rests, standing.turned, answer.holds)
    if entered and answer.holds and rests is None and not standing.on_entry:
        rests = "entry"
    if not answer.holds or rests is not None:
        return Decision(answer, rests, turned)
    facts = gate_facts.load(rows, standing.id)
    target = gates.next_stage(facts)
    if target is None:
        return Decision(answer, rests, turned, facts)
    report, stopped = stopped_by(facts, target)
    return Decision(answer, rests, turned, facts, target, report, stopped)


def with_facts(rows: Rows, standing: Standing) -> Standing:
    """The facts of one that does not move now, On hold or closed, for those who ask why."""
    return _with_facts(rows, {standing.id: standing})[standing.id]


def parts_for(rows: Rows, visits: Mapping[int, Visit], words: Collection[str]) -> dict[str, dict[int, list[Any]]]:
    """What conditions of these words ask for, list by list and engagement by engagement [EDIT-6]."""
    ids = list(visits)
    return {name: read(rows, ids, visits) if set(words) & _ASKS[name] else {} for name, read in _READ.items()}


def of_requests(rows: Rows, requests: Collection[int]) -> set[int]:
    """The engagements that invoices itemise or that requests are linked to besides their own [REQ-7] [LINK-5]."""
    found: set[int] = set()
    for part in chunks(requests):
        bind = Binder()
        marks = bind.many(part)
        sql = f"SELECT engagement_id FROM invoice_line WHERE request_id IN {marks} AND engagement_id IS NOT NULL"
        linked = f"SELECT engagement_id FROM link WHERE kind = 'request' AND target_id IN {marks}"
        found |= {row[0] for row in rows(f"{sql} UNION {linked}", bind.params)}
    return found


def _standing(row: tuple[Any, ...], today: date) -> Standing:
    advance = json.loads(row[3]) if row[3] else None
    counted = json.loads(row[6])
    facts = AdvanceFacts(row[2], today, today, read_day(row[9]), advance, row[4])
    return Standing(
        id=row[0],
        stage_id=row[1],
        facts=facts,
        entry_no=row[8],
        since=row[7],
        counted=frozenset() if "all" in counted else frozenset(counted),
        on_entry=bool(row[5]),
        rests=row[10],
        turned=bool(row[11]),
        active=row[12] == "active" and not row[13],
        last=not row[16],
        held=row[14],
        advance_on=read_day(row[15]),
    )


def _with_facts(rows: Rows, moving: Mapping[int, Standing]) -> dict[int, Standing]:
    words = {part.partition(":")[0].strip() for one in moving.values() for part in words_of(one.facts.advance)[1]}
    parts = parts_for(rows, moving, words)
    firm = rows("SELECT zone FROM firm", {}) if "date_reached" in words else []
    zone = ZoneInfo(firm[0][0]) if firm else UTC
    found = {}
    for number, one in moving.items():
        changes: dict[str, Any] = {name: tuple(lists.get(number, ())) for name, lists in parts.items()}
        changes["entered"] = datetime.fromisoformat(one.since).astimezone(zone).date()
        found[number] = replace(one, facts=replace(one.facts, **changes))
    return found


Lists = dict[int, list[Any]]


def _items(rows: Rows, ids: list[int], moving: Mapping[int, Visit]) -> Lists:
    bind = Binder()
    sql = (
        f"SELECT engagement_id, name, state FROM checklist_item WHERE engagement_id IN {bind.many(ids)}"
        f" AND removed = {bind.false} AND required = {bind.true} ORDER BY position, id"
    )
    found: Lists = {}
    for number, name, state in rows(sql, bind.params):
        found.setdefault(number, []).append((name, state))
    return found


def _tasks(rows: Rows, ids: list[int], moving: Mapping[int, Visit]) -> Lists:
    """Tasks of the stage in which each engagement stands [ADV-2]."""
    bind = Binder()
    sql = (
        "SELECT t.engagement_id, t.title, t.type, t.status, t.required FROM task t"
        " JOIN engagement e ON e.id = t.engagement_id AND e.stage_id = t.stage_id"
        f" WHERE t.engagement_id IN {bind.many(ids)} AND t.removed = {bind.false} ORDER BY t.position, t.id"
    )
    found: Lists = {}
    for number, title, kind, status, required in rows(sql, bind.params):
        found.setdefault(number, []).append(TaskState(title, kind, status, bool(required)))
    return found


def _requests(rows: Rows, ids: list[int], moving: Mapping[int, Visit]) -> Lists:
    """Requests of the engagement and linked to it; those of this visit are its action items [ADV-2] [LINK-5]."""
    bind = Binder()
    marks = bind.many(ids)
    sql = (
        "SELECT engagement_id, kind, form, state, title, action_item, entry_no, id FROM request"
        f" WHERE engagement_id IN {marks} AND removed = {bind.false}"
        " UNION ALL SELECT l.engagement_id, r.kind, r.form, r.state, r.title, r.action_item, l.entry_no, r.id"
        f" FROM link l JOIN request r ON r.id = l.target_id WHERE l.engagement_id IN {marks} AND l.kind = 'request'"
        f" AND r.removed = {bind.false} ORDER BY 8"
    )
    found: Lists = {}
    for number, kind, form, state, title, item, visit, _ in rows(sql, bind.params):
        counts = bool(item) and visit == moving[number].entry_no
        found.setdefault(number, []).append(RequestState(kind, form or "", state, title, counts))
    return found


def _invoices(rows: Rows, ids: list[int], moving: Mapping[int, Visit]) -> Lists:
    """Invoices of the engagement, with a line for it, or linked to it [REQ-7]."""
    bind = Binder()
    marks = bind.many(ids)
    sql = (
        "SELECT r.engagement_id, r.id, r.number, r.title, r.state FROM request r"
        f" WHERE r.engagement_id IN {marks} AND r.kind = 'invoice' AND r.removed = {bind.false}"
        " UNION SELECT l.engagement_id, r.id, r.number, r.title, r.state FROM invoice_line l"
        f" JOIN request r ON r.id = l.request_id WHERE l.engagement_id IN {marks} AND l.removed = {bind.false}"
        f" AND r.kind = 'invoice' AND r.removed = {bind.false}"
        " UNION SELECT k.engagement_id, r.id, r.number, r.title, r.state FROM link k"
        f" JOIN request r ON r.id = k.target_id WHERE k.engagement_id IN {marks} AND k.kind = 'request'"
        f" AND r.kind = 'invoice' AND r.removed = {bind.false} ORDER BY 1, 2"
    )
    found: Lists = {}
    for number, _, told, title, state in rows(sql, bind.params):
        found.setdefault(number, []).append((told or title, state))
    return found


def _blockers(rows: Rows, ids: list[int], moving: Mapping[int, Visit]) -> Lists:
    """Counted blockers that were active at some time since the stage was entered."""
    bind = Binder()
    sql = (
        "SELECT engagement_id, type, title, state, closed_at FROM blocker"
        f" WHERE engagement_id IN {bind.many(ids)} AND removed = {bind.false} ORDER BY id"
    )
    found: Lists = {}
    for number, kind, title, state, closed in rows(sql, bind.params):
        one = moving[number]
        active = state == "active"
        if (one.counted and kind not in one.counted) or (not active and (closed or "") < one.since):
            continue
        found.setdefault(number, []).append(BlockerState(title, active))
    return found


_READ: Mapping[str, Callable[[Rows, list[int], Mapping[int, Visit]], Lists]] = {
    "items": _items,
    "tasks": _tasks,
    "requests": _requests,
    "invoices": _invoices,
    "blockers": _blockers,
}
