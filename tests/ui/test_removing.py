"""Taking back what was a mistake: work and tasks from the palette [DEL-1] (interface.md R3), comments, titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.model import Actor, Role
from assure_tui.palette import AssureCommands, Entry
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.edit import EditDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.screens.verb_words import still_open
from tests.ui.conftest import settled
from tests.ui.fake_gateway import card as fake_card
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import actor, pressed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def entry(screen: Any, label: str) -> Entry | None:
    """The line of the palette with that name."""
    return next((one for one in AssureCommands(screen).entries() if one.label == label), None)


def removed(firm: Services) -> list[str]:
    return [view.reference for view in firm.reads.removed(actor(firm), firm.clock.today())]


async def run(pilot: Any, label: str, dialog: type[Any]) -> Any:
    """Choose a line of the palette and wait for what it asks."""
    found = entry(pilot.app.screen, label)
    assert found is not None, label
    found.run()
    await settled(pilot, lambda: isinstance(pilot.app.screen, dialog))
    return pilot.app.screen


def free(firm: Services) -> int:
    """An engagement on which nothing hangs."""
    sql = (
        "SELECT MIN(e.id) FROM engagement e WHERE e.live AND NOT e.removed AND e.tasks_total > 0 AND NOT EXISTS"
        " (SELECT 1 FROM time_entry x WHERE x.engagement_id = e.id) AND NOT EXISTS (SELECT 1 FROM request x WHERE"
        " x.engagement_id = e.id) AND NOT EXISTS (SELECT 1 FROM invoice_line x WHERE x.engagement_id = e.id)"
    )
    return int(firm.reads.reader.rows(sql)[0][0])


async def test_an_engagement_goes_and_comes_back(firm: Services) -> None:
    """[DEL-1] [DEL-2]: asked, with what is lost from sight; Restore lists it, at 80x24."""
    number = free(firm)
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        dialog = await run(pilot, "Remove (made by mistake)", ConfirmDialog)
        assert dialog.query_one("#dialog").region.bottom <= 24
        assert any("open task" in item for item in dialog.items)
        await pressed(pilot, "enter")  # the safe answer
        await settled(pilot, lambda: pilot.app.screen is drawer)
        assert removed(firm) == []
        await run(pilot, "Remove (made by mistake)", ConfirmDialog)
        await pressed(pilot, "y")
        await settled(pilot, lambda: removed(firm) == [f"E-{number}"] and pilot.app.screen is not drawer)
        await run(pilot, "Restore what was removed", PickDialog)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: removed(firm) == [])


async def test_the_task_under_the_cursor_goes_and_comes_back(firm: Services) -> None:
    """[DEL-1]: in the list of tasks; u brings it back; who may not is told the permission that is missing."""
    tasks = TasksScreen(mode="anyone")
    async with shown(firm, tasks, size=(80, 24)) as pilot:
        await settled(pilot, lambda: tasks.rows.chosen)
        task = tasks.rows.chosen[0].id
        await run(pilot, "Remove the task (made by mistake)", ConfirmDialog)
        await pressed(pilot, "y")
        await settled(pilot, lambda: removed(firm) == [f"T-{task}"])
        await settled(pilot, lambda: tasks.rows.chosen and tasks.rows.chosen[0].id != task)
        await pressed(pilot, "u")
        await settled(pilot, lambda: removed(firm) == [])


async def test_the_palette_says_what_is_missing(firm: Services) -> None:
    """[PERM-10]: dimmed with the permission, for who may not remove work."""
    login = next(
        person.login
        for person in firm.reads.staff()
        if person.login and (found := firm.reads.actor(person.login)) and "Delete engagements" not in found.permissions
        and not found.is_admin
    )  # fmt: skip
    drawer = DrawerScreen(free(firm))
    async with shown(firm, TasksScreen(mode="anyone"), login=login) as pilot:
        found = entry(pilot.app.screen, "Restore what was removed")
        assert found is not None and not found.line.plain.strip().startswith("needs")
        pilot.app.push_screen(drawer)
        await settled(pilot)
        if drawer.card is not None:
            dimmed = entry(drawer, "Remove (made by mistake)")
            assert dimmed is not None and "needs Delete engagements" in dimmed.line.plain


@pytest.mark.parametrize(
    ("done", "total", "blockers", "said"),
    [(2, 3, 0, "1 open task"), (0, 3, 1, "3 open tasks, 1 blocker"), (3, 3, 2, "2 blockers"), (3, 3, 0, "")],
)
def test_what_goes_along_unfinished_is_counted(done: int, total: int, blockers: int, said: str) -> None:
    """[ST-6] [DEL-2]: the question names it."""
    card = replace(fake_card(1, "Larch", 103), tasks_done=done, tasks_total=total, blockers=blockers)
    assert still_open(card) == said


async def test_ones_own_comment_is_withdrawn_in_the_drawer_and_a_title_rendered_anew(firm: Services) -> None:
    """[COM-3] [CODE-5]: X on one's own comment asks; another's is refused; an emptied title is the type's again."""
    number = free(firm)
    day = firm.clock.today()
    other = next(p.login for p in firm.reads.staff() if p.login and p.login != "lead" and p.state.value == "active")
    found = firm.reads.actor(other)
    assert found is not None
    firm.dispatcher.execute(c.EditEngagement((number,), {"title": "By hand"}), actor(firm))
    for words, who in (("[b]mine", actor(firm)), ("theirs", Actor(found.staff_id, "X", "X", other, Role.ADMIN))):
        firm.dispatcher.execute(c.AddComment((number,), words), who)
    theirs, mine = sorted(
        firm.reads.engagement(actor(firm), number, day).comments, key=lambda one: one.text == "[b]mine"
    )[-2:]
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await pressed(pilot, "1")
        assert drawer.rows.go_to(f"comment:{theirs.id}")
        await pressed(pilot, "X")
        assert pilot.app.screen is drawer
        assert drawer.rows.go_to(f"comment:{mine.id}")
        await pressed(pilot, "X")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pressed(pilot, "y")

        def withdrawn() -> list[int]:
            return [one.id for one in firm.reads.engagement(actor(firm), number, day).comments if one.withdrawn]

        await settled(pilot, lambda: withdrawn() == [mine.id])
        await pressed(pilot, "e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, EditDialog))
        pilot.app.screen.query_one("#title", Input).value = ""
        await pressed(pilot, "ctrl+s")
        await settled(
            pilot, lambda: firm.reads.engagement(actor(firm), number, day).engagement.title not in ("By hand", "")
        )
