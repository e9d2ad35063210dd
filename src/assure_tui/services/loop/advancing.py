"""Moves by dates that have come, and what a program that was cut off left behind [ADV-7] [ADV-10]."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

from assure_tui.services.loop import Beat
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state
from assure_tui.store.read import Binder, chunks
from assure_tui.store.tables.base import write_instant

TOLD = "advanced_told"  # the last batch that was named among what a beat did
CURSOR = "cursor"  # the last batch of the log that was looked through
BATCHES = 2000  # of the log looked through in one beat
PART = 200  # engagements whose facts are held at a time, whatever one batch touched
BREATH = 0.002  # seconds between them: whoever types goes first


def step(beat: Beat) -> None:
    """First those whose date has come, then those touched since the last look."""
    due = _by_date(beat)
    _advance(beat, due)
    start = int(state(beat.reader, CURSOR) or 0)
    newest = int(beat.reader.rows("SELECT COALESCE(MAX(id), 0) FROM activity_batch")[0][0])
    upto = min(newest, start + BATCHES)
    if upto <= start:
        return
    beat.more = beat.more or upto < newest
    for part in chunks([number for number in _touched(beat, start, upto) if number not in due], PART):
        _advance(beat, _ready(beat, part))
        time.sleep(BREATH)
    told = _tell(beat, max(start, int(state(beat.reader, TOLD) or 0)))
    write_state(beat.dispatcher.store, **{CURSOR: upto, **({TOLD: told} if told else {})})


def _tell(beat: Beat, start: int) -> int:
    """What moved in this beat, also what followed at once from files and other steps before this one.

    The last batch that was told, 0 for none: a clock that stands still or is set back tells nothing twice.
    """
    sql = (
        "SELECT id, results FROM activity_batch WHERE id > :start AND command = 'Advance' AND at >= :now"
        " AND results IS NOT NULL ORDER BY id"
    )
    last = 0
    for number, written in beat.reader.rows(sql, {"start": start, "now": write_instant(beat.now)}):
        last = int(number)
        for result in json.loads(written):
            if result["outcome"] == "done":
                beat.did("advanced", result["id"], result["message"])
    return last


def _by_date(beat: Beat) -> list[int]:
    """Active engagements with a date condition whose day has come; On hold ones wait [ADV-11]."""
    bind = Binder()
    sql = (
        # IS TRUE, not =: with an equality SQLite takes an index of everything live instead of the date's own.
        f"SELECT id FROM engagement WHERE advance_on <= {bind(beat.today.isoformat())} AND live IS TRUE"
        f" AND status = 'active' ORDER BY advance_on, id LIMIT {beat.budget + 1}"
    )
    found = [row[0] for row in beat.reader.rows(sql, bind.params)]
    beat.more = beat.more or len(found) > beat.budget
    return found[: beat.budget]


def _touched(beat: Beat, start: int, upto: int) -> list[int]:
    bind = Binder()
    sql = (
        "SELECT DISTINCT e.id FROM activity_change c JOIN engagement e ON e.id = c.engagement_id"
        " JOIN stage s ON s.id = e.stage_id"
        f" WHERE c.batch_id > {bind(start)} AND c.batch_id <= {bind(upto)} AND e.live IS TRUE"
        " AND e.status = 'active' AND s.advance IS NOT NULL ORDER BY e.id"
    )
    return [row[0] for row in beat.reader.rows(sql, bind.params)]


def _ready(beat: Beat, ids: Iterable[int]) -> list[int]:
    """Those of them that would go, or carry marks that are out of date: the others need no command."""
    from assure_tui.services import advance_facts

    found = []
    for number, standing in advance_facts.load(beat.reader.rows, ids, beat.today).items():
        if not standing.moves:
            continue
        decision = advance_facts.decide(beat.reader.rows, standing)
        marks = (decision.held, decision.answer.next_on, decision.rests, decision.turned)
        if decision.goes or marks != (standing.held, standing.advance_on, standing.rests, standing.turned):
            found.append(number)
    return found


def _advance(beat: Beat, ids: Iterable[int]) -> None:
    from assure_tui.domain.loop_commands import Advance

    beat.run_parts(Advance, ids)
