"""The table over a real store: windows, order, groups, columns, verbs, and the way to the board and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from assure_tui.actions import chain
from assure_tui.app import AssureApp
from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.model import Actor, Priority
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.fields import GROUPS as KNOWN_GROUPS
from assure_tui.domain.query.fields import SORTS as KNOWN_SORTS
from assure_tui.domain.query.fields import columns_for
from assure_tui.domain.views import EngagementView
from assure_tui.own_file import OwnFile
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.columns import CellDialog, ColumnsDialog
from assure_tui.screens.dialogs.dates import DateDialog
from assure_tui.screens.dialogs.edit import EditDialog
from assure_tui.screens.dialogs.move_to import MoveToDialog
from assure_tui.screens.dialogs.people import PersonDialog
from assure_tui.screens.dialogs.status import PriorityDialog, StatusDialog
from assure_tui.screens.dialogs.texts import TagDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.goto import ChoiceScreen
from assure_tui.screens.jump import JumpScreen
from assure_tui.screens.table import TableScreen
from assure_tui.screens.table_view import GROUPS, SORTS, resorted
from assure_tui.screens.tasks import TasksScreen
from assure_tui.widgets.peek_pane import PeekPane
from assure_tui.widgets.table_columns import COLUMNS, USUAL
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown

LARGE = (160, 48)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def lead(firm: Services) -> Actor:
    found = firm.reads.actor("lead")
    assert found is not None
    return found


def work(firm: Services) -> tuple[EngagementView, ...]:
    """All live engagements in the usual order."""
    return firm.reads.engagements(lead(firm), today=firm.clock.today())[0]


async def rest(pilot: Pilot[object], screen: TableScreen) -> None:
    """Verbs, reads and sums have come to rest."""
    await settled(pilot, lambda: screen.idle and screen.grid.model.is_read)


def seen(screen: TableScreen) -> list[str]:
    """The lines of the table as a person sees them."""
    return [screen.grid.render_line(y).text.rstrip() for y in range(screen.grid.size.height)]


def numbers(screen: TableScreen) -> list[int]:
    """The engagements of the rows that have been read, in order."""
    return [row.id for _, row in sorted(screen.grid.model.rows.items())]


def column(screen: TableScreen, word: str) -> None:
    """Put the cursor on a column."""
    place = next(n for n, (each, _) in enumerate(screen.grid.placed) if each.word == word)
    screen.grid.move_column(place - screen.grid.col)


# -- what it shows ---------------------------------------------------------------------------------


async def test_live_work_of_all_pipelines_stands_in_the_usual_order(firm: Services) -> None:
    """[VIEW-2] [FILT-3] [PRI-1]: as `assure list` says it, whatever the pipeline."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        assert numbers(screen) == [each.id for each in work(firm)]
        assert len({row.card.pipeline_id for row in screen.grid.model.rows.values()}) > 1
        first = work(firm)[0]
        assert first.client[:10] in seen(screen)[2] and seen(screen)[2].startswith(">")


async def test_totals_count_everything_shown_not_only_what_is_in_sight(firm: Services) -> None:
    """[VIEW-2]: the table has totals."""
    screen = TableScreen()
    async with shown(firm, screen, LARGE) as pilot:
        await settled(pilot, lambda: screen.grid.model.totals)
        found, totals = work(firm), screen.grid.model.totals
        assert totals is not None and totals.count == len(found)
        assert totals.tasks_total == sum(each.tasks_total for each in found)
        assert totals.budget == sum(each.budget_minutes or 0 for each in found)
        assert totals.spent == sum(each.spent_minutes for each in found)
        assert f"tasks {totals.tasks_done}/{totals.tasks_total}" in seen(screen)[-1]
        assert seen(screen)[-1].endswith(f"row 1 of {len(found)}")


@pytest.mark.parametrize("cells", [80, 100, 120, 160, 200])
async def test_no_line_is_wider_than_the_screen(firm: Services, cells: int) -> None:
    """[VIEW-8]: fields drop out instead; client, work, stage and date stay."""
    screen = TableScreen()
    async with shown(firm, screen, (cells, 24)) as pilot:
        await rest(pilot, screen)
        assert {screen.grid.render_line(y).cell_length for y in range(screen.grid.size.height)} == {cells}
        head = seen(screen)[0]
        assert all(name in head for name in ("Client", "Work", "Stage", "Due"))
        assert ("Next step" in head) == (cells >= 160)


async def test_ascii_table_is_ascii_but_for_what_people_typed(firm: Services) -> None:
    """interface.md 4: --ascii draws nothing else."""
    screen = TableScreen()
    async with shown(firm, screen, LARGE, ascii=True) as pilot:
        await rest(pilot, screen)
        await pilot.press("space")
        assert seen(screen)[0].isascii() and seen(screen)[1].isascii() and seen(screen)[-1].isascii()
        assert "Due v" in seen(screen)[0]
        assert seen(screen)[2].startswith(" *") and seen(screen)[3].startswith("> ")


async def test_hostile_names_stay_on_their_row(firm: Services, tmp_path: Path) -> None:
    """[CONV-11]: brackets, escapes and line breaks in a title are text, whoever wrote them into the store."""
    with closing(sqlite3.connect(tmp_path / "firm.db")) as store, store:
        store.execute(
            "UPDATE engagement SET title = ? WHERE id = ?", ("a [red]b[/]\x1b[2J\n\u202e\u5de5\u4f5c", work(firm)[0].id)
        )
    screen = TableScreen("columns:title,client")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        every = "".join(seen(screen))
        assert "a [red]b[/]" in seen(screen)[2] and "\u5de5" in seen(screen)[2]
        assert not any(char in every for char in "\x1b\n\u202e")
        assert screen.grid.render_line(2).cell_length == 100


# -- moving ----------------------------------------------------------------------------------------


async def test_keys_move_rows_columns_and_pages(firm: Services) -> None:
    """interface.md 2.4: j k rows, h l columns, [ ] pages, home and end."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        grid = screen.grid
        await pilot.press("j", "j", "k", "l", "l", "h")
        assert (grid.model.row, grid.col) == (1, 1)
        await pilot.press("G")
        assert grid.model.row == grid.model.total - 1
        await pilot.press("home", "right_square_bracket")
        assert grid.model.row == grid.shown_rows
        await pilot.press("left_square_bracket")
        assert grid.model.row == 0
        await pilot.press("ctrl+d")
        assert grid.model.row == grid.shown_rows // 2


async def test_a_key_repaints_two_rows_only(firm: Services) -> None:
    """performance.md: a cursor key formats what changed, not the screen."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        seen(screen)
        before = screen.grid.painter.painted
        await pilot.press("j")
        seen(screen)
        assert screen.grid.painter.painted - before <= 2


async def test_jump_labels_lead_to_rows(firm: Services) -> None:
    """interface.md 2.3: `;` labels what is in sight."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await pilot.press("semicolon")
        await settled(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))
        label = pilot.app.screen.labels[3]  # type: ignore[attr-defined]
        await pilot.press(*label)
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert screen.grid.model.row == 3


async def test_density_gives_each_row_a_second_line(firm: Services) -> None:
    """interface.md 2.4: `+`; `density:roomy` says the same."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await pilot.press("plus")
        title = work(firm)[0].title
        assert title[:20] in seen(screen)[3] and seen(screen)[4].strip()
        await pilot.press("plus")
        assert screen.grid.height_of_row == 1
    other = TableScreen("density:roomy")
    async with shown(firm, other) as pilot:
        await rest(pilot, other)
        assert other.grid.height_of_row == 2


# -- order, groups, columns ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("", "client", "sort:client"),
        ("sort:client", "client", "sort:-client"),
        ("sort:-client", "client", "sort:client"),
        ("is:late sort:client", "due", "is:late sort:due,client"),
        ("sort:due,-client", "client", "sort:client,due"),
        ("sort:due,client,type", "target", "sort:target,due,client"),
    ],
)
def test_the_last_order_asked_for_comes_first(text: str, word: str, after: str) -> None:
    """[FILT-4]: several keys, each turned around by asking again."""
    assert resorted(text, word) == after


def test_every_order_group_and_column_offered_is_one_the_filter_takes() -> None:
    """What is chosen is written as text that can be read."""
    assert {value for value, *_ in SORTS} == set(KNOWN_SORTS) - {"hand"}
    assert {value for value, *_ in GROUPS} == set(KNOWN_GROUPS) - {"assignee"}
    assert set(COLUMNS) <= set(columns_for("engagements"))
    assert {column.sort for column in COLUMNS.values() if column.sort} <= set(KNOWN_SORTS)
    parse(f"columns:{','.join(COLUMNS)}")


async def test_sorting_by_two_keys_is_shown_and_done(firm: Services) -> None:
    """[FILT-4]: arrows with numbers in the head, the same in the filter."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await pilot.press("S", "c")
        await settled(pilot, lambda: screen.query_text == "sort:client")
        await rest(pilot, screen)
        await pilot.press("S", "p")
        await settled(pilot, lambda: screen.query_text == "sort:priority,client")
        await settled(pilot, lambda: screen.grid.sort == (("priority", False), ("client", False)))
        await rest(pilot, screen)
        rows = [row.card for _, row in sorted(screen.grid.model.rows.items())]
        assert [card.priority.rank for card in rows] == sorted(card.priority.rank for card in rows)
        assert "Client ↓2" in seen(screen)[0]
        await pilot.press("S", "p")
        await settled(pilot, lambda: screen.query_text == "sort:-priority,client")


@pytest.mark.parametrize("group", [value for value, *_ in GROUPS if value != "none"])
async def test_groups_hold_every_row_once(firm: Services, group: str) -> None:
    """[FILT-5]: headings count their rows, and together they are all."""
    screen = TableScreen(f"group:{group}")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        model = screen.grid.model
        assert sum(each.count for each in model.groups) == model.total == len(work(firm))
        assert model.order is not None and sorted(model.order) == sorted(each.id for each in work(firm))
        starts = [each.start for each in model.groups]
        assert starts == [sum(each.count for each in model.groups[:n]) for n in range(len(starts))]
        assert f"{model.groups[0].count}" in seen(screen)[2] and seen(screen)[3].startswith(">")


async def test_the_cursor_passes_over_headings(firm: Services) -> None:
    """Lines and rows agree wherever a heading stands."""
    screen = TableScreen("group:preparer")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        model = screen.grid.model
        lines = [model.at_line(line) for line in range(model.lines)]
        assert [line for line in lines if isinstance(line, int)] == list(range(model.total))
        assert all(model.at_line(model.line_of(row)) == row for row in range(model.total))
        second = model.groups[1].start
        await pilot.press(*["j"] * second)
        assert model.row == second and model.focused is not None
        await pilot.press("O", "n")
        await settled(pilot, lambda: screen.query_text == "")


async def test_columns_are_chosen_ordered_and_kept(firm: Services, tmp_path: Path) -> None:
    """[FILT-6]: `,` `c`; one's own columns go into one's own file."""
    own = OwnFile(tmp_path / "config.toml")
    screen = TableScreen()
    async with shown(firm, screen, own_file=own) as pilot:
        await rest(pilot, screen)
        await pilot.press("comma")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("c")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        await pilot.press("J", "k", "space", "enter")  # client to the right of work; work goes
        await settled(pilot, lambda: own.path.exists())
        assert own.load().settings.table == {"columns": ("client", *USUAL[2:])}
        assert "Work" not in seen(screen)[0] and screen.query_text == ""


async def test_a_view_with_columns_keeps_its_own(firm: Services, tmp_path: Path) -> None:
    """`columns:` in the filter goes before one's own, and choosing then changes the filter."""
    own = OwnFile(tmp_path / "config.toml")
    screen = TableScreen("columns:client,due")
    async with shown(firm, screen, columns=("id", "client"), own_file=own) as pilot:
        await rest(pilot, screen)
        assert [column.word for column in screen.grid.chosen] == ["client", "due"]
        await pilot.press("comma", "c")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        await pilot.press("J", "enter")
        await settled(pilot, lambda: screen.query_text == "columns:due,client")
        assert not own.path.exists()
        screen.set_filter("")
        await settled(pilot, lambda: [column.word for column in screen.grid.chosen] == ["id", "client"])


async def test_saving_a_view_keeps_kind_and_columns(firm: Services) -> None:
    """[FILT-6]: a name, a view, filter, group, sort and columns; its digit brings it back as a table."""
    screen = TableScreen("is:late group:client")
    async with shown(firm, screen, columns=("client", "due", "id")) as pilot:
        await rest(pilot, screen)
        await pilot.press("F")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "SaveViewDialog")
        await pilot.press(*"Late", "tab", "backspace", "9", "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen)
        await rest(pilot, screen)
        found = next(view for view in firm.reads.views(lead(firm)) if view.name == "Late")
        assert (found.kind, found.slot) == ("table", 9)
        assert found.query == "is:late group:client columns:client,due,id"
        await pilot.press("g", "b")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))
        board = pilot.app.screen
        await settled(pilot, lambda: any(view.slot == 9 for view in board.views))  # type: ignore[attr-defined]
        await pilot.press("9")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        assert pilot.app.screen.query_text == found.query  # type: ignore[attr-defined]


# -- filter ----------------------------------------------------------------------------------------


async def test_filter_narrows_and_escape_widens(firm: Services) -> None:
    """[FILT-2] [FILT-3]: results follow typing; `esc` peels the filter, `-` brings it back."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        every = screen.grid.model.total
        await pilot.press("slash", *"is:stuck", "enter")
        await settled(pilot, lambda: screen.kept_text == "is:stuck")
        await rest(pilot, screen)
        assert 0 < screen.grid.model.total < every
        assert all(row.card.blockers for row in screen.grid.model.rows.values())
        await pilot.press("escape")
        await settled(pilot, lambda: screen.grid.model.total == every)
        await pilot.press("minus")
        await settled(pilot, lambda: screen.query_text == "is:stuck")


async def test_a_wrong_filter_keeps_the_last_rows(firm: Services) -> None:
    """interface.md 3.3: what cannot be read is told, and nothing goes away."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        before = numbers(screen)
        await pilot.press("slash")
        screen.filter_bar.input.value = "stge:x"  # at once: half of it would be text to look for
        await settled(pilot, lambda: "stage" in screen.filter_bar.hint)
        assert numbers(screen) == before
        await pilot.press("enter")
        await settled(pilot)
        assert screen.filter_bar.is_open and "stage" in screen.filter_bar.hint, "enter keeps no filter that is none"
        screen.filter_bar.input.value = "is:late"
        await pilot.press("enter")
        await settled(pilot, lambda: not screen.filter_bar.is_open and screen.query_text == "is:late")


async def test_an_empty_table_says_how_to_widen_it(firm: Services) -> None:
    """[VIEW-7]."""
    screen = TableScreen("client:zzzz")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await settled(pilot, lambda: "Nothing here fits the filter." in "".join(seen(screen)))
        await pilot.press("j", "k", "space", "v", "V", "e", "enter", "G")
        assert screen.grid.model.row == 0 or screen.grid.model.total == 0


async def test_counts_open_what_they_count(firm: Services) -> None:
    """[VIEW-5]: a click on `late` filters."""
    screen = TableScreen()
    async with shown(firm, screen, LARGE) as pilot:
        await rest(pilot, screen)
        bar = next(iter(screen.query("TitleBar")))
        at = next(start for start, _, name in bar.zones if name == "late")  # type: ignore[attr-defined]
        await pilot.click("TitleBar", offset=(at, 0))
        await settled(pilot, lambda: screen.query_text == "is:late")


def test_the_table_can_do_every_verb_and_move_of_the_map() -> None:
    """[VIEW-1]: no key of the map is dead in the table."""
    names = [f"action_{action.method}" for action in chain("table")]
    assert [name for name in names if not hasattr(TableScreen, name) and not hasattr(AssureApp, name)] == []


# -- marks and verbs -------------------------------------------------------------------------------


async def test_marks_ranges_and_all_shown(firm: Services) -> None:
    """[BULK-1]: space, v … v, V; `esc` takes them off before it does anything else."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        ids = numbers(screen)
        await pilot.press("space", "space")
        assert list(screen.grid.model.marks) == ids[:2]
        await pilot.press("v", "j", "j", "v")
        assert list(screen.grid.model.marks) == ids[:5]
        await pilot.press("V")
        await settled(pilot, lambda: len(screen.grid.model.marks) == len(ids))
        await pilot.press("escape")
        assert not screen.grid.model.marks and pilot.app.screen is screen


async def test_all_shown_are_marked_those_not_read_too(firm: Services) -> None:
    """[BULK-1]: all that the filter holds, not all that is in memory."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        every = numbers(screen)
        screen.grid.model.rows = {0: screen.grid.model.rows[0]}
        await pilot.press("V")
        await settled(pilot, lambda: set(screen.grid.model.marks) == set(every))


async def test_a_verb_acts_on_the_marked_ones(firm: Services) -> None:
    """[VIEW-1]: the same key as on the board, and the rows say so at once."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        first, second = numbers(screen)[:2]
        await pilot.press("space", "space", "exclamation_mark")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PriorityDialog))
        await pilot.press("l")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        reads, today = firm.reads, firm.clock.today()
        for number in (first, second):
            assert reads.engagement(lead(firm), number, today).engagement.priority is Priority.LOW
        await settled(pilot, lambda: all(card.priority is Priority.LOW for card in screen.targets()))


DIALOGS = {
    "priority": PriorityDialog,
    "due": DateDialog,
    "target": DateDialog,
    "status": StatusDialog,
    "stage": MoveToDialog,
    "preparer": PersonDialog,
    "reviewer": PersonDialog,
    "tag": TagDialog,
    "title": CellDialog,
    "start": CellDialog,
    "budget": CellDialog,
    "client": EditDialog,
}


@pytest.mark.parametrize("word", DIALOGS)
async def test_e_opens_the_dialog_of_the_cell(firm: Services, word: str) -> None:
    """`e` edits what the column under the cursor says; a column of its own making edits the plain fields."""
    screen = TableScreen(f"columns:{word},type")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        column(screen, word)
        await pilot.press("e")
        await settled(pilot, lambda: pilot.app.screen is not screen)
        assert type(pilot.app.screen) is DIALOGS[word]


async def test_a_budget_is_typed_into_its_cell(firm: Services) -> None:
    """[ENG-4]: for all that are marked, with one undo."""
    screen = TableScreen("columns:client,budget")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        ids = numbers(screen)[:2]
        column(screen, "budget")
        await pilot.press("space", "space", "e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CellDialog))
        await pilot.press(*["backspace"] * 8, *"12h30", "enter")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        found = {each.id: each.budget_minutes for each in work(firm)}
        assert [found[number] for number in ids] == [750, 750]
        before = firm.newest_batch()
        await pilot.press("u")
        await settled(pilot, lambda: firm.newest_batch() > before)
        assert {each.id: each.budget_minutes for each in work(firm)}[ids[0]] != 750


async def test_advancing_a_row_moves_it(firm: Services) -> None:
    """interface.md 2.4: L and H as on the board; the cursor stays on the engagement."""
    screen = TableScreen("sort:stage")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        card = screen.focused_card()
        assert card is not None
        stages = next(p.stages for p in firm.reads.pipelines(lead(firm)) if p.id == card.pipeline_id)
        to = next(stage for stage in stages if stage.id != card.stage_id)
        firm.dispatcher.execute(c.MoveStage((card.id,), to=to.id, confirm_all=True), lead(firm))
        await settled(pilot, lambda: screen.focused_card() and screen.focused_card().stage_id != card.stage_id)  # type: ignore[union-attr]
        assert screen.focused_card().id == card.id  # type: ignore[union-attr]


# -- live, drawer, peek ----------------------------------------------------------------------------


async def test_what_another_person_changes_shows_and_the_cursor_stays(firm: Services) -> None:
    """[VIEW-10]: the row goes elsewhere, the highlight goes with it."""
    screen = TableScreen("sort:priority")
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await pilot.press("G")
        card = screen.focused_card()
        assert card is not None and card.priority is not Priority.URGENT
        firm.dispatcher.execute(c.SetPriority((card.id,), Priority.URGENT), lead(firm))
        await settled(pilot, lambda: screen.grid.model.row < screen.grid.model.total - 1)
        now = screen.focused_card()
        assert now is not None and now.id == card.id and now.priority is Priority.URGENT


async def test_the_drawer_keeps_the_place_and_walks_the_rows(firm: Services) -> None:
    """`enter` opens, `]` goes on, `q` leaves the table where one was."""
    screen = TableScreen()
    async with shown(firm, screen) as pilot:
        await rest(pilot, screen)
        await pilot.press("j", "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))
        drawer = pilot.app.screen
        await settled(pilot, lambda: drawer.detail)  # type: ignore[attr-defined]
        await pilot.press("right_square_bracket")
        await settled(pilot, lambda: drawer.engagement_id == numbers(screen)[2])  # type: ignore[attr-defined]
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert screen.grid.model.row == 2


async def test_the_peek_pane_follows_the_cursor(firm: Services) -> None:
    """interface.md 2.3: `p`."""
    screen = TableScreen()
    async with shown(firm, screen, LARGE) as pilot:
        await rest(pilot, screen)
        await pilot.press("p", "j")
        client = work(firm)[1].client
        await settled(pilot, lambda: screen.query(PeekPane))
        pane = screen.query_one(PeekPane)
        await settled(pilot, lambda: any(client[:12] in row.content.plain for row in pane.query_one("RowList").rows))  # type: ignore[attr-defined]


# -- board and back --------------------------------------------------------------------------------


async def test_board_and_table_keep_filter_sort_and_highlight(firm: Services) -> None:
    """[VIEW-2]: `g t` and `g b` show the same engagements with the same one highlighted."""
    async with shown(firm, TasksScreen()) as pilot:
        await pilot.press("q")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        board.set_filter("-is:done sort:client")
        await settled(pilot, lambda: board.kept_text == "-is:done sort:client")
        await pilot.press("l", "j")
        card = board.focused_card()
        assert card is not None
        await pilot.press("g", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        table = pilot.app.screen
        assert isinstance(table, TableScreen)
        await rest(pilot, table)
        assert table.query_text == "-is:done sort:client"
        assert table.focused_card().id == card.id  # type: ignore[union-attr]
        await pilot.press("k") if table.grid.model.row else await pilot.press("j")
        other = table.focused_card()
        assert other is not None and other.id != card.id
        table.set_filter("-is:done sort:-client")
        await settled(pilot, lambda: table.kept_text == "-is:done sort:-client")
        await pilot.press("g", "b")
        await settled(pilot, lambda: pilot.app.screen is board)
        await settled(pilot, lambda: board.focused_card() and board.focused_card().id == other.id)  # type: ignore[union-attr]
        assert board.query_text == "-is:done sort:-client" and board.pipeline_id == other.pipeline_id


async def test_the_table_takes_the_highlight_of_the_task_list(firm: Services) -> None:
    """[VIEW-2]: from tasks there is no filter of engagements to keep, but a highlight."""
    tasks = TasksScreen("", "anyone")
    async with shown(firm, tasks) as pilot:
        await settled(pilot, lambda: tasks.focused_card())
        card = tasks.focused_card()
        assert card is not None
        await pilot.press("g", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        table = pilot.app.screen
        assert isinstance(table, TableScreen)
        await rest(pilot, table)
        assert table.query_text == "" and table.focused_card().id == card.id  # type: ignore[union-attr]
        await pilot.press("g", "b")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))


async def test_the_second_visit_shows_what_changed_between_them(firm: Services) -> None:
    """[VIEW-2] [VIEW-10]: the table stays made; filter, highlight and rows are those of now."""
    async with shown(firm, TasksScreen()) as pilot:
        await pilot.press("q")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        await pilot.press("g", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        table = pilot.app.screen
        assert isinstance(table, TableScreen)
        await rest(pilot, table)
        await pilot.press("space", "q")
        await settled(pilot, lambda: pilot.app.screen is board)
        number = table.grid.model.rows[4].id
        firm.dispatcher.execute(c.EditEngagement((number,), {"budget": 4242}), lead(firm))
        await settled(pilot, lambda: table.is_stale)
        await settled(pilot, lambda: not board._reloading)  # a later reading would take the place of the next
        board.reload(reveal=number)  # is still being read when the table comes
        board.go_to("table")
        await settled(pilot, lambda: pilot.app.screen is table)
        await settled(pilot, lambda: table.focused_card() and table.focused_card().id == number)  # type: ignore[union-attr]
        await settled(pilot, lambda: table.focused_card().budget == 4242)  # type: ignore[union-attr]
        assert not table.grid.model.marks
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is board)
        board.set_filter("is:stuck")
        await settled(pilot, lambda: board.kept_text == "is:stuck")
        await pilot.press("g", "t")
        await settled(pilot, lambda: table.kept_text == "is:stuck" and table.grid.model.total < 34)
        assert all(row.card.blockers for row in table.grid.model.rows.values())


async def test_a_table_opened_over_a_table_is_another_one(firm: Services) -> None:
    """A list opened over the table leads to a table of its own, and `q` back through both."""
    async with shown(firm, TasksScreen()) as pilot:
        await pilot.press("q", "g", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        first = pilot.app.screen
        await pilot.press("g", "k")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TasksScreen))
        await pilot.press("g", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, TableScreen))
        assert pilot.app.screen is not first
        await pilot.press("g", "b")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))


# -- mouse -----------------------------------------------------------------------------------------


async def test_mouse_sorts_selects_opens_and_scrolls(firm: Services) -> None:
    """[VIEW-1]: a click on a name, on a row, twice on a row; the wheel."""
    screen = TableScreen()
    async with shown(firm, screen, (80, 20)) as pilot:
        await rest(pilot, screen)
        await pilot.click(screen.grid, offset=(7, 0))
        await settled(pilot, lambda: screen.query_text == "sort:client")
        await pilot.click(screen.grid, offset=(7, 0))
        await settled(pilot, lambda: screen.query_text == "sort:-client")
        await rest(pilot, screen)
        await pilot.press("home")
        await pilot.click(screen.grid, offset=(8, 5))
        assert (screen.grid.model.top, screen.grid.model.row) == (0, 3)
        for wheel, top in ((MouseScrollDown, 3), (MouseScrollDown, 6), (MouseScrollUp, 3)):
            screen.grid.post_message(wheel(screen.grid, 8, 5, 0, 0, 0, False, False, False))
            await settled(pilot, lambda top=top: screen.grid.model.top == top)  # type: ignore[misc]
        assert screen.grid.model.row == 6  # the cursor stays in sight
        await pilot.click(screen.grid, offset=(8, 4), times=2)
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))
