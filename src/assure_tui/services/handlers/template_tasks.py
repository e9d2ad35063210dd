"""Tasks not started take over what changed in their template, where the person who saves says so [TPL-5]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.pipeline_values import PipelineDraft
from assure_tui.domain.template_changes import COLUMNS, held
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import entering
from assure_tui.services.handlers.base import done
from assure_tui.services.template_following import Following
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select

PART = 500


def may(ctx: Context, draft: PipelineDraft, tasks: Sequence[Following]) -> None:
    """Taking "required" off tasks that a strict gate waits for needs the right to override it [OVR-4]."""
    strict = {stage.key for stage in draft.stages if stage.gate == "strict"}
    if any(one.stage in strict and one.drops_required for one in tasks):
        ctx.need("Override gates")


def follow(ctx: Context, tasks: Sequence[Following]) -> list[ItemResult]:
    """Change them; a result for each engagement."""
    counts: Counter[int] = Counter()
    for part in chunks(list(tasks), PART):
        rows = _by_number(ctx, t.Task, [one.task for one in part])
        owners = _by_number(ctx, t.Engagement, [one.engagement for one in part])
        ctx.keep.append([rows, owners])
        for one in part:
            _take_over(ctx, rows[one.task], owners[one.engagement], one)
            counts[one.engagement] += 1
        ctx.unit.session.flush()
    return [
        done(short("engagement", number), f"{count} task{'s' if count != 1 else ''} changed now")
        for number, count in counts.items()
    ]


def _take_over(ctx: Context, task: t.Task, row: t.Engagement, one: Following) -> None:
    for name in one.fields:
        value = held(one.change.after, name)
        if name == "role":
            task.assignee_id, task.slot = entering.given(ctx, row, one.change.after.role)
        elif name == "title":
            task.title = entering.titled(ctx, row, value)
        elif name == "due":
            task.due_rule, task.due = value, _due(ctx, row, value)
        else:
            setattr(task, COLUMNS[name][0], value if value is not None or name != "after" else [])


def _due(ctx: Context, row: t.Engagement, rule: dict[str, Any] | None) -> Any:
    """As when it was made: days after entry count from the day the stage was entered [TPL-4]."""
    if rule and rule.get("from") == "entry":
        return entering.offset(ctx, ctx.local_day(row.stage_since), rule)
    return entering.task_due(ctx, row, rule)


def _by_number(ctx: Context, table: Any, numbers: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in ctx.unit.all(select(table).where(table.id.in_(sorted(set(numbers)))))}
