"""The firm as it begins, and its staff [FIRM-3] [STAFF-*]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import (
    CreateFirm,
    EditStaff,
    InviteStaff,
    SaveOwnView,
)
from assure_tui.domain.errors import Conflict, Denied, Invalid
from assure_tui.domain.model import Role, StaffState
from assure_tui.services.clock import zone
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import profile
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.capacity import weekdays
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def create_firm(ctx: Context, cmd: CreateFirm) -> Handled:
    """The firm and its Firm owner in an empty store [FIRM-3]; seeds come with it."""
    if ctx.unit.find(t.Firm, 1) is not None:
        raise Conflict("firm", "this store has a firm already")
    zone(cmd.zone)
    ctx.unit.add(t.Firm(id=1, name=text_rules.one_line(cmd.firm, "firm", high=120), zone=cmd.zone, created_at=ctx.now))
    owner = _person(ctx, cmd.owner, cmd.login, cmd.initials, None, "owner")
    team = ctx.unit.one(select(t.Team).where(t.Team.code == "owner"))
    if team is not None:
        ctx.unit.add(t.StaffTeam(staff_id=owner.id, team_id=team.id))
    return Handled(f"created the firm {cmd.firm}", [done("firm", cmd.firm)], undoable=False)


def _person(ctx: Context, name: str, login: str, initials: str | None, email: str | None, role: str) -> t.Staff:
    taken = set(ctx.unit.all(select(t.Staff.initials)))
    if initials:
        mark = text_rules.initials(initials)
        if mark in taken:
            raise Invalid("initials", "duplicate", f"someone has the initials {mark} already")
    else:
        mark = _free(text_rules.offered_initials(name), taken, name)
    login = text_rules.one_line(login, "login", high=64)
    if ctx.unit.one(select(t.Staff.id).where(t.Staff.login == login)) is not None:
        raise Invalid("login", "duplicate", f"someone has the login {login} already")
    return ctx.unit.add(
        t.Staff(
            name=text_rules.one_line(name, "name", high=120),
            initials=mark,
            login=login,
            email=text_rules.email(email) if email else None,
            role=role,
            state="active",
            capacity=ctx.settings["time.capacity"],
        )
    )


def _free(offered: str, taken: set[str], name: str) -> str:
    if offered not in taken:
        return offered
    letters = [ch.upper() for ch in name if ch.isalpha()] + [chr(c) for c in range(65, 91)]
    for extra in letters:
        for mark in (offered + extra, offered[0] + extra):
            if mark not in taken and 2 <= len(mark) <= 4:
                return mark
    raise Invalid("initials", "duplicate", "no free initials are left; give some")


def invite_staff(ctx: Context, cmd: InviteStaff) -> Handled:
    """Add a person with login, role and teams; Preparers when no team is named [STAFF-1]."""
    role = Role(choice(Role, cmd.role, "role"))
    if role is Role.OWNER:
        raise Denied("STAFF-2", "there is exactly one Firm owner; the role is passed on, not given")
    person = _person(ctx, cmd.name_, cmd.login, cmd.initials, cmd.email, role.value)
    if cmd.invited:
        person.state = "invited"
    teams = cmd.teams or (("admins",) if role is Role.ADMIN else ("preparers",))
    set_teams(ctx, person, teams)
    return Handled(f"added {person.name}", [done(person.login or person.initials, person.name)], undoable=False)


def set_teams(ctx: Context, person: t.Staff, names: Any) -> None:
    """Put a person into exactly these teams, by code or name [STAFF-4]."""
    known = list(ctx.unit.all(select(t.Team)))
    wanted = set()
    for name in names:
        match = [team for team in known if name.strip().casefold() in (team.code.casefold(), team.name.casefold())]
        if not match:
            raise Invalid("team", "unknown", f"there is no team {name!r}{near(name, [team.name for team in known])}")
        if match[0].code == "owner" and person.role != "owner":
            raise Denied("STAFF-4", "the team of the Firm owner is frozen; nobody else is put in it")
        wanted.add(match[0].id)
    have = set(ctx.unit.all(select(t.StaffTeam.team_id).where(t.StaffTeam.staff_id == person.id)))
    for team in wanted - have:
        ctx.unit.add(t.StaffTeam(staff_id=person.id or 0, team_id=team))
    for team in have - wanted:
        link = ctx.unit.find(t.StaffTeam, (person.id, team))
        if link is not None:
            ctx.unit.delete(link)


def edit_staff(ctx: Context, cmd: EditStaff) -> Handled:
    """Change a person; the last Firm owner stays one [PERM-12]."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    for name, value in cmd.fields.items():
        if name == "name":
            row.name = text_rules.one_line(value, "name", high=120)
        elif name == "initials":
            mark = text_rules.initials(value)
            if mark != row.initials and ctx.unit.one(select(t.Staff.id).where(t.Staff.initials == mark)) is not None:
                raise Invalid("initials", "duplicate", f"someone has the initials {mark} already")
            row.initials = mark
        elif name == "login":
            login = text_rules.one_line(value, "login", high=64)
            taken = select(t.Staff.id).where(t.Staff.login == login, t.Staff.id != row.id)
            if ctx.unit.one(taken) is not None:
                raise Invalid("login", "duplicate", f"someone has the login {login} already")
            row.login = login
        elif name == "email":
            row.email = text_rules.email(value) if value else None
        elif name == "role":
            wanted = choice(Role, value, "role")
            if (wanted == "owner") != (row.role == "owner"):
                raise Denied("PERM-12", "the Firm owner passes the role on; it is neither given nor taken here")
            row.role = wanted
        elif name == "teams":
            set_teams(ctx, row, value)
        elif name == "passcode":
            if value:
                raise Denied("STAFF-5", "a passcode is set by its person; here it is only taken away")
            profile.put_away(ctx, row.id or 0)
        elif name == "capacity":
            if not 0 <= int(value) <= 10_080:
                raise Invalid("capacity", "range", "a weekly capacity lies between 0 and 10,080 minutes")
            row.capacity = int(value)
        elif name == "working_days":
            row.working_days = weekdays(value)
        elif name == "state":
            state = choice(StaffState, value, "state")
            if row.role == "owner" and state != "active":
                raise Denied("STAFF-2", "the Firm owner stays Active until the role is passed on")
            if state == "left":
                raise Invalid("state", "not_offered", "use `staff leave`, which hands the work over")
            row.state = state
        else:
            raise Invalid(name, "key.unknown", f"a person has no field {name!r}")
    ctx.unit.session.flush()
    result = done(row.login or row.initials, row.name) if ctx.unit.changed else unchanged(row.login or row.initials)
    return Handled(f"edited {row.name}", [result], undoable=False)


def save_own_view(ctx: Context, cmd: SaveOwnView) -> Handled:
    """A saved view of one's own; the same name is replaced [FILT-6]."""
    name = text_rules.one_line(cmd.name_, "name", high=120)
    if cmd.slot is not None and not 1 <= cmd.slot <= 9:
        raise Invalid("slot", "range", "views are pinned to 1 to 9")
    own = ctx.unit.all(select(t.SavedViewRow).where(t.SavedViewRow.staff_id == ctx.actor.staff_id))
    row = next((view for view in own if view.name.casefold() == name.casefold()), None)  # [VAL-4]
    for other in own:
        if cmd.slot is not None and other is not row and other.slot == cmd.slot:
            other.slot = None
    if row is None:
        row = ctx.unit.add(
            t.SavedViewRow(staff_id=ctx.actor.staff_id, name=name, kind=cmd.kind, query=cmd.query, slot=cmd.slot)
        )
    else:
        row.query, row.kind, row.slot = cmd.query, cmd.kind, cmd.slot
    ctx.unit.session.flush()
    return Handled(f"saved the view {name}", [done(name)])
