"""Who is Active and who is Firm owner: approving the invited, passing the role on [STAFF-1] [PERM-12]."""

from __future__ import annotations

from assure_tui.domain.errors import Conflict, Detail, NeedsConfirmation
from assure_tui.domain.people_commands import ApproveStaff, PassOwnership
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.people import set_teams
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def approve_staff(ctx: Context, cmd: ApproveStaff) -> Handled:
    """Invited becomes Active; only Active people act."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    name = row.login or row.initials
    if row.state == "left":
        raise Conflict("state", f"{row.name} has left; they return first")
    if row.state == "active":
        return Handled(f"{row.name} is Active", [unchanged(name, "is Active already")], undoable=False)
    row.state = "active"
    ctx.unit.session.flush()
    return Handled(f"approved {row.name}", [done(name, "Active")], undoable=False)


def pass_ownership(ctx: Context, cmd: PassOwnership) -> Handled:
    """Exactly one Firm owner at every moment: both change in one batch [STAFF-2] [LEAVE-3]."""
    heir = ctx.unit.get(t.Staff, cmd.staff_id)
    name = heir.login or heir.initials
    if heir.role == "owner":
        return Handled(f"{heir.name} is the Firm owner", [unchanged(name, "is the Firm owner already")], undoable=False)
    if heir.state != "active":
        raise Conflict("state", f"{heir.name} is not Active; only an Active person can be the Firm owner")
    before = ctx.unit.one(select(t.Staff).where(t.Staff.role == "owner"))
    if not cmd.confirmed:
        raise NeedsConfirmation(
            f"{heir.name} becomes the Firm owner; only they can give it back",
            [Detail("role", "owner", f"{before.name} is an Admin from then on")],
        )
    heir.role = "owner"
    set_teams(ctx, heir, ("owner",))
    before.role = "admin"
    set_teams(ctx, before, ("admins",))
    ctx.unit.session.flush()
    return Handled(f"{before.name} passed the role of Firm owner on to {heir.name}", [done(name)], undoable=False)
