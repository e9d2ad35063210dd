"""Signals and lost terminals: an orderly end, a restored terminal, no spinning, no lost draft (reliability.md B4)."""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.pty_app import (
    ALTERNATE,
    START,
    app,
    bare,
    drain,
    exit_code,
    make_firm,
    read_until,
    until,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pseudo-terminal")
THOUGHT = "half a thought about depreciation"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_firm(tmp_path)


def drafts_of(store: Path) -> list[Path]:
    return sorted((store.parent / "state" / "drafts").glob("*"))


def the_draft(store: Path) -> dict[str, Any]:
    (file,) = drafts_of(store)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    value: dict[str, Any] = json.loads(file.read_text())
    return value


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_in_order_and_the_draft_comes_back(store: Path, number: int, status: int) -> None:
    """Stock Textual dies at once, leaves the alternate screen on and loses what was typed."""
    with app(store) as terminal:
        assert ALTERNATE in terminal.modes
        terminal.press("c")
        terminal.wait_for("Comment: Alder Works", timeout=START)
        terminal.type(THOUGHT)
        terminal.wait_for(THOUGHT, timeout=START)
        os.kill(terminal.pid, number)
        assert terminal.wait_exit(START) == status
        assert not {ALTERNATE, 1000, 1003, 2004} & terminal.modes, "the terminal is not as it was"
        assert 25 in terminal.modes, "no cursor"
    assert the_draft(store)["fields"] == {"text": THOUGHT}

    with app(store) as terminal:
        terminal.wait_for("Not saved last time", timeout=START)
        terminal.press("enter")
        terminal.wait_for("Comment: Alder Works", timeout=START)
        terminal.wait_for(THOUGHT, timeout=START)
        terminal.press("ctrl+s")
        terminal.wait_for(lambda text: "Comment:" not in text, timeout=START)
        until(lambda: not drafts_of(store))
        terminal.press("q")
        assert terminal.wait_exit(START) == 0


def test_the_full_form_is_kept_while_it_is_filled_in(store: Path) -> None:
    """Every two seconds, not only at an orderly end: kill -9 loses nothing that had time to be written."""
    with app(store) as terminal:
        terminal.press("N")
        terminal.wait_for("New engagement", timeout=START)
        terminal.type("Cedar")
        terminal.wait_for("C-3 business", timeout=START)
        terminal.press("enter")
        until(lambda: drafts_of(store) and the_draft(store)["fields"].get("number") == "C-3")
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.wait_exit(START) == -signal.SIGKILL
    with app(store) as terminal:
        terminal.wait_for("Not saved last time", timeout=START)
        terminal.press("enter")
        terminal.wait_for(r"Client\s+Cedar Works", timeout=START)
        terminal.press("escape")
        terminal.wait_for("Leave without saving", timeout=START)
        terminal.press("y")
        until(lambda: not drafts_of(store))


def test_another_running_program_keeps_its_own_draft(store: Path) -> None:
    """A form that is open in one window is not offered in another."""
    with app(store) as first:
        first.press("c")
        first.wait_for("Comment: Alder", timeout=START)
        first.type(THOUGHT)
        until(lambda: drafts_of(store))
        with app(store) as second:
            second.press("j")
            second.wait_for("late, Birch Works", timeout=START)
            assert "Not saved last time" not in second.text()


@pytest.mark.parametrize("ignored", [False, True], ids=["hangs up", "hang-up ignored"])
def test_a_closed_terminal_ends_it(store: Path, ignored: bool) -> None:
    """With SIGHUP ignored stock Textual spins at 100% for ever."""
    with bare(store, ignoring_hangup=ignored) as (pid, place):
        read_until(place, b"Elder Works")
        drain(place, 0.5)
        os.write(place, b"c")
        read_until(place, b"Comment: Alder")
        os.write(place, b"kept")
        drain(place, 3.0)  # a draft is written every two seconds
        os.close(place)
        assert exit_code(pid) == 129
    assert the_draft(store)["fields"] == {"text": "kept"}


def test_quitting_with_an_open_form_keeps_it(store: Path) -> None:
    """`ctrl+q` leaves at once, and what was typed is offered again."""
    with app(store) as terminal:
        terminal.press("c")
        terminal.wait_for("Comment: Alder", timeout=START)
        terminal.type(THOUGHT)
        terminal.press("ctrl+q")
        assert terminal.wait_exit(START) == 0
    assert the_draft(store)["fields"] == {"text": THOUGHT}
    with app(store) as terminal:
        terminal.wait_for("Not saved last time", timeout=START)
        terminal.press("X")
        until(lambda: not drafts_of(store))
