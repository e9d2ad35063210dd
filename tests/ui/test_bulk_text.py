"""Engagements as a table of text: written, edited, read back, shown, applied [BULK-4] [IMP-3]."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.model import Priority
from assure_tui.domain.views import EngagementView
from assure_tui.screens.bulk_text import Reading, commands_for, read_table, write_table
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.texts import CommentDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.verb_editor import read_engagements
from assure_tui.widgets.fields import LongField
from assure_tui.widgets.own_editor import EditorFailed, edit_text, editor_words
from tests.ui.conftest import SETTINGS, ready, settled
from tests.ui.fake_gateway import ACTOR, TODAY, sketch_cards
from tests.ui.test_board import toast
from tests.ui.work_gateway import HOSTILE, STAFF, WorkGateway, engagement

CARDS = sketch_cards()
TWO = [engagement(CARDS[0], title="One"), engagement(CARDS[1], title="Two | bars", tags=("vip", "old"))]


def read(text: str, engagements: list[EngagementView] | None = None) -> Reading:
    return read_table(text, engagements or TWO, STAFF, TODAY)


def changed(old: str, new: str) -> Reading:
    text = write_table(TWO)
    assert old in text
    return read(text.replace(old, new, 1))


def test_an_untouched_table_says_nothing() -> None:
    """What is not changed is no difference, bars and all."""
    assert read(write_table(TWO)) == Reading()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.text(max_size=20))
def test_any_text_survives_the_table(titles: list[str], tag: str) -> None:
    """[CONV-11]: bars, backslashes, newlines and control characters in titles and clients change nothing."""
    work = [
        replace(engagement(CARDS[n], title=title), client=HOSTILE + title, tags=(tag,) if tag.strip() else ())
        for n, title in enumerate(titles)
    ]
    assert read(write_table(work), work).differences == ()


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ("One", "Won", "title", "Won"),
        ("| high ", "| low ", "priority", "low"),
        ("| alex ", "| sb ", "preparer", 3),
        ("| alex ", "| ", "preparer", None),
        ("| jo ", "| PAT ", "reviewer", 4),
        ("| 10h ", "| 1:30 ", "budget", 90),
        ("| 10h ", "| ", "budget", None),
        ("| vip\n", "| vip, new\n", "tags", ("vip", "new")),
    ],
)
def test_a_changed_cell_is_a_difference(old: str, new: str, column: str, value: object) -> None:
    """Each kind of cell is read as its dialog reads it."""
    (found,) = changed(old, new).differences
    assert (found.number, found.column, found.value) == (1, column, value)


def test_a_target_is_echoed_in_full() -> None:
    """interface.md reason 9: a date is said with its weekday before it is saved."""
    text = write_table([replace(TWO[0], target=date(2026, 12, 1))]).replace("2026-12-01", "2026-12-15")
    (found,) = read(text, [replace(TWO[0], target=date(2026, 12, 1))]).differences
    assert found.value == date(2026, 12, 15) and "Tue 15 Dec 2026" in str(found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("E-1 ", "E-99 ", "E-99 is not one of these"),
        ("E-2 ", "E-1 ", "E-1 stands there twice"),
        ("Eastgate Ptnrs", "Somebody else", "client of E-1 cannot be changed here"),
        ("| high ", "| soon ", "urgent, high, medium or low"),
        ("| alex ", "| nobodyhere ", "nobody here is called nobodyhere"),
        ("| 10h ", "| long ", "10h, 1:30 or minutes"),
        ("One", "", "a title has 1 to 200 characters"),
        ("| vip\n", "| vip | more\n", "write \\| for a bar"),
        ("priority", "urgency", "the heading must name columns"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(old: str, new: str, said: str) -> None:
    """[IMP-3]: every problem with its place; with one of them nothing is applied."""
    reading = changed(old, new)
    assert any(said in problem and problem.startswith("line ") for problem in reading.problems)


def test_lines_taken_out_are_left_as_they_were() -> None:
    """Deleting a line deletes nothing: the head of the table says so."""
    lines = write_table(TWO).splitlines()
    assert read("\n".join(line for line in lines if not line.startswith("E-2"))) == Reading()


def test_the_same_change_of_several_is_one_command() -> None:
    """[BULK-3]: one command on all it is the same for, resting on what was seen [CONV-9]."""
    text = write_table(TWO).replace("| alex ", "| sam ")
    found = read(text).differences
    (command,) = commands_for(found, TWO, STAFF)
    assert command == c.SetSlots((1, 2), {"preparer": 3}, ((1, "preparer_id", 1), (2, "preparer_id", 1)))


def test_tags_go_on_and_off() -> None:
    """Only what differs is put on or taken off."""
    found = read(write_table(TWO).replace("vip, old", "vip, new")).differences
    assert commands_for(found, TWO, STAFF) == [c.TagEngagement((2,), ("new",), ("old",))]


def test_priorities_and_titles_rest_on_what_was_seen() -> None:
    """[CONV-9]: a change made meanwhile by somebody else is a conflict, not overwritten."""
    found = read(write_table(TWO).replace("One", "Won").replace("| high ", "| low ")).differences
    commands = commands_for(found, TWO, STAFF)
    assert c.EditEngagement((1,), {"title": "Won"}, ((1, "title", "One"),)) in commands
    assert c.SetPriority((1,), "low", ((1, "priority", Priority.HIGH),)) in commands


# -- the editor ------------------------------------------------------------------------------------


def script(folder: Path, body: str) -> str:
    """An editor that is a program of one line."""
    path = folder / "editor.sh"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


class Bare:
    """An app that only steps aside."""

    def suspend(self) -> object:
        from contextlib import nullcontext

        return nullcontext()


@pytest.mark.parametrize(
    ("body", "after"),
    [("printf 'new\\r\\n' > \"$1\"", "new\n"), ("true", None), ('rm "$1"', None)],
    ids=["saved", "left", "deleted"],
)
def test_the_editor_gives_back_what_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, after: str | None
) -> None:
    """Unchanged and deleted are both nothing; line ends are ours again."""
    monkeypatch.setenv("VISUAL", script(tmp_path, body))
    assert edit_text(Bare(), "old\n") == after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "said"),
    [("exit 3", "ended with 3"), ("printf '\\377' > \"$1\"", "not UTF-8")],
    ids=["failed", "bytes"],
)
def test_an_editor_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    """What went wrong is told; the text stays as it was."""
    monkeypatch.setenv("VISUAL", script(tmp_path, body))
    with pytest.raises(EditorFailed, match=said):
        edit_text(Bare(), "old\n")  # type: ignore[arg-type]


def test_the_file_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of clients stand in it."""
    if os.name == "nt":
        pytest.skip("modes are POSIX")
    monkeypatch.setenv("VISUAL", script(tmp_path, 'stat -c %a "$(dirname "$1")" > "$1"'))
    assert edit_text(Bare(), "old\n") == "700\n"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("environ", "words"),
    [({"EDITOR": "vim -u NONE"}, ["vim", "-u", "NONE"]), ({"VISUAL": "code -w", "EDITOR": "vi"}, ["code", "-w"])],
)
def test_the_editor_is_the_persons_own(environ: dict[str, str], words: list[str]) -> None:
    """VISUAL before EDITOR, with its options."""
    assert editor_words(environ) == words


# -- on screen -------------------------------------------------------------------------------------


def edited(monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str | None]) -> list[str]:
    """An editor that is a function; the texts it was given."""
    given: list[str] = []

    def edit(app: object, text: str, suffix: str = "") -> str | None:
        given.append(text)
        return change(text)

    monkeypatch.setattr("assure_tui.widgets.own_editor.edit_text", edit)
    return given


async def test_the_marked_are_edited_shown_and_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """[BULK-4]: marked ones only; what differs is shown, and nothing is written before it is agreed to."""
    given = edited(monkeypatch, lambda text: text.replace("| alex ", "| sam "))
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("space", "space", "E")
        await settled(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        assert given[0].count("\nE-") == 2
        dialog = app.screen
        assert isinstance(dialog, ConfirmDialog) and not gateway.commands
        assert dialog.items[0] == "E-1 Eastgate Ptnrs: preparer alex -> sam"
        await pilot.press("y")
        await settled(pilot, lambda: gateway.commands)
        (command,) = gateway.commands
        assert isinstance(command, c.SetSlots) and command.ids == (1, 2) and command.slots == {"preparer": 3}


async def test_a_table_with_faults_goes_back_to_the_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed is not lost: the editor opens again on it, or everything is left as it was."""
    texts = iter([lambda t: t.replace("| high ", "| soon "), lambda t: t.replace("| soon ", "| low ")])
    given = edited(monkeypatch, lambda text: next(texts)(text))
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("space", "E")
        await settled(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await settled(pilot, lambda: len(given) == 2 and isinstance(app.screen, ConfirmDialog))
        assert "| soon " in given[1]
        await pilot.press("y")
        await settled(pilot, lambda: gateway.commands)
        assert isinstance(gateway.commands[0], c.SetPriority) and gateway.commands[0].priority == "low"


async def test_without_marks_all_that_are_shown_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """[BULK-4]: the filtered set; leaving the editor without saving changes nothing."""
    given = edited(monkeypatch, lambda text: None)
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("E")
        await settled(pilot, lambda: given and "Nothing was changed" in toast(app))
        assert given[0].count("\nE-") == 20 and not gateway.commands


async def test_the_drawer_edits_the_description(monkeypatch: pytest.MonkeyPatch) -> None:
    """interface.md 2.3: `E` in the drawer is the description, resting on the one that was shown."""
    edited(monkeypatch, lambda text: "Longer text\n")
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        drawer = DrawerScreen(7)
        await app.push_screen(drawer)
        await settled(pilot, lambda: drawer.card is not None)
        await pilot.press("E")
        await settled(pilot, lambda: gateway.commands)
        before = drawer.detail.engagement.description if drawer.detail else None
        assert gateway.commands == [
            c.EditEngagement((7,), {"description": "Longer text"}, ((7, "description", before),))
        ]


async def test_a_long_field_opens_in_the_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """interface.md 2.3, forms: ctrl+g; what is saved stands in the field, and esc still asks before it is lost."""
    given = edited(monkeypatch, lambda text: text + "\x1b[31mtwo\nlines\n")
    gateway = WorkGateway()
    app = AssureApp(gateway, SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("c")
        await settled(pilot, lambda: isinstance(app.screen, CommentDialog))
        await pilot.press(*"one ", "ctrl+g")
        await settled(pilot, lambda: given)
        field = app.screen.query_one(LongField)
        assert given == ["one "] and field.text == "one \N{SYMBOL FOR ESCAPE}[31mtwo\nlines"
        assert not gateway.commands
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: gateway.commands)


async def test_no_editor_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing editor is a sentence with what helps, never a crash."""

    def fail(*_: object, **__: object) -> str:
        raise EditorFailed("No editor is known; set EDITOR, for example EDITOR=nano.")

    monkeypatch.setattr("assure_tui.widgets.own_editor.edit_text", fail)
    app = AssureApp(WorkGateway(), SETTINGS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("space", "E")
        await settled(pilot, lambda: "set EDITOR" in toast(app))


@pytest.mark.parametrize("count", [1, 200, 500])
def test_the_filter_of_many_ids_can_be_read(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """[BULK-4]: up to the most of one table, with ids as long as they get, within the filter's own length."""
    asked: list[str] = []
    store = WorkGateway().store

    def engagements(viewer: object, query: Any, **_: object) -> tuple[tuple[object, ...], int]:
        asked.append(query.query.text)
        return (), 0

    monkeypatch.setattr(store, "engagements", engagements)
    ids = tuple(range(9_999_000, 9_999_000 + count))
    assert read_engagements(store, ACTOR, ids, TODAY) == []  # type: ignore[arg-type]
    assert sum(text.count("9999") for text in asked) == count and len(asked) == -(-count // 200)
