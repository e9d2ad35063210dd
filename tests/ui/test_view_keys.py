"""Keys that shape a view: facets, sort, saved views, options, jump labels, peek pane (interface.md 2.3, 3.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.fields import SORTS as KNOWN_SORTS
from assure_tui.domain.views import SavedView
from assure_tui.screens import facets, view_keys
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.views import PickDialog, SaveViewDialog
from assure_tui.screens.goto import ChoiceScreen
from assure_tui.screens.jump import JumpScreen, labels
from assure_tui.screens.tasks import TasksScreen
from assure_tui.widgets.peek_pane import PeekPane
from assure_tui.widgets.title_bar import pinned
from assure_tui.widgets.toast_line import ToastLine
from tests.ui.conftest import PLAIN, SETTINGS, ready, settled
from tests.ui.fake_gateway import FakeGateway
from tests.ui.work_gateway import WorkGateway, task

SMALL = (80, 24)


# -- facets ----------------------------------------------------------------------------------------


async def test_choosing_a_facet_writes_the_filter(app: AssureApp) -> None:
    """`f` builds the same text by choosing, and the bar is the truth (3.5)."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("f")
        assert isinstance(app.screen, ChoiceDialog)
        await pilot.press("g")
        await settled(pilot, lambda: isinstance(app.screen, PickDialog))
        await pilot.press(*"in prep", "enter")
        await settled(pilot, lambda: screen.query_text)
        assert screen.query_text == 'stage:"In prep"'
        await pilot.press("f", "s")
        await settled(pilot, lambda: isinstance(app.screen, PickDialog))
        await pilot.press("enter")
        await settled(pilot, lambda: "is:late" in screen.query_text)
        assert screen.query_text == 'stage:"In prep" is:late'


async def test_the_same_facet_again_takes_it_out(app: AssureApp) -> None:
    """What the filter holds is told in the list, and choosing it undoes it."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        screen.set_filter("is:late")
        await settled(pilot)
        await pilot.press("f", "s")
        await settled(pilot, lambda: isinstance(app.screen, PickDialog))
        assert app.screen.options[0].note == "in the filter"
        await pilot.press("enter")
        await settled(pilot, lambda: not screen.query_text)


@pytest.mark.parametrize("target", ["engagements", "tasks"])
def test_every_facet_is_a_filter_that_can_be_read(target: str) -> None:
    """A choice must never write what the bar then underlines."""
    for facet in facets.facets(target):  # type: ignore[arg-type]
        options = facets.facet_options(facet, "", target, lambda name, prefix: [("Some value", 3)])  # type: ignore[arg-type]
        assert options, facet.field
        for option in options:
            parse(option.key, target)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["engagements", "tasks"])
def test_facets_have_keys_of_their_own(target: str) -> None:
    """interface.md 2.3, dialogs: every choice has its letter, and no two the same."""
    from assure_tui.widgets.choice_list import Choice, keys_for

    found = facets.facets(target)  # type: ignore[arg-type]
    keys = keys_for([Choice(f.field, f.label, f.why, f.key) for f in found])
    assert all(keys) and len(set(keys)) == len(keys)
    for facet, key in zip(found, keys, strict=True):
        assert key in facet.label.lower(), facet.label


# -- order -----------------------------------------------------------------------------------------


async def test_sorting_is_part_of_the_filter_and_turns_around(app: AssureApp) -> None:
    """[FILT-4]: `S` writes `sort:`; the same one again turns it."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("S", "c")
        await settled(pilot, lambda: screen.query_text == "sort:client")
        await pilot.press("S", "c")
        await settled(pilot, lambda: screen.query_text == "sort:-client")
        await pilot.press("S", "u")
        await settled(pilot, lambda: screen.query_text == "")


def test_every_order_offered_exists() -> None:
    """`S` offers only what `sort:` takes."""
    assert {value for value, _, _ in view_keys.SORTS} <= set(KNOWN_SORTS)
    for value, *_ in view_keys.GROUPS:
        parse(f"group:{value}", "tasks")


# -- saved views -----------------------------------------------------------------------------------


async def test_saving_a_view_sends_name_digit_and_filter(app: AssureApp, gateway: FakeGateway) -> None:
    """[FILT-6]: `F` keeps the filter under a name; the first free digit is offered."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        screen.set_filter("is:late sort:client")
        await settled(pilot)
        await pilot.press("F")
        await settled(pilot, lambda: isinstance(app.screen, SaveViewDialog))
        await pilot.press(*"Late ones", "ctrl+s")
        await settled(pilot, lambda: gateway.commands)
        assert gateway.commands == [c.SaveOwnView("Late ones", "is:late sort:client", "board", 6)]
        assert screen.view_slot == 6


@pytest.mark.parametrize(("typed", "said"), [("", "a name is needed")])
async def test_a_view_without_a_name_is_told(app: AssureApp, gateway: FakeGateway, typed: str, said: str) -> None:
    """[VAL-6]: what is wrong is told in place and what was typed stays."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("F")
        await settled(pilot, lambda: isinstance(app.screen, SaveViewDialog))
        await pilot.press(*typed, "ctrl+s")
        await pilot.pause()
        assert said in str(app.screen.query_one("#problems").render())
        assert not gateway.commands


def test_ones_own_view_comes_before_the_firms_on_a_digit() -> None:
    """[FILT-6]: a view a person pinned wins over the firm's on the same key."""
    firm = SavedView(1, "Firm", "board", "a", 2, True)
    own = SavedView(9, "Own", "board", "b", 2, False)
    assert pinned((firm, own)) == pinned((own, firm)) == {2: own}
    assert pinned((replace(own, slot=None),)) == {}


# -- options ---------------------------------------------------------------------------------------


async def test_view_options_change_what_is_shown(app: AssureApp) -> None:
    """`,`: density, done work hidden by the filter itself, and back to the usual."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("comma", "d")
        await pilot.pause()
        assert screen.board.is_full
        await pilot.press("comma", "h")
        await settled(pilot, lambda: screen.query_text == "-is:done")
        assert screen.hides_done
        await pilot.press("comma", "x")
        await settled(pilot, lambda: screen.query_text == "")
        assert not screen.board.is_full


async def test_options_lead_to_the_keys_they_name(app: AssureApp) -> None:
    """[VIEW-1]: what the menu offers is the action of the key."""
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("comma")
        assert isinstance(app.screen, ChoiceScreen)
        await pilot.press("s")
        await settled(pilot, lambda: isinstance(app.screen, ChoiceDialog))


# -- jump labels -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 25, 26, 27, 60, 300, 676])
def test_labels_are_different_and_none_begins_another(count: int) -> None:
    """A label that begins another could never be told from it without a pause."""
    found = labels(count)
    assert len(set(found)) == count
    assert not any(one != other and other.startswith(one) for one in found for other in found)
    assert count > 26 or all(len(label) == 1 for label in found)


async def test_a_label_takes_the_cursor_there(app: AssureApp) -> None:
    """`;`: every card in sight has one, of one letter where that is enough."""
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("semicolon")
        assert isinstance(app.screen, JumpScreen)
        spots = screen.jump_spots()
        assert len(spots) == len(app.screen.labels) == sum(c.total for c in screen.model.columns[:3])
        await pilot.press("d")
        await pilot.pause()
        assert screen.model.focused is not None and screen.model.focused.client == "Ibis Cafe"
        await pilot.press("semicolon", "escape")
        await pilot.pause()
        assert app.screen is screen


# -- peek ------------------------------------------------------------------------------------------


def work_app(*, ascii: bool = False) -> AssureApp:
    """The app over engagements in depth."""
    return AssureApp(WorkGateway(), PLAIN if ascii else SETTINGS)


def peeked(pilot: Pilot[object]) -> str:
    found = pilot.app.screen.query(PeekPane)
    return "\n".join(row.content.plain for pane in found for row in pane.query_one("RowList").rows)  # type: ignore[attr-defined]


async def test_the_peek_pane_follows_the_cursor() -> None:
    """`p`: the engagement under the cursor in short; it takes no focus and goes with the same key."""
    app = work_app()
    async with app.run_test(size=(160, 48)) as pilot:
        screen = await ready(pilot)
        await pilot.press("p")
        await settled(pilot, lambda: "Eastgate" in peeked(pilot))
        await pilot.press("j")
        await settled(pilot, lambda: "Fenn" in peeked(pilot))
        assert app.focused is screen.board
        await pilot.press("p")
        await settled(pilot, lambda: not app.screen.query(PeekPane))


async def test_the_pane_is_below_on_a_small_screen_and_moves() -> None:
    """`P`: right or below; at 80 columns it opens below and the board keeps its columns."""
    app = work_app(ascii=True)
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await pilot.press("p")
        await settled(pilot, lambda: "Eastgate" in peeked(pilot))
        pane = app.screen.query_one(PeekPane)
        assert pane.region.y >= screen.board.region.bottom and len(screen.board.slots) == 3
        await pilot.press("P")
        await settled(pilot, lambda: app.screen.query_one(PeekPane).region.x >= screen.board.region.right)


# -- tasks -----------------------------------------------------------------------------------------


async def on_tasks(pilot: Pilot[object], mode: str = "anyone") -> TasksScreen:
    screen = TasksScreen(mode=mode)
    await pilot.app.push_screen(screen)
    await settled(pilot, lambda: screen.rows.tasks)
    return screen


def headings(screen: TasksScreen) -> list[str]:
    return [row.content.plain for row in screen.rows.rows if row.tone == "head"]


async def test_tasks_are_grouped_as_the_filter_says() -> None:
    """[FILT-5]: `O` groups by client, person, kind or priority; the heading counts."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {
        1: task(1, "Enter", assignee="AM"), 2: task(2, "Check", assignee=None, assignee_id=None, type="review"),
        3: task(3, "Tie out", assignee="AM"),
    }  # fmt: skip
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        screen = await on_tasks(pilot)
        await pilot.press("O", "p")
        await settled(pilot, lambda: headings(screen) == ["AM (2)", "Nobody (1)"])
        assert screen.query_text == "group:assignee"
        await pilot.press("O", "t")
        await settled(pilot, lambda: headings(screen) == ["Prepare (2)", "Review (1)"])
        await pilot.press("O", "d")
        await settled(pilot, lambda: screen.query_text == "")


async def test_columns_of_tasks_stand_under_each_other() -> None:
    """[VIEW-8]: one width for all rows, whatever each of them has to say."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {
        1: task(1, "Enter"), 2: task(2, "Check", waiting_on="client", required=True),
        3: task(3, "Tie out", required=False, waiting_on=None),
    }  # fmt: skip
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        screen = await on_tasks(pilot)
        rows = [row.content.plain for row in screen.rows.rows if row.key]
        assert len({row.index(" AM ") for row in rows}) == 1


async def test_a_range_of_tasks_is_marked() -> None:
    """`v` twice marks what lies between, as on the board."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {n: task(n, f"Step {n}") for n in range(1, 6)}
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        screen = await on_tasks(pilot)
        await pilot.press("j", "v", "j", "j", "v")
        assert screen.rows.marks == set(screen.rows.keys[1:4])
        await pilot.press("escape", "v", "escape")
        assert not screen.rows.marks and not screen.rows.range_from and app.screen is screen


async def test_g_q_opens_the_review_queue(app: AssureApp) -> None:
    """interface.md, go to: `g q` is my queue."""
    gateway = WorkGateway()
    work = AssureApp(gateway, SETTINGS)
    async with work.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await pilot.press("g", "q")
        await settled(pilot, lambda: isinstance(work.screen, TasksScreen))
        assert work.screen.mode == "review"


async def test_a_board_view_from_the_tasks_opens_on_the_board() -> None:
    """`1`-`9` work in every view; a view of the board is shown there."""
    app = work_app()
    async with app.run_test(size=SMALL) as pilot:
        screen = await ready(pilot)
        await on_tasks(pilot)
        await pilot.press("5")
        await settled(pilot, lambda: app.screen is screen and screen.query_text == "is:stuck")
        assert screen.view_slot == 5


async def test_an_unpinned_digit_is_told() -> None:
    """[VIEW-7]: a key that finds nothing says so."""
    app = work_app()
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await on_tasks(pilot)
        await pilot.press("9")
        await settled(pilot)
        assert "No saved view is on 9" in app.screen.query_one(ToastLine).said


async def test_the_peek_pane_follows_the_task_list() -> None:
    """`p` in every list: the engagement behind the task under the cursor."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {1: task(1, "Enter"), 2: task(2, "Check", engagement_id=8)}
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(160, 48)) as pilot:
        await ready(pilot)
        screen = await on_tasks(pilot)
        await pilot.press("p")
        await settled(pilot, lambda: "Calder" in peeked(pilot))
        await pilot.press("j")
        await settled(pilot, lambda: "Delmar" in peeked(pilot))
        assert app.focused is screen.rows
