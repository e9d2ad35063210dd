"""What the firm defines besides: named templates, versions, custom statuses, checklists, kinds of documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import blueprints, people  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, instant, json_col


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
