"""The rules in their order, run after every command inside its transaction [LOOP-2]."""

from __future__ import annotations

from collections.abc import Callable

from assure_tui.services.context import Context
from assure_tui.services.rules import (
    Touched,
    advancing,
    blocking,
    dates,
    final_stage,
    intake,
    noticing,
    pipelines,
    primary_contact,
    status_items,
    tied_tasks,
    waiting_series,
)

Rule = Callable[[Context, Touched], None]
RULES: tuple[Rule, ...] = (
    pipelines.act,
    primary_contact.act,
    dates.act,
    intake.act,
    tied_tasks.act,
    blocking.act,
    status_items.act,
    final_stage.act,
    advancing.act,
    waiting_series.act,
    noticing.act,
)


def settle(ctx: Context) -> None:
    """Let the rules follow from what the command changed, before its batch is written."""
    for rule in RULES:
        changes = tuple(ctx.unit.captured())
        if not changes:
            return
        rule(
            ctx,
            Touched(
                frozenset(c.engagement_id for c in changes if c.engagement_id),
                frozenset(c.client_id for c in changes if c.client_id),
                changes,
            ),
        )
