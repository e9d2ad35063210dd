"""May it move? One pure answer for board, page, command line and loop [GATE-*]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assure_tui.domain.model import BlockerType, GateMode
from assure_tui.domain.views import GateReport, UnmetItem


@dataclass(frozen=True, slots=True)
class StageFact:
    """A stage as gates see it; `applies` tells whether its conditions fit the engagement [COND-1]."""

    id: int
    name: str
    position: int
    gate: GateMode
    counted: frozenset[BlockerType]
    review: bool = False
    applies: bool = True
    condition: str = ""  # in words [COND-2]
    misfit: str = ""  # the part of it that does not fit, for the log [COND-4]


@dataclass(frozen=True, slots=True)
class TaskFact:
    id: int
    title: str
    stage_id: int | None
    stage: str
    required: bool
    done: bool
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class BlockerFact:
    id: int
    type: BlockerType
    title: str
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Everything a gate looks at; `pending` are templates that would apply to a stage and made no task yet."""

    stages: tuple[StageFact, ...]
    stage_id: int
    status: str
    tasks: tuple[TaskFact, ...] = ()
    blockers: tuple[BlockerFact, ...] = ()  # active ones only
    visited: frozenset[int] = frozenset()
    pending: Mapping[int, tuple[tuple[str, bool], ...]] = field(default_factory=dict)  # (title, required)
    counts_earlier: bool = False

    @property
    def here(self) -> StageFact:
        return self.stage(self.stage_id)

    def stage(self, number: int) -> StageFact:
        for stage in self.stages:
            if stage.id == number:
                return stage
        raise KeyError(number)


def next_stage(facts: GateFacts) -> StageFact | None:
    """The next stage whose conditions fit, None from the last one [MOVE-3]."""
    later = (s for s in facts.stages if s.position > facts.here.position and s.applies)
    return min(later, key=lambda s: s.position, default=None)


def previous_stage(facts: GateFacts) -> StageFact | None:
    """The stage before this one whose conditions fit, None from the first one."""
    earlier = (s for s in facts.stages if s.position < facts.here.position and s.applies)
    return max(earlier, key=lambda s: s.position, default=None)


def stages_left(facts: GateFacts, to: StageFact | None) -> tuple[StageFact, ...]:
    """The stages that a forward move, or completion when `to` is None, leaves and that apply [GATE-8].

    A backward move leaves none: gates guard the way forward only [GATE-1].
    """
    here = facts.here
    return tuple(
        s
        for s in sorted(facts.stages, key=lambda s: s.position)
        if here.position <= s.position and (to is None or s.position < to.position) and (s.applies or s.id == here.id)
    )


def unmet_of(facts: GateFacts, stage: StageFact) -> tuple[UnmetItem, ...]:
    """What one stage finds wanting: items that count first, then what a flexible gate only tells."""
    if stage.gate is GateMode.NONE:
        return ()
    items: list[UnmetItem] = []
    for task in facts.tasks:
        if task.done or task.stage_id != stage.id:
            continue
        items.append(
            UnmetItem("task", task.id, task.title, stage.name, task.holder, task.required, counts=task.required)
        )
    if stage.gate is GateMode.STRICT and facts.counts_earlier:
        earlier = {s.id for s in facts.stages if s.position < stage.position}
        items += [
            UnmetItem("task", t.id, t.title, t.stage, t.holder)
            for t in facts.tasks
            if not t.done and t.required and t.stage_id in earlier
        ]
    if stage.id != facts.stage_id and stage.id not in facts.visited:
        items += [
            UnmetItem("template", None, title, stage.name, None, required, counts=required)
            for title, required in facts.pending.get(stage.id, ())
        ]
    items += [
        UnmetItem("blocker", b.id, b.title, stage.name, b.holder) for b in facts.blockers if b.type in stage.counted
    ]
    if stage.gate is GateMode.STRICT:
        items = [item for item in items if item.counts]
    return tuple(sorted(items, key=lambda item: not item.counts))


def evaluate(facts: GateFacts, to: StageFact | None) -> GateReport:
    """The verdict on a move to `to`, or on completing from the last stage when it is None [GATE-12] [ST-8]."""
    here = facts.here
    unmet: dict[str, UnmetItem] = {}
    refused = False
    for stage in stages_left(facts, to):
        found = unmet_of(facts, stage)
        refused = refused or (stage.gate is GateMode.STRICT and bool(found))
        for item in found:
            unmet.setdefault(item.key, item)
    notes = _notes(facts, here)
    verdict = "refuse" if refused else "warn" if unmet else "pass"
    if facts.status != "active":
        word = facts.status.replace("_", " ")
        item = UnmetItem("status", None, f"the engagement is {word}; set its status to Active first", here.name)
        return GateReport(here.gate, "refuse", here.name, to.name if to else None, (item, *unmet.values()), notes)
    return GateReport(here.gate, verdict, here.name, to.name if to else None, tuple(unmet.values()), notes)


def _notes(facts: GateFacts, here: StageFact) -> tuple[str, ...]:
    """Tasks left over from earlier stages are told and do not count [GATE-5]."""
    earlier = {s.id for s in facts.stages if s.position < here.position}
    if facts.counts_earlier:
        return ()
    return tuple(f"left over from {t.stage}: {t.title}" for t in facts.tasks if not t.done and t.stage_id in earlier)


def is_send_back(facts: GateFacts, to: StageFact) -> bool:
    """Whether a backward move leaves or crosses a stage with the review flag [MOVE-8]."""
    here = facts.here
    return any(s.review and to.position < s.position <= here.position for s in facts.stages)
