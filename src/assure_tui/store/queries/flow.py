"""Stays in stages, read from the log: of one engagement, or of a pipeline since a day [INS-5]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from assure_tui.domain.flow import StageFlow, Turn, Visit, per_week, stage_flows, visits
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import Reader, read_instant

_ONE = """
SELECT ch.engagement_id, b.at, ch.op, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id
WHERE ch.engagement_id = :id AND ch.entity = 'engagement' ORDER BY ch.id"""
_MANY = """
SELECT ch.engagement_id, b.at, ch.op, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id
JOIN engagement e ON e.id = ch.engagement_id JOIN client c ON c.id = e.client_id
WHERE ch.entity = 'engagement' AND e.pipeline_id = {pipeline} AND e.removed = {no}{sight}
ORDER BY ch.engagement_id, ch.id"""
_REFUSED = """
SELECT e.stage_id, count(*) FROM activity_change ch JOIN engagement e ON e.id = ch.engagement_id
JOIN activity_batch b ON b.id = ch.batch_id
WHERE ch.op = 'refused' AND e.pipeline_id = :pipeline AND b.at >= :since GROUP BY e.stage_id"""


def turns(rows: list[tuple[Any, ...]]) -> Iterator[Turn]:
    """The changes of stage and status in them."""
    for _, at, op, after in rows:
        if op not in ("insert", "update") or not after:
            continue
        values = after if isinstance(after, dict) else json.loads(after)
        if "stage_id" in values or "status" in values:
            yield Turn(read_instant(at), values.get("stage_id"), values.get("status"), bool(values.get("overridden")))


def of_engagement(reader: Reader, engagement_id: int, now: datetime) -> tuple[Visit, ...]:
    """The stays of one engagement, oldest first; who asks has been let in already."""
    return visits(list(turns(reader.rows(_ONE, {"id": engagement_id}))), now)


def of_pipeline(
    ctx: Context, pipeline_id: int, stages: list[int], since: date, now: datetime
) -> tuple[tuple[StageFlow, ...], tuple[tuple[date, int], ...]]:
    """A line per stage for stays that ended on or after `since` or last; and how many were completed per week."""
    bind, reader = ctx.bind, ctx.refs.reader
    terms = "".join(f" AND {term}" for term in sight.engagement_terms(ctx))
    sql = _MANY.format(pipeline=bind(pipeline_id), no=bind.false, sight=terms)
    stays: list[tuple[Visit, int | None]] = []
    overrides: Counter[int] = Counter()
    completed: list[date] = []
    for _, rows in groupby(reader.rows(sql, bind.params), key=lambda row: row[0]):
        history = list(turns(list(rows)))
        found = visits(history, now)
        for index, visit in enumerate(found):
            if visit.left is None or visit.left.date() >= since:
                stays.append((visit, found[index + 1].stage_id if index + 1 < len(found) else None))
        here: int | None = None
        for turn in history:
            if turn.overridden and here is not None and turn.at.date() >= since:
                overrides[here] += 1
            here = turn.stage_id or here
            if turn.status == "completed":
                completed.append(turn.at.date())
    refused = reader.rows(_REFUSED, {"pipeline": pipeline_id, "since": since.isoformat()})
    refusals: Counter[int] = Counter({int(stage): int(count) for stage, count in refused})
    return stage_flows(stays, stages, now, refusals, overrides), per_week(completed, now.date())
