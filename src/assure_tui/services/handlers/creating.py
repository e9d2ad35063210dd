"""Making engagements: by hand, in bulk, by import; one command and one set of checks [CRE-*]."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import SLOTS, Priority, short
from assure_tui.domain.periods import Period
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import dating, entering
from assure_tui.services.handlers.base import Handled, done, refused
from assure_tui.services.handlers.period_choice import anchors_of, periods_of
from assure_tui.services.handlers.tags import check_tag, set_tags
from assure_tui.store import tables as t
from assure_tui.store.derive import identity
from assure_tui.store.sql import select


@dataclass
class _Plan:
    """One command's common answers, and what has been prepared for the store so far."""

    cmd: CreateEngagement
    kind: t.EngagementType
    pipeline: t.Pipeline
    stage: t.Stage
    values: dict[str, Any]
    qualifier: str
    due_reason: str
    many: bool
    known: dict[int, list[t.Engagement]]  # engagements in force of this type, by client
    rows: list[_Prepared] = field(default_factory=list)


@dataclass
class _Prepared:
    """An engagement that is ready to be put in, with what its first stage brings."""

    row: t.Engagement
    tasks: list[t.Task]
    items: list[t.ChecklistItem]
    warnings: list[str]
    at: int  # index of its result


def create_engagement(ctx: Context, cmd: CreateEngagement) -> Handled:
    """[CRE-1] [CRE-7]: one engagement per client, or per missing part; existing ones are passed over in bulk."""
    if not cmd.client_ids:
        raise NotFound("no client was named")
    plan = _plan(ctx, cmd)
    results: list[ItemResult] = []
    for client_id in dict.fromkeys(cmd.client_ids):
        try:
            _for_client(ctx, plan, ctx.client(client_id), results)
        except (Invalid, Conflict, NotFound) as error:
            if not plan.many:
                raise
            results.append(refused(short("client", client_id), error))
    _put_in(ctx, plan, results)
    made = [r for r in results if r.outcome == "done"]
    who = ctx.unit.find(t.Client, cmd.client_ids[0]) if len(cmd.client_ids) == 1 else None
    summary = (
        f"created {made[0].message} for {who.name}"
        if len(made) == 1 and who
        else f"created {plan.kind.code} in bulk: {len(made)}"
    )
    return Handled(summary, results)


def _plan(ctx: Context, cmd: CreateEngagement) -> _Plan:
    """Everything that is the same for every client, checked before anything is made."""
    kind = ctx.type_by_code(cmd.type_code)
    line = ctx.line(kind.line_id)
    if not cmd.any_type and (kind.hidden or line.hidden):
        raise Invalid("type", "not_offered", f"{kind.code} is hidden in the settings of types")
    pipeline = _pipeline(ctx, cmd.pipeline, kind.pipeline_id or line.pipeline_id)
    stage = _stage(ctx, pipeline, cmd.stage)
    values = _common(ctx, cmd)
    rules = dating.type_dates(kind)
    if cmd.alternate:
        values["alternate"] = rules.alternate(cmd.alternate).code
    if cmd.extended and not rules.can_extend:
        raise Invalid("extended", "not_offered", f"{kind.code} has no extension")
    values["anchors"] = anchors_of(cmd, kind)
    for slot, person in cmd.slots.items():
        if slot not in SLOTS:
            raise Invalid(slot, "key.unknown", f"the slots are {', '.join(SLOTS)}")
        if person is not None:
            ctx.may_hold(person, pipeline.id or 0, slot)
    for name in cmd.tags:
        check_tag(ctx, name, create="tags" in cmd.create)
    typed_over_law = cmd.due is not None and rules.is_statutory and ctx.origin.value != "import"
    reason = text_rules.reason(cmd.due_reason) if cmd.due_reason.strip() or typed_over_law else ""
    return _Plan(
        cmd=cmd,
        kind=kind,
        pipeline=pipeline,
        stage=stage,
        values=values,
        qualifier=text_rules.code(cmd.qualifier, "qualifier", low=0) if cmd.qualifier else "",
        due_reason=reason,
        many=len(cmd.client_ids) > 1 or cmd.bulk,
        known=_known(ctx, cmd.client_ids, kind),
    )


def _known(ctx: Context, client_ids: tuple[int, ...], kind: t.EngagementType) -> dict[int, list[t.Engagement]]:
    """What these clients have of this type; one query also brings the clients into the session."""
    clients = ctx.unit.all(select(t.Client).where(t.Client.id.in_(client_ids)))
    found: dict[int, list[t.Engagement]] = {client.id: [] for client in clients}
    statement = select(t.Engagement).where(
        t.Engagement.client_id.in_(client_ids),
        t.Engagement.type_id + 0 == kind.id,  # by client: SQLite would walk everything of this type
        t.Engagement.in_force.is_(True),
    )
    for row in ctx.unit.all(statement.order_by(t.Engagement.id)):
        found[row.client_id].append(row)
    ctx.keep += clients
    return found


def _for_client(ctx: Context, plan: _Plan, client: t.Client, results: list[ItemResult]) -> None:
    """Prepare what this client gets; existing ones are passed over in bulk, else a conflict [PER-4] [CRE-7]."""
    cmd, kind = plan.cmd, plan.kind
    if client.status == "inactive":
        raise Invalid("client", "not_offered", f"{client.name} is Inactive; reactivate the client first")
    warnings: list[str] = []
    if client.entity not in kind.entities:
        told = f"{kind.code} is offered for {', '.join(kind.entities)}, and {client.name} is {client.entity}"
        if not cmd.any_type:
            raise Invalid("type", "not_offered", told)
        warnings.append(told)
    known = plan.known.setdefault(client.id or 0, [])
    none: tuple[str, ...] = ()
    exact = [(cmd.exact, none)] if cmd.exact is not None else None
    for period, said in exact or periods_of(ctx, cmd, client, kind, known, plan.qualifier):
        row, left_out = _row(ctx, plan, client, period)
        mark = identity(row)
        existing = next((e for e in known if identity(e) == mark), None)
        if existing is None:
            _prepare(ctx, plan, client, row, [*warnings, *said, *left_out], results)
            known.append(row)
            continue
        number = short("engagement", existing.id or 0)
        if not plan.many and cmd.part != "all":
            raise Conflict(
                "identity",
                f"{client.name} has {number} {existing.title} for this period already; "
                f"open {number}, or give a qualifier",
            )
        told = f"{client.name} has it already: {number} {existing.title}"
        results.append(ItemResult(number, "unchanged", None, told))


def _row(ctx: Context, plan: _Plan, client: t.Client, period: Period) -> tuple[t.Engagement, list[str]]:
    """The engagement as it begins; a default person who may not hold it is left out and told [CRE-5] [PERM-6]."""
    cmd, kind = plan.cmd, plan.kind
    people: dict[str, Any] = {}
    left_out = []
    for slot in SLOTS:
        if slot in cmd.slots:
            people[f"{slot}_id"] = cmd.slots[slot]
            continue
        person = getattr(client, f"{slot}_id")
        if person is None and slot == "preparer":
            person = ctx.settings["firm.default_preparer"]
        why = ctx.cannot_hold(person, plan.pipeline.id or 0) if person is not None else None
        if why:
            left_out.append(f"{slot} left empty: {why}")
        people[f"{slot}_id"] = None if why else person
    values = dict(plan.values)
    values.setdefault("priority", kind.priority)
    values.setdefault("budget", kind.budget)
    if kind.description:
        values.setdefault("description", kind.description)
    if kind.start_offset is not None and values.get("start") is None:
        values["start"] = ctx.today + timedelta(days=kind.start_offset)
    if kind.client_status and ctx.settings["client_status.enabled"]:
        values.setdefault("client_status", kind.client_status)
    values.setdefault("title", kind.name)
    values.setdefault("title_pattern", kind.title_pattern)
    values |= cmd.more
    row = t.Engagement(
        client_id=client.id or 0,
        type_id=kind.id or 0,
        period_kind=cmd.exact.kind if cmd.exact is not None else kind.period_kind,
        period_start=period.start,
        period_end=period.end,
        part=period.part,
        qualifier=plan.qualifier,
        title_edited="title" in plan.values,
        pipeline_id=plan.pipeline.id or 0,
        stage_id=plan.stage.id or 0,
        stage_since=ctx.now,
        visited=[],
        made_tasks=[],
        because=[],
        created_at=ctx.now,
        updated_at=ctx.now,
        **values,
        **people,
    )
    return row, left_out


def _prepare(
    ctx: Context, plan: _Plan, client: t.Client, row: t.Engagement, warnings: list[str], results: list[ItemResult]
) -> None:
    """Dates, title, tasks and checklist of a new engagement, and its place among the results."""
    cmd, kind = plan.cmd, plan.kind
    dating.recompute(ctx, row, kind, client)
    if cmd.due is not None and cmd.due != row.due:
        row.typed_due, row.typed_reason = cmd.due, plan.due_reason or None
        dating.recompute(ctx, row, kind, client)
    row.period_label = dating.label(row, kind, client)
    dating.retitle(ctx, row, kind, client)
    entering.arrive(ctx, row, plan.stage)
    tasks = entering.tasks_of(ctx, row, plan.stage) if cmd.with_tasks else []
    items = entering.checklist_of(ctx, row) if cmd.checklist is None else entering.items_of(ctx, row, cmd.checklist)
    plan.rows.append(_Prepared(row, tasks, items, warnings, len(results)))
    due = f", due {row.due.isoformat()}" if row.due else f", date needs {row.due_needs}" if row.due_needs else ""
    results.append(done("", f"{row.title}{due}", None, plan.stage.name, *warnings))


def _put_in(ctx: Context, plan: _Plan, results: list[ItemResult]) -> None:
    """All engagements with one flush, then all they hold with another: a bulk of hundreds costs no more round trips."""
    ctx.unit.add_all(p.row for p in plan.rows)
    held: list[Any] = []
    for prepared in plan.rows:
        number = prepared.row.id or 0
        for thing in (*prepared.tasks, *prepared.items):
            thing.engagement_id = number
            held.append(thing)
        results[prepared.at] = replace(results[prepared.at], id=short("engagement", number))
    ctx.unit.add_all(held)
    if plan.cmd.tags:
        for prepared in plan.rows:
            set_tags(ctx, "engagement", prepared.row.id or 0, add=plan.cmd.tags, create="tags" in plan.cmd.create)


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
    known = list(ctx.unit.all(select(t.Pipeline).where(t.Pipeline.removed.is_(False))))
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
        values["title"] = text_rules.one_line(cmd.title, "title")
    if cmd.description:
        values["description"] = text_rules.long_text(cmd.description, "description") or None
    if cmd.external_id:
        values["external_id"] = text_rules.one_line(cmd.external_id, "external_id", high=120)
    for name in ("target", "start"):
        day = getattr(cmd, name)
        if day is not None:
            values[name] = text_rules.in_range(day, name)
    if cmd.due is not None:
        text_rules.in_range(cmd.due, "due")
    if cmd.extended:
        values["extended"] = True
        if isinstance(cmd.extended, date):
            values["extended_on"] = text_rules.in_range(cmd.extended, "extended")
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
