"""Who would lose sight of a pipeline, and what they hold there [PERM-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain.model import SLOTS
from assure_tui.domain.pipeline_values import PipelineDraft
from assure_tui.store.read import Binder

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def losing(rows: Rows, now: PipelineDraft, then: PipelineDraft) -> list[str]:
    """One line per person who would see it no more and holds slots or open tasks of live work there."""
    if then.available_to is None or now.available_to == then.available_to or now.id is None:
        return []
    people = rows("SELECT id, name, login, initials, role FROM staff WHERE state <> 'left' ORDER BY name, id", {})
    teams: dict[int, set[str]] = {}
    for staff, code in rows("SELECT s.staff_id, t.code FROM staff_team s JOIN team t ON t.id = s.team_id", {}):
        teams.setdefault(staff, set()).add(code)
    gone = {
        number: name
        for number, name, login, initials, role in people
        if role not in ("owner", "admin")
        and _sees(now, login or initials, teams.get(number, set()))
        and not _sees(then, login or initials, teams.get(number, set()))
    }
    if not gone:
        return []
    slots, tasks = _slots(rows, now.id), _tasks(rows, now.id)
    found = []
    for number, name in gone.items():
        held = [_several(slots.get(number, 0), "slot"), _several(tasks.get(number, 0), "open task")]
        said = " and ".join(part for part in held if part)
        if said:
            found.append(f"{name} would no longer see it, and holds {said} there")
    return found


def _sees(draft: PipelineDraft, login: str, teams: set[str]) -> bool:
    to = draft.available_to
    if to is None:
        return True
    return login in to.get("staff", ()) or not teams.isdisjoint(to.get("teams", ()))


def _slots(rows: Rows, pipeline_id: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for slot in SLOTS:
        bind = Binder()
        for person, count in rows(
            f"SELECT {slot}_id, COUNT(*) FROM engagement WHERE pipeline_id = {bind(pipeline_id)} AND live = {bind.true}"
            f" AND {slot}_id IS NOT NULL GROUP BY {slot}_id",
            bind.params,
        ):
            found[person] = found.get(person, 0) + count
    return found


def _tasks(rows: Rows, pipeline_id: int) -> dict[int, int]:
    bind = Binder()
    return {
        row[0]: row[1]
        for row in rows(
            "SELECT t.assignee_id, COUNT(*) FROM task t JOIN engagement e ON e.id = t.engagement_id"
            f" WHERE e.pipeline_id = {bind(pipeline_id)} AND e.live = {bind.true} AND t.removed = {bind.false}"
            " AND t.status IN ('todo', 'in_progress') AND t.assignee_id IS NOT NULL GROUP BY t.assignee_id",
            bind.params,
        )
    }


def _several(count: int, noun: str) -> str:
    return "" if not count else f"{count} {noun}{'s' if count != 1 else ''}"
