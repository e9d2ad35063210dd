"""Lists of a large firm: the first rows before the rest, names before sums (performance.md, [VIEW-2])."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assure_tui.bootstrap import Services
from assure_tui.domain.errors import Busy
from assure_tui.domain.model import TaskStatus
from assure_tui.screens import client_reading
from assure_tui.screens import clients as clients_module
from assure_tui.screens import list_screen as list_screen_module
from assure_tui.screens import tasks as tasks_module
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.people import PeopleScreen
from assure_tui.screens.tasks_reading import LIMIT
from assure_tui.screens.workload import WorkloadScreen
from assure_tui.widgets.line import Line
from assure_tui.widgets.people_rows import person_row
from assure_tui.widgets.row_list import RowLater
from assure_tui.widgets.workload_rows import waiting_row
from tests.ui.conftest import settled
from tests.ui.fake_gateway import TODAY
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_filter_typing import comes
from tests.ui.test_series_screens import pressed
from tests.ui.test_tasks import tasks
from tests.ui.work_gateway import HOSTILE, WorkGateway, task


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def listing(gateway: WorkGateway, count: int) -> list[int]:
    """So many open tasks of one's own, and the windows that are asked for."""
    store = gateway.store
    store.tasks_ = {n: task(n, f"work {n}", due=TODAY + timedelta(days=n)) for n in range(1, count + 1)}
    plain, asked = store.tasks, []

    def read(viewer: Any, query: Any, **more: Any) -> Any:
        asked.append(more["limit"])
        return plain(viewer, query, **more)

    store.tasks = read  # type: ignore[method-assign]
    return asked


async def test_a_page_of_tasks_comes_before_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-2]: nothing is shown yet: the first page, then all; what is shown is read anew as a whole."""
    monkeypatch.setattr(tasks_module, "PAGE", 20)
    gateway = WorkGateway()
    asked = listing(gateway, 50)
    async with tasks(gateway) as (pilot, screen):
        assert asked == [20, LIMIT]
        assert len(screen.rows.keys) == 50 and screen.total == 50
        screen.rows.go_to("task:45")
        screen.reload()
        await settled(pilot, lambda: len(asked) == 3)
        assert asked[2] == LIMIT and screen.rows.current == "task:45"


async def test_a_page_that_holds_all_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-2]: a small firm asks once."""
    monkeypatch.setattr(tasks_module, "PAGE", 20)
    gateway = WorkGateway()
    asked = listing(gateway, 19)
    async with tasks(gateway) as (_pilot, screen):
        assert asked == [20] and len(screen.rows.keys) == 19


async def test_while_a_filter_is_typed_a_page_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """interface.md 3.5: a letter shows a page and how many fit; all of them follow, and the cursor is where it was."""
    monkeypatch.setattr(tasks_module, "PAGE", 20)
    gateway = WorkGateway()
    asked = listing(gateway, 50)
    async with tasks(gateway) as (pilot, screen):
        screen.rows.go_to("task:45")
        del asked[:]
        monkeypatch.setattr(tasks_module, "LULL", 60)
        await pilot.press("slash", "w")
        await comes(lambda: asked == [20] and len(screen.rows.keys) == 20)
        assert screen.total == 50 and screen.rows.current != "task:45"
        monkeypatch.setattr(tasks_module, "LULL", 0)
        await pilot.press("o")
        await settled(pilot, lambda: len(screen.rows.keys) == 50)
        assert asked == [20, 20, LIMIT] and screen.rows.current == "task:45"


@pytest.mark.parametrize("way", ["enter", "click", "marks"])
async def test_verbs_and_marks_have_all_rows(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """interface.md 3.5: what is typed behind the filter is for all that fits; marks stay, also those far below."""
    monkeypatch.setattr(tasks_module, "PAGE", 20)
    monkeypatch.setattr(tasks_module, "LULL", 60)
    gateway = WorkGateway()
    asked = listing(gateway, 50)
    async with tasks(gateway) as (pilot, screen):
        if way == "marks":
            screen.rows.mark({"task:45"})
            await pilot.press("slash", "w")
            await settled(pilot, lambda: len(asked) == 3)
            assert asked[2] == LIMIT and screen.rows.marks == {"task:45"}
        else:
            await pilot.press("slash", "w")
            await comes(lambda: len(screen.rows.keys) == 20)
            if way == "click":  # the filter stays open beside a list that has only begun
                screen.rows.focus()
                await pilot.press("V")
            else:
                await pilot.press("enter", "V")
            await settled(pilot, lambda: len(screen.rows.marks) == 50)


async def test_a_mark_for_rows_that_never_come_marks_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-2]: the rest cannot be read: "mark all" of this list is not done to the next one."""
    monkeypatch.setattr(tasks_module, "PAGE", 20)
    monkeypatch.setattr(tasks_module, "LULL", 60)
    gateway = WorkGateway()
    listing(gateway, 50)
    async with tasks(gateway) as (pilot, screen):
        await pilot.press("slash", "w")
        await comes(lambda: len(screen.rows.keys) == 20)
        read = gateway.store.tasks

        def busy(*_args: Any, **_more: Any) -> Any:
            gateway.store.tasks = read  # type: ignore[method-assign]
            raise Busy("locked by another program")

        gateway.store.tasks = busy  # type: ignore[method-assign]
        screen.rows.focus()
        await pilot.press("V")
        await settled(pilot, lambda: gateway.store.tasks is read)
        screen.set_filter("")
        await settled(pilot, lambda: len(screen.rows.keys) == 50 and not screen.rows.is_begun)
        assert not screen.rows.marks


async def test_task_rows_are_made_when_they_come_into_sight() -> None:
    """Of five hundred rows those in sight are painted; each says its task all the same."""
    gateway = WorkGateway()
    listing(gateway, 50)
    async with tasks(gateway) as (_pilot, screen):
        later = [row for row in screen.rows.rows if isinstance(row, RowLater)]
        assert len(later) == 50
        made = [row for row in later if row._made is not None]
        assert made and len(made) < 50
        assert "work 50" in later[-1].content.plain


async def test_the_board_counts_what_was_done_after_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """[TASK-4] [TASK-14]: all that was done of late is counted once the cards are there."""
    monkeypatch.setattr(tasks_module, "LIMIT", 5)
    gateway = WorkGateway()
    store = gateway.store
    store.tasks_ = {1: task(1, "open")}
    done = tuple(task(n, f"done {n}", status=TaskStatus.COMPLETED) for n in range(2, 10))
    plain, counted = store.tasks, []

    def read(viewer: Any, query: Any, **more: Any) -> Any:
        if more.pop("done_since", None) is None:
            return plain(viewer, query, **more)
        counted.append(more.get("counted", True))
        window = done[: more["limit"]]
        return window, len(done) if counted[-1] else len(window)

    store.tasks = read  # type: ignore[method-assign]
    async with tasks(gateway) as (pilot, screen):
        await pilot.press("B")
        await settled(pilot, lambda: screen.total == 9)
        assert counted == [False, True]
        assert len(screen.rows.tasks) == 6


async def test_the_first_clients_come_before_the_rest(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[CLT-4]: a page while nothing is shown, then all; later readings are whole."""
    asked: list[int] = []
    plain = client_reading.read_clients

    def read(reads: Any, today: Any, viewer: Any, text: str, limit: int) -> Any:
        asked.append(limit)
        return plain(reads, today, viewer, text, limit)

    monkeypatch.setattr(clients_module, "read_clients", read)
    monkeypatch.setattr(clients_module, "PAGE", 3)
    screen = ClientsScreen()
    async with shown(firm, screen) as pilot:
        assert asked == [3, client_reading.LIMIT]
        assert len(screen.things) == screen.total > 3
        screen.rows.action_bottom()
        last = screen.rows.current
        screen.reload()
        await settled(pilot, lambda: len(asked) == 3)
        assert asked[2] == client_reading.LIMIT and screen.rows.current == last


async def test_while_clients_are_sought_a_page_comes_first(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[FILT-7] [CLT-4]: a page and how many fit; then all, or at once all for what is typed behind the filter."""
    monkeypatch.setattr(clients_module, "PAGE", 3)
    monkeypatch.setattr(list_screen_module, "LULL", 60)
    screen = ClientsScreen()
    async with shown(firm, screen) as pilot:
        every = set(screen.things)
        screen.rows.action_bottom()
        last = screen.rows.current
        await pilot.press("slash")
        screen.filter_bar.input.value = "is:active"
        await comes(lambda: len(screen.things) == 3)
        assert screen.total == len(every) and screen.rows.current != last
        monkeypatch.setattr(list_screen_module, "LULL", 0)
        screen.filter_bar.input.value = "is:active "
        await settled(pilot, lambda: set(screen.things) == every)
        assert screen.rows.current == last
        monkeypatch.setattr(list_screen_module, "LULL", 60)
        screen.filter_bar.input.value = "is:active"
        await comes(lambda: len(screen.things) == 3)
        await pilot.press("enter", "V")
        await settled(pilot, lambda: screen.rows.marks == every)
        screen.rows.mark(())
        await pilot.press("slash")
        screen.filter_bar.input.value = "is:active "
        await comes(lambda: len(screen.things) == 3)
        screen.rows.focus()  # a click: the filter stays open beside a list that has only begun
        await pilot.press("V")
        await settled(pilot, lambda: screen.rows.marks == every)


async def test_people_are_there_before_what_they_hold(firm: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """[STAFF-3]: names first; other tabs count nothing."""
    asked: list[bool] = []
    plain = firm.reads.people

    def read(viewer: Any, *, counted: bool = True) -> Any:
        asked.append(counted)
        return plain(viewer, counted=counted)

    monkeypatch.setattr(firm.reads, "people", read)
    screen = PeopleScreen()
    async with shown(firm, screen, size=(160, 48)) as pilot:
        assert asked == [False, True]
        assert not any("…" in line for line in lines(screen))
        await pressed(pilot, "tab")
        assert asked[2:] == [False]
    viewer = firm.reads.actor("lead")
    assert viewer is not None
    early = plain(viewer, counted=False)[0]
    assert "…" in person_row(early, "person:1", 118, ascii=False).content.plain
    assert "..." in person_row(early, "person:1", 118, ascii=True).content.plain


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_weeks_and_the_people_are_there_before_their_sums(firm: Services, size: tuple[int, int]) -> None:
    """[TIME-6]: what is not added up yet says so, and never a figure; then the sums take its place."""
    screen = WorkloadScreen()
    async with shown(firm, screen, size=size):
        viewer, today = firm.reads.actor("lead"), firm.clock.today()
        assert viewer is not None and screen.view is not None
        whole, view, first = lines(screen), screen.view, screen.rows.keys
        early = screen.fetch_early(firm.reads, today, viewer)
        assert list(early) == [key for key in first if key.startswith("person:") and key != "person:0"]
        screen.things, screen.view = early, None
        said = [row.content.plain for row in screen._produced(size[0] - 4)]
        assert said[0].startswith("week of") and len(said) == len(early) + 1
        assert all(line.count(" …") == 4 and not any(sign.isdigit() for sign in line) for line in said[1:])
        assert max(map(len, said)) <= size[0] - 4
        screen.things, screen.view = screen.fetch_things(firm.reads, today, viewer), view
        assert lines(screen) == whole


async def test_the_cell_in_words_goes_along_with_the_cursor(firm: Services) -> None:
    """[TIME-6]: another person's cell is said as the cursor moves, to be painted in the same frame."""
    screen = WorkloadScreen()
    async with shown(firm, screen, size=(120, 40)):
        before = screen.query_one("#cell", Line).said
        screen.rows.action_down()
        after = screen.query_one("#cell", Line).said
        under = screen.under()
        assert under is not None and after != before and under.person.name in after


def test_text_of_any_kind_waits_safely() -> None:
    """[CONV-11]: a name is only text."""
    said = waiting_row(HOSTILE, "person:1", 76, 4, ascii=True).content.plain
    assert not set("\x1b\x07\n‮") & set(said)


FIRST_SHOWN = {
    "series": "SeriesScreen",
    "clients": "ClientsScreen",
    "workload": "WorkloadScreen",
    "people": "PeopleScreen",
    "control": "ControlScreen",
    "tasks": "TasksScreen",
}
NOT_YET = ("assure_tui.screens.dialogs.", "assure_tui.domain.query.check", "textual.widgets._text_area")


def test_a_list_is_opened_without_the_forms_of_its_verbs() -> None:
    """performance.md: dialogs, long fields and the filter language are loaded by who asks for them.

    A program of its own, for here they are loaded already.
    """
    program = f"""
import importlib, sys
import assure_tui.app
for module, name in {FIRST_SHOWN!r}.items():
    getattr(importlib.import_module("assure_tui.screens." + module), name)
    early = [found for found in sys.modules if found.startswith({NOT_YET!r})]
    assert not early, (module, early)
from assure_tui.store.queries import series
assert not [found for found in sys.modules if found.startswith("assure_tui.domain.recurrence")]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
