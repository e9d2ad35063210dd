"""The board: windows of cards around what is visible, and counts per stage [VIEW-2] [FILT-3]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor
from assure_tui.domain.views import BoardView, CardView, ColumnCounts, ColumnWindow
from assure_tui.store.queries import order, pipelines, sight
from assure_tui.store.queries.cards import cards as read_cards
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, steady

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

NOWHERE: Mapping[int, int] = {}


class Sifted(NamedTuple):
    """What fits a filter in one column: the counts, and all the numbers in order, as one text with commas."""

    counts: ColumnCounts
    ids: str

    def window(self, offset: int, height: int) -> list[int]:
        """The numbers `offset … offset+height`."""
        return [int(number) for number in self.ids.split(",", offset + height)[offset : offset + height]]

    def row_of(self, number: int) -> int | None:
        """Where a number stands."""
        listed = f",{self.ids},"
        at = listed.find(f",{number},")
        return listed.count(",", 0, at) if at >= 0 else None


def board(
    reader: Reader,
    viewer: Actor,
    pipeline_id: int,
    query: ResolvedQuery | None,
    *,
    height: int,
    today: date,
    find: int | None = None,
    scrolled: Mapping[int, int] = NOWHERE,
) -> BoardView:
    """One pipeline with counts and the first window of every column, and where a card stands among what fits.

    A filter gives the windows around that card and at the `scrolled` places of columns as well: it is asked once.
    """
    refs = Refs(reader)
    ctx = Context(Binder(), refs, viewer, today)
    view = pipelines.pipeline(refs, viewer, pipeline_id)
    stage_ids = [stage.id for stage in view.stages]
    unfiltered = query is None or query.where is None
    place: tuple[int, int] | None = None
    further: dict[int, tuple[int, list[int]]] = {}
    if unfiltered and not sight.engagement_terms(ctx):
        counts = _counts(ctx, pipeline_id)
        windows = {stage: _ids(ctx, stage, query, 0, height) for stage in stage_ids if stage in counts}
    else:
        sifted = _sifted(ctx, pipeline_id, query)
        counts = {stage: found.counts for stage, found in sifted.items()}
        windows = {stage: found.window(0, height) for stage, found in sifted.items()}
        place = _place(sifted, find)
        starts = {**scrolled, **({place[0]: place[1]} if place is not None else {})}
        further = {
            stage: (start, sifted[stage].window(start, 2 * height))
            for stage, start in ((stage, max(0, offset - height * 3 // 4)) for stage, offset in starts.items())
            if stage in sifted and sifted[stage].counts.total > height
        }
    if find is not None and place is None and unfiltered:
        located = locate(reader, viewer, find, query, today)
        place = located[1:] if located is not None and located[0] == pipeline_id else None
    shown = sum(count.total for count in counts.values())
    wanted = (*windows.values(), *(ids for _, ids in further.values()))
    found = read_cards(ctx, list(dict.fromkeys(number for ids in wanted for number in ids)))
    figures = summary(reader, viewer, today)
    return BoardView(
        pipeline=view,
        pipelines=tuple((p.id, p.name) for p in sight.pipelines(refs, viewer)),
        counts=tuple(counts.get(stage, ColumnCounts(stage, 0, 0)) for stage in stage_ids),
        windows=tuple(ColumnWindow(stage, 0, _in_order(windows.get(stage, ()), found)) for stage in stage_ids),
        shown=shown,
        total=shown if unfiltered else _total(refs, viewer, pipeline_id, today),
        late=figures["late"],
        today=figures["today"],
        week=figures["week"],
        revision=revision(reader),
        found=place,
        further=tuple(ColumnWindow(stage, at, _in_order(ids, found)) for stage, (at, ids) in further.items()),
    )


def column(
    reader: Reader,
    viewer: Actor,
    stage_id: int,
    query: ResolvedQuery | None,
    offset: int,
    limit: int,
    *,
    today: date,
) -> ColumnWindow:
    """Cards `offset … offset+limit` of one column, in the order of the board."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    start = max(0, offset)
    ids = _ids(ctx, stage_id, query, start, max(0, limit))
    return ColumnWindow(stage_id, start, _in_order(ids, read_cards(ctx, ids)))


def locate(
    reader: Reader, viewer: Actor, engagement_id: int, query: ResolvedQuery | None, today: date
) -> tuple[int, int, int] | None:
    """Pipeline, stage and index of a card within its column; None when the board does not show it."""
    rows = reader.rows(
        "SELECT e.pipeline_id, e.stage_id, e.urgent, e.due_key, e.rank FROM engagement e WHERE e.id = :id",
        {"id": engagement_id},
    )
    if not rows:
        return None
    pipeline_id, stage_id, *key = rows[0]
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = _terms(ctx, pipeline_id, query, stage_id)
    here = ctx.bind(engagement_id)
    if not reader.rows(f"SELECT 1 FROM engagement e WHERE {' AND '.join(terms)} AND e.id = {here}", ctx.bind.params):
        return None
    by = _order(ctx, pipeline_id, query)
    if by == order.DEFAULT:
        before = f"(e.urgent, e.due_key, e.rank, e.id) < ({', '.join(ctx.bind(part) for part in key)}, {here})"
        sql = f"SELECT COUNT(*) FROM engagement e WHERE {' AND '.join([*terms, before])}"
        return pipeline_id, stage_id, int(reader.rows(sql, ctx.bind.params)[0][0])
    sql = f"SELECT e.id FROM engagement e WHERE {' AND '.join(terms)} ORDER BY {by}"
    found = [row[0] for row in reader.rows(sql, ctx.bind.params)]
    return pipeline_id, stage_id, found.index(engagement_id)


def cards(reader: Reader, viewer: Actor, ids: Iterable[int], today: date) -> dict[int, CardView]:
    """Those of the cards that exist and may be seen."""
    wanted = list(dict.fromkeys(ids))
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = sight.terms_of_few(ctx)
    if terms and wanted:
        # The numbers are few; asking for sight of just these keeps the statement short.
        sql = f"SELECT e.id FROM engagement e WHERE e.id IN {ctx.bind.many(wanted)} AND {' AND '.join(terms)}"
        wanted = [row[0] for row in reader.rows(sql, ctx.bind.params)]
    return read_cards(ctx, wanted)


def summary(reader: Reader, viewer: Actor, today: date) -> dict[str, int]:
    """Live work the viewer sees, by deadline: late, today, within seven days, all [URG-1] [URG-2]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"e.live = {ctx.bind.true}", *sight.terms_of_all(ctx)]
    day, week = ctx.bind(today.isoformat()), ctx.bind((today + timedelta(days=7)).isoformat())
    if len(terms) == 1:
        # Three short ranges of one index instead of every live row.
        sql = (
            f"SELECT (SELECT COUNT(*) FROM engagement e WHERE {terms[0]} AND e.due_key < {day}),"
            f" (SELECT COUNT(*) FROM engagement e WHERE {terms[0]} AND e.due_key = {day}),"
            f" (SELECT COUNT(*) FROM engagement e WHERE {terms[0]} AND e.due_key BETWEEN {day} AND {week}),"
            f" (SELECT COUNT(*) FROM engagement e WHERE {terms[0]})"
        )
    else:
        sql = (
            f"SELECT SUM(CASE WHEN e.due_key < {day} THEN 1 ELSE 0 END),"
            f" SUM(CASE WHEN e.due_key = {day} THEN 1 ELSE 0 END),"
            f" SUM(CASE WHEN e.due_key BETWEEN {day} AND {week} THEN 1 ELSE 0 END), COUNT(*)"
            f" FROM engagement e WHERE {' AND '.join(terms)}"
        )
    late, due, soon, total = steady(reader, sql, ctx.bind.params)[0]
    return {"late": late or 0, "today": due or 0, "week": soon or 0, "total": total}


def revision(reader: Reader) -> int:
    """The newest batch of the log, 0 before the first."""
    return reader.rows("SELECT MAX(id) FROM activity_batch")[0][0] or 0


def _terms(ctx: Context, pipeline_id: int, query: ResolvedQuery | None, stage_id: int | None = None) -> list[str]:
    """Live and Completed work unless the filter speaks of a status [FILT-3]; removed work never."""
    if query is not None and query.mentions_status():
        terms = [f"e.on_board IN ({ctx.bind.true}, {ctx.bind.false})", f"e.removed = {ctx.bind.false}"]
    else:
        terms = [f"e.on_board = {ctx.bind.true}"]
    terms.append(f"e.pipeline_id = {ctx.bind(pipeline_id)}")
    if stage_id is not None:
        terms.append(f"e.stage_id = {ctx.bind(stage_id)}")
    terms += sight.engagement_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        terms += where(query, ctx)
    return terms


def _order(ctx: Context, pipeline_id: int, query: ResolvedQuery | None) -> str:
    return order.column(ctx.refs.pipelines[pipeline_id].sort, query)


def _ids(ctx: Context, stage_id: int, query: ResolvedQuery | None, offset: int, limit: int) -> list[int]:
    stage = ctx.refs.stages.get(stage_id)
    if stage is None:
        raise NotFound("there is no such stage")
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    terms = _terms(inner, stage.pipeline_id, query, stage_id)
    sql = (
        f"SELECT e.id FROM engagement e WHERE {' AND '.join(terms)}"
        f" ORDER BY {_order(inner, stage.pipeline_id, query)} LIMIT {inner.bind(limit)} OFFSET {inner.bind(offset)}"
    )
    return [row[0] for row in ctx.refs.reader.rows(sql, inner.bind.params)]


def _counts(ctx: Context, pipeline_id: int) -> dict[int, ColumnCounts]:
    bind = Binder()
    rows = ctx.refs.reader.rows(
        "SELECT e.stage_id, COUNT(*),"
        f" SUM(CASE WHEN e.due_key < {bind(ctx.today.isoformat())} AND e.status IN ('active', 'on_hold')"
        " THEN 1 ELSE 0 END), SUM(CASE WHEN e.status = 'on_hold' THEN 1 ELSE 0 END)"
        f" FROM engagement e WHERE e.on_board = {bind.true} AND e.pipeline_id = {bind(pipeline_id)}"
        " GROUP BY e.stage_id",
        bind.params,
    )
    return {row[0]: ColumnCounts(*row) for row in rows}


def _sifted(ctx: Context, pipeline_id: int, query: ResolvedQuery | None) -> dict[int, Sifted]:
    """Counts and numbers of every column in one pass: a filter is asked once, not once per column.

    One letter fits a third of a firm's work. A row for each of those would cost more than finding them.
    """
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    bind = inner.bind
    # Ordered by stage first, because that is how the index of the board lies.
    rows = ctx.refs.reader.rows(
        "SELECT x.stage_id, COUNT(*), SUM(x.late), SUM(x.held), listed(x.id) FROM (SELECT e.stage_id, e.id,"
        f" CASE WHEN e.due_key < {bind(ctx.today.isoformat())} AND e.status IN ('active', 'on_hold')"
        " THEN 1 ELSE 0 END AS late, CASE WHEN e.status = 'on_hold' THEN 1 ELSE 0 END AS held"
        f" FROM engagement e WHERE {' AND '.join(_terms(inner, pipeline_id, query))}"
        f" ORDER BY e.stage_id, {_order(inner, pipeline_id, query)}) x GROUP BY x.stage_id",
        bind.params,
    )
    return {row[0]: Sifted(ColumnCounts(*row[:4]), row[4]) for row in rows}


def _place(sifted: Mapping[int, Sifted], number: int | None) -> tuple[int, int] | None:
    if number is not None:
        for stage, found in sifted.items():
            if (index := found.row_of(number)) is not None:
                return stage, index
    return None


def _total(refs: Refs, viewer: Actor, pipeline_id: int, today: date) -> int:
    ctx = Context(Binder(), refs, viewer, today)
    sql = f"SELECT COUNT(*) FROM engagement e WHERE {' AND '.join(_terms(ctx, pipeline_id, None))}"
    return int(steady(refs.reader, sql, ctx.bind.params)[0][0])


def _in_order(ids: Sequence[int], found: dict[int, CardView]) -> tuple[CardView, ...]:
    return tuple(found[number] for number in ids if number in found)
