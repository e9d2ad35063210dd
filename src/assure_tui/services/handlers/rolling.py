"""Roll forward: chosen engagements give the next period, as one batch, linked back [REC-33]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.period_values import Period
from assure_tui.domain.periods import shift_period
from assure_tui.domain.series_commands import RollForward
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import create_engagement, minutes
from assure_tui.services.handlers.making import add_tasks
from assure_tui.services.handlers.tags import tags_of
from assure_tui.store import tables as t
from assure_tui.store.derive import identity_of
from assure_tui.store.sql import select

BUDGETS = ("last", "actual")


def roll_forward(ctx: Context, cmd: RollForward) -> Handled:
    """Type, pipeline, people, tags, budget, description, checklist and extra tasks go along; nothing else does."""
    if cmd.budget not in BUDGETS:
        raise Invalid("budget", "unknown", f"the budget is one of {', '.join(BUDGETS)}, not {cmd.budget!r}")
    results = each("engagement", cmd.ids, lambda number: _roll(ctx, cmd, number))
    made = [r for r in results if r.outcome == "done"]
    summary = f"rolled {made[0].message}" if len(made) == 1 else f"rolled {len(made)} engagements forward"
    return Handled(summary, results)


def next_period(row: t.Engagement, kind: t.EngagementType, client: t.Client) -> Period:
    """The period after this one; of installments the same part of the next year."""
    period = dating.period_of(row)
    if period.end is None or period.kind in ("event", "ad_hoc", "pay_run"):
        number = short("engagement", row.id or 0)
        raise Invalid(
            "period", "not_offered", f"{number} is {period.kind.replace('_', ' ')} work; it has no next period"
        )
    return shift_period(period, 1)


def _roll(ctx: Context, cmd: RollForward, number: int) -> ItemResult:
    row = ctx.engagement(number)
    kind, client = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
    period = next_period(row, kind, client)
    name = short("engagement", number)
    there = _existing(ctx, row, period)
    if there is not None:
        return unchanged(name, f"{there.title} is there already: {short('engagement', there.id or 0)}")
    with ctx.unit.together():
        made = _create(ctx, cmd, row, kind, period)
        new = ctx.unit.get(t.Engagement, int(made.id[2:]))
        add_tasks(ctx, new, _extra_tasks(ctx, cmd, number))
    due = f", due {new.due}" if new.due else ""
    return done(made.id, f"{name} forward to {new.title}{due}", row.period_label, new.period_label, *made.warnings)


def _existing(ctx: Context, row: t.Engagement, period: Period) -> t.Engagement | None:
    """The next one, where somebody made it before: passed over [REC-33] [PER-4]."""
    mark = identity_of(row.client_id, row.type_id, (period.start, period.end), period.part, row.qualifier)
    statement = select(t.Engagement).where(t.Engagement.identity == mark, t.Engagement.in_force.is_(True))
    found: t.Engagement | None = ctx.unit.one(statement)
    return found


def _create(ctx: Context, cmd: RollForward, row: t.Engagement, kind: t.EngagementType, period: Period) -> ItemResult:
    pipeline = ctx.unit.get(t.Pipeline, row.pipeline_id)
    slots: dict[str, int | None] = {}
    told: list[str] = []
    own = dict(cmd.own.get(row.id or 0, {}))
    for slot in SLOTS:
        if slot in own:
            wanted = own.pop(slot)
            if wanted is not None:
                ctx.may_hold(wanted, row.pipeline_id, slot)
            slots[slot] = wanted
            continue
        person = getattr(row, f"{slot}_id")
        why = ctx.cannot_hold(person, row.pipeline_id) if person is not None else None
        if why:
            told.append(f"{slot} not taken along: {why}")
        elif person is not None:
            slots[slot] = person
    more: dict[str, Any] = {"rolled_from_id": row.id, "title_pattern": row.title_pattern}
    budget = row.spent if cmd.budget == "actual" and row.spent else row.budget
    if "budget" in own:
        ctx.need("Manage budgets")
        budget = own.pop("budget")
    if own:
        raise Invalid(next(iter(own)), "key.unknown", f"what is typed of one is budget or {', '.join(SLOTS)}")
    if budget is not None:
        more["budget"] = minutes(budget)
    tags = tuple(tag.name for tag in tags_of(ctx, "engagement", row.id or 0).values()) if cmd.with_tags else ()
    result = create_engagement(
        ctx,
        CreateEngagement(
            (row.client_id,),
            kind.code,
            qualifier=row.qualifier,
            pipeline=pipeline.code,
            slots=slots,
            description=row.description,
            tags=tags,
            any_type=True,
            exact=period,
            more=more,
            checklist=checklist_again(ctx, row.id or 0) if cmd.with_checklist else None,
        ),
    ).results[0]
    told += [text for text in result.warnings if "is offered for" not in text]
    return done(result.id, result.message, None, None, *told)


def checklist_again(ctx: Context, number: int) -> tuple[dict[str, Any], ...] | None:
    """The checklist as it ended, every item open again; without one the pipeline's own."""
    statement = select(t.ChecklistItem).where(
        t.ChecklistItem.engagement_id == number, t.ChecklistItem.removed.is_(False)
    )
    found = tuple(
        {
            "name": item.name,
            "document": item.document,
            "patterns": list(item.patterns),
            "required": item.required,
            "count": item.count,
        }
        for item in ctx.unit.all(statement.order_by(t.ChecklistItem.position, t.ChecklistItem.id))
    )
    return found or None


def _extra_tasks(ctx: Context, cmd: RollForward, number: int) -> list[dict[str, Any]]:
    """Tasks that no template brings: all of them, or those that were ticked."""
    statement = select(t.Task).where(
        t.Task.engagement_id == number,
        t.Task.template.is_(None),
        t.Task.request_id.is_(None),
        t.Task.removed.is_(False),
    )
    return [
        {
            "title": task.title,
            "type": task.type,
            "required": task.required,
            "slot": task.slot,
            "assignee_id": None if task.slot else task.assignee_id,
            "instructions": task.instructions,
        }
        for task in ctx.unit.all(statement.order_by(t.Task.position, t.Task.id))
        if cmd.task_ids is None or task.id in cmd.task_ids
    ]
