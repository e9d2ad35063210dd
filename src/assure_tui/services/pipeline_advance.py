"""Which cards would move on by themselves under a draft, set-based: the judging rules are those of the loop [ADV-*]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from assure_tui.domain.advance import by_hand, judge, rested, words_of
from assure_tui.domain.advance_conditions import AdvanceFacts, TaskState
from assure_tui.domain.conditions import fits
from assure_tui.domain.model import BlockerType, short
from assure_tui.domain.pipeline_values import StageDraft, TaskDraft
from assure_tui.domain.pipeline_views import WouldAdvance
from assure_tui.services.advance_facts import parts_for
from assure_tui.services.pipeline_plan import Plan
from assure_tui.store.read import Binder, chunks, read_day

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
PART = 2000


@dataclass(slots=True)
class Card:
    """A live card: the stage where it stands now (`here`), and the one in which the edit leaves it."""

    id: int
    here: int
    stage: StageDraft
    moved: bool
    since: str
    entry_no: int
    due: str | None
    rests: str | None
    turned: bool
    status: str
    type_code: str
    entity: str
    client_id: int
    client: str
    made: str
    fresh: list[TaskDraft] = field(default_factory=list)

    @property
    def counted(self) -> frozenset[str]:
        """Blocker types its stage counts; empty for all five."""
        return frozenset() if "all" in self.stage.blockers else frozenset(self.stage.blockers)


@dataclass(slots=True)
class Found:
    """The cards that would move, and how many the gate would hold."""

    moves: list[WouldAdvance] = field(default_factory=list)
    held: int = 0


def advances(rows: Rows, plan: Plan, cards: Sequence[Card], today: date) -> Found:
    """Judge the cards under the draft's conditions and gates; one step of each is told."""
    found = Found()
    last = plan.draft.stages[-1] if plan.draft.stages else None
    asked = [c for c in cards if c.status == "active" and c.stage is not last and not by_hand(c.stage.advance)]
    ready: list[tuple[Card, str]] = []
    for part in chunks(asked, PART):
        ready += _ready(rows, part, today)
    if not ready:
        return found
    held = _held(rows, plan, [card for card, _ in ready])
    targets = _targets(rows, plan, [card for card, _ in ready])
    for card, because in ready:
        to = targets.get(card.id)
        if to is None:
            continue
        if card.id in held:
            found.held += 1
        else:
            found.moves.append(WouldAdvance(short("engagement", card.id), card.client, card.stage.name, to, because))
    return found


def _ready(rows: Rows, cards: Sequence[Card], today: date) -> list[tuple[Card, str]]:
    """Those whose condition holds and that do not rest, with the facts that carry it."""
    conditions = {
        part for stage in {id(c.stage): c.stage for c in cards}.values() for part in words_of(stage.advance)[1]
    }
    parts = parts_for(rows, {card.id: card for card in cards}, {part.partition(":")[0].strip() for part in conditions})
    zone = _zone(rows)
    moved = [card for card in cards if card.moved]
    tasks = _tasks(rows, moved) if moved else {}
    found = []
    for card in cards:
        own = list((tasks if card.moved else parts["tasks"]).get(card.id, ()))
        own += [TaskState(task.title, task.type, "todo", task.required) for task in card.fresh]
        entered = today if card.moved else datetime.fromisoformat(card.since).astimezone(zone).date()
        facts = AdvanceFacts(
            card.stage.name, entered, today, read_day(card.due), card.stage.advance, card.stage.on_empty,
            items=tuple(parts["items"].get(card.id, ())),
            tasks=tuple(own),
            requests=tuple(parts["requests"].get(card.id, ())),
            invoices=tuple(parts["invoices"].get(card.id, ())),
            blockers=tuple(parts["blockers"].get(card.id, ())),
        )  # fmt: skip
        answer = judge(facts)
        if card.moved:
            rests = None if card.stage.on_entry else "entry"  # it has just come in [ADV-8]
        else:
            rests, _ = rested(card.rests, card.turned, answer.holds)
        if answer.holds and rests is None:
            found.append((card, answer.because))
    return found


def _zone(rows: Rows) -> tzinfo:
    firm = rows("SELECT zone FROM firm", {})
    return ZoneInfo(firm[0][0]) if firm else UTC


def _tasks(rows: Rows, cards: Sequence[Card]) -> dict[int, list[TaskState]]:
    """Tasks that moved cards would have in their landing stage: its own, and the open ones carried along [EDIT-3]."""
    bind = Binder()
    found: dict[int, list[TaskState]] = {}
    homes = {card.id: card for card in cards}
    for number, stage, title, kind, status, required in rows(
        f"SELECT engagement_id, stage_id, title, type, status, required FROM task WHERE engagement_id IN"
        f" {bind.many(homes)} AND removed = {bind.false} ORDER BY position, id",
        bind.params,
    ):
        card = homes[number]
        carried = stage == card.here and status in ("todo", "in_progress")
        if carried or (stage is not None and stage == card.stage.id):
            found.setdefault(number, []).append(TaskState(title, kind, status, bool(required)))
    return found


# -- gate and target -------------------------------------------------------------------------------


def _held(rows: Rows, plan: Plan, cards: Sequence[Card]) -> set[int]:
    """Those that the gate of their stage would hold: everything at a strict one, else counted blockers [ADV-6]."""
    found: set[int] = set()
    for part in chunks([card for card in cards if card.stage.gate != "none"], PART):
        strict = [card for card in part if card.stage.gate == "strict"]
        found |= {card.id for card in strict if any(task.required for task in card.fresh)}
        found |= _open_tasks(rows, plan, strict)
        found |= _blocked(rows, part)
    return found


def _open_tasks(rows: Rows, plan: Plan, cards: Sequence[Card]) -> set[int]:
    if not cards:
        return set()
    order = {stage.id: index for index, stage in enumerate(plan.draft.stages) if stage.id is not None}
    homes = {card.id: card for card in cards}
    at = {stage.key: index for index, stage in enumerate(plan.draft.stages)}
    bind = Binder()
    found = set()
    for number, stage in rows(
        f"SELECT engagement_id, stage_id FROM task WHERE engagement_id IN {bind.many(homes)}"
        f" AND removed = {bind.false} AND required = {bind.true} AND status IN ('todo', 'in_progress')",
        bind.params,
    ):
        card = homes[number]
        earlier = plan.draft.counts_earlier and order.get(stage, len(at)) < at[card.stage.key]
        if stage == card.stage.id or (card.moved and stage == card.here) or earlier:
            found.add(number)
    return found


def _blocked(rows: Rows, cards: Sequence[Card]) -> set[int]:
    homes = {card.id: card for card in cards}
    every = {kind.value for kind in BlockerType}
    bind = Binder()
    found = set()
    for number, kind in rows(
        f"SELECT engagement_id, type FROM blocker WHERE engagement_id IN {bind.many(homes)}"
        f" AND state = 'active' AND removed = {bind.false}",
        bind.params,
    ):
        blockers = homes[number].stage.blockers
        if kind in (every if "all" in blockers or not blockers else blockers):
            found.add(number)
    return found


def _targets(rows: Rows, plan: Plan, cards: Sequence[Card]) -> dict[int, str]:
    """The next stage that fits each card [COND-4]."""
    at = {stage.key: index for index, stage in enumerate(plan.draft.stages)}
    tags = _tags(rows, {card.client_id for card in cards}) if any(s.condition for s in plan.draft.stages) else {}
    found = {}
    for card in cards:
        for stage in plan.draft.stages[at[card.stage.key] + 1 :]:
            held = tags.get(card.client_id, ())
            if fits(stage.condition, tags=held, entity=card.entity, type_code=card.type_code):
                found[card.id] = stage.name
                break
    return found


def _tags(rows: Rows, clients: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for part in chunks(sorted(clients), PART):
        bind = Binder()
        for client, name in rows(
            "SELECT ct.client_id, t.name FROM client_tag ct JOIN tag t ON t.id = ct.tag_id"
            f" WHERE ct.client_id IN {bind.many(part)}",
            bind.params,
        ):
            found.setdefault(client, []).append(name)
    return found
