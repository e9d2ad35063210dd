"""What people keep of themselves: the passcode [STAFF-5]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.errors import Denied, Invalid
from assure_tui.domain.firm_commands import SaveOwnProfile
from assure_tui.services import passcodes
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t


def save_own_profile(ctx: Context, cmd: SaveOwnProfile) -> Handled:
    """Set, change or take away one's own passcode; the one that is kept has to be said first."""
    for name in cmd.fields:
        if name not in ("passcode", "current"):
            raise Invalid(name, "key.unknown", f"a profile has no field {name!r}")
    staff_id = ctx.actor.staff_id
    if staff_id is None:
        raise Denied("STAFF-5", "the system has no profile")
    person = ctx.unit.get(t.Staff, staff_id)
    name = person.login or person.initials
    kept = passcodes.State.read(getattr(ctx.unit.find(t.Setting, passcodes.setting_key(staff_id)), "value", None))
    if kept is not None and not passcodes.matches(kept.kept, str(cmd.fields.get("current") or "")):
        raise Denied("STAFF-5", "the passcode that is kept has to be said first")
    wanted = cmd.fields.get("passcode")
    if not wanted:
        if kept is None:
            return Handled("saved the own profile", [unchanged(name, "there is no passcode")], undoable=False)
        put_away(ctx, staff_id)
        return Handled(f"{person.name} took the passcode away", [done(name, "no passcode any more")], undoable=False)
    keep(ctx, staff_id, str(wanted))
    said = "the passcode is changed" if kept else "the passcode is set"
    return Handled(f"{person.name}: {said}", [done(name, said)], undoable=False)


def keep(ctx: Context, staff_id: int, typed: str) -> None:
    """Keep a passcode; the tries begin anew."""
    value: Any = passcodes.State(passcodes.make(typed)).as_value()
    row = ctx.unit.find(t.Setting, passcodes.setting_key(staff_id))
    if row is None:
        ctx.unit.add(t.Setting(key=passcodes.setting_key(staff_id), value=value))
    else:
        row.value = value
        ctx.unit.session.flush()


def put_away(ctx: Context, staff_id: int) -> bool:
    """Take a passcode away; whether there was one."""
    row = ctx.unit.find(t.Setting, passcodes.setting_key(staff_id))
    if row is None:
        return False
    ctx.unit.delete(row)
    return True
