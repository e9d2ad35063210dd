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
from assure_tui.domain.documents import FOLDERS
from assure_tui.domain.errors import Conflict, Denied, Invalid
from assure_tui.domain.model import SLOTS, Role, StaffState
from assure_tui.domain.titles import validate_pattern
from assure_tui.services.clock import zone
from assure_tui.services.context import SETTINGS, Context, near
from assure_tui.services.handlers import profile, series_people
from assure_tui.services.handlers.base import Handled, done, unchanged
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
    _set_teams(ctx, person, teams)
    return Handled(f"added {person.name}", [done(person.login or person.initials, person.name)], undoable=False)


def _set_teams(ctx: Context, person: t.Staff, names: Any) -> None:
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
            _set_teams(ctx, row, value)
        elif name == "passcode":
            if value:
                raise Denied("STAFF-5", "a passcode is set by its person; here it is only taken away")
            profile.put_away(ctx, row.id or 0)
        elif name == "capacity":
            if not 0 <= int(value) <= 10_080:
                raise Invalid("capacity", "range", "a weekly capacity lies between 0 and 10,080 minutes")
            row.capacity = int(value)
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


def leave_staff(ctx: Context, cmd: LeaveStaff) -> Handled:
    """A person leaves: live work and defaults go to a successor, or to nobody on purpose [LEAVE-1..3]."""
    row = ctx.unit.get(t.Staff, cmd.staff_id)
    if row.role == "owner":
        raise Denied("LEAVE-3", "the Firm owner passes the role on first")
    heir = ctx.unit.get(t.Staff, cmd.successor_id) if cmd.successor_id else None
    if heir is not None and (heir.state == "left" or heir.id == row.id):
        raise Invalid("successor", "not_offered", "the successor must be someone else who is here")
    if row.state == "left":
        return Handled(f"{row.name} left", [unchanged(row.login or row.initials, "has left already")], undoable=False)
    rows = _in_the_name_of(ctx, row)
    series = series_people.in_the_name_of(ctx, row.id or 0)
    held = len(rows) + len(series)
    if held and heir is None and not cmd.to_nobody:
        raise Conflict("successor", f"{row.name} still holds {held} things; name a successor, or choose nobody")
    for thing, name in rows:
        pipeline = _pipeline_of(ctx, thing)
        if heir is not None and pipeline is not None:
            ctx.may_hold(heir.id or 0, pipeline, name)
        setattr(thing, name, heir.id if heir else None)
    series_people.hand_over(ctx, series, row.id or 0, heir.id if heir else None)
    for access in ctx.unit.all(select(t.ClientAccess).where(t.ClientAccess.staff_id == row.id)):
        if heir is not None and ctx.unit.find(t.ClientAccess, (access.client_id, heir.id)) is None:
            ctx.unit.add(t.ClientAccess(client_id=access.client_id, staff_id=heir.id or 0))
        ctx.unit.delete(access)
    default = ctx.unit.find(t.Setting, "firm.default_preparer")
    if default is not None and default.value == row.id:
        default.value = heir.id if heir else None
    row.state = "left"
    ctx.unit.session.flush()
    message = f"{held} things handed to {heir.name if heir else 'nobody'}"
    return Handled(f"{row.name} left; {message}", [done(row.login or row.initials, message)], undoable=False)


def _in_the_name_of(ctx: Context, person: t.Staff) -> list[tuple[Any, str]]:
    """Slots of live work, default slots and open tasks; closed work keeps the name [LEAVE-1] [LEAVE-2]."""
    found: list[tuple[Any, str]] = []
    for slot in SLOTS:
        name = f"{slot}_id"
        mine = getattr(t.Engagement, name) == person.id
        found += [(e, name) for e in ctx.unit.all(select(t.Engagement).where(mine, t.Engagement.live.is_(True)))]
        found += [(c, name) for c in ctx.unit.all(select(t.Client).where(getattr(t.Client, name) == person.id))]
    tasks = (
        select(t.Task)
        .outerjoin(t.Engagement, t.Engagement.id == t.Task.engagement_id)
        .where(
            t.Task.assignee_id == person.id,
            t.Task.status.in_(("todo", "in_progress")),
            t.Task.removed.is_(False),
            t.Task.engagement_id.is_(None) | t.Engagement.live.is_(True),
        )
    )
    return found + [(task, "assignee_id") for task in ctx.unit.all(tasks)]


def _pipeline_of(ctx: Context, thing: Any) -> int | None:
    if isinstance(thing, t.Task) and thing.engagement_id is not None:
        thing = ctx.unit.get(t.Engagement, thing.engagement_id)
    return thing.pipeline_id if isinstance(thing, t.Engagement) else None


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
        _check_setting(ctx, key, value)
        row = ctx.unit.find(t.Setting, key)
        if row is None:
            ctx.unit.add(t.Setting(key=key, value=value))
        else:
            row.value = value
    ctx.unit.session.flush()
    return Handled(f"set {', '.join(cmd.values)}", [done("settings") if ctx.unit.changed else unchanged("settings")])


CHOICES = {
    "complete.on_final": ("ask", "always", "never"),
    "move.preview": ("decide", "always"),
    "sod.mode": ("off", "warn", "refuse"),
    "due.work_to": ("deadline", "target"),
}
MOST = {"archive.suggest_days": 3650, "undo.days": 3650, "documents.expected_days": 365, "time.capacity": 10_080}


def _check_setting(ctx: Context, key: str, value: Any) -> None:
    """Settings are checked like any input [SET-1]."""
    default = SETTINGS[key]
    if key == "firm.default_preparer":
        if value is not None and (type(value) is not int or ctx.unit.find(t.Staff, value) is None):
            raise Invalid(key, "unknown", "the default preparer is a person of the firm, or nobody")
        return
    if type(value) is not type(default):
        raise Invalid(key, "key.type", f"{key} takes {type(default).__name__}, such as {default!r}")
    if key in CHOICES and value not in CHOICES[key]:
        raise Invalid(key, "unknown", f"{key} is one of {', '.join(CHOICES[key])}, not {value!r}")
    if key in MOST and not 0 <= value <= MOST[key]:
        raise Invalid(key, "range", f"{key} lies between 0 and {MOST[key]}")
    if key == "firm.week" and (not value or set(value) - set(range(7)) or len(set(value)) != len(value)):
        raise Invalid(key, "format", "the working week is some of 0 (Monday) to 6 (Sunday), each once")
    if key == "documents.subfolder":
        validate_pattern(value, key)  # [CODE-4]
    if key == "documents.folders":
        if len(value) > FOLDERS or not all(isinstance(one, str) for one in value):
            raise Invalid(key, "range", f"a folder template is a list of at most {FOLDERS} folders")
        for one in value:
            validate_pattern(one, key)


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
