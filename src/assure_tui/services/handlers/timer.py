"""One timer a person: started, paused, stopped into an entry; it lives in the store, so it survives a restart [TIME-2]."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from assure_tui.domain import hours
from assure_tui.domain.errors import Conflict, Detail, Invalid, NeedsConfirmation, NotFound
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.time_commands import StartTimer, StopTimer
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.hours import note_text, own_number, subject_of, subject_words, warn_of_days
from assure_tui.store import tables as t


def start_timer(ctx: Context, cmd: StartTimer) -> Handled:
    """Start it on an engagement or task, or let the one that pauses go on."""
    me = own_number(ctx)
    row = ctx.unit.find(t.Timer, me)
    if cmd.engagement_id is None and cmd.task_id is None:
        if row is None:
            raise NotFound("no timer pauses; name an engagement or a task to start one on")
        return _resume(ctx, row)
    subject = subject_of(ctx, cmd.engagement_id, None, cmd.task_id)
    same = row is not None and (row.engagement_id, row.task_id) == (subject["engagement_id"], subject["task_id"])
    if row is not None and same:
        return _resume(ctx, row)
    told = ""
    if row is not None:
        if not cmd.switch:
            raise Conflict("timer", f"your timer is on {subject_words(row)} already; stop it first")
        told = f"{_make_entry(ctx, row, StopTimer(confirmed=cmd.confirmed))}; "
    fresh = ctx.unit.add(
        t.Timer(
            staff_id=me,
            engagement_id=subject["engagement_id"],
            task_id=subject["task_id"],
            started_at=ctx.now,
            running_since=ctx.now,
            seconds=0,
            note=note_text(cmd.note),
        )
    )
    name = subject_words(fresh)
    return Handled(f"{told}started the timer on {name}", [done(name, "the timer runs")])


def stop_timer(ctx: Context, cmd: StopTimer) -> Handled:
    """Stop it and make its entry, rounded up to whole minutes; or pause it, or throw it away."""
    row = ctx.unit.find(t.Timer, own_number(ctx))
    if row is None:
        raise NotFound("no timer of yours runs")
    name = subject_words(row)
    if cmd.pause:
        if row.running_since is None:
            return Handled("paused the timer", [unchanged(name, "it pauses already")])
        seconds = hours.counted(row.seconds, row.running_since, ctx.now)
        row.seconds, row.running_since = seconds, None
        ctx.unit.session.flush()
        told = f"it pauses at {hours.clock_words(seconds)}"
        return Handled(f"paused the timer on {name}", [done(name, told)])
    if cmd.discard:
        ctx.unit.delete(row)
        return Handled(f"threw the timer on {name} away", [done(name, "nothing was logged")])
    told = _make_entry(ctx, row, cmd)
    return Handled(told, [done(name, told)])


def _resume(ctx: Context, row: t.Timer) -> Handled:
    name = subject_words(row)
    if row.running_since is not None:
        return Handled("started the timer", [unchanged(name, "the timer runs already")])
    subject_of(ctx, row.engagement_id, None, row.task_id)  # never on an archived one [TIME-1]
    row.running_since = ctx.now
    ctx.unit.session.flush()
    return Handled(f"let the timer on {name} go on", [done(name, "the timer runs")])


def _make_entry(ctx: Context, row: t.Timer, cmd: StopTimer) -> str:
    """The entry of a timer that is stopped, on the day it was started; a run over 12 hours asks first."""
    seconds = hours.counted(row.seconds, row.running_since, ctx.now)
    minutes = hours.rounded_up(seconds) if cmd.minutes is None else hours.entry_minutes(cmd.minutes)
    if cmd.minutes is None and minutes > hours.DAY:
        ran = minutes_words(minutes)
        raise Invalid("minutes", "range", f"the timer ran {ran}; an entry has at most 24h: say how much it was")
    if cmd.minutes is None and hours.runs_long(seconds) and not cmd.confirmed:
        told = f"the timer ran {minutes_words(minutes)}, over 12 hours: was it forgotten?"
        raise NeedsConfirmation(told, [Detail("minutes", "warned", told)])
    subject: dict[str, Any] = subject_of(ctx, row.engagement_id, None, row.task_id)
    on = started_on(ctx, row)
    warn_of_days(ctx, [(row.staff_id, on, minutes, None)], confirmed=cmd.confirmed)
    note = row.note if cmd.note is None else note_text(cmd.note)
    ctx.unit.delete(row)
    ctx.unit.add(
        t.TimeEntry(
            staff_id=row.staff_id,
            on=on,
            minutes=minutes,
            billable=cmd.billable,
            note=note,
            created_at=ctx.now,
            **subject,
        )
    )
    about = subject["task_id"] and short("task", subject["task_id"])
    about = about or (subject["engagement_id"] and short("engagement", subject["engagement_id"])) or "the firm"
    return f"logged {minutes_words(minutes)} on {on} for {about}"


def started_on(ctx: Context, row: t.Timer) -> date:
    """The day of the firm's zone on which it was started [CONV-4]."""
    return row.started_at.astimezone(ZoneInfo(ctx.unit.get(t.Firm, 1).zone)).date()
