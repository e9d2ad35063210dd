"""Everything live in a person's name, for leaving: read by the screen and by the handler alike [LEAVE-1]."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from assure_tui.domain.leaving import HeldItem
from assure_tui.domain.model import SLOTS, short

Rows = Callable[[str, dict[str, Any]], Sequence[Sequence[Any]]]
_OPEN = "t.status IN ('todo', 'in_progress') AND t.removed IS FALSE"


def held_by(rows: Rows, staff_id: int) -> list[HeldItem]:
    """The items by group; closed work keeps the name and is not among them [LEAVE-2]."""
    login = rows("SELECT login, initials FROM staff WHERE id = :me", {"me": staff_id})
    if not login:
        return []
    found = [*_engagements(rows, staff_id), *_tasks(rows, staff_id), *_blockers(rows, staff_id)]
    found += [*_clients(rows, staff_id), *_series(rows, staff_id), *_templates(rows, login[0]), *_rest(rows, staff_id)]
    return found


def _work(client: str, kind: str, label: str) -> str:
    return f"{client}  {kind} {label}".rstrip()


def _engagements(rows: Rows, me: int) -> Iterator[HeldItem]:
    for slot in SLOTS:
        sql = (
            "SELECT e.id, c.name, y.code, e.period_label, e.client_id, e.pipeline_id FROM engagement e"
            " JOIN client c ON c.id = e.client_id JOIN engagement_type y ON y.id = e.type_id"
            f" WHERE e.{slot}_id = :me AND e.live IS TRUE ORDER BY c.name, e.id"
        )
        for number, client, kind, label, client_id, pipeline in rows(sql, {"me": me}):
            said = f"{_work(client, kind, label)}  {short('engagement', number)}: {slot}"
            yield HeldItem("engagements", "engagement", number, f"{slot}_id", said, client_id, pipeline, number)


def _tasks(rows: Rows, me: int) -> Iterator[HeldItem]:
    sql = (
        "SELECT t.id, t.title, e.id, e.client_id, e.pipeline_id, c.name FROM task t"
        " LEFT JOIN engagement e ON e.id = t.engagement_id LEFT JOIN client c ON c.id = e.client_id"
        f" WHERE t.assignee_id = :me AND {_OPEN} AND (t.engagement_id IS NULL OR e.live IS TRUE) ORDER BY t.due_key, t.id"
    )
    for number, title, engagement, client, pipeline, name in rows(sql, {"me": me}):
        group = "tasks" if engagement is not None else "firm_tasks"
        said = f"{name}: {title}" if engagement is not None else title
        yield HeldItem(group, "task", number, "assignee_id", said, client, pipeline, engagement)


def _blockers(rows: Rows, me: int) -> Iterator[HeldItem]:
    sql = (
        "SELECT b.id, b.title, e.id, e.client_id, e.pipeline_id, c.name FROM blocker b"
        " JOIN engagement e ON e.id = b.engagement_id JOIN client c ON c.id = e.client_id"
        " WHERE b.owner_id = :me AND b.state = 'active' AND b.removed IS FALSE AND e.live IS TRUE ORDER BY b.id"
    )
    for number, title, engagement, client, pipeline, name in rows(sql, {"me": me}):
        yield HeldItem("blockers", "blocker", number, "owner_id", f"{name}: {title}", client, pipeline, engagement)


def _clients(rows: Rows, me: int) -> Iterator[HeldItem]:
    for slot in SLOTS:
        for number, name in rows(f"SELECT id, name FROM client WHERE {slot}_id = :me ORDER BY name, id", {"me": me}):
            yield HeldItem("defaults", "client", number, f"{slot}_id", f"{name}: {slot}", number)
    sql = "SELECT c.id, c.name FROM client_access a JOIN client c ON c.id = a.client_id WHERE a.staff_id = :me"
    for number, name in rows(f"{sql} ORDER BY c.name, c.id", {"me": me}):
        yield HeldItem("access", "access", number, "staff_id", str(name), number)


def _series(rows: Rows, me: int) -> Iterator[HeldItem]:
    sql = (
        "SELECT s.id, c.name, y.code, s.client_id, s.template FROM series s JOIN client c ON c.id = s.client_id"
        " JOIN engagement_type y ON y.id = s.type_id WHERE s.state <> 'ended' ORDER BY c.name, s.id"
    )
    for number, name, kind, client, template in rows(sql, {}):
        slots = _json(template) or {}
        for slot in SLOTS:
            if slots.get(slot) == me:
                yield HeldItem("series", "series", number, slot, f"{name}  {kind}: {slot}", client)
    sql = (
        'SELECT o.id, o."on", c.name, y.code, s.client_id, o.changes FROM occurrence o'
        " JOIN series s ON s.id = o.series_id JOIN client c ON c.id = s.client_id"
        " JOIN engagement_type y ON y.id = s.type_id"
        " WHERE o.state = 'planned' AND o.changes IS NOT NULL ORDER BY o.\"on\", o.id"
    )
    for number, on, name, kind, client, changes in rows(sql, {}):
        slots = (_json(changes) or {}).get("slots") or {}
        for slot in SLOTS:
            if slots.get(slot) == me:
                yield HeldItem("occurrences", "occurrence", number, slot, f"{name}  {kind} {on}: {slot}", client)


def _templates(rows: Rows, names: Sequence[Any]) -> Iterator[HeldItem]:
    """Tasks of stages that name the person, whoever works on the engagement [TPL-7]."""
    fixed = [f"L:{name}" for name in names if name]
    sql = (
        "SELECT x.id, x.title, p.name, s.name, x.role FROM task_template x JOIN stage s ON s.id = x.stage_id"
        " JOIN pipeline p ON p.id = s.pipeline_id WHERE x.role LIKE 'L:%' AND x.removed IS FALSE ORDER BY x.id"
    )
    for number, title, pipeline, stage, role in rows(sql, {}):
        if role in fixed:
            yield HeldItem("templates", "task_template", number, "role", f"{pipeline}, {stage}: {title}")


def _rest(rows: Rows, me: int) -> Iterator[HeldItem]:
    kept = rows("SELECT value FROM setting WHERE key = 'firm.default_preparer'", {})
    if kept and _json(kept[0][0]) == me:
        yield HeldItem("settings", "setting", 0, "firm.default_preparer", "Default preparer")
    if rows("SELECT 1 FROM timer WHERE staff_id = :me", {"me": me}):
        yield HeldItem(
            "timer", "timer", me, "staff_id", "What it counted stays in the log; entries are their own to make"
        )


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, (str, bytes)) else value
