"""The facts a gate looks at, read from the store the same way for screens and for commands [GATE-12]."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain import gates
from assure_tui.domain.conditions import in_words, misfit
from assure_tui.domain.errors import NotFound
from assure_tui.domain.gates import BlockerFact, GateFacts, StageFact, TaskFact
from assure_tui.domain.model import BlockerType, GateMode
from assure_tui.domain.views import GateReport
from assure_tui.store.queries import waiting

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]

_ENGAGEMENT = """
SELECT e.pipeline_id, e.stage_id, e.status, e.visited, e.made_tasks, c.entity, ty.code, p.counts_earlier, e.client_id
FROM engagement e JOIN client c ON c.id = e.client_id JOIN engagement_type ty ON ty.id = e.type_id
JOIN pipeline p ON p.id = e.pipeline_id WHERE e.id = :id"""
_STAGES = """SELECT id, name, position, gate, blockers, review, condition FROM stage
WHERE pipeline_id = :pipeline AND (removed = :no OR id = :here) ORDER BY position, removed"""
_TASKS = """SELECT t.id, t.title, t.stage_id, t.stage_name, t.required, t.status, s.initials
FROM task t LEFT JOIN staff s ON s.id = t.assignee_id 
WHERE t.engagement_id = :id AND t.removed = :no ORDER BY t.position, t.id"""
_BLOCKERS = """SELECT b.id, b.type, b.title, s.initials, b.source FROM blocker b LEFT JOIN staff s ON s.id = b.owner_id
WHERE b.engagement_id = :id AND b.state = 'active' AND b.removed = :no ORDER BY b.id"""
_TAGS = "SELECT t.name FROM client_tag ct JOIN tag t ON t.id = ct.tag_id WHERE ct.client_id = :client"
_TEMPLATES = """SELECT t.stage_id, t.code, t.title, t.required, t.types, t.entities FROM task_template t
JOIN stage s ON s.id = t.stage_id WHERE s.pipeline_id = :pipeline AND t.removed = :no AND s.removed = :no ORDER BY t.position"""


def template_applies(types: Any, entities: Any, type_code: str, entity: str) -> bool:
    """Whether a task template is for this type and kind of client; absent means for all."""
    return (not types or type_code in types) and (not entities or entity in entities)


def load(rows: Rows, engagement_id: int, *, pipeline_id: int | None = None) -> GateFacts:
    """Read one engagement's facts with six indexed queries."""
    found = rows(_ENGAGEMENT, {"id": engagement_id})
    if not found:
        raise NotFound(f"there is no engagement E-{engagement_id}")
    pipeline, stage_id, status, visited, made, entity, type_code, earlier, client = found[0]
    tags = [name for (name,) in rows(_TAGS, {"client": client})]
    stages = []
    for number, name, position, gate, blockers, review, condition in rows(
        _STAGES, {"pipeline": pipeline, "no": False, "here": stage_id}
    ):
        counted = json.loads(blockers)
        types = BlockerType if "all" in counted or not counted else [BlockerType(c) for c in counted]
        parsed = json.loads(condition) if condition else None
        unfit = misfit(parsed, tags=tags, entity=entity, type_code=type_code)
        stages.append(
            StageFact(
                number,
                name,
                position,
                GateMode(gate),
                frozenset(types),
                bool(review),
                not unfit,
                in_words(parsed),
                unfit,
            )
        )
    tasks = tuple(
        TaskFact(i, title, stage, stage_name or "", bool(required), state in ("completed", "skipped"), who)
        for i, title, stage, stage_name, required, state, who in rows(_TASKS, {"id": engagement_id, "no": False})
    )
    blocking = rows(_BLOCKERS, {"id": engagement_id, "no": False})
    now = waiting.titles(rows, [row[4] for row in blocking])  # a K-1's stage and holder as they are [BLK-9]
    blockers_found = tuple(
        BlockerFact(i, BlockerType(kind), now.get(source) or title, who) for i, kind, title, who, source in blocking
    )
    seen, made_codes = frozenset(json.loads(visited)), set(json.loads(made))
    pending: dict[int, tuple[tuple[str, bool], ...]] = {}
    for stage, code, title, required, types_json, entities_json in rows(
        _TEMPLATES, {"pipeline": pipeline, "no": False}
    ):
        if stage in seen or code in made_codes:
            continue
        types_of = json.loads(types_json) if types_json else None
        entities_of = json.loads(entities_json) if entities_json else None
        if template_applies(types_of, entities_of, type_code, entity):
            pending[stage] = (*pending.get(stage, ()), (title, bool(required)))
    return GateFacts(tuple(stages), stage_id, status, tasks, blockers_found, seen, pending, bool(earlier))


def gate_report(reader: Any, engagement_id: int, *, to: int | None = None, step: int = 1) -> GateReport:
    """Would it move to stage `to`, or by `step`? The same answer as the command gives."""
    facts = load(reader.rows, engagement_id)
    if to is not None:
        return gates.evaluate(facts, facts.stage(to))
    target = gates.next_stage(facts) if step > 0 else gates.previous_stage(facts)
    return gates.evaluate(facts, target)
