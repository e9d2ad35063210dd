"""Files and conditions as lines of the drawer: safe, within the width [DOC-9] [INS-1]."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from rich.cells import cell_len

from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.document_views import DocumentView, Papers, ToSort
from assure_tui.domain.views import ChecklistItemView
from assure_tui.widgets.gate_panel import advance_rows
from assure_tui.widgets.papers_rows import answers, papers_rows

SEEN = datetime(2026, 3, 2, tzinfo=UTC)
HOSTILE = "2025/[b]w2[/b] \x1b[2J\u202e日本 long long long long long long name.pdf"


def papers(root: str | None = "/papers") -> Papers:
    def file(number: int, path: str, *, missing: bool = False, items: tuple[int, ...] = ()) -> DocumentView:
        return DocumentView(number, path, 1, None, SEEN, missing, None, True, items)

    return Papers(
        7,
        root,
        (file(1, "2025/a.pdf", items=(4,)), file(2, HOSTILE), file(3, "gone.pdf", missing=True, items=(4,))),
        (ToSort(9, HOSTILE, ((4, "W-2"), (5, "[red]ID"))),),
    )


@pytest.mark.parametrize("width", [24, 46, 100])
def test_lines_keep_to_the_width_and_hold_nothing_that_acts(width: int) -> None:
    """User text may hold markup and control sequences; it stays text."""
    lines = [
        *papers_rows(papers(None), width),
        *answers(
            ChecklistItemView(4, "W-2", "W-2", True, date(2026, 3, 1), 1, "matched", None, (HOSTILE,)), papers(), width
        ),
        *advance_rows([AdvanceLine(HOSTILE + " and more" * 9, "ADV-1", True)], width),
    ]
    for line in lines:
        assert "\x1b" not in line.content.plain and "\u202e" not in line.content.plain
        assert "\n" not in line.content.plain
        assert cell_len(line.content.plain) <= max(width, 29)


def test_what_waits_for_a_person_comes_first_and_what_is_missing_says_so() -> None:
    """[DOC-9] [DOC-5]"""
    shown = [line.content.plain for line in papers_rows(papers(), 60)]
    assert shown[0] == "To sort: fits several"
    assert "W-2 or [red]ID" in shown[2]
    assert shown[-1] == "  - gone.pdf missing"
    assert not any("2025/a.pdf" in line for line in shown), "it stands under its item"


def test_nothing_is_said_where_there_are_no_files() -> None:
    """An engagement without files shows its checklist only."""
    assert list(papers_rows(None, 40)) == []
    assert list(papers_rows(Papers(7, "/papers", (), ()), 40)) == []


def test_each_condition_shows_whether_it_holds() -> None:
    """[INS-1] [ADV-9]"""
    lines = [
        AdvanceLine("moves by itself", "ADV-1"),
        AdvanceLine("yes", "ADV-1", True),
        AdvanceLine("no", "ADV-1", False),
    ]
    assert [row.content.plain for row in advance_rows(lines, 40)] == ["  moves by itself", "  [x] yes", "  [ ] no"]
