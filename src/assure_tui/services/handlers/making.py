"""One occurrence becomes an engagement, by the same creating as every other [REC-14] [REC-15] [REC-18..20]."""

from __future__ import annotations

from datetime import date
from typing import Any

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.due_dates import compute, target_date
from assure_tui.domain.errors import AssureError, Conflict
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.notice_commands import Told
from assure_tui.domain.recurrence.due_choice import due_by
from assure_tui.domain.recurrence.plan import Step
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.services.handlers.base import done
from assure_tui.services.handlers.creating import create_engagement, pipeline_by_name
from assure_tui.services.handlers.series_rows import occurrence, record, write_down
from assure_tui.services.rules.noticing import raise_all
from assure_tui.services.rules.telling import Teller
from assure_tui.store import tables as t
from assure_tui.store.queries.series_facts import Loaded


def make(ctx: Context, found: Loaded, step: Step) -> ItemResult:
    """Make or adopt one occurrence with its record, all or nothing; what fails is kept as Failed [REC-18]."""
    number = short("series", found.id)
    late = max(0, (ctx.today - step.creation).days)
    if step.engagement_id is not None:
        return _adopt(ctx, found, step)
    try:
        with ctx.unit.together():
            engagement, warnings = _create(ctx, found, step, late)
    except AssureError as error:
        return failed(ctx, found, step, error)
    row = ctx.unit.get(t.Engagement, engagement)
    _tell(ctx, found, row, warnings)
    found.taken[step.occurrence.period.start, step.occurrence.period.end, step.occurrence.part or 0] = engagement
    told = f", late by {late} {'day' if late == 1 else 'days'}" if late else ""
    return done(
        short("engagement", engagement), f"{number} created by schedule: {row.title}{told}", None, None, *warnings
    )


def _tell(ctx: Context, found: Loaded, row: t.Engagement, warnings: tuple[str, ...]) -> None:
    """Who looks after the engagement, else the series' author, hears of a person who was not assigned [REC-19]."""
    person = row.owner_id or ctx.unit.get(t.Series, found.id).author_id
    if not warnings or person is None or person == ctx.actor.staff_id:
        return
    text = f"{row.title} was made by {short('series', found.id)}: {'; '.join(warnings)}"
    told = Told(person, "series", f"series-people:E-{row.id}", ctx.today, text, row.id, row.client_id)
    raise_all(ctx, Teller(ctx).wanted([told]))


def _adopt(ctx: Context, found: Loaded, step: Step) -> ItemResult:
    """The period has an engagement already: it is taken as the occurrence, nothing is doubled [REC-15]."""
    row = ctx.unit.get(t.Engagement, step.engagement_id)
    record(ctx, found.id, step.occurrence, step.creation, state="adopted", engagement_id=row.id, reason=step.because)
    if row.series_id is None:
        row.series_id, row.occurrence_on = found.id, step.on
        ctx.unit.session.flush()
    told = f"{short('series', found.id)} takes {row.title} as the occurrence of {step.on}"
    return done(short("engagement", row.id), told)


def failed(ctx: Context, found: Loaded, step: Step, error: AssureError) -> ItemResult:
    """Kept with its reason and tried again at each beat; the same reason is not written twice."""
    record(ctx, found.id, step.occurrence, step.creation, state="failed", reason=error.message[:500])
    told = f"{short('series', found.id)} {step.on} failed: {error.message}"
    return ItemResult(short("series", found.id), "refused", "failed", told)


def _create(ctx: Context, found: Loaded, step: Step, late: int) -> tuple[int, tuple[str, ...]]:
    if found.broken is not None:
        raise found.broken
    template, period = found.template, step.occurrence.period
    kind = ctx.type(found.type_id)
    own = occurrence(ctx, found.id, step.on)
    changes: dict[str, Any] = (own.changes if own is not None else None) or {}
    slots, told = _people(ctx, found, {**template, **changes.get("slots", {})}, kind)
    more: dict[str, Any] = {"series_id": found.id, "occurrence_on": step.on, "late_by": late or None}
    for name, column in (("title", "title_pattern"), ("budget", "budget"), ("client_status", "client_status")):
        if name in template:
            more[column] = template[name]
    checklist = template.get("checklist")
    result = create_engagement(
        ctx,
        CreateEngagement(
            (found.client_id,),
            kind.code,
            qualifier=found.look.qualifier,
            pipeline=template.get("pipeline"),
            stage=template.get("stage"),
            due=_due(found, step, changes),
            due_reason=f"set by the series {short('series', found.id)}",
            slots=slots,
            priority=template.get("priority"),
            description=template.get("description"),
            tags=tuple(template.get("tags", ())),
            any_type=True,  # a hidden type's series go on [TYPE-3]
            exact=period,
            more=more,
            checklist=None if checklist is None else tuple(checklist),
        ),
    ).results[0]
    if result.outcome != "done":
        raise Conflict("identity", result.message)
    number = int(result.id[2:])
    row = ctx.unit.get(t.Engagement, number)
    _target(ctx, row, template.get("target"))
    add_tasks(ctx, row, template.get("tasks", ()))
    kept = {"state": "made", "engagement_id": number, "reason": None, "late_days": late}
    write_down(ctx, found.id, step.occurrence, step.creation, own, **kept)
    offered = tuple(item for item in result.warnings if "is offered for" not in item)
    return number, (*told, *offered)


def _people(
    ctx: Context, found: Loaded, given: dict[str, Any], kind: t.EngagementType
) -> tuple[dict[str, int | None], tuple[str, ...]]:
    """The people of the template; who has left or may not see the pipeline gives way to the client's [REC-19]."""
    pipeline: int | None
    if given.get("pipeline"):
        pipeline = pipeline_by_name(ctx, given["pipeline"]).id
    else:
        pipeline = kind.pipeline_id or ctx.line(kind.line_id).pipeline_id
    slots: dict[str, int | None] = {}
    told: list[str] = []
    for slot in SLOTS:
        if slot not in given:
            continue
        person = given[slot]
        why = ctx.cannot_hold(int(person), pipeline or 0) if person is not None else None
        if why:
            told.append(f"{slot} of the series not assigned: {why}")
        else:
            slots[slot] = person
    return slots, tuple(told)


def _due(found: Loaded, step: Step, changes: dict[str, Any]) -> date | None:
    """This one's own date [REC-24], else the choice of a series whose type has no rule [REC-13]."""
    if changes.get("due"):
        return date.fromisoformat(changes["due"])
    table, period = found.facts.table, step.occurrence.period
    if not found.look.due_rule or compute(table.dates, period, work=table.work).deadline is not None:
        return None
    return due_by(found.look.due_rule, step.on, period.end, table.work)


def _target(ctx: Context, row: t.Engagement, rule: dict[str, Any] | None) -> None:
    """The target counts back from the deadline [DUE-10]."""
    if not rule or row.due is None:
        return
    row.target = target_date(row.due, int(rule["days"]), bool(rule.get("working")), ctx.work)
    dating.recompute(ctx, row, ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id))
    ctx.unit.session.flush()


def add_tasks(ctx: Context, row: t.Engagement, tasks: Any) -> None:
    """Tasks besides those of the stage, in their order."""
    made: list[t.Task] = []
    for position, item in enumerate(tasks):
        slot = item.get("slot")
        person = item.get("assignee_id")
        if person is not None and ctx.cannot_hold(int(person), row.pipeline_id):
            person = None
        made.append(
            t.Task(
                engagement_id=row.id,
                title=item["title"],
                type=item.get("type", "other"),
                required=bool(item.get("required", False)),
                stage_id=row.stage_id,
                stage_name=ctx.stage(row.stage_id).name,
                assignee_id=person if person is not None else ctx.slot_person(row, slot or ""),
                slot=slot,
                instructions=item.get("instructions"),
                after=[],
                position=10_000 + position,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
    if made:
        ctx.unit.add_all(made)
