"""What the practice shapes and keeps for itself: time, notes, links, custom statuses, versions of pipelines.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LISTED = (
    "live urgent due_key rank id client_id title type_id pipeline_id stage_id priority status preparer_id reviewer_id "
    "partner_id owner_id holder_id budget spent due target start"
).split()
NUMBERED = {"sqlite_strict": True, "sqlite_autoincrement": True}
KEYED = {"sqlite_strict": True}

# What older tables gain: (table, column, SQL type on both databases); FLAG is a yes or no that starts as no.
FLAG = "flag"
ADDED = (
    ("engagement_type", "description", "TEXT NOT NULL DEFAULT ''"),
    ("engagement_type", "start_offset", "INTEGER"),
    ("engagement_type", "client_status", "TEXT"),
    ("pipeline", "card_fields", "TEXT"),
    ("pipeline", "series_defaults", "TEXT"),
    ("pipeline", "removed", FLAG),
    ("pipeline", "version", "INTEGER NOT NULL DEFAULT 1"),
    ("stage", "limit_unit", "TEXT NOT NULL DEFAULT 'days'"),
    ("stage", "removed", FLAG),
    ("task_template", "estimate", "INTEGER"),
    ("task_template", "lines", "TEXT"),
    ("task_template", "instructions", "TEXT"),
    ("task_template", "removed", FLAG),
    ("staff", "working_days", "TEXT"),
    ("engagement", "status_entry", "INTEGER NOT NULL DEFAULT 0"),
    ("engagement", "client_text", "TEXT"),
    ("engagement", "client_title", "TEXT"),
    ("engagement", "hand_order", "REAL"),
    ("task", "lines", "TEXT"),
    ("task", "repeats", "TEXT"),
    ("task", "status_entry", "INTEGER"),
    ("request", "status_entry", "INTEGER"),
    ("task", "round", "INTEGER"),
    ("engagement", "sent_back_at", "TEXT"),
    ("engagement", "law", "TEXT"),
)


def upgrade() -> None:
    """Make the new tables, then widen the older ones."""
    _named_template()
    _pipeline_version()
    _custom_status()
    _time_entry()
    _timer()
    _absence()
    _pin()
    _opened()
    _put_off()
    _looked()
    _note()
    _link()
    _filing()
    _gap_note()
    _task_tag()
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, column, kind in ADDED:
        if kind == FLAG:
            kind = "BOOLEAN NOT NULL DEFAULT FALSE" if postgres else "INTEGER NOT NULL DEFAULT 0"
        if kind == "REAL" and postgres:
            kind = "DOUBLE PRECISION"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    _flow()
    _law()
    op.create_index("task_sight", "task", ["assignee_id", "removed", "engagement_id"])
    op.create_index("task_done", "task", ["completed_at", "assignee_id", "id"])
    estimated = sa.text("estimate > 0")
    op.create_index("task_estimate", "task", ["engagement_id"], sqlite_where=estimated, postgresql_where=estimated)
    op.create_index("engagement_list", "engagement", LISTED)
    found_by = ["name_key", "id", "removed", "status", "number", "external_id", "email", "city", "entity"]
    op.create_index("client_search", "client", found_by)
    op.drop_index("engagement_holder", "engagement")
    held_by = ["holder_id", "live", "due_key", "id", "status", "stage_id"]
    op.create_index("engagement_holder", "engagement", held_by)
    for table, person, flag, back in (
        ("task", "assignee_id", "open", "round"),
        ("engagement", "holder_id", "live", "sent_back_at"),
    ):
        came = sa.text(f"{back} IS NOT NULL")
        own = [person, flag, "due_key", "id"]
        op.create_index(f"{table}_sent_back", table, own, sqlite_where=came, postgresql_where=came)
    op.drop_index("task_search", "task")
    listed = ["title", "engagement_id", "type", "stage_id", "waiting_on", "priority"]
    op.create_index("task_search", "task", ["open", "due_key", "id", "assignee_id", *listed])
    op.drop_index("task_assignee", "task")
    op.create_index("task_assignee", "task", ["assignee_id", "open", "due_key", "id", *listed])
    waits, waiting = sa.text("waiting_on IS NOT NULL"), ["engagement_id", "status", "removed", "waiting_on"]
    op.create_index("task_waiting", "task", waiting, sqlite_where=waits, postgresql_where=waits)
    _spent_before()


def downgrade() -> None:
    """A schema never goes back: the backup made before the upgrade is the way."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _spent_before() -> None:
    """Spent time is the sum of its entries from now on: what was written without any becomes one each."""
    op.execute(
        """
        INSERT INTO time_entry
            (staff_id, "on", minutes, engagement_id, client_id, billable, note, removed, version, created_at)
        SELECT COALESCE(e.preparer_id, e.owner_id, (SELECT MIN(id) FROM staff)), substr(e.created_at, 1, 10), e.spent,
            e.id, e.client_id, TRUE, 'from before entries were kept', FALSE, 1, e.created_at
        FROM engagement e WHERE e.spent > 0 AND EXISTS (SELECT 1 FROM staff)
        """
    )


def _flow() -> None:
    """Indexes of what flow is made of: turns of stage and status, refusals, stays [INS-5]."""
    turns = sa.text(
        "entity = 'engagement' AND op = 'update'"
        """ AND replace(replace(after, '"stage_id":', ''), '"status":', '') <> after"""
    )
    closed = sa.text(
        "entity = 'engagement' AND op = 'insert'"
        """ AND length(replace(after, '"status":"active"', '')) >= length(after)"""
    )
    refused = sa.text("op = 'refused'")
    op.create_index("activity_batch_at", "activity_batch", ["at"])
    for name, columns, only in (
        ("activity_change_turn", ["entity", "op", "batch_id", "engagement_id"], turns),
        ("activity_change_closed", ["entity", "op", "batch_id", "engagement_id"], closed),
        ("activity_change_refused", ["op", "batch_id", "engagement_id"], refused),
    ):
        op.create_index(name, "activity_change", columns, sqlite_where=only, postgresql_where=only)
    op.create_index("engagement_stay", "engagement", ["stage_id", "live", "stage_since", "id"])


def _law() -> None:
    """Indexes of the control list: the date by law, what followed a return [INS-7]."""
    op.execute(
        "UPDATE engagement SET law = COALESCE(postponed, CASE WHEN extended IS TRUE AND ext_effective IS NOT NULL"
        " THEN ext_effective ELSE effective END) WHERE effective IS NOT NULL"
    )
    by_law = (
        "law type_id removed effective status stage_id extended tasks_done spent client_id pipeline_id preparer_id"
        " reviewer_id partner_id owner_id postponed ext_effective id"
    )
    effective = (
        "effective extended postponed ext_effective type_id client_id qualifier period_start period_end part in_force"
        " removed id"
    )
    op.create_index("engagement_law", "engagement", by_law.split())
    op.create_index("engagement_effective", "engagement", effective.split())
    op.create_index("engagement_kind", "engagement", ["client_id", "type_id", "qualifier", "in_force", "period_start"])


def _named_template() -> None:
    op.create_table(
        "named_template",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _pipeline_version() -> None:
    op.create_table(
        "pipeline_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        **NUMBERED,
    )
    op.create_index("pipeline_version_number", "pipeline_version", ["pipeline_id", "number"], unique=True)


def _custom_status() -> None:
    op.create_table(
        "custom_status",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("behaviour", sa.String(), nullable=False),
        sa.Column("pipelines", sa.Text(), nullable=True),
        sa.Column("back_to_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        **NUMBERED,
    )


def _time_entry() -> None:
    op.create_table(
        "time_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("task.id"), nullable=True),
        sa.Column("billable", sa.Boolean(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("time_entry_client", "time_entry", ["client_id", "on"])
    op.create_index("time_entry_external", "time_entry", ["external_id"], unique=True)
    op.create_index("time_entry_engagement", "time_entry", ["engagement_id", "on", "id"])
    op.create_index("time_entry_staff", "time_entry", ["staff_id", "on", "id"])


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("task.id"), nullable=True),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("running_since", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        **KEYED,
    )


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("on", sa.String(), primary_key=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        **KEYED,
    )


def _pin() -> None:
    op.create_table(
        "pin",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        **KEYED,
    )


def _opened() -> None:
    op.create_table(
        "opened",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        **KEYED,
    )


def _put_off() -> None:
    op.create_table(
        "put_off",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("item_id", sa.Integer(), primary_key=True),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        **KEYED,
    )


def _looked() -> None:
    op.create_table(
        "looked",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("place", sa.String(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        **KEYED,
    )


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("note_client", "note", ["client_id", "id"])


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("target_id", sa.Integer(), primary_key=True),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("stage.id"), nullable=True),
        sa.Column("entry_no", sa.Integer(), nullable=True),
        **KEYED,
    )
    op.create_index("link_target", "link", ["kind", "target_id"])


def _filing() -> None:
    op.create_table(
        "filing",
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), primary_key=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("filed_on", sa.Text(), nullable=False),
        sa.Column("confirmation", sa.String(), nullable=True),
        sa.Column("accepted_on", sa.Text(), nullable=True),
        sa.Column("rejected_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        **KEYED,
    )


def _gap_note() -> None:
    op.create_table(
        "gap_note",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        **KEYED,
    )


def _task_tag() -> None:
    op.create_table(
        "task_tag",
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tag.id"), primary_key=True),
        **KEYED,
    )
    op.create_index("task_tag_tag", "task_tag", ["tag_id", "task_id"])
