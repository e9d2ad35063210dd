"""Closing an engagement looks at once whether its series waits for it [REC-17] [REC-21]."""

from __future__ import annotations

from assure_tui.services.context import Context
from assure_tui.services.rules import Touched
from assure_tui.store.read import Binder

_WAITING = """
SELECT s.id FROM engagement e JOIN series s ON s.{key} = e.series_id
WHERE s.wait <> 'no' AND s.state <> 'ended' AND s.next_on <= {today} AND NOT e.live AND e.id IN {closed}"""


def act(ctx: Context, touched: Touched) -> None:
    """Remember what is free to be made now; it is made as a batch of its own once this one is committed."""
    if ctx.undoing or not touched.engagements or not {"status", "removed"} & touched.fields("engagement"):
        return
    closed = {
        int(change.entity_id)
        for change in touched.changes
        if change.entity == "engagement" and change.op == "update" and {"status", "removed"} & change.after.keys()
    }
    if not closed:
        return
    from assure_tui.services.handlers.series_rows import loaded_all, steps_of

    bind = Binder()
    marks = {"today": bind(ctx.today.isoformat()), "closed": bind.many(sorted(closed))}
    sql = " UNION ".join(_WAITING.format(key=key, **marks) for key in ("id", "follows_id"))
    series = [int(row[0]) for row in ctx.rows(sql, bind.params)]
    for number, found in loaded_all(ctx, series).items():
        ctx.due_occurrences |= {(number, s.on) for s in steps_of(ctx, found) if s.act in ("make", "adopt")}
