"""The board: keys, optimistic moves, marks, filter, live changes, hostile names, bounded work."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from assure_tui.app import AssureApp
from assure_tui.domain.commands import MoveStage, SetPriority
from assure_tui.domain.errors import Busy, Conflict, Denied
from assure_tui.domain.views import BoardView, Changes
from assure_tui.formatting import ASCII, clean
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.gate import GateDialog
from assure_tui.screens.dialogs.move_to import MoveToDialog
from assure_tui.widgets.board_layout import FOLDED_WIDTH, MIN_WIDTH, lay_out
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.line import Line
from assure_tui.widgets.stage_strip import StageStrip
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import PLAIN, SETTINGS, picture, ready, settled
from tests.ui.fake_gateway import TODAY, FakeGateway, card, sketch_cards
from tests.ui.test_formatting import HOSTILE

SMALL = (80, 24)
WIDE = (160, 48)


def many(count: int, stage: int = 103) -> list:
    """So many cards in one stage."""
    return [card(n, f"Client {n:05}", stage, due=TODAY + timedelta(days=n % 300)) for n in range(1, count + 1)]


def toast(app: AssureApp) -> str:
    return app.screen.query_one(ToastLine).said


# -- the sketch ------------------------------------------------------------------------------------


async def test_the_ascii_board_is_the_sketch(plain_app: AssureApp) -> None:
    """screens.md 1: the cards at 80 columns exactly as drawn."""
    async with plain_app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("l", "l", "space", "l")
        lines = picture(screen)
        cells = [[part.rstrip("|") for part in line[1:].split("| |")] for line in lines]
    assert "+- In prep 6/6 ----- F -+ +- In review 4/4  ^1 S -+" in lines[0]
    column = [row[2] for row in cells if len(row) == 3]
    assert " !!Acme Holdings 1120-S" in column[0]
    assert "  AM>JR ^3d     B1  7/9" in column[1]
    assert ">! Brightwater LLC 1065" in column[2]
    assert "> AM>JR =today      8/9" in column[3]
    marked = [row[1] for row in cells if len(row) == 3]
    assert "*  Calder, P & R   1040" in marked[0]
    assert "  AM>JR On hold     3/9" in marked[11]
    assert all(line.isascii() for line in lines)
    assert {len(line) for line in lines} == {80}


async def test_the_wide_ascii_board_is_the_sketch(plain_app: AssureApp) -> None:
    """screens.md 1: at 160 columns all six stages and a third line with a bar."""
    async with plain_app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        lines = picture(screen)
        assert lines[0].startswith("  +- Awaiting docs 3 - F -+ +- Docs")
        assert lines[0].rstrip().endswith("+- Filed 2 --------- - -+")
        assert "|   ^ 1 day late      B1|" in lines[2]
        assert "|   SB>JR  #......  2/10|" in lines[3]
        assert not screen.query_one(StageStrip).display
        assert all(line.isascii() for line in lines)


async def test_the_lines_around_the_board(plain_app: AssureApp) -> None:
    """screens.md 1: who and what is late on top; filter, counts and marks; every stage on the strip."""
    async with plain_app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("space")
        assert screen.query_one(TitleBar).said.startswith(" assure | Board  Tax")
        assert screen.query_one(TitleBar).said.endswith("late 2  7d 7  Alex M. ")
        assert "20 shown" in screen.query_one("#filter-shown", Line).said
        assert "1 marked" in screen.query_one("#filter-shown", Line).said
        strip = screen.query_one(StageStrip).said
        assert "[Awaiting" in strip and "In review 4" in strip and "Filed 2" in strip
        assert len(strip) <= 80


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (40, 12), (30, 8), (60, 16), (300, 90), (20, 5)])
async def test_every_size_draws_full_lines(gateway: FakeGateway, size: tuple[int, int]) -> None:
    """screens.md: usable down to the list form; no line is longer or shorter than the screen."""
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        await pilot.press("l", "j", "j", "k", "G", "home", "+", "=", "h", "=")
        for y in range(screen.board.size.height):
            assert screen.board.render_line(y).cell_length == size[0]


@pytest.mark.parametrize("cells", [*range(8, 400, 7)])
@pytest.mark.parametrize("focus", [0, 3, 8])
def test_columns_are_never_squeezed(cells: int, focus: int) -> None:
    """interface.md reason 6: as many as fit, the focused one among them, inside the screen."""
    folded = [False, True, False, False, False, True, False, False, False]
    slots = lay_out(folded, focus, 0, cells)
    assert focus in [slot.col for slot in slots]
    assert slots[-1].x + slots[-1].width <= cells
    for slot in slots:
        assert slot.width == FOLDED_WIDTH if folded[slot.col] else slot.width >= min(MIN_WIDTH, cells - 2)


# -- cursor, marks, folds --------------------------------------------------------------------------


async def test_the_cursor_walks_cards_and_columns(app: AssureApp) -> None:
    """interface.md 2.3: hjkl, arrows, home and G."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        model = screen.model
        assert model.focused is not None and model.focused.client == "Eastgate Ptnrs"
        for keys, client in (
            ("j", "Fenn, Oliver"), ("right", "Lorne Farms"), ("l", "Delmar Dental"), ("G", "Sable Events"),
            ("home", "Calder, P & R"), ("h", "Marsh Optics"), ("k", "Marsh Optics"), ("l,l,l", "Gable & Sons"),
            ("end", "Pike Roofing"), ("l,l,l", "Rowan Dental"),
        ):  # fmt: skip
            await pilot.press(*keys.split(","))
            assert model.focused is not None and model.focused.client == client, keys


async def test_verbs_act_on_marks_else_on_the_cursor(app: AssureApp) -> None:
    """[BULK-1]: marked cards, else the focused one; range and all of a column."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        assert [each.client for each in screen.targets()] == ["Eastgate Ptnrs"]
        await pilot.press("space", "space")
        assert [each.client for each in screen.targets()] == ["Eastgate Ptnrs", "Fenn, Oliver"]
        await pilot.press("escape", "l", "l", "home", "v", "j", "j", "v")
        assert [each.client for each in screen.targets()] == ["Calder, P & R", "Delmar Dental", "Harrow Trust"]
        await pilot.press("escape", "V")
        assert len(screen.targets()) == 6
        await pilot.press("V")
        assert len(screen.targets()) == 1


async def test_marks_and_cursor_survive_a_reload(app: AssureApp, gateway: FakeGateway) -> None:
    """[VIEW-10]: highlight and marks stay on the same things when cards come and go above them."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("l", "l", "j", "space", "j")
        assert screen.focused_card().client == "Nolan, T & E"  # type: ignore[union-attr]
        gateway.store.cards[900] = card(900, "Aaa First", 103, due=TODAY - timedelta(days=9))
        del gateway.store.cards[7]
        gateway.change(8, staff_id=1, tasks_done=5)
        await settled(pilot, lambda: 900 in {each.id for each in screen.model.loaded()})
        assert screen.focused_card().client == "Nolan, T & E"  # type: ignore[union-attr]
        assert [(each.client, each.tasks_done) for each in screen.targets()] == [("Delmar Dental", 5)]


async def test_a_vanished_mark_is_dropped(app: AssureApp, gateway: FakeGateway) -> None:
    """[BULK-1]: nothing acts on a card that is no longer there."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("space")
        del gateway.store.cards[1]
        gateway.announce(Changes(5, frozenset({1})))
        await settled(pilot, lambda: not screen.model.marks)
        assert screen.focused_card() is not None


async def test_a_mark_leaves_with_its_card(app: AssureApp, gateway: FakeGateway) -> None:
    """[BULK-1]: what went to another pipeline is acted on no more; what only changed its stage still is."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("space", "space")
        gone, moved = sorted(screen.model.marks)
        gateway.change(moved, staff_id=1, stage_id=102)
        gateway.change(gone, staff_id=1, pipeline_id=99, stage_id=990)
        await settled(pilot, lambda: gone not in screen.model.marks)
        assert [each.id for each in screen.targets()] == [moved]


async def test_a_folded_column_keeps_its_name_and_count(app: AssureApp) -> None:
    """`=` folds; the count is still told, and nothing acts on cards that cannot be seen."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("l", "=")
        assert screen.focused_card() is None
        shown = picture(screen)
        assert any("3" in line for line in shown[1:2])
        await pilot.press("=")
        assert screen.focused_card() is not None


# -- optimistic moves ------------------------------------------------------------------------------


async def test_a_move_shows_before_it_is_written(app: AssureApp, gateway: FakeGateway) -> None:
    """performance.md: the echo is on screen while the store still works; the cursor follows the card."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        gateway.gate_open.clear()
        await pilot.press("L")
        column = screen.model.column_of(102)
        assert column is not None
        await settled(pilot, lambda: column.total == 4)  # the store waits all the while
        assert screen.focused_card().client == "Eastgate Ptnrs" and screen.focused_card().stage_id == 102  # type: ignore[union-attr]
        assert gateway.store.cards[1].stage_id == 101
        gateway.gate_open.set()
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102 and not screen.model.echoes)
        assert gateway.commands == [MoveStage(ids=(1,), step=1, seen=((1, "stage_id", 101),))]
        assert "moved 1 of 1" in toast(app) and "u undo" in toast(app)
        assert [each.total for each in screen.model.columns] == [2, 4, 6, 4, 2, 2]


async def test_a_refused_move_snaps_back_with_the_reason(app: AssureApp, gateway: FakeGateway) -> None:
    """[GATE-10]: the card stands where it stood and the reason is told."""
    gateway.raises = Denied("perm.move", "Only its reviewer may move it on.")
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("j", "L")
        await settled(pilot, lambda: not screen.model.echoes)
        assert screen.focused_card().client == "Fenn, Oliver"  # type: ignore[union-attr]
        assert screen.model.column.row == 1 and screen.model.col == 0  # type: ignore[union-attr]
        assert [each.total for each in screen.model.columns] == [3, 3, 6, 4, 2, 2]
        assert toast(app).startswith(" ! Only its reviewer may move it on.")


async def test_a_gate_tells_every_unmet_item_and_esc_leaves(app: AssureApp, gateway: FakeGateway) -> None:
    """[GATE-10]: the card snaps back and the dialog names what is missing; leaving changes nothing."""
    gateway.refuse[1] = "[/b] K-1 not matched"
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(app.screen, GateDialog))
        assert screen.model.find(1) == (0, 0) and not screen.model.echoes
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen is screen and len(gateway.commands) == 1
        assert gateway.store.cards[1].stage_id == 101


async def test_keys_are_written_in_their_order(app: AssureApp, gateway: FakeGateway) -> None:
    """architecture.md 3: key order is execution order, however fast the keys."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        gateway.gate_open.clear()
        await pilot.press("L", "L", "H", "L")
        gateway.gate_open.set()
        await settled(pilot, lambda: len(gateway.commands) == 4 and not screen.model.echoes)
        assert [command.step for command in gateway.commands if isinstance(command, MoveStage)] == [1, 1, -1, 1]
        assert gateway.store.cards[1].stage_id == 103
        assert screen.focused_card().stage_id == 103  # type: ignore[union-attr]


async def test_marked_cards_move_together(app: AssureApp, gateway: FakeGateway) -> None:
    """[MOVE-11]: one command for all, each with what was seen; marks stay on them."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("space", "space", "L")
        await settled(pilot, lambda: gateway.store.cards[2].stage_id == 102 and not screen.model.echoes)
        assert len(gateway.commands) == 1
        assert {each.stage_id for each in screen.targets()} == {102}


async def test_the_last_stage_says_so(app: AssureApp) -> None:
    """[MOVE-10]: nothing happens, and that is told."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press(*"lllll", "L")
        await settled(pilot, lambda: "last stage" in toast(app))


async def test_a_conflict_reloads(app: AssureApp, gateway: FakeGateway) -> None:
    """[CONV-9]: another person was faster; their value shows and nothing is overwritten."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        gateway.store.cards[1] = replace(gateway.store.cards[1], stage_id=104)
        await pilot.press("L")
        await settled(pilot, lambda: "changed by Jo" in toast(app))
        await settled(pilot, lambda: screen.model.find(1) is not None and screen.model.find(1)[0] == 3)  # type: ignore[index]
        assert gateway.store.cards[1].stage_id == 104


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Denied("x", "You may not."), "! You may not."),
        (Conflict("due", "due was changed"), "! due was changed"),
        (Busy("The database is busy."), "… The database is busy."),
        (RuntimeError("[b]boom\x1b[2J"), "! Unexpected: RuntimeError: [b]boom␛[2J"),
    ],
)
async def test_every_error_is_a_sentence(app: AssureApp, error: Exception, said: str) -> None:
    """architecture.md 7: one translation; the app lives on."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        app.explain(error)
        assert said in toast(app)


async def test_undo_takes_the_move_back(app: AssureApp, gateway: FakeGateway) -> None:
    """interface.md reason 2: undo instead of questions."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("L")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 102 and not screen.model.echoes)
        await pilot.press("u")
        await settled(pilot, lambda: screen.model.column_of(101).total == 3)  # type: ignore[union-attr]
        assert "Undid the move of Eastgate Ptnrs" in toast(app) and "U redo" in toast(app)
        assert screen.focused_card().client == "Eastgate Ptnrs"  # type: ignore[union-attr]


async def test_repeat_does_the_last_command_on_others(app: AssureApp, gateway: FakeGateway) -> None:
    """R9: what was seen or confirmed for the first card does not speak for the next."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        app.dispatch(SetPriority((1,), "high", seen=((1, "priority", "low"),)))
        await pilot.press("j", ".")
        await settled(pilot, lambda: len(gateway.commands) == 2)
        assert gateway.commands[-1] == SetPriority((2,), "high")


async def test_move_to_picks_a_stage(app: AssureApp, gateway: FakeGateway) -> None:
    """`m`: a menu with keys; esc leaves everything."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("m")
        await settled(pilot, lambda: isinstance(app.screen, MoveToDialog))
        await pilot.press("escape", "m")
        await settled(pilot, lambda: isinstance(app.screen, MoveToDialog))
        await pilot.press("w")
        await settled(pilot, lambda: gateway.store.cards[1].stage_id == 105 and not screen.model.echoes)
        assert len(gateway.commands) == 1


# -- filter and views ------------------------------------------------------------------------------


async def test_the_filter_follows_the_typing(app: AssureApp) -> None:
    """interface.md 3.5: results while typing; enter keeps, esc brings the former one back."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"dental")
        await settled(pilot, lambda: screen.model.view.shown == 2)  # type: ignore[union-attr]
        assert screen.filter_bar.is_open
        await pilot.press("enter")
        await settled(pilot, lambda: not screen.filter_bar.is_open)
        assert "/ dental" in screen.query_one("#filter-shown", Line).said
        assert "2 of 20 shown" in screen.query_one("#filter-shown", Line).said
        await pilot.press("/", "backspace", *"pike")
        await settled(pilot, lambda: screen.model.view.shown == 1)  # type: ignore[union-attr]
        await pilot.press("escape")
        await settled(pilot, lambda: screen.model.view.shown == 2)  # type: ignore[union-attr]
        assert screen.query_text == "dental"
        await pilot.press("escape")
        await settled(pilot, lambda: screen.model.view.shown == 20)  # type: ignore[union-attr]


async def test_a_wrong_filter_keeps_the_last_good_result(app: AssureApp) -> None:
    """[FILT-2]: what is wrong is told with what is near, and nothing disappears."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"stagge:x")
        await settled(pilot, lambda: "!" in screen.filter_bar.hint)
        assert "stagge" in screen.filter_bar.hint and "stage" in screen.filter_bar.hint.split("near:")[1]
        assert screen.model.view.shown in (0, 20)  # type: ignore[union-attr]
        assert screen.filter_bar._highlighter.span is not None
        await pilot.press("enter")  # it cannot be kept: the line would name a filter the list does not have
        await settled(pilot)
        assert screen.filter_bar.is_open and "stagge" in screen.filter_bar.hint
        await pilot.press("escape")
        await settled(pilot, lambda: screen.model.view.shown == 20)  # type: ignore[union-attr]
        assert screen.query_text == ""


async def test_tab_completes_fields_and_values(app: AssureApp) -> None:
    """interface.md 3.5: fields, operators and real values with counts."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        bar = screen.query_one(FilterBar)
        await pilot.press("/", *"stag", "tab")
        await settled(pilot, lambda: bar.input.value.startswith("stage"))
        await pilot.press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "backspace")
        await pilot.press(*"stage:In", "tab")
        await settled(pilot, lambda: "In prep" in bar.input.value)
        await pilot.press("tab")
        assert "In review" in bar.input.value


async def test_the_history_is_on_the_arrows(app: AssureApp) -> None:
    """interface.md 3.5."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"dental", "enter")
        await settled(pilot)
        await pilot.press("0", "/", "up")
        assert screen.filter_bar.input.value == "dental"
        await pilot.press("down")
        assert screen.filter_bar.input.value == ""


async def test_saved_views_and_back(app: AssureApp) -> None:
    """[FILT-6]: a digit shows a view, `-` the one before, `0` everything."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("1")
        await settled(pilot, lambda: screen.query_text == "assignee:me" and screen.model.view.shown == 9)  # type: ignore[union-attr]
        await pilot.press("0")
        await settled(pilot, lambda: screen.model.view.shown == 20)  # type: ignore[union-attr]
        await pilot.press("minus")
        await settled(pilot, lambda: screen.query_text == "assignee:me")
        await pilot.press("9")
        assert "No saved view is on 9" in toast(app)


async def test_pipelines_are_on_the_brackets(app: AssureApp, gateway: FakeGateway) -> None:
    """`]` shows the next pipeline, and an empty one says why it is empty [VIEW-7]."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("right_square_bracket")
        await settled(pilot, lambda: screen.model.view.pipeline.id == 2)  # type: ignore[union-attr]
        assert any("No engagements yet." in line for line in picture(screen))
        await pilot.press("left_square_bracket")
        await settled(pilot, lambda: screen.model.view.pipeline.id == 1)  # type: ignore[union-attr]


async def test_a_filter_that_hides_all_says_how_to_widen_it(app: AssureApp) -> None:
    """[VIEW-7]."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"nobody", "enter")
        await settled(pilot, lambda: screen.model.view.shown == 0)  # type: ignore[union-attr]
        assert any("Nothing here fits the filter." in line for line in picture(screen))


async def test_revealing_a_card_takes_off_a_filter_that_hides_it(app: AssureApp, gateway: FakeGateway) -> None:
    """`g .` and the palette lead to the card itself, in whichever pipeline it is."""
    gateway.store.cards[77] = card(77, "Far Away", 204)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("/", *"dental", "enter")
        await settled(pilot)
        screen.reveal(77)
        await settled(pilot, lambda: screen.focused_card() is not None and screen.focused_card().id == 77)  # type: ignore[union-attr]
        assert screen.query_text == "" and screen.pipeline_id == 2


# -- live ------------------------------------------------------------------------------------------


async def test_another_persons_change_under_the_cursor_is_told(app: AssureApp, gateway: FakeGateway) -> None:
    """[VIEW-10]: what another person changed under the highlight is told; one's own is not."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        gateway.change(1, tasks_done=5)
        await settled(pilot, lambda: "Jo R.: changed Eastgate Ptnrs" in toast(app))
        await settled(pilot, lambda: screen.focused_card().tasks_done == 5)  # type: ignore[union-attr]
        gateway.change(2, tasks_done=5)
        await settled(pilot, lambda: screen.model.column.card(1).tasks_done == 5)  # type: ignore[union-attr]
        assert "Fenn" not in toast(app)


async def test_the_shell_shows_before_the_store_is_open(gateway: FakeGateway) -> None:
    """performance.md: the first frame does not wait for the store; a factory runs on a thread."""
    gateway.gate_open.clear()

    def slow() -> FakeGateway:
        gateway.gate_open.wait(5)
        return gateway

    app = AssureApp(slow, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        for _ in range(500):  # the board itself is imported on a thread
            shown = isinstance(app.screen, BoardScreen) and app.screen.query("KanbanBoard")
            if shown and any("Opening the store" in x for x in picture(app.screen)):  # type: ignore[arg-type]
                break
            await pilot.pause(0.01)
        else:
            pytest.fail("the board never showed")
        await pilot.press("j", "L", "space", "l", "V", "s", "enter", "/", "x", "tab", "escape", "u")
        await pilot.pause(0.1)
        assert "still being opened" in toast(app), "a key too early is answered, not a crash"
        gateway.gate_open.set()
        await ready(pilot)
    assert gateway.closed


# -- hostile text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [SETTINGS, PLAIN], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_hostile_names_never_break_a_card(settings: object, size: tuple[int, int]) -> None:
    """[CONV-11]: no markup, no escape, no line longer than the screen, whatever a client is called."""
    cards = [
        card(n, text, 101 + n % 6, type=text[:12], preparer=text[:3], custom_status=text or None, due_needs=text)
        for n, text in enumerate(HOSTILE, 1)
    ]
    gateway = FakeGateway(cards)
    app = AssureApp(gateway, settings)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        await pilot.press("j", "l", "space", "m", "escape", "l", "j")
        text = "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        for y in range(screen.board.size.height):
            assert screen.board.render_line(y).cell_length == size[0]
    assert clean("ACME [/b] LLC") == "ACME [/b] LLC"


async def test_brackets_in_a_name_are_shown_as_typed(plain_app: AssureApp, gateway: FakeGateway) -> None:
    """[CONV-11]: `Smith [UK] Ltd` is not `Smith  Ltd`."""
    gateway.change(1, client="Smith [UK] Ltd")
    async with plain_app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        assert any("Smith [UK] Ltd" in line for line in picture(screen))
        await pilot.press("m")
        await settled(pilot, lambda: isinstance(plain_app.screen, MoveToDialog))
        assert "Smith [UK] Ltd" in str(plain_app.screen.query_one("#dialog").border_title)


# -- bounded work ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_cursor_key_does_the_same_work_at_any_size(size: tuple[int, int]) -> None:
    """performance.md: a key repaints two cards, formats at most two, and reads nothing."""
    gateway = FakeGateway(many(10_000))
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        board = screen.board
        assert sum(len(column.cards) for column in screen.model.columns) <= 200
        await pilot.press("j", "k")
        for key in ("j", "j", "k"):
            board.lines_rendered, board.painter.painted = 0, 0
            asked = len(gateway.store.asked)
            await pilot.press(key)
            await pilot.pause()
            assert 0 < board.lines_rendered <= 2 * board.card_height
            assert board.painter.painted <= 2
            assert len(gateway.store.asked) == asked


async def test_scrolling_loads_windows_and_forgets_far_ones() -> None:
    """performance.md: the data is a window around what is visible plus counts per stage."""
    gateway = FakeGateway(many(10_000))
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("G")
        await settled(pilot, lambda: screen.focused_card() is not None)
        assert screen.focused_card().client == "Client 09899"  # type: ignore[union-attr]
        column = screen.model.column
        assert column is not None and column.row == 9_999
        for _ in range(30):
            column.top = max(0, column.top - 100)
            column.row = column.top
            screen.board.lay_columns()
            await settled(pilot)
        assert len(column.cards) <= 1_000
        board = screen.board
        assert any("↑" in line and "↓" in line for line in picture(screen)[-1:]), picture(screen)[-1]
        assert board.rows < 20


async def test_a_reload_keeps_the_place_in_a_long_column() -> None:
    """[VIEW-10]: a change anywhere does not throw the reader back to the top."""
    gateway = FakeGateway(many(3_000))
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("G")
        await settled(pilot, lambda: screen.focused_card() is not None)
        at, top = screen.focused_card(), screen.model.column.top  # type: ignore[union-attr]
        gateway.store.cards[5_000] = card(5_000, "Zed", 103, due=TODAY - timedelta(days=50))
        gateway.change(1, staff_id=1)
        await settled(pilot, lambda: screen.model.column.total == 3_001)  # type: ignore[union-attr]
        await settled(pilot, lambda: screen.focused_card() == at)
        assert screen.model.column.top == top + 1  # type: ignore[union-attr]
        lines = picture(screen)
        assert "…" not in "".join(lines[1:-1]), "cards in sight are loaded"


async def test_nothing_is_repainted_when_nothing_changed(app: AssureApp, gateway: FakeGateway) -> None:
    """interface.md 4.12: no repaint without a change."""
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        screen.board.lines_rendered = 0
        gateway.announce(Changes(1, frozenset({999})))
        asked = len(gateway.store.asked)
        await settled(pilot, lambda: len(gateway.store.asked) > asked)
        await settled(pilot)
        assert screen.board.lines_rendered == 0


async def test_glyphs_of_the_board_are_those_of_its_mode(plain_app: AssureApp) -> None:
    """interface.md 4.6."""
    async with plain_app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        assert screen.board.glyphs is ASCII


async def test_the_demo_cards_are_those_of_the_sketch() -> None:
    """Guards the fixture: twenty cards over six stages."""
    assert len(sketch_cards()) == 20


async def test_a_reading_does_not_take_the_cursor_back(app: AssureApp, gateway: FakeGateway) -> None:
    """[VIEW-10]: the cursor that moved while the store was being read stays where it was put."""
    held = threading.Event()
    read = gateway.store.board

    def slow(*args: object, **values: object) -> BoardView:
        held.wait(5)
        return read(*args, **values)  # type: ignore[arg-type]

    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        gateway.store.board = slow  # type: ignore[method-assign]
        screen.reload()
        await pilot.press("j", "j")
        held.set()
        await settled(pilot, lambda: (focused := screen.model.focused) is not None and focused.client == "Ibis Cafe")
