"""Engagements and what they carry: tasks, blockers, checklist items, comments [ENG-4]."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from assure_tui.store.tables import blueprints, clients, people  # noqa: F401  its keys point there
from assure_tui.store.tables.base import STRICT, day, instant, json_col, loose

LISTED = (
    "live urgent due_key rank id client_id title type_id pipeline_id stage_id priority status preparer_id reviewer_id "
    "partner_id owner_id holder_id budget spent due target start"
).split()


BY_LAW = (
    "law type_id removed effective status stage_id extended tasks_done spent client_id pipeline_id preparer_id reviewer_id "
    "partner_id owner_id postponed ext_effective id"
).split()
EFFECTIVE = (
    "effective extended postponed ext_effective type_id client_id qualifier period_start period_end part in_force "
    "removed id"
).split()
TASK_LISTED = "title engagement_id type stage_id waiting_on priority".split()


class Engagement(SQLModel, table=True):
    """The columns under "kept by the store" are derived from the others and never logged."""

    __table_args__ = (
        Index(
            "engagement_identity",
            "identity",
            unique=True,
            sqlite_where=text("in_force = 1"),
        ),
        Index("engagement_external", "external_id", unique=True),
        Index("engagement_board", "on_board", "pipeline_id", "stage_id", "urgent", "due_key", "rank", "id", "status"),
        Index(
            "engagement_search",
            *(
                "on_board",
                "pipeline_id",
                "stage_id",
                "urgent",
                "due_key",
                "rank",
                "id",
                "status",
                "client_id",
                "type_id",
            ),
            *("title", "priority", "preparer_id", "reviewer_id", "partner_id", "owner_id", "holder_id"),
        ),
        Index("engagement_live", "live", "urgent", "due_key", "rank", "id"),
        # What all live work is filtered, grouped and added up by: such a question reads no row.
        Index("engagement_list", *LISTED),
        Index("engagement_law", *BY_LAW),  # the control list in its order, and what it comes to [INS-7]
        Index("engagement_effective", *EFFECTIVE),
        Index("engagement_kind", "client_id", "type_id", "qualifier", "in_force", "period_start"),
        Index("engagement_stay", "stage_id", "live", "stage_since", "id"),  # who has been longest in a stage [INS-5]
        Index("engagement_due", "live", "due_key", "id"),
        Index(
            "engagement_target",
            *("live", "target", "id"),
            sqlite_where=text("target IS NOT NULL"),
        ),
        Index("engagement_client", "client_id", "id"),
        Index(
            "engagement_sent_back",
            *("holder_id", "live", "due_key", "id"),
            sqlite_where=text("sent_back_at IS NOT NULL"),
        ),
        Index("engagement_type_ix", "type_id", "live"),
        Index("engagement_preparer", "preparer_id", "live"),
        Index("engagement_reviewer", "reviewer_id", "live"),
        Index("engagement_partner", "partner_id", "live"),
        Index("engagement_owner", "owner_id", "live"),
        Index("engagement_holder", "holder_id", "live", "due_key", "id", "status", "stage_id"),
        Index("engagement_advance", "advance_on", "live"),
        Index("engagement_resume", "resume_on", "status"),
        Index(
            "engagement_payment",
            "payment_due",
            sqlite_where=text("payment_due IS NOT NULL"),
        ),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    type_id: int = Field(foreign_key="engagement_type.id")
    period_kind: str
    period_start: date = Field(sa_column=day(nullable=False))
    period_end: date | None = Field(default=None, sa_column=day())
    period_label: str = ""
    part: int | None = None
    qualifier: str = ""
    title: str
    title_pattern: str = ""
    title_edited: bool = False
    pipeline_id: int = Field(foreign_key="pipeline.id")
    stage_id: int = Field(foreign_key="stage.id")
    stage_since: datetime = Field(sa_column=instant())
    entry_no: int = 1
    status: str = "active"
    custom_status: str | None = None
    status_entry: int = 0  # how many custom statuses it has entered [ST-4]
    hold_reason: str | None = None
    resume_on: date | None = Field(default=None, sa_column=day())
    status_reason: str | None = None
    client_status: str | None = None
    priority: str = "medium"
    client_text: str | None = None  # its own words for the client [CFS-2]
    client_title: str | None = None
    hand_order: float | None = None  # place in a column ordered by hand [PIPE-3]
    start: date | None = Field(default=None, sa_column=day())
    statutory: date | None = Field(default=None, sa_column=day())
    effective: date | None = Field(default=None, sa_column=day())
    ext_statutory: date | None = Field(default=None, sa_column=day())
    ext_effective: date | None = Field(default=None, sa_column=day())
    payment_due: date | None = Field(default=None, sa_column=day())
    typed_due: date | None = Field(default=None, sa_column=day())
    typed_reason: str | None = None
    due: date | None = Field(default=None, sa_column=day())
    due_kind: str | None = None
    due_needs: str | None = None
    because: list[str] = Field(sa_column=json_col())
    target: date | None = Field(default=None, sa_column=day())
    extended: bool = False
    extended_on: date | None = Field(default=None, sa_column=day())
    alternate: str | None = None
    anchors: dict[str, str] = Field(sa_column=json_col())
    preparer_id: int | None = Field(default=None, foreign_key="staff.id")
    reviewer_id: int | None = Field(default=None, foreign_key="staff.id")
    partner_id: int | None = Field(default=None, foreign_key="staff.id")
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    budget: int | None = None
    spent: int = 0
    description: str | None = None
    external_id: str | None = None
    completed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    overridden: bool = False
    overridden_entry: int | None = None
    series_id: int | None = Field(
        default=None, index=True, sa_column_args=loose("series.id", "engagement_series_id_fkey")
    )
    occurrence_on: date | None = Field(default=None, sa_column=day())
    late_by: int | None = None  # days after its creation date on which a series made it [REC-16]
    rolled_from_id: int | None = Field(default=None, foreign_key="engagement.id")  # [REC-33]
    same_as_id: int | None = Field(default=None, foreign_key="engagement.id", index=True)  # the return followed [DUE-7]
    relief_id: int | None = Field(
        default=None, index=True, sa_column_args=loose("relief.id", "engagement_relief_id_fkey")
    )
    postponed: date | None = Field(default=None, sa_column=day())
    rests: str | None = None  # why auto-advance rests in this visit: back, hand, undo [ADV-9]
    rest_turned: bool = False  # the condition has turned false since it rests
    sent_back_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # across a review, this visit
    held_by_gate: str | None = None  # ready to advance, and what the gate still wants [ADV-6]
    advance_on: date | None = Field(default=None, sa_column=day())  # when a date condition comes true [ADV-1]
    removed: bool = False
    made_tasks: list[str] = Field(sa_column=json_col())  # template codes ever made [TPL-3]
    visited: list[int] = Field(sa_column=json_col())  # stages ever entered [GATE-9]
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())
    # kept by the store
    identity: str = ""
    in_force: bool = True  # neither Cancelled nor removed [PER-4]
    on_board: bool = True  # live or Completed, not removed [FILT-3]
    live: bool = True
    urgent: int = 1  # 0 for Urgent: first in the default order [PRI-1]
    rank: int = 1
    due_key: str = "9999-12-31"
    law: date | None = Field(default=None, sa_column=day())  # the date by law as it stands: postponed, extended [INS-7]
    holder_id: int | None = Field(default=None, foreign_key="staff.id")
    tasks_done: int = 0
    tasks_total: int = 0
    required_open: int = 0
    blockers_active: int = 0
    comment_count: int = 0


class Task(SQLModel, table=True):
    __table_args__ = (
        Index("task_engagement", "engagement_id", "removed", "id"),
        # What tasks are filtered by stands behind the order of their list: a filter reads no row.
        Index("task_assignee", "assignee_id", "open", "due_key", "id", *TASK_LISTED),
        Index("task_sight", "assignee_id", "removed", "engagement_id"),  # whose tasks let them see what [PERM-4]
        Index("task_open", "open", "due_key", "id"),
        Index("task_search", "open", "due_key", "id", "assignee_id", *TASK_LISTED),
        Index("task_external", "external_id", unique=True),
        Index(
            "task_sent_back",
            *("assignee_id", "open", "due_key", "id"),
            sqlite_where=text("round IS NOT NULL"),
        ),
        Index(
            "task_estimate",
            "engagement_id",
            sqlite_where=text("estimate > 0"),
        ),
        Index(
            "task_waiting",
            *("engagement_id", "status", "removed", "waiting_on"),
            sqlite_where=text("waiting_on IS NOT NULL"),
        ),
        Index("task_done", "completed_at", "assignee_id", "id"),
        Index(
            "task_template_once",
            "engagement_id",
            "template",
            unique=True,
            sqlite_where=text("template IS NOT NULL"),
        ),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id")
    template: str | None = None
    title: str
    type: str = "other"
    status: str = "todo"
    required: bool = False
    stage_id: int | None = Field(default=None, foreign_key="stage.id")
    stage_name: str | None = None
    assignee_id: int | None = Field(default=None, foreign_key="staff.id")
    slot: str | None = None  # the slot the assignee came from [TASK-12]
    priority: str | None = None  # the engagement's unless set
    start: date | None = Field(default=None, sa_column=day())
    due: date | None = Field(default=None, sa_column=day())
    due_rule: Any = Field(default=None, sa_column=json_col(nullable=True))
    due_typed: bool = False
    waiting_on: str | None = None
    waiting_note: str | None = None
    waiting_since: date | None = Field(default=None, sa_column=day())
    instructions: str | None = None
    estimate: int | None = None
    after: list[str] = Field(sa_column=json_col())
    tied_to: str | None = None
    request_id: int | None = Field(
        default=None, index=True, sa_column_args=loose("request.id", "task_request_id_fkey")
    )  # the tied request [TASK-11]
    lines: Any = Field(default=None, sa_column=json_col(nullable=True))  # [{"text", "done"}] [TASK-10]
    repeats: Any = Field(default=None, sa_column=json_col(nullable=True))  # rule of a firm-level task [TASK-15]
    status_entry: int | None = None  # the custom status it is an item of, by its entry [ST-4]
    round: int | None = None  # the send-back whose points it holds, counted per engagement
    reason: str | None = None
    completed_by: int | None = Field(default=None, foreign_key="staff.id")
    completed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    external_id: str | None = None
    removed: bool = False
    position: int = 0
    version: int = 1
    created_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())
    # kept by the store
    open: bool = True
    due_key: str = "9999-12-31"


class Blocker(SQLModel, table=True):
    __table_args__ = (
        Index("blocker_engagement", "engagement_id", "state"),
        Index(
            "blocker_source",
            "engagement_id",
            "type",
            "source",
            unique=True,
            sqlite_where=text("source IS NOT NULL"),
        ),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id")
    type: str
    title: str
    note: str | None = None
    source: str | None = None
    waits_on: str | None = None
    opened_at: datetime = Field(sa_column=instant())
    opened_by: int | None = Field(default=None, foreign_key="staff.id")
    expected: date | None = Field(default=None, sa_column=day())
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    state: str = "active"
    closed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    closed_by: int | None = Field(default=None, foreign_key="staff.id")
    reason: str | None = None
    removed: bool = False
    version: int = 1


class ChecklistItem(SQLModel, table=True):
    __tablename__ = "checklist_item"
    __table_args__ = (
        Index("checklist_item_engagement", "engagement_id", "position"),
        Index("checklist_item_expected", "state", "expected", "engagement_id"),
        STRICT,
    )
    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id")
    position: int = 0
    name: str
    document: str
    patterns: list[str] = Field(sa_column=json_col())
    required: bool = False
    expected: date | None = Field(default=None, sa_column=day())
    count: int = 1
    state: str = "open"
    reason: str | None = None
    by_hand: bool = False  # a person decided: the loop leaves it alone [DOC-10]
    removed: bool = False
    version: int = 1


class Comment(SQLModel, table=True):
    __table_args__ = (Index("comment_engagement", "engagement_id", "id"), STRICT)
    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id")
    parent_id: int | None = Field(default=None, foreign_key="comment.id")
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_column=instant())
    text: str
    edited: bool = False
    withdrawn: bool = False
    removed: bool = False
    version: int = 1
