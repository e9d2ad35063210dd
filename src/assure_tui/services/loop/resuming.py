"""Back to Active on the day named, and series whose pause is over: the first step of a beat [ST-7] [LOOP-2]."""

from __future__ import annotations

from assure_tui.domain.model import short
from assure_tui.services.loop import Beat

_DUE = """
SELECT id, resume_on FROM engagement
WHERE status = 'on_hold' AND resume_on <= :today AND removed = :no
ORDER BY resume_on, id LIMIT :limit"""


def step(beat: Beat) -> None:
    """Resume what is due, the longest waiting first."""
    params = {"today": beat.today.isoformat(), "no": False, "limit": beat.budget + 1}
    found = beat.reader.rows(_DUE, params)
    beat.more |= len(found) > beat.budget
    due = {int(number): day for number, day in found[: beat.budget]}
    if not due:
        return
    from assure_tui.domain.loop_commands import Resume

    results = beat.run_parts(lambda ids: Resume(ids, beat.today), due)
    for number, result in zip(due, results, strict=True):
        if result.outcome == "done":
            beat.did("resumed", short("engagement", number), f"on hold until {due[number]}")
