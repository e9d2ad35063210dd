"""The seed file's values as rows of a firm, found again by code and never written over [FIRM-3]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel

from assure_tui.domain.seed_values import (
    ChecklistSeed,
    PipelineSeed,
    Rule,
    SeedFile,
    StageSeed,
    TaskTemplateSeed,
    TypeSeed,
)
from assure_tui.store import tables as t
from assure_tui.store.unit_of_work import UnitOfWork

FIRST_VIEWS = (
    ("My work", "assignee:me"),
    ("Due this week", "due<7d"),
    ("In review for me", "is:review reviewer:me"),
    ("Waiting on client", "is:waiting"),
    ("Stuck", "is:stuck"),
    ("Overdue", "is:late"),
    ("Unassigned", "is:unassigned"),
)


def seed(unit: UnitOfWork, seed: SeedFile) -> int:
    """Add what the firm lacks and leave the rest as the firm left it [FIRM-3]; how many rows were made."""
    return _Seeding(unit, seed).run()


class _Seeding:
    """One pass over a seed file; later sections refer to rows of earlier ones by code."""

    def __init__(self, unit: UnitOfWork, seed: SeedFile) -> None:
        self.unit = unit
        self.seed = seed
        self.made = 0

    def run(self) -> int:
        self.pipelines()
        self.lines()
        self.types()
        self.checklists()
        self.lists()
        self.teams()
        self.views()
        return self.made

    def add(self, rows: Iterable[SQLModel]) -> None:
        fresh = list(rows)
        if fresh:
            self.unit.add_all(fresh)
            self.made += len(fresh)

    def codes(self, model: Any, key: str = "code") -> dict[str, int]:
        rows = self.unit.session.execute(select(getattr(model, key), model.id)).all()
        return {str(code): int(number) for code, number in rows}

    def pipelines(self) -> None:
        known = self.codes(t.Pipeline)
        names = set(self.codes(t.Pipeline, "name"))
        for position, entry in enumerate(self.seed.pipelines):
            # A pipeline that is there is the firm's: what it lacks was taken out by a person.
            if entry.code not in known:
                self.pipeline(entry, position, names)

    def pipeline(self, entry: PipelineSeed, position: int, names: set[str]) -> None:
        name = entry.name if entry.name not in names else f"{entry.name} ({entry.code})"
        row = t.Pipeline(code=entry.code, name=name, sort=entry.sort, position=position)
        self.add([row])
        stages = [_stage(stage, row.id or 0, index) for index, stage in enumerate(entry.stages)]
        self.add(stages)
        known = set(self.codes(t.TaskTemplate))
        self.add(
            _template(task, made.id or 0, index)
            for made, stage in zip(stages, entry.stages, strict=True)
            for index, task in enumerate(stage.tasks)
            if task.code not in known
        )

    def lines(self) -> None:
        known = self.codes(t.ServiceLine)
        self.add(
            t.ServiceLine(code=entry.code, name=entry.name, scope=entry.scope, position=position)
            for position, entry in enumerate(self.seed.service_lines)
            if entry.code not in known
        )
        pipelines = self.codes(t.Pipeline)
        defaults = {entry.line: pipelines.get(entry.code) for entry in self.seed.pipelines if entry.line}
        lacking: Any = t.ServiceLine.pipeline_id.is_(None)  # type: ignore[union-attr]
        for row in self.unit.all(select(t.ServiceLine).where(lacking)):
            row.pipeline_id = defaults.get(row.code)  # a line always has one [TYPE-5]
        self.unit.session.flush()

    def types(self) -> None:
        known, lines = self.codes(t.EngagementType), self.codes(t.ServiceLine)
        pipelines = self.codes(t.Pipeline)
        self.add(
            _type(entry, lines[entry.line], pipelines.get(entry.pipeline or ""), position)
            for position, entry in enumerate(self.seed.types)
            if entry.code not in known
        )

    def checklists(self) -> None:
        known, pipelines = self.codes(t.ChecklistTemplate), self.codes(t.Pipeline)
        self.add(
            _checklist(entry, pipelines[entry.pipeline], position)
            for position, entry in enumerate(self.seed.checklists)
            if entry.code not in known
        )

    def lists(self) -> None:
        known = self.codes(t.DocumentType, "name")
        self.add(
            t.DocumentType(name=entry.name, position=position)
            for position, entry in enumerate(self.seed.document_types)
            if entry.name not in known
        )
        # Client-facing statuses have no code: only a firm without any gets the first list [CFS-1].
        if not self.count(t.ClientFacingStatus):
            self.add(
                t.ClientFacingStatus(name=entry.name, colour=entry.colour, text=entry.text, position=position)
                for position, entry in enumerate(self.seed.client_statuses)
            )

    def teams(self) -> None:
        known = self.codes(t.Team)
        self.add(
            t.Team(
                code=entry.code,
                name=entry.name,
                description=entry.description,
                system=True,
                permissions=list(entry.permissions),
            )
            for entry in self.seed.teams
            if entry.code not in known
        )

    def views(self) -> None:
        # A view the firm dropped stays dropped: the first ones come only where there is none [FILT-6].
        if not self.count(t.SavedViewRow):
            self.add(
                t.SavedViewRow(name=name, query=query, slot=slot) for slot, (name, query) in enumerate(FIRST_VIEWS, 1)
            )

    def count(self, model: type[SQLModel]) -> int:
        return int(self.unit.session.execute(select(func.count()).select_from(model)).scalar_one())


def _type(entry: TypeSeed, line_id: int, pipeline_id: int | None, position: int) -> t.EngagementType:
    return t.EngagementType(
        code=entry.code,
        name=entry.name,
        line_id=line_id,
        entities=[kind.value for kind in entry.entity],
        period_kind=entry.period,
        rules=entry.rules,
        pipeline_id=pipeline_id,
        position=position,
    )


def _stage(entry: StageSeed, pipeline_id: int, position: int) -> t.Stage:
    return t.Stage(
        pipeline_id=pipeline_id,
        code=entry.code,
        name=entry.name,
        position=position,
        colour=entry.colour,
        gate=entry.gate,
        blockers=list(entry.blockers),
        advance=_plain(entry.advance),
        on_empty=entry.on_empty,
        holder=entry.holder,
        suggested_time_limit=entry.suggested_time_limit,  # off until the firm adopts it [STAGE-3]
        review=entry.review,
        k1_ready=entry.k1_ready,
        about=entry.about,
    )


def _template(entry: TaskTemplateSeed, stage_id: int, position: int) -> t.TaskTemplate:
    return t.TaskTemplate(
        stage_id=stage_id,
        code=entry.code,
        position=position,
        title=entry.title,
        type=entry.type,
        required=entry.required,
        role=entry.role,
        due=_plain(entry.due),
        types=None if entry.types is None else list(entry.types),
        entities=None if entry.entity is None else [kind.value for kind in entry.entity],
        tied_to=entry.tied_to,
        after=list(entry.after),
    )


def _checklist(entry: ChecklistSeed, pipeline_id: int, position: int) -> t.ChecklistTemplate:
    return t.ChecklistTemplate(
        code=entry.code,
        pipeline_id=pipeline_id,
        entities=[kind.value for kind in entry.entity],
        types=None if entry.types is None else list(entry.types),
        items=[
            {
                "name": item.name,
                "document": item.document,
                "patterns": list(item.patterns),
                "required": item.required,
                "expected_days": item.expected_days,
                "count": item.count,
                "types": None if item.types is None else list(item.types),
            }
            for item in entry.items
        ],
        position=position,
    )


def _plain(rule: Rule | None) -> dict[str, Any] | None:
    return dict(rule) if rule else None
