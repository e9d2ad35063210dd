"""The calendar: counts and first engagements of each day of a range, through the indexes of the dates [VIEW-2]."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.calendar_layout import By
from assure_tui.domain.calendar_views import CalendarView, DayLoad, Entry
from assure_tui.domain.calendars import federal_holidays
from assure_tui.domain.model import Actor
from assure_tui.store.queries import order, people, sight
from assure_tui.store.queries.cards import cards as read_cards
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_NO_DAY = "9999-12-31"  # what stands for no date in the kept column
_LEFT = "SUM(CASE WHEN e.budget > e.spent THEN e.budget - e.spent ELSE 0 END)"
_DATES = {"due": "e.due_key", "target": "e.target"}
_KINDS = {By.DEADLINE: ("due",), By.TARGET: ("target",), By.BOTH: ("due", "target")}

Terms = Callable[[Context], list[str]]


def calendar(
    reader: Reader,
    viewer: Actor,
    first: date,
    last: date,
    query: ResolvedQuery | None,
    *,
    by: By,
    per_day: int,
    today: date,
) -> CalendarView:
    """A range of days both ends included [CONV-4]; at most `per_day` engagements of each day are read."""
    refs = Refs(reader)

    def within(kind: str) -> Terms:
        return lambda ctx: _between(ctx, kind, first, last, both=by is By.BOTH)

    ranges = {kind: within(kind) for kind in _KINDS[by]}
    ranked: list[tuple[str, Sequence[Row]]] = []
    figures: dict[date, tuple[int, int]] = {}
    for kind, terms in ranges.items():
        ctx = Context(Binder(), refs, viewer, today)
        for day, count, minutes in _counts(ctx, kind, _where(ctx, query, terms)):
            had = figures.get(day, (0, 0))
            figures[day] = (had[0] + count, had[1] + minutes)
        ctx = Context(Binder(), refs, viewer, today)
        ranked.append((kind, _ranked(ctx, kind, _where(ctx, query, terms), query, per_day)))
    late, late_total = _listed(refs, viewer, today, query, _late, per_day)
    without, without_total = _listed(refs, viewer, today, query, _undated, per_day) if "due" in ranges else ([], 0)
    ctx = Context(Binder(), refs, viewer, today)
    numbers = dict.fromkeys([row[0] for _, rows in ranked for row in rows] + late + without)
    found = read_cards(ctx, list(numbers))
    statutory = frozenset(
        kind.code for kind in refs.types.values() if json.loads(kind.rules).get("roll", "none") != "none"
    )

    def entry(number: int, day: date | None, kind: str) -> Entry:
        return Entry(found[number], day, kind, found[number].type in statutory)

    days: dict[date, list[Entry]] = {}
    for kind, rows in ranked:
        for number, day in rows:
            if number in found:
                at = date.fromisoformat(day)
                days.setdefault(at, []).append(entry(number, at, kind))
    return CalendarView(
        first,
        last,
        by,
        {
            day: DayLoad(day, count, minutes, tuple(days.get(day, ())[:per_day]))
            for day, (count, minutes) in sorted(figures.items())
        },
        tuple(entry(number, found[number].due, "due") for number in late if number in found),
        late_total,
        tuple(entry(number, None, "due") for number in without if number in found),
        without_total,
        _closed(reader, first, last),
        people.work(reader).week,
        statutory,
    )


def _where(ctx: Context, query: ResolvedQuery | None, dates: Terms) -> str:
    """Live work unless the filter speaks of a status [FILT-3], within sight, as the filter says."""
    if query is not None and query.mentions_status():
        # Both values by name, so that the indexes, which begin with it, still serve.
        terms = [f"e.live IN ({ctx.bind.true}, {ctx.bind.false})", f"e.removed = {ctx.bind.false}"]
    else:
        terms = [f"e.live = {ctx.bind.true}"]
    terms += dates(ctx)
    terms += sight.engagement_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        terms += where(query, ctx)
    return " AND ".join(terms)


def _between(ctx: Context, kind: str, first: date, last: date, *, both: bool) -> list[str]:
    column = _DATES[kind]
    terms = [f"{column} >= {ctx.bind(first.isoformat())}", f"{column} <= {ctx.bind(last.isoformat())}"]
    if both and kind == "target":
        terms.append("e.target <> e.due_key")  # one and the same day is shown once
    return terms


def _late(ctx: Context) -> list[str]:
    return [f"e.live = {ctx.bind.true}", f"e.due_key < {ctx.bind(ctx.today.isoformat())}"]


def _undated(ctx: Context) -> list[str]:
    return [f"e.due_key = {ctx.bind(_NO_DAY)}"]


def _counts(ctx: Context, kind: str, condition: str) -> list[tuple[date, int, int]]:
    sql = f"SELECT {_DATES[kind]}, COUNT(*), {_LEFT} FROM engagement e WHERE {condition} GROUP BY {_DATES[kind]}"
    return [(date.fromisoformat(day), count, int(left or 0)) for day, count, left in _rows(ctx, sql)]


def _ranked(ctx: Context, kind: str, condition: str, query: ResolvedQuery | None, per_day: int) -> Sequence[Row]:
    """Number and day of the first ones of each day, in the order of the view."""
    by = order.engagements(order.chosen((), query))
    inner = (
        f"SELECT e.id AS number, {_DATES[kind]} AS day,"
        f" ROW_NUMBER() OVER (PARTITION BY {_DATES[kind]} ORDER BY {by}) AS place"
        f" FROM engagement e WHERE {condition}"
    )
    sql = f"SELECT number, day FROM ({inner}) ranked WHERE place <= {ctx.bind(per_day)} ORDER BY day, place"
    return _rows(ctx, sql)


def _listed(
    refs: Refs, viewer: Actor, today: date, query: ResolvedQuery | None, terms: Terms, most: int
) -> tuple[list[int], int]:
    """The first of what stands outside of the days, and how many there are."""
    ctx = Context(Binder(), refs, viewer, today)
    condition = _where(ctx, query, terms)
    total = int(_rows(ctx, f"SELECT COUNT(*) FROM engagement e WHERE {condition}")[0][0])
    if not total:
        return [], 0
    sql = f"SELECT e.id FROM engagement e WHERE {condition} ORDER BY e.due_key, e.id LIMIT {ctx.bind(most)}"
    return [row[0] for row in _rows(ctx, sql)], total


def _rows(ctx: Context, sql: str) -> Sequence[Row]:
    return ctx.refs.reader.rows(sql, ctx.bind.params)


def _closed(reader: Reader, first: date, last: date) -> dict[date, str]:
    """Federal holidays and the firm's closing days of the range, the firm's own word first [CAL-2] [CAL-5]."""
    found = {day: name for year in range(first.year, last.year + 1) for day, name in federal_holidays(year).items()}
    found |= people.closing_days(reader)
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}
