"""What a scripted day needs: a made-up firm with work of known names, a person's hands, and a look at the store."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.ttybench import Terminal

from assure_tui.bootstrap import open_services
from assure_tui.cli.identity import os_login
from assure_tui.services.clock import SystemClock
from tests.reliability.pty_app import START, command_line, environment

REVIEWS, RETURNS, PLANS = 20, 30, 5
ZONE = "America/New_York"


def today() -> date:
    """The day in the firm's zone."""
    return SystemClock(ZONE).today()


def make_day(folder: Path) -> Path:
    """A demo firm; in it twenty reviews for whoever runs the tests, thirty returns of a season, five plans of a week."""
    store = folder / "firm.db"
    command_line(store, "demo", "--size", 30, "--seed", 7, "--no-open")
    for task in json.loads(command_line(store, "queue", "--json"))["tasks"]:  # only the twenty below are theirs
        command_line(store, "task", "set", task["id"], "assignee=ines")
    clients = folder / "clients.csv"
    with clients.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "entity", "tags"))
        rows.writerows((f"Review {n:02} Works", "business", "triage") for n in range(1, REVIEWS + 1))
        rows.writerows((f"Season {n:02} Partners", "business", "season") for n in range(1, RETURNS + 1))
        rows.writerows((f"Plan {n:02} Studio", "business", "week") for n in range(1, PLANS + 1))
        rows.writerow(("Quillfeather Instruments", "business", ""))
    fields = [word for name in ("name", "entity", "tags") for word in ("--set", f"{name}={name}")]
    command_line(store, "import", "clients", clients, *fields, "--create", "tags")
    year, me, monday = today().year, os_login(), free_week(store)
    people = ("--preparer", "noor", "--reviewer", me, "--partner", "bram")
    command_line(store, "new", "--bulk", "tag:triage", "--type", "1120", "--period", f"FY{year - 1}", "--stage",
                 "In review", *people)  # fmt: skip
    command_line(store, "new", "--bulk", "tag:season", "--type", "1065", "--period", f"FY{year}", "--preparer", me)
    command_line(store, "new", "--bulk", "tag:week", "--type", "PLANNING", "--period", f"FY{year}", "--preparer", me,
                 "--priority", "urgent", "--due", monday)  # fmt: skip
    # Six of the reviews need no second signature: approving them moves them on.
    found = rows_of(store, "SELECT t.id FROM task t JOIN engagement e ON e.id = t.engagement_id"
                    " JOIN client c ON c.id = e.client_id WHERE t.title = 'Partner sign-off'"
                    " AND c.name BETWEEN 'Review 01' AND 'Review 06 Z'")  # fmt: skip
    command_line(store, "task", "set", *(f"T-{number}" for (number,) in found), "required=no")
    rows_of(store, "PRAGMA wal_checkpoint(TRUNCATE)")
    return store


def free_week(store: Path) -> date:
    """The first coming Monday whose whole week is worked."""
    services = open_services(str(store), clock=SystemClock(ZONE))
    try:
        work = services.reads.work()
    finally:
        services.close()
    monday = today() + timedelta(days=7 - today().weekday())
    while work.add(monday, 4) != monday + timedelta(days=4):
        monday += timedelta(days=7)
    return monday


def rows_of(store: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What stands in the store, past the program."""
    with sqlite3.connect(store) as line:
        return line.execute(sql, values).fetchall()


class Hands:
    """A person at the keyboard and the mouse: what they press is counted, what they wait for stands on the screen."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.pressed = 0
        self.typed = 0  # of them letters of words

    def press(self, *keys: str) -> None:
        """One key after the other, without waiting in between."""
        for key in keys:
            self.pressed += 1
            self.terminal.send_key(key)

    def type(self, text: str) -> None:
        """Words, letter by letter."""
        self.typed += len(text)
        self.press(*({" ": "space"}.get(char, char) for char in text))

    def sees(self, pattern: str) -> None:
        """It comes to stand there."""
        self.terminal.wait_for(pattern, timeout=START)

    def sees_no(self, pattern: str) -> None:
        """It goes away."""
        self.terminal.expect_gone(pattern, timeout=START)

    def counted(self) -> tuple[int, int]:
        """Keys since the last time, and how many of them were letters of words."""
        answer = self.pressed, self.typed
        self.pressed = self.typed = 0
        return answer

    # -- mouse -----------------------------------------------------------------------------------

    def spot(self, pattern: str) -> tuple[int, int]:
        """Column and row of the first place where it stands."""
        self.sees(pattern)
        found = self.terminal.find(pattern)
        assert found is not None, (pattern, self.terminal.text())
        return found[1], found[0]

    def click(self, pattern: str, *, times: int = 1, beside: int = 1) -> None:
        """Click what says so."""
        column, row = self.spot(pattern)
        for _ in range(times):
            self.terminal.click(column + beside, row)

    def drag(self, pattern: str, to: str) -> None:
        """Take it, move in steps over what says so, let go."""
        column, row = self.spot(pattern)
        goal, _ = self.spot(to)
        terminal = self.terminal
        terminal.mouse(column + 2, row, 35)
        terminal.mouse(column + 2, row, 0)
        for at in (column + 6, (column + goal) // 2, goal + 3):
            terminal.mouse(at, row, 32)
        terminal.mouse(goal + 3, row, 0, release=True)

    def wheel(self, pattern: str, clicks: int) -> None:
        """Turn the wheel over it."""
        column, row = self.spot(pattern)
        self.terminal.scroll(column + 1, row + 2, clicks)


@contextmanager
def hands(store: Path, size: tuple[int, int]) -> Iterator[Hands]:
    """The program on a store at a size, in a home of its own, its board painted."""
    command = [sys.executable, "-m", "assure_tui", "--store", str(store)]
    env = environment(store.parent, HOME=str(store.parent))
    with Terminal(command, size=size, env=env) as terminal:
        terminal.wait_for(r"Awaiting d.*\d", timeout=START)
        terminal.wait_for(r"\d+ shown", timeout=START)
        yield Hands(terminal)


def plain_copy(made: Path, folder: Path) -> Path:
    """A copy of the store for one day."""
    copy = folder / "firm.db"
    copy.write_bytes(made.read_bytes())
    copy.chmod(0o600)
    return copy
