"""What the firm defines once: service lines, types, pipelines, stages, templates, checklists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables.base import STRICT, instant, json_col


class ServiceLine(SQLModel, table=True):
    __tablename__ = "service_line"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    scope: str = ""
    position: int = 0
    hidden: bool = False
    pipeline_id: int | None = Field(default=None, foreign_key="pipeline.id")


class EngagementType(SQLModel, table=True):
    """`rules` holds due, ext, roll, alternate, pays, income_return, produces_k1, takes_k1 as in the seed file."""

    __tablename__ = "engagement_type"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    line_id: int = Field(foreign_key="service_line.id")
    entities: list[str] = Field(sa_column=json_col())
    period_kind: str
    rules: dict[str, Any] = Field(sa_column=json_col())
    pipeline_id: int | None = Field(default=None, foreign_key="pipeline.id")
    title_pattern: str = "{type} {qualifier} {period}"
    priority: str = "medium"
    budget: int | None = None
    position: int = 0
    hidden: bool = False
    description: str = ""
    start_offset: int | None = None  # days from creation to the start date [TYPE-4]
    client_status: str | None = None


class Pipeline(SQLModel, table=True):
    """`available_to` is null for everyone, else {"teams": [...], "staff": [...]} [PIPE-5]."""

    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(unique=True)
    description: str = ""
    available_to: Any = Field(default=None, sa_column=json_col(nullable=True))
    sort: str = "due"
    counts_earlier: bool = False
    position: int = 0
    card_fields: Any = Field(default=None, sa_column=json_col(nullable=True))  # null: the first set [VIEW-3]
    series_defaults: Any = Field(default=None, sa_column=json_col(nullable=True))
    removed: bool = False
    version: int = 1


class Stage(SQLModel, table=True):
    __table_args__ = (
        Index("stage_code", "pipeline_id", "code", unique=True),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    pipeline_id: int = Field(foreign_key="pipeline.id")
    code: str
    name: str
    position: int
    colour: str = "grey"
    gate: str = "flexible"
    blockers: list[str] = Field(sa_column=json_col())
    advance: Any = Field(default=None, sa_column=json_col(nullable=True))
    on_empty: str = "stay"
    on_entry: bool = True  # a condition that holds on entry counts [ADV-8]
    condition: Any = Field(default=None, sa_column=json_col(nullable=True))
    holder: str = "preparer"
    time_limit: int | None = None
    limit_unit: str = "days"  # or working_days [STAGE-3]
    suggested_time_limit: int | None = None
    wip_limit: int | None = None
    review: bool = False
    k1_ready: bool = False
    about: str = ""
    removed: bool = False  # old cards and done tasks still name it [EDIT-3]


class TaskTemplate(SQLModel, table=True):
    __tablename__ = "task_template"
    __table_args__ = (Index("task_template_stage", "stage_id", "position"), STRICT)
    id: int = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stage.id")
    code: str = Field(unique=True)
    position: int = 0
    title: str
    type: str
    required: bool = False
    role: str = "preparer"
    due: Any = Field(default=None, sa_column=json_col(nullable=True))
    types: Any = Field(default=None, sa_column=json_col(nullable=True))
    entities: Any = Field(default=None, sa_column=json_col(nullable=True))
    tied_to: str | None = None
    after: list[str] = Field(sa_column=json_col())
    estimate: int | None = None
    lines: Any = Field(default=None, sa_column=json_col(nullable=True))  # texts of the checklist [TASK-10]
    instructions: str | None = None
    removed: bool = False


class NamedTemplate(SQLModel, table=True):
    """A list of tasks that can be put on any engagement; `tasks` as in the seed file [TPL-6]."""

    __tablename__ = "named_template"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(unique=True)
    description: str = ""
    tasks: list[dict[str, Any]] = Field(sa_column=json_col())
    removed: bool = False
    version: int = 1


class PipelineVersion(SQLModel, table=True):
    """What a pipeline was after an edit: the text of its file [PIPE-6] [PIPE-7]."""

    __tablename__ = "pipeline_version"
    __table_args__ = (Index("pipeline_version_number", "pipeline_id", "number", unique=True), STRICT)
    id: int = Field(default=None, primary_key=True)
    pipeline_id: int = Field(foreign_key="pipeline.id")
    number: int
    at: datetime = Field(sa_column=instant())
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    summary: str = ""
    text: str


class CustomStatus(SQLModel, table=True):
    """An exception inside a stage [ST-2]; `pipelines` holds numbers, null is all of them."""

    __tablename__ = "custom_status"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(unique=True)
    colour: str = "grey"
    behaviour: str = "active"  # or on_hold
    pipelines: Any = Field(default=None, sa_column=json_col(nullable=True))
    back_to_active: bool = False
    position: int = 0
    removed: bool = False


class ChecklistTemplate(SQLModel, table=True):
    """`items` as in the seed file: name, document, patterns, required, expected_days, count, types."""

    __tablename__ = "checklist_template"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    pipeline_id: int = Field(foreign_key="pipeline.id")
    entities: list[str] = Field(sa_column=json_col())
    types: Any = Field(default=None, sa_column=json_col(nullable=True))
    items: list[dict[str, Any]] = Field(sa_column=json_col())
    position: int = 0


class DocumentType(SQLModel, table=True):
    __tablename__ = "document_type"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    position: int = 0


class ClientFacingStatus(SQLModel, table=True):
    __tablename__ = "client_facing_status"
    __table_args__ = STRICT
    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    colour: str = "grey"
    text: str = ""
    position: int = 0
