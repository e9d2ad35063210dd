"""States of engagements `e`: the words of `is:` and the buckets of deadlines [URG-1] (interface.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from assure_tui.domain.model import SLOTS
from assure_tui.domain.query.ast import Choice, Cond
from assure_tui.domain.urgency import Bucket
from assure_tui.store.queries import held, stage_clock
from assure_tui.store.queries.filter_leaves import NEVER, Leaf, all_of, among, any_of
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import midnight

SLOT_COLUMNS = tuple(f"e.{slot}_id" for slot in SLOTS)
OPEN_TASK = "x.status IN ('todo', 'in_progress')"


def has_task(ctx: Context, condition: str) -> str:
    """There is a task of the engagement for which the condition on `x` holds."""
    return (
        f"EXISTS (SELECT 1 FROM task x WHERE x.engagement_id = e.id AND x.removed = {ctx.bind.false} AND {condition})"
    )


def bucket_is(ctx: Context, cond: Cond) -> str:
    """Buckets of live work by its deadline; closed work is in none [URG-1]."""
    assert isinstance(cond, Choice)
    return any_of(_one_bucket(ctx, Bucket(value)) for value in sorted(cond.values))


def _one_bucket(ctx: Context, bucket: Bucket) -> str:
    if bucket is Bucket.NONE:
        return f"(e.due IS NULL OR e.live = {ctx.bind.false})"
    first, last = {
        Bucket.OVERDUE: (None, -1),
        Bucket.TODAY: (0, 1),
        Bucket.WEEK: (2, 7),
        Bucket.MONTH: (8, 30),
    }.get(bucket, (31, None))
    terms = [f"e.live = {ctx.bind.true}"]
    if first is not None:
        terms.append(f"e.due_key >= {_ahead(ctx, first)}")
    terms.append("e.due IS NOT NULL" if last is None else f"e.due_key <= {_ahead(ctx, last)}")
    return all_of(terms)


def _ahead(ctx: Context, days: int) -> str:
    return ctx.bind((ctx.today + timedelta(days=days)).isoformat())


# -- states --------------------------------------------------------------------------------------------


def _stale(ctx: Context) -> str:
    """Over the stage's time limit; the clock stands still while On hold [STAGE-3] [ST-7]."""
    limited = [stage for stage in ctx.refs.stages.values() if stage.time_limit is not None]
    terms = []
    for stage in limited:
        limit = midnight(stage_clock.began_by(ctx.refs, stage, ctx.today), ctx.refs.zone)
        terms.append(f"(e.stage_id = {ctx.bind(stage.id)} AND e.stage_since < {ctx.bind(limit)})")
    if not terms:
        return NEVER
    over = all_of(["e.status = 'active'", any_of(terms)])
    paused = _paused(ctx, over)
    return all_of([over, f"e.id NOT IN {ctx.bind.many(paused)}"]) if paused else over


def _paused(ctx: Context, over: str) -> list[int]:
    """Those over a limit by the calendar that were On hold long enough not to be: looked up in the log."""
    rows = ctx.refs.reader.rows(
        f"SELECT e.id, e.stage_id, e.stage_since FROM engagement e WHERE {over}", ctx.bind.params
    )
    held = stage_clock.on_hold(ctx.refs, {row[0]: row[2] for row in rows})
    return [
        number
        for number, stage, since in rows
        if number in held and (stage_clock.last_day(ctx.refs, stage, since, held[number]) or ctx.today) >= ctx.today
    ]


def _mine(ctx: Context) -> str:
    if ctx.viewer.staff_id is None:
        return NEVER
    me = ctx.bind(ctx.viewer.staff_id)
    return any_of(f"{column} = {me}" for column in (*SLOT_COLUMNS, "e.holder_id"))


def _waiting(ctx: Context) -> str:
    """The few tasks that wait have an index of their own: asked for once, not of each engagement's tasks."""
    waits = f"x.waiting_on IS NOT NULL AND x.removed = {ctx.bind.false} AND {OPEN_TASK} AND x.engagement_id IS NOT NULL"
    return f"e.id IN (SELECT x.engagement_id FROM task x WHERE {waits})"


def _in_review(ctx: Context) -> str:
    return among(ctx, "e.stage_id", [stage.id for stage in ctx.refs.stages.values() if stage.review])


STATES: Mapping[str, Callable[[Context], str]] = {
    "open": lambda ctx: f"e.live = {ctx.bind.true}",
    "done": lambda ctx: "e.status = 'completed'",
    "active": lambda ctx: "e.status = 'active'",
    "onhold": lambda ctx: "e.status = 'on_hold'",
    "completed": lambda ctx: "e.status = 'completed'",
    "cancelled": lambda ctx: "e.status = 'cancelled'",
    "archived": lambda ctx: "e.status = 'archived'",
    "late": lambda ctx: f"(e.live = {ctx.bind.true} AND e.due_key < {_ahead(ctx, 0)})",
    "today": lambda ctx: f"(e.live = {ctx.bind.true} AND e.due_key = {_ahead(ctx, 0)})",
    "soon": lambda ctx: f"(e.live = {ctx.bind.true} AND e.due_key BETWEEN {_ahead(ctx, 0)} AND {_ahead(ctx, 7)})",
    "stuck": lambda ctx: f"(e.live = {ctx.bind.true} AND e.blockers_active > 0)",
    "held": held.condition,
    "waiting": _waiting,
    "review": _in_review,
    "stale": _stale,
    "extended": lambda ctx: f"e.extended = {ctx.bind.true}",
    "typed": lambda ctx: "e.typed_due IS NOT NULL",
    "overbudget": lambda ctx: "e.spent > e.budget",
    "unassigned": lambda ctx: "e.holder_id IS NULL",
    "mine": _mine,
    "overridden": lambda ctx: f"e.overridden = {ctx.bind.true}",
    "madelate": lambda ctx: "e.late_by > 0",
    "recurring": lambda ctx: "e.series_id IS NOT NULL",
    # Automations leave nothing in a store yet, so nothing is in this state.
    "failed": lambda ctx: NEVER,
    "snoozed": lambda ctx: put_off(ctx, "engagement", "e.id"),
}


def put_off(ctx: Context, kind: str, number: str) -> str:
    """What the viewer has put off until a later day [VIEW-6]; of others it is nobody's business."""
    if ctx.viewer.staff_id is None:
        return NEVER
    me, day = ctx.bind(ctx.viewer.staff_id), ctx.bind(ctx.today.isoformat())
    return f"{number} IN (SELECT z.item_id FROM put_off z WHERE z.staff_id = {me} AND z.kind = '{kind}' AND z.until > {day})"


def states(table: Mapping[str, Callable[[Context], str]]) -> Leaf:
    """`is:` with the words of a table."""

    def leaf(ctx: Context, cond: Cond) -> str:
        assert isinstance(cond, Choice)
        return any_of(table[word](ctx) for word in sorted(cond.values))

    return leaf
