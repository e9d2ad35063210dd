"""performance.md: a cursor key repaints and writes the cells that changed, and shows what Textual itself would."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from rich.console import Console
from rich.segment import Segment
from textual._compositor import Compositor, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from assure_tui.app import AssureApp
from assure_tui.pen import Pen
from assure_tui.screens.board import BoardScreen
from assure_tui.terminal import ControlFilter
from assure_tui.widgets.frames import TileUpdate, blocks
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import TODAY, FakeGateway, card

SMALL = (80, 24)
WIDE = (160, 48)
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", width=160, legacy_windows=False)


def firm(count: int) -> FakeGateway:
    """So many cards over the six stages of the first pipeline."""
    cards = (card(n, f"Client {n:05}", 101 + n % 6, due=TODAY + timedelta(days=n % 60)) for n in range(1, count + 1))
    return FakeGateway(tuple(cards))


def repaint(screen: BoardScreen, act: Callable[[], None]) -> TileUpdate:
    """What an act makes the compositor write, in the place of the screen's own next update."""
    compositor = screen._compositor
    compositor.update_widgets(set(compositor.visible_widgets))
    compositor._dirty_regions.clear()
    act()
    compositor.update_widgets(set(compositor.visible_widgets))
    update = compositor.render_partial_update()
    assert isinstance(update, TileUpdate)
    return update


def written(update: TileUpdate) -> int:
    return len(Pen().shorten(update.render_segments(CONSOLE)).encode())


def test_spans_below_each_other_become_one_region() -> None:
    """One that is as wide and directly below grows it; any other begins its own."""
    spans = [(1, 2, 9), (1, 20, 22), (2, 2, 9), (3, 2, 9), (3, 20, 22), (5, 2, 9), (6, 2, 8)]
    assert blocks(spans) == [
        Region(2, 1, 7, 3),
        Region(20, 1, 2, 1),
        Region(20, 3, 2, 1),
        Region(2, 5, 7, 1),
        Region(2, 6, 6, 1),
    ]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_written_is_what_textual_would_show(size: tuple[int, int]) -> None:
    """After each key the cells written are those of a picture made whole, and no cell is left out that differs."""
    app = AssureApp(firm(400), SETTINGS)
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        board = screen.board
        lines = [strip.text for strip in screen._compositor.render_strips()]
        down, across = (lambda: board.move_row(1)), (lambda: board.move_column(1))
        for act in (down, down, across, down, board.mark, lambda: board.go_to_row(60), down, board.toggle_fold):
            update = repaint(screen, act)
            whole = Compositor.render_strips(screen._compositor)
            for x, y, strip in update.tiles:
                end = x + strip.cell_length
                assert [(one.text, one.style) for one in strip.simplify()] == [
                    (one.text, one.style) for one in whole[y].crop(x, end).simplify()
                ]
                lines[y] = lines[y][:x] + strip.text + lines[y][end:]
            assert lines == [strip.text for strip in whole]


async def test_a_step_writes_two_cards_wherever_they_stand() -> None:
    """performance.md: a cursor move writes under 2 kB, in the last column as in the first."""
    app = AssureApp(firm(400), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        board = screen.board
        for _ in board.slots:
            update = repaint(screen, lambda: board.move_row(1))
            cards = [tile for tile in update.tiles if tile[1] < screen.board.region.bottom]
            slot = next(slot for slot in board.slots if slot.col == screen.model.col)
            left = board.region.x + slot.x + 1
            assert {(x, strip.cell_length) for x, _, strip in cards} == {(left, slot.width - 2)}
            assert len(cards) == 2 * 3, "three lines of each of two cards"
            assert written(update) < 1300
            board.move_column(1)


async def test_a_column_that_scrolls_leaves_the_others_alone() -> None:
    """Neither its head nor edges and blank lines; no card of another column is asked for."""
    app = AssureApp(firm(400), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        board = screen.board
        board.go_to_row(board.rows - 1)
        slot = board.slots[0]
        board.painter.painted = 0
        update = repaint(screen, lambda: board.move_row(1))
        assert screen.model.columns[0].top == 1
        region = board.region
        inside = [tile for tile in update.tiles if tile[1] < region.bottom]
        assert all(region.x + slot.x <= x and strip.cell_length <= slot.width for x, _, strip in inside)
        blank = {region.y + 4 + n * board.card_height for n in range(board.rows)}
        assert not blank & {y for _, y, _ in inside} and region.y not in {y for _, y, _ in inside}
        assert board.painter.painted <= 2 + 1
        assert written(update) < 6000


async def test_fields_of_the_cards_follow_the_cursor_too() -> None:
    """[VIEW-3]: the line of the fields somebody chose is part of what a step repaints."""
    app = AssureApp(firm(40), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        screen.board.use_fields(frozenset({"title", "type", "deadline"}))
        update = repaint(screen, lambda: screen.board.move_row(1))
        assert len([tile for tile in update.tiles if tile[1] < screen.board.region.bottom]) >= 2 * 4


async def test_filters_of_the_app_reach_what_is_painted() -> None:
    """reliability.md B4: the wall against control characters stands before cards that are kept painted as well."""
    app = AssureApp(firm(40), SETTINGS)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await settled(pilot)
        assert any(isinstance(one, ControlFilter) for one in screen.board._filters)
        assert screen.board._finish((Segment("a\x1b[2Jb"),))[0].text == "a\N{REPLACEMENT CHARACTER}[2Jb"


class Shown:
    """A terminal that takes what the app displays, update by update."""

    def __init__(self, app: AssureApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[Strip] = []
        self.tiles = 0
        display = app._display
        monkeypatch.setattr(app, "_display", lambda screen, update: (self.take(update), display(screen, update)))

    def take(self, update: object) -> None:
        if isinstance(update, LayoutUpdate):
            self.lines = [Strip.join(list(line)) for line in update.strips]
        elif isinstance(update, TileUpdate):
            self.tiles += len(update.tiles)
            for x, y, strip in update.tiles:
                line = self.lines[y]
                rest = line.crop(x + strip.cell_length, line.cell_length)
                self.lines[y] = Strip.join([line.crop(0, x), strip, rest])
        else:
            assert update is None, update


WALKS = {
    "board": "j j l k V escape v h",
    "filter": "slash c l i e n t space 0 escape",
    "going": "g escape j g k j j g b j",
    "table": "g t j j k g b",
    "dialogs": "m j j escape a d o w n escape j question_mark j escape",
    "peek and drawer": "p j enter j 2 j escape j p",
}


def looks(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    """Characters and styles, however they are cut into pieces."""
    return [[(piece.text, piece.style) for piece in strip.simplify()] for strip in strips]


@pytest.mark.parametrize(
    ("walk", "size"), [*((name, WIDE) for name in WALKS), *((name, SMALL) for name in ("board", "dialogs"))]
)
async def test_updates_add_up_to_the_picture(walk: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever screen is on top: what was written, update by update, is what Textual would draw as a whole."""
    app = AssureApp(firm(60), SETTINGS)
    shown = Shown(app, monkeypatch)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await settled(pilot)
        for key in WALKS[walk].split():
            await pilot.press(key)
            await settled(pilot)
            await settled(pilot, lambda: looks(shown.lines) == looks(app.screen._compositor.render_strips()))
        assert shown.tiles
