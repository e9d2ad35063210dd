"""Several engagements to another pipeline: what it does is shown, then asked once [MOVE-9] [MOVE-11] [CONV-3]."""

from __future__ import annotations

import dataclasses
from concurrent.futures import Future

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.move_preview import MovePreviewDialog, preview_of
from tests.ui.conftest import settled
from tests.ui.test_verbs import ONE, TWO, answered, asked, board
from tests.ui.work_gateway import HOSTILE, WorkGateway

LETTER = UnmetItem("task", 7, f"Letter {HOSTILE}", "Docs")
CHASE = UnmetItem("task", 8, "Chase", "Docs")
MOVES = ItemResult(f"E-{ONE}", "done", None, "to Notices", "Docs", "To do")
WARNED = ItemResult(f"E-{TWO}", "confirm", "confirm", "leaves open", "Docs", "To do", (), (LETTER, CHASE))
HELD = ItemResult(f"E-{TWO}", "refused", "gate_blocked", "Review is held: task 'Sign'", "Review", "To do", (), (CHASE,))


class Foreseeing(WorkGateway):
    """Foresees what it was told."""

    def __init__(self, *results: ItemResult) -> None:
        super().__init__()
        self.foreseen = results
        self.tried: list[c.Command] = []

    def try_out(self, command: c.Command) -> Future[Outcome]:
        self.tried.append(command)
        answer: Future[Outcome] = Future()
        answer.set_result(Outcome(None, "", self.foreseen))
        return answer


def test_it_counts_who_goes_what_stays_open_and_who_stays() -> None:
    """Warned ones go, with what was shown as confirmed; refused and unchanged ones stay [GATE-11]."""
    same = ItemResult("E-9", "unchanged", None, "it is in Notices already")
    found = preview_of(Outcome(None, "", (MOVES, WARNED, dataclasses.replace(HELD, id="E-8"), same)))
    assert found.going == (ONE, TWO)
    assert found.confirmed == {"task:7", "task:8"}
    assert found.routes == (("Docs", "To do", 2),)
    assert found.left_open == ((LETTER.title, 1), ("Chase", 1))
    assert found.stays == ((8, HELD.message), (9, "it is in Notices already"))


@pytest.mark.parametrize(
    ("results", "keys", "sent"),
    [
        ((MOVES, WARNED), ("y",), c.MoveToPipeline((ONE, TWO), 2, confirmed=frozenset({"task:7", "task:8"}))),
        ((MOVES, HELD), ("y",), c.MoveToPipeline((ONE,), 2)),
        ((MOVES, WARNED), ("enter",), None),
        ((MOVES, WARNED), ("n",), None),
        ((MOVES, WARNED), ("escape",), None),
        ((HELD,), ("y", "escape"), None),
    ],
    ids=["warned ones go", "held ones stay", "enter is safe", "no", "escape", "none can go"],
)
async def test_the_preview_comes_first_and_is_asked_once(
    results: tuple[ItemResult, ...], keys: tuple[str, ...], sent: c.Command | None
) -> None:
    """Nothing is written before it was looked at; only who can go is sent."""
    gateway = Foreseeing(*results)
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("m")
        await asked(pilot, screen)
        await pilot.press("t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("enter")  # its first stage unless another is chosen
        await settled(pilot, lambda: isinstance(pilot.app.screen, MovePreviewDialog))
        assert gateway.tried == [c.MoveToPipeline((ONE, TWO), 2)] and not gateway.commands
        await pilot.press(*keys)
        await answered(pilot, screen)
    assert gateway.commands == ([sent] if sent else [])
