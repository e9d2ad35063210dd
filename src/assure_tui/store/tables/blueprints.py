"""What every engagement goes by: service lines, types, pipelines, stages, task templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables.base import STRICT, json_col


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
