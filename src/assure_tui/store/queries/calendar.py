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
from assure_tui.store.read import Binder, Reader, Row, chunks

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_NO_DAY = "9999-12-31"  # what stands for no date in the kept column
_EVER = "0001-01-01"
_LEFT = "CASE WHEN e.budget > e.spent THEN e.budget - e.spent ELSE 0 END"
_SUM = f"SUM({_LEFT})"
_URGENT = (0, 1)  # what stands before the day in the index that holds all a filter asks for
_EITHER = f"e.urgent IN ({', '.join(map(str, _URGENT))})"
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
    outside: bool = True,
    look: tuple[date, int] | None = None,
) -> CalendarView:
    """A range of days both ends included [CONV-4]; at most `per_day` engagements of each day are read.

    Of one day, the one that is looked at, more may be read: `look` says which and how many. What is overdue and what
    has no date stand outside of the days and can be left out.
    """
    refs = Refs(reader)
    kinds = _KINDS[by]

    def most(day: date) -> int:
        return max(per_day, look[1]) if look is not None and look[0] == day else per_day

    def within(kind: str) -> Terms:
        return lambda ctx: _between(ctx, kind, first, last, both=by is By.BOTH)

    ranked: list[tuple[str, Sequence[Row]]] = []
    figures: dict[date, tuple[int, int]] = {}
    found_late: tuple[list[int], int] | None = None
    for kind in kinds:
        ctx = Context(Binder(), refs, viewer, today)
        if kind == "due" and _is_plain(ctx, query):
            counted, picked = _plain_days(refs, viewer, first, last, most, today)
        else:
            late_too = outside and kind == "due"
            counted, picked, past = _found_days(
                ctx, kind, (first, last), within(kind), query, most, per_day if late_too else None
            )
            found_late = past if late_too else found_late
        for day, count, minutes in counted:
            at, had = date.fromisoformat(day), figures.get(date.fromisoformat(day), (0, 0))
            figures[at] = (had[0] + int(count), had[1] + int(minutes or 0))
        ranked.append((kind, picked))
    late, late_total = found_late or (_listed(refs, viewer, today, query, _late, per_day) if outside else ([], 0))
    without, without_total = (
        _listed(refs, viewer, today, query, _undated, per_day) if outside and "due" in kinds else ([], 0)
    )
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
            day: DayLoad(day, count, minutes, tuple(days.get(day, ())[: most(day)]))
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


def _hits(
    ctx: Context, query: ResolvedQuery | None, dates: Terms, columns: str, live_dates: Terms | None = None
) -> str:
    """Live work unless the filter speaks of a status [FILT-3], within sight, as the filter says.

    Closed work is asked for apart: what is live is not removed, and so needs no more than the index.
    """
    terms = sight.engagement_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        terms += where(query, ctx)
    found = f"SELECT {columns} FROM engagement e WHERE"
    both = [f"{found} {' AND '.join([f'e.live = {ctx.bind.true}', *(live_dates or dates)(ctx), *terms])}"]
    if query is not None and query.mentions_status():
        closed = [f"e.live = {ctx.bind.false}", f"e.removed = {ctx.bind.false}", *dates(ctx), *terms]
        both.append(f"{found} {' AND '.join(closed)}")
    return " UNION ALL ".join(both)


def _is_plain(ctx: Context, query: ResolvedQuery | None) -> bool:
    """Whether every live engagement is meant, in the order that stands in the index."""
    asked = query is not None and (query.where is not None or query.mentions_status())
    return not asked and order.engagements(order.chosen((), query)) == order.DEFAULT and not sight.engagement_terms(ctx)


def _between(ctx: Context, kind: str, first: date, last: date, *, both: bool) -> list[str]:
    column = _DATES[kind]
    terms = [f"{column} >= {ctx.bind(first.isoformat())}", f"{column} <= {ctx.bind(last.isoformat())}"]
    if kind == "due":
        terms.append(_EITHER)
    if both and kind == "target":
        terms.append("e.target <> e.due_key")  # one and the same day is shown once
    return terms


def _late(ctx: Context) -> list[str]:
    # Both ends are named, as of a range of days, so that the index that holds all a filter asks for serves here too.
    until = ctx.bind(ctx.today.isoformat())
    return [f"e.live = {ctx.bind.true}", _EITHER, f"e.due_key >= {ctx.bind(_EVER)}", f"e.due_key < {until}"]


def _undated(ctx: Context) -> list[str]:
    return [_EITHER, f"e.due_key = {ctx.bind(_NO_DAY)}"]


def _plain_days(
    refs: Refs, viewer: Actor, first: date, last: date, most: Callable[[date], int], today: date
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Figures of each day, and the first of each day: as many entries of the index are read as are shown."""
    ctx = Context(Binder(), refs, viewer, today)
    days = f"e.due_key >= {ctx.bind(first.isoformat())} AND e.due_key <= {ctx.bind(last.isoformat())}"
    each = (
        f"SELECT e.due_key AS day, COUNT(*) AS works, {_SUM} AS minutes FROM engagement e"
        f" WHERE e.live = {ctx.bind.true} AND e.urgent = {{}} AND {days} GROUP BY e.due_key"
    )
    both = " UNION ALL ".join(each.format(urgent) for urgent in _URGENT)
    counted = _rows(ctx, f"SELECT day, SUM(works), SUM(minutes) FROM ({both}) each_half GROUP BY day")
    picked: list[Row] = []
    for part in chunks(sorted(row[0] for row in counted), 100):
        ctx = Context(Binder(), refs, viewer, today)
        firsts = (
            f"SELECT * FROM (SELECT e.id, e.due_key, e.urgent, e.rank FROM engagement e WHERE e.live = {ctx.bind.true}"
            f" AND {_EITHER} AND e.due_key = {ctx.bind(day)} ORDER BY {order.DEFAULT}"
            f" LIMIT {ctx.bind(most(date.fromisoformat(day)))}) day{place}"
            for place, day in enumerate(part)
        )
        rows = _rows(ctx, " UNION ALL ".join(firsts))
        picked += [(row[0], row[1]) for row in sorted(rows, key=lambda row: (row[1], row[2], row[3], row[0]))]
    return counted, picked


def _found_days(
    ctx: Context,
    kind: str,
    days: tuple[date, date],
    dates: Terms,
    query: ResolvedQuery | None,
    most: Callable[[date], int],
    late_most: int | None,
) -> tuple[Sequence[Row], Sequence[Row], tuple[list[int], int]]:
    """The same of what a filter finds: it is asked once for figures, first ones and so many of what is overdue.

    One letter fits nearly all of a firm's work. A row for each of it, or its place in its day, would cost more than
    finding it: a day is one row with all its numbers.
    """
    by, column = order.engagements(order.chosen((), query)), _DATES[kind]
    columns = (
        f"e.id AS number, {column} AS day, {_LEFT} AS minutes,"
        " e.urgent AS urgent, e.due_key AS due_key, e.rank AS rank_key"
    )
    past = "CAST(NULL AS INTEGER)"
    if late_most is not None:
        past = f"CASE WHEN e.live = {ctx.bind.true} AND {column} < {ctx.bind(ctx.today.isoformat())} THEN e.id END"
    columns += f", {past} AS past"
    hits = _hits(ctx, query, dates, columns, (lambda ctx: _late_and(ctx, *days)) if late_most is not None else None)
    ordered = "SELECT * FROM hit ORDER BY day, urgent, due_key, rank_key, number"
    if by != order.DEFAULT:
        ordered = f"SELECT hit.* FROM hit JOIN engagement e ON e.id = hit.number ORDER BY hit.day, {by}"
    rows = _rows(
        ctx,
        f"WITH hit AS MATERIALIZED ({hits})"  # found before it is put in order, so that no order chooses the index
        " SELECT x.day, COUNT(*), SUM(x.minutes), listed(x.number), COUNT(x.past), listed(x.past)"
        f" FROM ({ordered}) x GROUP BY x.day",
    )
    counted: list[Row] = []
    picked: list[Row] = []
    late: list[int] = []
    for day, works, minutes, numbers, _, overdue in sorted(rows, key=lambda row: row[0]):
        if days[0].isoformat() <= day <= days[1].isoformat():
            room = most(date.fromisoformat(day))
            counted.append((day, works, minutes))
            picked += [(int(number), day) for number in numbers.split(",", room)[:room]]
        if overdue and late_most is not None and len(late) < late_most:
            late += sorted(map(int, overdue.split(",")))
    return counted, picked, (late[: max(0, late_most or 0)], sum(row[4] for row in rows))


def _late_and(ctx: Context, first: date, last: date) -> list[str]:
    """What is overdue and a range of days in one walk along the index; what lies between is passed over there."""
    today = ctx.bind(ctx.today.isoformat())
    until = ctx.bind(max(last, ctx.today).isoformat())
    either = f"(e.due_key < {today} OR e.due_key >= {ctx.bind(first.isoformat())} AND e.due_key <= {ctx.bind(last.isoformat())})"
    return [_EITHER, f"e.due_key >= {ctx.bind(_EVER)}", f"e.due_key <= {until}", either]


def _listed(
    refs: Refs, viewer: Actor, today: date, query: ResolvedQuery | None, terms: Terms, most: int
) -> tuple[list[int], int]:
    """The first of what stands outside of the days, and how many there are."""
    ctx = Context(Binder(), refs, viewer, today)
    hits = _hits(ctx, query, terms, "e.id AS number, e.due_key AS day")
    rows = _rows(
        ctx,
        f"WITH hit AS MATERIALIZED ({hits}) SELECT number, (SELECT COUNT(*) FROM hit) FROM hit"
        f" ORDER BY day, number LIMIT {ctx.bind(max(1, most))}",
    )
    return [row[0] for row in rows][: max(0, most)], int(rows[0][1]) if rows else 0


def _rows(ctx: Context, sql: str) -> Sequence[Row]:
    return ctx.refs.reader.rows(sql, ctx.bind.params)


def _closed(reader: Reader, first: date, last: date) -> dict[date, str]:
    """Federal holidays and the firm's closing days of the range, the firm's own word first [CAL-2] [CAL-5]."""
    found = {day: name for year in range(first.year, last.year + 1) for day, name in federal_holidays(year).items()}
    found |= people.closing_days(reader)
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}
