"""What a start loads, and what it leaves for later: each library costs time and memory (performance.md)."""

from __future__ import annotations

import ast
import ctypes
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assure_tui import launch
from assure_tui.cli import main as program
from assure_tui.cli import usual_start
from assure_tui.cli.usual_start import open_board, usual_store
from assure_tui.domain.errors import Busy, Denied, StoreError
from assure_tui.services.heaps import share_heaps, trim_heaps

# None of them is needed to paint the first frame, nor the cards.
LATER = ("click", "tomllib", "sqlalchemy", "pydantic", "lark", "holidays", "alembic", "textual.widgets._text_area")


def loaded_after(code: str, **env: str) -> set[str]:
    """The modules that a program of its own has loaded after some lines."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(list(sys.modules))"],
        check=True, capture_output=True, text=True, env={**os.environ, **env},
    )  # fmt: skip
    return set(ast.literal_eval(ran.stdout))


def test_the_shell_and_the_board_load_nothing_they_do_not_show(tmp_path: Path) -> None:
    code = (
        "from assure_tui.cli.usual_start import usual_store\nusual_store([])\n"
        "from assure_tui import launch\nlaunch._settings('firm.db', False, False)\n"
        "import assure_tui.app, assure_tui.screens.board"
    )
    loaded = loaded_after(code, ASSURE_CONFIG_DIR=str(tmp_path), ASSURE_STATE_DIR=str(tmp_path))
    assert "assure_tui.screens.board" in loaded
    assert not loaded & {*LATER, "assure_tui.cli.root"}


def test_the_drawer_loads_its_dialogs_when_they_are_asked_for() -> None:
    """A field for long text is a library of its own: opening an engagement needs none [PAGE-1]."""
    loaded = loaded_after("import assure_tui.app, assure_tui.screens.board, assure_tui.screens.drawer")
    assert not loaded & {"textual.widgets._text_area", "assure_tui.screens.dialogs.form", "assure_tui.domain.query"}


def test_mapping_the_tables_loads_no_other_databases_dialect_and_builds_no_validators() -> None:
    code = (
        "from assure_tui.store import tables as t\nt.everything()\n"
        "import assure_tui.services.dispatcher\n"
        "if t.Engagement.__pydantic_complete__: import this"
    )
    loaded = loaded_after(code)
    assert "assure_tui.store.tables.work" in loaded
    assert not loaded & {"sqlalchemy.dialects.postgresql", "this"}


# -- which start is the usual one ---------------------------------------------------------------------


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A terminal, and a person without wishes of their own."""
    for name in ("ASSURE_AS", "ASSURE_STORE", "ACCESSIBLE", "NO_COLOR", "_ASSURE_COMPLETE", "_ASSURE_TUI_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("ASSURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("ASSURE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(usual_start, "_on_terminal", lambda: True)
    return tmp_path


@pytest.mark.parametrize(
    ("args", "store"),
    [
        (["--store", "x.db"], "x.db"),
        (["--store", "postgresql://host/firm"], "postgresql://host/firm"),
        (["--store"], None),
        (["--store", ""], None),
        (["--store", "--ascii"], None),
        (["--store", "x.db", "--ascii"], None),
        (["--store=x.db"], None),
        (["list"], None),
        (["--help"], None),
        (["--as", "ann"], None),
    ],
)
def test_a_store_and_nothing_else_is_the_usual_start(on_terminal: Path, args: list[str], store: str | None) -> None:
    assert usual_store(args) == store


def test_without_a_word_it_is_the_store_of_the_environment_else_the_usual_place(
    on_terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert usual_store([]) == str(on_terminal / "firm.db")
    monkeypatch.setenv("ASSURE_STORE", "other.db")
    assert usual_store([]) == "other.db"
    assert usual_store(["--store", "x.db"]) == "x.db"


@pytest.mark.parametrize(
    ("name", "value", "usual"),
    [
        ("ASSURE_AS", "bob", False),
        ("ASSURE_AS", "", True),
        ("ACCESSIBLE", "1", False),
        ("NO_COLOR", "1", False),
        ("NO_COLOR", "", False),
        ("TERM", "dumb", False),
        ("_ASSURE_COMPLETE", "bash_source", False),
    ],
)
def test_whoever_wishes_something_by_the_environment_is_heard(
    on_terminal: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, usual: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert (usual_store(["--store", "x.db"]) == "x.db") is usual


def test_lines_instead_of_a_screen_are_asked_for_in_ones_own_file(on_terminal: Path) -> None:
    assert usual_store([]) is not None
    (on_terminal / "config.toml").write_text("accessible = true\n", encoding="utf-8")
    assert usual_store([]) is None


class _Stream(io.StringIO):
    """A terminal, or not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(("stdin", "stdout"), [(True, True), (True, False), (False, True), (False, False)])
def test_away_from_a_terminal_it_is_not_the_usual_start(
    monkeypatch: pytest.MonkeyPatch, stdin: bool, stdout: bool
) -> None:
    """Then the command line says that a terminal is needed, instead of a screen nobody sees."""
    monkeypatch.setattr(sys, "stdin", _Stream(stdin))
    monkeypatch.setattr(sys, "stdout", _Stream(stdout))
    assert usual_start._on_terminal() is (stdin and stdout)


def test_the_program_opens_the_board_of_that_store(on_terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(launch, "run_app", lambda *args, **more: opened.append((args, more)))
    monkeypatch.setattr(sys, "argv", ["assure", "--store", "x.db"])
    program()
    assert opened == [(("x.db",), {})]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Denied("STAFF-5", "not you"), 4),
        (StoreError("another program's"), 6),
        (Busy("locked"), 5),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError(), 1),
    ],
)
def test_what_goes_wrong_is_told_as_for_every_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, problem: BaseException, code: int
) -> None:
    """The exit codes of cli.md, whichever way the board was opened."""
    from assure_tui.cli.explain import exit_code

    def fail(store: str) -> None:
        raise problem

    monkeypatch.setenv("ASSURE_STATE_DIR", str(tmp_path))
    monkeypatch.setattr(launch, "run_app", fail)
    with pytest.raises(SystemExit) as left:
        open_board("x.db")
    wanted = exit_code(problem.code) if isinstance(problem, Denied | StoreError | Busy) else code
    assert left.value.code == wanted != 0


# -- memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("give", "asked"), [(share_heaps, ("mallopt", -8, 1)), (trim_heaps, ("malloc_trim", 0))])
def test_memory_is_given_back_where_the_c_library_can(
    monkeypatch: pytest.MonkeyPatch, give: Callable[[], None], asked: tuple[object, ...]
) -> None:
    """Elsewhere, and with another C library, nothing happens and nothing breaks."""
    heard: list[tuple[object, ...]] = []

    class Library:
        def __init__(self, name: object) -> None: ...

        def __getattr__(self, function: str) -> Callable[..., None]:
            return lambda *values: heard.append((function, *values))

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", Library)
    give()
    assert heard == [asked]
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())  # without these functions
    give()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", Library)
    give()
    assert heard == [asked]
