"""People, teams, permissions, leaving, and why somebody may or may not, on screen [STAFF-*] [LEAVE-*] [PERM-10]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from assure_tui.bootstrap import Services
from assure_tui.domain.views import StaffView
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.leaving import LeavingScreen, SuccessorDialog
from assure_tui.screens.may import MayScreen
from assure_tui.screens.people import BY_PERSON, BY_TEAM, PEOPLE, TEAMS, PeopleScreen
from assure_tui.screens.settings import SettingsScreen
from assure_tui.screens.workload import WorkloadScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed, typed

HOSTILE = "[b]Zoe[/] Ünal \U0001f600"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def person(firm: Services, word: str) -> StaffView:
    return next(one for one in firm.reads.staff() if word in (one.login, one.name))


def toast(pilot: Pilot[object]) -> str:
    said = pilot.app.toasted  # type: ignore[attr-defined]
    return said.text if said else ""


async def fill(pilot: Pilot[object], **fields: str) -> None:
    for name, text in fields.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = text
    await settled(pilot)


def member(firm: Services) -> StaffView:
    """Somebody who holds work and is no Admin."""
    held = {one.staff.id: one.engagements for one in firm.reads.people(actor(firm))}
    return next(one for one in firm.reads.staff() if one.role.value == "member" and held[one.id])


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_everybody_with_role_state_and_what_they_hold(firm: Services, size: tuple[int, int]) -> None:
    """[STAFF-3] [STAFF-4]: owner, Admins, the rest; teams; both tables of permissions fit the screen."""
    screen = PeopleScreen()
    async with shown(firm, screen, size=size) as pilot:
        said = lines(screen)
        assert "Holds" in said[0] and "Firm owner" in said[1]
        one = next(p for p in firm.reads.people(actor(firm)) if p.engagements)
        assert any(one.staff.initials in line and f"{one.engagements}E" in line for line in said)
        for tab, words in ((TEAMS, "frozen"), (BY_PERSON, "["), (BY_TEAM, "[")):
            await pressed(pilot, "tab")
            assert screen.tab == tab and any(words in line for line in lines(screen))
            assert max(len(line) for line in lines(screen)) <= size[0]


async def test_a_person_is_invited_approved_and_edited(firm: Services) -> None:
    """[STAFF-1] [VAL-6]: what is wrong stands under its field; text of any kind is only text."""
    screen = PeopleScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "n")
        form = pilot.app.screen
        assert isinstance(form, RecordForm)
        await fill(pilot, name=HOSTILE, role="member", invited="invited")
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is form and "login" in str(form.query_one("#login-wrong").render())  # type: ignore[attr-defined]
        await fill(pilot, login="zoe", initials="ZU")
        await pressed(pilot, "ctrl+s")
        assert person(firm, "zoe").state.value == "invited" and any("Invited" in line for line in lines(screen))
        screen.rows.go_to(f"person:{person(firm, 'zoe').id}")
        await pressed(pilot, "m")
        assert person(firm, "zoe").state.value == "active"
        await pressed(pilot, "enter")
        await fill(pilot, capacity="20h", teams="Reviewers")
        await pressed(pilot, "ctrl+s")
        after = person(firm, "zoe")
        assert after.capacity == 1200 and after.teams == ("Reviewers",)


@pytest.mark.parametrize("where", ["people", "workload"])
async def test_when_a_person_works_and_is_away(firm: Services, where: str) -> None:
    """[STAFF-1] [TIME-5]: weekdays, days away with why, days there after all; from People and from Workload."""
    who, today = member(firm), firm.clock.today()
    screen: Any = PeopleScreen() if where == "people" else WorkloadScreen()
    lead = firm.reads.actor("lead")
    assert lead is not None
    async with shown(firm, screen, size=(80, 24)) as pilot:

        async def opened() -> RecordForm:
            screen.rows.go_to(f"person:{who.id}")
            await pressed(pilot, "a" if where == "people" else "O")
            await settled(pilot, lambda: isinstance(pilot.app.screen, RecordForm))
            assert isinstance(pilot.app.screen, RecordForm)
            return pilot.app.screen

        form = await opened()
        assert form.query_one("#save").region.bottom <= 24
        await fill(pilot, note="alone")
        await pressed(pilot, "ctrl+s")
        assert "name the days" in str(form.query_one("#away-wrong").render())  # type: ignore[attr-defined]
        await fill(pilot, working_days="Mon-Thu", away="2026-07-06..2026-07-08", note=HOSTILE)
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen)
        found = firm.reads.working_time(lead, who.id, today)
        assert found.days == (0, 1, 2, 3) and len(found.away) == 1
        form = await opened()
        assert any("Mon 6 Jul to Wed 8 Jul" in one for one in form.notes)
        await fill(pilot, back="7 jul")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert [one.first.day for one in firm.reads.working_time(lead, who.id, today).away] == [6, 8]


async def test_space_gives_a_team_a_permission_and_takes_it(firm: Services) -> None:
    """[STAFF-4]: Owner and Admins are frozen and it says so; h and l choose the column."""
    screen = PeopleScreen(BY_TEAM)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        screen.rows.go_to("permission:Override gates")
        await pressed(pilot, "space")
        assert "frozen" in toast(pilot)
        at = next(n for n, team in enumerate(screen.teams) if team.code == "preparers")
        await pressed(pilot, *["l"] * at, "space")
        assert "Override gates" in next(t for t in firm.reads.teams() if t.code == "preparers").permissions
        assert screen.rows.current == "permission:Override gates"
        await pressed(pilot, "x")
        assert "Override gates" not in next(t for t in firm.reads.teams() if t.code == "preparers").permissions
        await pressed(pilot, "shift+tab", "enter")
        assert screen.tab == BY_PERSON and "has it as Firm owner" in toast(pilot)
        await pressed(pilot, "space")
        assert "come from teams" in toast(pilot)


async def test_a_team_is_made_and_removed(firm: Services) -> None:
    """[STAFF-4] [DEL-4]"""
    screen = PeopleScreen(TEAMS)
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "n")
        await fill(pilot, name="Night shift")
        await pressed(pilot, "ctrl+s")
        assert any("Night shift" in line for line in lines(screen))
        screen.rows.go_to("team:night_shift")
        await pressed(pilot, "delete")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "y")
        assert all(team.code != "night_shift" for team in firm.reads.teams())


async def test_leaving_group_by_group_is_one_change_and_coming_back(firm: Services) -> None:
    """[LEAVE-1] [LEAVE-2] [LEAVE-3] [LEAVE-4]"""
    who, heir = member(firm), person(firm, "lead")
    people = PeopleScreen()
    async with shown(firm, people) as pilot:
        people.rows.go_to(f"person:{who.id}")
        await pressed(pilot, "delete")
        screen = pilot.app.screen
        assert isinstance(screen, LeavingScreen)
        await settled(pilot, lambda: bool(screen.things))
        count = len(firm.reads.held_by(actor(firm), who.id))
        assert any("not decided" in line for line in lines(screen))
        await pressed(pilot, "A")
        assert isinstance(pilot.app.screen, SuccessorDialog)
        await typed(pilot, heir.initials)
        await pressed(pilot, "enter")
        assert screen.undecided() == [] and any(f"> {heir.name}" in line for line in lines(screen))
        screen.rows.go_to("engagements")
        await pressed(pilot, "x", "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "y")
        held = firm.reads.held_by(actor(firm), who.id)
        assert {item.group for item in held} == {"engagements"} and len(held) < count
        assert person(firm, who.name).state.value == "active" and pilot.app.screen is screen
        screen.rows.go_to("engagements")
        await pressed(pilot, "enter")
        await typed(pilot, "nobody")
        await pressed(pilot, "enter", "ctrl+s", "y")
        assert person(firm, who.name).state.value == "left" and pilot.app.screen is people
        await settled(pilot)
        people.rows.go_to(f"person:{who.id}")
        await pressed(pilot, "m")
        assert person(firm, who.name).state.value == "active" and not firm.reads.held_by(actor(firm), who.id)


async def test_the_owner_cannot_leave_and_who_may_not_is_told_why(firm: Services) -> None:
    """[LEAVE-3] [PERM-2]: refused by the door, in words, and nothing has changed."""
    who = member(firm)
    screen = PeopleScreen()
    async with shown(firm, screen, login=who.login or "") as pilot:
        owner = next(one for one in firm.reads.staff() if one.role.value == "owner")
        screen.rows.go_to(f"person:{owner.id}")
        await pressed(pilot, "delete")
        assert "passes the role on" in toast(pilot)
        screen.rows.go_to(f"person:{who.id}")
        await pressed(pilot, "m")
        assert "lacks the permission Manage team" in toast(pilot)


async def test_every_command_with_yes_or_no_and_why(firm: Services) -> None:
    """[PERM-10]: the team that gives it, or what is missing; tabs and words narrow."""
    who = member(firm)
    screen = MayScreen(who.id, who.name)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        every = {line.command: line for line in firm.reads.person_may(actor(firm), who.id)}
        assert len(screen.things) == len(every) and not every["SaveSettings"].allowed
        await pressed(pilot, "tab", "tab")
        assert set(screen.things) == {name for name, line in every.items() if not line.allowed}
        await pressed(pilot, "slash")
        await typed(pilot, "savesettings")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: list(screen.things) == ["SaveSettings"])
        await pressed(pilot, "enter")
        assert "lacks Edit settings" in toast(pilot)


async def test_people_are_reached_with_g_and_from_the_settings(firm: Services) -> None:
    """[VIEW-1]: g w, and the line People of the settings."""
    screen = SettingsScreen()
    async with shown(firm, screen) as pilot:
        screen.rows.go_to("place:people")
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, PeopleScreen) and pilot.app.screen.tab == PEOPLE
        await pressed(pilot, "q", "g", "w")
        assert isinstance(pilot.app.screen, PeopleScreen)


async def test_what_one_may_not_give_is_dim_in_palette_and_help_with_what_is_missing(firm: Services) -> None:
    """[PERM-10]: a Preparer may not export; the owner sees the same line bright."""
    for login, dim in ((member(firm).login or "", True), ("lead", False)):
        screen = PeopleScreen()
        async with shown(firm, screen, size=(100, 40), login=login) as pilot:
            await pressed(pilot, "question_mark")
            help: Any = pilot.app.screen
            line = next(help._line(one) for one in help.actions() if one.id == "people.new")
            assert ("needs Manage team" in line.plain) is dim
            await pressed(pilot, "escape", "colon")
            await typed(pilot, "invite")
            await settled(pilot)
            said = " ".join(str(one.prompt) for one in pilot.app.screen.query_one(OptionList).options)
            assert "Invite, or new team" in said and ("needs Manage team" in said) is dim
