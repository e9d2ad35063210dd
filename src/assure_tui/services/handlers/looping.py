"""What the loop does to single engagements by date, and what people say to the loop [ST-7] [LOOP-6]."""

from __future__ import annotations

from datetime import UTC

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.loop_commands import PauseLoop, Resume, RunBeat
from assure_tui.domain.model import Status, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.store import tables as t
from assure_tui.store.tables.base import write_instant


def resume(ctx: Context, cmd: Resume) -> Handled:
    """Active again on the day named; what a person changed meanwhile stays as it is."""

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        shown = short("engagement", number)
        if row.status != Status.ON_HOLD.value or row.resume_on is None or row.resume_on > cmd.on:
            return unchanged(shown, "it does not wait for this day any more")
        day = row.resume_on
        row.status, row.custom_status = Status.ACTIVE.value, None
        row.status_reason = row.hold_reason = row.resume_on = None
        ctx.unit.session.flush()
        return done(shown, f"on hold until {day}", Status.ON_HOLD.value, Status.ACTIVE.value)

    results = each("engagement", cmd.ids, act)
    count = sum(1 for result in results if result.outcome == "done")
    what = results[0].id if len(results) == 1 else f"{count} engagements"
    return Handled(f"{what} back to Active: the day named has come", results)


def pause_loop(ctx: Context, cmd: PauseLoop) -> Handled:
    """[LOOP-6]: the loop rests until an instant, or goes on again."""
    kept = ctx.unit.find(t.LoopState, "paused")
    if cmd.until is None:
        if kept is None:
            return Handled("the loop runs", [unchanged("loop", "it runs already")])
        ctx.unit.delete(kept)
        return Handled("the loop goes on", [done("loop", "it goes on with the next beat")], undoable=False, logged=True)
    if cmd.until <= ctx.now:
        raise Invalid("until", "range", "that moment has passed; name one to come")
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)
    value = {
        "since": write_instant(ctx.now),
        "until": write_instant(cmd.until.astimezone(UTC)),
        "by": ctx.actor.name,
        "reason": reason or None,
    }
    if kept is None:
        ctx.unit.add(t.LoopState(key="paused", value=value))
    else:
        kept.value = value
        ctx.unit.session.flush()
    told = f"the loop rests until {cmd.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return Handled(told, [done("loop", told)], reason or None, undoable=False, logged=True)


def run_beat(ctx: Context, cmd: RunBeat) -> Handled:
    """Anyone may ask for a beat; what it does is logged by itself [LOOP-1]."""
    return Handled("a beat was asked for", [unchanged("loop", "asked for")])
