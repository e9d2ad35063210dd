"""Making engagements: by hand, in bulk, by import; one command and one set of checks [CRE-*]."""

from __future__ import annotations

from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import SLOTS, Priority, short
from assure_tui.domain.periods import Period, parse_period, suggest_period
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import dating, entering
from assure_tui.services.handlers.base import Handled, done, refused
from assure_tui.services.handlers.tags import set_tags
from assure_tui.store import tables as t
from assure_tui.store.derive import identity
from assure_tui.store.sql import select


def create_engagement(ctx: Context, cmd: CreateEngagement) -> Handled:
    """[CRE-1] [CRE-7]: one engagement per client, or per missing part; existing ones are passed over in bulk."""
    kind = ctx.type_by_code(cmd.type_code)
    line = ctx.unit.get(t.ServiceLine, kind.line_id)
    if not cmd.any_type and kind.hidden:
        raise Invalid("type", "not_offered", f"{kind.code} is hidden in the settings of types")
    pipeline = _pipeline(ctx, cmd.pipeline, kind.pipeline_id or line.pipeline_id)
    stage = _stage(ctx, pipeline, cmd.stage)
    common = _common(ctx, cmd)
    results: list[ItemResult] = []
    many = len(cmd.client_ids) > 1 or cmd.bulk
    for client_id in cmd.client_ids:
        try:
            client = ctx.client(client_id)
            results += _for_client(ctx, cmd, client, kind, pipeline, stage, common, many)
        except (Invalid, Conflict) as error:
            if not many:
                raise
            results.append(refused(short("client", client_id), error))
    made = [r for r in results if r.outcome == "done"]
    who = ctx.unit.find(t.Client, cmd.client_ids[0]) if len(cmd.client_ids) == 1 else None
    summary = (
        f"created {made[0].message} for {who.name}"
        if len(made) == 1 and who
        else f"created {len(made)} × {kind.code}: bulk"
    )
    return Handled(summary, results)


def _for_client(
    ctx: Context,
    cmd: CreateEngagement,
    client: t.Client,
    kind: t.EngagementType,
    pipeline: t.Pipeline,
    stage: t.Stage,
    common: dict[str, Any],
    many: bool,
) -> list[ItemResult]:
    if client.status == "inactive":
        raise Invalid("client", "not_offered", f"{client.name} is Inactive; reactivate the client first")
    if client.entity not in kind.entities and not cmd.any_type:
        raise Invalid(
            "type",
            "not_offered",
            f"{kind.code} is offered for {', '.join(kind.entities)}, and {client.name} is {client.entity}",
        )
    qualifier = text_rules.code(cmd.qualifier, "qualifier", low=0) if cmd.qualifier else ""
    results = []
    for period, warnings in _periods(ctx, cmd, client, kind, qualifier):
        row = _row(ctx, cmd, client, kind, pipeline, stage, common, period, qualifier)
        existing = ctx.unit.one(
            select(t.Engagement).where(t.Engagement.identity == identity(row), t.Engagement.in_force.is_(True))
        )
        if existing is not None:
            number = short("engagement", existing.id)
            if many or cmd.part == "all":
                results.append(
                    ItemResult(number, "unchanged", None, f"{client.name} has it already: {number} {existing.title}")
                )
                continue
            raise Conflict(
                "identity",
                f"{client.name} has {number} {existing.title} for this period already; "
                f"open {number}, or give a qualifier",
            )
        results.append(_make(ctx, cmd, row, client, kind, stage, warnings))
    return results


def _row(
    ctx: Context,
    cmd: CreateEngagement,
    client: t.Client,
    kind: t.EngagementType,
    pipeline: t.Pipeline,
    stage: t.Stage,
    common: dict[str, Any],
    period: Period,
    qualifier: str,
) -> t.Engagement:
    defaults = {slot: getattr(client, f"{slot}_id") for slot in SLOTS}
    if defaults["preparer"] is None:
        defaults["preparer"] = ctx.settings["firm.default_preparer"]
    chosen = {slot: cmd.slots[slot] if slot in cmd.slots else defaults[slot] for slot in SLOTS}
    for slot in SLOTS:
        if cmd.slots.get(slot) is not None:
            ctx.may_hold(cmd.slots[slot] or 0, pipeline.id or 0, slot)
    people: dict[str, Any] = {f"{slot}_id": person for slot, person in chosen.items()}
    row = t.Engagement(
        client_id=client.id or 0,
        type_id=kind.id or 0,
        period_kind=kind.period_kind,
        period_start=period.start,
        period_end=period.end,
        part=period.part,
        qualifier=qualifier,
        title=cmd.title or kind.name,
        title_pattern=kind.title_pattern,
        title_edited=bool(cmd.title),
        pipeline_id=pipeline.id or 0,
        stage_id=stage.id or 0,
        stage_since=ctx.now,
        visited=[],
        made_tasks=[],
        because=[],
        anchors=_anchors(cmd, kind),
        alternate=cmd.alternate,
        created_at=ctx.now,
        updated_at=ctx.now,
        **common,
        **people,
    )
    if cmd.priority is None:
        row.priority = kind.priority
    if cmd.budget is None:
        row.budget = kind.budget
    return row


def _make(
    ctx: Context,
    cmd: CreateEngagement,
    row: t.Engagement,
    client: t.Client,
    kind: t.EngagementType,
    stage: t.Stage,
    warnings: tuple[str, ...],
) -> ItemResult:
    rules = dating.type_dates(kind)
    if cmd.alternate:
        row.alternate = rules.alternate(cmd.alternate).code
    if row.extended and not rules.can_extend:
        raise Invalid("extended", "not_offered", f"{kind.code} has no extension")
    dating.recompute(ctx, row, kind, client)
    if cmd.due is not None and cmd.due != row.due:
        if rules.is_statutory and ctx.origin.value != "import":
            text_rules.reason(cmd.due_reason)
        row.typed_due, row.typed_reason = cmd.due, cmd.due_reason or None
        dating.recompute(ctx, row, kind, client)
    row.period_label = dating.label(row, kind, client)
    dating.retitle(ctx, row, kind, client)
    ctx.unit.add(row)
    entering.enter(ctx, row, stage, with_tasks=cmd.with_tasks)
    entering.copy_checklist(ctx, row)
    if cmd.tags:
        set_tags(ctx, "engagement", row.id or 0, add=cmd.tags)
    number = short("engagement", row.id or 0)
    due = f", due {row.due.isoformat()}" if row.due else f", date needs {row.due_needs}" if row.due_needs else ""
    return done(number, f"{row.title}{due}", None, stage.name, *warnings)


def _periods(
    ctx: Context, cmd: CreateEngagement, client: t.Client, kind: t.EngagementType, qualifier: str
) -> list[tuple[Period, tuple[str, ...]]]:
    fye = dating.year_end(client)
    parts = dating.type_dates(kind).parts
    same = (
        t.Engagement.client_id == client.id,
        t.Engagement.type_id == kind.id,
        t.Engagement.in_force.is_(True),
    )
    taken_rows = ctx.unit.all(select(t.Engagement).where(*same))
    fiscal = kind.period_kind == "fiscal_year"
    warnings: tuple[str, ...] = ()
    if cmd.period:
        parsed = parse_period(
            cmd.period, kind.period_kind, fye, today=ctx.today, fiscal_parts=fiscal, weeks_52_53=client.weeks_5253
        )
        period, warnings = parsed.period, parsed.warnings
    elif kind.period_kind in ("event", "pay_run") and _anchor_day(cmd):
        day = _anchor_day(cmd) or ctx.today
        period = Period(day, day, kind.period_kind)
    else:
        taken = {(r.period_start, r.period_end) for r in taken_rows} if not parts else set()
        period = suggest_period(kind.period_kind, fye, ctx.today, taken, fiscal_parts=fiscal)
    if not parts:
        if cmd.part is not None:
            raise Invalid("part", "not_offered", f"{kind.code} has no installments")
        return [(period, warnings)]
    have = {
        r.part
        for r in taken_rows
        if (r.period_start, r.period_end) == (period.start, period.end)
        and r.qualifier.casefold() == qualifier.casefold()
    }
    missing = [n for n in range(1, parts + 1) if n not in have]
    if cmd.part == "all":
        wanted = missing
    elif cmd.part is None:
        wanted = missing[:1]
    else:
        number = int(cmd.part)
        if not 1 <= number <= parts:
            raise Invalid("part", "range", f"{kind.code} has parts 1 to {parts}")
        wanted = [number]
    if not wanted:
        raise Conflict("part", f"{client.name} has all {parts} parts of {kind.code} for this period already")
    return [(Period(period.start, period.end, period.kind, n), warnings) for n in wanted]


def _anchor_day(cmd: CreateEngagement) -> date | None:
    return cmd.anchor or next(iter(cmd.anchors.values()), None)


def _anchors(cmd: CreateEngagement, kind: t.EngagementType) -> dict[str, str]:
    named = {name: day.isoformat() for name, day in cmd.anchors.items()}
    if cmd.anchor is not None:
        named[anchor_name(kind)] = cmd.anchor.isoformat()
    return named


def anchor_name(kind: t.EngagementType) -> str:
    """The anchor a type's rule needs, whatever it is called."""
    rules = dating.type_dates(kind)
    names = [rules.due.anchor, rules.due.cap.anchor if rules.due.cap else ""]
    for name in names:
        if name:
            return name
    raise Invalid("anchor", "not_offered", f"{kind.code} has no rule that needs an anchor date")


def _pipeline(ctx: Context, wanted: str | None, default: int | None) -> t.Pipeline:
    if not wanted:
        if default is None:
            raise Invalid("pipeline", "required", "the service line has no default pipeline; name one")
        row = ctx.unit.get(t.Pipeline, default)
    else:
        row = pipeline_by_name(ctx, wanted)
    if not ctx.sees_pipeline(row.id or 0):
        raise Invalid("pipeline", "unknown", f"there is no pipeline {wanted or row.name!r}")
    return row


def pipeline_by_name(ctx: Context, wanted: str) -> t.Pipeline:
    """A pipeline by code or name; Invalid names the nearest."""
    known = list(ctx.unit.all(select(t.Pipeline)))
    folded = wanted.strip().casefold()
    for row in known:
        if folded in (row.code.casefold(), row.name.casefold()) and ctx.sees_pipeline(row.id):
            return row
    raise Invalid("pipeline", "unknown", f"there is no pipeline {wanted!r}{near(wanted, [r.name for r in known])}")


def stage_by_name(ctx: Context, pipeline_id: int, wanted: str) -> t.Stage:
    """A stage of a pipeline by code or name; Invalid names the nearest."""
    folded = wanted.strip().casefold().replace("_", " ")
    known = ctx.stages(pipeline_id)
    for row in known:
        if folded in (row.code.casefold(), row.name.casefold(), row.code.casefold().replace("-", " ")):
            return row
    raise Invalid("stage", "unknown", f"there is no stage {wanted!r} here{near(wanted, [r.name for r in known])}")


def _stage(ctx: Context, pipeline: t.Pipeline, wanted: str | None) -> t.Stage:
    if not wanted:
        return ctx.stages(pipeline.id or 0)[0]
    row = stage_by_name(ctx, pipeline.id or 0, wanted)
    if row.condition and ctx.origin.value != "import":
        raise Invalid("stage", "not_offered", f"{row.name} is a conditional stage; work does not begin there [CRE-4]")
    return row


def _common(ctx: Context, cmd: CreateEngagement) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if cmd.priority is not None:
        values["priority"] = choice(Priority, cmd.priority, "priority")
    if cmd.budget is not None:
        ctx.need("Manage budgets")
        values["budget"] = minutes(cmd.budget)
    if cmd.title is not None:
        text_rules.one_line(cmd.title, "title")
    if cmd.description:
        values["description"] = text_rules.long_text(cmd.description, "description")
    if cmd.external_id:
        values["external_id"] = text_rules.one_line(cmd.external_id, "external_id", high=120)
    for name in ("target", "start"):
        day = getattr(cmd, name)
        if day is not None:
            values[name] = text_rules.in_range(day, name)
    if cmd.extended:
        values["extended"] = True
        if isinstance(cmd.extended, date):
            values["extended_on"] = cmd.extended
    if cmd.status:
        from assure_tui.domain.model import Status

        values["status"] = choice(Status, cmd.status, "status")
        if values["status"] == "completed":
            values["completed_at"] = ctx.now
    return values


def choice(options: Any, wanted: str, field: str) -> str:
    """A value of an enumeration, read in any case with blank, - or _."""
    folded = wanted.strip().casefold().replace(" ", "_").replace("-", "_")
    known = [str(option.value) for option in options]
    if folded in known:
        return folded
    raise Invalid(field, "unknown", f"{field} is one of {', '.join(known)}, not {wanted!r}{near(wanted, known)}")


def minutes(value: int) -> int:
    if not 0 <= value <= 600_000:
        raise Invalid("budget", "range", "a budget lies between 0 and 600,000 minutes")
    return value
