"""Runs the revisions on the connection and in the transaction of the caller; there is no other way in."""

from __future__ import annotations

from alembic import context

from assure_tui.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.everything(),
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
