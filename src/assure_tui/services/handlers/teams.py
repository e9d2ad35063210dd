"""Teams and what they let people do [STAFF-4] [PERM-12]."""

from __future__ import annotations

import re
from typing import Any

from assure_tui.domain import policy, text_rules
from assure_tui.domain.errors import Denied, Detail, Invalid, InvalidMany, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveTeam
from assure_tui.services.context import Context, near
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select

FROZEN = ("owner", "admins")  # what these may do is fixed


def save_team(ctx: Context, cmd: SaveTeam) -> Handled:
    """Make, change or remove a team; roles, teams and permissions are not undone [UNDO-7]."""
    known = list(ctx.unit.all(select(t.Team).order_by(t.Team.id)))
    if cmd.new:
        return _make(ctx, cmd, known)
    row = _find(cmd.team, known)
    if cmd.remove:
        return _remove(ctx, cmd, row)
    values = _values(cmd, known, row)
    if "permissions" in values and row.code in FROZEN:
        raise Denied("STAFF-4", f"what the team {row.name} may do is frozen")
    for name, value in values.items():
        setattr(row, name, value)
    ctx.unit.session.flush()
    result = done(row.code, row.name) if ctx.unit.changed else unchanged(row.code)
    return Handled(f"saved the team {row.name}", [result], undoable=False)


def _find(reference: str, known: list[t.Team]) -> t.Team:
    wanted = fold(reference.strip())
    for row in known:
        if wanted in (fold(row.code), fold(row.name)):
            return row
    hint = near(reference, [row.name for row in known])
    raise Invalid("team", "unknown", f"there is no team {reference!r}{hint}")


def _make(ctx: Context, cmd: SaveTeam, known: list[t.Team]) -> Handled:
    values = _values(SaveTeam(cmd.team, {"name": cmd.team, **cmd.fields}), known, None)
    base = re.sub(r"[^a-z0-9]+", "_", fold(values["name"])).strip("_") or "team"
    taken = {row.code for row in known}
    code = next(c for c in (base, *(f"{base}_{n}" for n in range(2, 1000))) if c not in taken)
    row = ctx.unit.add(t.Team(code=code, **{"permissions": [], **values}))
    return Handled(f"made the team {row.name}", [done(code, row.name)], undoable=False)


def _values(cmd: SaveTeam, known: list[t.Team], row: t.Team | None) -> dict[str, Any]:
    """Every given field by its rule, all errors together [VAL-6]."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in cmd.fields.items():
        try:
            found[name] = _value(name, value, known, row)
        except Invalid as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong)
    return found


def _value(name: str, value: Any, known: list[t.Team], row: t.Team | None) -> Any:
    if name == "name":
        text = text_rules.one_line(str(value or ""), "name", high=120)
        if any(other is not row and fold(text) in (fold(other.name), fold(other.code)) for other in known):
            raise Invalid("name", "duplicate", f"there is a team {text!r} already")  # [VAL-4]
        return text
    if name == "description":
        return text_rules.one_line(str(value or ""), "description", low=0, high=500)
    if name == "permissions":
        return _permissions(value, row)
    raise Invalid(name, "key.unknown", f"a team has no field {name!r}")


def _permissions(value: Any, row: t.Team | None) -> list[str]:
    """`a,b` replaces, `+a` and `-a` add and take off; None is none of them."""
    words = [word.strip() for word in (value.split(",") if isinstance(value, str) else value or ()) if word.strip()]
    relative = [word for word in words if word[0] in "+-"]
    if relative and len(relative) != len(words):
        raise Invalid("permissions", "format", "permissions are all plain (a,b) or all with + or - (+a,-b)")
    have = set(row.permissions) if row is not None and relative else set()
    for word in words:
        name = _permission(word[1:] if relative else word)
        (have.discard if word[0] == "-" else have.add)(name)
    return sorted(have)


def _permission(typed: str) -> str:
    wanted = fold(re.sub(r"[\s_]+", " ", typed.strip()))
    for name in policy.PERMISSIONS:
        if fold(name) == wanted:
            return name
    raise Invalid("permissions", "unknown", f"there is no permission {typed!r}{near(typed, list(policy.PERMISSIONS))}")


def _remove(ctx: Context, cmd: SaveTeam, row: t.Team) -> Handled:
    """A custom team goes; who is in it loses what it gave, and is shown first [DEL-4]."""
    if row.system:
        raise Denied("STAFF-4", f"{row.name} is a team of the system and is never deleted")
    links = list(ctx.unit.all(select(t.StaffTeam).where(t.StaffTeam.team_id == row.id)))
    people = [ctx.unit.get(t.Staff, link.staff_id) for link in links]
    if people and not cmd.confirmed:
        raise NeedsConfirmation(
            f"{len(people)} people lose what the team {row.name} lets them do",
            [Detail(person.login or person.initials, "team", person.name) for person in people],
        )
    for link in links:
        ctx.unit.session.delete(link)
    ctx.unit.session.flush()
    code, name = row.code, row.name
    ctx.unit.delete(row)
    return Handled(f"removed the team {name}", [done(code, name)], undoable=False)
