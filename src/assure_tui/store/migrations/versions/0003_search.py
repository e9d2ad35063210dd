"""Indexes that hold all a filter typed letter by letter asks of its rows, and what each beat of the loop asks.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BOARD_ORDER = ("on_board", "pipeline_id", "stage_id", "urgent", "due_key", "rank", "id")
ASKED = (
    "status",
    "client_id",
    "type_id",
    "title",
    "priority",
    "preparer_id",
    "reviewer_id",
    "partner_id",
    "owner_id",
    "holder_id",
)
# Few rows have a folder or a payment date, few series follow one, few requests are out: the loop finds those few.
BEAT = (
    ("client_folder", "client", ["id"], "folder IS NOT NULL"),
    ("engagement_payment", "engagement", ["payment_due"], "payment_due IS NOT NULL"),
    ("engagement_target", "engagement", ["live", "target", "id"], "target IS NOT NULL"),  # asked by the calendar
    ("series_follows", "series", ["follows_id"], "follows_id IS NOT NULL"),
    ("request_out", "request", ["kind", "expires"], "state IN ('sent', 'viewed', 'partially_signed')"),
)


def upgrade() -> None:
    """Only indexes: nothing is written twice, and an older program would keep them as well."""
    op.create_index("engagement_search", "engagement", [*BOARD_ORDER, *ASKED])
    op.create_index("task_search", "task", ["open", "due_key", "id", "title"])
    for name, table, columns, where in BEAT:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
