"""Every action is in the palette, under its name and live key, in every context in which it works [VIEW-1]."""

from __future__ import annotations

from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen

from assure_tui.actions import ACTIONS, SHADOWS, Action, key_name
from assure_tui.app import AssureApp
from assure_tui.palette import AssureCommands, Entry, available, explained
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.help import HelpScreen
from assure_tui.screens.tasks import TasksScreen
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.work_gateway import WorkGateway, task

CONTEXTS = ("board", "tasks", "drawer")


async def at(pilot: Pilot[object], context: str) -> Screen[Any]:
    """The app on one of its screens, over engagements in depth."""
    board = await ready(pilot)
    if context == "board":
        return board
    screen: Any = TasksScreen(mode="anyone") if context == "tasks" else DrawerScreen(7)
    await pilot.app.push_screen(screen)
    await settled(pilot, lambda: screen.rows.keys)
    return screen


def an_app() -> AssureApp:
    gateway = WorkGateway()
    gateway.store.tasks_ = {1: task(1, "Enter"), 2: task(2, "Check")}
    return AssureApp(gateway, SETTINGS)


def entries(app: AssureApp) -> list[Entry]:
    return list(AssureCommands(app.screen).entries())


def works(app: AssureApp, screen: Screen[Any], action: Action) -> bool:
    """Whether it can be done here; one whose key a nearer action has, which does it as well, has no line of its own."""
    if action.id in getattr(screen, "HIDDEN", ()):
        assert action.id in {shadowed for _, shadowed in SHADOWS}
        return False
    return hasattr(screen, f"action_{action.method}") or hasattr(app, f"action_{action.method}")


@pytest.mark.parametrize("context", CONTEXTS)
async def test_every_action_that_works_here_is_listed_with_its_key(context: str) -> None:
    """[VIEW-1]: nothing is reachable by its key alone; a row of digits is one line for each."""
    app = an_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at(pilot, context)
        listed = {(entry.label, entry.line.plain.split()[-1]) for entry in entries(app)}
        for action in ACTIONS:
            if action.parameter or not works(app, screen, action):
                continue
            assert (action.label, action.keys[0]) in listed, action.id
        labels = {label for label, _ in listed}
        if context == "drawer":
            assert "Drawer tab: Overview" in labels
        else:
            assert "Saved view: My work" in labels or context == "tasks"


@pytest.mark.parametrize("context", CONTEXTS)
async def test_the_palette_runs_what_the_key_runs(context: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """[VIEW-1]: the same method on the same screen, by name, by key and from `?`."""
    app = an_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at(pilot, context)
        ran: list[str] = []

        def recorder(owner: object, method: str) -> Any:
            def record(*_: object) -> None:
                ran.append(method)

            monkeypatch.setattr(owner, f"action_{method}", record, raising=False)
            return record

        found = list(available(screen))
        for action in found:
            owner = screen if hasattr(screen, f"action_{action.method}") else app
            recorder(owner, action.method)
        by_label = {entry.label: entry for entry in entries(app)}
        for action in found:
            ran.clear()
            by_label[action.label].run()
            await pilot.pause()
            assert ran == [action.method], f"palette: {action.id}"
            # Lists answer these keys themselves, as every list does.
            if action.scope == "list" and context != "board":
                continue
            for key in action.keys:
                ran.clear()
                await pilot.press(key_name(key))
                assert ran == [action.method], f"{action.id} on {key}"


def test_labels_name_one_thing() -> None:
    """Two lines of the palette that read alike could not be told apart."""
    labels = [action.label for action in ACTIONS if action.scope != "form"]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("context", CONTEXTS)
async def test_help_lists_the_actions_of_the_screen_it_was_asked_on(context: str) -> None:
    """interface.md reason 4: `?` in the drawer is about the drawer."""
    app = an_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at(pilot, context)
        await pilot.press("question_mark")
        await settled(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert isinstance(app.screen, HelpScreen)
        shown = {action.id for action in app.screen.actions()}
        assert shown == {action.id for action in ACTIONS if works(app, screen, action)}
        assert ("drawer.drawer_tab" in shown) == (context == "drawer")
        assert ("board.density" in shown) == (context == "board")


async def test_the_palette_in_the_drawer_acts_on_its_engagement() -> None:
    """What a line says it acts on is what it acts on."""
    app = an_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "drawer")
        line = next(entry.line.plain for entry in entries(app) if entry.label == "Priority")
        assert "Calder, P & R" in line


@pytest.mark.parametrize(
    ("query", "label", "found"),
    [("fern", "Save view", False), ("filter key", "Save view", True), ("", "Save view", False)],
)
def test_an_explanation_is_found_by_its_words(query: str, label: str, found: bool) -> None:
    """A client's name must not be buried under sentences that happen to hold its letters."""
    action = next(a for a in ACTIONS if a.label == label)
    entry = Entry(action.label, action.help, Content(action.label), lambda: None)
    assert bool(explained(entry, query)) == found
