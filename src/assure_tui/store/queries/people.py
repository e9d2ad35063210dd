"""The firm, its settings, its people, and saved views."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.firm_views import TeamView
from assure_tui.domain.model import Actor, Role, StaffState
from assure_tui.domain.views import SavedView, StaffView
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.calendars import WorkCalendar

_ROLE_ORDER = "CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END"


def actor(reader: Reader, login: str) -> Actor | None:
    """The active person with that login, with the union of the teams' permissions [STAFF-1] [STAFF-4]."""
    return _actor(reader, "login = :who AND state = 'active'", login)


def actor_numbered(reader: Reader, staff_id: int) -> Actor | None:
    """A person by number, Active or not, as the actor they are or would be [PERM-10]."""
    return _actor(reader, "id = :who", staff_id)


def _actor(reader: Reader, where: str, who: int | str) -> Actor | None:
    rows = reader.rows(f"SELECT id, name, initials, login, role FROM staff WHERE {where}", {"who": who})
    if not rows:
        return None
    number, name, initials, found, role = rows[0]
    teams = reader.rows(
        "SELECT m.permissions FROM team m JOIN staff_team s ON s.team_id = m.id WHERE s.staff_id = :staff",
        {"staff": number},
    )
    permissions = frozenset(permission for row in teams for permission in json.loads(row[0]))
    return Actor(number, name, initials, found or initials, Role(role), permissions)


def staff(reader: Reader) -> tuple[StaffView, ...]:
    """Firm owner, Admins, the rest by name; people who have left come last [STAFF-3]."""
    teams: dict[int, tuple[str, ...]] = {}
    for number, name in reader.rows(
        "SELECT s.staff_id, m.name FROM staff_team s JOIN team m ON m.id = s.team_id ORDER BY s.staff_id, m.id"
    ):
        teams[number] = (*teams.get(number, ()), name)
    rows = reader.rows(
        "SELECT id, name, initials, login, email, role, state, capacity FROM staff"
        f" ORDER BY CASE state WHEN 'left' THEN 1 ELSE 0 END, {_ROLE_ORDER}, fold(name), id"
    )
    return tuple(
        StaffView(
            id=row[0],
            name=row[1],
            initials=row[2],
            login=row[3],
            email=row[4],
            role=Role(row[5]),
            state=StaffState(row[6]),
            teams=teams.get(row[0], ()),
            capacity=row[7],
        )
        for row in rows
    )


def firm(reader: Reader) -> dict[str, Any]:
    """The firm's own row; nothing before it was made."""
    rows = reader.rows("SELECT name, zone, currency, created_at, version FROM firm")
    if not rows:
        return {}
    return dict(zip(("name", "zone", "currency", "created_at", "version"), rows[0], strict=True))


def settings(reader: Reader) -> dict[str, Any]:
    """Settings that were changed; the others keep the defaults of [SET-1]. Passcodes are nobody's to read."""
    return {
        key: None if value is None else json.loads(value)
        for key, value in reader.rows("SELECT key, value FROM setting ORDER BY key")
        if not key.startswith("passcode.")
    }


def has_passcode(reader: Reader, staff_id: int) -> bool:
    """Whether a person is asked for a passcode [STAFF-5]."""
    return bool(reader.rows("SELECT 1 FROM setting WHERE key = :key", {"key": f"passcode.{staff_id}"}))


def teams(reader: Reader) -> tuple[TeamView, ...]:
    """Every team with its permissions and its people, system teams first [STAFF-4]; people who left are in none."""
    people: dict[int, tuple[str, ...]] = {}
    for team, login in reader.rows(
        "SELECT t.team_id, COALESCE(s.login, s.initials) FROM staff_team t JOIN staff s ON s.id = t.staff_id"
        " WHERE s.state <> 'left' ORDER BY t.team_id, lower(s.name), s.id"
    ):
        people[team] = (*people.get(team, ()), login)
    rows = reader.rows(
        "SELECT id, code, name, description, system, permissions FROM team"
        " ORDER BY CASE WHEN system THEN 0 ELSE 1 END, id"
    )
    return tuple(
        TeamView(row[0], row[1], row[2], row[3], bool(row[4]), tuple(json.loads(row[5])), people.get(row[0], ()))
        for row in rows
    )


def work(reader: Reader) -> WorkCalendar:
    """The firm's working week, less federal holidays and its closing days [CONV-6] [CAL-5]."""
    from assure_tui.domain.calendars import WorkCalendar

    week = settings(reader).get("firm.week")
    return WorkCalendar(frozenset(week or range(5)), frozenset(closing_days(reader)))


def closing_days(reader: Reader) -> dict[date, str]:
    """The days on which the firm itself is closed [CAL-5]."""
    return {date.fromisoformat(day): name for day, name in reader.rows('SELECT "on", name FROM closing_day')}


def views(reader: Reader, viewer: Actor) -> tuple[SavedView, ...]:
    """The person's own saved views and the firm's: those with a number first [FILT-6]."""
    bind = Binder()
    own = "staff_id IS NULL"
    if viewer.staff_id is not None:
        own = f"({own} OR staff_id = {bind(viewer.staff_id)})"
    rows = reader.rows(
        f"SELECT id, name, kind, query, slot, staff_id FROM saved_view WHERE {own}"
        " ORDER BY CASE WHEN slot IS NULL THEN 1 ELSE 0 END, slot, id",
        bind.params,
    )
    return tuple(SavedView(row[0], row[1], row[2], row[3], row[4], row[5] is None) for row in rows)
