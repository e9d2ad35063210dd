"""Roll forward as a table: rehearsed, ticked, edited, published as one change [REC-33]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.series_commands import RollForward
from assure_tui.domain.views import EngagementView
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.roll import RollScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def yearly(firm: Services, count: int = 3) -> list[EngagementView]:
    """Returns that have a next period which nobody made yet."""
    found, _ = firm.reads.engagements(actor(firm), today=firm.clock.today())
    ids = tuple(e.id for e in found if e.type in ("1040", "1065", "1120", "1120-S"))
    tried = firm.dispatcher.execute(RollForward(ids), actor(firm), dry_run=True)
    fine = {number for number, result in zip(ids, tried.results, strict=True) if result.outcome == "done"}
    return [e for e in found if e.id in fine][:count]


def all_of(firm: Services) -> dict[int, EngagementView]:
    found, _ = firm.reads.engagements(actor(firm), today=firm.clock.today())
    return {e.id: e for e in found}


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_table_shows_what_would_be_made_and_writes_nothing(firm: Services, size: tuple[int, int]) -> None:
    """[REC-33]: a preview per engagement from the rules that will make them; existing ones are passed over."""
    chosen = yearly(firm)
    firm.dispatcher.execute(RollForward((chosen[0].id,)), actor(firm))
    before = all_of(firm)
    screen = RollScreen([e.id for e in chosen])
    async with shown(firm, screen, size=size) as pilot:
        await settled(pilot, lambda: screen.idle)
        rows = lines(screen)
        assert rows[1].startswith(" - ") and rows[2].startswith("[x]") and rows[3].startswith("[x]")
        assert "2026 is there" in rows[1] and "2026, due" in rows[2]
        assert all(len(row) <= size[0] for row in rows)
        assert screen.ticked == {chosen[1].id, chosen[2].id}
    assert all_of(firm).keys() == before.keys()


async def test_ticked_rows_are_published_as_one_change(firm: Services) -> None:
    """[REC-33] [UNDO-2]: ctrl+s asks once, makes the ticked ones, u takes all of them back."""
    chosen = yearly(firm)
    before = all_of(firm).keys()
    screen = RollScreen([e.id for e in chosen])
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "space")
        assert screen.ticked == {e.id for e in chosen[1:]}
        await pressed(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "y")
        await settled(pilot, lambda: len(all_of(firm)) == len(before) + 2)
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        await pressed(pilot, "u")
        await settled(pilot, lambda: all_of(firm).keys() == before)


async def test_a_row_gets_its_own_budget_and_people(firm: Services) -> None:
    """[REC-33]: edited like a sheet; what is typed of one goes to that one only."""
    chosen = yearly(firm, 2)
    before = all_of(firm).keys()
    who = next(p for p in firm.reads.staff() if p.login == "lead")
    screen = RollScreen([e.id for e in chosen])
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "e")
        pilot.app.screen.query_one("#budget", Input).value = "7h30"
        pilot.app.screen.query_one("#preparer", Input).value = who.name
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.idle)
        assert "7h30" in lines(screen)[1] and lines(screen)[1].startswith("[x]*")
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: len(all_of(firm)) == len(before) + 2)
    made = {e.client: e for number, e in all_of(firm).items() if number not in before}
    assert made[chosen[0].client].budget_minutes == 450 and made[chosen[0].client].preparer == "lead"
    assert made[chosen[1].client].budget_minutes == chosen[1].budget_minutes


async def test_budget_checklist_and_tags_are_switched(firm: Services) -> None:
    """[REC-33]: last budget or actual time; the checklist as it ended; tags."""
    screen = RollScreen([e.id for e in yearly(firm, 1)])
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "b", "c", "number_sign")
        await settled(pilot, lambda: screen.idle)
        found = screen.settings
        assert (found.budget, found.with_checklist, found.with_tags) == ("actual", False, False)
        assert "actual time" in screen.subject()


async def test_extra_tasks_stay_behind_when_unticked(firm: Services) -> None:
    """[REC-33]: extra tasks as ticked."""
    chosen = yearly(firm, 1)
    for title in ("Ask about the [b]boat[/b]", "Call them"):
        firm.dispatcher.execute(c.CreateTask((chosen[0].id,), title), actor(firm))
    before = all_of(firm).keys()
    screen = RollScreen([chosen[0].id])
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "t")
        screen_of_tasks = pilot.app.screen
        titles = [choice.label for choice in screen_of_tasks.choices]  # type: ignore[attr-defined]
        for _ in range(titles.index("Call them")):
            await pressed(pilot, "down")
        await pressed(pilot, "enter", "escape", "ctrl+s", "y")
        await settled(pilot, lambda: len(all_of(firm)) == len(before) + 1)
    new = next(number for number in all_of(firm) if number not in before)
    tasks = [t.title for t in firm.reads.engagement(actor(firm), new, firm.clock.today()).tasks]
    assert "Ask about the [b]boat[/b]" in tasks and "Call them" not in tasks


async def test_leaving_edited_rows_asks(firm: Services) -> None:
    """[CONV-3]: typed work is not lost by one key."""
    screen = RollScreen([e.id for e in yearly(firm, 1)])
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "e")
        pilot.app.screen.query_one("#budget", Input).value = "1h"
        await pressed(pilot, "ctrl+s", "q")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "n")
        await settled(pilot, lambda: pilot.app.screen is screen)


async def test_r_on_the_board_rolls_the_marked_else_all_shown(firm: Services) -> None:
    """[REC-33]: from the board on marked or all shown."""
    screen = RollScreen([yearly(firm, 1)[0].id])
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: screen.idle)
        await pressed(pilot, "q")
        board = pilot.app.screen
        shown_there = sum(column.total for column in board.model.columns)  # type: ignore[attr-defined]
        await pressed(pilot, "R")
        await settled(pilot, lambda: isinstance(pilot.app.screen, RollScreen) and pilot.app.screen.idle)
        assert len(pilot.app.screen.numbers) == shown_there  # type: ignore[attr-defined]
        await pressed(pilot, "q", "space", "R")
        await settled(pilot, lambda: isinstance(pilot.app.screen, RollScreen) and pilot.app.screen.idle)
        assert len(pilot.app.screen.numbers) == 1  # type: ignore[attr-defined]
