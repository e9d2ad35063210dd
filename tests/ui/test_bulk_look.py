"""A verb on several shows what would happen to each before it does it, and keeps what happened [BULK-2] [BULK-3]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.bulk_look import is_bulk, wants_a_look
from assure_tui.screens.dialogs.results import ResultRows, ResultsDialog, counts
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import settled
from tests.ui.test_move_preview import Foreseeing
from tests.ui.test_verbs import ONE, TWO, answered, asked, board
from tests.ui.work_gateway import HOSTILE

DONE = ItemResult(f"E-{ONE}", "done", None, "", "Medium", "High")
WARNED = ItemResult(f"E-{TWO}", "done", None, "", None, None, ("later than the law's date",))
SAME = ItemResult(f"E-{TWO}", "unchanged", None, "nothing to change")
REFUSED = ItemResult(f"E-{TWO}", "refused", "denied", f"not yours {HOSTILE}")
ASKED = ItemResult(f"E-{TWO}", "confirm", "confirm", "has open tasks")
GATED = ItemResult(f"E-{TWO}", "refused", "gate_blocked", "held", unmet=(UnmetItem("task", 7, "Letter", "Docs"),))


@pytest.mark.parametrize(
    ("results", "looks"),
    [
        ((), False),
        ((DONE, DONE), False),  # nobody is kept where all of it is plain
        ((SAME, SAME), False),  # told; there is nothing to decide
        ((ASKED, ASKED), False),  # the question names each
        ((GATED, GATED), False),  # the gate dialog lists them
        ((DONE, WARNED), True),
        ((DONE, SAME), True),
        ((DONE, REFUSED), True),
        ((DONE, ASKED), True),
        ((DONE, GATED), True),
        ((REFUSED, REFUSED), True),
        ((REFUSED, ASKED), True),
    ],
)
def test_it_is_shown_where_not_all_of_it_is_plain(results: tuple[ItemResult, ...], looks: bool) -> None:
    """[BULK-2]: refused, warned, to confirm, unchanged beside done are seen before."""
    assert wants_a_look(results) is looks


@pytest.mark.parametrize(
    ("command", "bulk"),
    [
        (c.SetPriority((1, 2), "high"), True),
        (c.SetPriority((1,), "high"), False),
        (c.MoveStage((1, 2), step=1), False),  # shown on the board, asked by its gate
        (c.MoveToPipeline((1, 2), 2), False),  # has a preview of its own [MOVE-9]
        (c.Undo(), False),
    ],
)
def test_several_things_are_tried_first(command: c.Command, bulk: bool) -> None:
    """[BULK-2]: more than one, by a verb that has no preview of its own."""
    assert is_bulk(command) is bulk


def test_counts_name_every_kind() -> None:
    """[BULK-2]: how many of each, on top."""
    found = (DONE, DONE, WARNED, SAME, REFUSED, ASKED, GATED)
    assert counts(found, ahead=False) == "2 done, 1 unchanged, 1 with a warning, 2 to confirm, 1 refused."


@pytest.mark.parametrize(
    ("results", "keys", "sent"),
    [
        ((DONE, DONE), (), True),
        ((DONE, REFUSED), ("y",), True),
        ((DONE, REFUSED), ("enter",), False),
        ((DONE, REFUSED), ("n",), False),
        ((DONE, SAME), ("escape",), False),
        ((REFUSED, REFUSED), ("y", "enter"), False),
    ],
    ids=["plain ones at once", "yes", "enter is safe", "no", "escape", "none can"],
)
async def test_nothing_is_written_before_it_was_looked_at(
    results: tuple[ItemResult, ...], keys: tuple[str, ...], sent: bool
) -> None:
    """[BULK-2] [CONV-3]: tried, shown result by result, done for those that can only by `y`."""
    gateway = Foreseeing(*results)
    command = c.SetPriority((ONE, TWO), "high", tuple((n, "priority", None) for n in (ONE, TWO)))
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("exclamation_mark")
        await asked(pilot, screen)
        await pilot.press("h")
        if keys:
            await settled(pilot, lambda: isinstance(pilot.app.screen, ResultsDialog))
            rows = [row.content.plain for row in pilot.app.screen.query_one(ResultRows).rows]
            assert len(gateway.tried) == 1 and not gateway.commands
            assert any(f"E-{TWO}" in row for row in rows) and not any("\x1b" in row for row in rows)
            assert pilot.app.screen.query_one("#dialog").region.height <= 24
            await pilot.press(*keys)
        await answered(pilot, screen)
    assert [(type(one), one.ids) for one in gateway.commands] == ([(type(command), (ONE, TWO))] if sent else [])


async def test_what_happened_stays_readable_by_palette_and_by_mouse() -> None:
    """[BULK-3]: after the act every result is there, not only the first refusal."""
    gateway = Foreseeing(DONE, REFUSED)
    gateway.answers["SetPriority"] = [Outcome(5, "priority of 2 engagements", (DONE, REFUSED))]
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("exclamation_mark")
        await asked(pilot, screen)
        await pilot.press("h")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ResultsDialog))
        await pilot.press("y")
        await answered(pilot, screen)
        assert "1 done, 1 refused" in screen.query_one(ToastLine).said
        await pilot.click(ToastLine)
        await settled(pilot, lambda: isinstance(pilot.app.screen, ResultsDialog))
        rows = [row.content.plain for row in pilot.app.screen.query_one(ResultRows).rows]
        assert any("not yours" in row for row in rows) and any("Medium -> High" in row for row in rows)
        await pilot.press("enter")
        await answered(pilot, screen)
        await pilot.press("colon", *"last result")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ResultsDialog))
    assert len(gateway.commands) == 1
