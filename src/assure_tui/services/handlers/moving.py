"""Moves through gates: by hand, overridden, backward, to another pipeline [MOVE-*] [GATE-*] [OVR-*]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assure_tui.domain import gates, text_rules
from assure_tui.domain.advance import by_hand
from assure_tui.domain.commands import MoveStage, MoveToPipeline, OverrideGate
from assure_tui.domain.errors import Invalid
from assure_tui.domain.gates import GateFacts, StageFact
from assure_tui.domain.model import short
from assure_tui.domain.views import GateReport, ItemResult, UnmetItem
from assure_tui.services.context import Context
from assure_tui.services.gate_facts import load
from assure_tui.services.handlers import approving, entering, pipeline_moving, previewing, request_leaving
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select

OPEN_ITEMS = ("keep", "carry", "finish")


def move_stage(ctx: Context, cmd: MoveStage) -> Handled:
    """[MOVE-2] [MOVE-11]: each card is checked on its own; those that pass move."""
    points = approving.read_points(cmd.points)
    reason = _check_open_items(cmd.open_items, cmd.reason or (approving.reason_of(points) if points else ""))
    to_approve = approving.by_engagement(ctx, cmd.approve)
    without = previewing.unticked(ctx, cmd.leave_out)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.check_seen(row, number, cmd.seen, cmd.if_version)
        approved = to_approve.get(number, [])
        doubts = approving.doubts(ctx, approved)
        if doubts and not cmd.duties_confirmed:
            said = "; ".join(doubts)
            return ItemResult(short("engagement", number), "confirm", "duties", said, None, None, tuple(doubts))
        titles = approving.approve(ctx, approved)
        return _approved(titles, step_of(number, row))

    def step_of(number: int, row: t.Engagement) -> ItemResult:
        facts = load(ctx.rows, number)
        target = _target(facts, cmd.to, cmd.step)
        if target is None:
            end = "last" if cmd.step > 0 else "first"
            return unchanged(short("engagement", number), f"it is in the {end} stage already")
        if target.id == row.stage_id:
            return unchanged(short("engagement", number), f"it is in {target.name} already")  # [MOVE-10]
        landing = ctx.stage(target.id)
        if target.position < facts.here.position:
            answer = previewing.asked(ctx, cmd, row, facts, landing, None, forward=False)
            return answer or _back(ctx, row, facts, target, cmd.open_items, reason, points, without=without)
        report = _with_room(ctx, gates.evaluate(facts, target), target)
        answer = _ask(number, report, cmd.confirmed, cmd.confirm_all)
        answer = previewing.asked(ctx, cmd, row, facts, landing, answer)
        if answer is not None:
            return answer
        look = previewing.foreseen(ctx, row, facts, landing)
        moved = forward(ctx, row, facts, target, report, cmd.open_items, reason, without=without)
        return replace(moved, look=look)

    results = each("engagement", cmd.ids, act)
    said = summary(ctx, cmd.ids, results, "approved" if cmd.approve else "moved")
    if cmd.approve and len(results) == 1 and results[0].outcome != "done":
        said = f"{said.rpartition(': ')[0]}: {results[0].message}"
    return Handled(said, results, reason or None)


def _approved(titles: Sequence[str], result: ItemResult) -> ItemResult:
    """The result of the move, saying first what was approved whether it moved or not."""
    if not titles:
        return result
    said = f"approved {', '.join(repr(title) for title in titles)}"
    outcome = "done" if result.outcome == "unchanged" else result.outcome
    return replace(result, outcome=outcome, message=f"{said}; {result.message}" if result.message else said)


def override_gate(ctx: Context, cmd: OverrideGate) -> Handled:
    """[OVR-1] [OVR-2]: past a refusing gate, with a reason; the log keeps everything unmet."""
    reason = text_rules.reason(cmd.reason)
    _check_open_items(cmd.open_items, reason)
    without = previewing.unticked(ctx, cmd.leave_out)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.check_seen(row, number, cmd.seen, cmd.if_version)
        facts = load(ctx.rows, number)
        target = _target(facts, cmd.to, cmd.step)
        if target is None or target.position <= facts.here.position:
            return unchanged(short("engagement", number), "there is no gate to override that way")
        report = gates.evaluate(facts, target)
        if row.status != "active":
            return _ask(number, report, frozenset(), False) or unchanged(short("engagement", number))
        return forward(ctx, row, facts, target, report, cmd.open_items, reason, overriding=True, without=without)

    results = each("engagement", cmd.ids, act)
    unmet = [f"{r.id}: {item.title}" for r in results for item in r.unmet]
    told = reason + (f" (unmet: {'; '.join(unmet)})" if unmet else "")
    return Handled(summary(ctx, cmd.ids, results, "overrode the gate for"), results, told)


def move_to_pipeline(ctx: Context, cmd: MoveToPipeline) -> Handled:
    """[MOVE-9]: the present gate is checked; tasks whose stage has a namesake there follow it."""
    reason = _check_open_items(cmd.open_items, cmd.reason)
    pipeline = ctx.unit.get(t.Pipeline, cmd.pipeline_id)
    stages = ctx.stages(cmd.pipeline_id)
    if not ctx.sees_pipeline(cmd.pipeline_id):
        raise Invalid("pipeline", "unknown", "there is no such pipeline")
    landing = next((s for s in stages if s.id == cmd.stage_id), None) if cmd.stage_id else stages[0]
    if landing is None:
        raise Invalid("stage", "unknown", f"{pipeline.name} has no such stage")
    without = previewing.unticked(ctx, cmd.leave_out)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.check_seen(row, number, (), cmd.if_version)
        if row.pipeline_id == cmd.pipeline_id:
            return unchanged(short("engagement", number), f"it is in {pipeline.name} already")
        facts = load(ctx.rows, number)
        here = facts.here
        unmet = gates.unmet_of(facts, here)
        strict = here.gate.value == "strict" and bool(unmet)
        verdict = "refuse" if strict or row.status != "active" else "warn" if unmet else "pass"
        report = GateReport(here.gate, verdict, here.name, landing.name, unmet)
        if row.status != "active":
            report = gates.evaluate(facts, StageFact(0, landing.name, 10_000, here.gate, frozenset()))
        answer = _ask(number, report, cmd.confirmed, cmd.confirm_all)
        names = {s.name.casefold(): s for s in stages}
        lost = [s for s in facts.stages if s.id == here.id or s.name.casefold() not in names]
        asked = [s for s in lost if s.name.casefold() not in names]  # the tasks of the others follow
        answer = previewing.asked(ctx, cmd, row, facts, landing, answer, left=asked)
        if answer is not None:
            return answer
        look = previewing.foreseen(ctx, row, facts, landing, asked)
        for stage in lost:
            _may_settle(ctx, row, stage.id, cmd.open_items)
        titles = previewing.leaves_out(ctx, row, landing, without)
        for task in ctx.unit.all(select(t.Task).where(t.Task.engagement_id == number, t.Task.removed.is_(False))):
            twin = names.get((task.stage_name or "").casefold())
            if twin is not None:
                task.stage_id, task.stage_name = twin.id, twin.name
        before = f"{here.name}"
        for stage in lost:  # of this one, or of one before it that has no namesake there
            _settle_open(ctx, row, stage.id, landing, cmd.open_items, reason)
        row.overridden, row.overridden_entry = False, None
        status = pipeline_moving.settle_in(ctx, row, cmd.pipeline_id)
        row.entry_no += 1
        made = entering.enter(ctx, row, landing, without=without)
        ctx.unit.session.flush()
        told = [f"to {pipeline.name}", previewing.made_words(len(made), titles), status]
        moved = done(short("engagement", number), "; ".join(part for part in told if part), before, landing.name)
        return replace(moved, look=look)

    results = each("engagement", cmd.ids, act)
    return Handled(summary(ctx, cmd.ids, results, "moved"), results, reason or None)


def _target(facts: GateFacts, to: int | None, step: int) -> StageFact | None:
    if to is None:
        return gates.next_stage(facts) if step > 0 else gates.previous_stage(facts)
    try:
        return facts.stage(to)
    except KeyError:
        raise Invalid("stage", "unknown", "its pipeline has no such stage") from None


def _with_room(ctx: Context, report: GateReport, target: StageFact) -> GateReport:
    """Going over the card limit of the stage is asked about when a person moves; On hold takes no room [STAGE-4]."""
    landing = ctx.stage(target.id)
    if landing.wip_limit is None or report.verdict == "refuse" or ctx.actor.is_system:
        return report
    standing = select(func.count()).where(
        t.Engagement.stage_id == landing.id, t.Engagement.live.is_(True), t.Engagement.status == "active"
    )
    count = ctx.unit.session.execute(standing).scalar_one()
    if count < landing.wip_limit:
        return report
    told = f"{landing.name} has {count} of at most {landing.wip_limit} cards"
    item = UnmetItem("limit", landing.id, told, report.from_stage, required=False, counts=False)
    return replace(report, verdict="warn", unmet=(*report.unmet, item))


def _ask(number: int, report: GateReport, confirmed: frozenset[str], confirm_all: bool) -> ItemResult | None:
    """A refusal, a question that is still open, or None to go on [GATE-2] [GATE-3] [GATE-11]."""
    where = f"{report.from_stage} → {report.to_stage or 'completed'}"
    if report.verdict == "refuse":
        items = "; ".join(_said(item.kind, item.title, item.holder) for item in report.unmet)
        return ItemResult(
            short("engagement", number), "refused", "gate_blocked", f"{where} is held: {items}", report.from_stage,
            report.to_stage, report.notes, report.unmet,
        )  # fmt: skip
    if report.verdict == "warn" and not confirm_all and not {i.key for i in report.unmet} <= confirmed:
        items = "; ".join(_said(item.kind, item.title, item.holder) for item in report.unmet)
        return ItemResult(
            short("engagement", number), "confirm", "confirm", f"{where} leaves open: {items}", report.from_stage,
            report.to_stage, report.notes, report.unmet,
        )  # fmt: skip
    return None


def _said(kind: str, title: str, holder: str | None) -> str:
    if kind in ("status", "limit"):
        return title
    return f"{kind} {title!r}" + (f" ({holder})" if holder else "")


def forward(
    ctx: Context,
    row: t.Engagement,
    facts: GateFacts,
    target: StageFact,
    report: GateReport,
    open_items: str,
    reason: str,
    *,
    overriding: bool = False,
    without: frozenset[str] = frozenset(),
) -> ItemResult:
    """One engagement to a later stage, with what the landing brings; by hand and by itself alike [MOVE-6]."""
    here = facts.here
    landing = ctx.stage(target.id)
    warnings = [item.title if item.kind == "limit" else f"left open: {item.title}" for item in report.unmet]
    warnings += [f"passed over {s.name}: {s.misfit or s.condition}" for s in _passed_over(facts, target)]  # [COND-4]
    if not target.applies:
        warnings.append(f"{target.name} is for: {target.condition}")  # [MOVE-3]
    _may_settle(ctx, row, here.id, open_items)
    titles = previewing.leaves_out(ctx, row, landing, without)
    _settle_open(ctx, row, here.id, landing, open_items, reason)
    row.overridden = overriding and report.verdict == "refuse"  # the mark goes when the next stage is left [OVR-1]
    row.overridden_entry = row.entry_no + 1 if row.overridden else None
    row.entry_no += 1
    made = entering.enter(ctx, row, landing, without=without)
    ctx.unit.session.flush()
    message = previewing.made_words(len(made), titles)
    return ItemResult(
        short("engagement", row.id or 0), "done", None, message, here.name, landing.name, tuple(warnings),
        report.unmet if overriding else (),
    )  # fmt: skip


def _passed_over(facts: GateFacts, target: StageFact) -> Sequence[StageFact]:
    here = facts.here
    return [s for s in facts.stages if here.position < s.position < target.position and not s.applies]


def _back(
    ctx: Context,
    row: t.Engagement,
    facts: GateFacts,
    target: StageFact,
    open_items: str,
    reason: str,
    points: Sequence[str] = (),
    *,
    without: frozenset[str] = frozenset(),
) -> ItemResult:
    """Backward from any gate; across a review it is a send-back and needs its reason [MOVE-8]."""
    number = short("engagement", row.id or 0)
    answer = _ask(row.id or 0, gates.evaluate(facts, target), frozenset(), False)
    if answer is not None:
        return answer
    if gates.is_send_back(facts, target):
        if not reason.strip():
            return ItemResult(number, "confirm", "reason", "sending back needs a reason", facts.here.name, target.name)
        reason = text_rules.reason(reason)
    landing = ctx.stage(target.id)
    look = previewing.foreseen(ctx, row, facts, landing)
    _may_settle(ctx, row, facts.here.id, open_items)
    titles = previewing.leaves_out(ctx, row, landing, without)
    _settle_open(ctx, row, facts.here.id, landing, open_items, reason)
    row.overridden, row.overridden_entry = False, None
    crossed = {s.id for s in facts.stages if target.position < s.position <= facts.here.position}
    reopened = 0
    if ctx.settings["reopen_reviews"]:
        statement = select(t.Task).where(
            t.Task.engagement_id == row.id,
            t.Task.removed.is_(False),
            t.Task.required.is_(True),
            t.Task.type.in_(("review", "approve")),
            t.Task.status.in_(("completed", "skipped")),
        )
        for task in ctx.unit.all(statement):
            if task.stage_id in crossed:
                task.status, task.completed_at, task.completed_by, task.reason = "todo", None, None, None
                reopened += 1
    here = facts.here.name
    row.entry_no += 1
    entering.enter(ctx, row, landing, without=without)
    if gates.is_send_back(facts, target):
        row.sent_back_at = ctx.now
    if not by_hand(landing.advance):
        row.rests = "back"  # who moved it back does not want it bounced [ADV-9]
    ctx.unit.session.flush()
    message = f"sent back; {reopened} review task{'s' if reopened != 1 else ''} reopened" if reopened else ""
    given = approving.give_points(ctx, row, landing, points) if points else ""
    message = "; ".join(part for part in (message, given, previewing.made_words(0, titles)) if part)
    return replace(done(number, message, here, target.name), look=look)


def _may_settle(ctx: Context, row: t.Engagement, stage_id: int, open_items: str) -> None:
    """Finishing skips tasks: those that approve need their permission, asked before anything is touched [TASK-7]."""
    if open_items != "finish":
        return
    statement = select(t.Task.id).where(
        t.Task.engagement_id == row.id,
        t.Task.stage_id == stage_id,
        t.Task.removed.is_(False),
        t.Task.type.in_(("review", "approve")),
        t.Task.status.in_(("todo", "in_progress")),
    )
    if ctx.unit.one(statement) is not None:
        ctx.need("Approve work")
    request_leaving.may_finish(ctx, row, stage_id)


def _settle_open(
    ctx: Context, row: t.Engagement, stage_id: int, landing: t.Stage, open_items: str, reason: str
) -> None:
    """Open tasks and requests of the stage left: keep, carry along, or finish with a reason [MOVE-5]."""
    if open_items == "keep":
        return
    request_leaving.leave(ctx, row, stage_id, landing, open_items, reason)
    statement = select(t.Task).where(
        t.Task.engagement_id == row.id,
        t.Task.stage_id == stage_id,
        t.Task.removed.is_(False),
        t.Task.status.in_(("todo", "in_progress")),
    )
    for task in ctx.unit.all(statement):
        if open_items == "carry":
            task.stage_id, task.stage_name = landing.id, landing.name
        else:
            task.status, task.reason = "skipped", reason
            task.completed_at, task.completed_by = ctx.now, ctx.actor.staff_id


def _check_open_items(open_items: str, reason: str) -> str:
    """The choice of [MOVE-5], and the reason as it is kept."""
    if open_items not in OPEN_ITEMS:
        raise Invalid("open_items", "unknown", f"open items are {', '.join(OPEN_ITEMS)}")
    if open_items == "finish":
        return text_rules.reason(reason)
    return text_rules.one_line(reason, "reason", low=0, high=500)


def summary(ctx: Context, ids: Sequence[int], results: list[ItemResult], verb: str) -> str:
    """What the log says of a move."""
    moved = [r for r in results if r.outcome == "done"]
    if len(results) == 1:
        row = ctx.unit.find(t.Engagement, ids[0])
        who = ctx.unit.find(t.Client, row.client_id) if row else None
        name = f"{who.name if who else ''} {row.title if row else ''}".strip()
        result = results[0]
        path = f"{result.before} → {result.after}" if result.after else result.message
        left = result.message.partition("not made: ")[2] if result.outcome == "done" else ""
        path += f"; not made: {left}" if left else ""
        return f"{verb} {name}: {path}"
    return f"{verb} {len(moved)} of {len(results)} engagements"
