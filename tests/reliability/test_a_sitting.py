"""A first-time owner shapes the practice in one sitting, by keyboard, through the program as it is delivered.

Every job is looked at twice: on the screen, in the words the owner reads, and in the store, by a connection
of its own. `ASSURE_PICTURES=DIR` keeps a picture and the text of each screen.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bench.ttybench import Terminal

from tests.reliability.pty_app import START, command_line, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pseudo-terminal")

SIZE = (120, 40)
PIPELINE = "Tax authority response"
STAFF = (("Jo Reed", "jo"), ("Max Stone", "max"), ("Ada Field", "ada"), ("Lin Brook", "lin"))
CARDS = 41
HIDDEN = 10


class Sitting:
    """One person at one terminal: keys, what must come on screen, what must stand in the store."""

    def __init__(self, terminal: Terminal, store: Path, pictures: Path | None) -> None:
        self.terminal = terminal
        self.store = store
        self.pictures = pictures
        self.taken = 0

    def keys(self, *keys: str) -> None:
        """Press, each after the screen has settled from the one before."""
        self.terminal.press(*keys)

    def write(self, text: str) -> None:
        """Type into the field with the cursor."""
        self.terminal.type(text)

    def see(self, *patterns: str) -> None:
        """Wait until all of them stand on one screen."""
        for pattern in patterns:
            self.terminal.wait_for(pattern, timeout=START)

    def see_times(self, pattern: str, times: int) -> None:
        """Wait until it stands so often on one screen."""
        self.terminal.wait_for(lambda text: len(re.findall(pattern, text, re.M)) == times, timeout=START)

    def gone(self, pattern: str) -> None:
        """Wait until it stands there no more."""
        self.terminal.expect_gone(pattern, timeout=START)

    def picture(self, name: str) -> None:
        """Keep the screen as it is, where pictures are wanted."""
        if self.pictures is not None:
            self.taken += 1
            place = self.pictures / f"{self.taken:02}-{name}"
            self.terminal.save_text(f"{place}.txt")
            self.terminal.save_svg(f"{place}.svg")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the store holds now, read by somebody else."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """The one value of the one row."""
        ((found,),) = self.rows(query, *values)
        return found

    def access(self) -> dict[str, Any]:
        """Whom the pipeline is available to."""
        found: dict[str, Any] = json.loads(self.value("SELECT available_to FROM pipeline WHERE name = ?", PIPELINE))
        return found

    def stages(self) -> list[tuple[Any, ...]]:
        """The stages of the pipeline with the cards in each."""
        return self.rows(
            "SELECT s.name, s.gate, s.review, s.holder, (SELECT count(*) FROM engagement e WHERE e.stage_id = s.id)"
            " FROM stage s JOIN pipeline p ON p.id = s.pipeline_id WHERE p.name = ? AND s.removed = 0"
            " ORDER BY s.position", PIPELINE,
        )  # fmt: skip


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Sitting]:
    """The program on a store that is not there yet."""
    store = tmp_path / "firm.db"
    wanted = os.environ.get("ASSURE_PICTURES", "")
    pictures = Path(wanted) if wanted else None
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "assure_tui", "--store", str(store)]
    with Terminal(command, size=SIZE, env=environment(tmp_path)) as terminal:
        yield Sitting(terminal, store, pictures)


def test_an_owner_shapes_the_practice_in_one_sitting(sitting: Sitting, tmp_path: Path) -> None:
    """[FIRM-3] [STAFF-1] [EDIT-1] [MOVE-9] [TYPE-3] [PIPE-5]: fresh store to an undone publication, by keyboard."""
    begin(sitting)
    add_four_staff(sitting)
    build_the_pipeline(sitting)
    live_work(sitting, tmp_path)
    move_the_cards(sitting)
    hide_ten_types(sitting)
    add_a_type(sitting)
    give_a_team_access(sitting)
    publish_a_change_and_undo_it(sitting)
    nothing_was_lost(sitting)
    sitting.keys("ctrl+q")
    assert sitting.terminal.wait_exit(START) == 0


def begin(s: Sitting) -> None:
    """Three questions, then the board."""
    s.see("Welcome to assure", "Three questions")
    s.write("Bay & Co\nPat Lee\n\n")
    s.see("Initials +PL")
    s.write("Chicago")
    s.see("America/Chicago")
    s.picture("three-questions")
    s.keys("ctrl+s")
    s.see("Board  Tax", "No engagements yet")
    s.picture("empty-board")
    assert s.rows("SELECT name, zone FROM firm") == [("Bay & Co", "America/Chicago")]
    assert s.rows("SELECT name, initials, role FROM staff") == [("Pat Lee", "PL", "owner")]


def add_four_staff(s: Sitting) -> None:
    """The owner names them; each is at work at once and has a team."""
    s.keys("g", "w")
    s.see("People", "Pat Lee")
    for name, login in STAFF:
        s.keys("n")
        s.see("Invite a person")
        s.write(f"{name}\n{login}")
        s.picture("a-person")
        s.keys("ctrl+s")
        s.gone("Invite a person")
        s.see(name)
    s.picture("people")
    found = s.rows("SELECT name, login, state, role FROM staff WHERE role <> 'owner' ORDER BY id")
    assert found == [(name, login, "active", "member") for name, login in STAFF]
    teams = s.rows("SELECT t.code FROM staff_team x JOIN team t ON t.id = x.team_id ORDER BY x.staff_id")
    assert [code for (code,) in teams] == ["owner", *["preparers"] * 4]
    s.keys("q")
    s.see("Board  Tax")


def build_the_pipeline(s: Sitting) -> None:
    """From two empty stages to five, one a strict review; a draft until it is published [EDIT-1] [GATE-3]."""
    s.keys("g", "p")
    s.see("Pipelines", "Audit & Assurance")
    s.picture("pipelines")
    s.keys("N")
    s.see("New pipeline", "Empty")
    s.keys("e")
    s.see("Name")
    s.write(f"{PIPELINE}\n")
    s.see(f"Stages of {PIPELINE}", "To do", "not live yet")
    for name in ("Gather facts", "Draft response", "Review"):
        s.keys("n")
        s.see("New stage", "Add a stage when a real step is missing")
        s.write(name)
        if name == "Review":
            s.keys("tab", "tab", "tab", "space")
            s.see(r"\[x\] Review stage")
            s.picture("a-review-stage")
        s.keys("ctrl+s")
        s.gone("New stage")
        s.see(rf"> +\S \d {name}")
    s.keys("b")
    s.see("Gate of Review", r"\(\*\) flexible")
    s.keys("space")
    s.see(r"\(\*\) strict")
    s.picture("a-strict-gate")
    s.keys("ctrl+s")
    s.see(r"> +\S 4 Review +strict")
    s.keys("a")
    s.see("Holder of Review")
    s.keys("r")
    s.see(r"> +\S 4 Review +strict .* rev")
    assert s.rows("SELECT 1 FROM pipeline WHERE name = ?", PIPELINE) == [], "a draft is nobody's pipeline"
    s.picture("the-draft")
    s.keys("ctrl+s")
    s.see(f"Publish {PIPELINE}\\?", "A new pipeline of 5 stages", "Only you, the Firm owner and Admins will see it")
    s.picture("publish")
    s.keys("y")
    s.see("Published", r"\(live\)")
    s.picture("live")
    stages = s.stages()
    assert [name for name, *_ in stages] == ["To do", "Gather facts", "Draft response", "Review", "Done"]
    assert stages[3] == ("Review", "strict", 1, "reviewer", 0)
    assert s.access()["teams"] == []
    s.keys("q")
    s.see(rf"{PIPELINE} +5 +0")
    s.keys("q")
    s.see("Board  Tax")


def live_work(s: Sitting, folder: Path) -> None:
    """What the practice has in hand comes by the command line meanwhile, and stands on the open board."""
    names = folder / "clients.csv"
    names.write_text("name,entity\n" + "".join(f"Works {n:02},business\n" for n in range(1, CARDS + 1)))
    command_line(s.store, "import", "clients", names)
    command_line(s.store, "--yes", "new", "--bulk", "", "--type", "NOTICE", "--anchor", "2026-06-01")
    s.see(f"Awaiting docs {CARDS}")
    s.picture("live-work")


def move_the_cards(s: Sitting) -> None:
    """All of a column, after a look at what it does [MOVE-9] [MOVE-11]."""
    where = "SELECT p.name, s.name, count(*) FROM engagement e JOIN pipeline p ON p.id = e.pipeline_id" \
        " JOIN stage s ON s.id = e.stage_id GROUP BY 1, 2"  # fmt: skip
    s.keys("V")
    s.see(f"{CARDS} marked")
    s.keys("m")
    s.see(f"Move {CARDS}", f"To pipeline {PIPELINE}")
    s.picture("where-to")
    s.keys("end", "enter")
    s.see(f"Where in {PIPELINE}", "To do +F")
    s.keys("enter")
    s.see(f"Move to {PIPELINE}: what it does", f"{CARDS} engagements: Awaiting docs → To do")
    s.picture("preview")
    assert s.rows(where) == [("Tax", "Awaiting docs", CARDS)], "looking changes nothing"
    s.keys("y")
    s.see(f"{CARDS} moved to {PIPELINE}", "Awaiting docs 0")
    s.picture("moved")
    assert s.rows(where) == [(PIPELINE, "To do", CARDS)]


def hide_ten_types(s: Sitting) -> None:
    """Marked, then hidden together: offered no more, one change to take back [TYPE-3] [BULK-3]."""
    s.keys("g", "s")
    s.see("Settings", "Name of the firm")
    s.keys("tab", "tab")
    s.see(r"1040 +Form 1040")
    s.picture("types")
    batches = s.value("SELECT count(*) FROM activity_batch")
    s.keys(*["space"] * HIDDEN)
    s.keys("x")
    s.see_times(r" hidden$", HIDDEN)
    assert s.value("SELECT count(*) FROM activity_batch") == batches + 1
    s.picture("ten-hidden")
    assert s.value("SELECT count(*) FROM engagement_type WHERE hidden = 1") == HIDDEN


def add_a_type(s: Sitting) -> None:
    """Its own due rule, explained while it is typed [TYPE-3] [TYPE-4]."""
    s.keys("n")
    s.see("New engagement type", "No rule: the date is typed or left empty")
    s.write("AUTH-REPLY\nReply to an authority\ntax\nbusiness, individual\ntax_year\n20th of the 2nd")
    s.see("due is none of these")  # half a rule is said to be none, at once
    s.picture("half-a-rule")
    s.write(" month")
    s.see(r"for calendar year 20\d\d: Feb 20, 20\d\d", "20th of the 2nd month after 20")
    s.picture("the-rule-explained")
    s.keys("ctrl+s")
    s.gone("New engagement type")
    s.see("made the type AUTH-REPLY", r"AUTH-REPLY +Reply to an authority")
    s.picture("the-type-is-there")
    kept = s.rows("SELECT name, period_kind, rules FROM engagement_type WHERE code = 'AUTH-REPLY'")
    assert [(name, period, json.loads(rules)["due"]) for name, period, rules in kept] == [
        ("Reply to an authority", "tax_year", {"kind": "nth_month_day", "n": 2, "day": 20})
    ]
    s.keys("q")
    s.see("Board  Tax")


def give_a_team_access(s: Sitting) -> None:
    """Who may see the pipeline is an edit of it, published like any other [PIPE-5] [EDIT-1]."""
    open_the_pipeline(s)
    s.keys("A")
    s.see(f"Available to: {PIPELINE}", r"\[x\] Pat Lee", r"\[ \] Preparers")
    s.picture("available-to")
    for _ in range(12):
        if s.terminal.find(r"> +\[ \] Preparers"):
            break
        s.keys("j")
    s.keys("space")
    s.see(r"> +\[x\] Preparers")
    s.keys("ctrl+s")
    s.see("1 change, not live yet")
    assert s.access()["teams"] == []
    s.keys("ctrl+s")
    s.see(f"Publish {PIPELINE}\\?", "available to")
    s.picture("publish-access")
    s.keys("y")
    s.see("Published", r"\(live\)")
    assert s.access()["teams"] == ["preparers"]
    assert PIPELINE in command_line(s.store, "--as", "jo", "pipeline", "list")


def publish_a_change_and_undo_it(s: Sitting) -> None:
    """One change, one publication, one undo: the cards stand where they stood [EDIT-1] [UNDO-1]."""
    before = s.stages()
    s.keys("home", "e")
    s.see("Stage To do")
    s.picture("rename")
    s.write(" first\n")
    s.keys("ctrl+s")
    s.see("1 change, not live yet", "To do first")
    s.keys("T")
    s.see("Dry run on live cards", "Nothing has been changed")
    s.picture("dry-run")
    s.keys("escape", "ctrl+s")
    s.see(f"Publish {PIPELINE}\\?")
    s.picture("publish-change")
    s.keys("y")
    s.see("Published", r"\(live\)", "To do first")
    assert s.stages() == [("To do first", *before[0][1:]), *before[1:]]
    s.picture("published-change")
    s.keys("u")
    s.see(r"1 To do +flexible", "undid saved Tax authority response")
    s.picture("undone")
    assert s.stages() == before
    assert s.access()["teams"] == ["preparers"], "only the last publication is taken back"
    s.keys("q")
    s.see("Pipelines")
    s.keys("q")
    s.see("Board  ")


def nothing_was_lost(s: Sitting) -> None:
    """All cards are on the board of the pipeline, and the store is whole."""
    s.keys("]", "]", "]")
    s.see(f"Board  {PIPELINE}", f"To do {CARDS}")
    s.picture("at-the-end")
    assert s.value("SELECT count(*) FROM engagement WHERE removed = 0") == CARDS
    command_line(s.store, "doctor")  # ends with 0 only where nothing is wrong


def open_the_pipeline(s: Sitting) -> None:
    """To its builder, from the board."""
    s.keys("g", "p")
    s.see("Pipelines", rf"{PIPELINE} +5 +{CARDS}")
    s.keys("end")
    s.see(rf"> {PIPELINE}")
    s.keys("enter")
    s.see(rf"Pipeline builder +{PIPELINE} \(live\)", "1 To do")
