"""A person leaves: each group of what is in their name goes where it was chosen, in one batch [LEAVE-1..4]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.commands import LeaveStaff
from assure_tui.domain.errors import Conflict, Denied, Invalid
from assure_tui.domain.leaving import DEFAULT, NOBODY, OFF, Choice, HeldItem, check_choices, choice_for
from assure_tui.domain.model import SLOTS
from assure_tui.domain.people_commands import ReturnStaff
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t
from assure_tui.store.queries.held_by import held_by

# The defaults of clients go first: what falls to the client's default falls to the new one.
_FIRST = ("defaults", "access")
_PLANNED = ("series", "occurrences")
_TABLES: dict[str, Any] = {
    "engagement": t.Engagement,
    "task": t.Task,
    "blocker": t.Blocker,
    "client": t.Client,
    "series": t.Series,
    "occurrence": t.Occurrence,
    "task_template": t.TaskTemplate,
}


def leave_staff(ctx: Context, cmd: LeaveStaff) -> Handled:
    """Live work and defaults go to successors, the client's default, or nobody on purpose; the rest keeps the name."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    name = row.login or row.initials
    if row.role == "owner":
        raise Denied("LEAVE-3", "the Firm owner passes the role on first")
    check_choices(cmd.groups)
    for choice in (cmd.successor_id, *cmd.groups.values()):
        _check_heir(ctx, row, choice)
    if row.state == "left":
        return Handled(f"{row.name} left", [unchanged(name, "has left already")], undoable=False)
    items = held_by(ctx.rows, row.id or 0)
    otherwise: Choice | None = cmd.successor_id or (NOBODY if cmd.to_nobody else None)
    if otherwise is None and not cmd.groups and items:
        raise Conflict("successor", f"{row.name} still holds {_things(len(items))}; name a successor, or choose nobody")
    gone, refused = _hand_over(ctx, cmd, row, items, OFF if otherwise is None else otherwise)
    kept = len(items) - gone
    if not kept:
        row.state = "left"
        ctx.unit.session.flush()
        heir = ctx.unit.get(t.Staff, cmd.successor_id).name if cmd.successor_id else "nobody"
        to = f" to {heir}" if not cmd.groups else ""
        message = f"{_things(gone)} handed{to or ' over'}"
        return Handled(f"{row.name} left; {message}", [done(name, message)], undoable=False)
    message = f"{_things(gone)} handed over, {_things(kept)} still in the name: not left yet [LEAVE-3]"
    result = done(name, message) if gone else unchanged(name, message)
    return Handled(f"{row.name} hands over; {message}", [result, *refused], undoable=False)


def return_staff(ctx: Context, cmd: ReturnStaff) -> Handled:
    """Active again; nothing comes back by itself [LEAVE-4]."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    name = row.login or row.initials
    if row.state != "left":
        return Handled(f"{row.name} is here", [unchanged(name, "has not left")], undoable=False)
    row.state = "active"
    ctx.unit.session.flush()
    return Handled(f"{row.name} came back", [done(name, "Active again, with nothing in the name")], undoable=False)


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count} things"


def _check_heir(ctx: Context, row: t.Staff, choice: Choice | None) -> None:
    if not isinstance(choice, int):
        return
    heir = ctx.unit.get(t.Staff, choice)
    if heir.state == "left" or heir.id == row.id:
        raise Invalid("successor", "not_offered", "the successor must be someone else who is here")


def _hand_over(
    ctx: Context, cmd: LeaveStaff, row: t.Staff, items: list[HeldItem], otherwise: Choice
) -> tuple[int, list[ItemResult]]:
    """How many went, and what a successor may not see, which stays [LEAVE-3]."""
    gone = 0
    refused: list[ItemResult] = []
    for item in sorted(items, key=lambda item: item.group not in _FIRST):
        choice = choice_for(item, cmd.groups, otherwise)
        if choice == OFF:
            continue
        if item.group in _PLANNED and choice == NOBODY and not cmd.groups:
            choice = DEFAULT  # without a successor the client's default comes [REC-19]
        heir = _heir(ctx, item, choice, row.id or 0)
        told = ctx.cannot_hold(heir, item.pipeline_id) if heir is not None and item.pipeline_id is not None else None
        if told and not cmd.groups:
            raise Invalid(item.field, "not_offered", told)
        if told:
            refused.append(ItemResult(item.key, "refused", "not_offered", told))
            continue
        _give(ctx, item, heir, row, drop=choice == DEFAULT)
        gone += 1
    ctx.unit.session.flush()
    return gone, refused


def _heir(ctx: Context, item: HeldItem, choice: Choice, leaver: int) -> int | None:
    """The person of the choice; the client's default is read after the defaults themselves went."""
    if isinstance(choice, int):
        return choice
    if choice != DEFAULT or item.group in _PLANNED or item.client_id is None:
        return None  # a series without a slot of its own takes the client's default when it makes one
    slot = item.field.removesuffix("_id")
    if item.kind == "task":
        slot = ctx.unit.get(t.Task, item.id).slot or "preparer"
    client = ctx.unit.find(t.Client, item.client_id)
    found: int | None = getattr(client, f"{slot if slot in SLOTS else 'preparer'}_id")
    return found if found != leaver else None


def _give(ctx: Context, item: HeldItem, heir: int | None, row: t.Staff, *, drop: bool) -> None:
    if item.kind == "access":
        _give_access(ctx, item.id, row.id or 0, heir)
    elif item.kind == "timer":
        timer = ctx.unit.find(t.Timer, row.id)
        if timer is not None:
            ctx.unit.delete(timer)  # entries are their own to make; what it counted stays in the log [LEAVE-1]
    elif item.kind == "setting":
        setting = ctx.unit.find(t.Setting, item.field)
        if setting is not None:
            setting.value = heir
    elif item.kind == "task_template":
        person = ctx.unit.get(t.Staff, heir) if heir is not None else None
        template = ctx.unit.get(t.TaskTemplate, item.id)
        template.role = f"L:{person.login or person.initials}" if person is not None else "preparer"
    elif item.kind == "series":
        series = ctx.unit.get(t.Series, item.id)
        series.template = _with(series.template, item.field, heir, drop)
    elif item.kind == "occurrence":
        planned = ctx.unit.get(t.Occurrence, item.id)
        planned.changes = {**planned.changes, "slots": _with(planned.changes.get("slots", {}), item.field, heir, drop)}
    else:
        setattr(ctx.unit.find(_TABLES[item.kind], item.id), item.field, heir)


def _with(values: dict[str, Any], slot: str, heir: int | None, drop: bool) -> dict[str, Any]:
    """The successor or nobody in the slot; dropped, the client's default comes when one is made."""
    kept = {name: value for name, value in values.items() if name != slot}
    return kept if drop else {**kept, slot: heir}


def _give_access(ctx: Context, client_id: int, leaver: int, heir: int | None) -> None:
    access = ctx.unit.find(t.ClientAccess, (client_id, leaver))
    if heir is not None and ctx.unit.find(t.ClientAccess, (client_id, heir)) is None:
        ctx.unit.add(t.ClientAccess(client_id=client_id, staff_id=heir))
    if access is not None:
        ctx.unit.delete(access)
