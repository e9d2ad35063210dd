"""Which columns fit, and what the table knows of rows it has not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.model import Priority, Status
from assure_tui.domain.table_views import TableGroup, TablePage, TableRow
from assure_tui.domain.views import CardView
from assure_tui.widgets.table_columns import COLUMNS, USUAL, Look, columns_named, lay
from assure_tui.widgets.table_model import KEEP, WINDOW, TableModel

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = NOW.date()


def row(number: int, **values: object) -> TableRow:
    """A row of that engagement."""
    card = CardView(
        number, 1, 1, "Acme", "1040 2025", "1040", "2025", 1, 1, Status.ACTIVE, None, Priority.MEDIUM, TODAY, None, None,
        "AM", None, None, None, None, 1, 2, 0, 0, NOW, False, False, False, False,
    )  # fmt: skip
    known = {name: values.pop(name) for name in list(values) if hasattr(card, name)}
    base = TableRow(replace(card, **known), "In prep", "Tax", "Tax", None, None, None, None, NOW, NOW, None, None, None)  # type: ignore[arg-type]
    return replace(base, **values)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, unique=True), st.integers(1, 300))
def test_columns_never_take_more_than_there_is(words: list[str], cells: int) -> None:
    """[VIEW-8]: what is shown fits, in the order chosen, and one at least is shown."""
    placed = lay(columns_named(words), cells)
    assert placed and sum(width for _, width in placed) + len(placed) - 1 <= cells
    shown = [column.word for column, _ in placed]
    assert shown == [word for word in words if word in shown]


@given(st.integers(30, 250))
def test_columns_drop_out_in_one_order(cells: int) -> None:
    """[VIEW-8]: a narrower screen shows some of what a wider one shows."""
    columns = columns_named(())
    narrow = {column.word for column, _ in lay(columns, cells)}
    assert narrow <= {column.word for column, _ in lay(columns, cells + 1)}


@pytest.mark.parametrize("words", [(), ("nothing", "email")])
def test_without_columns_of_the_table_the_usual_ones_show(words: tuple[str, ...]) -> None:
    """A file or a filter may name columns of other lists."""
    assert tuple(column.word for column in columns_named(words)) == USUAL


@pytest.mark.parametrize(
    ("word", "values", "said"),
    [
        ("due", {"due": date(2026, 2, 27)}, "^ 3 days late"),
        ("due", {"status": Status.ON_HOLD}, "  On hold"),
        ("budget", {"budget": 480, "spent": 390}, " 81% of 8h"),
        ("budget", {"budget": None}, "-"),
        ("left", {"budget": 60, "spent": 90}, "-0.5h"),
        ("hours", {"spent": 390}, "6.5"),
        ("hours", {"spent": 0}, "-"),
        ("blockers", {"blockers": 2, "blocker": "invoice 1042"}, "B2 invoice 1042"),
        ("blockers", {"blockers": 1, "held": True, "blocker": "K-1"}, "B1 H K-1"),
        ("blockers", {"overridden": True}, "O"),
        ("next", {"next_task": "Tie out bank", "next_person": "PK"}, "PK: Tie out bank"),
        ("next", {"status": Status.ON_HOLD, "resume_on": date(2026, 12, 1)}, "Resumes 1 Dec"),
        ("instage", {"stage_since": datetime(2026, 2, 25, 12, tzinfo=UTC)}, "5 d"),
        ("instage", {"stage_since": datetime(2026, 2, 20, tzinfo=UTC), "stale_after": date(2026, 3, 1)}, "10 d stale"),
        ("tag", {"tags": ("rush", "vip")}, "rush, vip"),
        ("status", {"status": Status.CANCELLED}, "Cancelled"),
    ],
)
def test_cells_say_it_in_words(word: str, values: dict[str, object], said: str) -> None:
    """interface.md 4: glyph and word, whatever the colour."""
    assert COLUMNS[word].cell(row(7, **values), Look(TODAY, ascii=True))[0] == said


@given(st.lists(st.integers(1, 9), max_size=12))
def test_every_line_is_a_row_or_a_heading(counts: list[int]) -> None:
    """[FILT-5]: each heading stands once, right before its first row; each row once."""
    starts = [sum(counts[:n]) for n in range(len(counts))]
    groups = tuple(TableGroup(str(n), start, counts[n]) for n, start in enumerate(starts))
    model = TableModel()
    model.load(TablePage(sum(counts), 0, (), groups=groups))
    lines = [model.at_line(line) for line in range(model.lines)]
    assert [line for line in lines if isinstance(line, int)] == list(range(sum(counts)))
    for group in groups:
        at = lines.index(group)
        assert lines[at + 1] == group.start == model.at_line(model.line_of(group.start))
    assert model.at_line(-1) is None and model.at_line(model.lines) is None


@given(st.integers(0, 5_000), st.integers(1, 60))
def test_a_window_that_is_asked_for_fills_the_gap(first: int, height: int) -> None:
    """[VAL-8]: what is in sight is read in one go, wherever one jumps to."""
    model = TableModel()
    model.load(TablePage(5_000, 0, tuple(row(n) for n in range(WINDOW))))
    wanted = model.missing(first, first + height)
    if wanted is not None:
        offset, limit = wanted
        assert offset >= 0 and offset + limit <= 5_000 and limit <= WINDOW
        model.put(offset, [row(n) for n in range(offset, offset + limit)])
        assert all(n in model.rows for n in range(max(first, 0), min(first + height, 4_999) + 1))


def test_memory_does_not_grow_with_scrolling() -> None:
    """performance.md: rows far from what is shown are forgotten."""
    model = TableModel()
    model.load(TablePage(100_000, 0, ()))
    for offset in range(0, 90_000, WINDOW):
        model.put(offset, [row(n) for n in range(offset, offset + WINDOW)])
    assert len(model.rows) <= KEEP


def test_a_reading_keeps_the_row_at_its_place_on_screen() -> None:
    """[VIEW-10]: the list moves under the highlight, not the highlight."""
    model = TableModel()
    model.load(TablePage(100, 0, tuple(row(n) for n in range(100))))
    model.row, model.top = 50, 45
    order = [*range(90, 100), *range(90)]
    model.load(TablePage(100, 0, tuple(row(n) for n in order), at=60))
    assert model.focused is not None and model.focused.id == 50
    assert (model.row, model.top) == (60, 55)
