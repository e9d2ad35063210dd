"""Blockers that a day opens, not a command: papers that did not come, invoices that fell due [BLK-2] [BLK-4]."""

from __future__ import annotations

from assure_tui.domain.model import short
from assure_tui.services.loop import Beat
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state

LOOKED = "blocked_through"  # the day whose turn was looked at whole
# Items by the index on their expected date; those that have their blocker already fall out by its own index.
_PAPERS = """
SELECT i.engagement_id, i.id, i.name, i.expected FROM checklist_item i
JOIN engagement e ON e.id = i.engagement_id
LEFT JOIN blocker b ON b.engagement_id = i.engagement_id AND b.type = 'document'
  AND b.source = 'item:' || CAST(i.id AS TEXT)
WHERE i.state = 'open' AND i.expected < :today AND i.required = :yes AND i.removed = :no AND e.live = :yes
AND (b.id IS NULL OR b.removed = :yes OR b.state = 'resolved'
  OR (b.state = 'dismissed' AND b.expected < i.expected))
ORDER BY i.expected, i.id LIMIT :limit"""
_INVOICES = """
SELECT l.engagement_id, q.id, q.number, q.due FROM request q
JOIN invoice_line l ON l.request_id = q.id AND l.removed = :no
JOIN engagement e ON e.id = l.engagement_id
LEFT JOIN blocker b ON b.engagement_id = l.engagement_id AND b.type = 'payment'
  AND b.source = 'request:R-' || CAST(q.id AS TEXT)
WHERE q.kind = 'invoice' AND q.due < :today AND q.removed = :no AND e.live = :yes
AND q.state IN ('sent', 'viewed', 'partially_paid')
AND (b.id IS NULL OR b.removed = :yes OR b.state = 'resolved'
  OR (b.state = 'dismissed' AND b.expected < q.due))
ORDER BY q.due, q.id, l.engagement_id LIMIT :limit"""


def step(beat: Beat) -> None:
    """Open what the day brings, the oldest first; once a day, what commands bring their rules open [BLK-4]."""
    today = beat.today.isoformat()
    if state(beat.reader, LOOKED) == today:
        return
    papers, more_papers = _due(beat, _PAPERS, "document")
    for engagement, _, name, expected in papers:
        beat.did("blockers", short("engagement", engagement), f"{name}, expected by {expected}")
    invoices, more_invoices = _due(beat, _INVOICES, "payment")
    for engagement, _, number, due in invoices:
        beat.did("blockers", short("engagement", engagement), f"invoice {number} was due {due}")
    if not (more_papers or more_invoices):
        write_state(beat.dispatcher.store, **{LOOKED: today})


def _due(beat: Beat, sql: str, kind: str) -> tuple[list[tuple[int, int, str, str]], bool]:
    """The rows whose blockers were opened, and whether some are left for the next beat."""
    params = {"today": beat.today.isoformat(), "yes": True, "no": False, "limit": beat.budget + 1}
    found = beat.reader.rows(sql, params)
    left = len(found) > beat.budget
    beat.more |= left
    rows = [(int(row[0]), int(row[1]), str(row[2]), str(row[3])) for row in found[: beat.budget]]
    if not rows:
        return [], False
    from assure_tui.domain.request_commands import OpenBlocker

    results = beat.run_parts(lambda ids: OpenBlocker(ids, kind), dict.fromkeys(row[0] for row in rows))
    opened = {result.id for result in results if result.outcome == "done"}
    return [row for row in rows if short("engagement", row[0]) in opened], left
