"""What reaches its final stage is completed where the firm wants that always [ST-9]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain import gates
from assure_tui.domain.model import Status
from assure_tui.services.gate_facts import load
from assure_tui.store import tables as t

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched


def act(ctx: Context, touched: Touched) -> None:
    """Complete what stands in the last stage of its pipeline, at once or when the last item there is done [ST-8].

    A change of status is no occasion: what a person made Active again stays so.
    """
    moved = {
        change.engagement_id
        for change in touched.changes
        if change.engagement_id
        and (
            change.entity in ("task", "blocker")
            or (change.entity == "engagement" and change.op == "update" and "stage_id" in change.after)
        )
    }
    if not moved or ctx.undoing or ctx.settings["complete.on_final"] != "always":
        return
    for number in sorted(moved):
        row = ctx.unit.find(t.Engagement, number)
        if row is None or row.status != Status.ACTIVE or row.removed:
            continue
        if ctx.stages(row.pipeline_id)[-1].id != row.stage_id:
            continue
        if gates.evaluate(load(ctx.rows, number), None).verdict == "pass":
            row.status, row.completed_at, row.custom_status = Status.COMPLETED.value, ctx.now, None
    ctx.unit.session.flush()
