"""Inbox and activity on screen: reading, marking, switching kinds, taking back [NOTE-3] [NOTE-4] [ACT-3]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.model import Actor
from assure_tui.palette import AssureCommands
from assure_tui.screens.activity import ActivityScreen
from assure_tui.screens.client_page import ClientPage
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.dialogs.words import WordsDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.goto import ChoiceScreen
from assure_tui.screens.inbox import InboxScreen
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def actor(firm: Services, login: str = "lead") -> Actor:
    found = firm.reads.actor(login)
    assert found is not None
    return found


def tell(firm: Services, count: int = 2) -> None:
    """Somebody else gives the lead tasks."""
    other = next(p for p in firm.reads.staff() if p.login != "lead" and p.role.value == "admin")
    lead = actor(firm).staff_id
    for n in range(count):
        command = c.CreateTask((n + 1,), f"Look at [b]this[/b] {n}", assignee_id=lead)
        firm.dispatcher.execute(command, actor(firm, other.login or ""))


@pytest.mark.parametrize(("cells", "said"), [(160, "inbox 2"), (80, "i 2")])
async def test_every_screen_says_how_many_notices_wait(firm: Services, cells: int, said: str) -> None:
    """[NOTE-4]: in the first line, as the sketches show it; a click opens them, and what is done counts no more."""
    tell(firm)
    screen = ActivityScreen()
    async with shown(firm, screen, size=(cells, 48)) as pilot:
        await settled(pilot, lambda: said in str(screen.query_one(TitleBar).render()))
        title = screen.query_one(TitleBar)
        at = next(start for start, _, name in title.zones if name == "inbox")
        await pilot.click(title, offset=(at + 1, 0))
        await settled(pilot, lambda: isinstance(pilot.app.screen, InboxScreen) and len(lines(pilot.app.screen)) == 2)
        await pilot.press("x")
        await settled(pilot, lambda: said.replace("2", "1") in str(pilot.app.screen.query_one(TitleBar).render()))


async def test_notices_are_listed_read_and_done(firm: Services) -> None:
    """[NOTE-4]: enter reads and opens, x is done with it, tab shows everything; the unread are counted."""
    tell(firm)
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        assert len(lines(screen)) == 2 and "Look at [b]this[/b] 1" in lines(screen)[0]
        assert screen.subject() == "2 unread"
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.subject() == "1 unread")
        await pilot.press("x")
        await settled(pilot, lambda: len(lines(screen)) == 1)
        await pilot.press("tab")
        await settled(pilot, lambda: len(lines(screen)) == 2)
        await pilot.press("V", "x")
        await settled(pilot, lambda: all(n.state == "done" for n in screen.things.values()))


async def test_an_empty_inbox_says_so(firm: Services) -> None:
    """[VIEW-7]."""
    screen = InboxScreen()
    async with shown(firm, screen):
        assert "Nothing waits for you" in lines(screen)[0]


async def test_kinds_are_switched(firm: Services) -> None:
    """[NOTE-3]: one's own switch per kind, by key."""
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        await pilot.press("comma")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("enter")
        await settled(pilot, lambda: firm.reads.notice_switches(actor(firm))["slot"] is False)


async def test_verbs_work_on_what_a_notice_is_about(firm: Services) -> None:
    """One verb, one key, in every view."""
    tell(firm, 1)
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        assert [card.id for card in screen.targets()] == [1]
        before = firm.newest_batch()
        await pilot.press("exclamation_mark")
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot, lambda: screen.idle and firm.newest_batch() > before)
        viewer = actor(firm)
        assert firm.reads.engagement(viewer, 1, firm.clock.today()).engagement.priority.value == "urgent"


async def test_activity_tells_who_what_and_why_and_takes_back(firm: Services) -> None:
    """[ACT-3] [UNDO-2]: a line opens what changed; u there takes that batch back after a question."""
    firm.dispatcher.execute(c.SetPriority((1,), "urgent"), actor(firm))
    screen = ActivityScreen()
    async with shown(firm, screen) as pilot:
        assert "E-1" in lines(screen)[0] or "priority" in lines(screen)[0]
        await pilot.press("plus")
        await settled(pilot)
        assert "priority" in lines(screen)[0] and "urgent" in lines(screen)[0]
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("u")
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot, lambda: screen.idle and "undid" in lines(screen)[0])
        assert any(row.tone == "dim" for row in screen.rows.rows)


async def test_activity_is_narrowed_taken_back_together_and_checked(firm: Services) -> None:
    """[ACT-3] [ACT-6]: `/` and `f` by kind, person and day; u takes the marked lines back; `,` checks the chain."""
    for number, priority in ((1, "urgent"), (2, "low")):
        firm.dispatcher.execute(c.SetPriority((number,), priority), actor(firm))
    firm.dispatcher.execute(c.AddComment((1,), "not this one"), actor(firm))
    screen = ActivityScreen()

    def commands() -> set[str]:
        return {batch.command for batch in screen.things.values()}

    async with shown(firm, screen, (80, 24)) as pilot:

        async def typed(*keys: str, text: str = "", dialog: type[Any] = Dialog) -> None:
            await settled(pilot, lambda: pilot.app.screen is screen)
            await pilot.press(*keys[:1])
            await settled(pilot, lambda: isinstance(pilot.app.screen, Dialog))
            await pilot.press(*keys[1:])
            if text:
                await settled(pilot, lambda: isinstance(pilot.app.screen, dialog))
                pilot.app.screen.query_one(Input).value = text
                await settled(pilot)
                await pilot.press("enter")

        await typed("slash", text="by:LEAD kind:priority since:today", dialog=WordsDialog)
        await settled(pilot, lambda: commands() == {"SetPriority"} and len(screen.things) == 2)
        assert f"since:{firm.clock.today()}" in screen.subject()
        await typed("slash", text="kind:nonsense", dialog=WordsDialog)
        await settled(pilot, lambda: "there is no kind" in str(screen.query_one(ToastLine).render()))
        assert commands() == {"SetPriority"}
        await typed("f", "i", text="Comment", dialog=PickDialog)
        await settled(pilot, lambda: commands() == {"AddComment"})
        await typed("f", "u", text="2000-01-01", dialog=WordsDialog)
        await settled(pilot, lambda: not screen.things)
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert "shows all again" in screen.rows.empty
        await pilot.press("0")
        await settled(pilot, lambda: {"SetPriority", "AddComment"} <= commands())
        meant = [key for key, batch in screen.things.items() if batch.command == "SetPriority"][:2]
        screen.rows.mark(meant)
        await typed("u")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await settled(pilot, lambda: all(screen.things[key].undone_by for key in meant) and screen.idle)
        assert not screen.rows.marks
        await typed("comma", "v")
        await settled(pilot, lambda: "The log is whole" in str(screen.query_one(ToastLine).render()))
        await settled(pilot, lambda: "VerifyLog" in commands())


async def test_activity_by_rule_and_mine(firm: Services) -> None:
    """[ACT-3] [ACT-8]: tab leaves what one did oneself, then what was done by rule."""
    day = firm.clock.today()
    found, _ = firm.reads.engagements(actor(firm), today=day)
    number = next(item.id for item in found if item.status.value == "active")
    firm.dispatcher.execute(c.SetStatus((number,), "on_hold", "until today", day), actor(firm))
    firm.heartbeat.beat()
    screen = ActivityScreen()
    async with shown(firm, screen) as pilot:
        everything = set(screen.things)
        await pilot.press("tab")
        await settled(pilot, lambda: set(screen.things) < everything)
        assert screen.things and {batch.login for batch in screen.things.values()} == {"lead"}
        await pilot.press("tab")
        await settled(pilot, lambda: any(batch.command == "Resume" for batch in screen.things.values()))
        assert {batch.origin for batch in screen.things.values()} == {"loop"}


@pytest.mark.parametrize("key", ["i", "a"])
async def test_g_leads_there_from_the_board(firm: Services, key: str) -> None:
    """[VIEW-9]."""
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        await pilot.press("q")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        await pilot.press("g")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press(key)
        names = {"i": "InboxScreen", "a": "ActivityScreen"}
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == names[key])


async def follow(pilot: Pilot[object]) -> None:
    """Through the palette, where it stands without a key."""
    commands = AssureCommands(pilot.app.screen)
    entry = next(one for one in commands.entries() if one.label == "Follow or leave")
    entry.run()


async def test_work_and_clients_are_followed_and_left(firm: Services) -> None:
    """[NOTE-2]: marked work together, said in drawer and client page; enter on that line of the drawer leaves."""
    viewer = actor(firm)
    tell(firm)
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        await pilot.press("V")
        await follow(pilot)
        await settled(pilot, lambda: screen.idle and all(firm.reads.follows(viewer, "engagement", n) for n in (1, 2)))
        drawer = DrawerScreen(1)
        await pilot.app.push_screen(drawer)
        await settled(pilot, lambda: drawer.sheet is not None and drawer.rows.go_to("follow"))
        await pilot.press("enter")
        await settled(pilot, lambda: drawer.sheet is not None and not drawer.sheet.followed)
        assert not firm.reads.follows(viewer, "engagement", 1) and firm.reads.follows(viewer, "engagement", 2)
        page = ClientPage(1)
        await pilot.app.push_screen(page)
        await settled(pilot, lambda: page.detail is not None)
        await follow(pilot)
        await settled(pilot, lambda: page.followed and any("Followed" in line for line in lines(page)))
        assert firm.reads.follows(viewer, "client", 1)
