"""What a new firm starts with, as values [FIRM-3]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.model import Entity

Rule = Mapping[str, Any]
"""A date rule or a condition, checked, with the keys of the seed file; read-only by agreement."""


@dataclass(frozen=True, slots=True)
class ServiceLineSeed:
    """A service line: where one practises [LINE-1]."""

    code: str
    name: str
    scope: str


@dataclass(frozen=True, slots=True)
class AlternateSeed:
    """A second set of date rules; what it leaves out is the type's own [DUE-6]."""

    code: str
    label: str
    auto: bool
    test: Rule
    due: Rule | None
    ext: Rule | None


@dataclass(frozen=True, slots=True)
class TypeSeed:
    """An engagement type with its date rules [TYPE-4]; `source` keeps its rules in the file's own form."""

    code: str
    name: str
    line: str
    entity: tuple[Entity, ...]
    period: str
    due: Rule
    ext: Rule | None
    roll: str
    pays: bool
    income_return: bool
    produces_k1: bool
    takes_k1: bool
    pipeline: str | None
    alternates: tuple[AlternateSeed, ...]
    source: Rule = field(repr=False, default_factory=dict)

    @property
    def rules(self) -> dict[str, Any]:
        """due, ext, roll, alternate and the four flags as they stand in the file, fit for JSON."""
        return {key: self.source[key] for key in RULE_KEYS if key in self.source}


RULE_KEYS = ("due", "ext", "roll", "alternate", "pays", "income_return", "produces_k1", "takes_k1")


@dataclass(frozen=True, slots=True)
class TaskTemplateSeed:
    """A task made when a stage is entered [TPL-1]; `types` and `entity` None mean all."""

    code: str
    title: str
    type: str
    required: bool
    role: str
    due: Rule
    types: tuple[str, ...] | None
    entity: tuple[Entity, ...] | None
    tied_to: str | None
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageSeed:
    """A stage with its gate and tasks [STAGE-1]; `suggested_time_limit` in days, off until adopted."""

    code: str
    name: str
    colour: str
    gate: str
    blockers: tuple[str, ...]
    advance: Rule | None
    on_empty: str
    holder: str
    suggested_time_limit: int | None
    review: bool
    k1_ready: bool
    about: str
    tasks: tuple[TaskTemplateSeed, ...]


@dataclass(frozen=True, slots=True)
class PipelineSeed:
    """A pipeline, the default one of its line [PIPE-2]."""

    code: str
    name: str
    line: str | None
    available_to: str
    sort: str
    stages: tuple[StageSeed, ...]


@dataclass(frozen=True, slots=True)
class ChecklistItemSeed:
    """A paper that is asked for, with file-name patterns [DOC-7] [DOC-8]."""

    name: str
    document: str
    patterns: tuple[str, ...]
    required: bool
    expected_days: int | None
    count: int
    types: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ChecklistSeed:
    """A checklist copied onto new engagements that fit [DOC-7]; `types` None means all types of the line."""

    code: str
    pipeline: str
    entity: tuple[Entity, ...]
    types: tuple[str, ...] | None
    items: tuple[ChecklistItemSeed, ...]


@dataclass(frozen=True, slots=True)
class DocumentTypeSeed:
    """A document type in its group [DOC-6]."""

    code: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class ClientStatusSeed:
    """A client-facing status with the text a client reads [CFS-1]."""

    code: str
    name: str
    colour: str
    glyph: str
    text: str


@dataclass(frozen=True, slots=True)
class TeamSeed:
    """A system team [STAFF-4]; `permissions` names the catalogue's own words, "all" already spelled out."""

    code: str
    name: str
    description: str
    frozen: bool
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeedFile:
    """Everything a new firm starts with, in the order people see it."""

    service_lines: tuple[ServiceLineSeed, ...]
    types: tuple[TypeSeed, ...]
    pipelines: tuple[PipelineSeed, ...]
    checklists: tuple[ChecklistSeed, ...]
    document_types: tuple[DocumentTypeSeed, ...]
    client_statuses: tuple[ClientStatusSeed, ...]
    teams: tuple[TeamSeed, ...]
