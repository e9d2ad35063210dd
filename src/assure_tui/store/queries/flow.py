"""Stays in stages: of one engagement from its log, or of a pipeline since a day [INS-5].

A pipeline's stays that ended are read from an index of the log that holds turns of stage and status only; what stands
in a stage now is counted on the rows of the work itself.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from assure_tui.domain.flow import StageFlow, Turn, Visit, per_week, stage_flows, visits
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Binder, Reader, chunks, read_instant

WEEKS = 12  # of completed work that are told
OLDEST = 60  # so many at a time are asked how long they have been On hold
_CLOSED = "('completed', 'cancelled', 'archived')"
# Spelled as `TURNS` and `CLOSED` of the table are, so that their indexes are taken.
_TURN = (
    "ch.entity = 'engagement' AND ch.op = 'update'"
    """ AND replace(replace(ch.after, '"stage_id":', ''), '"status":', '') <> ch.after"""
)
_BEGAN_SO = (
    "ch.entity = 'engagement' AND ch.op = 'insert'"
    """ AND length(replace(ch.after, '"status":"active"', '')) >= length(ch.after)"""
)
# Spelled so that the index of the few engagements is taken, not the one of all kinds of things.
_HISTORY = """
SELECT ch.engagement_id, b.at, ch.op, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id
WHERE ch.engagement_id IN {numbers} AND ch.entity || '' = 'engagement' ORDER BY ch.engagement_id, ch.id"""
# CROSS JOIN keeps the order: the batches since the day, their turns, the work they are about.
_MOVED = f"""
SELECT DISTINCT ch.engagement_id FROM activity_batch b CROSS JOIN activity_change ch CROSS JOIN engagement e
WHERE b.at >= {{since}} AND ch.batch_id = b.id AND {_TURN}
  AND e.id = ch.engagement_id AND e.pipeline_id = {{pipeline}} AND e.removed = {{no}}{{sight}}"""
_BEGAN_CLOSED = f"""
SELECT e.stage_id, e.status, b.at, COUNT(*) FROM activity_batch b CROSS JOIN activity_change ch CROSS JOIN engagement e
WHERE b.at >= {{since}} AND ch.batch_id = b.id AND {_BEGAN_SO}
  AND e.id = ch.engagement_id AND e.pipeline_id = {{pipeline}} AND e.removed = {{no}} AND e.status IN {_CLOSED}{{sight}}
GROUP BY e.stage_id, e.status, b.at"""
_REFUSED = """
SELECT e.stage_id, COUNT(*) FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id
JOIN engagement e ON e.id = ch.engagement_id
WHERE ch.op = 'refused' AND b.at >= {since} AND e.pipeline_id = {pipeline} AND e.removed = {no}{sight}
GROUP BY e.stage_id"""
_HERE = """
SELECT e.stage_id, COUNT(*) FROM engagement e
WHERE e.on_board = {yes} AND e.pipeline_id = {pipeline} AND e.status IN ('active', 'on_hold'){sight}
GROUP BY e.stage_id"""
_OLDEST = """
SELECT e.id, e.stage_since FROM engagement e WHERE e.stage_id = {stage} AND e.live = {yes}{sight}{after}
ORDER BY e.stage_since, e.id LIMIT {most}"""


def turns(rows: Sequence[tuple[Any, ...]]) -> Iterator[Turn]:
    """The changes of stage and status in them."""
    for _, at, op, after in rows:
        if op not in ("insert", "update") or not after:
            continue
        values = after if isinstance(after, dict) else json.loads(after)
        if "stage_id" in values or "status" in values:
            yield Turn(read_instant(at), values.get("stage_id"), values.get("status"), bool(values.get("overridden")))


def of_engagement(reader: Reader, engagement_id: int, now: datetime) -> tuple[Visit, ...]:
    """The stays of one engagement, oldest first; who asks has been let in already."""
    return visits(_histories(reader, [engagement_id])[engagement_id], now)


def of_pipeline(
    ctx: Context, pipeline_id: int, stages: list[int], since: date, now: datetime
) -> tuple[tuple[StageFlow, ...], tuple[tuple[date, int], ...]]:
    """A line per stage for stays that ended on or after `since` or last; and how many were completed per week."""
    reader = ctx.refs.reader
    low = min(since, now.date() - timedelta(weeks=WEEKS))
    moved = [row[0] for row in _asked(ctx, _MOVED, pipeline_id, low)]
    histories = _histories(reader, moved)
    stays: list[tuple[Visit, int | None]] = []
    overrides: Counter[int] = Counter()
    completed: list[date] = []
    for history in histories.values():
        found = visits(history, now)
        following = [*(visit.stage_id for visit in found[1:]), None]
        stays += [pair for pair in zip(found, following, strict=True) if pair[0].left and pair[0].left.date() >= since]
        here: int | None = None
        for turn in history:
            if turn.overridden and here is not None and turn.at.date() >= since:
                overrides[here] += 1
            here = turn.stage_id or here
            if turn.status == "completed":
                completed.append(turn.at.date())
    # What was entered as closed already stood in its stage for no time; what turned later has been told above.
    began = Counter({tuple(row[:3]): int(row[3]) for row in _asked(ctx, _BEGAN_CLOSED, pipeline_id, low)})
    began -= _told(ctx, _BEGAN_CLOSED, pipeline_id, low, moved)
    for (stage, status, moment), count in began.items():
        at = read_instant(moment)
        if at.date() >= since:
            stays += [(Visit(stage, at, at, 0.0), None)] * count
        if status == "completed":
            completed += [at.date()] * count
    refused = Counter({int(stage): int(count) for stage, count in _asked(ctx, _REFUSED, pipeline_id, since)})
    flows = stage_flows(stays, stages, now, refused, overrides, _standing(ctx, pipeline_id, stages, now))
    return flows, per_week(completed, now.date(), WEEKS)


def _asked(ctx: Context, sql: str, pipeline_id: int, since: date, more: str = "") -> list[tuple[Any, ...]]:
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    bind = inner.bind
    seen = "".join(f" AND {term}" for term in sight.terms_of_few(inner)) + more
    marks = {"since": bind(since.isoformat()), "pipeline": bind(pipeline_id), "no": bind.false, "sight": seen}
    return ctx.refs.reader.rows(sql.format(**marks), bind.params)


def _told(ctx: Context, sql: str, pipeline_id: int, since: date, moved: Sequence[int]) -> Counter[tuple[Any, ...]]:
    """The same sums of just these."""
    found: Counter[tuple[Any, ...]] = Counter()
    for part in chunks(moved):
        numbers = ", ".join(str(int(number)) for number in part)
        for *key, count in _asked(ctx, sql, pipeline_id, since, f" AND e.id IN ({numbers})"):
            found[tuple(key)] += int(count)
    return found


def _histories(reader: Reader, numbers: Sequence[int]) -> dict[int, list[Turn]]:
    found: dict[int, list[tuple[Any, ...]]] = {number: [] for number in numbers}
    for part in chunks(numbers):
        bind = Binder()
        for row in reader.rows(_HISTORY.format(numbers=bind.many(part)), bind.params):
            found[row[0]].append(row)
    return {number: list(turns(rows)) for number, rows in found.items()}


# -- what stands there now ---------------------------------------------------------------------------


def _standing(
    ctx: Context, pipeline_id: int, stages: Sequence[int], now: datetime
) -> dict[int, tuple[int, float | None]]:
    """How many stand in each stage, and the days of the one that has been there longest, net of On hold."""
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    seen = "".join(f" AND {term}" for term in sight.terms_of_all(inner))
    sql = _HERE.format(yes=inner.bind.true, pipeline=inner.bind(pipeline_id), sight=seen)
    counts = defaultdict(int, {int(stage): int(n) for stage, n in ctx.refs.reader.rows(sql, inner.bind.params)})
    return {stage: (counts[stage], _oldest(ctx, stage, now) if counts[stage] else None) for stage in stages}


def _oldest(ctx: Context, stage: int, now: datetime) -> float | None:
    """Nobody has been there longer than since their entry: so the first ones, until none can be older."""
    best: float | None = None
    last: tuple[str, int] | None = None
    while True:
        inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
        bind = inner.bind
        seen = "".join(f" AND {term}" for term in sight.terms_of_few(inner))
        after = f" AND (e.stage_since, e.id) > ({bind(last[0])}, {bind(last[1])})" if last is not None else ""
        most = 1 if last is None else OLDEST  # mostly the first one is the oldest
        sql = _OLDEST.format(stage=bind(stage), yes=bind.true, sight=seen, after=after, most=bind(most))
        rows = ctx.refs.reader.rows(sql, bind.params)
        histories = _histories(ctx.refs.reader, [row[0] for row in rows])
        for number, entered in rows:
            whole = (now - read_instant(entered)).total_seconds() / 86_400
            if best is not None and whole <= best:
                return best
            best = max(best or 0.0, _net(histories[number], read_instant(entered), now))
        if len(rows) < most:
            return best
        last = (rows[-1][1], rows[-1][0])


def _net(history: Sequence[Turn], entered: datetime, now: datetime) -> float:
    """Days of the stay that lasts; work that came in from elsewhere was there before the log knew of it."""
    found = visits(history, now)
    stay = found[-1] if found and found[-1].left is None else None
    if len(history) <= 1:
        held = stay is not None and stay.held > 0
        return 0.0 if held else max(0.0, (now - entered).total_seconds() / 86_400)
    return stay.net(now) / 86_400 if stay is not None else 0.0
