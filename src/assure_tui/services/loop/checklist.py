"""Files that are known already against items that are new or look for other names: work begun after its papers came [DOC-9]."""

from __future__ import annotations

from assure_tui.services.loop import Beat
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state
from assure_tui.store.read import Binder

CURSOR = "checklist_cursor"
RENAMED = '%"patterns":%'  # in the values after a change
BATCHES = 2000  # of the log looked through in one beat


def step(beat: Beat) -> None:
    """Items that were made, or got other patterns, since the last look; by client."""
    start = int(state(beat.reader, CURSOR) or 0)
    newest = int(beat.reader.rows("SELECT COALESCE(MAX(id), 0) FROM activity_batch")[0][0])
    upto = min(newest, start + BATCHES)
    if upto <= start:
        return
    beat.more = beat.more or upto < newest
    by_client: dict[int, list[int]] = {}
    for client, item in _new_items(beat, start, upto):
        by_client.setdefault(client, []).append(item)
    if by_client:
        from assure_tui.domain.document_commands import SeeFile
    for client, items in by_client.items():
        for result in beat.run(SeeFile(client, items=tuple(items))).results:
            if result.outcome == "done":
                beat.did("documents", result.id, result.message)
    write_state(beat.dispatcher.store, **{CURSOR: upto})


def _new_items(beat: Beat, start: int, upto: int) -> list[tuple[int, int]]:
    """Open items made, or given other patterns, in these batches for clients that have files at all."""
    bind = Binder()
    sql = (
        "SELECT DISTINCT e.client_id, i.id FROM activity_change c"
        " JOIN checklist_item i ON i.engagement_id = c.engagement_id AND CAST(i.id AS TEXT) = c.entity_id"
        " JOIN engagement e ON e.id = i.engagement_id"
        f" WHERE c.batch_id > {bind(start)} AND c.batch_id <= {bind(upto)} AND c.entity = 'checklist_item'"
        f" AND (c.op = 'insert' OR c.after LIKE {bind(RENAMED)}) AND i.state = 'open' AND i.removed = {bind.false}"
        f" AND e.live = {bind.true}"
        " AND EXISTS (SELECT 1 FROM document d WHERE d.client_id = e.client_id) ORDER BY e.client_id, i.id"
    )
    return [(row[0], row[1]) for row in beat.reader.rows(sql, bind.params)]
