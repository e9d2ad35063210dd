"""The first schema: firm, people, clients, blueprints, work and log.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBERED = {"sqlite_strict": True, "sqlite_autoincrement": True}
KEYED = {"sqlite_strict": True}


def upgrade() -> None:
    """Make every table and index."""
    _client_facing_status()
    _closing_day()
    _contact()
    _document_type()
    _firm()
    _open_session()
    _pipeline()
    _setting()
    _staff()
    _tag()
    _team()
    _activity_batch()
    _checklist_template()
    _client()
    _saved_view()
    _service_line()
    _staff_team()
    _stage()
    _activity_change()
    _client_access()
    _client_contact()
    _client_tag()
    _engagement_type()
    _relationship()
    _task_template()
    _engagement()
    _blocker()
    _checklist_item()
    _comment()
    _engagement_tag()
    _task()


def downgrade() -> None:
    """A schema never goes back: the backup made before the upgrade is the way."""
    raise NotImplementedError("restore the backup made before the upgrade")


def _client_facing_status() -> None:
    op.create_table(
        "client_facing_status",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _closing_day() -> None:
    op.create_table(
        "closing_day",
        sa.Column("on", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        **KEYED,
    )


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        **NUMBERED,
    )


def _document_type() -> None:
    op.create_table(
        "document_type",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("position", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _firm() -> None:
    op.create_table(
        "firm",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **KEYED,
    )


def _open_session() -> None:
    op.create_table(
        "open_session",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.Text(), nullable=False),
        **KEYED,
    )


def _pipeline() -> None:
    op.create_table(
        "pipeline",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("available_to", sa.Text(), nullable=True),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("counts_earlier", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=True),
        **KEYED,
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False, unique=True),
        sa.Column("login", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("staff_login", "staff", ["login"], unique=True)


def _tag() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("colour", sa.String(), nullable=False),
        **NUMBERED,
    )


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("system", sa.Boolean(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        **NUMBERED,
    )


def _activity_batch() -> None:
    op.create_table(
        "activity_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("part_of", sa.Integer(), nullable=True),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        **NUMBERED,
    )
    op.create_index("activity_batch_actor", "activity_batch", ["actor_id", "id"])
    op.create_index("activity_batch_part", "activity_batch", ["part_of"])
    op.create_index("activity_batch_undoes", "activity_batch", ["undoes"])


def _checklist_template() -> None:
    op.create_table(
        "checklist_template",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=False),
        sa.Column("entities", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=True),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        **NUMBERED,
    )


def _client() -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fiscal_year_end", sa.String(), nullable=False),
        sa.Column("weeks_5253", sa.Boolean(), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("zip", sa.String(), nullable=True),
        sa.Column("folder", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("preparer_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("client_external", "client", ["external_id"], unique=True)
    op.create_index("client_key", "client", ["name_key"])
    op.create_index("client_number", "client", ["number"], unique=True)
    op.create_index("client_owner", "client", ["owner_id"])
    op.create_index("client_partner", "client", ["partner_id"])
    op.create_index("client_preparer", "client", ["preparer_id"])
    op.create_index("client_reviewer", "client", ["reviewer_id"])


def _saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        **NUMBERED,
    )
    op.create_index("ix_saved_view_staff_id", "saved_view", ["staff_id"])


def _service_line() -> None:
    op.create_table(
        "service_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=True),
        **NUMBERED,
    )


def _staff_team() -> None:
    op.create_table(
        "staff_team",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), primary_key=True),
        **KEYED,
    )


def _stage() -> None:
    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("blockers", sa.Text(), nullable=False),
        sa.Column("advance", sa.Text(), nullable=True),
        sa.Column("on_empty", sa.String(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("time_limit", sa.Integer(), nullable=True),
        sa.Column("suggested_time_limit", sa.Integer(), nullable=True),
        sa.Column("wip_limit", sa.Integer(), nullable=True),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("k1_ready", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        **NUMBERED,
    )
    op.create_index("stage_code", "stage", ["pipeline_id", "code"], unique=True)


def _activity_change() -> None:
    op.create_table(
        "activity_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("activity_batch.id"), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        **NUMBERED,
    )
    op.create_index("activity_change_batch", "activity_change", ["batch_id"])
    op.create_index("activity_change_engagement", "activity_change", ["engagement_id", "id"])
    op.create_index("activity_change_thing", "activity_change", ["entity", "entity_id", "id"])


def _client_access() -> None:
    op.create_table(
        "client_access",
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True),
        **KEYED,
    )
    op.create_index("client_access_staff", "client_access", ["staff_id", "client_id"])


def _client_contact() -> None:
    op.create_table(
        "client_contact",
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), primary_key=True),
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        **KEYED,
    )


def _client_tag() -> None:
    op.create_table(
        "client_tag",
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), primary_key=True),
        sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tag.id"), primary_key=True),
        **KEYED,
    )
    op.create_index("client_tag_tag", "client_tag", ["tag_id", "client_id"])


def _engagement_type() -> None:
    op.create_table(
        "engagement_type",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("line_id", sa.Integer(), sa.ForeignKey("service_line.id"), nullable=False),
        sa.Column("entities", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=True),
        sa.Column("title_pattern", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        **NUMBERED,
    )


def _relationship() -> None:
    op.create_table(
        "relationship",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("from_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("percent", sa.Float(), nullable=True),
        **NUMBERED,
    )
    op.create_index("relationship_pair", "relationship", ["from_id", "kind", "to_id"], unique=True)
    op.create_index("relationship_to", "relationship", ["to_id"])


def _task_template() -> None:
    op.create_table(
        "task_template",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("stage.id"), nullable=False),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("types", sa.Text(), nullable=True),
        sa.Column("entities", sa.Text(), nullable=True),
        sa.Column("tied_to", sa.String(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        **NUMBERED,
    )
    op.create_index("task_template_stage", "task_template", ["stage_id", "position"])


def _engagement() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("client.id"), nullable=False),
        sa.Column("type_id", sa.Integer(), sa.ForeignKey("engagement_type.id"), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("period_start", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Text(), nullable=True),
        sa.Column("period_label", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_pattern", sa.String(), nullable=False),
        sa.Column("title_edited", sa.Boolean(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), sa.ForeignKey("pipeline.id"), nullable=False),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("stage.id"), nullable=False),
        sa.Column("stage_since", sa.Text(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("custom_status", sa.String(), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("resume_on", sa.Text(), nullable=True),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("client_status", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("start", sa.Text(), nullable=True),
        sa.Column("statutory", sa.Text(), nullable=True),
        sa.Column("effective", sa.Text(), nullable=True),
        sa.Column("ext_statutory", sa.Text(), nullable=True),
        sa.Column("ext_effective", sa.Text(), nullable=True),
        sa.Column("payment_due", sa.Text(), nullable=True),
        sa.Column("typed_due", sa.Text(), nullable=True),
        sa.Column("typed_reason", sa.String(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("due_kind", sa.String(), nullable=True),
        sa.Column("due_needs", sa.String(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("extended_on", sa.Text(), nullable=True),
        sa.Column("alternate", sa.String(), nullable=True),
        sa.Column("anchors", sa.Text(), nullable=False),
        sa.Column("preparer_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("completed_at", sa.Text(), nullable=True),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("overridden_entry", sa.Integer(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("made_tasks", sa.Text(), nullable=False),
        sa.Column("visited", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("due_key", sa.String(), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("tasks_done", sa.Integer(), nullable=False),
        sa.Column("tasks_total", sa.Integer(), nullable=False),
        sa.Column("required_open", sa.Integer(), nullable=False),
        sa.Column("blockers_active", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index(
        "engagement_board",
        "engagement",
        ["on_board", "pipeline_id", "stage_id", "urgent", "due_key", "rank", "id", "status"],
    )
    op.create_index("engagement_client", "engagement", ["client_id", "id"])
    op.create_index("engagement_due", "engagement", ["live", "due_key", "id"])
    op.create_index("engagement_external", "engagement", ["external_id"], unique=True)
    op.create_index("engagement_holder", "engagement", ["holder_id", "live"])
    op.create_index(
        "engagement_identity",
        "engagement",
        ["identity"],
        unique=True,
        sqlite_where=sa.text("in_force = 1"),
        postgresql_where=sa.text("in_force"),
    )
    op.create_index("engagement_live", "engagement", ["live", "urgent", "due_key", "rank", "id"])
    op.create_index("engagement_owner", "engagement", ["owner_id", "live"])
    op.create_index("engagement_partner", "engagement", ["partner_id", "live"])
    op.create_index("engagement_preparer", "engagement", ["preparer_id", "live"])
    op.create_index("engagement_reviewer", "engagement", ["reviewer_id", "live"])
    op.create_index("engagement_type_ix", "engagement", ["type_id", "live"])


def _blocker() -> None:
    op.create_table(
        "blocker",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("waits_on", sa.String(), nullable=True),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("blocker_engagement", "blocker", ["engagement_id", "state"])
    op.create_index(
        "blocker_source",
        "blocker",
        ["engagement_id", "type", "source"],
        unique=True,
        sqlite_where=sa.text("source IS NOT NULL"),
        postgresql_where=sa.text("source IS NOT NULL"),
    )


def _checklist_item() -> None:
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("patterns", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("checklist_item_engagement", "checklist_item", ["engagement_id", "position"])


def _comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=False),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("comment.id"), nullable=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        **NUMBERED,
    )
    op.create_index("comment_engagement", "comment", ["engagement_id", "id"])


def _engagement_tag() -> None:
    op.create_table(
        "engagement_tag",
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), primary_key=True),
        sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tag.id"), primary_key=True),
        **KEYED,
    )
    op.create_index("engagement_tag_tag", "engagement_tag", ["tag_id", "engagement_id"])


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("engagement_id", sa.Integer(), sa.ForeignKey("engagement.id"), nullable=True),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("stage_id", sa.Integer(), sa.ForeignKey("stage.id"), nullable=True),
        sa.Column("stage_name", sa.String(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=True),
        sa.Column("start", sa.Text(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("due_rule", sa.Text(), nullable=True),
        sa.Column("due_typed", sa.Boolean(), nullable=False),
        sa.Column("waiting_on", sa.String(), nullable=True),
        sa.Column("waiting_note", sa.String(), nullable=True),
        sa.Column("waiting_since", sa.Text(), nullable=True),
        sa.Column("instructions", sa.String(), nullable=True),
        sa.Column("estimate", sa.Integer(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("tied_to", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("completed_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("completed_at", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_key", sa.String(), nullable=False),
        **NUMBERED,
    )
    op.create_index("task_assignee", "task", ["assignee_id", "open", "due_key", "id"])
    op.create_index("task_engagement", "task", ["engagement_id", "removed", "id"])
    op.create_index("task_external", "task", ["external_id"], unique=True)
    op.create_index("task_open", "task", ["open", "due_key", "id"])
    op.create_index(
        "task_template_once",
        "task",
        ["engagement_id", "template"],
        unique=True,
        sqlite_where=sa.text("template IS NOT NULL"),
        postgresql_where=sa.text("template IS NOT NULL"),
    )
