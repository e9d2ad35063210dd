"""The table: windows of rows in an order, whichever engagement they start at [VIEW-2] [FILT-4] [VAL-8].

The usual order is asked for in windows of its index. What a filter, another order or groups leave is walked once for
its numbers, eight bytes each; windows of those are looked up by number.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.domain.table_views import TableGroup, TablePage, TableRow, TableTotals
from assure_tui.store.queries import order, sight
from assure_tui.store.queries.cards import cards as read_cards
from assure_tui.store.queries.engagements import tags_of, terms
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, numbers, read_day, read_instant

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_KEYS = ("urgent", "due_key", "rank", "id")
_FORTH = ", ".join(f"e.{key}" for key in _KEYS)
_BACK = ", ".join(f"e.{key} DESC" for key in _KEYS)
_MORE = (
    "e.id, e.client_status, e.start, e.payment_due, e.statutory, e.created_at, e.updated_at, e.hold_reason,"
    " e.resume_on, e.description"
)


class Table:
    """The questions of the table for one viewer and day."""

    def __init__(self, reader: Reader, viewer: Actor, today: date) -> None:
        self.reader = reader
        self.viewer = viewer
        self.today = today

    def _ask(self) -> Context:
        return Context(Binder(), Refs(self.reader), self.viewer, self.today)

    def page(
        self, query: ResolvedQuery | None = None, *, offset: int = 0, limit: int = 60, around: int | None = None
    ) -> TablePage:
        """The window at `offset`, or the one around an engagement where the table holds it."""
        ctx = self._ask()
        if not _is_plain(ctx, query):
            found, groups = _order(ctx, query)
            at = found.index(around) if around is not None and around in found else None
            start = _start(offset if at is None else at - limit // 2, limit, len(found))
            return TablePage(len(found), start, _rows(ctx, found[start : start + limit]), at, found, groups)
        sql = f"SELECT COUNT(*) FROM engagement e WHERE e.live = {ctx.bind.true}"
        total = int(self.reader.rows(sql, ctx.bind.params)[0][0])
        at = None if around is None else _index_of(ctx, around)
        start = _start(offset if at is None else at - limit // 2, limit, total)
        return TablePage(total, start, _rows(ctx, _window(ctx, start, limit, total)), at)

    def rows(self, ids: Sequence[int]) -> tuple[TableRow, ...]:
        """These engagements as rows, in this order; those that are gone or may not be seen are left out."""
        ctx = self._ask()
        wanted = list(ids)
        seen = sight.engagement_terms(ctx)
        if seen and wanted:
            sql = f"SELECT e.id FROM engagement e WHERE e.id IN {ctx.bind.many(wanted)} AND {' AND '.join(seen)}"
            allowed = {row[0] for row in self.reader.rows(sql, ctx.bind.params)}
            wanted = [number for number in wanted if number in allowed]
        return _rows(ctx, wanted)

    def order(self, query: ResolvedQuery | None = None) -> Sequence[int]:
        """The numbers of everything the filter holds, in the order shown."""
        return _order(self._ask(), query)[0]

    def totals(self, query: ResolvedQuery | None = None) -> TableTotals:
        """Sums over everything the filter holds."""
        ctx = self._ask()
        condition = " AND ".join(terms(ctx, query))
        if query is not None and query.query.limit:
            by = order.engagements(query.query.sort)
            first = f"SELECT e.id FROM engagement e WHERE {condition} ORDER BY {by} LIMIT {ctx.bind(query.query.limit)}"
            condition = f"e.id IN ({first})"
        sql = (
            "SELECT COUNT(*), SUM(e.tasks_done), SUM(e.tasks_total), SUM(e.budget), SUM(e.spent),"
            " SUM(CASE WHEN e.blockers_active > 0 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN e.status = 'on_hold' THEN 1 ELSE 0 END)"
            f" FROM engagement e WHERE {condition}"
        )
        return TableTotals(*(int(value or 0) for value in self.reader.rows(sql, ctx.bind.params)[0]))


def _is_plain(ctx: Context, query: ResolvedQuery | None) -> bool:
    """Whether everybody's live work is asked for in the usual order: then an index gives any window of it."""
    if query is not None:
        shape = query.query
        if query.where is not None or shape.sort or shape.limit or (shape.group or "none") != "none":
            return False
    return not sight.engagement_terms(Context(Binder(), ctx.refs, ctx.viewer, ctx.today))


# -- the usual order, by its index ---------------------------------------------------------------


def _window(ctx: Context, start: int, limit: int, total: int) -> list[int]:
    """Numbers `start … start+limit`; walked from the end that is nearer."""
    bind = Binder()
    count = max(0, min(limit, total - start))
    back = start + count > total // 2
    skip = total - start - count if back else start
    sql = (
        f"SELECT e.id FROM engagement e WHERE e.live = {bind.true} ORDER BY {_BACK if back else _FORTH}"
        f" LIMIT {bind(count)} OFFSET {bind(skip)}"
    )
    found = [row[0] for row in ctx.refs.reader.rows(sql, bind.params)]
    return found[::-1] if back else found


def _index_of(ctx: Context, number: int) -> int | None:
    bind = Binder()
    found = ctx.refs.reader.rows(
        f"SELECT e.urgent, e.due_key, e.rank FROM engagement e WHERE e.id = {bind(number)} AND e.live = {bind.true}",
        bind.params,
    )
    if not found:
        return None
    bind = Binder()
    key = ", ".join(bind(part) for part in (*found[0], number))
    sql = f"SELECT COUNT(*) FROM engagement e WHERE e.live = {bind.true} AND ({_FORTH}) < ({key})"
    return int(ctx.refs.reader.rows(sql, bind.params)[0][0])


def _start(wanted: int, limit: int, total: int) -> int:
    return max(0, min(wanted, total - limit))


# -- everything else, walked once ----------------------------------------------------------------


def _order(ctx: Context, query: ResolvedQuery | None) -> tuple[array[int], tuple[TableGroup, ...]]:
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    condition = " AND ".join(terms(inner, query))
    by, limit, group = order.DEFAULT, "", "none"
    if query is not None:
        by = order.engagements(query.query.sort)
        limit = f" LIMIT {inner.bind(query.query.limit)}" if query.query.limit else ""
        group = query.query.group or "none"
    if group == "none":
        sql = f"SELECT e.id FROM engagement e WHERE {condition} ORDER BY {by}{limit}"
        return numbers(ctx.refs.reader, sql, inner.bind.params), ()
    from assure_tui.store.queries.table_groups import grouped

    return grouped(inner, group, condition, by, limit)


# -- rows ----------------------------------------------------------------------------------------


def _rows(ctx: Context, ids: Sequence[int]) -> tuple[TableRow, ...]:
    """The rows of these engagements in this order, in a fixed number of questions."""
    cards = read_cards(ctx, ids)
    reader, refs = ctx.refs.reader, ctx.refs
    more: dict[int, Row] = {}
    tags: dict[int, tuple[str, ...]] = {}
    for part in chunks(ids):
        bind = Binder()
        sql = f"SELECT {_MORE} FROM engagement e WHERE e.id IN {bind.many(part)}"
        more.update((row[0], row) for row in reader.rows(sql, bind.params))
        tags.update(tags_of(reader, "engagement", part))
    tasks = _next_tasks(reader, ids)
    blockers = _blockers(reader, [number for number, card in cards.items() if card.blockers])
    lines = {kind.code: kind.line_name for kind in refs.types.values()}
    found = []
    for number in ids:
        if number not in cards or number not in more:
            continue
        card, row = cards[number], more[number]
        task, person = tasks.get(number, (None, None))
        found.append(
            TableRow(
                card=card,
                stage=refs.stages[card.stage_id].name,
                pipeline=refs.pipelines[card.pipeline_id].name,
                line=lines.get(card.type, ""),
                client_status=row[1] if refs.tells_clients else None,
                start=read_day(row[2]),
                payment=read_day(row[3]),
                statutory=read_day(row[4]),
                created=read_instant(row[5]),
                updated=read_instant(row[6]),
                hold_reason=row[7],
                resume_on=read_day(row[8]),
                description=row[9],
                tags=tags.get(number, ()),
                blocker=blockers.get(number),
                next_task=task,
                next_person=refs.initials(person),
            )
        )
    return tuple(found)


def _next_tasks(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    found: dict[int, tuple[str, int | None]] = {}
    for part in chunks(ids):
        bind = Binder()
        sql = (
            "SELECT t.engagement_id, t.title, t.assignee_id FROM task t"
            f" WHERE t.engagement_id IN {bind.many(part)} AND t.removed = {bind.false}"
            " AND t.status IN ('todo', 'in_progress') ORDER BY t.engagement_id, t.due_key, t.position, t.id"
        )
        for number, title, person in reader.rows(sql, bind.params):
            found.setdefault(number, (title, person))
    return found


def _blockers(reader: Reader, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(ids):
        bind = Binder()
        sql = (
            f"SELECT b.engagement_id, b.title FROM blocker b WHERE b.engagement_id IN {bind.many(part)}"
            f" AND b.state = 'active' AND b.removed = {bind.false} ORDER BY b.engagement_id, b.opened_at, b.id"
        )
        for number, title in reader.rows(sql, bind.params):
            found.setdefault(number, title)
    return found
