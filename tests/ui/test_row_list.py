"""Lists of thousands: rows are made when they come into sight (performance.md)."""

from __future__ import annotations

from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.strip import Strip

from assure_tui.widgets.row_list import Row, RowLater, RowList, painted

COUNT = 5_000


class ManyRows(App[None]):
    made: list[int]

    def get_css_variables(self) -> dict[str, str]:
        own = dict.fromkeys(("done", "overdue", "week", "blocked"), "#808080")
        return super().get_css_variables() | own

    def compose(self) -> ComposeResult:
        yield RowList()

    def on_mount(self) -> None:
        self.made = []
        self.query_one(RowList).produce(lambda _: [RowLater(f"k{n}", partial(self.make, n)) for n in range(COUNT)])

    def make(self, number: int) -> Row:
        self.made.append(number)
        return painted([(f"row [{number}]", "late"), (" x", "")], f"k{number}")


@pytest.mark.asyncio
async def test_only_rows_in_sight_are_made_and_each_once() -> None:
    """performance.md: proportional to what is on screen, wherever the cursor goes."""
    app = ManyRows()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.query_one(RowList)
        await pilot.pause()
        assert 0 < len(app.made) <= 2 * 24  # once more when the scroll bar takes its cell
        app.made.clear()
        await pilot.press("j", "k", "j")
        assert app.made == []
        await pilot.press("end")
        await pilot.pause()
        assert rows.current == f"k{COUNT - 1}"
        assert COUNT - 1 in app.made and len(app.made) <= 24
        assert len(app.made) == len(set(app.made))
        assert len(rows.keys) == COUNT


@pytest.mark.asyncio
async def test_a_cursor_key_paints_two_lines() -> None:
    """performance.md: a key refreshes what it changed; a range paints all it marks."""
    app = ManyRows()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.query_one(RowList)
        await pilot.pause()
        painted_lines: list[int] = []
        original = rows.render_line

        def counting(y: int) -> Strip:
            painted_lines.append(y)
            return original(y)

        rows.render_line = counting  # type: ignore[method-assign]
        await pilot.press("j")
        await pilot.pause()
        assert set(painted_lines) == {0, 1}
        rows.toggle_range()
        await pilot.pause()
        painted_lines.clear()
        await pilot.press("j")
        await pilot.pause()
        assert len(set(painted_lines)) > 20


def test_a_row_made_later_is_the_row() -> None:
    """Key, words and tones are those of the row it stands for."""
    row = painted([("a [b]", "late"), ("c", "")], "k1")
    later = RowLater("k1", lambda: row)
    assert (later.key, later.content, later.tone, later.spans) == (row.key, row.content, row.tone, row.spans)
    plain = RowLater("k2", lambda: Row(Content("x"), "k2", "dim"))
    assert (plain.tone, plain.spans) == ("dim", ())
