"""Status: active, on hold, completed, cancelled, archived, and what each change asks [ST-*]."""

from __future__ import annotations

from assure_tui.domain import gates, text_rules
from assure_tui.domain.commands import SetStatus
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import Status, short
from assure_tui.domain.views import ItemResult, UnmetItem
from assure_tui.services.context import Context, near
from assure_tui.services.gate_facts import load
from assure_tui.services.handlers import entering
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select


def set_status(ctx: Context, cmd: SetStatus) -> Handled:
    """[ST-6]: every change of status, with what it asks."""
    wanted, custom = wanted_status(ctx, cmd.status)
    reason = text_rules.reason(cmd.reason) if cmd.reason.strip() else ""
    if cmd.resume_on is not None:
        text_rules.in_range(cmd.resume_on, "resume_on")

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.check_seen(row, number, cmd.seen, cmd.if_version)
        now = Status(row.status)
        shown = short("engagement", number)
        label, name = (custom.name if custom else wanted.label), (custom.name if custom else None)
        same = now is wanted and row.custom_status == name
        if same and not (wanted is Status.ON_HOLD and (reason or cmd.resume_on)):
            return unchanged(shown, f"it is {label} already")
        if custom is not None:
            _offered(ctx, custom, row)
        asked = _question(ctx, row, now, wanted, cmd, reason)
        if asked is not None:
            return asked
        if wanted is Status.COMPLETED:
            return _complete(ctx, row, cmd)
        if wanted is Status.ACTIVE and not row.in_force:
            identity_free(ctx, row)
        before = row.custom_status or now.value
        row.status = wanted.value
        if name is not None and row.custom_status != name:
            row.status_entry += 1  # entering it is counted; what is made from now on are its items [ST-4]
        row.custom_status = name
        row.status_reason = reason or None
        row.hold_reason = reason or None if wanted is Status.ON_HOLD else None
        row.resume_on = cmd.resume_on if wanted is Status.ON_HOLD else None
        if wanted is Status.ACTIVE:
            row.completed_at = None
        ctx.unit.session.flush()
        return done(shown, "", before, name or wanted.value)

    results = each("engagement", cmd.ids, act)
    count = sum(1 for r in results if r.outcome == "done")
    called = custom.name if custom else wanted.label
    summary = f"set {results[0].id} to {called}" if len(results) == 1 else f"set {count} engagements to {called}"
    return Handled(summary, results, reason or None)


def wanted_status(ctx: Context, typed: str) -> tuple[Status, t.CustomStatus | None]:
    """The base status, and the custom one that behaves like it [ST-3]; Invalid names the nearest of both."""
    folded = fold(typed.strip())
    if folded.replace(" ", "_").replace("-", "_") in {status.value for status in Status}:
        return Status(choice(Status, typed, "status")), None
    known = [row for row in ctx.unit.all(select(t.CustomStatus)) if not row.removed]
    for row in known:
        if folded in (fold(row.name), fold(row.code)):
            return Status(row.behaviour), row
    names = [*(status.value for status in Status), *(row.name for row in known)]
    raise Invalid("status", "unknown", f"status is one of {', '.join(names)}, not {typed!r}{near(typed, names)}")


def _offered(ctx: Context, custom: t.CustomStatus, row: t.Engagement) -> None:
    """A custom status is for all pipelines or for chosen ones [ST-2]."""
    if not custom.pipelines or row.pipeline_id in custom.pipelines:
        return
    named = [ctx.unit.get(t.Pipeline, number).name for number in custom.pipelines]
    here = ctx.unit.get(t.Pipeline, row.pipeline_id).name
    raise Invalid("status", "not_offered", f"{custom.name} is for {', '.join(named)}, not for {here}")


def _question(
    ctx: Context, row: t.Engagement, now: Status, wanted: Status, cmd: SetStatus, reason: str
) -> ItemResult | None:
    number = short("engagement", row.id or 0)

    def ask(message: str, *unmet: UnmetItem) -> ItemResult:
        return ItemResult(number, "confirm", "confirm", message, now.value, wanted.value, (), unmet)

    if wanted is Status.ACTIVE:
        if now is Status.ARCHIVED and not cmd.confirm_all:
            return ask("it is archived; confirm to make it Active again")
        return None
    if wanted is Status.ON_HOLD and now is not Status.ACTIVE and now is not Status.ON_HOLD:
        raise Conflict("status", f"{number} is {now.label}; make it Active first")
    if wanted is Status.COMPLETED and not now.live:
        raise Conflict("status", f"{number} is {now.label}; make it Active first")
    if wanted is Status.CANCELLED:
        if now is Status.ARCHIVED:
            raise Conflict("status", f"{number} is archived; make it Active first")
        if not reason:
            raise Invalid("reason", "required", "cancelling needs a reason (3 to 500 characters)")
        if not cmd.confirm_all:
            return ask("it will not be done: its tasks and blockers leave every list")
    if wanted is Status.ARCHIVED and not cmd.confirm_all:
        open_tasks = row.tasks_total - row.tasks_done
        left = f", {open_tasks} open tasks and {row.blockers_active} blockers" if now.live else ""
        return ask(f"it will be hidden and read-only{left}")
    return None


def _complete(ctx: Context, row: t.Engagement, cmd: SetStatus) -> ItemResult:
    """Every gate on the way to and of the final stage is checked; open tasks stay open and are told [ST-8]."""
    number = short("engagement", row.id or 0)
    facts = load(ctx.rows, row.id or 0)
    if row.status == Status.ON_HOLD:
        from dataclasses import replace

        facts = replace(facts, status="active")  # completing from On hold is allowed [ST-6]
    report = gates.evaluate(facts, None)
    if report.verdict == "refuse":
        items = "; ".join(f"{i.kind} {i.title!r} in {i.stage}" for i in report.unmet)
        return ItemResult(
            number,
            "refused",
            "gate_blocked",
            f"cannot be completed: {items}",
            row.status,
            "completed",
            (),
            report.unmet,
        )
    if report.verdict == "warn" and not cmd.confirm_all and not {i.key for i in report.unmet} <= cmd.confirmed:
        items = "; ".join(f"{i.kind} {i.title!r}" for i in report.unmet)
        return ItemResult(
            number, "confirm", "confirm", f"leaves open: {items}", row.status, "completed", (), report.unmet
        )
    last = ctx.stages(row.pipeline_id)[-1]
    before = row.status
    made: list[t.Task] = []
    if row.stage_id != last.id:
        row.entry_no += 1
        row.overridden, row.overridden_entry = False, None
        made = entering.enter(ctx, row, last)
    row.status, row.completed_at, row.custom_status = "completed", ctx.now, None
    row.hold_reason, row.resume_on, row.status_reason = None, None, None
    ctx.unit.session.flush()
    left = [f"left open: {task.title}" for task in facts.tasks if not task.done]
    left += [f"left open: {task.title}" for task in made]
    return ItemResult(number, "done", None, "", before, "completed", tuple(left))


def identity_free(ctx: Context, row: t.Engagement) -> None:
    """Refuse while another one in force is for the same client, type and period [PER-4]."""
    other = ctx.unit.one(
        select(t.Engagement).where(
            t.Engagement.identity == row.identity,
            t.Engagement.in_force.is_(True),
            t.Engagement.id != row.id,
        )
    )
    if other is not None:
        raise Conflict("identity", f"{short('engagement', other.id)} has the same client, type and period now [PER-4]")
