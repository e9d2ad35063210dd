"""Requests whose state follows by rule: a document request is Completed when all it asks for is there [REQ-2]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.services import request_states
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched


def act(ctx: Context, touched: Touched) -> None:
    """Complete document requests that are out and whose items are all matched or waived."""
    if ctx.undoing:
        return
    items = {
        int(c.entity_id)
        for c in touched.changes
        if c.entity == "checklist_item" and c.op == "update" and {"state", "removed"} & c.after.keys()
    }
    asked = touched.things("request")
    for number in sorted(_complete(ctx, "item_id", items) | _complete(ctx, "request_id", asked)):
        request_states.change(ctx, ctx.unit.get(t.Request, number), "completed", how="rule")
    ctx.unit.session.flush()


def _complete(ctx: Context, column: str, numbers: set[int] | frozenset[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(sorted(numbers)):
        bind = Binder()
        # `kind || ''`: by number, and not through all document requests there ever were.
        found |= {row[0] for row in ctx.rows(
            f"SELECT q.id FROM request q WHERE q.id IN (SELECT request_id FROM request_item WHERE {column} IN"
            f" {bind.many(part)}) AND q.kind || '' = 'document_request' AND q.state IN ('sent', 'in_progress')"
            f" AND q.removed = {bind.false} AND EXISTS (SELECT 1 FROM request_item a JOIN checklist_item i"
            f" ON i.id = a.item_id WHERE a.request_id = q.id AND i.removed = {bind.false})"
            " AND NOT EXISTS (SELECT 1 FROM request_item a JOIN checklist_item i ON i.id = a.item_id"
            f" WHERE a.request_id = q.id AND i.removed = {bind.false} AND i.state = 'open')",
            bind.params,
        )}  # fmt: skip
    return found
