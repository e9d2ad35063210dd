"""People: staff list, add, set, leave; can [STAFF-*] [PERM-10]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.explain import REFUSED
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.session import session
from assure_tui.domain.commands import EditStaff, InviteStaff, LeaveStaff
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.firm_commands import SaveOwnProfile
from assure_tui.domain.leaving import DEFAULT, NOBODY, OFF
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.model import Role, short
from assure_tui.domain.people_commands import ApproveStaff, PassOwnership, ReturnStaff
from assure_tui.domain.views import StaffView

COLUMNS = {
    "login": "Login",
    "initials": "Initials",
    "name": "Name",
    "role": "Role",
    "state": "State",
    "teams": "Teams",
    "email": "E-mail",
}
FIELDS = ("name", "initials", "login", "email", "role", "teams", "capacity", "working_days", "state", "passcode")
_ROLES = (str(Role.ADMIN), str(Role.MEMBER))


def _object(view: StaffView) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "initials": view.initials,
        "login": view.login,
        "email": view.email,
        "role": str(view.role),
        "state": str(view.state),
        "teams": list(view.teams),
        "capacity": view.capacity,
    }


@click.group(cls=AssureGroup)
def staff() -> None:
    """The people of the firm: list, add, set, leave."""


@staff.command("list", cls=AssureCommand)
def list_() -> None:
    """The Firm owner first, then Admins, then the rest by name [STAFF-3]."""
    run = session()
    _ = run.actor
    run.output.records("staff", [_object(view) for view in run.reads.staff()], COLUMNS)


@staff.command(cls=AssureCommand)
@click.argument("name")
@click.option("--login", required=True, help="The login of the OS user.")
@click.option("--initials", help="2-4 letters; from the name when left out.")
@click.option("--email", help="E-mail address.")
@click.option("--role", default="member", metavar="admin|member", help="Role.")
@click.option("--team", "teams", multiple=True, metavar="T", help="A team; may be given several times.")
@click.option("--invited", is_flag=True, help="Not Active before `staff approve`.")
def add(
    name: str,
    login: str,
    initials: str | None,
    email: str | None,
    role: str,
    teams: tuple[str, ...],
    invited: bool,
) -> None:
    """Add a staff member."""
    act(session(), InviteStaff(name, login, initials, email, refs.choice(role, "role", _ROLES), teams, invited))


@staff.command("set", cls=AssureCommand, help="Set fields of a person.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("login")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_(login: str, pairs: tuple[str, ...]) -> None:
    """Set fields of a person."""
    run = session()
    _ = run.actor
    member = refs.person(run.reads.staff(), login)
    fields: dict[str, Any] = {}
    for field, text in refs.assignments(pairs, FIELDS).items():
        value = text.strip()
        if field == "teams":
            fields[field] = tuple(word.strip() for word in value.split(",") if word.strip() not in ("", "-"))
        elif field == "role":
            fields[field] = refs.choice(value, "role", [str(item) for item in Role])
        elif field == "state":
            fields[field] = refs.choice(value, "state", ("invited", "active", "left"))
        elif field == "passcode" and value not in ("", "-"):
            raise Invalid(
                field, "not_offered", "Only the person sets it, with staff passcode; passcode=- takes it away."
            )
        elif field == "working_days":
            from assure_tui.domain.working_time import weekdays

            fields[field] = weekdays(value)
        elif field == "capacity":
            fields[field] = read_minutes(value)
            if fields[field] is None:
                raise Invalid(field, "minutes.format", f"'{value}' is no time; type 2400, 40:00 or 40h.")
        elif value in ("", "-"):
            if field in ("name", "initials"):
                raise Invalid(field, "required", f"{field.capitalize()} cannot be cleared.")
            fields[field] = None
        else:
            fields[field] = text
    act(run, EditStaff(member.id, fields))


@staff.command(cls=AssureCommand)
@click.argument("login")
@click.option("--to", "successor", metavar="LOGIN", help="Who takes over what is in their name.")
@click.option("--to-nobody", is_flag=True, help="Leave what is in their name to nobody, on purpose.")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="GROUP=WHO",
    help="One group apart: a login, default (the client's), nobody, or off (it stays). May be given several times.",
)
@click.option("--list", "listed", is_flag=True, help="Only list what is in their name, by group.")
def leave(login: str, successor: str | None, to_nobody: bool, groups: tuple[str, ...], listed: bool) -> None:
    """A person leaves; what is in their name goes to successors, in one step [LEAVE-1]."""
    run = session()
    _ = run.actor
    people = run.reads.staff()
    member = refs.person(people, login)
    if listed:
        held = run.reads.held_by(run.actor, member.id)
        rows = [{"group": item.group, "item": item.key, "label": item.label} for item in held]
        run.output.records("held", rows, {"group": "Group", "item": "Item", "label": "What"})
        return
    if (bool(successor) == to_nobody) and not (groups and not successor):
        raise click.UsageError("Either --to LOGIN or --to-nobody, or --group for each.")
    heir = refs.person(people, successor, "to").id if successor else None
    chosen = {}
    for text in groups:
        key, equals, who = text.partition("=")
        if not equals:
            raise click.UsageError(f"--group is GROUP=WHO, not '{text}'.")
        word = who.strip()
        chosen[key.strip()] = word if word in (DEFAULT, NOBODY, OFF) else refs.person(people, word, "group").id
    act(run, LeaveStaff(member.id, heir, to_nobody, chosen))


@staff.command("return", cls=AssureCommand)
@click.argument("login")
def return_(login: str) -> None:
    """A person who left is Active again, with nothing in their name [LEAVE-4]."""
    run = session()
    _ = run.actor
    act(run, ReturnStaff(refs.person(run.reads.staff(), login).id))


@staff.command(cls=AssureCommand)
@click.argument("login")
def approve(login: str) -> None:
    """An invited person is Active from now on [STAFF-1]."""
    run = session()
    _ = run.actor
    act(run, ApproveStaff(refs.person(run.reads.staff(), login).id))


@staff.command("pass", cls=AssureCommand)
@click.argument("login")
def pass_(login: str) -> None:
    """The Firm owner makes another person Firm owner [PERM-12]."""
    run = session()
    _ = run.actor
    act(run, PassOwnership(refs.person(run.reads.staff(), login).id))


@staff.command(cls=AssureCommand)
@click.option("--clear", is_flag=True, help="Take the passcode away.")
def passcode(clear: bool) -> None:
    """Set or change your own passcode, asked for when somebody else's login names you with --as.

    It shows who acted, and no more: whoever can read the store's file can try every code.
    """
    run = session()
    current = run.admit(run.actor, "Your passcode now")
    if clear:
        act(run, SaveOwnProfile({"passcode": None, "current": current}))
        return
    if not run.can_ask:
        raise click.UsageError("A passcode is typed on a terminal; --clear takes one away.")
    wanted = click.prompt("New passcode", hide_input=True, confirmation_prompt=True, err=True)
    act(run, SaveOwnProfile({"passcode": str(wanted), "current": current}))


@click.command(cls=AssureCommand)
@click.argument("login")
@click.argument("command")
@click.argument("eng", required=False)
def can(login: str, command: str, eng: str | None) -> None:
    """Whether a person may give a command (exit 0) or not (4), and by which rule [PERM-10]."""
    run = session()
    asker = run.actor
    name = _command_name(command)
    member = refs.person(run.reads.staff(), login)
    person = run.reads.actor(member.login or "")
    if person is None:
        raise NotFound(f"'{login}' is not an active staff member.")
    answer = run.reads.verdict(member.id, name)
    allowed, rule, because = answer.allowed, answer.rule, answer.because
    if eng is not None:
        number = refs.number(eng, "engagement")
        # The asker must see it too; what may not be seen is not found.
        run.reads.engagement(asker, number, run.today)
        if allowed:
            try:
                run.reads.engagement(person, number, run.today)
            except NotFound:
                allowed, rule = False, "PERM-4"
                because = f"{person.name} does not see {short('engagement', number)}"
    value = {"allowed": allowed, "rule": rule, "because": because}
    if run.options.plain:
        run.output.records("can", [value], {key: key for key in value})
    else:
        run.output.message(value, f"{'Yes' if allowed else 'No'}: {because} [{rule}].")
    if not allowed:
        click.get_current_context().exit(REFUSED)


def _command_name(text: str) -> str:
    """A command of [PERM-13] in any case; refused with the nearest one."""
    import difflib

    from assure_tui.domain.policy import RULES

    typed = text.replace("_", "").replace("-", "").replace(" ", "").casefold()
    for name in RULES:
        if name.casefold() == typed:
            return name
    near = difflib.get_close_matches(text, RULES, 3, 0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "."
    raise Invalid("command", "unknown", f"There is no command '{text}'{hint}")


COMMANDS = {"staff": staff, "can": can}
