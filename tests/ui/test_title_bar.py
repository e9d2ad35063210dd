"""The first line of every screen: what is not known yet is not said [VIEW-5]."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from assure_tui.screens.control import ControlScreen
from assure_tui.screens.table import TableScreen
from assure_tui.widgets.title_bar import Counts, TitleBar, counts_of
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown


class Bar(App[None]):
    def compose(self) -> ComposeResult:
        yield TitleBar()


@pytest.mark.parametrize(
    ("cells", "known", "said", "left_out"),
    [
        (80, None, (), ("late", "7d")),
        (160, None, (), ("late", "today", "7 days")),
        (80, (0, 0, 0), ("late 0", "7d 0"), ("today",)),
        (160, (6, 2, 11), ("late 6", "today 2", "7 days 11"), ()),
    ],
)
async def test_counts_stand_there_once_they_are_read(
    cells: int, known: Counts | None, said: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    """A zero is a count, nothing is none."""
    app = Bar()
    async with app.run_test(size=(cells, 3)):
        bar = app.query_one(TitleBar)
        bar.show("Board", "Tax", known, "Pat", cells)
        text = str(bar.render())
    assert all(word in text for word in said) and not any(word in text for word in left_out)
    assert text.rstrip().endswith("Pat") and len(bar.zones) == len(said)


def test_what_is_not_counted_is_none_of_it() -> None:
    assert counts_of({}) == (0, 0, 0) and counts_of({"late": 3, "week": 9, "total": 40}) == (3, 0, 9)


@pytest.mark.parametrize("make", [ControlScreen, TableScreen])
async def test_a_screen_that_is_being_read_says_no_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: type
) -> None:
    """It says them with its first rows."""
    firm = services(tmp_path)
    screen = make()
    seen: list[str] = []
    say = TitleBar.say

    def kept(bar: TitleBar, content: object) -> None:
        if bar.screen is screen:
            seen.append(str(content))
        say(bar, content)  # type: ignore[arg-type]

    monkeypatch.setattr(TitleBar, "say", kept)
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: seen and "late" in seen[-1])
    firm.close()
    assert "late" not in seen[0]
