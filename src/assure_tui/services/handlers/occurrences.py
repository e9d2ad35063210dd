"""Occurrences: made and passed over by the system, changed and caught up by people [REC-14..18] [REC-24]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import KEEP
from assure_tui.domain.errors import AssureError, Conflict, Invalid, NotFound
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.recurrence.plan import INACTIVE, PAUSED, Step
from assure_tui.domain.recurrence.timetable import Planned
from assure_tui.domain.series_commands import ChangeOccurrence, ConfirmCatchUp, MakeOccurrence, SkipOccurrence
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import making
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.services.handlers.series_rows import (
    keep_up,
    loaded,
    loaded_all,
    occurrence,
    record,
    refresh,
    series_row,
    steps_of,
)
from assure_tui.store import tables as t
from assure_tui.store.queries.series_facts import Loaded
from assure_tui.store.sql import select

CHOICES = ("all", "latest", "skip")
_FINAL = ("made", "adopted")


def make_occurrence(ctx: Context, cmd: MakeOccurrence) -> Handled:
    """What is due is looked at again here, so that asking twice makes it once [REC-14] [LOOP-3]."""
    results = _each_step(ctx, cmd.items, ("make", "adopt"), lambda found, step: making.make(ctx, found, step))
    made = [r for r in results if r.outcome == "done"]
    summary = made[0].message if len(made) == 1 else f"created by schedule: {several(len(made), '1', 'engagements')}"
    return Handled(summary if made else results[0].message, results)


def skip_occurrence(ctx: Context, cmd: SkipOccurrence) -> Handled:
    """Passed over in a pause, or beyond the bound and so put before a person; nothing is lost unseen [REC-26]."""

    def act(found: Loaded, step: Step) -> ItemResult:
        state = "skipped" if step.act == "skip" else "pending"
        record(ctx, found.id, step.occurrence, step.creation, state=state, reason=step.because)
        return done(short("series", found.id), f"{step.on} {state}: {step.because}")

    results = _each_step(ctx, cmd.items, ("skip", "pend"), act)
    counted = sum(1 for r in results if r.outcome == "done")
    where = results[0].id if len({r.id for r in results}) == 1 else "several series"
    return Handled(f"passed over {several(counted, 'an occurrence', 'occurrences')} of {where}", results)


def _each_step(ctx: Context, items: Sequence[tuple[int, date]], acts: tuple[str, ...], act: Any) -> list[ItemResult]:
    """Act on what the plan says now of each named occurrence; one that is not due any more is left alone."""
    if not items:
        raise NotFound("no occurrence was named")
    wanted: dict[int, list[date]] = {}
    for number, on in items:
        wanted.setdefault(number, []).append(on)
    found = loaded_all(ctx, wanted)
    results: list[ItemResult] = []
    for number, ons in wanted.items():
        name = short("series", number)
        if number not in found:
            results += [ItemResult(name, "refused", "not_found", f"there is no series {name}") for _ in ons]
            continue
        series = found[number]
        if series.broken is not None and "make" in acts:
            results.append(_broken(ctx, series))
            continue
        steps = {step.on: step for step in steps_of(ctx, series)}
        for on in ons:
            step = steps.get(on)
            if step is None or step.act not in acts:
                told = step.because if step is not None else "nothing is due for that date"
                results.append(unchanged(name, f"{on}: {told}"))
            else:
                results.append(act(series, step))
    keep_up(ctx, found, reread=True)
    return results


def _broken(ctx: Context, series: Loaded) -> ItemResult:
    """A type whose rules cannot be read: the dates of the series are known all the same [REC-18]."""
    error = series.broken
    assert error is not None
    table, since = series.facts.table, series.facts.done_through
    try:
        planned = next((p for p in table.planned(since) if p.creation <= ctx.today), None)
    except (AssureError, ArithmeticError, LookupError, TypeError, ValueError):
        planned = None  # the rule itself cannot be read: there is no date to keep it under
    if planned is None:
        return ItemResult(short("series", series.id), "refused", "failed", error.message)
    return making.failed(ctx, series, Step("make", planned, planned.creation), error)


# -- what people do ------------------------------------------------------------------------------


def change_occurrence(ctx: Context, cmd: ChangeOccurrence) -> Handled:
    """[REC-24]: a planned one gets its own dates and people, is skipped, or unskipped until its date."""
    row = series_row(ctx, cmd.series_id)
    number = short("series", row.id)
    found = loaded(ctx, row)
    planned = found.facts.table.at(cmd.on)
    if planned is None:
        following = next(found.facts.table.planned(cmd.on), None)
        near = f"; the next one is {following.on}" if following else ""
        raise Invalid("on", "unknown", f"{number} has no occurrence on {cmd.on}{near}")
    kept = occurrence(ctx, row.id, cmd.on)
    state = kept.state if kept is not None else "planned"
    if state in _FINAL:
        made = short("engagement", kept.engagement_id or 0) if kept else ""
        raise Conflict("occurrence", f"{number} {cmd.on} is {state} already: {made}; change the engagement")
    changes = dict(kept.changes or {}) if kept is not None else {}
    creation = kept.creation if kept is not None and state != "skipped" else planned.creation
    values: dict[str, Any] = {"state": state}
    if cmd.skip is True:
        values = {"state": "skipped", "reason": text_rules.reason(cmd.reason) if cmd.reason.strip() else "by hand"}
    elif cmd.skip is False and state == "skipped":
        if planned.creation < ctx.today:
            raise Conflict("occurrence", f"the day of {number} {cmd.on} has passed; make it by catching up")
        values = {"state": "planned", "reason": None}
    if cmd.creation is not KEEP:
        changes.pop("creation", None)
        creation = planned.creation
        if cmd.creation is not None:
            creation = text_rules.in_range(cmd.creation, "creation")
            changes["creation"] = creation.isoformat()
    if cmd.due is not KEEP:
        changes.pop("due", None)
        if cmd.due is not None:
            changes["due"] = text_rules.in_range(cmd.due, "due").isoformat()
    changes = _slots(ctx, found, changes, cmd)
    record(ctx, row.id, planned, creation, changes=changes or None, **values)
    refresh(ctx, [row.id])
    told = {True: "skipped", False: "planned again"}.get(cmd.skip, "changed") if cmd.skip is not None else "changed"
    result = done(number, f"{cmd.on} {told}") if ctx.unit.changed else unchanged(number)
    return Handled(f"{told} {cmd.on} of {number}", [result], cmd.reason.strip() or None)


def _slots(ctx: Context, found: Loaded, changes: dict[str, Any], cmd: ChangeOccurrence) -> dict[str, Any]:
    slots = dict(changes.get("slots", {}))
    for slot, person in cmd.slots.items():
        if slot not in SLOTS:
            raise Invalid(slot, "key.unknown", f"the slots are {', '.join(SLOTS)}")
        if person is not None:
            kind = ctx.type(found.type_id)
            ctx.may_hold(person, kind.pipeline_id or ctx.line(kind.line_id).pipeline_id or 0, slot)
        slots[slot] = person
    changes = {name: value for name, value in changes.items() if name != "slots"}
    return changes | ({"slots": slots} if slots else {})


def confirm_catch_up(ctx: Context, cmd: ConfirmCatchUp) -> Handled:
    """[REC-16] [REC-26]: a person decides on what is pending, or makes after all what a pause passed over."""
    row = series_row(ctx, cmd.series_id)
    number = short("series", row.id)
    wanted = choice([_Word(word) for word in CHOICES], cmd.choice, "choice")
    found = loaded(ctx, row)
    if found.broken is not None:
        raise found.broken
    rows = _waiting(ctx, row, cmd.ons)
    if not rows:
        return Handled(f"nothing waits in {number}", [unchanged(number, "nothing waits for a decision")])
    to_make = {"all": rows, "latest": rows[-1:], "skip": []}[wanted]
    results: list[ItemResult] = []
    for kept in rows:
        planned = found.facts.table.at(kept.on) or _as_kept(kept, found)
        if kept not in to_make:
            if kept.state == "pending":
                record(ctx, row.id, planned, kept.creation, state="skipped", reason=f"skipped by {ctx.actor.name}")
                results.append(done(number, f"{kept.on} skipped"))
            continue
        step = Step("make", planned, kept.creation, engagement_id=found.existing(planned.period))
        if step.engagement_id is not None:
            step = replace(step, act="adopt", because="the period has this engagement already")
        results.append(making.make(ctx, found, step))
    refresh(ctx, [row.id])
    made = sum(1 for r in results if r.outcome == "done" and r.id[:1] == "E")
    return Handled(f"caught up {number}: made {made} of {len(rows)}", results or [unchanged(number)])


class _Word(str):
    """A choice as enumerations have them."""

    @property
    def value(self) -> str:
        return str(self)


def _waiting(ctx: Context, row: t.Series, ons: tuple[date, ...]) -> list[t.Occurrence]:
    """Pending ones oldest first, or the named ones, among them those that were passed over."""
    statement = select(t.Occurrence).where(t.Occurrence.series_id == row.id).order_by(t.Occurrence.on)
    if not ons:
        return list(ctx.unit.all(statement.where(t.Occurrence.state == "pending")))
    found = list(ctx.unit.all(statement.where(t.Occurrence.on.in_(ons))))
    missing = sorted(set(ons) - {kept.on for kept in found})
    if missing:
        raise Invalid("on", "unknown", f"{short('series', row.id)} has nothing to decide on {missing[0]}")
    for kept in found:
        if kept.state in _FINAL:
            raise Conflict("occurrence", f"{short('series', row.id)} {kept.on} is {kept.state} already")
    return found


def _as_kept(kept: t.Occurrence, found: Loaded) -> Planned:
    """An occurrence of an earlier rule of the series: it stands for the period it was kept with."""
    from assure_tui.domain.period_values import Period

    start = kept.period_start or kept.on
    return Planned(kept.on, kept.creation, Period(start, kept.period_end, found.facts.table.kind, kept.part))


def passed_over(ctx: Context, row: t.Series) -> list[t.Occurrence]:
    """What pauses and the client's rest have passed over: listed, and may be made after all [REC-26] [REC-27]."""
    statement = select(t.Occurrence).where(t.Occurrence.series_id == row.id, t.Occurrence.state == "skipped")
    found = ctx.unit.all(statement.order_by(t.Occurrence.on))
    return [kept for kept in found if (kept.reason or "").startswith((PAUSED, INACTIVE))]
