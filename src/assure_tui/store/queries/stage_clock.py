"""The clock of a stage visit: it stands still while the engagement is On hold [STAGE-3] [ST-7]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from assure_tui.store.queries.refs import Refs, StageRef
from assure_tui.store.read import Binder, chunks, read_instant

HOLD = "on_hold"
WORKING = "working_days"
_NONE = timedelta(0)
_SAYS_STATUS = '%"status":%'


def on_hold(refs: Refs, since: Mapping[int, str]) -> dict[int, timedelta]:
    """How long each engagement was On hold since the instant given for it; those never held are left out.

    A hold that still lasts is not counted: who asks about staleness asks about Active work.
    """
    found: dict[int, timedelta] = {}
    began: dict[int, datetime] = {}
    for part in chunks(sorted(since)):
        bind = Binder()
        rows = refs.reader.rows(
            "SELECT h.engagement_id, b.at, h.after FROM activity_change h JOIN activity_batch b ON b.id = h.batch_id"
            f" WHERE h.engagement_id IN {bind.many(part)} AND h.entity = 'engagement'"
            f" AND h.after LIKE {bind(_SAYS_STATUS)} ORDER BY h.id",
            bind.params,
        )
        for number, at, after in rows:
            status, now = json.loads(after).get("status"), read_instant(at)
            if status == HOLD:
                began.setdefault(number, now)
            elif number in began:
                # Only what lies within this visit stops its clock.
                start = max(began.pop(number), read_instant(since[number]))
                if now > start:
                    found[number] = found.get(number, _NONE) + (now - start)
    return found


def began_by(refs: Refs, stage: StageRef, today: date) -> date:
    """The first day of a visit that is within the stage's limit today: what began before it is stale [STAGE-3]."""
    days = stage.time_limit or 0
    return refs.work.add(today, -days) if stage.limit_unit == WORKING else today - timedelta(days=days)


def last_day(refs: Refs, stage_id: int, since: str, held: timedelta = _NONE) -> date | None:
    """The last day within the stage's time limit, in days or working days; None where it has none [STAGE-3]."""
    stage = refs.stages[stage_id]
    if stage.time_limit is None:
        return None
    began = (read_instant(since) + held).astimezone(refs.zone).date()
    if stage.limit_unit == WORKING:
        return refs.work.add(began, stage.time_limit)
    return began + timedelta(days=stage.time_limit)
