"""Tasks of the firm that come again [TASK-15]."""

from __future__ import annotations

import json

from assure_tui.domain.commands import CreateTask
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import TaskStatus
from assure_tui.services.loop import Beat
from assure_tui.store.read import read_day

# The tasks of the firm are few, and the index of tasks begins with their engagement.
_REPEATING = """
SELECT id, status, due, repeats FROM task
WHERE engagement_id IS NULL AND removed = :no AND repeats IS NOT NULL ORDER BY id LIMIT :limit"""


def step(beat: Beat) -> None:
    """The next one where its day has come, or where the one before is done; the handler looks again."""
    found = beat.reader.rows(_REPEATING, {"no": False, "limit": 10 * beat.budget})
    if not found:
        return
    from assure_tui.domain.task_repeats import due_now, read

    made = 0
    for number, status, due, text in found:
        try:
            repeats = read(json.loads(text))
        except AssureError:
            continue  # written by a newer program
        if due_now(repeats, read_day(due) or repeats.start, TaskStatus(status).done, beat.today) is None:
            continue
        if made == beat.budget:
            beat.more = True
            break
        made += 1
        for result in beat.run(CreateTask((None,), "", repeat_of=int(number))).results:
            if result.outcome == "done":
                beat.did("created", result.id, result.message)
