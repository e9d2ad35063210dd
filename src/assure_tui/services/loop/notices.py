"""What the calendar brings: dates near, tasks due, the daily digest, what ran over [URG-5] [NOTE-3]."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.notice_commands import RaiseNotice, Told
from assure_tui.domain.notices import FAR, days_told, near
from assure_tui.services.loop import Beat
from assure_tui.services.loop.notices_late import invoices, stale
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state
from assure_tui.store.read import read_day

# One day of the deadlines at a time, by index; On hold ones rest [ST-7].
_DEADLINES = """
SELECT e.id, e.title, c.name, e.client_id, e.{column}, e.preparer_id, e.owner_id, e.holder_id
FROM engagement e JOIN client c ON c.id = e.client_id
WHERE {live} AND e.status = 'active' AND e.removed = :no AND e.{column} = :day
ORDER BY e.id LIMIT :limit"""
# Each by its own index: that of payment dates knows nothing of `live`, and an equality on it would lead elsewhere.
_DATES = (
    ("due", "is due", "due", "e.live = :yes AND e.due_key = :day"),
    ("payment_due", "has its payment due", "payment-due", "e.live IS TRUE"),
)
_TASKS = """
SELECT t.id, t.title, t.due, t.assignee_id, t.engagement_id, c.name, e.client_id
FROM task t LEFT JOIN engagement e ON e.id = t.engagement_id LEFT JOIN client c ON c.id = e.client_id
WHERE t.open = :yes AND t.due_key >= :first AND t.due_key <= :last AND t.removed = :no AND t.assignee_id IS NOT NULL
ORDER BY t.due_key, t.id LIMIT :limit"""
_OVERDUE = """
SELECT e.holder_id, count(*), min(e.due_key) FROM engagement e
WHERE e.live = :yes AND e.due_key < :today AND e.status = 'active' AND e.removed = :no AND e.holder_id IS NOT NULL
GROUP BY e.holder_id"""
_MOST = 5000  # notices of one kind and day; a firm that has more of them reads the board instead
_PART = 100


def step(beat: Beat) -> None:
    """Once a day, the first beat of the day; raising anything twice is nothing."""
    today = beat.today.isoformat()
    if state(beat.reader, "noticed") == today:
        return
    since = read_day(state(beat.reader, "noticed")) or beat.today - timedelta(days=1)
    told = [*_deadlines(beat), *_tasks(beat), *_digest(beat), *stale(beat, since), *invoices(beat, since)]
    count = 0
    for start in range(0, len(told), _PART):
        outcome = beat.run(RaiseNotice(tuple(told[start : start + _PART])))
        count += outcome.batch is not None
    if told and count:
        beat.did("notices", f"{len(told)} notices", f"deadlines, tasks and the digest of {today}")
    write_state(beat.dispatcher.store, noticed=today)


def _setting(beat: Beat, key: str, default: Any) -> Any:
    found = beat.reader.rows("SELECT value FROM setting WHERE key = :key", {"key": key})
    return json.loads(found[0][0]) if found and found[0][0] is not None else default


def _deadlines(beat: Beat) -> list[Told]:
    found: list[Told] = []
    chosen = set(days_told(_setting(beat, "due.notice_days", [7])))
    for days in sorted(chosen | set(FAR)):
        kind = "deadline" if days in chosen else "deadline_far"
        day = beat.today + timedelta(days=days)
        for column, what, matter, live in _DATES:
            params = {"no": False, "day": day.isoformat(), "limit": _MOST, **({"yes": True} if column == "due" else {})}
            sql = _DEADLINES.format(column=column, live=live)
            for number, title, client, client_id, due, *people in beat.reader.rows(sql, params):
                text = f"{title} of {client} {what} {near(read_day(due) or day, beat.today)}, on {due}"
                found += [
                    Told(person, kind, f"{matter}:{short('engagement', number)}", beat.today, text, number, client_id)
                    for person in sorted({person for person in people if person is not None})
                ]
    return found


def _tasks(beat: Beat) -> list[Told]:
    ahead = int(_setting(beat, "task.notice_days", 3))
    params = {
        "yes": True, "no": False, "limit": _MOST, "first": (beat.today - timedelta(days=30)).isoformat(),
        "last": (beat.today + timedelta(days=ahead)).isoformat(),
    }  # fmt: skip
    found = []
    for number, title, due, person, engagement, client, client_id in beat.reader.rows(_TASKS, params):
        day = read_day(due)
        if day is None or (day - beat.today).days not in (ahead, 0, -1):  # told when near, when due, when late
            continue
        whose = f" ({client})" if client else ""
        text = f"task {title}{whose} due {near(day, beat.today)}, on {day}"
        found.append(Told(person, "task_due", f"task-due:{number}", beat.today, text, engagement, client_id))
    return found


def _digest(beat: Beat) -> list[Told]:
    totals: dict[int, tuple[int, str]] = defaultdict(lambda: (0, ""))
    params = {"yes": True, "no": False, "today": beat.today.isoformat()}
    for person, count, oldest in beat.reader.rows(_OVERDUE, params):
        totals[int(person)] = (int(count), str(oldest))
    return [
        Told(
            person, "overdue", "overdue", beat.today,
            f"{count} engagement{'s' if count != 1 else ''} you hold {'are' if count != 1 else 'is'} overdue, "
            f"the oldest since {oldest}",
        )
        for person, (count, oldest) in sorted(totals.items())
    ]  # fmt: skip
