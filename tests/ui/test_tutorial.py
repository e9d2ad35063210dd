"""The tutorial beside the real board: it sees what is done, takes no key, can be skipped and gone on with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.own_keys import USUAL, live_keys
from assure_tui.screens.quick_add import QuickAddScreen
from assure_tui.tutorial import STEPS, TutorialPlace
from assure_tui.widgets.tutorial_bar import TutorialBar
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.work_gateway import WorkGateway

SMALL = (80, 24)


def started(place: TutorialPlace | None = None, **settings: object) -> AssureApp:
    return AssureApp(WorkGateway(), replace(SETTINGS, tutorial=True, tutorial_place=place, **settings))  # type: ignore[arg-type]


def at(app: AssureApp) -> str:
    return app.tutorial.step.name if app.tutorial is not None else "over"


async def wait_for(pilot: Pilot[object], app: AssureApp, name: str) -> None:
    await settled(pilot, lambda: at(app) == name)


async def test_each_step_is_seen_when_it_is_done(tmp_path: Path) -> None:
    """interface.md 27: ten steps, by the real keys on the real board; the work goes on all the time."""
    place = TutorialPlace(tmp_path / "state" / "tutorial")
    app = started(place)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        await wait_for(pilot, app, "Move a card")
        bar = board.query_one(TutorialBar)
        assert "1 of 10" in bar.heading and "L moves the card" in bar.words and bar.region.height == 3
        await pilot.press("L")
        await wait_for(pilot, app, "Take it back")
        await pilot.press("u")
        await wait_for(pilot, app, "Filter")
        await pilot.press("slash", *"a", "enter")
        await wait_for(pilot, app, "Open a card")
        await pilot.press("0", "enter")
        await wait_for(pilot, app, "Mark several")
        await pilot.press("escape", "space", "space")
        await wait_for(pilot, app, "Assign")
        assert place.read() == 5
        await pilot.press("i")
        await wait_for(pilot, app, "Quick add")
        await pilot.press("n")
        await settled(pilot, lambda: isinstance(app.screen, QuickAddScreen))
        await pilot.press("escape")
        app.dispatch(c.CreateEngagement((1,), "1065"))
        await wait_for(pilot, app, "Go to")
        await pilot.press("g", "t")
        await wait_for(pilot, app, "A saved view")
        await pilot.press("q")
        await settled(pilot, lambda: app.screen is board)
        await pilot.press("1")
        await wait_for(pilot, app, "Find any key")
        await pilot.press("question_mark")
        await wait_for(pilot, app, "over")
        assert not board.query(TutorialBar) and place.read() == 0


async def test_what_is_refused_does_not_count() -> None:
    """A step is done when the store has it, not when its key was pressed."""
    app = started()
    async with app.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await wait_for(pilot, app, "Move a card")
        await pilot.press("H")  # there is no stage before the first
        await settled(pilot)
        assert at(app) == "Move a card"


async def test_it_is_skipped_left_and_gone_on_with(tmp_path: Path) -> None:
    """Skippable by the palette and the mouse; the next start goes on at the same step."""
    place = TutorialPlace(tmp_path / "tutorial")
    app = started(place)
    async with app.run_test(size=SMALL) as pilot:
        board = await ready(pilot)
        await wait_for(pilot, app, "Move a card")
        bar = board.query_one(TutorialBar)
        await settled(pilot, lambda: bar.region.width > 0)
        await pilot.click(offset=(bar.content_region.right - 9, bar.content_region.y))  # skip
        await wait_for(pilot, app, "Take it back")
        await pilot.press("colon", *"tutorial leave")
        found = app.screen.query_one(OptionList)
        await settled(pilot, lambda: found.option_count > 0)
        await pilot.press("enter")
        await wait_for(pilot, app, "over")
        assert place.read() == 1 and not board.query(TutorialBar)
    again = started(place)
    async with again.run_test(size=SMALL) as pilot:
        await ready(pilot)
        await wait_for(pilot, again, "Take it back")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_fits_two_lines_at_80_and_names_live_keys(step) -> None:  # type: ignore[no-untyped-def]
    """[VIEW-8], R6: whole at 80x24, and with the person's own keys."""
    from textual.content import Content

    words = USUAL.fill(step.words)
    assert "{" not in words and len(Content(words).wrap(78)) <= 2
    assert bool(step.commands) != (step.shows is not None)


def test_own_keys_are_named() -> None:
    """R6: what is taught is what works."""
    assert live_keys({"verb.advance": ("é",)}).fill(STEPS[0].words).count("é moves the card") == 1


@pytest.mark.parametrize("text", ["", "x", "-1", "99", "٣"])
def test_a_damaged_place_begins_anew(tmp_path: Path, text: str) -> None:
    """A file nobody wrote stops nothing."""
    file = tmp_path / "tutorial"
    file.write_text(text, encoding="utf-8")
    assert TutorialPlace(file).read() == 0
