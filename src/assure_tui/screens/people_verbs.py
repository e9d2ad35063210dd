"""What the keys do on the people screen: invite, edit, approve, leave, return, permissions, eyes [STAFF-1] [LEAVE-1]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from assure_tui.domain.commands import Command, EditStaff, InviteStaff
from assure_tui.domain.errors import Invalid
from assure_tui.domain.firm_commands import SaveTeam
from assure_tui.domain.firm_settings import week_words
from assure_tui.domain.firm_views import TeamView
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import Role, StaffState
from assure_tui.domain.people_commands import ApproveStaff, PassOwnership, ReturnStaff
from assure_tui.domain.people_views import PersonView
from assure_tui.domain.working_time import weekdays
from assure_tui.formatting import clean
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.app_people import ChangesPeople
    from assure_tui.screens.dialogs.record import RecordForm

FROZEN = ("owner", "admins")


class PeopleVerbs(Flows):
    """Mixin of the people screen: acts on the person or team under the cursor."""

    tab: int

    if TYPE_CHECKING:
        teams: tuple[TeamView, ...]

        def under(self) -> Any: ...

        def person_under(self) -> PersonView | None: ...

        def team_under(self) -> TeamView | None: ...

        def reload(self) -> None: ...

    # -- forms -----------------------------------------------------------------------------------

    def action_people_new(self) -> None:
        """Invite a person, or make a team."""
        if self.tab in (1, 3):
            self.flow(self._form(team_form(None)), asks=True)
        else:
            self.flow(self._form(person_form(None, self.teams)), asks=True)

    def action_people_edit(self) -> None:
        """Every field of the person or team."""
        self.open_thing(self.under())

    def open_thing(self, thing: Any) -> None:
        """The form of the person or team; in the tables, the reason."""
        person, team = self.person_under(), self.team_under()
        if isinstance(thing, str):
            self.flow(self._explain(thing, person, team))
        elif person is not None:
            self.flow(self._form(person_form(person, self.teams)), asks=True)
        elif team is not None:
            self.flow(self._form(team_form(team)), asks=True)

    async def _form(self, form: RecordForm) -> None:
        await self.ask(form)

    async def _explain(self, permission: str, person: PersonView | None, team: TeamView | None) -> None:
        """Who has it, and by what [PERM-10]."""
        if team is not None:
            given = "everything" if team.code in FROZEN else "it" if permission in team.permissions else ""
            self.base.toast(f"{permission}: the team {clean(team.name)} gives {given or 'it not'}.", "told")
        elif person is not None and person.staff.role is not Role.MEMBER:
            role = "Firm owner" if person.staff.role is Role.OWNER else "Admin"
            self.base.toast(f"{permission}: {clean(person.staff.name)} has it as {role}.", "told")
        elif person is not None:
            have = [
                clean(one.name) for one in self.teams if one.code in person.team_codes and permission in one.permissions
            ]
            would = [clean(one.name) for one in self.teams if one.code not in FROZEN and permission in one.permissions]
            said = (
                f"has it by {', '.join(have)}" if have else f"lacks it; {', '.join(would) or 'no team'} would give it"
            )
            self.base.toast(f"{permission}: {clean(person.staff.name)} {said}.", "told")

    # -- permissions -----------------------------------------------------------------------------

    def action_people_toggle(self) -> None:
        """Give the team the permission, or take it [STAFF-4]."""
        permission, team = self.under(), self.team_under()
        if not isinstance(permission, str):
            self.base.toast("The tables of permissions are the last two tabs.", "told")
        elif team is None:
            self.base.toast("Permissions come from teams: change the team, or the person's teams with e.", "told")
        elif team.code in FROZEN:
            self.base.toast(f"What the team {clean(team.name)} may do is frozen: its people may everything.", "refused")
        else:
            sign = "-" if permission in team.permissions else "+"
            self.flow(self.carry_out(SaveTeam(team.code, {"permissions": f"{sign}{permission}"})))

    # -- coming and going ------------------------------------------------------------------------

    def action_people_approve(self) -> None:
        """Invited becomes Active; who has left returns."""
        person = self.person_under()
        if person is None:
            self.base.toast("Put the cursor on a person.", "told")
        elif person.staff.state is StaffState.LEFT:
            self.flow(self.carry_out(ReturnStaff(person.staff.id)))
        else:
            self.flow(self.carry_out(ApproveStaff(person.staff.id)))

    def action_people_leave(self) -> None:
        """Where everything in the name goes; of a team: it is removed."""
        person, team = self.person_under(), self.team_under()
        if team is not None:
            self.flow(self._remove_team(team), asks=True)
        elif person is None:
            self.base.toast("Put the cursor on a person.", "told")
        elif person.staff.state is StaffState.LEFT:
            self.base.toast(f"{clean(person.staff.name)} has left; m brings them back.", "told")
        elif person.staff.role is Role.OWNER:
            self.base.toast("The Firm owner passes the role on first, with O.", "refused")
        else:
            from assure_tui.screens.leaving import LeavingScreen

            self.app.push_screen(LeavingScreen(person.staff))

    async def _remove_team(self, team: TeamView) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        agreed: bool | None = True
        if not team.members:
            agreed = await self.ask(ConfirmDialog(f"Remove the team {clean(team.name)}?", "Nobody is in it."))
        if agreed:
            await self.carry_out(SaveTeam(team.code, remove=True))  # with people in it, it asks by itself

    def action_people_pass_on(self) -> None:
        """The firm gets another owner [PERM-12]."""
        person = self.person_under()
        if person is not None:
            self.flow(self.carry_out(PassOwnership(person.staff.id)))

    def action_people_away(self) -> None:
        """Weekdays, hours a week, and days away with their reason [TIME-5]."""
        person = self.person_under()
        if person is None:
            self.base.toast("Put the cursor on a person.", "told")
            return
        from assure_tui.screens.working_form import ask_working_time

        self.flow(ask_working_time(self, person.staff.id, person.staff.name), asks=True)

    # -- looking ---------------------------------------------------------------------------------

    def action_people_may(self) -> None:
        """Every command with yes or no and why [PERM-10]."""
        person = self.person_under()
        if person is not None:
            from assure_tui.screens.may import MayScreen

            self.app.push_screen(MayScreen(person.staff.id, person.staff.name))

    def action_people_eyes(self) -> None:
        """Every screen as this person sees it, read-only."""
        person = self.person_under()
        if person is not None:
            app = cast("ChangesPeople", self.app)
            self.flow(app.look_through(person.staff.id, person.staff.name))


def person_form(view: PersonView | None, teams: tuple[TeamView, ...]) -> RecordForm:
    """A person: invited, or changed [STAFF-1]."""
    from assure_tui.screens.dialogs.record import Entry, RecordForm

    staff = view.staff if view else None
    known = ", ".join(one.name for one in teams if one.code != "owner")
    entries = [
        Entry("name", "Name", staff.name if staff else "", 120),
        Entry("login", "Login", (staff.login or "") if staff else "", 64, "of the operating system"),
        Entry("initials", "Initials", staff.initials if staff else "", 4, "2 to 4 letters; empty: from the name"),
        Entry("email", "E-mail", (staff.email or "") if staff else "", 254),
        Entry("role", "Role", staff.role.value if staff else "member", 8, "admin or member", read=_word),
        Entry("teams", "Teams", ", ".join(staff.teams) if staff else "", 400, known, read=_names),
    ]
    if staff is None:
        entries.append(Entry("invited", "State", "active", 8, "active, or invited until approved", read=_word))
        notes = ["Without teams a member joins Preparers, an Admin joins Admins."]
        return RecordForm("Invite a person", entries, _invite, whole=True, notes=notes)
    own = week_words(view.working_days) if view and view.working_days else ""
    entries.append(Entry("working_days", "Works on", own, 40, "as the firm; or Mon-Thu", read=weekdays))
    entries.append(Entry("capacity", "Week", minutes_words(staff.capacity), 8, "40h or 2400 minutes", read=_week))
    number = staff.id
    notes = ["Changes of role and teams count from the next command and are not undone."]
    return RecordForm(clean(staff.name), entries, lambda fields: EditStaff(number, fields), notes=notes)


def _invite(fields: Mapping[str, Any]) -> Command:
    name, login = fields.get("name"), fields.get("login")
    if not name:
        raise Invalid("name", "required", "a person has a name")
    if not login:
        raise Invalid("login", "required", "a login says who sits at the computer")
    state = fields.get("invited") or "active"
    if state not in ("active", "invited"):
        raise Invalid("invited", "unknown", "active or invited")
    return InviteStaff(
        name, login, fields.get("initials"), fields.get("email"), fields.get("role") or "member",
        fields.get("teams") or (), state == "invited",
    )  # fmt: skip


def _word(text: str) -> str:
    return text.strip().casefold()


def _names(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip() not in ("", "-"))


def _week(text: str) -> int:
    found = read_minutes(text.strip())
    if found is None:
        raise Invalid("capacity", "minutes.format", "a time such as 40h, 37:30 or 2400")
    return found


def team_form(view: TeamView | None) -> RecordForm:
    """A team: its name and what it is for; permissions are given in the table."""
    from assure_tui.screens.dialogs.record import Entry, RecordForm

    entries = [
        Entry("name", "Name", view.name if view else "", 120),
        Entry("description", "For", view.description if view else "", 500, "what it is for", read=str.strip),
    ]
    if view is None:
        notes = ["It may nothing at first: the last tab gives permissions with space."]
        return RecordForm("New team", entries, _new_team, whole=True, notes=notes)
    code = view.code
    return RecordForm(f"Team {clean(view.name)}", entries, lambda fields: SaveTeam(code, fields))


def _new_team(fields: Mapping[str, Any]) -> Command:
    name = fields.get("name")
    if not name:
        raise Invalid("name", "required", "a team has a name")
    return SaveTeam(str(name), {key: value for key, value in fields.items() if key != "name"}, new=True)
