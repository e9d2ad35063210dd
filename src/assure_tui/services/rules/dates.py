"""Dates that follow other things: a return's date, and relief by notice [DUE-7] [EXT-5]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assure_tui.services.context import Context
from assure_tui.services.handlers import dating, entering
from assure_tui.services.relief_cover import cover, terms
from assure_tui.services.rules import Touched
from assure_tui.store import tables as t
from assure_tui.store.read import Binder
from assure_tui.store.sql import holds, select

# What of an engagement may change a date that follows it, or the relief that covers it.
_WATCHED = frozenset(
    "type_id period_start period_end effective ext_effective extended status removed relief_id postponed".split()
)
_CLIENT = frozenset({"state"})


def act(ctx: Context, touched: Touched) -> None:
    """Relief first: what follows a return follows its postponed date."""
    changed = {
        int(c.entity_id)
        for c in touched.changes
        if c.entity == "engagement" and (c.op == "insert" or _WATCHED & (c.before.keys() | c.after.keys()))
    }
    clients = _clients_concerned(touched)
    if not changed and not clients:
        return
    changed |= _relief(ctx, changed, clients)
    if changed:
        _follow(ctx, changed)


def _clients_concerned(touched: Touched) -> set[int]:
    """Clients whose state or tags changed."""
    found = {
        int(c.entity_id)
        for c in touched.changes
        if c.entity == "client" and c.op == "update" and _CLIENT & c.after.keys()
    }
    return found | {int(c.entity_id.split("/")[0]) for c in touched.changes if c.entity == "client_tag"}


def _relief(ctx: Context, changed: set[int], clients: set[int]) -> set[int]:
    known = terms(ctx)
    if not known:
        return set()
    rows = list(_live(ctx, t.Engagement.id, changed)) + list(_live(ctx, t.Engagement.client_id, clients))
    return {number for number, row in {row.id: row for row in rows}.items() if cover(ctx, row, known)}


def _live(ctx: Context, column: Any, numbers: Iterable[int]) -> Iterable[t.Engagement]:
    listed = sorted(numbers)
    for start in range(0, len(listed), 400):
        statement = select(t.Engagement).where(column.in_(listed[start : start + 400]), holds(t.Engagement.live))
        yield from ctx.unit.all(statement)


def _follow(ctx: Context, changed: set[int]) -> None:
    """Engagements of the same clients whose date is that of a return are dated anew [DUE-7]."""
    following: list[int] = ctx.once(
        "same_as", lambda: [row.id for row in ctx.all_types if dating.type_dates(row).due.kind == "same_as"]
    )
    owners = {row.client_id for row in (ctx.unit.find(t.Engagement, number) for number in changed) if row is not None}
    listed = sorted(owners)
    for start in range(0, len(listed), 400):
        for row in _of_types(ctx, listed[start : start + 400], following):
            before = row.due
            dating.recompute(ctx, row, ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id))
            if row.due != before:
                entering.follow_dates(ctx, row)
    ctx.unit.session.flush()


def _of_types(ctx: Context, clients: Iterable[int], types: Iterable[int]) -> Iterable[t.Engagement]:
    """Live ones of these clients and types; mostly there is none, so that their numbers are asked for first."""
    bind = Binder()
    # By client: SQLite would walk everything of these types, or everything live.
    sql = (
        f"SELECT id FROM engagement WHERE client_id IN {bind.many(clients)} AND type_id + 0 IN {bind.many(types)}"
        " AND live IS TRUE ORDER BY id"
    )
    return ctx.unit.by_number(t.Engagement, [int(row[0]) for row in ctx.rows(sql, bind.params)]).values()
