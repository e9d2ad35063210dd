"""Every screen over a firm full of hostile text: nothing is obeyed, nothing breaks (reliability.md B4, B5)."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import open_services
from assure_tui.domain import commands as c
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.services.clock import FixedClock
from assure_tui.services.gateway import Gateway
from tests.hostile_firm import POISON, SHORT, dirty, poison
from tests.services.conftest import START, ZONE, found_firm, opened
from tests.ui.conftest import ready, settled

SMALL, LARGE = (80, 24), (160, 48)
# Keys from the board; each must end on a screen that can be painted and left.
WALKS: dict[str, tuple[str, ...]] = {
    "board": (),
    "marked": ("space", "space"),
    "peek": ("p",),
    "moved, toast and undo": ("L", "y", "u"),
    "drawer": ("enter",),
    **{f"drawer tab {n}": ("enter", str(n), "j", "j") for n in range(1, 7)},
    "tasks": ("g", "k"),
    "help": ("f1",),
    "palette": ("ctrl+p", "m", "o"),
    "filter completion": ("slash", *"client:", "tab", "tab"),
    "filter error": ("slash", *"due<["),
    "facet": ("f",),
    "view options": ("comma",),
    "quick add": ("n", *"cmd 990 @"),
    "form": ("N", *"cmd"),
    "goto": ("g",),
    "comment": ("c",),
    "blockers": ("b",),
    "tags": ("number_sign",),
    "edit": ("e",),
    "date": ("d",),
    "extension": ("D",),
    "priority": ("exclamation_mark",),
    "status": ("s",),
    "archive": ("delete",),
    "move to": ("m",),
    "gate": ("L",),
    "send back": ("H",),
    "assign": ("a",),
    "slot": ("A", "enter"),
    "task": ("t",),
    "series": ("g", "r"),
    "new series": ("g", "r", "N", *"cmd"),
    "why": ("Y",),
    "hold": ("Z",),
    "new request": ("Q",),
    "invoice": ("Q", "i"),
    "family": ("T",),
    "clients": ("g", "l"),
    "client facet": ("g", "l", "f", "a"),
    "client form": ("g", "l", "e"),
    "client tags": ("g", "l", "number_sign"),
    "client slot": ("g", "l", "A", "enter"),
    "client access": ("g", "l", "I"),
    "client relate": ("g", "l", "R", "o"),
    "client deactivate": ("g", "l", "delete"),
    **{f"client page {n}": ("C", str(n), "j") for n in range(1, 8)},
    "client notes": ("C", "c"),
    "client note with a title": ("C", "6", "enter", "tab", "tab"),
    "link": ("enter", "plus"),
    "linked": ("enter", "G", "equals_sign"),
    "note": ("enter", "O"),
    "handbook": ("g", "H", "enter", "tab", "enter"),
    "notes of clients": ("g", "H", "tab", "enter", "tab", "tab"),
    "handbook search": ("g", "H", "slash", "v"),
    "handbook edit": ("g", "H", "e"),
    "client request": ("C", "Q"),
    "client task": ("C", "t"),
    "roll forward": ("R",),
    "roll forward, a row": ("R", "e"),
    "copy": ("y", "i"),
    "sort": ("S",),
    "group": ("O",),
    "other pipeline": ("right_square_bracket",),
    "pipelines": ("g", "p"),
    "builder tabs": ("g", "p", "enter", "2", "3", "4", "1", "h", "e"),
    "builder tasks": ("g", "p", "enter", "C", "e"),
    "builder conditions": ("g", "p", "enter", "R"),
    "builder available": ("g", "p", "enter", "A"),
    "builder dry run": ("g", "p", "enter", "a", "o", "T"),
}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Engagements with everything on them; then every text of the store is replaced."""
    path = tmp_path_factory.mktemp("hostile") / "firm.db"
    found_firm(path)
    firm = opened(path)
    for command in (
        c.EditClient(1, {"tags": "vip"}, frozenset({"tags"})),
        c.CreateEngagement((1,), "990", "FY2026"),
        c.CreateEngagement((2,), "1040", "2025"),
        c.CreateEngagement((3,), "1065", "2025"),
        c.AddComment((1,), "hello"),
        c.AddBlocker((1,), "Bank", "note"),
        c.CreateTask((1,), "Call", instructions="long"),
        c.SetPriority((1,), "high"),
        c.SaveOwnView("Mine", "late"),
        c.TagEngagement((1,), ("vip",), ()),
        SaveNote(None, {"title": "Said", "text": "long"}, engagement_id=1),
        SaveHandbookPage(None, {"title": "How", "text": "long"}, engagement_id=1),
        LinkItem(1, "engagement", 2),
    ):
        firm.do(command)
    firm.store.close()
    assert poison(path, "own") > 40
    return path


@pytest.fixture
def line(poisoned: Path, tmp_path: Path) -> Iterator[Gateway]:
    path = tmp_path / "firm.db"
    shutil.copy(poisoned, path)
    services = open_services(str(path), clock=FixedClock(START, ZONE))
    actor = services.reads.actor("own")
    assert actor is not None
    gateway = services.gateway(actor)
    yield gateway
    gateway.close()
    services.close()


@asynccontextmanager
async def running(line: Gateway, size: tuple[int, int], ascii: bool) -> AsyncIterator[tuple[AssureApp, Pilot[object]]]:
    app = AssureApp(
        line, UiSettings(ascii=ascii, guard_terminal=False, loop=False, today=FixedClock(START, ZONE).today())
    )
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        yield app, pilot


def painted(app: AssureApp) -> tuple[str, list[Any]]:
    """The screen as it goes to the terminal, and the meta data of its styles, where links would be."""
    lines, metas = [], []
    for strip in app.screen._compositor.render_strips():
        lines.append("".join(segment.text for segment in strip if not segment.control))
        metas += [segment.style.meta for segment in strip if segment.style is not None and segment.style.meta]
        links = [segment.style.link for segment in strip if segment.style is not None and segment.style.link]
        assert not links, links
    return "\n".join(lines), metas


@pytest.mark.parametrize(
    ("walk", "size"),
    [*((walk, LARGE) for walk in WALKS), *((walk, SMALL) for walk in ("board", "drawer", "tasks", "gate"))],
)
async def test_no_screen_obeys_what_is_in_the_store(line: Gateway, walk: str, size: tuple[int, int]) -> None:
    """[CONV-11]: with drawing characters on a large terminal, in ASCII on a small one."""
    async with running(line, size, size == SMALL) as (app, pilot):
        for key in WALKS[walk]:
            await pilot.press(key)
            await settled(pilot)
        for _ in range(3):
            await asyncio.sleep(0.02)
            await settled(pilot)
        text, metas = painted(app)
        assert text.strip(), "nothing was painted"
        assert not dirty(text), dirty(text)
        assert not [meta for meta in metas if "quit" in str(meta.get("@click", ""))]
        assert app.title == "assure" and not app._exit
        for _ in range(6):
            await pilot.press("escape")
        await pilot.pause()
        assert app.is_running


async def test_the_board_shows_the_text_itself(line: Gateway) -> None:
    """Markup is neither obeyed nor swallowed: what a person typed can be read."""
    async with running(line, (160, 48), False) as (app, pilot):
        await pilot.press("enter")
        await settled(pilot)
        text, _ = painted(app)
        assert "=cmd|' /C calc'!A0 [/b] [@click=app.quit]" in text


async def test_hostile_errors_and_toasts(line: Gateway) -> None:
    """A message quotes what a person typed."""
    async with running(line, (160, 48), False) as (app, pilot):
        app.toast(POISON, "done", SHORT)
        app.explain(RuntimeError(POISON))
        app.notify(POISON, markup=False)
        await settled(pilot)
        text, _ = painted(app)
        assert not dirty(text), dirty(text)


@pytest.mark.parametrize("ascii", [True, False])
async def test_bytes_that_are_no_text_do_not_end_the_app(poisoned: Path, tmp_path: Path, ascii: bool) -> None:
    """A row that cannot be read is told; the board stays."""
    path = tmp_path / "firm.db"
    shutil.copy(poisoned, path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE client SET notes = CAST(x'41eda08042' AS TEXT)")
        db.execute("UPDATE comment SET text = CAST(x'41eda08042' AS TEXT)")
    services = open_services(str(path), clock=FixedClock(START, ZONE))
    actor = services.reads.actor("own")
    assert actor is not None
    gateway = services.gateway(actor)
    async with running(gateway, (160, 48), ascii) as (app, pilot):
        await pilot.press("enter")
        await settled(pilot)
        for key in ("1", "2", "3", "4", "escape"):
            await pilot.press(key)
            await settled(pilot)
        text, _ = painted(app)
        assert not dirty(text) and app.is_running
    gateway.close()
    services.close()


@pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pseudo-terminal")
def test_the_terminal_itself_is_left_alone(tmp_path: Path) -> None:
    """The bytes that reach a real terminal set no title, no clipboard, ring no bell."""
    import sys

    from bench.ttybench import Terminal

    from assure_tui.cli.identity import os_login
    from tests.reliability.pty_app import START as PATIENCE
    from tests.reliability.pty_app import environment, make_firm

    store = make_firm(tmp_path)
    assert poison(store, os_login()) > 20
    command = [sys.executable, "-m", "assure_tui", "--store", str(store)]
    with Terminal(command, size=(160, 40), env=environment(tmp_path)) as terminal:
        terminal.wait_for(r"=cmd", timeout=PATIENCE)
        for keys in (("enter",), ("escape",), ("b",), ("escape",), ("m",), ("escape",), ("a",), ("escape",)):
            terminal.press(*keys)
            terminal.wait_quiet(0.2)
        assert "owned" not in terminal.title and terminal.clipboard is None
        assert not dirty(terminal.text())
        terminal.press("f1")
        terminal.wait_for("Keys", timeout=PATIENCE)
