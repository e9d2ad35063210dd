"""What is new is told once after an update, and can be read at any time (interface.md 28)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assure_tui import __version__
from assure_tui.app import AssureApp
from assure_tui.palette import AssureCommands
from assure_tui.screens.dialogs.whats_new import WhatsNewDialog
from assure_tui.whats_new import NOTES, SeenVersion
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import FakeGateway


@pytest.mark.parametrize(("last", "told"), [(None, False), ("", False), (__version__, False), ("0.0.9", True)])
def test_it_is_told_once_after_an_update(tmp_path: Path, last: str | None, told: bool) -> None:
    """interface.md 28: an update is another version than the last one; a first start is none."""
    file = tmp_path / "state" / "version"
    if last is not None:
        file.parent.mkdir()
        file.write_text(last)
    assert SeenVersion(file).is_new() is told
    assert file.read_text() == __version__ and not SeenVersion(file).is_new()


def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    """Opening the program never fails for it."""
    (tmp_path / "file").write_text("")
    assert not SeenVersion(tmp_path / "file" / "version").is_new()


def test_this_version_has_its_three_lines() -> None:
    """interface.md 28: three lines, and each fits the dialog in two rows."""
    assert len(NOTES[__version__]) == 3 and all(len(line) < 130 for lines in NOTES.values() for line in lines)


async def test_the_program_says_it_and_the_palette_shows_it(gateway: FakeGateway, tmp_path: Path) -> None:
    """interface.md 28: in nobody's way, at 80x24."""
    file = tmp_path / "version"
    file.write_text("0.0.9")
    app = AssureApp(gateway, replace(PLAIN, seen_version=SeenVersion(file)))
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        await settled(pilot, lambda: "new version" in str(board.query_one(ToastLine).render()))
        provider = AssureCommands(board)
        entry = next(one for one in provider.entries() if one.label == "What's new")
        entry.run()
        await settled(pilot, lambda: isinstance(app.screen, WhatsNewDialog))
        box = app.screen.query_one("#dialog").region
        assert box.height <= 24 and box.width <= 80
        await pilot.press("q")
        await settled(pilot, lambda: app.screen is board)
