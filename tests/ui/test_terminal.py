"""The program outlives what a terminal does to it (reliability.md B4)."""

from __future__ import annotations

import asyncio
import os
import signal
from types import SimpleNamespace
from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Size

from assure_tui import terminal


@pytest.mark.parametrize(
    ("given", "no_color", "after"),
    [
        ({"NO_COLOR": ""}, False, {}),
        ({"NO_COLOR": "1"}, False, {"NO_COLOR": "1"}),
        ({}, True, {"NO_COLOR": "1"}),
        ({"TERM": "dumb"}, False, {"TERM": "dumb", "NO_COLOR": "1"}),
        ({"TERM": "xterm"}, False, {"TERM": "xterm"}),
        ({"ACCESSIBLE": "1"}, False, {"ACCESSIBLE": "1", "TEXTUAL_ANIMATIONS": "none"}),
    ],
)
def test_no_color_counts_only_when_it_says_something(
    given: dict[str, str], no_color: bool, after: dict[str, str]
) -> None:
    """interface.md 4.5: an empty NO_COLOR is no NO_COLOR."""
    terminal.prepare_environment(given, no_color=no_color)
    assert given == after


@pytest.mark.parametrize(
    ("environ", "encoding", "ascii"),
    [
        ({"LANG": "en_GB.UTF-8"}, "utf-8", False),
        ({"LANG": "en_GB.ISO-8859-1"}, "iso8859-1", True),
        ({"LC_ALL": "de_DE.iso88591", "LANG": "en_GB.UTF-8"}, "utf-8", True),
        ({}, "utf-8", False),
        ({}, "ascii", True),
    ],
)
def test_a_locale_without_unicode_gets_ascii(environ: dict[str, str], encoding: str, ascii: bool) -> None:
    """interface.md 4.6."""
    assert terminal.wants_ascii(environ, encoding) is ascii


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b31m", "a\x00b", "\u202eabc", "\u2066x\u2069", "\x07", "\r", "\ud800"])
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    """Every widget is behind this filter; widths stay."""
    style = Style(bold=True)
    out = terminal.ControlFilter().apply([Segment("ok"), Segment(text, style)], Color(0, 0, 0))
    assert len(out[1].text) == len(text) and out[1].style == style
    assert not set(out[1].text) & set("\x00\x07\r\x1b\x9b\u202e\u2066\u2069\ud800")
    assert out[0].text == "ok"


class _Reader:
    """A driver whose input thread meets faults before it ends well."""

    def __init__(self, faults: list[Exception]) -> None:
        self.faults = faults
        self.exit_event = SimpleNamespace(is_set=lambda: False)
        self._app = SimpleNamespace(log=SimpleNamespace(error=lambda text: None))
        self.passed: list[Any] = []

    def run_input_thread(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

    def process_message(self, message: Any) -> None:
        self.passed.append(message)


def test_bad_bytes_do_not_end_the_input_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """One invalid byte or impossible key ended stock Textual with status 0."""
    monkeypatch.setattr(terminal.time, "sleep", lambda seconds: None)
    bad = UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "invalid")
    driver: Any = terminal.harden(_Reader)([bad, ValueError("chr() arg not in range"), OSError(5, "gone")])  # type: ignore[arg-type]
    driver.run_input_thread()
    assert driver.faults == []


@pytest.mark.parametrize(
    ("width", "height", "kept"),
    [(160, 48, True), (99999, 99999, False), (80, 5000, False), (0, 0, False), (80, 0, False)],
)
def test_absurd_sizes_are_ignored(width: int, height: int, kept: bool) -> None:
    """A resize to 99999x99999 took 1.2 GB."""
    driver: Any = terminal.harden(_Reader)([])  # type: ignore[arg-type]
    size = Size(width, height)
    driver.process_message(events.Resize(size, size))
    assert bool(driver.passed) is kept


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
async def test_signals_leave_in_order(number: str, status: int) -> None:
    """SIGTERM and SIGHUP restore the screen and tell it in the exit code."""
    left: list[int] = []
    release = terminal.guard_signals(left.append)
    try:
        os.kill(os.getpid(), getattr(signal, number))
        await asyncio.sleep(0.01)
    finally:
        release()
    assert left == [status]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")
async def test_an_ignored_hang_up_stays_ignored() -> None:
    """nohup means it; the watch sees the lost terminal."""
    left: list[int] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        release = terminal.guard_signals(left.append)
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.01)
        release()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert left == []


def test_a_dead_terminal_is_noticed() -> None:
    """A closed terminal with SIGHUP ignored ate a core for ever."""
    master, slave = os.openpty()
    os.close(master)
    assert terminal.terminal_lost(slave)
    os.close(slave)
    assert terminal.terminal_lost(slave)


def test_leaving_at_once_disposes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The polite exit hung on the dead terminal; the store is closed all the same."""
    done: list[object] = []
    monkeypatch.setattr(terminal.os, "_exit", done.append)
    terminal.leave_at_once(lambda: done.append("disposed"))
    assert done == ["disposed", 129]


def test_the_wall_is_one_filter_for_all_frames() -> None:
    """Lines are kept by the filter that made them: a new filter each frame would paint every line anew."""
    from assure_tui.app import AssureApp
    from tests.ui.fake_gateway import FakeGateway

    first, second = (AssureApp(FakeGateway()).get_line_filters()[0] for _ in range(2))
    assert isinstance(first, terminal.ControlFilter) and first is second
