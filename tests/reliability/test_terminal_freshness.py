"""Two apps and the command line on one store: each sees the others, nothing is lost (reliability.md, [CONV-9])."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.ttybench import Terminal

from assure_tui.bootstrap import open_services
from assure_tui.cli.identity import os_login
from assure_tui.domain.commands import EditEngagement, MoveStage, SetPriority
from assure_tui.services.clock import SystemClock
from assure_tui.store.check import check
from tests.reliability.pty_app import START, app, command_line, make_firm

pytestmark = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pseudo-terminal")
ROUNDS = int(os.environ.get("ASSURE_ROUNDS", "3"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The firm after its first beat of the day: what follows is people's doing only."""
    made = make_firm(tmp_path)
    command_line(made, "tick")
    return made


@pytest.fixture
def both(store: Path) -> Iterator[tuple[Terminal, Terminal]]:
    """The owner's app and Jo's on the same board."""
    with app(store) as mine, app(store, "--as", "jo") as theirs:
        yield mine, theirs


def batches(store: Path) -> int:
    services = open_services(str(store), clock=SystemClock("America/New_York"))
    try:
        assert check(services.store) == []
        return int(services.reads.reader.rows("SELECT count(*) FROM activity_batch")[0][0])
    finally:
        services.close()


def column(terminal: Terminal, client: str) -> int:
    """Which column a card is painted in, counted in screen cells."""
    found = terminal.find(re.escape(client))
    return found[1] if found else -1


def cursor(terminal: Terminal) -> str:
    """The client of the card under the cursor, by the mark at its left edge."""
    found = re.search(r"│>\s+(\w+) Works", terminal.text())
    return found[1] if found else ""


def move_here(terminal: Terminal) -> None:
    """Advance what the cursor is on, in spite of the warning of its flexible gate."""
    terminal.send_key("L")
    terminal.wait_for("Move anyway", timeout=START)
    terminal.send_key("y")
    terminal.wait_for(lambda text: "Move anyway" not in text, timeout=START)


def test_each_app_shows_the_moves_of_the_others(store: Path, both: tuple[Terminal, Terminal]) -> None:
    """Cursor and marks stay on their engagements while cards move around them."""
    mine, theirs = both
    before = batches(store)
    mine.press("j", "space")  # Birch is marked, the cursor stands on Cedar
    mine.wait_for("1 marked", timeout=START)
    theirs.press("j", "j", "j", "j")  # Elder
    theirs.wait_for("late, Elder Works", timeout=START)

    move_here(theirs)
    for terminal in both:  # the app that moved and the other one
        terminal.wait_for(lambda text, t=terminal: column(t, "Elder Works") > 20, timeout=START)  # type: ignore[misc]
    theirs.wait_quiet(0.5, 5)
    stands_on = cursor(theirs)
    command_line(store, "move", "E-1", "--yes")
    for terminal in both:
        terminal.wait_for(lambda text, t=terminal: column(t, "Alder Works") > 20, timeout=START)  # type: ignore[misc]
    assert "1 marked" in mine.text() and cursor(mine) == "Cedar" and stands_on
    row = next(line for line in mine.lines() if "Birch Works" in line)
    assert re.search(r"\*\s+Birch Works", row), row
    assert cursor(theirs) == stands_on
    assert batches(store) == before + 2


def test_a_storm_on_the_same_cards_loses_nothing(store: Path, both: tuple[Terminal, Terminal]) -> None:
    """Every acknowledged change is one link of the log; both boards agree with it at the end."""
    mine, theirs = both
    before = batches(store)
    failed: list[BaseException] = []

    def command_loop() -> None:
        try:
            for n in range(ROUNDS):
                command_line(store, "set", "E-1", f"priority={('high', 'low')[n % 2]}")
                command_line(store, "set", "E-5", f"title=Work {n}")
        except BaseException as error:
            failed.append(error)

    loop = threading.Thread(target=command_loop)
    loop.start()
    for n in range(ROUNDS):  # the same card from both, by a comment, which never conflicts
        for terminal, who in ((mine, "mine"), (theirs, "theirs")):
            terminal.send_key("c")
            terminal.wait_for("Comment: Alder Works", timeout=START)
            terminal.type(f"{who} {n}")
            terminal.wait_for(f"{who} {n}", timeout=START)
            terminal.send_key("ctrl+s")
            terminal.wait_for(lambda text: "Comment: Alder" not in text, timeout=START)
    loop.join(START)
    assert not failed, failed
    command_line(store, "set", "E-2", "title=The last one")
    move_here(mine)
    theirs.wait_for(lambda text: column(theirs, "Alder Works") > 20, timeout=START)
    assert batches(store) == before + 4 * ROUNDS + 2
    comments = command_line(store, "show", "E-1", "--json")
    assert all(f"{who} {n}" in comments for who in ("mine", "theirs") for n in range(ROUNDS))


def test_a_conflict_names_field_person_and_time(store: Path) -> None:
    """[CONV-9]: a form that rests on an older value is refused in words, and what is there stays."""
    with app(store) as terminal:
        terminal.press("e")
        terminal.wait_for("Edit E-1", timeout=START)
        terminal.type("Mine ")
        command_line(store, "--as", "jo", "set", "E-1", "title=Theirs")
        terminal.send_key("ctrl+s")
        terminal.wait_for(r"title was changed by Jo Reed at \d{4}-\d\d-\d\d \d\d:\d\d", timeout=START)
    assert '"Theirs"' in command_line(store, "show", "E-1", "--json")


def test_a_change_is_seen_within_two_seconds(store: Path) -> None:
    """The watch looks four times a second; the feed of one process reports what another one wrote."""
    mine = open_services(str(store), clock=SystemClock("America/New_York"))
    theirs = open_services(str(store), clock=SystemClock("America/New_York"))
    me, jo = mine.reads.actor(os_login()), theirs.reads.actor("jo")
    assert me is not None and jo is not None
    gateway = mine.gateway(me)
    seen = threading.Event()
    gateway.on_change(lambda changes: seen.set())
    try:
        for command in (
            SetPriority((1,), "high"),
            EditEngagement((2,), {"title": "X"}),
            MoveStage((3,), confirm_all=True),
        ):
            seen.clear()
            theirs.dispatcher.execute(command, jo)
            assert seen.wait(START), command
    finally:
        gateway.close()
        mine.close()
        theirs.close()
