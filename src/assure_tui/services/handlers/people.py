"""The firm, its settings, its staff [FIRM-*] [STAFF-*] [LEAVE-*]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import (
    CreateFirm,
    EditStaff,
    InviteStaff,
    LeaveStaff,
    SaveFirm,
    SaveOwnView,
    SaveSettings,
)
from assure_tui.domain.errors import Conflict, Denied, Invalid
from assure_tui.domain.model import SLOTS, Role, StaffState
from assure_tui.services.clock import zone
from assure_tui.services.context import SETTINGS, Context, near
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select


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
    teams = cmd.teams or (("admins",) if role is Role.ADMIN else ("preparers",))
    _set_teams(ctx, person.id or 0, teams)
    return Handled(f"added {person.name}", [done(person.login or person.initials, person.name)], undoable=False)


def _set_teams(ctx: Context, person: int, names: Any) -> None:
    known = list(ctx.unit.all(select(t.Team)))
    wanted = set()
    for name in names:
        match = [team for team in known if name.strip().casefold() in (team.code.casefold(), team.name.casefold())]
        if not match:
            raise Invalid("team", "unknown", f"there is no team {name!r}{near(name, [team.name for team in known])}")
        wanted.add(match[0].id)
    have = set(ctx.unit.all(select(t.StaffTeam.team_id).where(t.StaffTeam.staff_id == person)))
    for team in wanted - have:
        ctx.unit.add(t.StaffTeam(staff_id=person, team_id=team))
    for team in have - wanted:
        link = ctx.unit.find(t.StaffTeam, (person, team))
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
            row.login = text_rules.one_line(value, "login", high=64)
        elif name == "email":
            row.email = text_rules.email(value) if value else None
        elif name == "role":
            wanted = choice(Role, value, "role")
            if (wanted == "owner") != (row.role == "owner"):
                raise Denied("PERM-12", "the Firm owner passes the role on; it is neither given nor taken here")
            row.role = wanted
        elif name == "teams":
            _set_teams(ctx, row.id or 0, value)
        elif name == "capacity":
            if not 0 <= int(value) <= 10_080:
                raise Invalid("capacity", "range", "a weekly capacity lies between 0 and 10,080 minutes")
            row.capacity = int(value)
        elif name == "state":
            state = choice(StaffState, value, "state")
            if state == "left":
                raise Invalid("state", "not_offered", "use `staff leave`, which hands the work over")
            row.state = state
        else:
            raise Invalid(name, "key.unknown", f"a person has no field {name!r}")
    ctx.unit.session.flush()
    result = done(row.login or row.initials, row.name) if ctx.unit.changed else unchanged(row.login or row.initials)
    return Handled(f"edited {row.name}", [result], undoable=False)


def leave_staff(ctx: Context, cmd: LeaveStaff) -> Handled:
    """A person leaves: live work and defaults go to a successor, or to nobody on purpose [LEAVE-1..3]."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    if row.role == "owner":
        raise Denied("LEAVE-3", "the Firm owner passes the role on first")
    heir = ctx.unit.get(t.Staff, cmd.successor_id) if cmd.successor_id else None
    if heir is not None and (heir.state == "left" or heir.id == row.id):
        raise Invalid("successor", "not_offered", "the successor must be someone else who is here")
    held = 0
    rows: list[Any] = []
    for slot in SLOTS:
        column = getattr(t.Engagement, f"{slot}_id")
        rows += [
            (e, f"{slot}_id")
            for e in ctx.unit.all(select(t.Engagement).where(column == row.id, t.Engagement.live.is_(True)))
        ]
        column = getattr(t.Client, f"{slot}_id")
        rows += [(c, f"{slot}_id") for c in ctx.unit.all(select(t.Client).where(column == row.id))]
    tasks = select(t.Task).where(
        t.Task.assignee_id == row.id, t.Task.status.in_(("todo", "in_progress")), t.Task.removed.is_(False)
    )
    rows += [(task, "assignee_id") for task in ctx.unit.all(tasks)]
    if rows and heir is None and not cmd.to_nobody:
        raise Conflict("successor", f"{row.name} still holds {len(rows)} things; name a successor, or choose nobody")
    for thing, name in rows:
        if heir is not None and isinstance(thing, t.Engagement):
            ctx.may_hold(heir.id or 0, thing.pipeline_id, name)
        setattr(thing, name, heir.id if heir else None)
        held += 1
    for access in ctx.unit.all(select(t.ClientAccess).where(t.ClientAccess.staff_id == row.id)):
        ctx.unit.delete(access)
    row.state = "left"
    ctx.unit.session.flush()
    message = f"{held} things handed to {heir.name if heir else 'nobody'}"
    return Handled(f"{row.name} left; {message}", [done(row.login or row.initials, message)], undoable=False)


def save_firm(ctx: Context, cmd: SaveFirm) -> Handled:
    """Name and zone of the firm [FIRM-1]."""
    row = ctx.unit.get(t.Firm, 1)
    for name, value in cmd.fields.items():
        if name == "name":
            row.name = text_rules.one_line(value, "name", high=120)
        elif name == "zone":
            zone(value)
            row.zone = value
        else:
            raise Invalid(name, "key.unknown", f"the firm has no field {name!r}")
    ctx.unit.session.flush()
    return Handled("edited the firm", [done("firm") if ctx.unit.changed else unchanged("firm")])


def save_settings(ctx: Context, cmd: SaveSettings) -> Handled:
    """Settings of the firm by their names [SET-1]."""
    for key, value in cmd.values.items():
        if key not in SETTINGS:
            raise Invalid(key, "key.unknown", f"there is no setting {key!r}{near(key, list(SETTINGS))}")
        default = SETTINGS[key]
        if default is not None and type(value) is not type(default):
            raise Invalid(key, "key.type", f"{key} takes {type(default).__name__}, such as {default!r}")
        row = ctx.unit.find(t.Setting, key)
        if row is None:
            ctx.unit.add(t.Setting(key=key, value=value))
        else:
            row.value = value
    ctx.unit.session.flush()
    return Handled(f"set {', '.join(cmd.values)}", [done("settings") if ctx.unit.changed else unchanged("settings")])


def save_own_view(ctx: Context, cmd: SaveOwnView) -> Handled:
    """A saved view of one's own; the same name is replaced [FILT-6]."""
    name = text_rules.one_line(cmd.name_, "name", high=120)
    if cmd.slot is not None and not 1 <= cmd.slot <= 9:
        raise Invalid("slot", "range", "views are pinned to 1 to 9")
    same = select(t.SavedViewRow).where(
        t.SavedViewRow.staff_id == ctx.actor.staff_id, func.lower(t.SavedViewRow.name) == name.lower()
    )
    row = ctx.unit.one(same)
    if cmd.slot is not None:
        for other in ctx.unit.all(
            select(t.SavedViewRow).where(t.SavedViewRow.staff_id == ctx.actor.staff_id, t.SavedViewRow.slot == cmd.slot)
        ):
            if row is None or other.id != row.id:
                other.slot = None
    if row is None:
        row = ctx.unit.add(
            t.SavedViewRow(staff_id=ctx.actor.staff_id, name=name, kind=cmd.kind, query=cmd.query, slot=cmd.slot)
        )
    else:
        row.query, row.kind, row.slot = cmd.query, cmd.kind, cmd.slot
    ctx.unit.session.flush()
    return Handled(f"saved the view {name}", [done(name)])
