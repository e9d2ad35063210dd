"""The seeded pipelines, templates and checklists with their numbers, as the demo looks them up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.seed_values import TypeSeed
from assure_tui.store import tables as t
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A task template [TPL-1]."""

    code: str
    position: int
    title: str
    type: str
    required: bool
    role: str
    due: dict[str, Any] | None
    types: tuple[str, ...] | None
    entities: tuple[str, ...] | None
    after: list[str]
    tied_to: str | None

    def applies(self, type_code: str, entity: str) -> bool:
        """Whether engagements of that type and client get the task [TPL-2]."""
        return (self.types is None or type_code in self.types) and (self.entities is None or entity in self.entities)


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage with its templates in order."""

    id: int
    code: str
    name: str
    position: int
    holder: str
    gate: str
    templates: list[TemplateInfo]


@dataclass(frozen=True, slots=True)
class PipelineInfo:
    """A pipeline with its stages in order."""

    id: int
    stages: list[StageInfo]


@dataclass(slots=True)
class Blueprint:
    """Default pipelines by service line, types by code, and the checklists."""

    pipelines: dict[str, PipelineInfo]
    type_ids: dict[str, int]
    checklists: list[tuple[int, tuple[str, ...], tuple[str, ...] | None, list[dict[str, Any]]]]
    title_pattern: str = "{type} {qualifier} {period}"
    _picked: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def checklist(self, kind: TypeSeed, entity: str) -> list[dict[str, Any]]:
        """The items a new engagement gets: of the first list that fits [DOC-7]."""
        key = (kind.code, entity)
        if key not in self._picked:
            self._picked[key] = self._pick(kind, entity)
        return self._picked[key]

    def _pick(self, kind: TypeSeed, entity: str) -> list[dict[str, Any]]:
        pipeline = self.pipelines[kind.line].id
        fitting = [
            (types is None, items)
            for owner, entities, types, items in self.checklists
            if owner == pipeline and entity in entities and (types is None or kind.code in types)
        ]
        fitting.sort(key=lambda found: found[0])
        items = fitting[0][1] if fitting else []
        return [item for item in items if not item["types"] or kind.code in item["types"]]


def load(unit: UnitOfWork) -> Blueprint:
    """Read the blueprint of a firm just seeded."""
    templates: dict[int, list[TemplateInfo]] = {}
    order: Any = t.TaskTemplate.position
    for row in unit.all(select(t.TaskTemplate).order_by(order)):
        templates.setdefault(row.stage_id, []).append(
            TemplateInfo(
                row.code,
                row.position,
                row.title,
                row.type,
                row.required,
                row.role,
                row.due,
                tuple(row.types) if row.types else None,
                tuple(row.entities) if row.entities else None,
                list(row.after),
                row.tied_to,
            )
        )
    stages: dict[int, list[StageInfo]] = {}
    place: Any = t.Stage.position
    for row in unit.all(select(t.Stage).order_by(place)):
        stages.setdefault(row.pipeline_id, []).append(
            StageInfo(row.id, row.code, row.name, row.position, row.holder, row.gate, templates.get(row.id, []))
        )
    first: Any = t.ChecklistTemplate.position
    return Blueprint(
        {
            line.code: PipelineInfo(line.pipeline_id, stages[line.pipeline_id])
            for line in unit.all(select(t.ServiceLine))
            if line.pipeline_id
        },
        {row.code: row.id for row in unit.all(select(t.EngagementType))},
        [
            (row.pipeline_id, tuple(row.entities), tuple(row.types) if row.types else None, row.items)
            for row in unit.all(select(t.ChecklistTemplate).order_by(first))
        ],
    )
