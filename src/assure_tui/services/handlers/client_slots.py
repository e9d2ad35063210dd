"""Default slots of clients; live engagements follow only where they are named [CLT-7]."""

from __future__ import annotations

from assure_tui.domain.commands import SetClientSlots, SetSlots
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import fields
from assure_tui.services.handlers.base import Handled, done, each, several, unchanged
from assure_tui.store import tables as t


def set_client_slots(ctx: Context, cmd: SetClientSlots) -> Handled:
    """Who new engagements of these clients get; those named are changed with them, as one change."""
    people: dict[str, t.Staff | None] = {}
    for slot, person in cmd.slots.items():
        if slot not in SLOTS:
            raise Invalid(slot, "key.unknown", f"the slots are {', '.join(SLOTS)}")
        people[slot] = ctx.unit.find(t.Staff, person) if person is not None else None
        if person is not None and (people[slot] is None or people[slot].state == "left"):  # type: ignore[union-attr]
            raise Invalid(slot, "not_offered", "this person has left or does not exist")
    if not cmd.slots:
        raise Invalid("slots", "required", "name a slot and who goes into it")
    if cmd.engagements:
        ctx.need("Edit engagements")  # as SetSlots does [PERM-13]

    def act(number: int) -> ItemResult:
        row = ctx.client(number)
        changes = {s: p for s, p in cmd.slots.items() if getattr(row, f"{s}_id") != p}
        if not changes:
            return unchanged(short("client", number))
        first = next(iter(changes))
        before = _login(ctx, getattr(row, f"{first}_id"))
        for slot, person in changes.items():
            setattr(row, f"{slot}_id", person)
        return done(short("client", number), "", before, _login(ctx, changes[first]))

    results = each("client", cmd.ids, act)
    ctx.unit.session.flush()
    if cmd.engagements:
        results += fields.set_slots(ctx, SetSlots(cmd.engagements, cmd.slots)).results
    named = ", ".join(f"{slot} {person.name if person else 'nobody'}" for slot, person in people.items())
    moved = sum(1 for r in results if r.id.startswith("E-") and r.outcome == "done")
    added = f" and of {several(moved, '1 engagement', 'engagements')}" if moved else ""
    one = results[0].id if len(cmd.ids) == 1 else f"{len(cmd.ids)} clients"
    return Handled(f"default {named} of {one}{added}", results)


def _login(ctx: Context, person: int | None) -> str | None:
    row = ctx.unit.find(t.Staff, person) if person is not None else None
    return (row.login or row.initials) if row is not None else None
