"""Several people at one window: another person's eyes, a switch with passcode, a lock that hides names [STAFF-5]."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.firm_commands import SaveOwnProfile
from assure_tui.domain.views import Outcome
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.locked import LockScreen
from assure_tui.screens.own_passcode import OwnPasscodeDialog
from assure_tui.screens.people import PeopleScreen
from assure_tui.screens.settings import YOURS, SettingsScreen
from assure_tui.screens.switching import PasscodeDialog
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_people_screens import member, person, toast
from tests.ui.test_series_screens import actor, pressed, typed

CODE = "246810"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def give_code(firm: Services, login: str) -> None:
    who = firm.reads.actor(login)
    assert who is not None
    firm.dispatcher.execute(SaveOwnProfile({"passcode": CODE}), who)


def picture(pilot: Pilot[object]) -> str:
    """Every cell of the terminal as text."""
    app: Any = pilot.app
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


async def on_board(pilot: Pilot[object]) -> BoardScreen:
    await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen) and pilot.app.screen.model.view is not None)
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


async def test_through_another_person_s_eyes(firm: Services) -> None:
    """[PERM-10] [PERM-5]: their board, marked, read-only; ~ comes back; the log has nothing of it."""
    who, people = member(firm), PeopleScreen()
    theirs = firm.reads.actor(who.login or "")
    assert theirs is not None
    async with shown(firm, people) as pilot:
        app: Any = pilot.app
        people.rows.go_to(f"person:{who.id}")
        newest = firm.newest_batch()
        await pressed(pilot, "o")
        board = await on_board(pilot)
        await settled(pilot)
        assert app.actor.staff_id == who.id and f"eyes of {who.name[:20]}" in picture(pilot)
        seen = sum(column.total for column in board.model.columns)
        pipeline, today = board.pipeline_id or 0, firm.clock.today()
        theirs_here = firm.reads.board(theirs, pipeline, None, today=today).shown
        assert seen == theirs_here < firm.reads.board(actor(firm), pipeline, None, today=today).shown
        card = firm.reads.engagements(theirs, None, today=firm.clock.today())[0][0]
        with pytest.raises(Exception, match="nothing can be changed"):
            await app.dispatch(c.AddComment((card.id,), "x"))
        await pressed(pilot, "tilde")
        await on_board(pilot)
        assert app.actor.login == "lead" and "eyes of" not in picture(pilot) and firm.newest_batch() == newest


async def test_eyes_are_for_owner_and_admins_only(firm: Services) -> None:
    """[PERM-10] [STAFF-2]"""
    who, people = member(firm), PeopleScreen()
    async with shown(firm, people, login=who.login or "") as pilot:
        people.rows.go_to(f"person:{person(firm, 'lead').id}")
        await pressed(pilot, "o")
        app: Any = pilot.app
        assert "only the Firm owner and Admins" in toast(pilot) and app.actor.staff_id == who.id


async def switch_to(pilot: Pilot[object], initials: str) -> None:
    """:su in the palette, and who."""
    await pressed(pilot, "colon")
    await typed(pilot, "switch user")
    await settled(pilot)
    await pilot.press("enter")
    await settled(pilot, lambda: type(pilot.app.screen).__name__ == "PersonDialog")
    await typed(pilot, initials)
    await pressed(pilot, "enter")


async def test_switching_asks_the_passcode_and_the_log_says_who(firm: Services) -> None:
    """[STAFF-5]: a wrong one is told and asked again; what follows is the other person's, undo too."""
    who = member(firm)
    give_code(firm, who.login or "")
    async with shown(firm, PeopleScreen(), size=(120, 30)) as pilot:
        app: Any = pilot.app
        await switch_to(pilot, who.initials)
        assert isinstance(pilot.app.screen, PasscodeDialog)
        await typed(pilot, "111111")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(app.screen, PasscodeDialog) and "not the passcode" in app.screen.said)
        assert app.actor.login == "lead"
        await typed(pilot, CODE)
        assert CODE not in picture(pilot)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: app.actor.staff_id == who.id)
        board = await on_board(pilot)
        assert len(app.screen_stack) == 2 and who.name in picture(pilot)
        focused = board.focused_card()
        assert focused is not None
        await app.dispatch(c.AddComment((focused.id,), "mine"))
        assert firm.reads.log(actor(firm), limit=1)[0].actor == who.name
        assert app._own_drafts() is None or app._own_drafts()[1] == who.id


async def test_without_a_passcode_a_switch_is_one_step(firm: Services) -> None:
    """[STAFF-5]: what the one before did last, and to whom, is not theirs to read."""
    who = member(firm)
    async with shown(firm, PeopleScreen()) as pilot:
        app: Any = pilot.app
        app.last_outcome, app.names_of_results = Outcome(1, "did it", ()), {"E-1": "Larch 1040"}
        await switch_to(pilot, who.initials)
        await settled(pilot, lambda: app.actor.staff_id == who.id)
        await on_board(pilot)
        assert app.last_outcome is None and not app.names_of_results


async def test_a_rest_locks_and_hides_every_name(firm: Services) -> None:
    """[STAFF-5] [SET-1]: session.lock_minutes; palette and help stay shut; the loop and the feed go on behind it."""
    firm.dispatcher.execute(c.SaveSettings({"session.lock_minutes": 5}), actor(firm))
    give_code(firm, "lead")
    people = PeopleScreen()
    async with shown(firm, people) as pilot:
        app: Any = pilot.app
        await settled(pilot, lambda: app.lock_minutes == 5)
        app.look_for_rest()
        assert not app.locked
        app.touched_at = app.typed_at = time.monotonic() - 301
        app.look_for_rest()
        await settled(pilot, lambda: isinstance(app.screen, LockScreen) and app.screen.asks)
        shown_now = picture(pilot)
        names = [one.name for one in firm.reads.staff()] + [firm.reads.firm()["name"]]
        assert "Locked" in shown_now and not [name for name in names if name in shown_now]
        for key in ("ctrl+p", "f1", "escape", "q", "colon", "g"):
            await pressed(pilot, key)
            assert isinstance(app.screen, LockScreen)
        app.screen.query_one("#passcode").value = ""
        firm.dispatcher.execute(c.InviteStaff("Una New", "una"), actor(firm))
        await typed(pilot, "000000")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: "not it" in picture(pilot))
        assert "lead" not in picture(pilot).casefold()
        await typed(pilot, CODE)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: app.screen is people and not app.locked)
        await settled(pilot, lambda: any("Una New" in row.content.plain for row in people.rows.rows))


async def locked(pilot: Pilot[object]) -> LockScreen:
    """The screen of a locked window that asks."""
    app: Any = pilot.app
    app.lock()
    await settled(pilot, lambda: isinstance(app.screen, LockScreen) and app.screen.asks)
    found: LockScreen = app.screen
    return found


async def said(pilot: Pilot[object], text: str) -> None:
    """Typed into the locked screen, and enter."""
    await typed(pilot, text)
    await pressed(pilot, "enter")


async def test_somebody_else_goes_on_at_a_locked_screen(firm: Services) -> None:
    """[STAFF-5]: `:su`, their login, their passcode; no name is shown, and escape asks whoever locked it."""
    who = member(firm)
    give_code(firm, "lead")
    give_code(firm, who.login or "")
    async with shown(firm, PeopleScreen(), size=(80, 24)) as pilot:
        app: Any = pilot.app
        screen = await locked(pilot)
        assert ":su" in picture(pilot)
        await said(pilot, ":su")
        assert "Your login" in picture(pilot)
        await pressed(pilot, "escape")
        assert app.screen is screen and ":su" in picture(pilot)
        await said(pilot, ":su")
        await said(pilot, who.login or "")
        await typed(pilot, "111111")
        assert who.name not in picture(pilot) and (who.login or "") not in picture(pilot)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: "not it" in picture(pilot))
        assert app.screen is screen and app.actor.login == "lead"
        for text in (":su", who.login or "", CODE):
            await said(pilot, text)
        await settled(pilot, lambda: app.actor.staff_id == who.id)
        await on_board(pilot)
        assert not app.locked and len(app.screen_stack) == 2


@pytest.mark.parametrize("login", ["", "nobody"])
async def test_without_a_passcode_nobody_opens_a_locked_screen(firm: Services, login: str) -> None:
    """[STAFF-5]: else it would open for whoever sits there; who is nobody here is told the same."""
    who = member(firm)
    give_code(firm, "lead")
    async with shown(firm, PeopleScreen(), size=(80, 24)) as pilot:
        app: Any = pilot.app
        screen = await locked(pilot)
        for text in (":su", login or who.login or "", "1"):
            await said(pilot, text)
        await settled(pilot, lambda: "not it" in picture(pilot))
        assert app.screen is screen and app.locked and app.actor.login == "lead"
        await said(pilot, CODE)
        await settled(pilot, lambda: not app.locked)


async def test_a_lock_by_hand_without_a_passcode_opens_with_any_key(firm: Services) -> None:
    """[STAFF-5]: it only hides what stands there; one's own file may lock sooner than the firm."""
    people = PeopleScreen()
    async with shown(firm, people, size=(80, 24), lock_minutes=3) as pilot:
        app: Any = pilot.app
        await settled(pilot, lambda: app.lock_minutes == 3)
        app.lock()
        await settled(pilot, lambda: isinstance(app.screen, LockScreen) and app.screen.asks is False)
        await pressed(pilot, "x")
        assert app.screen is people and not app.locked


def test_who_has_left_may_nothing_in_a_window_that_is_still_open(firm: Services) -> None:
    """[STAFF-1] [PERM-12]: from the next command on."""
    who = firm.reads.actor(member(firm).login or "")
    assert who is not None
    line = firm.gateway(who)
    try:
        firm.dispatcher.execute(c.LeaveStaff(who.staff_id or 0, None, True), actor(firm))
        assert line.refresh_actor().permissions == frozenset()
        with pytest.raises(Exception, match="lacks the permission"):
            line.submit(c.SetPriority((1,), "high")).result()
    finally:
        line.close()


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_one_s_own_passcode_on_screen(firm: Services, size: tuple[int, int]) -> None:
    """[STAFF-5]: set from the palette or the settings, changed with the present one, taken away; never shown."""
    mine = actor(firm).staff_id or 0
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, size=size) as pilot:
        app: Any = pilot.app

        async def said(**fields: str) -> None:
            dialog = app.screen
            assert isinstance(dialog, OwnPasscodeDialog)
            for name, text in fields.items():
                dialog.query_one(f"#{name}", Input).value = text
            await pilot.press("ctrl+s")
            await settled(pilot, lambda: dialog.idle)

        async def opened() -> None:
            screen.rows.go_to("own:passcode")
            await pressed(pilot, "enter")
            await settled(pilot, lambda: isinstance(app.screen, OwnPasscodeDialog))

        await opened()
        await said(passcode=CODE, again="135791")
        assert "not the same twice" in picture(pilot)
        await said(passcode="12", again="12")
        await settled(pilot, lambda: "at least 6" in picture(pilot))
        await said(passcode=CODE, again=CODE)
        await settled(pilot, lambda: app.screen is screen and firm.reads.has_passcode(mine))
        await settled(pilot, lambda: any("Passcode" in line and " set " in line for line in lines(screen)))

        app.set_passcode()  # as the palette does
        await settled(pilot, lambda: isinstance(app.screen, OwnPasscodeDialog))
        await said(passcode="135791", again="135791")
        assert "present passcode" in picture(pilot)
        await said(current="999999")
        await settled(pilot, lambda: "not the passcode" in picture(pilot))
        assert CODE not in picture(pilot) and "135791" not in picture(pilot)
        assert "wrong passcode" in firm.reads.log(actor(firm), limit=1)[0].summary
        await said(current=CODE)
        await settled(pilot, lambda: app.screen is screen)

        await opened()
        app.screen.query_one("#current", Input).value = "135791"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pressed(pilot, "y")
        await settled(pilot, lambda: app.screen is screen and not firm.reads.has_passcode(mine))
