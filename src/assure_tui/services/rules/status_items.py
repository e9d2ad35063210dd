"""The items of a custom status, and back to Active when all of them are done [ST-4] [ST-5]."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import Status
from assure_tui.domain.requests import is_called_off, is_resolved
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks
from assure_tui.store.sql import select

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched

MODELS = {"task": "Task", "request": "Request"}  # by name: asking for a class maps it
_DECIDES = frozenset(["status", "state", "removed", "action_item", "engagement_id"])


def act(ctx: Context, touched: Touched) -> None:
    """Mark what is made or linked while a custom status lasts; return to Active what has nothing left to do."""
    if ctx.undoing:
        return
    made: dict[str, set[int]] = {"task": set(), "request": set()}
    concerned: set[int] = set()
    entered: set[int] = set()  # stages entered in this batch: their template tasks are the stage's own
    for change in touched.changes:
        if change.entity == "engagement" and change.op == "update" and "entry_no" in change.after:
            entered.add(int(change.entity_id))
        number, subject = change.engagement_id, change.entity
        if subject == "link":
            subject = str(change.after.get("kind", ""))
            if subject in made and change.op == "insert":
                made[subject].add(int(change.after["target_id"]))
        elif subject in made and number:
            if change.op == "insert" or change.after.get("engagement_id"):
                made[subject].add(int(change.entity_id))
            if change.op == "insert" or _DECIDES & change.after.keys():
                concerned.add(number)
    if not concerned and not any(made.values()):
        return
    standing = _in_custom_status(ctx, concerned | touched.engagements)
    if not standing:
        return
    for subject, numbers in made.items():
        _mark(ctx, getattr(t, MODELS[subject]), numbers, standing, entered)
    _return(ctx, standing, concerned)
    ctx.unit.session.flush()


def _in_custom_status(ctx: Context, numbers: Collection[int]) -> dict[int, t.Engagement]:
    found: dict[int, t.Engagement] = {}
    for part in chunks(sorted(numbers)):
        bind = Binder()
        sql = f"SELECT id FROM engagement WHERE id IN {bind.many(part)} AND custom_status IS NOT NULL AND live IS TRUE"
        found |= ctx.unit.by_number(t.Engagement, [int(row[0]) for row in ctx.rows(sql, bind.params)])
    return found


def _mark(
    ctx: Context, model: Any, numbers: Collection[int], standing: dict[int, t.Engagement], entered: set[int]
) -> None:
    """They are items of the status entry that lasts, besides being action items of the stage [ST-4]."""
    for part in chunks(sorted(numbers)):
        for row in ctx.unit.all(select(model).where(model.id.in_(part))):
            home = standing.get(row.engagement_id or 0)
            of_stage = home is not None and home.id in entered and getattr(row, "template", None) is not None
            if home is not None and not of_stage and row.status_entry != home.status_entry:
                row.status_entry = home.status_entry


def _return(ctx: Context, standing: dict[int, t.Engagement], concerned: Collection[int]) -> None:
    wanted = {number: row for number, row in standing.items() if number in concerned}
    if not wanted:
        return
    known = {row.name: row for row in ctx.unit.all(select(t.CustomStatus)) if row.back_to_active and not row.removed}
    for number, row in wanted.items():
        if row.custom_status in known and _all_done(ctx, number, row.status_entry):
            row.status, row.custom_status = Status.ACTIVE.value, None
            row.hold_reason, row.resume_on, row.status_reason = None, None, None


def _all_done(ctx: Context, number: int, entry: int) -> bool:
    """At least one item, and every one resolved; what was called off counts neither way [ST-5] [ADV-2]."""
    ctx.unit.session.flush()
    task: Any = t.Task
    statement = select(task.status).where(
        task.engagement_id == number, task.status_entry == entry, task.removed.is_(False)
    )
    resolved = [state in ("completed", "skipped") for state in ctx.unit.all(statement)]
    request: Any = t.Request
    asked = ctx.unit.all(
        select(request).where(
            request.engagement_id == number,
            request.status_entry == entry,
            request.removed.is_(False),
            request.action_item.is_(True),
        )
    )
    resolved += [is_resolved(row.kind, row.state) for row in asked if not is_called_off(row.state)]
    return bool(resolved) and all(resolved)
