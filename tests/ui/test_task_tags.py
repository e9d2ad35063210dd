"""Tags of tasks: in the list of tasks, and put on by key wherever a task stands [CLT-9]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from assure_tui.bootstrap import Services
from assure_tui.domain.firm_commands import SaveTag
from assure_tui.domain.model import Priority, TaskStatus
from assure_tui.domain.views import TaskView
from assure_tui.screens.client_page import TASKS, ClientPage
from assure_tui.screens.dialogs.texts import TagDialog, beside
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.my_day import MyDayScreen
from assure_tui.widgets.task_list import TaskList
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import actor, pressed

TODAY = date(2026, 3, 2)
TASK = TaskView(
    1, 1, "Call the bank", "follow_up", TaskStatus.TO_DO, False, None, None, None, None, None, None, None, None, None,
    None, None, Priority.MEDIUM,
)  # fmt: skip


def row_text(task: TaskView, width: int = 120) -> str:
    listed = TaskList(TODAY)
    listed.tasks = {"task:1": task}
    return "\n".join(str(row.content) for row in listed._produced(width))


def test_the_list_shows_the_tags_of_a_task() -> None:
    """[CLT-9]: after what holds it up, as text, whatever stands in it."""
    assert "#bank, #[b]x" in row_text(replace(TASK, tags=("bank", "[b]x")))
    assert "#" not in row_text(TASK)
    assert "\x1b" not in row_text(replace(TASK, tags=("a\x1b[31m",)))


def test_a_tag_and_its_count_stand_on_one_line() -> None:
    """[CLT-9]: however wide the dialog, and however wide the letters."""
    words = ["Rush (0)", "\u8d22\u52a1 (12)", "[b]x (3)"]
    assert beside(words, 80) == "   ".join(words)
    assert beside(words, 20) == "Rush (0)   \u8d22\u52a1 (12)\n[b]x (3)"
    assert beside(words, 3).split("\n") == words and beside([], 9) == ""


async def tag_with(pilot: Pilot[object], screen: Screen[Any], words: str) -> None:
    """`#`, the words, enter."""
    await pressed(pilot, "#")
    await settled(pilot, lambda: isinstance(pilot.app.screen, TagDialog))
    assert "T-" in pilot.app.screen.heading  # type: ignore[attr-defined]
    await pilot.press(*words, "enter")
    await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)  # type: ignore[attr-defined]


def tags_of(firm: Services, number: int) -> set[str]:
    sql = "SELECT g.name FROM task_tag l JOIN tag g ON g.id = l.tag_id WHERE l.task_id = :n"
    return {row[0] for row in firm.reads.reader.rows(sql, {"n": number})}


@pytest.mark.parametrize("where", ["my day", "drawer", "client"])
async def test_the_key_of_tags_means_the_task_under_the_cursor(tmp_path: Path, where: str) -> None:
    """[CLT-9]: on a task `#` tags the task, not its engagement or client; u takes it back."""
    firm = services(tmp_path)
    lead = actor(firm)
    firm.dispatcher.execute(SaveTag("bank", new=True), lead)
    day = firm.reads.my_day(lead, lead.staff_id or 0, firm.clock.today())
    task = next(one for one in day.tasks.values() if one.engagement_id in day.cards)
    card = day.cards[task.engagement_id or 0]
    screen: Any = MyDayScreen()
    if where == "drawer":
        screen = DrawerScreen(card.id, tab=1)
    elif where == "client":
        screen = ClientPage(card.client_id, tab=TASKS)
    async with shown(firm, screen, (80, 24)) as pilot:
        await settled(pilot, lambda: f"task:{task.id}" in screen.rows.keys)
        assert screen.rows.go_to(f"task:{task.id}")
        await tag_with(pilot, screen, "bank")
        assert tags_of(firm, task.id) == {"bank"}
        assert not {"bank"} & {*firm.reads.engagement(lead, card.id, firm.clock.today()).engagement.tags}
        assert "bank" not in firm.reads.client(lead, card.client_id).tags
        await pressed(pilot, "u")
        await settled(pilot, lambda: screen.idle and not tags_of(firm, task.id))
    firm.close()


async def test_on_an_engagement_of_my_day_the_same_key_tags_the_engagement(tmp_path: Path) -> None:
    """2.3: one verb, one key, tasks and engagements alike."""
    firm = services(tmp_path)
    lead = actor(firm)
    firm.dispatcher.execute(SaveTag("bank", new=True), lead)
    screen = MyDayScreen()
    async with shown(firm, screen, (80, 24)) as pilot:
        key = next(key for key in screen.rows.keys if key.startswith("engagement:"))
        screen.rows.go_to(key)
        await pressed(pilot, "#")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TagDialog))
        await pilot.press(*"bank", "enter")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        number = int(key.partition(":")[2])
        assert "bank" in firm.reads.engagement(lead, number, firm.clock.today()).engagement.tags
    firm.close()
