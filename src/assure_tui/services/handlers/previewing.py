"""What a move would leave open and bring, told before it is made; and what of it was unticked [MOVE-4]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assure_tui.domain import move_views
from assure_tui.domain.errors import Invalid
from assure_tui.domain.gates import GateFacts, StageFact
from assure_tui.domain.model import short
from assure_tui.domain.move_views import Brought, ByHand, MoveLook
from assure_tui.domain.seed_fields import nearest
from assure_tui.domain.views import ItemResult, UnmetItem
from assure_tui.services.context import Context
from assure_tui.services.handlers import entering, request_leaving
from assure_tui.store import tables as t
from assure_tui.store.sql import select

Left = Sequence[StageFact] | None  # stages whose open items the move is asked about; None: the one it stands in


def left_open(ctx: Context, row: t.Engagement, facts: GateFacts, left: Left = None) -> tuple[UnmetItem, ...]:
    """Open tasks and requests of the stage that is left, counted by its gate or not [MOVE-5]."""
    left = (facts.here,) if left is None else left
    ids = {stage.id for stage in left}
    tasks = [
        UnmetItem("task", task.id, task.title, task.stage, task.holder, task.required, counts=False)
        for task in facts.tasks
        if not task.done and task.stage_id in ids
    ]
    asked = [
        UnmetItem("request", one.id, one.title, stage.name, None, required=False, counts=False)
        for stage in left
        for one in request_leaving.open_of(ctx, row, stage.id)
    ]
    return (*tasks, *asked)


def brought(ctx: Context, row: t.Engagement, landing: t.Stage) -> tuple[Brought, ...]:
    """The tasks the landing stage brings, with person and date; those made before with the day of it [TPL-3]."""
    fitting = entering.fitting(ctx, row, landing)
    before = [template.code for template in fitting if template.code in row.made_tasks]
    days = {}
    if before:
        own = t.Task
        made = select(own).where(own.engagement_id == row.id, own.template.in_(before))
        days = {task.template: ctx.local_day(task.created_at) for task in ctx.unit.all(made)}
    found = []
    for template in fitting:
        person, _ = entering.given(ctx, row, template.role)
        who = ctx.unit.find(t.Staff, person) if person is not None else None
        found.append(
            Brought(
                template.code,
                entering.titled(ctx, row, template.title),
                landing.name,
                required=template.required,
                holder=who.initials if who is not None else None,
                due=entering.task_due(ctx, row, template.due),
                made=days.get(template.code, ctx.today) if template.code in row.made_tasks else None,
            )
        )
    return tuple(found)


def asked(
    ctx: Context,
    cmd: ByHand,
    row: t.Engagement,
    facts: GateFacts,
    landing: t.Stage,
    answer: ItemResult | None,
    *,
    forward: bool = True,
    left: Left = None,
) -> ItemResult | None:
    """The question to the person with all there is to see, or None: the move is made at once.

    A question of the gate carries what the move brings; where the gate asks nothing, the firm's setting says
    whether the move itself does. Only a person who looks is asked, and a dry run is told.
    """
    if answer is not None and answer.outcome != "confirm":
        return answer
    if answer is None and (not cmd.look or cmd.confirm_all):
        return None
    look = MoveLook(left_open(ctx, row, facts, left))
    if answer is None and not move_views.asks(ctx.settings["move.preview"], look, forward=forward):
        return None
    if not cmd.look and not ctx.rehearsal:
        return answer
    look = replace(look, brings=brought(ctx, row, landing))
    if answer is not None:
        return replace(answer, look=look)
    where = f"{facts.here.name} → {landing.name}"
    items = "; ".join(f"{item.kind} {item.title!r}" for item in look.open)
    said = f"{where} leaves open: {items}" if items else where
    return ItemResult(
        short("engagement", row.id or 0), "confirm", "look", said, facts.here.name, landing.name, look=look
    )


def foreseen(ctx: Context, row: t.Engagement, facts: GateFacts, landing: t.Stage, left: Left = None) -> MoveLook | None:
    """What a dry run tells of a move that would be made; None outside one."""
    if not ctx.rehearsal:
        return None
    return MoveLook(left_open(ctx, row, facts, left), brought(ctx, row, landing))


def unticked(ctx: Context, wanted: Iterable[str]) -> frozenset[str]:
    """The templates a command leaves out, each known by its code or title."""
    names = tuple(wanted)
    if not names:
        return frozenset()
    own = t.TaskTemplate
    known = {row.code: row.title for row in ctx.unit.all(select(own).where(own.removed.is_(False)))}
    try:
        return move_views.named(names, known)
    except KeyError as missing:
        name = str(missing.args[0])
        raise Invalid(
            "leave_out", "unknown", f"no stage brings a task {name!r}{nearest(name, known.values())}"
        ) from None


def leaves_out(ctx: Context, row: t.Engagement, landing: t.Stage, without: frozenset[str]) -> tuple[str, ...]:
    """The titles that this move does not make.

    A required one of a strict stage is what its gate waits for: without it the gate would stand open, which is
    for those who may override it [OVR-4].
    """
    found = [
        template
        for template in (entering.fitting(ctx, row, landing) if without else ())
        if template.code in without and template.code not in row.made_tasks
    ]
    if landing.gate == "strict" and any(template.required for template in found):
        ctx.need("Override gates")
    return tuple(entering.titled(ctx, row, template.title) for template in found)


def made_words(made: int, titles: Iterable[str]) -> str:
    """`2 tasks made; not made: 'Review the return'`, for the result and the log."""
    words = [f"{made} task{'s' if made != 1 else ''} made"] if made else []
    left = ", ".join(repr(title) for title in titles)
    return "; ".join([*words, *([f"not made: {left}"] if left else [])])
