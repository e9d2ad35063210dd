"""Proposals and packages whose expiry is over [REQ-9] [LOOP-2]."""

from __future__ import annotations

from assure_tui.domain.model import short
from assure_tui.services.loop import Beat

_DUE = """
SELECT id, expires FROM request
WHERE expires < :today AND state IN ('sent', 'viewed', 'partially_signed')
AND kind IN ('proposal', 'signature') AND removed = :no
ORDER BY expires, id LIMIT :limit"""


def step(beat: Beat) -> None:
    """Expire what is past its day, the longest over first."""
    params = {"today": beat.today.isoformat(), "no": False, "limit": beat.budget + 1}
    found = beat.reader.rows(_DUE, params)
    beat.more |= len(found) > beat.budget
    due = {int(number): day for number, day in found[: beat.budget]}
    if not due:
        return
    from assure_tui.domain.request_commands import ExpireRequest

    results = beat.run_parts(ExpireRequest, due)
    for number, result in zip(due, results, strict=True):
        if result.outcome == "done":
            beat.did("requests", short("request", number), f"not signed by {due[number]}")
