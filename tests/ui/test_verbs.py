"""One key, one dialog, one command on every target, and the outcome in words (interface.md 2.3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.commands import KEEP, Command
from assure_tui.domain.errors import Detail, NeedsConfirmation
from assure_tui.domain.model import Priority, Status
from assure_tui.domain.request_commands import EditBlocker
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.gate import GateDialog, OverrideDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.verb_words import command_line, markdown_line, outcome_words, tab_row
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import TODAY, card
from tests.ui.work_gateway import HOSTILE, WorkGateway

ONE, TWO = 7, 8  # Calder and Delmar, the first two In prep


@asynccontextmanager
async def board(gateway: WorkGateway, marked: tuple[int, ...] = ()) -> AsyncIterator[tuple[Pilot[object], BoardScreen]]:
    """The board with the cursor on Calder, and some cards marked."""
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("l", "l")
        await pilot.pause()
        focused = screen.focused_card()
        assert focused is not None and focused.id == ONE
        for _ in marked:
            await pilot.press("space")
        await pilot.pause()
        yield pilot, screen


async def asked(pilot: Pilot[object], screen: BoardScreen) -> None:
    """Wait for the dialog."""
    await settled(pilot, lambda: pilot.app.screen is not screen)


async def answered(pilot: Pilot[object], screen: BoardScreen) -> None:
    """Wait until the board is back and every flow is over."""
    await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)


def seen(name: str, value: Any, *ids: int) -> c.Seen:
    return tuple((number, name, value) for number in ids or (ONE,))


ACTIVE, MEDIUM = Status.ACTIVE, Priority.MEDIUM
DUE = date(2026, 11, 21)

CASES: list[tuple[str, list[str], Command]] = [
    ("exclamation_mark", ["h"], c.SetPriority((ONE,), "high", seen("priority", MEDIUM))),
    ("exclamation_mark", ["u"], c.SetPriority((ONE,), "urgent", seen("priority", MEDIUM))),
    ("s", ["o", "ctrl+s"], c.SetStatus((ONE,), "on_hold", seen=seen("status", ACTIVE))),
    ("s", ["o", *"silent", "enter", *"2026-12-01", "enter"],
     c.SetStatus((ONE,), "on_hold", "silent", date(2026, 12, 1), seen=seen("status", ACTIVE))),
    ("s", ["n", *"client left", "enter"], c.SetStatus((ONE,), "cancelled", "client left", seen=seen("status", ACTIVE))),
    ("x", [], c.SetStatus((ONE,), "completed", seen=seen("status", ACTIVE))),
    ("a", [*"jo", "enter"], c.SetSlots((ONE,), {"preparer": 2}, seen("preparer_id", 1))),
    ("a", [*"none", "enter"], c.SetSlots((ONE,), {"preparer": None}, seen("preparer_id", 1))),
    ("A", ["p", *"sam", "enter"], c.SetSlots((ONE,), {"partner": 3}, seen("partner_id", None))),
    ("i", [], c.SetSlots((ONE,), {"preparer": 1})),
    ("greater_than_sign", [], c.SetDates((ONE,), shift=1)),
    ("less_than_sign", [], c.SetDates((ONE,), shift=-1)),
    ("d", [*"2026-12-04", "enter"], c.SetDates((ONE,), KEEP, date(2026, 12, 4), seen=seen("target", None))),
    ("d", ["ctrl+t", *"2026-12-04", "enter", *"agreed", "enter"],
     c.SetDates((ONE,), date(2026, 12, 4), KEEP, reason="agreed", seen=seen("due", DUE))),
    ("D", ["ctrl+s"], c.SetExtension((ONE,), True, TODAY, True, seen("extended", False))),
    ("c", [*"see docs", "ctrl+s"], c.AddComment((ONE,), "see docs")),
    ("number_sign", [*"rush, -vip", "enter"], c.TagEngagement((ONE,), ("rush",), ("vip",))),
    ("t", [*"call bank", "ctrl+s"], c.CreateTask((ONE,), "call bank")),
    ("b", ["b", *"State notice", "ctrl+s"], c.AddBlocker((ONE,), "State notice")),
    ("b", ["r"], c.ResolveBlocker((21,))),
    ("b", ["e", *"!", "ctrl+s"], EditBlocker(21, {"title": "State notice!"})),
    ("b", ["X", *"not ours", "enter"], c.DismissBlocker((21,), "not ours")),
    ("e", [*"!", "ctrl+s"], c.EditEngagement(
        (ONE,), {"title": "Calder, P & R work!"}, seen("title", "Calder, P & R work"))),
    ("delete", ["y"], c.SetStatus((ONE,), "archived", seen=seen("status", ACTIVE), confirm_all=True)),
    ("m", ["f"], c.MoveStage((ONE,), to=106, seen=seen("stage_id", 103))),
    ("m", ["t", "enter"], c.MoveToPipeline((ONE,), 2)),
    ("m", ["t", "j", "enter"], c.MoveToPipeline((ONE,), 2, 202)),
]  # fmt: skip


@pytest.mark.parametrize(("key", "answer", "command"), CASES, ids=lambda v: v if isinstance(v, str) else None)
async def test_a_verb_makes_one_command(key: str, answer: list[str], command: Command) -> None:
    """2.3 and [CONV-9]: what was answered, on what was seen."""
    gateway = WorkGateway()
    async with board(gateway) as (pilot, screen):
        await pilot.press(key)
        if answer:
            await asked(pilot, screen)
            await pilot.press(*answer)
        await settled(pilot, lambda: gateway.commands)
        await answered(pilot, screen)
    assert gateway.commands == [command]


@pytest.mark.parametrize(
    "key", ["exclamation_mark", "s", "a", "A", "d", "D", "c", "number_sign", "t", "b", "e", "m", "y", "delete"]
)
async def test_escape_leaves_everything_as_it_was(key: str) -> None:
    """2.3: esc closes the dialog; nothing is written."""
    gateway = WorkGateway()
    async with board(gateway) as (pilot, screen):
        await pilot.press(key)
        await asked(pilot, screen)
        await pilot.press("escape")
        await answered(pilot, screen)
    assert gateway.commands == []


async def test_enter_never_archives() -> None:
    """2.3: enter is the safe answer of a confirmation."""
    gateway = WorkGateway()
    async with board(gateway) as (pilot, screen):
        await pilot.press("delete")
        await asked(pilot, screen)
        await pilot.press("enter")
        await answered(pilot, screen)
    assert gateway.commands == []


async def test_a_marked_set_is_one_command_with_a_result_each() -> None:
    """[BULK-3]: one batch, and the outcome counts what was done and what was not."""
    gateway = WorkGateway()
    results = (ItemResult(f"E-{ONE}", "done"), ItemResult(f"E-{TWO}", "refused", "denied", "may not"))
    gateway.answers["SetPriority"] = [Outcome(5, "set priority", results)]
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("exclamation_mark")
        await asked(pilot, screen)
        await pilot.press("l")
        await answered(pilot, screen)
        toast = screen.base.toasted
    assert gateway.last.ids == (ONE, TWO)
    assert toast is not None and toast.text == f"1 done, 1 refused: E-{TWO} may not"


async def test_repeat_does_the_last_command_on_what_is_focused_now() -> None:
    """R9: `.` repeats the last verb."""
    gateway = WorkGateway()
    async with board(gateway) as (pilot, screen):
        await pilot.press("exclamation_mark")
        await asked(pilot, screen)
        await pilot.press("u")
        await answered(pilot, screen)
        await settled(pilot, lambda: gateway.commands)
        await pilot.press("j", "full_stop")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        focused = screen.focused_card()
    assert focused is not None
    assert gateway.last == c.SetPriority((focused.id,), "urgent")


# -- gates -------------------------------------------------------------------------------------------

TASK = UnmetItem("task", 1, "enter W-2s", "In prep", "AM")
WARN = ItemResult(f"E-{ONE}", "confirm", "confirm", "leaves open", "In prep", "In review", (), (TASK,))
BLOCK = UnmetItem("blocker", 21, "State notice", "In prep")
HELD = ItemResult(f"E-{TWO}", "refused", "gate_blocked", "is held", "In review", "Filed", (), (BLOCK,))


async def test_a_warning_is_confirmed_with_the_list_that_was_shown() -> None:
    """[GATE-3] [GATE-11]: y moves anyway, and names what was seen."""
    gateway = WorkGateway()
    gateway.answers["MoveStage"] = [Outcome(None, "", (WARN,)), Outcome(6, "moved", (ItemResult("E-7", "done"),))]
    async with board(gateway) as (pilot, screen):
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        await answered(pilot, screen)
    assert gateway.last.confirmed == frozenset({TASK.key})
    assert gateway.last.seen == seen("stage_id", 103)


async def test_enter_on_the_gate_goes_to_the_item_and_overrides_nothing() -> None:
    """[GATE-10]: enter jumps to the first missing item."""
    gateway = WorkGateway()
    gateway.answers["MoveStage"] = [Outcome(None, "", (WARN,))]
    async with board(gateway) as (pilot, _):
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen) and pilot.app.screen.detail)
        drawer = pilot.app.screen
        assert isinstance(drawer, DrawerScreen)
        assert drawer.rows.current == "task:1"
    assert len(gateway.commands) == 1


async def test_a_strict_gate_is_overridden_only_with_a_reason() -> None:
    """[OVR-1]: o asks why; an empty or short reason is refused."""
    gateway = WorkGateway()
    gateway.answers["MoveStage"] = [Outcome(None, "", (WARN, HELD))]
    async with board(gateway, (ONE, TWO)) as (pilot, screen):
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        await pilot.press("o")
        await settled(pilot, lambda: isinstance(pilot.app.screen, OverrideDialog))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, OverrideDialog)
        pilot.app.screen.query_one("#reason", Input).focus()
        await pilot.press(*"notice answered", "ctrl+s")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        # Calder, who was only warned, is asked about again.
        await settled(pilot, lambda: isinstance(pilot.app.screen, GateDialog))
        assert [item.id for item in pilot.app.screen.items] == [ONE]
        await pilot.press("escape")
        await answered(pilot, screen)
    override = gateway.commands[1]
    assert isinstance(override, c.OverrideGate)
    assert (override.ids, override.reason) == ((TWO,), "notice answered")
    assert override.seen == ((TWO, "stage_id", 103),)


async def test_y_moves_only_the_warned_ones_and_o_is_not_offered_for_a_status() -> None:
    """[MOVE-2]: on hold is no gate; no reason forces it."""
    status = UnmetItem("status", None, "it is on hold", "In prep")
    held = ItemResult("E-8", "refused", "gate_blocked", "is on hold", "In prep", "In review", (), (status,))
    dialog = GateDialog(Outcome(None, "", (held,)))
    assert dialog.held == () and dialog.warned == ()


async def test_send_back_asks_why_when_the_stage_left_is_a_review() -> None:
    """[MOVE-8]: on the board as in the queue, with points: a line each, an empty one sends them."""
    gateway = WorkGateway()
    asks = ItemResult("E-7", "confirm", "reason", "sending back needs a reason", "In review", "In prep")
    gateway.answers["MoveStage"] = [Outcome(None, "", (asks,)), Outcome(6, "sent back", (ItemResult("E-7", "done"),))]
    async with board(gateway) as (pilot, screen):
        await pilot.press("H")
        await asked(pilot, screen)
        await pilot.press(*"numbers off", "enter", *"no K-1", "enter", "enter")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        await answered(pilot, screen)
    assert (gateway.last.step, gateway.last.points) == (-1, ("numbers off", "no K-1"))


async def test_a_plain_confirmation_is_asked_and_sent_again() -> None:
    """[CONV-3]: warned, shown, confirmed."""
    gateway = WorkGateway()
    ask = ItemResult("E-7", "confirm", "confirm", "its tasks leave every list")
    gateway.answers["SetStatus"] = [Outcome(None, "", (ask,)), Outcome(6, "cancelled", (ItemResult("E-7", "done"),))]
    async with board(gateway) as (pilot, screen):
        await pilot.press("s")
        await asked(pilot, screen)
        await pilot.press("n", *"gone away", "enter")
        await settled(pilot, lambda: len(gateway.commands) == 1)
        await asked(pilot, screen)
        await pilot.press("y")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        await answered(pilot, screen)
    assert gateway.last.confirm_all and gateway.last.reason == "gone away"


async def test_an_error_is_told_and_the_screen_lives_on() -> None:
    """Architecture 7: a raised refusal is a sentence, never a crash."""
    gateway = WorkGateway()
    gateway.raises = NeedsConfirmation("there is more to it", [Detail("", "confirm", "this and that")])
    async with board(gateway) as (pilot, screen):
        await pilot.press("i")
        await settled(pilot, lambda: gateway.commands)
        await answered(pilot, screen)
        toast = screen.base.toasted
    assert toast is not None and toast.text == "there is more to it" and toast.kind == "refused"


# -- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (c.MoveStage((7, 8), to=104), "assure move E-7 E-8 --to 'In review'"),
        (c.MoveStage((7,), step=-1, reason="off"), "assure move E-7 --back --reason off"),
        (
            c.MoveStage((7,), open_items="carry", leave_out=("t-1",)),
            "assure move E-7 --open-items carry --leave-out t-1",
        ),
        (c.SetStatus((7,), "on_hold", "it's late"), "assure set E-7 status=on_hold --reason 'it'\"'\"'s late'"),
        (c.SetDates((7,), None), "assure set E-7 due=-"),
        (c.TagEngagement((7,), ("a",), ("b",)), "assure set E-7 tags=+a,-b"),
        (c.AddComment((7,), "rm -rf $HOME; x"), "assure comment E-7 'rm -rf $HOME; x'"),
        (c.TakeTask((7,)), None),
        (None, None),
    ],
)
def test_the_command_line_twin_is_quoted_for_a_shell(command: Command | None, line: str | None) -> None:
    """2.3, copy menu `c`: what is pasted into a shell does the same and nothing else."""
    assert command_line(command, {104: "In review"}) == line


def test_copied_rows_keep_their_cells() -> None:
    """[CONV-11]: a name never breaks a row, a cell or a Markdown line."""
    row = tab_row(card(7, HOSTILE + "\tx", 103))
    assert row.count("\t") == 9 and "\n" not in row and "\x1b" not in row
    line = markdown_line(card(7, "[x](y) *b* `c`", 103))
    assert "\\[x\\]" in line and "\\*b\\*" in line


@pytest.mark.parametrize(
    ("outcome", "words", "kind"),
    [
        (
            Outcome(1, "moved A", (ItemResult("E-1", "done", warnings=("left open: x",)),)),
            "moved A; left open: x",
            "done",
        ),
        (Outcome(None, "", (ItemResult("E-1", "unchanged", message="it is so"),)), "E-1: it is so", "told"),
        (Outcome(None, "", (ItemResult("E-1", "refused", message="no"),)), "E-1: no", "refused"),
        (Outcome(1, "s", (ItemResult("E-1", "done"), ItemResult("E-2", "confirm"))), "1 done, 1 to confirm", "refused"),
        (Outcome(1, "all of it", ()), "all of it", "done"),
    ],
)
def test_outcomes_are_said_in_words(outcome: Outcome, words: str, kind: str) -> None:
    """[BULK-3]."""
    assert outcome_words(outcome) == (words, kind)
