"""Work that moves itself: series, requests, documents, relief, notices, the loop's memory.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBERED = {"sqlite_strict": True, "sqlite_autoincrement": True}
KEYED = {"sqlite_strict": True}

# What older tables gain: (table, column, SQL type on both databases); FLAG is a yes or no that starts as no.
FLAG = "flag"
ADDED = (
    ("engagement", "series_id", "INTEGER REFERENCES series (id)"),
    ("engagement", "occurrence_on", "TEXT"),
    ("engagement", "late_by", "INTEGER"),
    ("engagement", "rolled_from_id", "INTEGER REFERENCES engagement (id)"),
    ("engagement", "same_as_id", "INTEGER REFERENCES engagement (id)"),
    ("engagement", "relief_id", "INTEGER REFERENCES relief (id)"),
    ("engagement", "postponed", "TEXT"),
    ("engagement", "rests", "TEXT"),
    ("engagement", "rest_turned", FLAG),
    ("engagement", "held_by_gate", "TEXT"),
    ("engagement", "advance_on", "TEXT"),
    ("task", "request_id", "INTEGER REFERENCES request (id)"),
    ("checklist_item", "by_hand", FLAG),
    ("stage", "on_entry", "flag on"),
)


def upgrade() -> None:
    """Make the new tables, then widen the older ones."""
    _relief()
    _series()
    _occurrence()
    _request()
    _request_event()
    _invoice_line()
    _payment()
    _signer()
    _request_item()
    _document()
    _item_file()
    _file_to_sort()
    _file_seen()
    _loop_state()
    _deadline_seen()
    _notice()
    _notice_switch()
    _follow()
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, column, kind in ADDED:
        if kind.startswith(FLAG):
            on = kind.endswith("on")
            kind = f"BOOLEAN NOT NULL DEFAULT {on}" if postgres else f"INTEGER NOT NULL DEFAULT {int(on)}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.create_index("engagement_advance", "engagement", ["advance_on", "live"])
    op.create_index("engagement_resume", "engagement", ["resume_on", "status"])
    op.create_index("ix_engagement_series_id", "engagement", ["series_id"])
    op.create_index("ix_engagement_same_as_id", "engagement", ["same_as_id"])
    op.create_index("ix_engagement_relief_id", "engagement", ["relief_id"])
    op.create_index("ix_task_request_id", "task", ["request_id"])
    op.create_index("checklist_item_expected", "checklist_item", ["state", "expected", "engagement_id"])


def downgrade() -> None:
    """A schema never goes back: the backup made before the upgrade is the way."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _relief() -> None:
    op.create_table(
        "relief",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("client_ids", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("window_from", sa.Text(), nullable=False),
        sa.Column("window_to", sa.Text(), nullable=False),
        sa.Column("new_date", sa.Text(), nullable=False),
        sa.Column("payments", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("type_id", sa.Integer(), sa.ForeignKey("engagement_type.id"), nullable=False),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("shift_holidays", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=True),
        sa.Column("wait", sa.String(), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_from", sa.Text(), nullable=True),
        sa.Column("paused_to", sa.Text(), nullable=True),
        sa.Column("pause_reason", sa.String(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("follows_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("done_through", sa.Text(), nullable=True),
        sa.Column("next_on", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("series_client", "series", ["client_id", "id"])
    op.create_index("series_due", "series", ["state", "next_on", "id"])
    op.create_index("series_external", "series", ["external_id"], unique=True)


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id"), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("creation", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.Text(), nullable=True),
        sa.Column("period_end", sa.Text(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("occurrence_engagement", "occurrence", ["engagement_id"])
    op.create_index("occurrence_once", "occurrence", ["series_id", "on"], unique=True)
    op.create_index("occurrence_state", "occurrence", ["state", "creation", "series_id"])


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("stage.id"), nullable=True),
        sa.Column("entry_no", sa.Integer(), nullable=True),
        sa.Column("action_item", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_since", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Text(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("expires", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("reminder", sa.Text(), nullable=True),
        sa.Column("number", sa.String(), nullable=True, unique=True),
        sa.Column("tax_year", sa.Integer(), nullable=True),
        sa.Column("identity_check", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True, unique=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("request_client", "request", ["client_id", "id"])
    op.create_index("request_due", "request", ["kind", "due", "id"])
    op.create_index("request_engagement", "request", ["engagement_id", "kind", "state"])
    op.create_index("request_expiry", "request", ["expires", "id"])


def _request_event() -> None:
    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        **NUMBERED,
    )
    op.create_index("request_event_request", "request_event", ["request_id", "id"])


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        **NUMBERED,
    )
    op.create_index("invoice_line_engagement", "invoice_line", ["engagement_id"])
    op.create_index("invoice_line_request", "invoice_line", ["request_id", "position"])


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        **NUMBERED,
    )
    op.create_index("payment_request", "payment", ["request_id"])


def _signer() -> None:
    op.create_table(
        "signer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        **NUMBERED,
    )
    op.create_index("signer_request", "signer", ["request_id", "position"])


def _request_item() -> None:
    op.create_table(
        "request_item",
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("checklist_item.id"), primary_key=True),
        **KEYED,
    )
    op.create_index("request_item_item", "request_item", ["item_id"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("document_type", sa.String(), nullable=True),
        sa.Column("first_seen", sa.Text(), nullable=False),
        sa.Column("last_seen", sa.Text(), nullable=False),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("approval", sa.String(), nullable=True),
        sa.Column("linked_by_hand", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("document_engagement", "document", ["engagement_id", "id"])
    op.create_index("document_hash", "document", ["client_id", "hash"])
    op.create_index("document_path", "document", ["client_id", "path"], unique=True)


def _item_file() -> None:
    op.create_table(
        "item_file",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("checklist_item.id"), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        **KEYED,
    )
    op.create_index("item_file_document", "item_file", ["document_id"])


def _file_to_sort() -> None:
    op.create_table(
        "file_to_sort",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        **NUMBERED,
    )
    op.create_index("file_to_sort_document", "file_to_sort", ["document_id"])
    op.create_index("file_to_sort_once", "file_to_sort", ["engagement_id", "document_id"], unique=True)


def _file_seen() -> None:
    op.create_table(
        "file_seen",
        sa.Column("client_id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.String(), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        **KEYED,
    )


def _loop_state() -> None:
    op.create_table(
        "loop_state",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=True),
        **KEYED,
    )


def _deadline_seen() -> None:
    op.create_table(
        "deadline_seen",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("deadline_seen_engagement", "deadline_seen", ["engagement_id", "id"])


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("notice_engagement", "notice", ["engagement_id", "id"])
    op.create_index("notice_inbox", "notice", ["staff_id", "state", "id"])
    op.create_index("notice_matter", "notice", ["matter"])
    op.create_index("notice_once", "notice", ["staff_id", "matter", "on"], unique=True)


def _notice_switch() -> None:
    op.create_table(
        "notice_switch",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("on", sa.Boolean(), nullable=False),
        **KEYED,
    )


def _follow() -> None:
    op.create_table(
        "follow",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("thing", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        **KEYED,
    )
    op.create_index("follow_thing", "follow", ["thing", "number"])
