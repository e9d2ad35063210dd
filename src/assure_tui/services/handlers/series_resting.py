"""Series that rest, go on, or end [REC-26] [REC-28]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import short
from assure_tui.domain.series_commands import EndSeries, PauseSeries, ResumeSeries
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.occurrences import passed_over
from assure_tui.services.handlers.series_rows import loaded, record, refresh, series_row, steps_of
from assure_tui.store import tables as t


def pause_series(ctx: Context, cmd: PauseSeries) -> Handled:
    """[REC-26]: occurrences within the pause become Skipped with that reason."""
    since = text_rules.in_range(cmd.since, "from") if cmd.since else ctx.today
    until = text_rules.in_range(cmd.until, "to") if cmd.until else None
    if until is not None and until < since:
        raise Invalid("to", "range", f"the pause ends on {until}, before it begins on {since}")
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row = series_row(ctx, number)
        if row.state == "ended":
            raise Conflict("state", f"{short('series', number)} has ended")
        wanted = {"state": "paused", "paused_from": since, "paused_to": until, "pause_reason": reason or None}
        if all(getattr(row, name) == value for name, value in wanted.items()):
            return unchanged(short("series", number), "it is paused already")
        for name, value in wanted.items():
            setattr(row, name, value)
        ctx.unit.session.flush()
        refresh(ctx, [number])
        return done(short("series", number), f"paused from {since}{f' to {until}' if until else ''}")

    results = each("series", cmd.ids, act)
    where = results[0].id if len(results) == 1 else f"{len(results)} series"
    return Handled(f"paused {where}", results, reason or None)


def resume_series(ctx: Context, cmd: ResumeSeries) -> Handled:
    """[REC-26]: what fell into the pause is written down first, then listed."""

    def act(number: int) -> ItemResult:
        row = series_row(ctx, number)
        if row.state != "paused":
            return unchanged(short("series", number), f"it is {row.state}")
        since = row.paused_from
        for step in steps_of(ctx, loaded(ctx, row)):
            if step.act == "skip":
                record(ctx, number, step.occurrence, step.creation, state="skipped", reason=step.because)
        row.state, row.paused_from, row.paused_to, row.pause_reason = "active", None, None, None
        ctx.unit.session.flush()
        refresh(ctx, [number])
        missed = [kept.on.isoformat() for kept in passed_over(ctx, row) if since is None or kept.creation >= since]
        told = [f"passed over: {', '.join(missed)}; any of them can be made after all"] if missed else []
        return done(short("series", number), "goes on", None, None, *told)

    results = each("series", cmd.ids, act)
    where = results[0].id if len(results) == 1 else f"{len(results)} series"
    return Handled(f"resumed {where}", results)


def end_series(ctx: Context, cmd: EndSeries) -> Handled:
    """[REC-28]: keeps all it made, drops what is planned; never removed."""
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row = series_row(ctx, number)
        if row.state == "ended":
            return unchanged(short("series", number), "it has ended already")
        end(ctx, row, cmd.on)
        return done(short("series", number), f"ends on {row.ended_on}")

    results = each("series", cmd.ids, act)
    where = results[0].id if len(results) == 1 else f"{len(results)} series"
    return Handled(f"ended {where}", results, reason or None)


def end(ctx: Context, row: t.Series, on: date | None) -> None:
    """End at once, or after a day to come."""
    later = on is not None and on > ctx.today
    row.ended_on = on if on is not None else ctx.today
    if not later:
        row.state = "ended"
    ctx.unit.session.flush()
    refresh(ctx, [row.id])
