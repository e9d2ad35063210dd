"""Series and occurrences as rows: found by number, loaded for the rules, kept ready for the loop's question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import short
from assure_tui.domain.recurrence import plan as planning
from assure_tui.domain.recurrence.plan import Step
from assure_tui.domain.recurrence.timetable import Planned
from assure_tui.domain.recurrence.words import in_words
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.queries.series_facts import Loaded, load, records_of
from assure_tui.store.sql import select


def series_row(ctx: Context, number: int) -> t.Series:
    """The series, or NotFound when there is none or its client may not be seen [PERM-3]."""
    row = ctx.unit.find(t.Series, number)
    if row is None or not ctx.sees_client(ctx.unit.get(t.Client, row.client_id)):
        raise NotFound(f"there is no series {short('series', number)}")
    return row


def loaded_all(ctx: Context, ids: Iterable[int]) -> dict[int, Loaded]:
    """Series with what their rules need; four queries for all of them."""
    return load(ctx.rows, ids, ctx.work, ctx.today)


def loaded(ctx: Context, row: t.Series) -> Loaded:
    """One of them."""
    return loaded_all(ctx, [row.id])[row.id]


def steps_of(ctx: Context, found: Loaded) -> list[Step]:
    """What is due of a series today; nothing where its type gives no dates [REC-18]."""
    if found.broken is not None:
        return []
    return planning.plan(found.facts, ctx.today, found.existing, limit=int(ctx.settings["catchup.limit"]))


def refresh(ctx: Context, ids: Iterable[int]) -> None:
    """Keep `done_through` and `next_on`, so that the loop's question is a look into an index."""
    keep_up(ctx, loaded_all(ctx, list(dict.fromkeys(ids))))


def keep_up(ctx: Context, series: Mapping[int, Loaded], *, reread: bool = False) -> None:
    """The same for series that were loaded just now; `reread`: only their records have changed since."""
    if reread:
        records = records_of(ctx.rows, series)
        series = {
            number: replace(one, facts=replace(one.facts, records=records.get(number, {})))
            for number, one in series.items()
        }
    rows = ctx.unit.by_number(t.Series, series)
    for number, found in series.items():
        row = rows[number]
        if found.broken is not None:
            _set(row, "next_on", ctx.today if row.state != "ended" else None)
            continue
        reached = planning.done_through(found.facts)
        _set(row, "done_through", reached)
        _set(row, "next_on", planning.next_on(found.facts))
    ctx.unit.session.flush()


def _set(row: Any, name: str, value: Any) -> None:
    if getattr(row, name) != value:
        setattr(row, name, value)


def occurrence(ctx: Context, series_id: int, on: date) -> t.Occurrence | None:
    """The record of one date, if it has one [REC-14]."""
    statement = select(t.Occurrence).where(t.Occurrence.series_id == series_id, t.Occurrence.on == on)
    found: t.Occurrence | None = ctx.unit.one(statement)
    return found


def record(ctx: Context, series_id: int, planned: Planned, creation: date, **values: Any) -> t.Occurrence:
    """Write down what became of a date: its one record is made or changed [REC-14]."""
    return write_down(ctx, series_id, planned, creation, occurrence(ctx, series_id, planned.on), **values)


def write_down(
    ctx: Context, series_id: int, planned: Planned, creation: date, row: t.Occurrence | None, **values: Any
) -> t.Occurrence:
    """The same where the record, or that there is none, was read in this transaction."""
    given = {
        "creation": creation,
        "part": planned.part,
        "period_start": planned.period.start,
        "period_end": planned.period.end,
        **values,
    }
    if row is None:
        return ctx.unit.add(t.Occurrence(series_id=series_id, on=planned.on, **given))
    for name, value in given.items():
        _set(row, name, value)
    ctx.unit.session.flush()
    return row


def words(row: t.Series) -> str:
    """The rule in words."""
    return in_words(row.rule, row.start, working=row.working_days)
