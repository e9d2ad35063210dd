"""A person's inbox, the unread first, and what the calendar brings today [NOTE-*] [URG-5]."""

from __future__ import annotations

from assure_tui.domain.notices import KINDS, NoticeView
from assure_tui.store.read import Reader, read_instant

_NOTICES = """
SELECT id, kind, text, at, state, engagement_id, client_id FROM notice
WHERE staff_id = :staff AND state IN ({states}) ORDER BY id DESC LIMIT :limit OFFSET :offset"""


def notices(
    reader: Reader, staff_id: int, *, done: bool = False, limit: int = 200, offset: int = 0
) -> tuple[NoticeView, ...]:
    """The newest first; those that are done only when asked for."""
    states = "'unread', 'read', 'done'" if done else "'unread', 'read'"
    params = {"staff": staff_id, "limit": limit, "offset": offset}
    return tuple(
        NoticeView(int(number), kind, text, read_instant(at) if isinstance(at, str) else at, state, engagement, client)
        for number, kind, text, at, state, engagement, client in reader.rows(_NOTICES.format(states=states), params)
    )


def unread(reader: Reader, staff_id: int) -> int:
    """How many notices wait to be read."""
    sql = "SELECT count(*) FROM notice WHERE staff_id = :staff AND state = 'unread'"
    return int(reader.rows(sql, {"staff": staff_id})[0][0])


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
