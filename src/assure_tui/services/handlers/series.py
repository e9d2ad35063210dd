"""Series: made, edited, split [REC-1..13] [REC-23] [REC-25]; their rests and ends are in `series_resting`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Conflict, Invalid, NotFound
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.recurrence.choices import TIMING
from assure_tui.domain.recurrence.timetable import check_timetable
from assure_tui.domain.series_commands import (
    CreateSeries,
    EditSeries,
    SplitSeries,
)
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import series_template
from assure_tui.services.handlers.base import Handled, done, each, refused, several, unchanged
from assure_tui.services.handlers.series_rows import loaded, refresh, series_row, steps_of, words
from assure_tui.services.handlers.series_timing import timing
from assure_tui.store import tables as t
from assure_tui.store.sql import select

TO_OPEN = ("priority", "budget", "description", "client_status", *SLOTS)  # what open engagements may take over


def create_series(ctx: Context, cmd: CreateSeries) -> Handled:
    """[REC-1] [REC-30]: one for each client; in bulk a client that has it already is passed over."""
    if not cmd.client_ids:
        raise NotFound("no client was named")
    many = len(cmd.client_ids) > 1 or cmd.bulk
    results: list[ItemResult] = []
    for number in dict.fromkeys(cmd.client_ids):
        try:
            results.append(_create(ctx, cmd, ctx.client(number), many=many))
        except AssureError as error:
            if not many:
                raise
            results.append(refused(short("client", number), error))
    made = [r for r in results if r.outcome == "done"]
    summary = f"created the series {made[0].id} {made[0].message}" if len(made) == 1 else f"created {len(made)} series"
    return Handled(summary, results)


def _create(ctx: Context, cmd: CreateSeries, client: t.Client, *, many: bool) -> ItemResult:
    values, kind = timing(ctx, cmd, client)
    qualifier = text_rules.code(cmd.qualifier, "qualifier", low=0) if cmd.qualifier else ""
    same = select(t.Series).where(
        t.Series.client_id == client.id, t.Series.type_id == kind.id, t.Series.state != "ended"
    )
    for other in ctx.unit.all(same):
        if other.qualifier.casefold() == qualifier.casefold():
            number = short("series", other.id)
            told = f"{client.name} has {number} {kind.code} {words(other)} already"
            if many:
                return unchanged(number, told)
            raise Conflict("series", f"{told}; edit {number}, or give a qualifier")
    template = series_template.merged(ctx, {}, cmd.template, kind)
    external = text_rules.one_line(cmd.external_id, "external_id", high=120) if cmd.external_id else None
    if external and ctx.unit.one(select(t.Series.id).where(t.Series.external_id == external)):
        raise Conflict("external_id", f"another series has the external id {external!r}")
    row = t.Series(
        client_id=client.id or 0,
        type_id=kind.id or 0,
        qualifier=qualifier,
        template=template,
        external_id=external,
        author_id=ctx.actor.staff_id,
        created_at=ctx.now,
        updated_at=ctx.now,
        **values,
    )
    with ctx.unit.together():  # its dates are checked with its client and type, which rows alone bring together
        ctx.unit.add(row)
        check_timetable(loaded(ctx, row).facts.table)
    refresh(ctx, [row.id])
    told = f"{kind.code} for {client.name}, {words(row)}"
    return done(short("series", row.id), told, None, None, *_late(ctx, row))


def _late(ctx: Context, row: t.Series) -> list[str]:
    """Dates before today are caught up by the loop: said before it happens [REC-16]."""
    found = loaded(ctx, row)
    late = [step for step in steps_of(ctx, found) if step.late_by]
    if not late:
        return []
    return [f"{several(len(late), 'one occurrence lies', 'occurrences lie')} before today, the first on {late[0].on}"]


def edit_series(ctx: Context, cmd: EditSeries) -> Handled:
    """[REC-23]: changes what is planned; what was made stays, open ones take over what is named."""

    def act(number: int) -> ItemResult:
        row = series_row(ctx, number)
        ctx.check_seen(row, number, cmd.seen, cmd.if_version)
        if row.state == "ended":
            raise Conflict("state", f"{short('series', number)} has ended; begin a new one")
        with ctx.unit.together():
            changed = _apply(ctx, row, cmd.fields)
            warnings = _open_ones(ctx, row, cmd)
            refresh(ctx, [number])
        if not changed and not warnings:
            return unchanged(short("series", number))
        return done(short("series", number), words(row), None, None, *warnings)

    results = each("series", cmd.ids, act)
    where = results[0].id if len(results) == 1 else f"{len(results)} series"
    return Handled(f"edited {', '.join(cmd.fields)} of {where}", results)


def _apply(ctx: Context, row: t.Series, fields: Mapping[str, Any]) -> bool:
    """Timing and template as given now, checked together; whether anything changed."""
    kind = ctx.type(row.type_id)
    times = {name: value for name, value in fields.items() if name in TIMING}
    rest = {name: value for name, value in fields.items() if name not in TIMING and name != "external_id"}
    values: dict[str, Any] = {}
    if times:
        values, _ = timing(ctx, _as_command(row, kind, times), ctx.unit.get(t.Client, row.client_id))
    if rest:
        values["template"] = series_template.merged(ctx, row.template, rest, kind)
    if "external_id" in fields:
        text = fields["external_id"]
        values["external_id"] = text_rules.one_line(text, "external_id", high=120) if text else None
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    ctx.unit.session.flush()
    if times:
        check_timetable(loaded(ctx, row).facts.table)
    return changed


def _as_command(row: t.Series, kind: t.EngagementType, given: Mapping[str, Any]) -> CreateSeries:
    """The series as it is, with what is given put over it."""
    base = CreateSeries(
        (row.client_id,),
        kind.code,
        start=row.start,
        rule=None if "pattern" in given else row.rule,
        working_days=row.working_days if not {"rule", "pattern"} & given.keys() else None,
        shift=row.shift,
        shift_holidays=row.shift_holidays,
        lead=row.lead,
        mapping=row.mapping,
        period_kind=row.period_kind,
        wait=row.wait,
        due_rule=row.due_rule,
    )
    return replace(base, **given)


def _open_ones(ctx: Context, row: t.Series, cmd: EditSeries) -> list[str]:
    """Open engagements the series made: listed, and given the fields that were named [REC-23]."""
    statement = select(t.Engagement).where(
        t.Engagement.series_id == row.id, t.Engagement.live.is_(True), t.Engagement.removed.is_(False)
    )
    live = list(ctx.unit.all(statement.order_by(t.Engagement.id)))
    for name in cmd.to_open:
        if name not in TO_OPEN:
            raise Invalid("to_open", "key.unknown", f"open engagements take over {', '.join(TO_OPEN)}, not {name!r}")
    for engagement in live if cmd.to_open else ():
        for name in cmd.to_open:
            column = f"{name}_id" if name in SLOTS else name
            value = row.template.get(name)
            if name in SLOTS and name not in row.template:
                value = getattr(ctx.unit.get(t.Client, row.client_id), column)
            if name == "priority" and value is None:
                value = ctx.type(row.type_id).priority
            if getattr(engagement, column) != value:
                setattr(engagement, column, value)
    ctx.unit.session.flush()
    if not live or not any(name in TO_OPEN for name in cmd.fields):
        return []
    told = ", ".join(short("engagement", e.id or 0) for e in live[:10])
    return [f"{told} took over {', '.join(cmd.to_open)}" if cmd.to_open else f"open ones keep what they have: {told}"]


def split_series(ctx: Context, cmd: SplitSeries) -> Handled:
    """[REC-25]: the old series ends the day before; the new one goes on counting and links back."""
    old = series_row(ctx, cmd.id)
    ctx.check_seen(old, cmd.id, (), cmd.if_version)
    number = short("series", cmd.id)
    if old.state == "ended":
        raise Conflict("state", f"{number} has ended; begin a new one")
    table = loaded(ctx, old).facts.table
    before = [planned.on for planned in table.planned(None, cmd.on - timedelta(days=1))]
    if not before:
        raise Invalid("on", "range", f"{number} has nothing before {cmd.on}; edit it instead")
    following = next(table.planned(cmd.on - timedelta(days=1)), None)
    fields = dict(cmd.fields)
    start = fields.pop("start", None) or (following.on if following else cmd.on)
    if following is None and not {"rule", "pattern", "until", "count"} & fields.keys():
        raise Invalid("on", "range", f"{number} has nothing from {cmd.on} on")
    copied = {
        column.key: getattr(old, column.key)
        for column in t.Series.__table__.columns
        if column.key not in ("id", "version", "external_id", "done_through", "next_on", "ended_on")
    }
    new = ctx.unit.add(
        t.Series(
            **copied
            | {
                "start": start,
                "follows_id": old.id,
                "counted": old.counted + len(before),
                "author_id": ctx.actor.staff_id or old.author_id,
                "created_at": ctx.now,
                "updated_at": ctx.now,
            }
        )
    )
    old.ended_on = cmd.on - timedelta(days=1)
    statement = select(t.Occurrence).where(
        t.Occurrence.series_id == old.id, t.Occurrence.on >= cmd.on, t.Occurrence.state.not_in(("made", "adopted"))
    )
    for kept in ctx.unit.all(statement):
        kept.series_id = new.id
    ctx.unit.session.flush()
    _apply(ctx, new, {**fields, "start": start})
    refresh(ctx, [old.id, new.id])
    found = short("series", new.id)
    results = [
        done(number, f"ends on {old.ended_on}"),
        done(found, f"from {new.start}, {words(new)}, follows {number}"),
    ]
    return Handled(f"split {number} on {cmd.on}: {found} goes on", results)
