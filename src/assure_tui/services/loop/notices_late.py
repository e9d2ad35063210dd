"""What went over a limit or a date since the last look: stages [STAGE-3] and invoices, for who asked to hear of it.

Both kinds are off at first [NOTE-3]; where nobody switched one on, nothing is read for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from assure_tui.domain.model import short
from assure_tui.domain.notice_commands import Told
from assure_tui.services.loop import Beat
from assure_tui.store.queries import stage_clock
from assure_tui.store.queries.refs import Refs
from assure_tui.store.read import Binder, midnight, read_day

_MOST = 5000  # of one kind and day
_ASKED = 'SELECT count(*) FROM notice_switch WHERE kind = :kind AND "on" = :yes'
_OVER = """
SELECT e.id, e.title, c.name, e.client_id, e.stage_since, e.preparer_id, e.owner_id, e.holder_id
FROM engagement e JOIN client c ON c.id = e.client_id
WHERE e.stage_id = {stage} AND e.live = {yes} AND e.status = 'active' AND e.removed = {no} AND e.stage_since < {limit}
ORDER BY e.id LIMIT {most}"""
_UNPAID = """
SELECT q.id, q.number, q.due, c.name, e.id, e.title, e.client_id, e.partner_id, e.owner_id
FROM request q JOIN invoice_line l ON l.request_id = q.id AND l.removed = :no
JOIN engagement e ON e.id = l.engagement_id JOIN client c ON c.id = e.client_id
WHERE q.kind = 'invoice' AND q.due >= :first AND q.due < :today AND q.removed = :no
AND q.state IN ('sent', 'viewed', 'partially_paid') ORDER BY q.due, q.id, e.id LIMIT :most"""


def stale(beat: Beat, since: date) -> list[Told]:
    """Cards whose stage's time ran out after `since`; the clock stood still while they were On hold."""
    if not _asked(beat, "stale"):
        return []
    refs, found = Refs(beat.reader), list[Told]()
    for stage in refs.stages.values():
        if stage.time_limit is None:
            continue
        bind = Binder()
        limit = midnight(stage_clock.began_by(refs, stage, beat.today), refs.zone)
        sql = _OVER.format(stage=bind(stage.id), yes=bind(True), no=bind(False), limit=bind(limit), most=bind(_MOST))
        rows = beat.reader.rows(sql, bind.params)
        held = stage_clock.on_hold(refs, {row[0]: row[4] for row in rows})
        unit = "working day" if stage.limit_unit == stage_clock.WORKING else "day"
        allowed = f"{stage.time_limit} {unit}{'' if stage.time_limit == 1 else 's'}"
        for number, title, client, client_id, entered, *people in rows:
            last = stage_clock.last_day(refs, stage.id, entered, held.get(number, timedelta(0)))
            if last is None or not since <= last < beat.today:
                continue
            text = f"{title} of {client} is in {stage.name} for more than {allowed}"
            matter = f"stale:{short('engagement', number)}:{stage.id}"
            found += _told(beat, "stale", matter, text, number, client_id, people)
    return found


def invoices(beat: Beat, since: date) -> list[Told]:
    """Invoices due after the day before `since` and not paid, to partner and owner of what they itemise."""
    if not _asked(beat, "invoice_overdue"):
        return []
    params = {"no": False, "first": since.isoformat(), "today": beat.today.isoformat(), "most": _MOST}
    found: list[Told] = []
    for request, number, due, client, engagement, title, client_id, *people in beat.reader.rows(_UNPAID, params):
        text = f"invoice {number or short('request', request)} of {client} for {title} was due {read_day(due)}"
        matter = f"invoice-overdue:{short('request', request)}"
        found += _told(beat, "invoice_overdue", matter, text, engagement, client_id, people)
    return found


def _asked(beat: Beat, kind: str) -> bool:
    return bool(beat.reader.rows(_ASKED, {"kind": kind, "yes": True})[0][0])


def _told(
    beat: Beat, kind: str, matter: str, text: str, engagement: int, client: int, people: list[int | None]
) -> list[Told]:
    chosen = sorted({person for person in people if person is not None})
    return [Told(person, kind, matter, beat.today, text, engagement, client) for person in chosen]
