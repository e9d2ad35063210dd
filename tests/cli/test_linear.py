"""The conversation of lines for screen readers: views, numbers, verbs and questions in words (interface.md 8, 10-13)."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import LEAD, Ran, run_line

Talk = list[str]


@pytest.fixture
def talk(store: Path):  # type: ignore[no-untyped-def]
    """Lines typed into the conversation of the firm's Admin, and what was heard."""

    def say(*typed: str, login: str = LEAD) -> Ran:
        return run_line("--store", store, "--as", login, "--accessible", stdin="\n".join(typed) + "\n")

    return say


def test_it_opens_with_words_and_ends_with_the_input(talk) -> None:  # type: ignore[no-untyped-def]
    """[VIEW-1] interface.md 11: who and where, the counts, the views by number; the end of the input ends it."""
    ran = talk()
    assert ran.code == 0 and "Error" not in ran.err
    assert "assure, Hale & Orr. Monday 2 March 2026. You are Asha Bell." in ran.out
    assert "1. day: my day." in ran.out and "4. board: the board by stage." in ran.out
    assert ran.out.rstrip().endswith("Everything is saved. Goodbye.")


def test_nothing_is_drawn(talk) -> None:  # type: ignore[no-untyped-def]
    """interface.md 11: no cursor addressing, no colour, no box, nothing written over."""
    ran = talk("find", "1", "help", "board", "2", "log", "clients", "tasks all")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f─-╿]", ran.out + ran.err)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        (["day"], "My day."),
        (["1"], "My day."),
        (["g q"], "My review queue."),
        (["queue"], "Nothing waits for your review."),
        (["tasks all"], "Tasks. "),
        (["board"], "1. Awaiting docs: "),
        (["board accounting"], "Board of Accounting"),
        (["board", "1"], 'Engagements: pipeline:"Tax" stage:"Awaiting docs". '),
        (["find client:acme"], "ACME [/b] LLC. BK-M"),
        (["/client:acme"], "ACME [/b] LLC. BK-M"),
        (["find is:late"], "No engagement fits."),
        (["clients", "2"], "Work of Food Bank. 1 line."),
        (["views", "6"], "Engagements: is:late."),
        (["open E-1"], "E-1, its blockers and tasks."),
        (["E-1"], "It may "),
        (["find", "back"], "Views:"),
        (["find", "E-1", "back"], "Back at: All live engagements."),
        (["log"], "What happened, newest first."),
        (["help"], "move, m: to a stage: move 3 to review."),
        (["find client:acme", ""], "That was all."),
    ],
)
def test_every_view_is_read_out(talk, typed: list[str], heard: str) -> None:  # type: ignore[no-untyped-def]
    """interface.md 13: every screen has its plain twin, by word, by number of the menu, by the key after g."""
    ran = talk(*typed)
    assert ran.code == 0 and heard in ran.out, ran.out


def test_a_sentence_has_a_fixed_order(talk) -> None:  # type: ignore[no-untyped-def]
    """interface.md 11: urgency, client, work, stage, person, due, blockers."""
    out = talk("find type:1065", "! 1 high", "block 1 Needs the ledger", "again").out
    line = [line for line in out.splitlines() if line.startswith("1. ")][-1]
    order = ["High priority", "ACME [/b] LLC", "1065 2025", "Awaiting docs", "with ben", "due Monday 16 March 2026"]
    assert [line.index(part) for part in [*order, "1 blocker", "E-1"]] == sorted(
        line.index(part) for part in [*order, "1 blocker", "E-1"]
    )


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        (["E-1 take"], "preparer", LEAD),
        (["E-1", "i"], "preparer", LEAD),
        (["E-1 assign to ben"], "preparer", "ben"),
        (["reviewer E-1 AB"], "reviewer", LEAD),
        (["priority E-1 urgent"], "priority", "urgent"),
        (["! E-1", "3"], "priority", "high"),
        (["E-1 date 2026-03-09", "target"], "target", "2026-03-09"),
        (["d E-1", "2026-03-12", "deadline", "Client travels"], "due", "2026-03-12"),
        (["E-1 hold Client is away"], "status", "on_hold"),
        (["status E-1", "on hold", "Client is away"], "status", "on_hold"),
        (["E-1 hold away", "resume E-1"], "status", "active"),
        (["find type:1065", "m 1", "2", "yes"], "stage", "Docs received"),
        (["find type:1065", "move 1 to received", "yes"], "stage", "Docs received"),
        (["find type:1065", "move 1 to received", "yes", "undo"], "stage", "Awaiting docs"),
        (["find type:1065", "move 1 to received", "yes", "u", "U"], "stage", "Docs received"),
        (["find type:1065", "move 1 to received", "no"], "stage", "Awaiting docs"),
        (["E-1 set 'title=Big return'"], "title", "Big return"),
        (["E-1 tag +vip"], "tags", ["vip"]),
        (["E-1 extend"], "extended", True),
    ],
)  # fmt: skip
def test_verbs_by_word_and_by_key(talk, store: Path, typed: list[str], field: str, value: object) -> None:  # type: ignore[no-untyped-def]
    """[VIEW-1]: the verbs of the screens, by word or by their keys, on numbers or on what is open."""
    ran = talk(*typed)
    found = run_line("--store", store, "--as", LEAD, "show", "E-1", "--json").json["engagement"]
    assert found[field] == value, ran.out


def test_tasks_and_blockers_of_what_is_open_have_numbers(talk, store: Path) -> None:  # type: ignore[no-untyped-def]
    """[TASK-1] [BLK-1]: done, skip with a reason, resolve."""
    out = talk("block E-1 Needs the ledger", "E-1", "resolve 1", "again", "done 1", "skip 2 not for them", "again").out
    detail = run_line("--store", store, "--as", LEAD, "show", "E-1", "--json").json["engagement"]
    assert detail["blockers"] == 0, out
    assert sorted(task["status"] for task in detail["tasks"])[:2] == ["completed", "skipped"], out


def test_what_is_refused_is_said_in_words_and_nothing_is_lost(talk) -> None:  # type: ignore[no-untyped-def]
    """interface.md 21: what happened and why; the conversation goes on."""
    out = talk("find stage:nix", "E-1 assign zz", "E-999", "move 9 to review", "xyzzy", "don 1", "E-1 set title").out
    assert out.count("Not done:") == 5
    assert "There is no word xyzzy." in out and "Did you mean done?" in out
    assert "There is no number 9 here" in out and "no staff member 'zz'" in out


def test_a_new_engagement_is_read_back_before_it_is_made(talk, store: Path) -> None:  # type: ignore[no-untyped-def]
    """[CRE-2] interface.md 9: what was understood, then yes or no."""
    out = talk("n Rowan Tide 1040-ES 2026 1/4", "no", "new Rowan Tide PLANNING 2027", "yes", "new nobody 1040").out
    assert "Client Rowan Tide. type PLANNING" in out and "Nothing was made." in out
    assert "There is no client called nobody" in out
    rows = run_line("--store", store, "--as", LEAD, "list", "type:PLANNING", "--json").json["engagements"]
    assert [row["client"] for row in rows if "2027" in row["period"]] == ["Rowan Tide"]


def test_permissions_and_sight_are_those_of_the_person(talk) -> None:  # type: ignore[no-untyped-def]
    """[PERM-2]: the same door; `--as` says who."""
    ran = run_line("--as", "nobody.here", "--accessible", "--store", "/nonexistent/firm.db", stdin="")
    assert ran.code != 0 or "Nothing was made" in ran.out
    ran = talk("E-1", login="nobody.here")
    assert ran.code == 4 and "nobody.here" in ran.err


def test_the_first_start_asks_three_questions(tmp_path: Path) -> None:
    """interface.md 25: the firm, you, the time zone, answered by the computer's; then the menu."""
    place = tmp_path / "new.db"
    ran = run_line("--store", place, "--accessible", stdin="New Firm\n\nOlive\nNew Firm\nOlive Root\nUTC\nquit\n")
    assert "Once more from the beginning." in ran.out and "New Firm is made." in ran.out
    assert place.exists() and "You are Olive Root." in ran.out
    left = run_line("--store", tmp_path / "other.db", "--accessible", stdin="quit\n")
    assert left.code == 0 and not (tmp_path / "other.db").exists()


def test_the_own_file_opts_in_and_own_keys_count(store: Path, tmp_path: Path) -> None:
    """interface.md 10 and 6: `accessible = true`, `[keys]`; --no-input does not go with questions."""
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "config.toml").write_text('accessible = true\n[keys]\nverb.take = "é"\n', encoding="utf-8")
    ran = run_line("--store", store, "--as", LEAD, stdin="E-1 é\nE-1 i\nq\n")
    assert (
        "Done: " in ran.out
        and "take, é: assign it to me." in run_line("--store", store, "--as", LEAD, stdin="help\n").out
    )
    assert run_line("--store", store, "--no-input").code == 2


def test_in_a_terminal_it_is_lines_too(store: Path, tmp_path: Path) -> None:
    """interface.md 11: no alternate screen, no escape sequence at all; the terminal's own echo is enough."""
    parent, child = pty.openpty()
    env = {**os.environ, "ACCESSIBLE": "1", "TERM": "xterm-256color", "ASSURE_CONFIG_DIR": str(tmp_path / "c")}
    command = [sys.executable, "-m", "assure_tui", "--store", str(store), "--as", LEAD]
    program = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=env, close_fds=True)
    os.close(child)
    os.write(parent, b"find type:1065\nquit\n")
    heard = b""
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end and b"Goodbye" not in heard:
            if select.select([parent], [], [], 0.2)[0]:
                try:
                    heard += os.read(parent, 65536)
                except OSError:
                    break
        assert program.wait(10) == 0
    finally:
        program.kill()
        os.close(parent)
    assert b"ACME [/b] LLC" in heard and b"\x1b" not in heard
