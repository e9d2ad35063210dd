"""Everything by mouse as well: click, double click, wheel, drag, and words that can be clicked [VIEW-1]."""

from __future__ import annotations

import pytest
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.gate import GateDialog
from assure_tui.screens.dialogs.move_to import MoveToDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.help import HelpScreen
from assure_tui.screens.tasks import TasksScreen
from assure_tui.widgets.kanban_board import KanbanBoard
from assure_tui.widgets.line import Line
from assure_tui.widgets.row_list import RowList
from assure_tui.widgets.stage_strip import StageStrip
from assure_tui.widgets.status_line import StatusLine, zone_keys
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import TitleBar, ViewsLine
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import FakeGateway
from tests.ui.test_board import many, toast
from tests.ui.work_gateway import WorkGateway, task

SMALL, WIDE = (80, 24), (160, 48)


def place(screen: BoardScreen, col: int, row: int) -> tuple[int, int]:
    """The middle of a card, in cells of the board."""
    board = screen.board
    slot = next(s for s in board.slots if s.col == col)
    return slot.x + 5, 1 + (row - screen.model.columns[col].top) * board.card_height


def send(screen: BoardScreen, kind: type, spot: tuple[int, int], button: int = 1) -> None:
    """A mouse event at a cell of the board, as the driver reports it to the app."""
    x, y = screen.board.region.offset.x + spot[0], screen.board.region.offset.y + spot[1]
    screen.app.post_message(kind(None, x, y, 0, 0, button, False, False, False, x, y))


async def drag(pilot: Pilot[object], screen: BoardScreen, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press, move in steps, let go."""
    between = ((start[0] + end[0]) // 2, start[1])
    for kind, spot in ((MouseDown, start), (MouseMove, between), (MouseMove, end), (MouseUp, end)):
        send(screen, kind, spot)
        await pilot.pause()


async def test_a_click_selects_and_a_double_click_opens() -> None:
    """One click never opens anything, also on the card that has the cursor already."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.click(KanbanBoard, offset=place(screen, 2, 1))
        await settled(pilot)
        assert screen.model.focused is not None and screen.model.focused.client == "Delmar Dental"
        assert app.screen is screen
        await pilot.click(KanbanBoard, offset=place(screen, 2, 1), times=2)
        await settled(pilot, lambda: isinstance(app.screen, DrawerScreen))


async def test_a_click_on_a_column_head_goes_there_and_two_fold_it(app: AssureApp) -> None:
    """The head is the column; a folded one opens with one click."""
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        x, _ = place(screen, 3, 0)
        await pilot.click(KanbanBoard, offset=(x, 0))
        assert screen.model.col == 3 and not screen.model.columns[3].folded
        await pilot.click(KanbanBoard, offset=(x, 0), times=2)
        await settled(pilot)
        assert screen.model.columns[3].folded
        slot = next(s for s in screen.board.slots if s.col == 3)
        await pilot.click(KanbanBoard, offset=(slot.x + 2, 4))
        assert not screen.model.columns[3].folded


async def test_dragging_moves_at_once_and_through_the_same_command(app: AssureApp, gateway: FakeGateway) -> None:
    """[MOVE-2]: a drag is the move of the keys: shown at once, with what was seen, undone by `u`."""
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        gateway.gate_open.clear()
        await drag(pilot, screen, place(screen, 0, 1), place(screen, 2, 0))
        await pilot.pause()
        assert screen.model.columns[2].total == 7, "shown before the store has answered"
        gateway.gate_open.set()
        await settled(pilot, lambda: gateway.commands)
        assert gateway.commands == [c.MoveStage((2,), to=103, seen=((2, "stage_id", 101),))]
        assert screen.model.focused is not None and screen.model.focused.client == "Fenn, Oliver"


async def test_dragging_a_marked_card_takes_all_marked(app: AssureApp, gateway: FakeGateway) -> None:
    """[BULK-1]: the marked set is what verbs act on, the mouse's too."""
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.press("space", "space")
        await drag(pilot, screen, place(screen, 0, 0), place(screen, 1, 0))
        await settled(pilot, lambda: gateway.commands)
        assert isinstance(gateway.commands[0], c.MoveStage) and gateway.commands[0].ids == (1, 2)


async def test_a_gate_refuses_a_drag_as_it_does_a_key(app: AssureApp, gateway: FakeGateway) -> None:
    """[GATE-10]: the card snaps back and the dialog names what is unmet."""
    gateway.refuse[1] = "the list is missing"
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await drag(pilot, screen, place(screen, 0, 0), place(screen, 1, 0))
        await settled(pilot, lambda: isinstance(app.screen, GateDialog))
        assert screen.model.columns[0].total == 3


async def test_a_drag_that_comes_back_or_is_left_moves_nothing(app: AssureApp, gateway: FakeGateway) -> None:
    """Letting go over its own column, and `esc` while dragging, leave the card where it was."""
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await drag(pilot, screen, place(screen, 0, 0), place(screen, 0, 2))
        board, start, end = screen.board, place(screen, 0, 0), place(screen, 2, 0)
        send(screen, MouseDown, start)
        send(screen, MouseMove, end)
        await pilot.pause()
        await pilot.pause()
        assert board.drop_col == 2 and "Let go to move" in toast(app)
        await pilot.press("escape")
        send(screen, MouseUp, end)
        await settled(pilot)
        assert board.drop_col is None and screen.model.focused is not None and screen.model.focused.id == 1
        assert not gateway.commands


async def test_the_right_button_offers_the_stages() -> None:
    """The other way to move by mouse: no dragging needed."""
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await pilot.click(KanbanBoard, offset=place(screen, 1, 0), button=3)
        await settled(pilot, lambda: isinstance(app.screen, MoveToDialog))


async def test_the_wheel_scrolls_the_column_under_it() -> None:
    """Only that column moves, and its cursor stays in sight."""
    app = AssureApp(FakeGateway(many(60)), SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        x, y = place(screen, 2, 0)
        for _ in range(3):
            send(screen, MouseScrollDown, (x, y), 0)
        await settled(pilot)
        column = screen.model.columns[2]
        assert column.top == 3 and column.row == 3
        send(screen, MouseScrollUp, (x, y), 0)
        await settled(pilot)
        assert column.top == 2 and column.row == 3


@pytest.mark.parametrize(
    ("hint", "keys"),
    [
        ("H/L", ["H", "L"]), ("[ ]", ["left_square_bracket", "right_square_bracket"]), ("/", ["slash"]),
        ("enter", ["enter"]), ("esc", ["escape"]), ("?", ["question_mark"]), ("hjkl", []), ("1-6", []), ("+", ["plus"]),
    ],
)  # fmt: skip
def test_hints_name_keys(hint: str, keys: list[str]) -> None:
    """The last line says which keys it means, and where each of them stands."""
    assert [name for _, _, name in zone_keys(hint)] == keys


async def test_hints_can_be_clicked(app: AssureApp) -> None:
    """A click on a hint presses its key."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        line = app.screen.query_one(StatusLine)
        start = line.said.rindex("? keys")
        await pilot.click(StatusLine, offset=(start, 0))
        await settled(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_stages_views_and_counts_can_be_clicked(app: AssureApp) -> None:
    """[VIEW-5]: a count opens the list it counts; a stage of the strip is gone to; a view is shown."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        strip = screen.query_one(StageStrip)
        await pilot.click(StageStrip, offset=(strip.said.index("In review"), 0))
        assert screen.model.col == 3
        views = screen.query_one(ViewsLine)
        await pilot.click(ViewsLine, offset=(views.said.index("2 This week") + 3, 0))
        await settled(pilot, lambda: screen.query_text == "due<7d")
        assert screen.view_slot == 2
        title = screen.query_one(TitleBar)
        await pilot.click(TitleBar, offset=(title.said.index("late"), 0))
        await settled(pilot, lambda: screen.query_text == "is:late")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_zones_cover_the_words_they_mean(app: AssureApp, size: tuple[int, int]) -> None:
    """What is clicked is what is read, at both widths."""
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        title, views = screen.query_one(TitleBar), screen.query_one(ViewsLine)
        said = {name: title.said[start:end] for start, end, name in title.zones}
        assert said["late"].startswith("late") and said["week"].startswith("7")
        for start, end, slot in views.zones:
            assert views.said[start:end].strip("[] ").startswith(slot)


async def test_tabs_of_the_drawer_and_modes_of_the_tasks_can_be_clicked() -> None:
    """Names in a row are tabs: the one clicked is shown."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {1: task(1, "Enter")}
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        drawer = DrawerScreen(7)
        await app.push_screen(drawer)
        await settled(pilot, lambda: drawer.detail is not None)
        line = drawer.query_one("#tabs", TabLine)
        await pilot.click("#tabs", offset=(line.said.index("Time"), 0))
        await settled(pilot)
        assert drawer.tab == 4
        await pilot.press("escape")
        tasks = TasksScreen()
        await app.push_screen(tasks)
        await settled(pilot, lambda: tasks.rows.tasks)
        modes = tasks.query_one("#modes", TabLine)
        await pilot.click("#modes", offset=(modes.said.index("Everybody"), 0))
        await settled(pilot, lambda: tasks.mode == "anyone")


async def test_a_list_opens_with_a_double_click() -> None:
    """A first click on the first line only selects, though the cursor stands there already."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {1: task(1, "Enter"), 2: task(2, "Check")}
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        screen = TasksScreen()
        await app.push_screen(screen)
        await settled(pilot, lambda: screen.rows.tasks)
        spot = screen.rows.spots()[0][1] - screen.rows.region.offset
        await pilot.click(RowList, offset=spot)
        await settled(pilot)
        assert app.screen is screen
        await pilot.click(RowList, offset=spot, times=2)
        await settled(pilot, lambda: isinstance(app.screen, DrawerScreen))


async def test_the_filter_line_can_be_clicked(app: AssureApp) -> None:
    """A click on the filter opens it for typing."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        assert isinstance(screen.query_one("#filter-shown"), Line)
        await pilot.click("#filter-shown", offset=(2, 0))
        await settled(pilot, lambda: screen.filter_bar.is_open)


async def test_the_answers_of_a_gate_can_be_clicked(app: AssureApp, gateway: FakeGateway) -> None:
    """[GATE-10]: what the dialog offers by key it does by mouse; the safe answer among them."""
    gateway.refuse[1] = "the list is missing"
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("L")
        await settled(pilot, lambda: isinstance(app.screen, GateDialog))
        dialog = app.screen
        assert isinstance(dialog, GateDialog)
        line = next(n for n, (key, _) in enumerate(dialog.answers) if key == "esc")
        await pilot.click("#answers", offset=(2, line + 1))
        await settled(pilot, lambda: app.screen is screen)
        assert screen.model.columns[0].total == 3
