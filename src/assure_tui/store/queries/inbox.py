"""A person's inbox, the unread first, and what the calendar brings today [NOTE-*] [URG-5]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain.model import Actor
from assure_tui.domain.notices import KINDS, NoticeView
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, read_instant

_NOTICES = """
SELECT id, kind, text, at, state, engagement_id, client_id FROM notice
WHERE staff_id = :staff AND state IN ({states}){seen} ORDER BY id DESC LIMIT :limit OFFSET :offset"""


def notices(
    reader: Reader, viewer: Actor, *, done: bool = False, limit: int = 200, offset: int = 0
) -> tuple[NoticeView, ...]:
    """The newest first; those that are done only when asked for; nothing of what one may not see [PERM-4]."""
    states = "'unread', 'read', 'done'" if done else "'unread', 'read'"
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    seen = _seen(ctx)
    params = {**ctx.bind.params, "staff": viewer.staff_id or 0, "limit": limit, "offset": offset}
    return tuple(
        NoticeView(int(number), kind, text, read_instant(at) if isinstance(at, str) else at, state, engagement, client)
        for number, kind, text, at, state, engagement, client in reader.rows(
            _NOTICES.format(states=states, seen=seen), params
        )
    )


def unread(reader: Reader, viewer: Actor) -> int:
    """How many notices wait to be read."""
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    sql = f"SELECT count(*) FROM notice WHERE staff_id = :staff AND state = 'unread'{_seen(ctx)}"
    return int(reader.rows(sql, {**ctx.bind.params, "staff": viewer.staff_id or 0})[0][0])


def _seen(ctx: Context) -> str:
    """Somebody who was named, or who lost sight since, is told nothing of it [PERM-3] [PERM-4]."""
    work, clients = sight.engagement_terms(ctx), sight.client_terms(ctx)
    said = ""
    if work:
        said += f" AND (engagement_id IS NULL OR engagement_id IN (SELECT e.id FROM engagement e WHERE {' AND '.join(work)}))"
    if clients:
        own = f"SELECT c.id FROM client c WHERE {' AND '.join(clients)}"
        said += f" AND (engagement_id IS NOT NULL OR client_id IS NULL OR client_id IN ({own}))"
    return said


def switches(reader: Reader, staff_id: int) -> dict[str, bool]:
    """Each kind with whether the person wants it [NOTE-3]."""
    own = {kind: bool(on) for kind, on in reader.rows(
        'SELECT kind, "on" FROM notice_switch WHERE staff_id = :staff', {"staff": staff_id}
    )}  # fmt: skip
    return {code: own.get(code, kind.on) for code, kind in KINDS.items()}


def follows(reader: Reader, staff_id: int, thing: str, number: int) -> bool:
    """Whether the person follows it."""
    sql = "SELECT 1 FROM follow WHERE staff_id = :staff AND thing = :thing AND number = :number"
    return bool(reader.rows(sql, {"staff": staff_id, "thing": thing, "number": number}))
