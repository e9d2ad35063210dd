"""An error nobody thought of is told calmly, and the app goes on (reliability.md B4, E)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.app_faults import FLOOD
from assure_tui.faults import MAX_BYTES, write_report
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.report import ReportDialog
from assure_tui.screens.dialogs.texts import CommentDialog
from tests.ui.conftest import ready
from tests.ui.fake_gateway import TODAY, FakeGateway, sketch_cards


class Fault(Exception):
    """Something nobody thought of."""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("ASSURE_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def app(state: Path, monkeypatch: pytest.MonkeyPatch) -> AssureApp:
    """The app as people run it: errors are survived."""
    monkeypatch.setattr("assure_tui.terminal.guard_signals", lambda leave: lambda: None)
    monkeypatch.setattr("assure_tui.terminal.watch", lambda lost: lambda: None)
    return AssureApp(FakeGateway(sketch_cards()), UiSettings(today=TODAY))


def break_(*_: Any, **__: Any) -> None:
    client = "Rowan Dental"
    raise Fault(f"cannot understand {client}")


async def until(pilot: Pilot[object], holds: Any) -> None:
    """Wait for something; workers that failed are not waited for."""
    for _ in range(400):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to hold")


def words(screen: Any) -> str:
    return "\n".join(str(line.content) for line in screen.query(Static))


def in_action(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoardScreen, "action_board_density", break_, raising=False)
    app.screen.call_later(app.screen.run_action, "board_density")


def in_timer(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    app.screen.set_timer(0.01, break_)


def in_worker(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        break_()

    app.screen.run_worker(work())


def in_idle(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    app.screen.call_after_refresh(break_)


def in_verb(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    async def steps() -> None:
        break_()

    app.screen.flow(steps())  # type: ignore[attr-defined]


def in_mount(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CommentDialog, "on_mount", break_)
    app.push_screen(CommentDialog("Broken"))


def in_compose(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CommentDialog, "form", break_)
    app.push_screen(CommentDialog("Broken"))


def in_app(app: AssureApp, patch: pytest.MonkeyPatch) -> None:
    app.call_later(break_)


PLACES = [in_action, in_timer, in_worker, in_idle, in_verb, in_mount, in_compose, in_app]


@pytest.mark.parametrize("place", PLACES)
async def test_the_app_goes_on_after_an_error(
    app: AssureApp, state: Path, monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    """What happened, that nothing is lost, where the report is, how to go on; then the keys work again."""
    async with app.run_test(size=(100, 30)) as pilot:
        board = await ready(pilot)
        place(app, monkeypatch)
        await until(pilot, lambda: isinstance(app.screen, ReportDialog) and app.screen.query("ChoiceList"))
        said = words(app.screen)
        file = state / "errors.log"
        assert "Fault" in said and "Nothing that was saved is lost" in said and "errors.log" in said
        assert "Rowan" not in said
        assert file.stat().st_mode & 0o777 == 0o600
        kept = file.read_text()
        assert "test_faults" in kept and "Rowan" not in kept
        for _ in range(4):
            await pilot.press("escape")
            await pilot.pause()
        await until(pilot, lambda: app.screen is board)
        await pilot.press("j")
        await until(pilot, lambda: board.focused_card() is not None)
        assert app.is_running and app.return_code is None


async def test_a_window_that_never_came_up_can_be_closed(app: AssureApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice that is offered first takes the broken window away."""
    async with app.run_test(size=(100, 30)) as pilot:
        board = await ready(pilot)
        in_compose(app, monkeypatch)
        await until(pilot, lambda: isinstance(app.screen, ReportDialog) and app.screen.query("ChoiceList"))
        await pilot.press("c")
        await until(pilot, lambda: app.screen is board)


async def test_what_is_typed_in_a_form_is_still_there(app: AssureApp) -> None:
    """An error behind a form costs nothing of it."""
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        dialog = CommentDialog("Thoughts")
        await app.push_screen(dialog)
        dialog.query_one(TextArea).text = "half a thought"
        dialog.call_later(break_)
        await until(pilot, lambda: isinstance(app.screen, ReportDialog) and app.screen.query("ChoiceList"))
        await pilot.press("g")
        await until(pilot, lambda: app.screen is dialog)
        await pilot.press("!")
        await until(pilot, lambda: "!" in dialog.query_one(TextArea).text)
        assert "half a thought" in dialog.query_one(TextArea).text


async def test_a_key_pressed_twice_closes_one_window(app: AssureApp) -> None:
    """Keys come faster than windows close; the form below a question must not be lost with it."""
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        form = CommentDialog("Thoughts")
        question = ConfirmDialog("Sure?")
        await app.push_screen(form)
        await app.push_screen(question)
        question.dismiss(True)
        question.dismiss(True)
        await pilot.pause()
        assert app.screen is form


async def test_one_report_for_several_errors(app: AssureApp) -> None:
    """It counts; windows do not pile up."""
    async with app.run_test(size=(100, 30)) as pilot:
        board = await ready(pilot)
        board.call_later(break_)
        await until(pilot, lambda: isinstance(app.screen, ReportDialog) and app.screen.query("#times"))
        board.call_later(break_)
        await until(pilot, lambda: "2 times" in words(app.screen))
        assert sum(isinstance(screen, ReportDialog) for screen in app.screen_stack) == 1


async def test_a_flood_of_errors_ends_it_in_order(app: AssureApp, capfd: pytest.CaptureFixture[str]) -> None:
    """A screen that can never be painted again must not be painted for ever: exit 1, one sentence, no locals."""
    async with app.run_test(size=(100, 30)) as pilot:
        board = await ready(pilot)
        for _ in range(FLOOD + 1):
            board.call_later(break_)
        for _ in range(400):
            if app.return_code is not None and not app.is_running:
                break
            await asyncio.sleep(0.01)
    assert app.return_code == 1
    err = capfd.readouterr().err
    assert "The program failed (Fault)" in err and "Rowan" not in err and "Traceback" not in err


async def test_a_test_sees_every_error() -> None:
    """Where no person works, errors are not survived: the suite would be blind."""
    app = AssureApp(FakeGateway(sketch_cards()), UiSettings(guard_terminal=False, today=TODAY))
    with pytest.raises(Fault):
        async with app.run_test(size=(100, 30)) as pilot:
            board = await ready(pilot)
            board.call_later(break_)
            await pilot.pause(0.5)


def test_reports_do_not_grow_for_ever(state: Path) -> None:
    """The file is put aside once; both are for their owner only."""
    state.mkdir()
    (state / "errors.log").write_text("x" * (MAX_BYTES + 1))
    (state / "errors.log").chmod(0o644)
    try:
        break_()
    except Fault as error:
        file = write_report(error, "here")
    assert file is not None and file.stat().st_size < 5000 and file.stat().st_mode & 0o777 == 0o600
    assert (state / "errors.log.1").exists()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("Rowan Dental"), "KeyError"),
        (AttributeError("'X' object has no attribute 'y'"), "no attribute"),
        (ValueError("invalid literal: 'Rowan Dental'"), "ValueError"),
    ],
)
def test_only_messages_about_the_program_are_kept(state: Path, error: Exception, told: str) -> None:
    """reliability.md E: reports carry no row data."""
    try:
        raise Fault("Rowan Dental") from error
    except Fault as fault:
        file = write_report(fault, "here")
    assert file is not None
    text = file.read_text()
    assert told in text and "Fault" in text and "Rowan" not in text
