"""Cards built from plain rows: only the client is joined, people and types come from the small tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assure_tui.domain.model import Priority, Status
from assure_tui.domain.views import CardView
from assure_tui.store.queries import held, stage_clock
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, Row, chunks, read_day, read_instant

_COLUMNS = (
    "e.id, e.version, e.client_id, c.name, e.title, e.type_id, e.period_label, e.pipeline_id, e.stage_id, e.status,"
    " e.custom_status, e.priority, e.due, e.due_needs, e.target, e.preparer_id, e.reviewer_id, e.partner_id,"
    " e.owner_id, e.holder_id, e.tasks_done, e.tasks_total, e.blockers_active, e.comment_count, e.stage_since,"
    " e.extended, e.typed_due, e.overridden, e.budget, e.spent, e.required_open,"
    " e.held_by_gate, e.rests"
)
_STATUS = {status.value: status for status in Status}
_PRIORITY = {priority.value: priority for priority in Priority}


def cards(ctx: Context, ids: Sequence[int]) -> dict[int, CardView]:
    """The cards of these engagements by number; whether the viewer may see them was asked before."""
    found: dict[int, CardView] = {}
    for part in chunks(ids):
        bind = Binder()
        rows = ctx.refs.reader.rows(
            f"SELECT {_COLUMNS} FROM engagement e JOIN client c ON c.id = e.client_id WHERE e.id IN {bind.many(part)}",
            bind.params,
        )
        stopped = _held(ctx, rows)
        paused = _on_hold(ctx, rows)
        for row in rows:
            found[row[0]] = _card(ctx, row, row[0] in stopped, paused.get(row[0], timedelta(0)))
    return found


def _held(ctx: Context, rows: Sequence[Row]) -> frozenset[int]:
    """Only cards with a blocker or an open required task in a stage that advances by itself can be held."""
    known = frozenset(row[0] for row in rows if row[31] and row[9] == Status.ACTIVE)
    ids = [
        row[0]
        for row in rows
        if (row[22] or row[30]) and not row[31] and not row[32] and ctx.refs.stages[row[8]].advance
    ]
    if not ids:
        return known
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    sql = f"SELECT e.id FROM engagement e WHERE e.id IN {inner.bind.many(ids)} AND {held.condition(inner)}"
    return known | {row[0] for row in ctx.refs.reader.rows(sql, inner.bind.params)}


def _on_hold(ctx: Context, rows: Sequence[Row]) -> dict[int, timedelta]:
    """Asked only for cards that would be stale if their clock had never stood still."""
    since: dict[int, str] = {}
    for row in rows:
        limit = stage_clock.last_day(ctx.refs, row[8], row[24]) if row[9] == Status.ACTIVE else None
        if limit is not None and limit < ctx.today:
            since[row[0]] = row[24]
    return stage_clock.on_hold(ctx.refs, since) if since else {}


def _card(ctx: Context, row: Row, stopped: bool, paused: timedelta) -> CardView:
    refs = ctx.refs
    initials = refs.initials
    since = read_instant(row[24])
    return CardView(
        id=row[0],
        version=row[1],
        client_id=row[2],
        client=row[3],
        title=row[4],
        type=refs.types[row[5]].code,
        period=row[6],
        pipeline_id=row[7],
        stage_id=row[8],
        status=_STATUS[row[9]],
        custom_status=row[10],
        custom_colour=refs.custom_colours.get(row[10]) if row[10] else None,
        priority=_PRIORITY[row[11]],
        due=read_day(row[12]),
        due_needs=row[13],
        target=read_day(row[14]),
        preparer=initials(row[15]),
        reviewer=initials(row[16]),
        partner=initials(row[17]),
        owner=initials(row[18]),
        holder=initials(row[19]),
        tasks_done=row[20],
        tasks_total=row[21],
        blockers=row[22],
        comments=row[23],
        stage_since=since,
        extended=bool(row[25]),
        typed=row[26] is not None,
        overridden=bool(row[27]),
        held=stopped,
        rests=row[32] is not None and row[9] == Status.ACTIVE,
        budget=row[28],
        spent=row[29],
        stale_after=stage_clock.last_day(refs, row[8], row[24], paused),
    )
